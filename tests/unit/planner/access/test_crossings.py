"""Lines that cross without a shared vertex: junctions when asked, bridges never."""

import numpy as np
import pandas as pd
import pytest

from planner.access.graph import build_road_graph
from planner.access.junctions import motorway_junctions
from planner.access.levels import Levels, road_levels
from planner.model.settings import AccessSettings

SPLIT = AccessSettings(split_crossings=True)
EAST, NORTH = ((0.0, 0.0), (100.0, 0.0)), ((50.0, -50.0), (50.0, 50.0))


def quality(draw, *lines, settings=SPLIT, **columns):
    return build_road_graph(draw.roads(*lines, **columns), settings).quality


def counts(found):
    return found.crossings_split, found.crossings_apart, found.crossings_open


def test_a_crossing_becomes_a_junction_when_asked(draw):
    graph = build_road_graph(draw.roads(EAST, NORTH), SPLIT)
    assert (graph.n_nodes, graph.n_edges) == (5, 4)
    assert graph.length_m.tolist() == pytest.approx([50, 50, 50, 50])
    assert [50.0, 0.0] in graph.node_xy_m.tolist()
    assert counts(graph.quality) == (1, 0, 0)
    assert [issue.code for issue in graph.issues if "crossings" in issue.code] == ["access.crossings_split"]


def test_a_crossing_stays_open_when_not_asked_and_many_are_told(draw):
    graph = build_road_graph(draw.roads(EAST, NORTH), AccessSettings())
    assert (graph.n_nodes, graph.n_edges) == (4, 2)
    assert counts(graph.quality) == (0, 0, 1)
    assert "access.crossings_open" in [issue.code for issue in graph.issues]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"bridge": ["yes", "no"]}, (0, 1, 0)),
        ({"tunnel": ["no", "yes"]}, (0, 1, 0)),
        ({"layer": ["1", None]}, (0, 1, 0)),
        ({"layer": ["1", "1"]}, (1, 0, 0)),
        ({"layer": ["0", None]}, (1, 0, 0)),
        ({"bridge": ["yes", "yes"]}, (0, 1, 0)),
        ({"bridge": ["yes", "yes"], "layer": ["1", "2"]}, (0, 1, 0)),
        ({"bridge": ["yes", "yes"], "layer": ["1", "1"]}, (1, 0, 0)),
        ({"bridge": ["no", None], "tunnel": ["no", "no"], "layer": [None, "1;2"]}, (1, 0, 0)),
    ],
)
def test_lines_of_different_levels_stay_apart(draw, columns, expected):
    assert counts(quality(draw, EAST, NORTH, **columns)) == expected


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (["motorway", "primary"], (0, 1, 0)),
        (["residential", "motorway"], (0, 1, 0)),
        (["motorway", "motorway"], (1, 0, 0)),
        (["motorway", "motorway_link"], (1, 0, 0)),
        (["motorway_link", "primary"], (1, 0, 0)),
        (["trunk", "primary"], (1, 0, 0)),
    ],
)
def test_a_motorway_is_never_joined_with_an_ordinary_road_at_grade(draw, classes, expected):
    assert counts(quality(draw, EAST, NORTH, road_class=classes)) == expected


def test_no_motorway_junction_is_made_up_where_a_road_crosses(draw):
    graph = build_road_graph(draw.roads(EAST, NORTH, road_class=["motorway", "primary"]), SPLIT)
    assert motorway_junctions(graph).node.size == 0
    told = [issue for issue in graph.issues if "crossings" in issue.code]
    assert [(issue.code, issue.params) for issue in told] == [("access.crossings_split", {"count": 0, "apart": 1})]


def test_lines_that_cross_at_a_vertex_of_one_are_one_junction(draw):
    bent = ((50.0, -50.0), (50.0, 0.0), (60.0, 50.0))
    graph = build_road_graph(draw.roads(EAST, bent), SPLIT)
    assert (graph.n_nodes, graph.n_edges) == (5, 4)
    assert graph.quality.crossings_split == 1


def test_vertices_near_the_crossing_become_the_junction(draw):
    a = ((0.0, 0.0), (50.3, 0.0), (100.0, 0.0))
    b = ((50.0, -50.0), (50.0, 0.2), (50.0, 50.0))
    graph = build_road_graph(draw.roads(a, b), SPLIT)
    assert (graph.n_nodes, graph.n_edges) == (5, 4)
    assert graph.minutes.nnz == 8


def test_lines_that_share_a_vertex_do_not_count_as_crossing(draw):
    a, b = ((0.0, 0.0), (50.0, 0.0), (100.0, 0.0)), ((50.0, -50.0), (50.0, 0.0), (50.0, 50.0))
    assert counts(quality(draw, a, b)) == (0, 0, 0)
    assert quality(draw, a, b).edges == 4


def test_a_line_that_runs_a_little_over_ends_at_the_junction(draw):
    graph = build_road_graph(draw.roads(EAST, ((50.0, -50.0), (50.0, 0.6))), SPLIT)
    assert (graph.n_nodes, graph.n_edges) == (4, 3)
    assert graph.quality.crossings_split == 0


def test_a_line_over_itself_is_left_alone(draw):
    loop = ((0.0, 0.0), (100.0, 0.0), (100.0, 50.0), (50.0, 50.0), (50.0, -50.0))
    assert quality(draw, loop).edges == 1


def test_many_lines_through_one_place_make_one_junction(draw):
    star = [((-50.0 * c, -50.0 * s), (50.0 * c, 50.0 * s)) for c, s in ((1, 0), (0, 1), (0.6, 0.8), (-0.6, 0.8))]
    graph = build_road_graph(draw.roads(*star), SPLIT)
    assert (graph.n_nodes, graph.n_edges) == (9, 8)


def test_a_street_that_ends_below_a_bridge_does_not_join_it(draw):
    below = ((50.0, -50.0), (50.0, 0.0))
    assert quality(draw, EAST, below, bridge=["yes", "no"]).components == 2
    assert quality(draw, EAST, below, bridge=["no", "yes"]).components == 1
    assert quality(draw, EAST, below).components == 1


def test_layers_are_read_as_numbers():
    roads = pd.DataFrame({"layer": ["-1", -1, "x", None], "bridge": ["no", "no", "yes", "no"]})
    levels = road_levels(roads)
    assert levels.level[0] == levels.level[1] != levels.level[2]
    assert levels.level[3] == 0
    assert levels.layered.tolist() == [True, True, False, False]
    assert not Levels.ground(3).of(np.array([2, 0])).structure.any()
