"""Traffic counted once: carriageways, lines drawn twice, count points, lines of a traffic layer, roads by name."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString

from planner.access.figures import AccessLayers, access_figures
from planner.access.roadtraffic import captured_traffic, road_traffic, vehicle_km_at_nodes
from planner.access.snapping import point_geometry
from planner.model.settings import AccessSettings

SEARCH_M = 300.0


def captured(graph, points, traffic=None, at_motorway=False):
    counted = road_traffic(graph, traffic, SEARCH_M)
    marks = np.full(len(points), at_motorway)
    return captured_traffic(graph, counted, point_geometry(points), marks, SEARCH_M).tolist()


def vehicle_km(graph, traffic=None):
    return float(vehicle_km_at_nodes(graph, road_traffic(graph, traffic, SEARCH_M)).sum())


def test_a_road_cut_into_pieces_counts_once(draw):
    lines = [[(500.0 * k, 0.0), (500.0 * (k + 1), 0.0)] for k in range(4)]
    graph = draw.graph(*lines, name=["Main"] * 4, aadt_per_day=[4000.0, 5000.0, 4500.0, 4000.0])
    assert captured(graph, draw.points((750.0, 50.0), (510.0, 20.0))) == [5000.0, 5000.0]
    assert vehicle_km(graph) == pytest.approx(0.5 * (4000 + 5000 + 4500 + 4000))


def test_crossing_roads_add_up_and_roads_farther_off_do_not(draw):
    graph = draw.graph(
        [(0, 0), (2000, 0)], [(1000, -500), (1000, 500)], [(0, 900), (2000, 900)],
        name=["A", "B", "C"], aadt_per_day=[8000.0, 3000.0, 700.0],
    )  # fmt: skip
    assert captured(graph, draw.points((1050.0, 30.0))) == [11_000.0]


def test_carriageways_with_a_figure_each_are_summed(draw):
    graph = draw.graph(
        [(0, 0), (2000, 0)], [(2000, 20), (0, 20)],
        name=["B 3"] * 2, road_class=["trunk"] * 2, oneway=["forward"] * 2, aadt_per_day=[9000.0, 8000.0],
    )  # fmt: skip
    assert captured(graph, draw.points((1000.0, 60.0))) == [17_000.0]
    assert vehicle_km(graph) == pytest.approx(2 * 17_000.0)


def test_a_count_of_both_directions_is_not_counted_on_each_carriageway(draw):
    graph = draw.graph(
        [(0, 0), (2000, 0)], [(2000, 20), (0, 20)],
        name=["B 3"] * 2, road_class=["trunk"] * 2, oneway=["forward"] * 2,
    )  # fmt: skip
    counts = draw.points((1000, 0), aadt_per_day=[17_000.0])
    assert captured(graph, draw.points((1000.0, 60.0)), counts) == [17_000.0]
    assert vehicle_km(graph, counts) == pytest.approx(2 * 17_000.0)


def test_one_line_of_a_traffic_layer_over_two_carriageways_counts_once(draw):
    graph = draw.graph(
        [(0, 0), (2000, 0)], [(2000, 20), (0, 20)],
        name=["B 3"] * 2, road_class=["trunk"] * 2, oneway=["forward"] * 2, aadt_per_day=[1.0, 1.0],
    )  # fmt: skip
    layer = gpd.GeoDataFrame(
        {"aadt_per_day": [16_000.0]}, geometry=[LineString([(0, 10), (2000, 10)])], crs="EPSG:25832"
    )
    assert captured(graph, draw.points((1000.0, 60.0)), layer) == [16_000.0]
    assert vehicle_km(graph, layer) == pytest.approx(2 * 16_000.0)


def test_a_line_drawn_twice_counts_once_with_the_larger_figure(draw):
    graph = draw.graph(
        [(0, 0), (2000, 0)], [(0, 6), (2000, 6)],
        name=["Main"] * 2, road_class=["primary"] * 2, aadt_per_day=[6000.0, 6500.0],
    )  # fmt: skip
    assert captured(graph, draw.points((1000.0, 60.0))) == [6500.0]
    assert vehicle_km(graph) == pytest.approx(2 * 6500.0)


def test_parallel_roads_of_other_names_both_count(draw):
    graph = draw.graph(
        [(0, 0), (2000, 0)], [(0, 40), (2000, 40)],
        name=["North", "South"], road_class=["primary"] * 2, aadt_per_day=[6000.0, 6500.0],
    )  # fmt: skip
    assert captured(graph, draw.points((1000.0, 60.0))) == [12_500.0]


def test_nameless_pieces_that_go_straight_on_are_one_road(draw):
    lines = [[(300.0 * k, 0.0), (300.0 * (k + 1), 0.0)] for k in range(4)] + [[(600.0, 0.0), (600.0, 300.0)]]
    graph = draw.graph(*lines, road_class=["tertiary"] * 5, aadt_per_day=[2000.0] * 4 + [500.0])
    assert captured(graph, draw.points((620.0, 30.0))) == [2500.0]


def test_a_motorway_passes_only_its_service_areas(draw):
    graph = draw.graph(
        [(0, 0), (3000, 0)], [(0, 100), (3000, 100)],
        name=["A 5", "Road"], road_class=["motorway", "secondary"], aadt_per_day=[60_000.0, 2000.0],
    )  # fmt: skip
    assert captured(graph, draw.points((1000.0, 80.0))) == [2000.0]
    assert captured(graph, draw.points((1000.0, 20.0)), at_motorway=True) == [62_000.0]


@pytest.mark.parametrize("names", [["MWa", "MWb"], ["A 5", ""], ["", ""]])
def test_carriageways_of_other_names_belong_together(draw, names):
    """30,000 each way are 60,000, at the front and around, once each over a cross-section."""
    graph = draw.graph(
        [(0, 0), (5000, 0)], [(5000, 15), (0, 15)],
        name=names, road_class=["motorway"] * 2, oneway=["forward"] * 2, aadt_per_day=[30_000.0] * 2,
    )  # fmt: skip
    site = draw.points((1000.0, 7.0), kind=["motorway_service_area"])
    row = access_figures(graph, site, AccessLayers(), AccessSettings()).frame.iloc[0]
    assert (row["traffic_aadt_per_day"], row["captured_traffic_per_day"]) == (60_000.0, 60_000.0)
    assert vehicle_km(graph) == pytest.approx(5 * 60_000.0)


def test_lanes_of_one_direction_with_other_names_stay_two_roads(draw):
    graph = draw.graph(
        [(0, 0), (5000, 0)], [(0, 40), (5000, 40)],
        name=["North", "South"], road_class=["primary"] * 2, oneway=["forward"] * 2, aadt_per_day=[6000.0, 6500.0],
    )  # fmt: skip
    row = access_figures(graph, draw.points((1000.0, 60.0)), AccessLayers(), AccessSettings()).frame.iloc[0]
    assert row["captured_traffic_per_day"] == 12_500.0
    assert row["traffic_aadt_per_day"] == 6500.0


def test_what_passes_around_is_never_less_than_what_passes_the_front(draw):
    """A line of the traffic layer too far from any drawn road to be put on it still passes the site."""
    graph = draw.graph([(0, 0), (3000, 0)], name=["Road"], road_class=["secondary"], aadt_per_day=[2000.0])
    layer = gpd.GeoDataFrame(
        {"aadt_per_day": [9000.0]}, geometry=[LineString([(0, 150), (3000, 150)])], crs="EPSG:25832"
    )
    row = access_figures(graph, draw.points((1000.0, 140.0)), AccessLayers(traffic=layer), AccessSettings()).frame.iloc[
        0
    ]
    assert row["traffic_aadt_per_day"] == 9000.0
    assert row["captured_traffic_per_day"] >= row["traffic_aadt_per_day"]


def test_nothing_counted_is_unknown_not_zero(draw):
    graph = draw.graph([(0, 0), (3000, 0)])
    row = access_figures(graph, draw.points((500, 0)), AccessLayers(), AccessSettings()).frame.iloc[0]
    assert np.isnan(row["captured_traffic_per_day"])
    assert np.isnan(row["traffic_10min"])


def test_traffic_driven_within_a_band(draw):
    lines = [[(1000.0 * k, 0.0), (1000.0 * (k + 1), 0.0)] for k in range(20)]
    graph = draw.graph(*lines, speed_kmh=[60.0] * 20, name=["Long"] * 20, aadt_per_day=[1000.0] * 20)
    frame = access_figures(graph, draw.points((0, 0)), AccessLayers(), AccessSettings()).frame
    assert frame[["traffic_5min", "traffic_10min"]].iloc[0].tolist() == pytest.approx([5500.0, 10_500.0])
