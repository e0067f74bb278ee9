"""Where a file's data would lie in this or that coordinate system: found, missing, impossible, far away or swapped."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from planner.app.importing.records import CrsChoice, CrsState, Place, ProjectContext
from planner.io.crs import WGS84, crs_name, named_crs
from planner.io.frames import Shapes, is_finite

_NEAR_KM = 50.0
_SOME_INSIDE = 3
_SAMPLE, _SAMPLE_ELSEWHERE = 20_000, 2000
_KM_PER_DEGREE = 111.32
# what planners' files come in: degrees, the grids of Europe's surveys, web maps
_COMMON = (
    "EPSG:4326", "EPSG:25832", "EPSG:25833", "EPSG:25831", "EPSG:3857", "EPSG:3035", "EPSG:31467", "EPSG:31468",
    "EPSG:31466", "EPSG:5678", "EPSG:4647", "EPSG:27700", "EPSG:2056", "EPSG:21781", "EPSG:31287", "EPSG:31256",
    "EPSG:2154", "EPSG:28992", "EPSG:31370", "EPSG:3006", "EPSG:25830", "EPSG:3067", "EPSG:2180", "EPSG:5514",
    "EPSG:3912", "EPSG:3794", "EPSG:32632", "EPSG:32633",
)  # fmt: skip
_MOST_CHOICES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Area:
    """The project's area in degrees: middle and half of its width and height."""

    lon_deg: float
    lat_deg: float
    reach_km: float


def project_area(context: ProjectContext) -> "_Area | None":
    """Area of the project's layers; None where there are none."""
    crs = named_crs(context.crs) if context.crs else None
    if crs is None or context.area_m is None:
        return None
    west, south, east, north = context.area_m
    lon, lat = _to_degrees(crs, np.array([[west, south], [east, north], [(west + east) / 2, (south + north) / 2]]))
    if not np.isfinite(lon).all() or not np.isfinite(lat).all():
        return None
    reach_km = _distance_km(lon[0], lat[0], lon[1], lat[1]) / 2
    return _Area(lon_deg=float(lon[2]), lat_deg=float(lat[2]), reach_km=float(reach_km))


