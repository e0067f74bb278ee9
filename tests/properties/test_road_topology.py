"""What must hold for any drawing of lines."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.access.topology import build_topology

PLACE = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda xy: (xy[0] * 50.0, xy[1] * 50.0))
LINE = st.lists(PLACE, min_size=2, max_size=5, unique=True).map(shapely.LineString)


@settings(max_examples=80, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=15))
def test_noding_keeps_length_ends_and_parents(lines):
    topology = build_topology(np.array(lines, dtype=object), 1.0)
    assert np.isclose(shapely.length(topology.geometry).sum(), sum(line.length for line in lines))
    starts = shapely.get_coordinates(shapely.get_point(topology.geometry, 0))
    stops = shapely.get_coordinates(shapely.get_point(topology.geometry, -1))
    assert np.allclose(starts, topology.node_xy_m[topology.edge_from], atol=1.0)
    assert np.allclose(stops, topology.node_xy_m[topology.edge_to], atol=1.0)
    for line, own in zip(lines, range(len(lines)), strict=True):
        pieces = topology.geometry[topology.parent == own]
        assert np.isclose(shapely.length(pieces).sum(), line.length)


@settings(max_examples=80, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=15))
def test_nodes_lie_apart_and_all_are_used(lines):
    topology = build_topology(np.array(lines, dtype=object), 1.0)
    rounded = {tuple(place) for place in np.round(topology.node_xy_m, 6)}
    assert len(rounded) == len(topology.node_xy_m)
    assert set(topology.edge_from) | set(topology.edge_to) == set(range(len(topology.node_xy_m)))
