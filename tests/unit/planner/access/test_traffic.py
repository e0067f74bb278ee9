"""Traffic passing a site."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, MultiLineString, Point

from planner.access.snapping import point_geometry
from planner.access.traffic import passing_traffic


def passing(graph, sites, traffic=None, *, motorway=False, search_m=300.0):
    points = point_geometry(sites)
    frame = passing_traffic(graph, points, np.full(points.size, motorway), traffic, search_m)
    return [
        (None if np.isnan(aadt) else aadt, road)
        for aadt, road in zip(frame["traffic_aadt_per_day"], frame["traffic_road"], strict=True)
    ]


@pytest.fixture
def town(draw):
    """A main road, a back street 120 m north of it, and a lane without a figure."""
    return draw.graph(
        [(0, 0), (2000, 0)],
        [(0, 120), (2000, 120)],
        [(0, 200), (2000, 200)],
        road_class=["primary", "residential", "service"],
        name=["Main Road", "Back Street", ""],
        aadt_per_day=[12000.0, 300.0, np.nan],
        hgv_share_pu=[0.08, 0.01, np.nan],
        speed_kmh=[50.0, 30.0, 10.0],
    )


def test_the_road_in_front_counts_not_the_busiest_in_reach(draw, town):
    assert passing(town, draw.points((500, 115), (500, 20))) == [(300.0, "Back Street"), (12000.0, "Main Road")]


def test_at_a_corner_the_busier_road_counts_alone(draw):
    graph = draw.graph(
        [(0, 0), (1000, 0)],
        [(500, 0), (500, 900)],
        name=["A", "B"],
        aadt_per_day=[4000.0, 9000.0],
        speed_kmh=[50.0, 50.0],
    )
    assert passing(graph, draw.points((520, 15))) == [(9000.0, "B")]


def test_nothing_in_reach_is_unknown(draw, town):
    assert passing(town, draw.points((500, 800))) == [(None, "")]
    assert passing(town, draw.points((500, 500)), search_m=400) == [(300.0, "Back Street")]


@pytest.fixture
def divided(draw):
    """Two carriageways 20 m apart, each counted in its own direction, a ramp beside them and a side street."""
    return draw.graph(
        [(0, 0), (1000, 0), (2000, 0)],
        [(2000, 20), (0, 20)],
        [(800, 0), (1000, -15), (1200, -60)],
        oneway=["forward", "forward", "forward"],
        road_class=["trunk", "trunk", "trunk_link"],
        name=["B 3", "B 3", ""],
        aadt_per_day=[8000.0, 7000.0, 900.0],
        speed_kmh=[80.0] * 3,
    )


def test_both_carriageways_of_a_divided_road_count_once_together(draw, divided):
    assert passing(divided, draw.points((400, -10), (400, 30))) == [(15000.0, "B 3"), (15000.0, "B 3")]


def test_a_parallel_link_is_not_added(draw, divided):
    assert passing(divided, draw.points((1000, -12))) == [(15000.0, "B 3")]


def test_a_motorway_passes_only_its_service_area(draw):
    graph = draw.graph(
        [(0, 0), (2000, 0)],
        [(0, 200), (2000, 200)],
        road_class=["motorway", "secondary"],
        name=["A 5", "L 98"],
        aadt_per_day=[60000.0, 4000.0],
        speed_kmh=[120.0, 70.0],
    )
    sites = draw.points((500, 50))
    assert passing(graph, sites) == [(4000.0, "L 98")]
    assert passing(graph, sites, motorway=True) == [(60000.0, "A 5")]


def test_a_service_area_is_passed_by_the_motorway_not_by_its_access_way(draw):
    graph = draw.graph(
        [(0, 0), (2000, 0)],
        [(0, 60), (2000, 60)],
        road_class=["motorway", "service"],
        name=["A 5", "Access"],
        aadt_per_day=[60000.0, 900.0],
        speed_kmh=[120.0, 20.0],
    )
    assert passing(graph, draw.points((500, 70)), motorway=True) == [(60000.0, "A 5")]
    assert passing(graph, draw.points((500, 350)), motorway=True) == [(900.0, "Access")]


def test_a_count_point_replaces_the_figure_of_its_road_around_it(draw, town):
    counts = draw.points((550, 4), aadt_per_day=[15000.0], hgv_share_pu=[0.1])
    assert passing(town, draw.points((500, 20), (500, 115)), counts) == [
        (15000.0, "Main Road"),
        (300.0, "Back Street"),
    ]


def test_a_count_holds_both_carriageways(draw, divided):
    counts = draw.points((500, 1), aadt_per_day=[16000.0])
    assert passing(divided, draw.points((400, -10)), counts) == [(16000.0, "B 3")]


def test_two_counts_side_by_side_are_one_for_each_carriageway(draw, divided):
    counts = draw.points((500, 1), (505, 19), aadt_per_day=[8200.0, 7100.0])
    assert passing(divided, draw.points((400, -10), (400, 30)), counts) == [(15300.0, "B 3"), (15300.0, "B 3")]


def test_a_count_without_a_value_or_a_column_says_nothing(draw, town):
    empty = draw.points((550, 4), aadt_per_day=[np.nan])
    other = draw.points((550, 4), note=["x"])
    for counts in (empty, other):
        assert passing(town, draw.points((500, 20)), counts) == [(12000.0, "Main Road")]


def test_lines_of_a_traffic_layer_go_first_and_borrow_the_name(draw, town):
    lines = gpd.GeoDataFrame({"aadt_per_day": [13500.0]}, geometry=[LineString([(0, 2), (2000, 2)])], crs="EPSG:25832")
    assert passing(town, draw.points((500, 20)), lines) == [(13500.0, "Main Road")]


def test_traffic_lines_on_both_carriageways_count_together_one_alone_by_itself(draw, divided):
    both = [LineString([(0, 1), (2000, 1)]), MultiLineString([[(0, 19), (900, 19)], [(900, 19), (2000, 19)]])]
    layer = gpd.GeoDataFrame({"aadt_per_day": [8100.0, 7200.0]}, geometry=both, crs="EPSG:25832")
    assert passing(divided, draw.points((400, -10)), layer) == [(15300.0, "B 3")]
    assert passing(divided, draw.points((400, -10)), layer.iloc[:1]) == [(8100.0, "B 3")]


def test_traffic_lines_far_away_leave_the_roads_own_figures(draw, town):
    far = gpd.GeoDataFrame(
        {"aadt_per_day": [13500.0], "name": ["Far"], "hgv_share_pu": [0.2]},
        geometry=[LineString([(0, 5000), (2000, 5000)])],
        crs="EPSG:25832",
    )
    assert passing(town, draw.points((500, 20)), far) == [(12000.0, "Main Road")]


def test_a_site_without_geometry_is_unknown(draw, town):
    sites = draw.points((500, 20), (0, 0)).set_geometry([Point(500, 20), None], crs="EPSG:25832")
    assert passing(town, sites) == [(12000.0, "Main Road"), (None, "")]


@pytest.mark.parametrize("years", [(2010.0, 2016.0), (np.nan, 2016.0)])
def test_of_two_counts_at_one_place_the_newer_is_kept(draw, town, years):
    counts = draw.points((500, 1), (500, 1), aadt_per_day=[1000.0, 5000.0], year=list(years))
    assert passing(town, draw.points((500, 15)), counts) == [(5000.0, "Main Road")]
