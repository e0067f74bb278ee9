"""Positions as people write them: decimal degrees, degrees-minutes-seconds, project metres, with an EPSG code, UTM."""

import re
from dataclasses import dataclass
from functools import lru_cache
from math import hypot
from typing import TYPE_CHECKING

from planner.maps.search import Hit

if TYPE_CHECKING:
    from pyproj import Transformer

_NUMBER = r"[-+−]?\d+(?:[.,]\d+)?"
_EPSG = re.compile(r"(?:epsg\s*[: ]\s*)?(\d{4,6})\s*:\s*(.+)", re.IGNORECASE)
_UTM = re.compile(
    rf"(\d{{1,2}})\s*([c-hj-np-x])\s+({_NUMBER})\s*(?:m?\s*e)?[\s,;]+({_NUMBER})(?:\s*m?\s*n)?", re.IGNORECASE
)
_PAIR = re.compile(rf"({_NUMBER})\s*(?:[;,]\s*|\s+)({_NUMBER})")
_COMMA_PAIR = re.compile(r"([-+−]?\d+,\d+)\s*[;,]?\s+([-+−]?\d+,\d+)|([-+−]?\d+,\d+)\s*;\s*([-+−]?\d+,\d+)")
_SIDES = "nsewo"
_ANGLE = re.compile(
    rf"(?P<before>[{_SIDES}])?\s*(?P<deg>[-+−]?\d+(?:[.,]\d+)?)\s*(?:°|deg|d)?\s*"
    rf"(?:(?P<min>\d+(?:[.,]\d+)?)\s*(?:'|′|’|m)\s*)?(?:(?P<sec>\d+(?:[.,]\d+)?)\s*(?:\"|″|''|”|s(?![a-z]))\s*)?"
    rf"(?P<after>[{_SIDES}])?",
    re.IGNORECASE,
)
_WGS84 = "EPSG:4326"
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A position as it was understood, in a CRS; degrees are longitude and latitude."""

    x: float
    y: float
    crs: str


def positions(text: str, project_crs: str) -> tuple[Position, ...]:
    """All sensible readings of a text as a position, the likeliest first; empty where it is none.

    Plain pairs of degrees are latitude and longitude, as maps on the web write them; the other order comes second.

    >>> [(p.x, p.y, p.crs) for p in positions("415000 5369000", "EPSG:25832")]
    [(415000.0, 5369000.0, 'EPSG:25832')]
    """
    written = text.strip().replace("\u00a0", " ").replace("−", "-")
    if not any(letter.isdigit() for letter in written):
        return ()
    code = _EPSG.fullmatch(written)
    if code:
        pair = _pair(code[2])
        return () if pair is None else (Position(x=pair[0], y=pair[1], crs=f"EPSG:{code[1]}"),)
    grid = _UTM.fullmatch(written)
    if grid:
        return _utm(grid)
    sided = _sided(written)
    if sided is not None:
        return (sided,)
    pair = _pair(written)
    return () if pair is None else _plain(pair, project_crs)


def _plain(pair: tuple[float, float], project_crs: str) -> tuple[Position, ...]:
    first, second = pair
    as_degrees = [
        Position(x=lon, y=lat, crs=_WGS84)
        for lat, lon in ((first, second), (second, first))
        if abs(lat) <= 90 and abs(lon) <= 180
    ]
    return tuple(as_degrees) or (Position(x=first, y=second, crs=project_crs),)


def _pair(text: str) -> tuple[float, float] | None:
    commas = _COMMA_PAIR.fullmatch(text.strip())
    if commas:
        first, second = (part for part in commas.groups() if part)
        return _value(first), _value(second)
    match = _PAIR.fullmatch(text.strip())
    if match is None or ("," in match[1]) != ("," in match[2]):
        return None
    return _value(match[1]), _value(match[2])


def _value(text: str) -> float:
    return float(text.replace(",", "."))


def _utm(grid: re.Match[str]) -> tuple[Position, ...]:
    zone, north = int(grid[1]), grid[2].lower() >= "n"
    if not 1 <= zone <= 60:
        return ()
    return (Position(x=_value(grid[3]), y=_value(grid[4]), crs=f"EPSG:{(32600 if north else 32700) + zone}"),)


def _sided(text: str) -> Position | None:
    """Two angles that say by letters, or by degree signs in the order latitude, longitude, which is which."""
    parts = [part for part in _ANGLE.finditer(text) if part["deg"]]
    if len(parts) != 2 or not _only_these(text, parts):
        return None
    sides = [(part["before"] or part["after"] or "").lower() for part in parts]
    if not any(sides) and "°" not in text:
        return None
    first, second = sides
    if (first and first not in "ns") or (second and second in "ns"):
        parts, sides = parts[::-1], sides[::-1]
    lat, lon = (_degrees(part) for part in parts)
    if lat is None or lon is None or sides[0] in ("e", "w", "o") or sides[1] in ("n", "s"):
        return None
    lat, lon = (-lat if sides[0] == "s" else lat), (-lon if sides[1] == "w" else lon)
    return Position(x=lon, y=lat, crs=_WGS84) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _only_these(text: str, parts: list[re.Match[str]]) -> bool:
    left = text
    for part in parts:
        left = left.replace(part[0], "", 1)
    return not left.strip(" ,;/")


def _degrees(part: re.Match[str]) -> float | None:
    degrees = _value(part["deg"])
    minutes, seconds = (_value(part[name]) if part[name] else 0.0 for name in ("min", "sec"))
    if minutes >= 60 or seconds >= 60:
        return None
    size = abs(degrees) + minutes / 60 + seconds / 3600
    return -size if part["deg"].startswith("-") else size


def find_position(text: str, project_crs: str, around: Bounds | None = None) -> tuple[Hit, ...]:
    """Places that a text may mean as a position, in the project's CRS; those nearest to ``around`` first.

    Parameters
    ----------
    around : tuple of float, optional
        West, south, east, north of the project in metres: tells latitude and longitude apart where both could be.
    """
    found = [hit for each in positions(text, project_crs) if (hit := _hit(each, project_crs)) is not None]
    if around is not None:
        west, south, east, north = around
        found.sort(
            key=lambda hit: hypot(max(west - hit.x_m, 0.0, hit.x_m - east), max(south - hit.y_m, 0.0, hit.y_m - north))
        )
    return tuple(found)


def _hit(position: Position, project_crs: str) -> Hit | None:
    x_m, y_m = _transformed(position.x, position.y, position.crs, project_crs)
    if not (abs(x_m) < 1e9 and abs(y_m) < 1e9):
        return None
    lon, lat = _transformed(x_m, y_m, project_crs, _WGS84)
    title = dms_text(lon, lat) if position.crs == _WGS84 else f"{position.x:.0f} {position.y:.0f}"
    return Hit(
        kind="coordinates",
        title=title,
        subtitle=f"{lat:.5f}, {lon:.5f}" if position.crs == _WGS84 else position.crs,
        layer_id="",
        row=-1,
        x_m=x_m,
        y_m=y_m,
        bounds=(x_m - 150.0, y_m - 150.0, x_m + 150.0, y_m + 150.0),
    )


def _transformed(x: float, y: float, from_crs: str, to_crs: str) -> tuple[float, float]:
    """Position in another CRS; infinite where there is none or a CRS is not known."""
    if from_crs == to_crs:
        return x, y
    transformer = _transformer(from_crs, to_crs)
    if transformer is None:
        return float("inf"), float("inf")
    there = transformer.transform(x, y)
    return float(there[0]), float(there[1])


@lru_cache(maxsize=32)
def _transformer(from_crs: str, to_crs: str) -> "Transformer | None":
    """The way from one CRS to another; None where one of them is not known."""
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        return Transformer.from_crs(from_crs, to_crs, always_xy=True)
    except ProjError:
        return None


def to_wgs84(x_m: float, y_m: float, crs: str) -> tuple[float, float] | None:
    """Longitude and latitude of a place of the project; None where it has none."""
    lon, lat = _transformed(x_m, y_m, crs, _WGS84)
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


def dms_text(lon_deg: float, lat_deg: float) -> str:
    """Position in degrees, minutes and seconds.

    >>> dms_text(7.94, -48.47)
    '48°28′12.0″S 7°56′24.0″E'
    """
    return f"{_dms(lat_deg, 'NS')} {_dms(lon_deg, 'EW')}"


def _dms(angle_deg: float, sides: str) -> str:
    tenths = round(abs(angle_deg) * 36_000)
    degrees, rest = divmod(tenths, 36_000)
    minutes, seconds = divmod(rest, 600)
    return f"{degrees}°{minutes:02d}′{seconds // 10:02d}.{seconds % 10}″{sides[angle_deg < 0]}"
