"""Minutes that a driver on the motorway loses at a site: off at a junction, to the site, and back onto the motorway."""

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from planner.access.assumptions import distance_m, time_min
from planner.access.graph import RoadGraph
from planner.access.junctions import ramp_ends
from planner.access.reach import Places, SearchGraph, arrivals, at_nodes, departures, reached_from, search_graph
from planner.access.snapping import Snaps
from planner.access.topology import Floats, Ints


def junction_detours(graph: RoadGraph, sites: Snaps) -> Floats:
    """Least time lost over all junctions, for a driver who leaves and rejoins the motorway at the same one.

    From where a ramp leaves the motorway to the site, plus from the site to where a ramp joins it again; nothing is
    taken off for the few hundred metres of motorway between the two, and either direction of travel may be the one
    with the short way. Ramps within ``one_junction`` metres of each other make one junction. In a layer without ramps
    the motorway is left where it meets an ordinary road. NaN where no junction lets a driver off and on again within
    ``junction_search`` minutes each way.
    """
    node, junction = _junctions(graph)
    both = graph.forward_min, graph.backward_min
    lost = np.full(sites.edge.size, np.inf)
    if not (node.size and sites.found.any()):
        return np.full(sites.edge.size, np.nan)
    to_site, from_site = arrivals(graph, both, sites), departures(graph, both, sites)
    away = search_graph(graph.minutes, graph.node_xy_m, towards=False)
    towards = search_graph(graph.minutes, graph.node_xy_m)
    for number in range(int(junction.max()) + 1):
        own = at_nodes(node[junction == number])
        there = _at_places(away, own, to_site, graph.n_nodes)
        back = _at_places(towards, own, from_site, graph.n_nodes)
        lost = np.minimum(lost, there + back)
    return np.where(np.isfinite(lost), lost, np.nan)


def _at_places(search: SearchGraph, start: Places, places: Places, n_nodes: int) -> Floats:
    """Minutes between the start and each place; infinite beyond the search."""
    found, minutes = reached_from(search, start, time_min("junction_search"))
    at_node = np.full(n_nodes + 1, np.inf)
    at_node[found] = minutes
    return np.asarray((at_node[places.node] + places.cost).min(axis=1))


def _junctions(graph: RoadGraph) -> tuple[Ints, Ints]:
    """Nodes where ramps leave or join the motorway, and the number of the junction each belongs to."""
    node, group = ramp_ends(graph)
    if not node.size:
        return node, node
    pairs = cKDTree(graph.node_xy_m[node]).query_pairs(distance_m("one_junction"), output_type="ndarray")
    _, first, inverse = np.unique(group, return_index=True, return_inverse=True)
    tail = np.concatenate([pairs[:, 0], np.arange(node.size)])
    head = np.concatenate([pairs[:, 1], first[inverse]])
    links = coo_matrix((np.ones(tail.size), (tail, head)), shape=(node.size, node.size))
    return node, connected_components(links, directed=False)[1].astype(np.int64)
