"""Raster tiles in one SQLite file (MBTiles 1.3): read-only, base tables only, nothing of the file is ever run."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.maps.sources.webtiles import MAX_ZOOM, Tile
from planner.model.errors import PlannerError

_MAGIC = b"SQLite format 3\x00"
_STEP_LIMIT = 20_000_000
_MOST_TILE_BYTES = 8 << 20
_PLAIN = "SELECT {what} FROM tiles {where}"
# the usual layout that keeps equal pictures once: `tiles` is then a view, which we do not run but ask its two tables
_SHARED = "SELECT {what} FROM map JOIN images ON images.tile_id = map.tile_id {where}"
_AT = "WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
_PICTURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"RIFF": "webp"}
_VECTOR = (b"\x1f\x8b", b"\x1a", b"\x78")


@dataclass(frozen=True, slots=True, kw_only=True)
class TileFile:
    """What an MBTiles file says of itself.

    ``bounds_deg``: west, south, east, north in WGS 84; None where it does not say or says nonsense.
    """

    name: str
    attribution: str
    picture: str
    min_zoom: int
    max_zoom: int
    bounds_deg: tuple[float, float, float, float] | None = None


class Mbtiles:
    """An open MBTiles file of pictures. Use it from the thread that opened it.

    Raises
    ------
    PlannerError
        Missing, no SQLite file, damaged, without tiles, or with vector tiles, which Chargesite does not draw.
    """

    def __init__(self, path: Path) -> None:
        self._where = path.name
        _check_file(path)
        try:
            self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        except sqlite3.Error as error:
            raise PlannerError.of("io.basemap_damaged", where=self._where) from error
        try:
            self._connection.execute("PRAGMA trusted_schema=OFF")
            self._connection.execute("PRAGMA query_only=ON")
            self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_TILE_BYTES)
            self._connection.set_progress_handler(lambda: 1, _STEP_LIMIT)
            self._select = self._layout()
            self.about = self._describe()
        except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
            self.close()
            raise PlannerError.of("io.basemap_damaged", where=self._where) from error
        except PlannerError:
            self.close()
            raise

    def tile(self, tile: Tile) -> bytes | None:
        """Picture of a tile as it lies in the file; None where the file has none there.

        Raises
        ------
        PlannerError
            The file is damaged at this place.
        """
        try:
            found = self._connection.execute(
                self._select.format(what="tile_data", where=_AT), (tile.zoom, tile.column, tile.tms_row)
            ).fetchone()
        except (sqlite3.Error, OverflowError) as error:
            raise PlannerError.of("io.basemap_damaged", where=self._where) from error
        return found[0] if found and isinstance(found[0], bytes) else None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _layout(self) -> str:
        listed = self._connection.execute("PRAGMA main.table_list").fetchall()
        tables = {str(row[1]) for row in listed if row[2] == "table"}
        if "tiles" in tables:
            return _PLAIN
        if {"map", "images"} <= tables:
            return _SHARED
        raise PlannerError.of("io.basemap_no_tiles", where=self._where)

    def _describe(self) -> TileFile:
        said = self._metadata()
        lowest, highest = (self._end(name) for name in ("min", "max"))
        if lowest is None or highest is None:
            raise PlannerError.of("io.basemap_no_tiles", where=self._where)
        return TileFile(
            name=said.get("name", "") or self._where,
            attribution=said.get("attribution", ""),
            picture=self._picture(said),
            min_zoom=min(max(lowest, 0), MAX_ZOOM),
            max_zoom=min(max(highest, 0), MAX_ZOOM),
            bounds_deg=_bounds(said.get("bounds", "")),
        )

    def _end(self, name: str) -> int | None:
        table = "tiles" if self._select is _PLAIN else "map"
        found = self._connection.execute(f"SELECT {name}(zoom_level) FROM {table}").fetchone()  # noqa: S608 - ours
        return found[0] if found and isinstance(found[0], int) else None

    def _metadata(self) -> Mapping[str, str]:
        listed = self._connection.execute("PRAGMA main.table_list").fetchall()
        if not any(row[1] == "metadata" and row[2] == "table" for row in listed):
            return {}
        rows = self._connection.execute("SELECT name, value FROM metadata LIMIT 1000").fetchall()
        return {str(name): str(value) for name, value in rows if value is not None}

    def _picture(self, said: Mapping[str, str]) -> str:
        """Format of the pictures by the first one's own bytes: what the file says of itself is often wrong."""
        found = self._connection.execute(self._select.format(what="tile_data", where="LIMIT 1")).fetchone()
        head = bytes(found[0][:4]) if found and isinstance(found[0], bytes) else b""
        picture = next((name for start, name in _PICTURES.items() if head.startswith(start)), "")
        if picture:
            return picture
        if said.get("format", "").lower() in {"pbf", "mvt"} or head.startswith(_VECTOR):
            raise PlannerError.of("io.basemap_vector", where=self._where)
        raise PlannerError.of("io.basemap_no_picture", where=self._where)


def _check_file(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except OSError as error:
        raise PlannerError.of("io.basemap_missing", where=path.name, path=str(path)) from error
    if magic != _MAGIC:
        raise PlannerError.of("io.basemap_not_mbtiles", where=path.name)


def _bounds(text: str) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if -180 <= west < east <= 180 and -90 <= south < north <= 90:
        return west, south, east, north
    return None


def describe(path: Path) -> TileFile:
    """What an MBTiles file says of itself.

    Raises
    ------
    PlannerError
        As :class:`Mbtiles`.
    """
    opened = Mbtiles(path)
    opened.close()
    return opened.about
