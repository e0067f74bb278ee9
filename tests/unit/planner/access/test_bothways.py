"""Counts by direction on roads drawn as one line: both count, and what cannot be known is said."""

import geopandas as gpd
import pytest
from shapely import LineString, MultiLineString

from planner.access.bothways import both_ways
from planner.access.figures import AccessLayers, access_figures
from planner.model.settings import AccessSettings

EAST, WEST = [(0, 0), (3000, 0)], [(3000, 0), (0, 0)]


@pytest.fixture
def road(draw):
    return draw.graph(EAST, name=["B 1"], road_class=["primary"])


def layer(*lines, figures=(6000.0, 5500.0), **columns):
    shapes = [line if isinstance(line, MultiLineString) else LineString(line) for line in lines]
    return gpd.GeoDataFrame({"aadt_per_day": list(figures), **columns}, geometry=shapes, crs="EPSG:25832")


def figures(graph, draw, traffic):
    found = access_figures(graph, draw.points((1500, 20)), AccessLayers(traffic=traffic), AccessSettings())
    row = found.frame.iloc[0]
    codes = {issue.code: issue.params["count"] for issue in found.issues if issue.code.startswith("access.traffic_")}
    return [row["traffic_aadt_per_day"], row["captured_traffic_per_day"]], codes


def test_lines_drawn_against_each_other_on_one_road_add_up(draw, road):
    traffic = layer(EAST, WEST)
    assert figures(road, draw, traffic) == ([11_500.0, 11_500.0], {"access.traffic_directions_added": 2})
    assert traffic["aadt_per_day"].tolist() == [6000.0, 5500.0], "what is given is not changed"


def test_lines_cut_differently_and_of_several_parts_add_up(draw, road):
    parts = MultiLineString([[(3000, 4), (1400, 4)], [(1400, 4), (0, 4)]])
    assert figures(road, draw, layer(EAST, parts))[0] == [11_500.0, 11_500.0]


def test_named_directions_add_up_whichever_way_they_are_drawn(draw, road):
    traffic = layer(EAST, EAST, direction=["Richtung Basel", "Richtung Karlsruhe"])
    assert figures(road, draw, traffic) == ([11_500.0, 11_500.0], {"access.traffic_directions_added": 2})


def test_counts_of_both_directions_never_add_up(draw, road):
    assert figures(road, draw, layer(EAST, WEST, direction=["both", "Gesamt "])) == ([6000.0, 6000.0], {})


def test_rows_without_a_direction_beside_some_that_have_one_hold_both(draw, road):
    far = [(0, 5000), (3000, 5000)]
    traffic = layer(EAST, WEST, far, figures=(6000.0, 5500.0, 10.0), direction=[None, None, "N"])
    assert figures(road, draw, traffic) == ([6000.0, 6000.0], {})


def test_same_direction_twice_is_not_both(draw, road):
    assert figures(road, draw, layer(EAST, EAST, direction=["N", "N"])) == ([6000.0, 6000.0], {})


def test_two_lines_that_do_not_say_which_way_they_count_are_told(draw, road):
    assert figures(road, draw, layer(EAST, EAST))[1] == {"access.traffic_maybe_one_direction": 2}
    assert figures(road, draw, layer(EAST, EAST, figures=(6000.0, 6000.0)))[1] == {}, "a copy, not a direction"


def test_counts_of_different_years_do_not_add_up(draw, road):
    assert figures(road, draw, layer(EAST, WEST, year=[2019.0, 2023.0])) == ([6000.0, 6000.0], {})


def test_points_that_name_their_direction_add_up(draw, road):
    counts = draw.points((1400, 5), (1400, -5), aadt_per_day=[6000.0, 5500.0], direction=["1", "2"])
    assert figures(road, draw, counts) == ([11_500.0, 11_500.0], {"access.traffic_directions_added": 2})
    one = draw.points((1400, 5), (1400, -5), aadt_per_day=[6000.0, 5500.0])
    assert figures(road, draw, one)[1] == {"access.traffic_maybe_one_direction": 2}


def test_a_road_that_goes_on_is_no_other_direction(draw, road):
    pieces = layer(
        [(0, 0), (1450, 0)], [(1450, 0), (1550, 0)], [(3000, 0), (1550, 0)], figures=(6000.0, 6100.0, 6200.0)
    )
    assert figures(road, draw, pieces)[1] == {}


def test_legs_of_a_hairpin_are_no_directions_of_each_other(draw):
    legs = [[(0, 0), (1500, 0), (3000, 0)], [(3000, 0), (3000, 40)], [(3000, 40), (1500, 40), (0, 40)]]
    graph = draw.graph(*legs, name=["Pass"] * 3, road_class=["secondary"] * 3)
    found, codes = figures(graph, draw, layer(*legs, figures=(900.0, 900.0, 880.0)))
    assert codes == {}
    assert found[0] == 900.0


def test_carriageways_of_a_divided_road_are_put_together_once(draw):
    graph = draw.graph(EAST, [(3000, 20), (0, 20)], name=["B 3"] * 2, road_class=["trunk"] * 2, oneway=["forward"] * 2)
    by_way = layer(EAST, [(3000, 20), (0, 20)], direction=["N", "S"])
    assert figures(graph, draw, by_way) == ([11_500.0, 11_500.0], {})
    whole = layer(EAST, [(3000, 20), (0, 20)], figures=(11_500.0, 11_500.0), direction=["both", "both"])
    assert figures(graph, draw, whole) == ([11_500.0, 11_500.0], {})


def test_away_from_all_roads_one_name_makes_one_road(draw):
    nowhere = draw.graph([(0, 9000), (10, 9000)])
    named, _ = both_ways(nowhere, layer(EAST, WEST, name=["B 1", "B 1"]))
    assert named["aadt_per_day"].tolist() == [11_500.0, 11_500.0]
    nameless, issues = both_ways(nowhere, layer(EAST, WEST))
    assert nameless["aadt_per_day"].tolist() == [6000.0, 5500.0]
    assert issues == ()


def test_no_layer_and_no_figures_are_passed_on(road, draw):
    assert both_ways(road, None) == (None, ())
    silent = draw.points((0, 0))
    assert both_ways(road, silent) == (silent, ())


def test_a_turning_vehicle_counts_on_both_roads_of_a_junction(draw):
    """Known and said beside the figure: counts of roads do not tell who turns."""
    graph = draw.graph(
        [(0, 0), (1500, 0), (3000, 0)], [(1500, -1500), (1500, 0)],
        name=["A", "B"], road_class=["primary"] * 2, aadt_per_day=[10_000.0] * 2,
    )  # fmt: skip
    assert figures(graph, draw, None)[0] == [10_000.0, 20_000.0]
