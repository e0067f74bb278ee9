"""Cable routes along the roads from sites to connection points, with a straight line where no road helps."""

from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra
from shapely.ops import substring

from planner.access.graph import RoadGraph
from planner.access.search import Network, length_network
from planner.access.snapping import Snaps, snap, snapped_points
from planner.access.topology import Floats, Geometries, Ints
from planner.model.progress import SILENT, Progress

_MOTORWAY_FACTOR = 5.0
_SEARCH_FACTOR = 5.0
_SEARCH_FLOOR_M = 2000.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ends:
    """Both ends of every pair: the places, where they meet the roads, and those points on the road."""

    start: Geometries
    finish: Geometries
    start_snap: Snaps
    finish_snap: Snaps
    start_road: Geometries
    finish_road: Geometries


def routes(
    graph: RoadGraph,
    pairs: pd.DataFrame,
    *,
    route_factor: float = 1.3,
    max_snap_m: float = 500.0,
    progress: Progress = SILENT,
) -> gpd.GeoDataFrame:
    """Shortest way along the roads for each pair, stubs to the road included.

    One-way streets do not matter to a cable; motorways and ramps count five times their length, so that a cable runs
    there only where nothing else leads to the place. The straight line (times ``route_factor``) is the answer where no
    road lies within ``max_snap_m``, where the roads do not connect, or where the way to the road is as long as the way
    to the goal.

    Parameters
    ----------
    pairs : DataFrame
        ``site_id, from_x_m, from_y_m, to_x_m, to_y_m`` in the graph's CRS.

    Returns
    -------
    GeoDataFrame
        ``site_id, route_m, basis ("roads" or "straight_line"), geometry``, one row a pair, in the order given.
    """
    start = _points(pairs, "from_x_m", "from_y_m")
    finish = _points(pairs, "to_x_m", "to_y_m")
    straight_m = np.asarray(shapely.distance(start, finish), dtype=np.float64)
    lines = np.array([shapely.LineString([a, b]) for a, b in zip(start, finish, strict=True)], dtype=object)
    length_m, basis = straight_m * route_factor, np.full(len(pairs), "straight_line", dtype=object)
    if len(pairs) and graph.n_edges:
        ends = _ends(graph, start, finish, max_snap_m)
        stubs_m = ends.start_snap.distance_m + ends.finish_snap.distance_m
        useful = ends.start_snap.found & ends.finish_snap.found & (stubs_m < straight_m)
        for row, line in _along_roads(graph, ends, np.flatnonzero(useful), straight_m, progress):
            lines[row], length_m[row], basis[row] = line, line.length, "roads"
    data = {"site_id": pairs["site_id"].to_numpy(), "route_m": length_m, "basis": basis}
    return gpd.GeoDataFrame(data, geometry=list(lines), crs=graph.crs or None)


def _points(pairs: pd.DataFrame, x: str, y: str) -> Geometries:
    return np.asarray(shapely.points(pairs[x].to_numpy(dtype=float), pairs[y].to_numpy(dtype=float)), dtype=object)


def _ends(graph: RoadGraph, start: Geometries, finish: Geometries, max_snap_m: float) -> _Ends:
    anywhere = np.zeros(start.size, dtype=bool)
    start_snap = snap(graph, start, max_snap_m, limited_too=anywhere)
    finish_snap = snap(graph, finish, max_snap_m, limited_too=anywhere)
    return _Ends(
        start=start,
        finish=finish,
        start_snap=start_snap,
        finish_snap=finish_snap,
        start_road=snapped_points(graph, start_snap),
        finish_road=snapped_points(graph, finish_snap),
    )


