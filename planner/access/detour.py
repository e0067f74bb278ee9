"""Minutes that a driver on the motorway loses at a site: off at a junction, to the site, and back onto the motorway."""

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from planner.access.assumptions import distance_m, time_min
from planner.access.graph import RoadGraph
from planner.access.junctions import ramp_ends
from planner.access.reach import (
    Around,
    Limits,
    Places,
    SearchGraph,
    arrivals,
    departures,
    look_around_sites,
    no_ways,
    search_graph,
)
from planner.access.snapping import Snaps
from planner.access.topology import Floats, Ints
from planner.model.progress import SILENT, Part, Progress


def junction_detours(graph: RoadGraph, sites: Snaps, progress: Progress = SILENT) -> Floats:
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
    starts = _together(node, junction)
    off = search_graph(graph.minutes, graph.node_xy_m, towards=False)
    on = search_graph(graph.minutes, graph.node_xy_m)
    there = _minutes(off, starts, arrivals(graph, both, sites), Part(progress, 0.0, 0.5))
    back = _minutes(on, starts, departures(graph, both, sites), Part(progress, 0.5, 1.0))
    met = there.merge(back, on=["junction", "site"])
    np.minimum.at(lost, met["site"].to_numpy(), (met["minutes_x"] + met["minutes_y"]).to_numpy())
    return np.where(np.isfinite(lost), lost, np.nan)


def _together(node: Ints, junction: Ints) -> Places:
    """The nodes of each junction as one place to search from."""
    order = np.argsort(junction, kind="stable")
    number = np.bincount(junction)
    column = np.arange(order.size) - np.repeat(np.cumsum(number) - number, number)
    nodes = np.full((number.size, int(number.max())), -1, dtype=np.int64)
    nodes[junction[order], column] = node[order]
    return Places(node=nodes, cost=np.zeros(nodes.shape))


def _minutes(search: SearchGraph, starts: Places, sites: Places, progress: Progress) -> pd.DataFrame:
    """Minutes between each junction and each site within the search, in its direction."""
    n_sites, limit_min = len(sites.node), time_min("junction_search")
    around = Around(
        weight=np.empty((search.n_nodes, 0)),
        places=sites,
        kind=np.full(n_sites, -1, dtype=np.int64),
        directs=no_ways(len(starts.node)),
    )
    limits = Limits(bands=(limit_min,), limit=limit_min)
    found = look_around_sites(search, starts, around, limits, progress, "access.progress_detours")
    return pd.DataFrame({"junction": found.site, "site": found.place, "minutes": found.cost})


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
