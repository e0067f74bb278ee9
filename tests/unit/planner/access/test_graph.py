"""Speeds, directions, parts and findings of the road graph."""

import geopandas as gpd
import numpy as np
import pytest

from planner.access.graph import build_road_graph
from planner.access.speeds import class_speeds, road_classes, road_speeds
from planner.model.settings import AccessSettings
from planner.model.texts import LANGUAGES

A, B, C = (0.0, 0.0), (1000.0, 0.0), (2000.0, 0.0)


def codes(graph):
    return [issue.code for issue in graph.issues]


def test_minutes_are_length_over_speed(draw):
    graph = draw.graph((A, B), speed_kmh=[60.0])
    assert graph.minutes.toarray() == pytest.approx(np.array([[0, 1], [1, 0]]))


def test_a_missing_speed_is_the_default_of_class_and_country(draw):
    roads = draw.roads((A, B), (B, C), road_class=["Primary ", None], speed_kmh=[np.nan, 0.0])
    graph = build_road_graph(roads, AccessSettings(), country="de")
    speeds = class_speeds("DE")
    assert graph.forward_min == pytest.approx([60 / speeds["primary"], 60 / speeds["unclassified"]])
    assert codes(graph) == ["access.odd_speed", "access.default_speed"]
    assert class_speeds("DEU") == speeds
    assert class_speeds("NZ") == class_speeds()


def test_a_speed_against_the_drawing_holds_for_that_direction_only(draw):
    graph = draw.graph((A, B), (B, C), speed_kmh=[60.0, 60.0], speed_backward_kmh=[30.0, np.nan])
    assert graph.forward_min == pytest.approx([1.0, 1.0])
    assert graph.backward_min == pytest.approx([2.0, 1.0])


def test_an_unknown_class_is_told(draw):
    roads = draw.roads((A, B), road_class=["bridleway"])
    found = road_speeds(roads, road_classes(roads), "")
    assert found.speed_kmh.tolist() == [class_speeds()["unclassified"]]
    assert "bridleway" in found.issues[-1].message()


def test_oneway_roads_have_one_arc(draw):
    graph = draw.graph((A, B), (B, C), oneway=["forward", "backward"], speed_kmh=[60.0, 60.0])
    arcs = graph.minutes.toarray() > 0
    a, b, c = (int(np.argmin(np.abs(graph.node_xy_m[:, 0] - x))) for x in (0, 1000, 2000))
    assert arcs[a, b]
    assert not arcs[b, a]
    assert arcs[c, b]
    assert not arcs[b, c]
    assert graph.oneway.tolist() == [True, True]


def test_of_parallel_roads_the_faster_counts(draw):
    graph = draw.graph((A, B), (A, (500.0, 0.5), B), speed_kmh=[60.0, 120.0])
    assert graph.minutes.nnz == 2
    assert graph.minutes.data == pytest.approx([0.5, 0.5], abs=1e-3)


def test_a_motorway_without_direction_is_told_not_guessed(draw):
    graph = draw.graph((A, B), road_class=["motorway"], speed_kmh=[100.0])
    assert "access.motorway_both_ways" in codes(graph)
    assert np.isfinite(graph.backward_min).all()


def test_parts_that_do_not_connect_are_told(draw):
    graph = draw.graph((A, B), ((0.0, 900.0), (1000.0, 900.0)), speed_kmh=[50.0, 50.0])
    assert codes(graph) == ["access.disconnected"]
    assert graph.main_share_pu == pytest.approx(0.5)
    assert sorted(set(graph.component)) == [0, 1]


def test_a_small_part_is_minor(draw):
    graph = draw.graph((A, C), ((0.0, 900.0), (10.0, 900.0)), speed_kmh=[50.0, 50.0])
    assert graph.minor.tolist() == [False, True]


def test_gaps_at_line_ends_are_told(draw):
    graph = draw.graph((A, B), ((1003.0, 0.0), C), speed_kmh=[50.0, 50.0])
    gap = next(issue for issue in graph.issues if issue.code == "access.gaps_joining")
    assert gap.params["count"] == 1
    assert gap.params["x_m"] == 1000
    assert "would join 1.0 km" in gap.message()


def test_a_short_dead_end_street_is_no_gap(draw):
    graph = draw.graph((A, (4.0, 0.0)), speed_kmh=[50.0])
    assert "access.gaps" not in codes(graph)


def test_oneway_roads_that_contradict_each_other_are_told(draw):
    graph = draw.graph((A, B), (B, C), oneway=["forward", "forward"], speed_kmh=[50.0, 50.0])
    assert "access.oneway_traps" in codes(graph)


@pytest.mark.parametrize("roads", [None, gpd.GeoDataFrame({"name": []}, geometry=[], crs="EPSG:25832")])
def test_no_roads_give_an_empty_graph_with_a_finding(roads):
    graph = build_road_graph(roads, AccessSettings())
    assert (graph.n_nodes, graph.n_edges) == (0, 0)
    assert codes(graph) == ["access.no_roads"]


def test_findings_read_in_every_language(draw):
    graph = draw.graph(
        (A, B),
        ((1003.0, 0.0), C),
        ((0.0, 900.0), (1000.0, 900.0)),
        road_class=["motorway", "bridleway", "primary"],
        speed_kmh=[500.0, np.nan, 50.0],
        oneway=["", "forward", "forward"],
    )
    assert len(graph.issues) >= 6
    for language in LANGUAGES:
        assert all(issue.message(language).startswith("roads: ") for issue in graph.issues)


def test_the_roads_given_stay_as_they_are(draw):
    roads = draw.roads((A, B), (B, C), road_class=["primary", None], speed_kmh=[np.nan, 50.0])
    before = roads.copy(deep=True)
    build_road_graph(roads, AccessSettings())
    assert roads.equals(before)
