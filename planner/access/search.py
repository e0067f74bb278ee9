"""Shortest drive times between places on edges: places become extra nodes, scipy's Dijkstra does the search."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from planner.access.graph import RoadGraph, fastest_arcs
from planner.access.snapping import NOWHERE, Snaps
from planner.access.topology import Floats, Ints

_CELLS_PER_CHUNK = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """The graph with origins and destinations put on its edges.

    ``matrix[i, j]`` is the minutes (or metres) of one step. Nodes ``0..n-1`` are the graph's, then come the
    destinations, then the origins; places without a road stay nodes without arcs.
    """

    matrix: csr_matrix
    n_nodes: int
    n_to: int
    n_from: int

    @property
    def to_nodes(self) -> Ints:
        """Numbers of the destinations."""
        return np.arange(self.n_nodes, self.n_nodes + self.n_to, dtype=np.int64)

    @property
    def from_nodes(self) -> Ints:
        """Numbers of the origins."""
        return np.arange(self.n_nodes + self.n_to, self.n_nodes + self.n_to + self.n_from, dtype=np.int64)


def time_network(graph: RoadGraph, *, to: Snaps, origin: Snaps) -> Network:
    """Drive minutes, one-way streets respected also on the edges where places lie."""
    return _network(graph, graph.minutes, (graph.forward_min, graph.backward_min), to, origin)


def drive_length_network(graph: RoadGraph, *, to: Snaps, origin: Snaps = NOWHERE) -> Network:
    """Driving distance in metres, one-way streets respected."""
    forward_m = np.where(np.isfinite(graph.forward_min), graph.length_m, np.inf)
    backward_m = np.where(np.isfinite(graph.backward_min), graph.length_m, np.inf)
    tail, head = np.concatenate([graph.edge_from, graph.edge_to]), np.concatenate([graph.edge_to, graph.edge_from])
    matrix = fastest_arcs(tail, head, np.concatenate([forward_m, backward_m]), graph.n_nodes)
    return _network(graph, matrix, (forward_m, backward_m), to, origin)


def length_network(graph: RoadGraph, weight_m: Floats, *, to: Snaps, origin: Snaps) -> Network:
    """Metres along the roads in any direction, each edge at the given weight (cables know no one-way streets)."""
    ends = np.concatenate([graph.edge_from, graph.edge_to]), np.concatenate([graph.edge_to, graph.edge_from])
    matrix = fastest_arcs(*ends, np.tile(weight_m, 2), graph.n_nodes)
    return _network(graph, matrix, (weight_m, weight_m), to, origin)


def _network(graph: RoadGraph, matrix: csr_matrix, cost: tuple[Floats, Floats], to: Snaps, origin: Snaps) -> Network:
    forward, backward = cost
    base = matrix.tocoo()
    n, n_to, n_from = graph.n_nodes, to.edge.size, origin.edge.size
    sink, source = n + np.flatnonzero(to.found), n + n_to + np.flatnonzero(origin.found)
    e, at = to.edge[to.found], to.along_pu[to.found]
    f, start = origin.edge[origin.found], origin.along_pu[origin.found]
    on_edge = same_edge(f, e)
    step = at[on_edge[1]] - start[on_edge[0]]
    shared = f[on_edge[0]]
    direct = part_of_edge(np.abs(step), np.where(step >= 0, forward[shared], backward[shared]))
    direct[step == 0] = 0.0
    arcs = (
        (base.row, base.col, base.data),
        (graph.edge_from[e], sink, part_of_edge(at, forward[e])),
        (graph.edge_to[e], sink, part_of_edge(1.0 - at, backward[e])),
        (source, graph.edge_to[f], part_of_edge(1.0 - start, forward[f])),
        (source, graph.edge_from[f], part_of_edge(start, backward[f])),
        (source[on_edge[0]], sink[on_edge[1]], direct),
    )
    tail, head, weight = (np.concatenate([arc[i] for arc in arcs]) for i in range(3))
    total = n + n_to + n_from
    return Network(
        matrix=fastest_arcs(tail.astype(np.int64), head.astype(np.int64), weight, total),
        n_nodes=n,
        n_to=n_to,
        n_from=n_from,
    )


def part_of_edge(share_pu: Floats, cost: Floats) -> Floats:
    """Share of an edge's cost; a closed direction stays closed also at share zero."""
    return np.where(np.isfinite(cost), share_pu * np.where(np.isfinite(cost), cost, 0.0), np.inf)


def same_edge(f: Ints, e: Ints) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """All pairs (origin, destination) that lie on one edge."""
    order = np.argsort(e, kind="stable")
    low, high = np.searchsorted(e[order], f, side="left"), np.searchsorted(e[order], f, side="right")
    count = high - low
    origin = np.repeat(np.arange(f.size), count)
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return origin, order[np.repeat(low, count) + offset]


def towards(network: Network, limit: float = np.inf) -> Iterator[tuple[slice, Floats]]:
    """Cost from every node and origin to the destinations, in chunks of destinations.

    Yields
    ------
    slice, ndarray of shape (chunk, n_nodes + n_to + n_from)
        Infinite beyond the limit.
    """
    reverse = network.matrix.T.tocsr()
    chunk = max(1, _CELLS_PER_CHUNK // max(1, reverse.shape[0]))
    for start in range(0, network.n_to, chunk):
        rows = slice(start, min(start + chunk, network.n_to))
        yield rows, dijkstra(reverse, indices=network.to_nodes[rows], limit=limit)


def nearest_source(network: Network, sources: Ints) -> tuple[Floats, Ints]:
    """Cost from the nearest of the sources to each destination, and which source that is (-1: none reaches it)."""
    if not sources.size:
        return np.full(network.n_to, np.inf), np.full(network.n_to, -1, dtype=np.int64)
    cost, _, root = dijkstra(network.matrix, indices=sources, min_only=True, return_predecessors=True)
    at = network.to_nodes
    return cost[at], np.where(np.isfinite(cost[at]), root[at], -1).astype(np.int64)
