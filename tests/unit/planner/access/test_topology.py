"""Noding of drawn lines."""

import numpy as np
import shapely
from shapely import LineString, MultiLineString, Point

from planner.access.topology import build_topology, explode


def topology(*lines, tolerance_m=1.0):
    return build_topology(np.array(lines, dtype=object), tolerance_m)


def test_lines_that_share_an_end_share_a_node():
    t = topology(LineString([(0, 0), (100, 0)]), LineString([(100, 0), (100, 50)]))
    assert len(t.node_xy_m) == 3
    assert t.edge_to[0] == t.edge_from[1]


def test_a_line_is_cut_where_another_ends_on_its_vertex():
    t = topology(LineString([(0, 0), (50, 0), (100, 0)]), LineString([(50, 0), (50, 80)]))
    assert len(t.geometry) == 3
    assert sorted(t.parent.tolist()) == [0, 0, 1]
    assert sorted(shapely.length(t.geometry)) == [50, 50, 80]


def test_a_line_is_cut_where_another_ends_on_it_without_a_vertex():
    t = topology(LineString([(0, 0), (100, 0)]), LineString([(30, 0.4), (30, 80)]))
    assert sorted(np.round(shapely.length(t.geometry), 3)) == [30.0, 70.0, 79.6]
    assert len(t.node_xy_m) == 4


def test_lines_that_share_an_inner_vertex_cross_at_a_node():
    t = topology(LineString([(0, 0), (50, 0), (100, 0)]), LineString([(50, -50), (50, 0), (50, 50)]))
    assert len(t.geometry) == 4
    assert len(t.node_xy_m) == 5


def test_a_bridge_stays_apart():
    t = topology(LineString([(0, 0), (100, 0)]), LineString([(50, -50), (50, 50)]))
    assert len(t.geometry) == 2
    assert len(t.node_xy_m) == 4


def test_ends_within_the_tolerance_become_one_node_and_others_do_not():
    a, b = LineString([(0, 0), (100, 0)]), LineString([(100.8, 0), (200, 0)])
    assert len(topology(a, b, tolerance_m=1.0).node_xy_m) == 3
    assert len(topology(a, b, tolerance_m=0.5).node_xy_m) == 4


def test_an_end_near_an_inner_vertex_cuts_there():
    t = topology(LineString([(0, 0), (50, 0), (100, 0)]), LineString([(50.5, 0.5), (50, 80)]))
    assert len(t.geometry) == 3
    assert len(t.node_xy_m) == 4


def test_multilines_are_taken_apart_and_empty_rows_left_out():
    multi = MultiLineString([[(0, 0), (10, 0)], [(20, 0), (30, 0)]])
    lines, rows = explode(
        np.array([None, multi, LineString(), Point(1, 1), LineString([(0, 0), (0, 5)])], dtype=object)
    )
    assert rows.tolist() == [1, 1, 4]
    assert shapely.length(lines).tolist() == [10, 10, 5]


def test_height_is_dropped():
    t = topology(LineString([(0, 0, 100), (100, 0, 120)]))
    assert shapely.length(t.geometry).tolist() == [100]
    assert not shapely.has_z(t.geometry).any()


def test_no_lines_give_no_edges():
    t = topology(None)
    assert t.node_xy_m.shape == (0, 2)
    assert t.edge_from.size == 0


def test_densely_drawn_lines_leave_no_splinters():
    dense = LineString([(x, 0) for x in np.arange(0, 100.1, 0.3)])
    t = topology(dense, LineString([(100, 0), (100, 50)]), LineString([(50.1, 0.2), (50, 60)]))
    assert (shapely.length(t.geometry) > 4).all()
    assert len(t.node_xy_m) == 5


def test_a_closed_loop_keeps_its_edge():
    t = topology(LineString([(0, 0), (100, 0), (100, 100), (0, 0)]), LineString([(0, 0), (-50, 0)]))
    assert (t.edge_from == t.edge_to).sum() == 1