def _along_roads(
    graph: RoadGraph, ends: _Ends, rows: NDArray[np.intp], straight_m: Floats, progress: Progress
) -> list[tuple[int, shapely.LineString]]:
    """Line of each pair that the roads connect: one search with predecessors a pair, bounded by its distance."""
    weight_m = np.where(graph.limited, _MOTORWAY_FACTOR, 1.0) * graph.length_m
    network = length_network(graph, weight_m, to=ends.finish_snap, origin=ends.start_snap)
    edge_of = _edge_numbers(graph, weight_m)
    found: list[tuple[int, shapely.LineString]] = []
    for number, row in enumerate(rows.tolist()):
        progress.report(number / rows.size, "access.progress_routes", done=number, total=int(rows.size))
        limit_m = _SEARCH_FACTOR * straight_m[row] + _SEARCH_FLOOR_M
        path = _path(network, row, limit_m)
        if path is not None:
            found.append((row, _line(graph, ends, row, path, edge_of)))
    return found


def _path(network: Network, row: int, limit_m: float) -> list[int] | None:
    """Graph nodes between origin and destination of a pair (none where both lie on one edge); None: no way."""
    origin, goal = int(network.from_nodes[row]), int(network.to_nodes[row])
    cost, before = dijkstra(network.matrix, indices=np.array([origin]), limit=limit_m, return_predecessors=True)
    if not np.isfinite(cost[0, goal]):
        return None
    path: list[int] = []
    node = int(before[0, goal])
    while node != origin:
        path.append(node)
        node = int(before[0, node])
    return path[::-1]


def _edge_numbers(graph: RoadGraph, weight_m: Floats) -> dict[tuple[int, int], int]:
    """Cheapest edge between two nodes, for either direction."""
    order = np.argsort(-weight_m, kind="stable")
    tails, heads = graph.edge_from[order].tolist(), graph.edge_to[order].tolist()
    numbers: dict[tuple[int, int], int] = {}
    for edge, tail, head in zip(order.tolist(), tails, heads, strict=True):
        numbers[tail, head] = edge
        numbers[head, tail] = edge
    return numbers


def _line(
    graph: RoadGraph, ends: _Ends, row: int, path: list[int], edge_of: dict[tuple[int, int], int]
) -> shapely.LineString:
    """Stub, part of the first edge, whole edges, part of the last edge, stub."""
    first, last = int(ends.start_snap.edge[row]), int(ends.finish_snap.edge[row])
    leave, arrive = float(ends.start_snap.along_pu[row]), float(ends.finish_snap.along_pu[row])
    if path:
        parts = [
            _stretch(graph, first, leave, _end_pu(graph, first, path[0], leave)),
            *(_whole(graph, edge_of[a, b], a) for a, b in pairwise(path)),
            _stretch(graph, last, _end_pu(graph, last, path[-1], arrive), arrive),
        ]
    else:
        parts = [_stretch(graph, first, leave, arrive)]
    xy_m = np.concatenate(
        [
            shapely.get_coordinates([ends.start[row], ends.start_road[row]]),
            *parts,
            shapely.get_coordinates([ends.finish_road[row], ends.finish[row]]),
        ]
    )
    moved = np.concatenate([[True], np.hypot(*np.diff(xy_m, axis=0).T) > 0])
    return shapely.LineString(xy_m[moved])


def _end_pu(graph: RoadGraph, edge: int, node: int, at_pu: float) -> float:
    """Which end of an edge a node is (0 or 1); on a loop the nearer one."""
    ends: Ints = np.array([graph.edge_from[edge], graph.edge_to[edge]])
    if ends[0] == ends[1]:
        return float(at_pu > 0.5)
    return 0.0 if ends[0] == node else 1.0


def _stretch(graph: RoadGraph, edge: int, from_pu: float, to_pu: float) -> Floats:
    return np.asarray(shapely.get_coordinates(substring(graph.geometry[edge], from_pu, to_pu, normalized=True)))


def _whole(graph: RoadGraph, edge: int, tail: int) -> Floats:
    xy_m = shapely.get_coordinates(graph.geometry[edge])
    return np.asarray(xy_m if int(graph.edge_from[edge]) == tail else xy_m[::-1])
