"""Catchment outlines."""

import numpy as np
import pytest
import shapely

from planner.access.graph import build_road_graph
from planner.access.isochrones import isochrones
from planner.model.settings import AccessSettings


@pytest.fixture
def grid(draw):
    """Streets every 500 m over 10 x 10 km at 60 km/h."""
    at = np.arange(0, 10_001, 500.0)
    lines = [[(x, y), (x + 500, y)] for x in at[:-1] for y in at] + [
        [(x, y), (x, y + 500)] for x in at for y in at[:-1]
    ]
    return draw.graph(*lines, speed_kmh=[60.0] * len(lines))


def test_the_area_of_a_street_grid_is_the_diamond_of_its_drive_time(draw, grid):
    """On a dense grid the reach in t minutes is |dx| + |dy| <= v t, an area of 2 (v t)²."""
    frame = isochrones(grid, draw.points((5000, 5000)), (4,))
    exact_m2 = 2 * 4000.0**2
    assert frame.area[0] == pytest.approx(exact_m2, rel=0.05)
    assert frame.geometry[0].covers(shapely.box(4000, 4000, 6000, 6000))


def test_wider_bands_hold_the_narrower_ones_and_come_first(draw, grid):
    frame = isochrones(grid, draw.points((5000, 5000), (1000, 1000)), (1, 4, 2))
    assert frame["minutes"].tolist() == [4, 2, 1] * 2
    assert frame["site_id"].tolist() == ["s0"] * 3 + ["s1"] * 3
    assert frame.is_valid.all()
    assert set(frame.geom_type) <= {"Polygon", "MultiPolygon"}
    for wide, narrow in ((0, 1), (1, 2), (3, 4), (4, 5)):
        assert frame.geometry[wide].buffer(1e-6).covers(frame.geometry[narrow])


def test_the_same_input_gives_the_same_polygons(draw, grid):
    first, second = (isochrones(grid, draw.points((5000, 5000)), (3,)) for _ in range(2))
    assert first.geometry[0].wkb == second.geometry[0].wkb


def test_a_oneway_street_is_followed_backwards(draw):
    graph = draw.graph([(0, 0), (20_000, 0)], oneway=["forward"], speed_kmh=[60.0])
    area = isochrones(graph, draw.points((10_000, 0)), (5,)).geometry[0]
    assert area.covers(shapely.Point(5500, 0))
    assert not area.intersects(shapely.Point(11_000, 0))


def test_sites_off_the_roads_have_no_outline(draw, grid):
    assert isochrones(grid, draw.points((50_000, 0), (0, 0)), (5,))["site_id"].tolist() == ["s1"]
    assert isochrones(build_road_graph(None, AccessSettings()), draw.points((0, 0)), (5,)).empty
    assert isochrones(grid, draw.points((0, 0)), ()).empty
