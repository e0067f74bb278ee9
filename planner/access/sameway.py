"""Pools along a named road in one direction of travel: who comes next ahead, and who was last behind.

A carriageway, or one direction of a road without any divide, is a *way*: directed pieces of the named roads that follow
each other without a turn back. A pool joins a way by the drive from and to it off the named roads.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from planner.access.assumptions import distance_m
from planner.access.corridor import FURTHEST_KM, is_named
from planner.access.graph import RoadGraph, fastest_arcs
from planner.access.search import part_of_edge
from planner.access.snapping import Snaps
from planner.access.topology import Floats, Ints

_M_PER_KM = 1000.0
_CELLS = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """Directed pieces of the named roads.

    ``edge``, ``tail``, ``head`` by arc; ``way``: number of the direction of travel each belongs to, -1 where it cannot
    be told apart from the one against it.
    """

    edge: Ints
    tail: Ints
    head: Ints
    with_line: NDArray[np.bool_]
    way: Ints

    @property
    def numbers(self) -> list[int]:
        """Numbers of the ways, -1 included where pieces belong to none."""
        return sorted(set(self.way.tolist()))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SameWay:
    """Along one way: ``served`` says which pools lie at it, ``km[i, j]`` the drive from pool i ahead to pool j."""

    clear: bool
    served: NDArray[np.bool_]
    km: Floats


def ways_of(graph: RoadGraph, names: Collection[str]) -> Ways:
    """Ways of the named roads; their ramps belong to none."""
    ramp = np.array([str(each).endswith("_link") for each in graph.road_class], dtype=bool)
    edges = np.flatnonzero(is_named(graph, names) & ~ramp)
    there, back = (edges[np.isfinite(way[edges])] for way in (graph.forward_min, graph.backward_min))
    edge = np.concatenate([there, back])
    with_line = np.arange(edge.size) < there.size
    begin, end = graph.edge_from[edge], graph.edge_to[edge]
    tail, head = np.where(with_line, begin, end), np.where(with_line, end, begin)
    first, last = _headings(graph, edge, with_line)
    pairs = _following(edge, tail, head, first, last)
    shape = (edge.size, edge.size)
    links = coo_matrix((np.ones(len(pairs[0])), pairs), shape=shape)
    way = connected_components(links, directed=False)[1].astype(np.int64) if edge.size else np.empty(0, dtype=np.int64)
    both = [number for number in np.unique(way) if np.unique(edge[way == number]).size < np.sum(way == number)]
    return Ways(edge=edge, tail=tail, head=head, with_line=with_line, way=np.where(np.isin(way, both), -1, way))


def _headings(graph: RoadGraph, edge: Ints, with_line: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Unit vectors of travel at the beginning and at the end of each arc."""
    firsts, lasts = np.zeros((edge.size, 2)), np.zeros((edge.size, 2))
    for row, (number, along) in enumerate(zip(edge.tolist(), with_line.tolist(), strict=True)):
        points = shapely.get_coordinates(graph.geometry[number])
        points = points if along else points[::-1]
        firsts[row], lasts[row] = points[1] - points[0], points[-1] - points[-2]
    return _unit(firsts), _unit(lasts)


def _unit(steps: Floats) -> Floats:
    length = np.hypot(steps[:, 0], steps[:, 1])[:, None]
    return np.asarray(steps / np.where(length > 0, length, 1.0), dtype=np.float64)


def _following(edge: Ints, tail: Ints, head: Ints, first: Floats, last: Floats) -> tuple[Ints, Ints]:
    """Pairs of arcs that a driver follows without turning back: less than a right angle at their common node."""
    order = np.argsort(tail, kind="stable")
    low, high = np.searchsorted(tail[order], head, "left"), np.searchsorted(tail[order], head, "right")
    count = high - low
    one = np.repeat(np.arange(edge.size), count)
    step = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    other = order[np.repeat(low, count) + step]
    onward = (edge[one] != edge[other]) & ((last[one] * first[other]).sum(axis=1) > 0.0)
    return one[onward].astype(np.int64), other[onward].astype(np.int64)


