"""What must hold for any drawing of lines whose crossings are split."""

import numpy as np
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planner.access.topology import build_topology

FREE = st.tuples(st.floats(0, 500, width=32), st.floats(0, 500, width=32))
LINE = st.lists(FREE, min_size=2, max_size=5, unique=True).map(shapely.LineString).filter(lambda line: line.length > 9)
STREET = st.lists(FREE, min_size=2, max_size=2).map(shapely.LineString).filter(lambda line: line.length > 9)
TOLERANCE_M = 1.0


@settings(max_examples=60, deadline=None)
@example(
    [shapely.LineString(at) for at in (((0, 1), (15, 0)), ((0, 0), (31, 4)), ((0, 0), (56, 1)), ((0, 1), (15, 0)))]
)
@given(st.lists(STREET, min_size=2, max_size=12))
def test_straight_streets_meet_at_nodes_only(lines):
    topology = build_topology(np.array(lines, dtype=object), TOLERANCE_M, split_crossings=True)
    a, b = np.triu_indices(topology.edge_from.size, 1)
    other = topology.parent[a] != topology.parent[b]
    one, two = topology.geometry[a[other]], topology.geometry[b[other]]
    # a street drawn twice lies on itself, and the last digit decides where its two drawings "cross"
    apart = shapely.hausdorff_distance(one, two) > 0.001
    met = shapely.intersection(one[apart], two[apart])
    places = met[(shapely.get_type_id(met) == shapely.GeometryType.POINT) & ~shapely.is_empty(met)]
    nodes = shapely.MultiPoint(topology.node_xy_m)
    assert (shapely.distance(places, nodes) <= 3.0 * TOLERANCE_M).all()
    # only loops of up to four tolerances vanish
    assert shapely.length(topology.geometry).sum() <= shapely.length(lines).sum() * (1 + 1e-9)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINE, min_size=2, max_size=12))
def test_the_same_crossings_are_counted_when_none_is_cut(lines):
    drawn = np.array(lines, dtype=object)
    split, plain = build_topology(drawn, TOLERANCE_M, split_crossings=True), build_topology(drawn, TOLERANCE_M)
    assert plain.crossings_open == split.crossings_split
    assert (plain.crossings_split, split.crossings_open, split.crossings_apart) == (0, 0, 0)
