import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.grid.contingency.tree import supply_tree


@st.composite
def graphs(draw):
    n = draw(st.integers(2, 12))
    pairs = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), min_size=1, max_size=16))
    pairs = [(a, b) for a, b in pairs if a != b] or [(0, 1)]
    sources = draw(st.lists(st.integers(0, n - 1), min_size=1, max_size=3, unique=True))
    return n, pairs, sorted(sources)


def supplied(n, pairs, sources, out):
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(pair for branch, pair in enumerate(pairs) if branch not in out)
    return set().union(*(nx.node_connected_component(graph, source) for source in sources))


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_dark_nodes_are_those_a_graph_search_finds(case):
    n, pairs, sources = case
    start, end = (np.array([pair[k] for pair in pairs], dtype=np.int64) for k in (0, 1))
    tree = supply_tree(n, start, end, np.array(sources, dtype=np.int64))
    intact = supplied(n, pairs, sources, ())
    assert set(np.flatnonzero(tree.place >= 0).tolist()) == intact
    for out in [(branch,) for branch in range(len(pairs))] + [tuple(range(min(2, len(pairs))))]:
        groups = tree.dark(np.array(out))
        dark = [int(node) for group in groups for node in group]
        assert len(dark) == len(set(dark))
        assert set(dark) == intact - supplied(n, pairs, sources, out)