def same_way(
    graph: RoadGraph, names: Collection[str], pools: Snaps, lying_on: NDArray[np.bool_], along: NDArray[np.bool_]
) -> Iterator[SameWay]:
    """Each way of the named roads with the drives between the pools at it.

    Parameters
    ----------
    pools : Snaps
        Sites and existing pools alike.
    lying_on : ndarray of bool
        Those that lie on the road itself (service areas): they serve the ways that their own lanes lead to.
    along : ndarray of bool
        Those that lie along the roads at all; the others join no way.

    Notes
    -----
    Drives are looked for up to 150 km. From one pool to another the road itself is driven, by one piece of it at least:
    what stands at the same exit is neither ahead nor behind.
    """
    ways = ways_of(graph, names)
    rows = np.flatnonzero(along & pools.found)
    if not ways.edge.size or not rows.size:
        return
    at = Snaps(edge=pools.edge[rows], along_pu=pools.along_pu[rows], distance_m=pools.distance_m[rows])
    most_m = np.where(lying_on[rows], distance_m("service_area_ramp"), distance_m("corridor_leg"))
    node = np.unique(np.concatenate([ways.tail, ways.head]))
    legs = _legs(graph, ways, at, node)
    for number in ways.numbers:
        lane = _lane(graph, ways, number, at, node)
        near = _near(legs, lane, most_m)
        whole, served = np.full((pools.edge.size,) * 2, np.inf), np.zeros(pools.edge.size, dtype=bool)
        whole[np.ix_(rows, rows)] = _drives_km(lane, near)
        served[rows] = _served(lane, near)
        yield SameWay(clear=number >= 0, served=served, km=whole)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lane:
    """Arcs of one way between numbered nodes, and where pools lie on them: ``done_m`` from an arc's tail."""

    n_nodes: int
    tail: Ints
    head: Ints
    length_m: Floats
    on_arc: NDArray[np.bool_]
    done_m: Floats


