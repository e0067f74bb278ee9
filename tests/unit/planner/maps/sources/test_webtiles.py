import math

import pytest
from pyproj import Transformer

from planner.maps.sources.webtiles import (
    HALF_WORLD_M,
    MOST_TILES,
    Tile,
    m_per_px,
    mercator_of,
    tiles_in,
    zoom_for,
)


@pytest.mark.parametrize(("lon", "lat"), [(7.94, 48.47), (-122.4, 37.8), (151.2, -33.9), (0.0, 0.0)])
def test_a_place_lies_in_the_tile_that_the_usual_formula_names(lon, lat):
    """Slippy map tilenames, OpenStreetMap wiki."""
    zoom = 14
    column = math.floor((lon + 180) / 360 * 2**zoom)
    row = math.floor((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom)
    x, y = mercator_of(lon, lat)
    assert tiles_in((x, y, x, y), zoom) == (Tile(zoom=zoom, column=column, row=row),)


def test_mercator_agrees_with_pyproj():
    to = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
    for place in ((7.94, 48.47), (-70.6, -33.4), (179.9, 84.9)):
        assert mercator_of(*place) == pytest.approx(to.transform(*place), abs=1e-3)


def test_the_tiles_of_a_zoom_fill_the_world():
    tiles = tiles_in((-HALF_WORLD_M, -HALF_WORLD_M, HALF_WORLD_M - 1, HALF_WORLD_M - 1), 2)
    assert len(set(tiles)) == 16
    assert min(t.bounds_m[0] for t in tiles) == -HALF_WORLD_M
    assert max(t.bounds_m[3] for t in tiles) == HALF_WORLD_M


def test_tiles_come_from_the_middle_outwards_and_never_too_many():
    west, south, east, north = Tile(zoom=4, column=8, row=5).bounds_m
    tiles = tiles_in((west, south, east, north), 12)
    assert len(tiles) == MOST_TILES
    middle = Tile(zoom=4, column=8, row=5)
    assert abs(tiles[0].column - (middle.column * 256 + 128)) <= 1
    assert abs(tiles[0].row - (middle.row * 256 + 128)) <= 1


def test_rows_from_the_south_are_the_other_way_round():
    assert [Tile(zoom=3, column=0, row=row).tms_row for row in range(8)] == [7, 6, 5, 4, 3, 2, 1, 0]


def test_ancestors_hold_their_tiles():
    tile = Tile(zoom=9, column=267, row=178)
    parent = tile.ancestor(3)
    left, top, size = tile.part_of(parent)
    west, south, east, north = parent.bounds_m
    assert tile.bounds_m[0] == pytest.approx(west + left * (east - west))
    assert tile.bounds_m[3] == pytest.approx(north - top * (north - south))
    assert size == 0.125


def test_zoom_follows_the_size_of_a_pixel():
    assert zoom_for(m_per_px(7)) == 7
    assert zoom_for(m_per_px(7) * 1.3) == 7
    assert zoom_for(m_per_px(7) * 1.6) == 6
    assert zoom_for(0.0001) == 24
    assert zoom_for(m_per_px(3), lowest=5) == 5
