"""How good a road layer is: what hangs together, what nearly meets, what is drawn twice."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.access.gaps import Gaps, dangling_nodes
from planner.access.topology import Floats, Ints, Topology
from planner.model.access_result import RoadQuality

_MOST_GAPS = 100
_SAME_LENGTH_PU = 0.01

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadFacts:
    """What the report on a road layer is made of.

    Attributes
    ----------
    lines : int
        Rows that gave an edge.
    length_m : ndarray, shape (m,)
    forward, backward : ndarray of bool, shape (m,)
        Whether each edge is open along and against its drawing.
    default_speed : ndarray of bool, shape (m,)
        Edges whose speed is that of their class.
    component : ndarray of int, shape (n,)
        Connected part of each node, 0 for the longest.
    """

    lines: int
    topology: Topology
    length_m: Floats
    forward: Bools
    backward: Bools
    default_speed: Bools
    component: Ints
    main_share_pu: float
    tolerance_m: float


def road_quality(facts: RoadFacts, gaps: Gaps, doubled: Ints) -> RoadQuality:
    """Report on a road layer; of its gaps the hundred that would join most road.

    Parameters
    ----------
    doubled : ndarray of int
        Rows of :func:`duplicate_lines`.
    """
    topology, length_m = facts.topology, facts.length_m
    whole_m = float(length_m.sum())
    oneway = facts.forward ^ facts.backward
    return RoadQuality(
        lines=facts.lines,
        nodes=len(topology.node_xy_m),
        edges=topology.edge_from.size,
        length_km=whole_m / 1000.0,
        components=int(facts.component.max()) + 1 if facts.component.size else 0,
        main_share_pu=facts.main_share_pu,
        dangling_ends=dangling_nodes(topology).size,
        duplicate_lines=doubled.size,
        gaps=gaps.gaps[:_MOST_GAPS],
        crossings_split=topology.crossings_split,
        crossings_apart=topology.crossings_apart,
        crossings_open=topology.crossings_open,
        default_speed_pu=_share_pu(length_m, facts.default_speed, whole_m),
        oneway_share_pu=_share_pu(length_m, oneway, whole_m),
    )


def _share_pu(length_m: Floats, which: Bools, whole_m: float) -> float:
    return float(length_m[which].sum()) / whole_m if whole_m > 0.0 else 0.0


def duplicate_lines(facts: RoadFacts) -> Ints:
    """Rows of lines that an earlier line draws already: every edge joins the same nodes along the same way.

    Two one-way lines in opposite directions are a pair, not a double.
    """
    doubled = _doubled_edges(facts)
    parent = facts.topology.parent
    lines = np.unique(parent[doubled])
    if not lines.size:
        return lines
    edges, twice = np.bincount(parent), np.bincount(parent[doubled], minlength=int(parent.max()) + 1)
    return np.asarray(lines[twice[lines] == edges[lines]], dtype=np.int64)


def _doubled_edges(facts: RoadFacts) -> NDArray[np.intp]:
    """Edges with an earlier edge of another line between the same nodes, as long, and through the same middle."""
    topology = facts.topology
    low = np.minimum(topology.edge_from, topology.edge_to)
    high = np.maximum(topology.edge_from, topology.edge_to)
    key = low * len(topology.node_xy_m) + high
    order = np.argsort(key, kind="stable")
    same = np.flatnonzero(key[order][1:] == key[order][:-1])
    near = np.unique(np.concatenate([same, same + 1]))
    found: list[NDArray[np.intp]] = []
    rows = order[near]
    # edges of one pair of nodes stand one after the other: each is compared with the next, the next but one, ...
    for step in range(1, rows.size):
        a, b = rows[:-step], rows[step:]
        pair = key[a] == key[b]
        if not pair.any():
            break
        a, b = a[pair], b[pair]
        found.append(b[_same_way(facts, a, b)])
    return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.intp)


def _same_way(facts: RoadFacts, a: NDArray[np.intp], b: NDArray[np.intp]) -> Bools:
    topology, length_m = facts.topology, facts.length_m
    slack_m = np.maximum(facts.tolerance_m, _SAME_LENGTH_PU * length_m[a])
    middle_a, middle_b = (shapely.line_interpolate_point(topology.geometry[i], 0.5, normalized=True) for i in (a, b))
    same = (
        (topology.parent[a] != topology.parent[b])
        & (np.abs(length_m[a] - length_m[b]) <= slack_m)
        & (shapely.distance(middle_a, middle_b) <= facts.tolerance_m)
    )
    turned = topology.edge_from[a] != topology.edge_from[b]
    open_both = facts.forward[a] & np.where(turned, facts.backward[b], facts.forward[b])
    open_both |= facts.backward[a] & np.where(turned, facts.forward[b], facts.backward[b])
    return np.asarray(same & open_both, dtype=np.bool_)