def _lane(graph: RoadGraph, ways: Ways, number: int, at: Snaps, node: Ints) -> _Lane:
    mine = np.flatnonzero(ways.way == number)
    length_m = graph.length_m[ways.edge[mine]]
    along_pu = at.along_pu[:, None]
    return _Lane(
        n_nodes=node.size,
        tail=np.searchsorted(node, ways.tail[mine]).astype(np.int64),
        head=np.searchsorted(node, ways.head[mine]).astype(np.int64),
        length_m=length_m,
        on_arc=at.edge[:, None] == ways.edge[mine][None, :],
        done_m=np.where(ways.with_line[mine], along_pu, 1.0 - along_pu) * length_m,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pieces:
    """The named roads cut at the pools on them: ``ahead_km[i, j]`` from the end of piece i ahead to pool j.

    ``unclear_km``: length of pieces whose direction of travel cannot be told.
    """

    length_km: Floats
    ahead_km: Floats
    unclear_km: float


def pieces_ahead(
    graph: RoadGraph, names: Collection[str], pools: Snaps, lying_on: NDArray[np.bool_], along: NDArray[np.bool_]
) -> Pieces:
    """Every piece of the named roads in its direction of travel, with the drives to the pools ahead.

    Parameters and drives are those of :func:`same_way`.
    """
    ways, rows = ways_of(graph, names), np.flatnonzero(along & pools.found)
    unclear_km = float(graph.length_m[ways.edge[ways.way < 0]].sum() / _M_PER_KM)
    length_km, ahead_km = [np.empty(0)], [np.empty((0, pools.edge.size))]
    at = Snaps(edge=pools.edge[rows], along_pu=pools.along_pu[rows], distance_m=pools.distance_m[rows])
    most_m = np.where(lying_on[rows], distance_m("service_area_ramp"), distance_m("corridor_leg"))
    node = np.unique(np.concatenate([ways.tail, ways.head]))
    legs = _legs(graph, ways, at, node) if rows.size else (np.empty((0, node.size)), np.empty((0, node.size)))
    for number in ways.numbers:
        if number < 0:
            continue
        lane = _lane(graph, ways, number, at, node)
        from_node_km = _from_nodes_km(lane, _near(legs, lane, most_m)[1])
        for arc in range(lane.tail.size):
            cut_km, towards_km = _cut(lane, arc, from_node_km)
            whole = np.full((cut_km.size, pools.edge.size), np.inf)
            whole[:, rows] = towards_km
            length_km.append(cut_km)
            ahead_km.append(whole)
    return Pieces(length_km=np.concatenate(length_km), ahead_km=np.concatenate(ahead_km), unclear_km=unclear_km)


def _from_nodes_km(lane: _Lane, arriving: Floats) -> Floats:
    """Drive from every node of a way ahead to each pool (nodes x pools)."""
    n, k = lane.n_nodes, lane.on_arc.shape[0]
    if not k:
        return np.empty((n, 0))
    sink = n + np.arange(k)
    into = np.where(lane.on_arc, lane.done_m, np.inf)
    tail, head, cost_m = [lane.tail], [lane.head], [lane.length_m]
    for cost, begin in ((arriving, np.arange(n)), (into, lane.tail)):
        known = np.isfinite(cost)
        tail.append(np.broadcast_to(begin[None, :], cost.shape)[known])
        head.append(np.broadcast_to(sink[:, None], cost.shape)[known])
        cost_m.append(cost[known])
    arcs = (np.concatenate(tail).astype(np.int64), np.concatenate(head).astype(np.int64), np.concatenate(cost_m))
    back = fastest_arcs(arcs[0], arcs[1], arcs[2], n + k).T.tocsr()
    found_m = dijkstra(back, indices=sink, limit=FURTHEST_KM * _M_PER_KM)[:, :n]
    return np.asarray(found_m.T / _M_PER_KM, dtype=np.float64)


def _cut(lane: _Lane, arc: int, from_node_km: Floats) -> tuple[Floats, Floats]:
    """Pieces of one arc between the pools on it, and the drives from their ends ahead."""
    there = np.flatnonzero(lane.on_arc[:, arc])
    length_m = float(lane.length_m[arc])
    ends_m = np.unique(np.append(lane.done_m[there, arc], length_m))
    ends_m = ends_m[ends_m > 0.0]
    ahead_km = from_node_km[lane.head[arc]][None, :] + (length_m - ends_m)[:, None] / _M_PER_KM
    for pool in there.tolist():
        left_m = lane.done_m[pool, arc] - ends_m
        ahead_km[:, pool] = np.where(left_m >= 0.0, left_m / _M_PER_KM, ahead_km[:, pool])
    return np.diff(ends_m, prepend=0.0) / _M_PER_KM, np.asarray(ahead_km, dtype=np.float64)


def _near(legs: tuple[Floats, Floats], lane: _Lane, most_m: Floats) -> tuple[Floats, Floats]:
    """Drives off the named roads from and to the nodes of a way, those to the nearest exits alone."""
    mine = np.zeros(lane.n_nodes, dtype=bool)
    mine[lane.tail] = mine[lane.head] = True
    slack_m = distance_m("corridor_leg_slack")
    out = []
    for leg in legs:
        here = np.where(mine, leg, np.inf)
        least = here.min(axis=1)
        most = np.minimum(most_m, np.where(np.isfinite(least), least, 0.0) + slack_m)
        out.append(np.where(here <= most[:, None], here, np.inf))
    return out[0], out[1]


def _legs(graph: RoadGraph, ways: Ways, at: Snaps, node: Ints) -> tuple[Floats, Floats]:
    """Metres from each pool to the nodes of the named roads and back, off these roads, up to ``corridor_leg``."""
    aside = ~np.isin(np.arange(graph.n_edges), ways.edge)
    forward_m = np.where(np.isfinite(graph.forward_min) & aside, graph.length_m, np.inf)
    backward_m = np.where(np.isfinite(graph.backward_min) & aside, graph.length_m, np.inf)
    ends = np.concatenate([graph.edge_from, graph.edge_to]), np.concatenate([graph.edge_to, graph.edge_from])
    matrix = fastest_arcs(*ends, np.concatenate([forward_m, backward_m]), graph.n_nodes)
    begin, end = graph.edge_from[at.edge], graph.edge_to[at.edge]
    to_end, to_begin = (
        part_of_edge(1.0 - at.along_pu, forward_m[at.edge]),
        part_of_edge(at.along_pu, backward_m[at.edge]),
    )
    from_begin, from_end = (
        part_of_edge(at.along_pu, forward_m[at.edge]),
        part_of_edge(1.0 - at.along_pu, backward_m[at.edge]),
    )
    leaving = _reach(matrix, (begin, to_begin), (end, to_end), node)
    arriving = _reach(matrix.T.tocsr(), (begin, from_begin), (end, from_end), node)
    return leaving, arriving


def _reach(matrix: csr_matrix, one: tuple[Ints, Floats], other: tuple[Ints, Floats], node: Ints) -> Floats:
    """Metres from places between two nodes each to the nodes asked for."""
    limit_m = distance_m("corridor_leg")
    starts = np.unique(np.concatenate([one[0], other[0]]))
    found = np.full((starts.size, node.size), np.inf)
    chunk = max(1, _CELLS // max(1, matrix.shape[0]))
    for low in range(0, starts.size, chunk):
        found[low : low + chunk] = dijkstra(matrix, indices=starts[low : low + chunk], limit=limit_m)[:, node]
    by_ends = [cost[:, None] + found[np.searchsorted(starts, at)] for at, cost in (one, other)]
    return np.asarray(np.minimum(*by_ends), dtype=np.float64)


def _served(lane: _Lane, near: tuple[Floats, Floats]) -> NDArray[np.bool_]:
    """Pools that the way can be left for and joined from again."""
    leaving, arriving = near
    joined = np.isfinite(leaving[:, lane.tail]).any(axis=1) & np.isfinite(arriving[:, lane.head]).any(axis=1)
    return np.asarray(lane.on_arc.any(axis=1) | joined, dtype=bool)


def _drives_km(lane: _Lane, near: tuple[Floats, Floats]) -> Floats:
    """Drive from each pool ahead along the way to each other, by one piece of the way at least."""
    leaving, arriving = near
    n, k = lane.n_nodes, lane.on_arc.shape[0]
    source, sink = n + np.arange(k), n + k + np.arange(k)
    ahead = np.where(lane.on_arc, lane.length_m - lane.done_m, np.inf)
    enter = np.minimum(leaving[:, lane.tail] + lane.length_m, ahead)
    into = np.where(lane.on_arc, lane.done_m, np.inf)
    parts = [(lane.tail, lane.head, lane.length_m)]
    for cost, begin, end in (
        (enter, source[:, None], lane.head[None, :]),
        (arriving, np.arange(n)[None, :], sink[:, None]),
        (into, lane.tail[None, :], sink[:, None]),
    ):
        known = np.isfinite(cost)
        from_, to = np.broadcast_to(begin, cost.shape)[known], np.broadcast_to(end, cost.shape)[known]
        parts.append((from_, to, cost[known]))
    parts.append(_on_one_arc(lane, leaving, source, sink))
    tail, head, cost_m = (np.concatenate([part[i] for part in parts]) for i in range(3))
    matrix = fastest_arcs(tail.astype(np.int64), head.astype(np.int64), cost_m.astype(np.float64), n + 2 * k)
    km = dijkstra(matrix, indices=source, limit=FURTHEST_KM * _M_PER_KM)[:, sink] / _M_PER_KM
    np.fill_diagonal(km, np.inf)
    return np.asarray(km, dtype=np.float64)


def _on_one_arc(lane: _Lane, leaving: Floats, source: Ints, sink: Ints) -> tuple[Ints, Ints, Floats]:
    """Drives that end on the arc they begin on, or join it where it begins."""
    found: list[tuple[int, int, float]] = []
    for arc in np.flatnonzero(lane.on_arc.any(axis=0)).tolist():
        there = np.flatnonzero(lane.on_arc[:, arc]).tolist()
        joins = np.where(lane.on_arc[:, arc], -lane.done_m[:, arc], leaving[:, lane.tail[arc]])
        for begin in np.flatnonzero(np.isfinite(joins)).tolist():
            found += [
                (begin, end, float(joins[begin] + lane.done_m[end, arc]))
                for end in there
                if end != begin and joins[begin] + lane.done_m[end, arc] > 0.0
            ]
    begins, ends = (np.array([each[i] for each in found], dtype=np.int64) for i in (0, 1))
    return source[begins], sink[ends], np.array([each[2] for each in found], dtype=np.float64)
