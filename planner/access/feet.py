"""Places on edges where people stand far from any node: added to the search as nodes that one can only leave.

A way never leads through them, so that costs between the nodes of the road graph stay what they are to the last bit.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import coo_matrix, csr_matrix, hstack, vstack

from planner.access.graph import RoadGraph
from planner.access.reach import Places, SearchGraph, arrivals, search_graph
from planner.access.search import part_of_edge
from planner.access.snapping import Snaps
from planner.access.topology import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Feet:
    """Places on edges, ordered by edge and share of it; foot ``i`` is node ``n_nodes + i`` of the search."""

    edge: Ints
    along_pu: Floats


NO_FEET = Feet(edge=np.empty(0, dtype=np.int64), along_pu=np.empty(0))


def feet_at(edge: Ints, along_pu: Floats) -> tuple[Feet, Ints]:
    """Feet of some places on edges, each once, and the number of the foot of each place."""
    order = np.lexsort((along_pu, edge))
    fresh = np.ones(edge.size, dtype=bool)
    fresh[1:] = (np.diff(edge[order]) != 0) | (np.diff(along_pu[order]) != 0)
    number = np.empty(edge.size, dtype=np.int64)
    number[order] = np.cumsum(fresh) - 1
    return Feet(edge=edge[order][fresh], along_pu=along_pu[order][fresh]), number


def search_with_feet(graph: RoadGraph, feet: Feet) -> SearchGraph:
    """Search towards a start (as :func:`planner.access.reach.search_graph`) that meets the feet too."""
    if not feet.edge.size:
        return search_graph(graph.minutes, graph.node_xy_m)
    spots = shapely.line_interpolate_point(graph.geometry[feet.edge], feet.along_pu, normalized=True)
    return search_graph(_steps(graph, feet), np.vstack([graph.node_xy_m, shapely.get_coordinates(spots)]))


def _steps(graph: RoadGraph, feet: Feet) -> csr_matrix:
    """Minutes from each foot to the next one on its edge, or to the end of it, either way."""
    edge, number, n = feet.edge, np.arange(feet.edge.size), graph.n_nodes
    follows = np.append(edge[1:] == edge[:-1], False)
    leads = np.append(False, follows[:-1])
    ahead_pu = np.where(follows, np.roll(feet.along_pu, -1), 1.0) - feet.along_pu
    back_pu = feet.along_pu - np.where(leads, np.roll(feet.along_pu, 1), 0.0)
    head = np.concatenate(
        [np.where(follows, n + number + 1, graph.edge_to[edge]), np.where(leads, n + number - 1, graph.edge_from[edge])]
    )
    cost = np.concatenate(
        [part_of_edge(ahead_pu, graph.forward_min[edge]), part_of_edge(back_pu, graph.backward_min[edge])]
    )
    way = np.isfinite(cost)
    rows = coo_matrix((cost[way], (np.tile(number, 2)[way], head[way])), shape=(edge.size, n + edge.size))
    before = hstack([graph.minutes, csr_matrix((n, edge.size))])
    return csr_matrix(vstack([before, rows]))


def arrivals_with_feet(graph: RoadGraph, feet: Feet, at: Snaps) -> Places:
    """Minutes to each place from the ends of its edge and from the feet next to it on the edge."""
    ends = arrivals(graph, (graph.forward_min, graph.backward_min), at)
    if not feet.edge.size:
        return ends
    node = np.concatenate([ends.node, np.full((at.edge.size, 2), -1, dtype=np.int64)], axis=1)
    cost = np.concatenate([ends.cost, np.full((at.edge.size, 2), np.inf)], axis=1)
    # one number that rises with edge and share; the edge itself is compared again
    behind = np.searchsorted(_rank(feet.edge, feet.along_pu), _rank(at.edge, at.along_pu), side="right") - 1
    for column, foot, minutes in ((2, behind, graph.forward_min), (3, behind + 1, graph.backward_min)):
        rows = np.flatnonzero(at.found & (foot >= 0) & (foot < feet.edge.size))
        rows = rows[feet.edge[foot[rows]] == at.edge[rows]]
        share = np.abs(at.along_pu[rows] - feet.along_pu[foot[rows]])
        part = part_of_edge(share, minutes[at.edge[rows]])
        part[share == 0.0] = 0.0
        node[rows, column], cost[rows, column] = graph.n_nodes + foot[rows], part
    return Places(node=node, cost=cost)


def _rank(edge: Ints, along_pu: Floats) -> Floats:
    return np.asarray(2.0 * edge + along_pu, dtype=np.float64)
