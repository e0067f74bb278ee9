"""Motorway junctions: where a ramp meets the ordinary road network."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from planner.access.graph import LIMITED_CLASSES, RoadGraph
from planner.access.topology import Ints

_NOT_PUBLIC = ("service", "track", "living_street")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Junctions:
    """Nodes where motorway ramps meet other roads, and the junction's name for each (empty where none is given)."""

    node: Ints
    name: NDArray[np.object_]


def motorway_junctions(graph: RoadGraph) -> Junctions:
    """Find where a motorway_link meets a road that is neither motorway nor ramp.

    Service roads do not make a junction (rest areas have ramps too). A layer without ramps: where a motorway itself
    meets such a road. A junction is called by its ramps' most frequent name, else "motorway / road".
    """
    public = ~np.isin(graph.road_class, (*LIMITED_CLASSES, *_NOT_PUBLIC)) & ~_ends_with(graph.road_class, "_link")
    ramp = graph.road_class == "motorway_link"
    if not ramp.any():
        ramp = graph.road_class == "motorway"
    node = np.intersect1d(_nodes(graph, ramp), _nodes(graph, public))
    group = _groups(graph, ramp)
    names = {int(number): _group_name(graph, ramp, group, int(number)) for number in np.unique(group[node])}
    name = [names[int(group[k])] or _crossing_name(graph, int(k), public) for k in node]
    return Junctions(node=node.astype(np.int64), name=np.array(name, dtype=object))


def ramp_groups(graph: RoadGraph) -> Ints:
    """Number of the connected set of ramps of each node; nodes of no ramp are sets of their own."""
    return _groups(graph, graph.road_class == "motorway_link")


def ramp_ends(graph: RoadGraph) -> tuple[Ints, Ints]:
    """Nodes where ramps meet the motorway, and the number of the connected set of ramps each belongs to.

    A layer without ramps: where the motorway meets an ordinary road, each node by itself.
    """
    ramp = graph.road_class == "motorway_link"
    motorway = graph.road_class == "motorway"
    if ramp.any():
        node = np.intersect1d(_nodes(graph, ramp), _nodes(graph, motorway))
        return node.astype(np.int64), _groups(graph, ramp)[node]
    node = motorway_junctions(graph).node
    return node, np.arange(node.size, dtype=np.int64)


def _ends_with(values: NDArray[np.object_], ending: str) -> NDArray[np.bool_]:
    return np.array([str(value).endswith(ending) for value in values], dtype=bool)


def _nodes(graph: RoadGraph, edges: NDArray[np.bool_]) -> Ints:
    return np.unique(np.concatenate([graph.edge_from[edges], graph.edge_to[edges]]))


def _groups(graph: RoadGraph, edges: NDArray[np.bool_]) -> Ints:
    """Number of the connected set of ramps each node belongs to."""
    pairs = graph.edge_from[edges], graph.edge_to[edges]
    links = coo_matrix((np.ones(len(pairs[0])), pairs), shape=(graph.n_nodes, graph.n_nodes))
    return connected_components(links, directed=False)[1].astype(np.int64)


def _group_name(graph: RoadGraph, ramp: NDArray[np.bool_], group: Ints, number: int) -> str:
    """Most frequent name of a set of ramps; the first in the alphabet where two are as frequent."""
    inside = ramp & (group[graph.edge_from] == number)
    if not (graph.road_class[inside] == "motorway_link").all():
        return ""
    count = Counter(str(name) for name in graph.name[inside] if name)
    return min(count, key=lambda name: (-count[name], name)) if count else ""


def _crossing_name(graph: RoadGraph, node: int, public: NDArray[np.bool_]) -> str:
    """Name of the nearest motorway and of the road at the node, as far as they have one."""
    road = sorted({str(name) for name in graph.name[public & _at(graph, node)] if name})
    motorway = np.flatnonzero((graph.road_class == "motorway") & (graph.name != ""))
    parts = road[:1]
    if motorway.size:
        offset_m = graph.node_xy_m[graph.edge_from[motorway]] - graph.node_xy_m[node]
        parts = [str(graph.name[motorway[int(np.argmin(np.hypot(*offset_m.T)))]]), *parts]
    return " / ".join(parts)


def _at(graph: RoadGraph, node: int) -> NDArray[np.bool_]:
    return np.asarray((graph.edge_from == node) | (graph.edge_to == node))
