"""Checks of a road graph, one function a fault: parts that do not connect, gaps at line ends, one-way traps."""

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from planner.access.topology import Topology
from planner.model.issues import Issue, Severity

_MAIN_SHARE_PU = 0.95
_GAP_FACTOR = 5.0
_GAP_FLOOR_M = 5.0


def graph_issues(
    topology: Topology, minutes: csr_matrix, main_share_pu: float, tolerance_m: float
) -> tuple[Issue, ...]:
    """All findings about the topology of a road layer."""
    if not topology.edge_from.size:
        return (Issue(severity=Severity.WARNING, code="access.no_roads", where="roads"),)
    found = (
        disconnected(main_share_pu),
        gaps(topology, tolerance_m),
        oneway_traps(minutes, main_share_pu),
    )
    return tuple(issue for issue in found if issue is not None)


def disconnected(main_share_pu: float) -> Issue | None:
    """Less than 95 % of the road length hang together."""
    if main_share_pu >= _MAIN_SHARE_PU:
        return None
    percent = round(100.0 * main_share_pu, 1)
    return Issue(
        severity=Severity.WARNING, code="access.disconnected", params={"share_percent": percent}, where="roads"
    )


def gaps(topology: Topology, tolerance_m: float) -> Issue | None:
    """Dead ends that nearly meet another dead end: probably lines that were meant to touch."""
    degree = np.bincount(np.concatenate([topology.edge_from, topology.edge_to]), minlength=len(topology.node_xy_m))
    dangling = np.flatnonzero(degree == 1)
    reach_m = max(_GAP_FACTOR * tolerance_m, _GAP_FLOOR_M)
    if not dangling.size:
        return None
    pairs = cKDTree(topology.node_xy_m[dangling]).query_pairs(reach_m, output_type="ndarray")
    real = [pair for pair in dangling[pairs] if not _one_edge(topology, int(pair[0]), int(pair[1]))]
    if not real:
        return None
    x_m, y_m = topology.node_xy_m[min(int(pair.min()) for pair in real)]
    params: dict[str, str | float] = {
        "count": len(real),
        "reach_m": f"{reach_m:g}",
        "x_m": f"{x_m:.0f}",
        "y_m": f"{y_m:.0f}",
    }
    return Issue(severity=Severity.WARNING, code="access.gaps", params=params, where="roads")


def _one_edge(topology: Topology, a: int, b: int) -> bool:
    """Whether the two nodes are the ends of one edge."""
    same = (topology.edge_from == a) & (topology.edge_to == b)
    return bool((same | ((topology.edge_from == b) & (topology.edge_to == a))).any())


def oneway_traps(minutes: csr_matrix, main_share_pu: float) -> Issue | None:
    """Much of the network can be entered but not left (or the reverse): directions contradict each other."""
    _, label = connected_components(minutes, directed=True, connection="strong")
    strong_pu = float(np.bincount(label).max() / label.size)
    if strong_pu >= 0.9 * main_share_pu:
        return None
    params = {"share_percent": round(100.0 * strong_pu, 1)}
    return Issue(severity=Severity.WARNING, code="access.oneway_traps", params=params, where="roads")
