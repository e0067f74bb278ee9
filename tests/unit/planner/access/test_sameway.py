"""Who comes next along a road in the same direction of travel, by hand on a drawn motorway."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import Point

from planner.access.corridor import exits_km, on_named, sites_on_roads
from planner.access.graph import build_road_graph
from planner.access.sameway import same_way, ways_of
from planner.model.settings import AccessSettings
from tests.access_motorway import CRS, lines, motorway


def placed(graph, points_m, kinds=None):
    frame = gpd.GeoDataFrame(
        {"kind": kinds or ["car_park"] * len(points_m)}, geometry=[Point(p) for p in points_m], crs=CRS
    )
    return sites_on_roads(graph, frame, 100.0)


@pytest.fixture(scope="module")
def road():
    return motorway()


def found(graph, at, names, lying_on=None, along=None):
    on = np.zeros(at.edge.size, dtype=bool) if lying_on is None else np.array(lying_on)
    return list(same_way(graph, names, at, on, np.ones(at.edge.size, dtype=bool) if along is None else along))


def test_each_carriageway_is_a_way_of_its_own(road):
    ways = ways_of(road, ["A5"])
    assert len(ways.numbers) == 2
    assert -1 not in ways.numbers


def test_a_pool_at_an_exit_has_neighbours_ahead_and_behind_in_both_directions(road):
    at = placed(road, [(10_400, -1000), (40_400, -1000), (80_400, -1000)])
    assert (exits_km(road, at, ["A5"]) < 3.0).all()
    both = found(road, at, ["A5"])
    assert [way.served.all() for way in both] == [True, True]
    east, west = sorted(both, key=lambda way: np.isinf(way.km[0, 1]))
    assert east.km[0, 1] == pytest.approx(30.0, abs=3.0)
    assert west.km[1, 0] == pytest.approx(34.0, abs=0.2)  # both ends lie across the road
    assert np.isinf(east.km[1, 0])  # what lies behind is never ahead
    assert east.km[0, 2] == pytest.approx(70.0, abs=3.0)
    assert np.isinf(np.diag(east.km)).all()


def test_a_service_area_serves_one_carriageway(road):
    at = placed(road, [(60_000, -200), (40_400, -1000), (80_400, -1000)], ["motorway_service_area", "x", "x"])
    on = on_named(road, at, ["A5"], np.array([True, False, False]))
    assert on.tolist() == [True, False, False]
    both = found(road, at, ["A5"], on)
    serving = [way for way in both if way.served[0]]
    assert len(serving) == 1
    assert serving[0].km[0, 2] == pytest.approx(20.0, abs=2.5)
    assert serving[0].km[1, 0] == pytest.approx(20.0, abs=2.5)


def test_two_pools_at_one_exit_are_neither_ahead_nor_behind(road):
    at = placed(road, [(40_400, -1000), (40_400, -1500)])
    assert all(np.isinf(way.km).all() for way in found(road, at, ["A5"]))


def test_what_does_not_lie_along_the_road_joins_no_way(road):
    at = placed(road, [(10_400, -1000), (40_400, -1000)])
    for way in found(road, at, ["A5"], along=np.array([True, False])):
        assert way.served.tolist() == [True, False]
        assert np.isinf(way.km).all()


def test_an_undivided_road_has_two_ways_and_pools_on_it_meet():
    graph = build_road_graph(
        lines([([(0, 0), (5000, 0), (9000, 500), (20_000, 500)], "primary", "both", "B 3")]), AccessSettings()
    )
    at = placed(graph, [(1000, 10), (4000, 10), (15_000, 510)])
    assert len(ways_of(graph, ["B 3"]).numbers) == 2
    east, west = sorted(found(graph, at, ["B3"]), key=lambda way: np.isinf(way.km[0, 1]))
    assert east.km[0, 1] == pytest.approx(3.0)
    assert west.km[1, 0] == pytest.approx(3.0)
    assert np.isinf(east.km[1, 0])
    assert np.isinf(west.km[0, 1])
    assert east.km[1, 2] == pytest.approx((1000 + np.hypot(4000, 500) + 6000) / 1000)


def test_a_ring_of_its_own_has_two_directions_and_turns_at_its_end_are_unclear():
    eye = [(0, 0), (1000, 0), (1500, 400), (2000, 0), (1500, -400), (1000, 0)]
    graph = build_road_graph(lines([(eye, "primary", "both", "B 9")]), AccessSettings(snap_tolerance_m=0.5))
    ways = ways_of(graph, ["B 9"])
    assert -1 in ways.numbers  # the loop leads back onto the road against its own direction


def test_without_named_roads_or_pools_there_is_nothing(road):
    assert found(road, placed(road, [(10_400, -1000)]), ["A 99"]) == []
    assert found(road, placed(road, [(10_400, -90_000)]), ["A 5"]) == []