def positions_of(shapes: Shapes) -> NDArray[np.float64]:
    """Some positions of a layer, evenly spread; shape (n, 2)."""
    usable = shapes[is_finite(shapes)]
    chosen = usable[:: max(1, len(usable) // _SAMPLE)]
    boxes = shapely.bounds(chosen).reshape(-1, 4)
    middle: NDArray[np.float64] = (boxes[:, :2] + boxes[:, 2:]) / 2
    return middle


def judge(positions: NDArray[np.float64], own: CRS | None, context: ProjectContext) -> CrsState:
    """What is to be thought of a file's own coordinate system."""
    if not len(positions):
        return "none"
    if own is None:
        return "missing"
    area = project_area(context)
    place, _ = _place(own, positions, area)
    if place == "impossible":
        return "impossible"
    if place == "far":
        swapped, _ = _place(own, positions[:, ::-1], area)
        return "swapped" if swapped in {"inside", "near"} else "far"
    return "found"


def choices(
    positions: NDArray[np.float64], own: CRS | None, context: ProjectContext, chosen: str = ""
) -> tuple[CrsChoice, ...]:
    """Systems in which the file might be, the likeliest first."""
    if not len(positions):
        return ()
    area = project_area(context)
    codes = [crs_name(own)] if own is not None else []
    codes += [chosen, context.crs, *context.recent_crs, *_COMMON, *_utm_near(area)]
    some = positions[:: max(1, len(positions) // _SAMPLE_ELSEWHERE)]
    found: list[tuple[tuple[float, ...], CrsChoice]] = []
    for order, code in enumerate(dict.fromkeys(code for code in codes if code)):
        crs = own if order == 0 and own is not None else named_crs(code)
        if crs is None:
            continue
        for swapped in (False, True):
            looked_at = positions if order == 0 and not swapped else some
            choice = _choice(crs, code, looked_at, area, swapped=swapped)
            if choice is not None:
                found.append(((*_rank(choice, area, own_crs=order == 0 and own is not None), order), choice))
    found.sort(key=lambda item: item[0])
    return tuple(choice for _, choice in found[:_MOST_CHOICES])


def _rank(choice: CrsChoice, area: _Area | None, *, own_crs: bool) -> tuple[float, ...]:
    places: dict[Place, float] = {"inside": 0, "near": 1, "unknown": 2, "far": 3, "impossible": 4}
    tie = 0.0 if area is None else round((choice.distance_km or 0.0) / 10.0)
    return places[choice.place], float(choice.swapped), 0.0 if own_crs else 1.0, tie


def _choice(
    crs: CRS, code: str, positions: NDArray[np.float64], area: _Area | None, *, swapped: bool
) -> CrsChoice | None:
    place, middle = _place(crs, positions[:, ::-1] if swapped else positions, area)
    # swapped axes are an answer only where they bring the data home
    if place == "impossible" or middle is None or (swapped and place not in {"inside", "near"}):
        return None
    distance_km = None if area is None else _distance_km(*middle, area.lon_deg, area.lat_deg)
    return CrsChoice(code=code, name=str(crs.name), place=place, swapped=swapped, distance_km=distance_km,
                     lon_deg=middle[0], lat_deg=middle[1])  # fmt: skip


def _place(crs: CRS, positions: NDArray[np.float64], area: _Area | None) -> tuple[Place, tuple[float, float] | None]:
    """Where the middle of the data lies, judged by most of its positions."""
    x, y = positions.T
    if crs.is_geographic:
        possible = (np.abs(x) <= 180.0) & (np.abs(y) <= 90.0)
    else:
        # degrees in a system of metres lie within a stone's throw of its origin
        possible = ~((np.abs(x) <= 180.0) & (np.abs(y) <= 90.0))
    if possible.mean() < 0.95:
        return "impossible", None
    lon, lat = _to_degrees(crs, positions[possible])
    finite = np.isfinite(lon) & np.isfinite(lat)
    if finite.mean() < 0.95:
        return "impossible", None
    middle = float(np.median(lon[finite])), float(np.median(lat[finite]))
    if not _in_use(crs, *middle):
        return "impossible" if not crs.is_geographic else "far", middle
    if area is None:
        return "unknown", middle
    distance_km = _distance_km(*middle, area.lon_deg, area.lat_deg)
    # a register of the whole country lies elsewhere by its middle, but in the area all the same
    inside = _distances_km(lon[finite], lat[finite], area) <= area.reach_km
    if distance_km <= area.reach_km or inside.sum() >= _SOME_INSIDE:
        return "inside", middle
    return "near" if distance_km <= area.reach_km + _NEAR_KM else "far", middle


def _in_use(crs: CRS, lon: float, lat: float) -> bool:
    """Whether a place lies where the system is meant to be used (some degrees around it are granted)."""
    use = crs.area_of_use
    if use is None or use.west > use.east:
        return True
    return use.west - 3 <= lon <= use.east + 3 and use.south - 3 <= lat <= use.north + 3


def _to_degrees(crs: CRS, positions: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    try:
        lon, lat = _transformer(crs).transform(positions[:, 0], positions[:, 1])
    except ProjError:
        nowhere = np.full(len(positions), np.nan)
        return nowhere, nowhere
    return np.asarray(lon), np.asarray(lat)


@cache
def _transformer(crs: CRS) -> Transformer:
    return Transformer.from_crs(crs, WGS84, always_xy=True)


def _distance_km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    across = (lon_a - lon_b) * np.cos(np.radians((lat_a + lat_b) / 2))
    return float(np.hypot(across, lat_a - lat_b) * _KM_PER_DEGREE)


def _distances_km(lon: NDArray[np.float64], lat: NDArray[np.float64], area: _Area) -> NDArray[np.float64]:
    across = (lon - area.lon_deg) * np.cos(np.radians(area.lat_deg))
    distances: NDArray[np.float64] = np.hypot(across, lat - area.lat_deg) * _KM_PER_DEGREE
    return distances


def _utm_near(area: _Area | None) -> Iterable[str]:
    if area is None:
        return ()
    zone = int((area.lon_deg + 180.0) // 6.0) + 1
    return (f"EPSG:{(32600 if area.lat_deg >= 0 else 32700) + zone}",)
