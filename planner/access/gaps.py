"""Dead ends that nearly meet another road, those that would join most road first."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.access.topology import Floats, Ints, Topology
from planner.model.access_result import RoadGap

_REACH_FACTOR = 5.0
_REACH_FLOOR_M = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """Gaps in the order of the road length they would join, and how far was looked for them."""

    gaps: tuple[RoadGap, ...]
    reach_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Dead ends and what lies close: node of the end, part of the other road, distance."""

    node: Ints
    other: Ints
    gap_m: Floats


def dangling_nodes(topology: Topology) -> Ints:
    """Nodes at which a single edge ends."""
    ends = np.concatenate([topology.edge_from, topology.edge_to])
    return np.flatnonzero(np.bincount(ends, minlength=len(topology.node_xy_m)) == 1)


def road_gaps(topology: Topology, component: Ints, length_m: Floats, tolerance_m: float) -> Gaps:
    """Dead ends within reach of another dead end, or of the inside of a road that is not connected with theirs.

    Parameters
    ----------
    component : ndarray of int, shape (n_nodes,)
        Connected part of each node, numbered from 0.
    length_m : ndarray, shape (n_edges,)
    tolerance_m : float
        Snapping tolerance; looked is five times as far, at least 5 m.
    """
    reach_m = max(_REACH_FACTOR * tolerance_m, _REACH_FLOOR_M)
    dangling = dangling_nodes(topology)
    if not dangling.size:
        return Gaps(gaps=(), reach_m=reach_m)
    part_m = np.bincount(component[topology.edge_from], weights=length_m, minlength=int(component.max()) + 1)
    found = [
        _between_ends(topology, component, dangling, reach_m),
        *_before_roads(topology, component, dangling, reach_m),
    ]
    node = np.concatenate([one.node for one in found])
    other = np.concatenate([one.other for one in found])
    gap_m = np.concatenate([one.gap_m for one in found])
    own = component[node]
    joins_m = np.where(own == other, 0.0, np.minimum(part_m[own], part_m[other]))
    order = np.lexsort((node, gap_m, -joins_m))
    # an end that lies near several roads is one gap
    _, first = np.unique(node[order], return_index=True)
    rows = order[np.sort(first)]
    gaps = tuple(
        RoadGap(x_m=float(x), y_m=float(y), gap_m=float(gap), joins_km=float(join) / 1000.0)
        for (x, y), gap, join in zip(topology.node_xy_m[node[rows]], gap_m[rows], joins_m[rows], strict=True)
    )
    return Gaps(gaps=gaps, reach_m=reach_m)


def _between_ends(topology: Topology, component: Ints, dangling: Ints, reach_m: float) -> _Found:
    """Pairs of dead ends that are not the two ends of one edge."""
    pairs = dangling[cKDTree(topology.node_xy_m[dangling]).query_pairs(reach_m, output_type="ndarray")]
    pairs = np.sort(pairs.reshape(-1, 2), axis=1)
    # an edge between two dead ends is a part of its own
    alone = np.bincount(component)[component[pairs[:, 0]]] == 2
    pairs = pairs[~(alone & (component[pairs[:, 0]] == component[pairs[:, 1]]))]
    a, b = topology.node_xy_m[pairs[:, 0]], topology.node_xy_m[pairs[:, 1]]
    return _Found(node=pairs[:, 0], other=component[pairs[:, 1]], gap_m=np.hypot(*(a - b).T))


def _before_roads(topology: Topology, component: Ints, dangling: Ints, reach_m: float) -> list[_Found]:
    """Dead ends before the inside of a road of another part; parts but the longest are looked at from both sides."""
    edge_part = component[topology.edge_from]
    main = component[dangling] == 0
    every = np.arange(edge_part.size)
    asked = ((dangling[~main], every), (dangling[main], every[edge_part != 0]))
    return [
        _near_edges(topology, component, nodes, edges, reach_m) for nodes, edges in asked if nodes.size and edges.size
    ]


def _near_edges(topology: Topology, component: Ints, nodes: Ints, edges: NDArray[np.intp], reach_m: float) -> _Found:
    points = np.asarray(shapely.points(topology.node_xy_m[nodes]), dtype=object)
    which, edge = shapely.STRtree(topology.geometry[edges]).query(points, predicate="dwithin", distance=reach_m)
    edge = edges[edge]
    other = component[topology.edge_from[edge]]
    inside = other != component[nodes[which]]
    for side in (topology.edge_from, topology.edge_to):
        # ends of the other road are the pairs of dead ends, or a junction
        inside &= np.hypot(*(topology.node_xy_m[side[edge]] - topology.node_xy_m[nodes[which]]).T) > reach_m
    which, edge, other = which[inside], edge[inside], other[inside]
    gap_m = np.asarray(shapely.distance(points[which], topology.geometry[edge]), dtype=np.float64)
    return _Found(node=nodes[which], other=other, gap_m=gap_m)
