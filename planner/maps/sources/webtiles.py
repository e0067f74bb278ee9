"""Arithmetic of web map tiles: which tile lies where in Web Mercator (EPSG:3857), and which are needed for a view.

Formulae: OGC 17-083r4 "Two Dimensional Tile Matrix Set", annex D.1 WebMercatorQuad.
"""

import math
from dataclasses import dataclass

WEB_MERCATOR = "EPSG:3857"
TILE_PX = 256
HALF_WORLD_M = math.pi * 6_378_137.0
MAX_ZOOM = 24
MOST_TILES = 256
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A tile by zoom, column from the west and row from the north (as XYZ counts)."""

    zoom: int
    column: int
    row: int

    @property
    def bounds_m(self) -> Bounds:
        """West, south, east, north in Web Mercator."""
        size_m = 2 * HALF_WORLD_M / 2**self.zoom
        west, north = self.column * size_m - HALF_WORLD_M, HALF_WORLD_M - self.row * size_m
        return west, north - size_m, west + size_m, north

    @property
    def tms_row(self) -> int:
        """Row from the south, as MBTiles counts.

        >>> Tile(zoom=1, column=0, row=0).tms_row
        1
        """
        return int(2**self.zoom) - 1 - self.row

    def ancestor(self, levels: int) -> "Tile":
        """Tile that holds this one, some levels up."""
        return Tile(zoom=self.zoom - levels, column=self.column >> levels, row=self.row >> levels)

    def part_of(self, ancestor: "Tile") -> tuple[float, float, float]:
        """Left and upper edge and size of this tile within an ancestor, as shares of the ancestor's size.

        >>> Tile(zoom=2, column=3, row=1).part_of(Tile(zoom=1, column=1, row=0))
        (0.5, 0.5, 0.5)
        """
        parts = 2 ** (self.zoom - ancestor.zoom)
        return (self.column - ancestor.column * parts) / parts, (self.row - ancestor.row * parts) / parts, 1 / parts


def m_per_px(zoom: int) -> float:
    """Metres of Web Mercator a pixel of a tile (not metres on the ground but at the equator)."""
    return 2 * HALF_WORLD_M / TILE_PX / float(2**zoom)


def zoom_for(wanted_m_per_px: float, lowest: int = 0, highest: int = MAX_ZOOM) -> int:
    """Zoom whose pixels come nearest to the wanted size in Web Mercator, within what there is.

    >>> zoom_for(m_per_px(12) * 1.2), zoom_for(m_per_px(12), highest=9)
    (12, 9)
    """
    nearest = round(math.log2(m_per_px(0) / wanted_m_per_px))
    return min(max(nearest, lowest), highest)


def tiles_in(bounds_m: Bounds, zoom: int) -> tuple[Tile, ...]:
    """Tiles that touch an area of Web Mercator, those in its middle first; of a larger area only the middle ones."""
    west, south, east, north = bounds_m
    size_m, last = 2 * HALF_WORLD_M / 2**zoom, 2**zoom - 1
    left, right = (min(max(math.floor((x + HALF_WORLD_M) / size_m), 0), last) for x in (west, east))
    top, low = (min(max(math.floor((HALF_WORLD_M - y) / size_m), 0), last) for y in (north, south))
    middle = (left + right) / 2, (top + low) / 2
    reach = math.isqrt(MOST_TILES)
    columns = [c for c in range(left, right + 1) if abs(c - middle[0]) <= reach]
    rows = [r for r in range(top, low + 1) if abs(r - middle[1]) <= reach]
    found = [Tile(zoom=zoom, column=column, row=row) for row in rows for column in columns]
    found.sort(key=lambda t: ((t.column - middle[0]) ** 2 + (t.row - middle[1]) ** 2, t.row, t.column))
    return tuple(found[:MOST_TILES])


def mercator_of(lon_deg: float, lat_deg: float) -> tuple[float, float]:
    """Web Mercator position of a place in WGS 84; latitudes beyond the map's edge are drawn to it."""
    lat = min(max(lat_deg, -85.051128), 85.051128)
    y = math.asinh(math.tan(math.radians(lat)))
    return lon_deg / 180.0 * HALF_WORLD_M, y / math.pi * HALF_WORLD_M
