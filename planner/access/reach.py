"""Searches from many sites at once: the graph laid out for the compiled kernel, places put on it, work split on cores.

Places (sites, chargers, points of interest) do not become nodes: a place knows the two ends of its edge and the cost to
or from each, so that any number of places costs nothing until a search meets them.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from planner.access.graph import RoadGraph
from planner.access.kernel import Answer, Arcs, Labels, Rows, Seeds, Wanted, look_around, settle
from planner.access.search import part_of_edge, same_edge
from planner.access.snapping import Snaps
from planner.access.topology import Floats, Ints
from planner.model.machine import usable_cores
from planner.model.progress import SILENT, Progress

MOST_THREADS = 4
_SITES_PER_CHUNK = 64
_ARCS_PER_BUCKET = 2.0
_MOST_BUCKETS = 100_000
_MORTON_BITS = 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SearchGraph:
    """Arcs of a graph in compressed rows, nodes numbered along a Morton curve so that neighbours lie close in memory.

    Attributes
    ----------
    start, head : ndarray of int32
    cost : ndarray
        Minutes or metres of each arc.
    number : ndarray of int32, shape (n_nodes,)
        Number here of each node of the road graph; ``node`` is the reverse.
    usual_cost : float
        Median over the arcs.
    """

    start: NDArray[np.int32]
    head: NDArray[np.int32]
    cost: Floats
    number: NDArray[np.int32]
    node: NDArray[np.int32]
    usual_cost: float

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return int(self.number.size)

    def arcs(self, limit: float) -> Arcs:
        """Arcs for the kernel; buckets about as wide as two ordinary arcs: measured quickest."""
        width = _ARCS_PER_BUCKET * self.usual_cost
        return Arcs(self.start, self.head, self.cost, 1.0 / max(width, limit / _MOST_BUCKETS, 1e-9))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Places on edges: cost between a place and the two ends of its edge, infinite where that way is closed.

    ``node`` and ``cost`` have the shape (k, 2); ``node`` is -1 for a place without a road. A place to search from may
    have any number of nodes (columns).
    """

    node: Ints
    cost: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Directs:
    """Ways that pass no node, in compressed rows of sites: number of the place and cost."""

    start: NDArray[np.int32]
    place: NDArray[np.int32]
    cost: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Around:
    """What is looked for around sites.

    Attributes
    ----------
    weight : ndarray, shape (n_nodes, n_columns)
        By node of the road graph; column 0 is summed with decay too.
    places : Places
        Each is counted by its ``kind``, or listed where that is -1.
    """

    weight: Floats
    places: Places
    kind: Ints
    directs: Directs

    @property
    def n_kinds(self) -> int:
        """Number of kinds that are counted."""
        return int(self.kind.max(initial=-1)) + 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """Sums (sites, columns, bands), decayed sum of column 0, counts (sites, kinds, bands) and the listed places.

    ``site``, ``place`` and ``cost`` of each listed place, by site.
    """

    sums: Floats
    decayed: Floats
    counts: Floats
    site: Ints
    place: Ints
    cost: Floats


def search_graph(step: csr_matrix, xy_m: Floats, *, towards: bool = True) -> SearchGraph:
    """Lay a matrix of steps (row node to column node) out for searching.

    Parameters
    ----------
    towards : bool
        Costs found are those towards the start of the search (arcs are turned); else those away from it.
    """
    node = np.argsort(_morton(xy_m), kind="stable").astype(np.int32)
    number = np.empty_like(node)
    number[node] = np.arange(node.size, dtype=np.int32)
    coo = step.tocoo()
    tail, head = (coo.col, coo.row) if towards else (coo.row, coo.col)
    tail, head = number[tail], number[head]
    order = np.argsort(tail, kind="stable")
    start = np.zeros(node.size + 1, dtype=np.int32)
    np.cumsum(np.bincount(tail, minlength=node.size), out=start[1:])
    return SearchGraph(
        start=start,
        head=head[order],
        cost=np.ascontiguousarray(coo.data[order]),
        number=number,
        node=node,
        usual_cost=float(np.median(coo.data)) if coo.nnz else 1.0,
    )


def _morton(xy_m: Floats) -> NDArray[np.uint64]:
    """Place of each point on a Morton curve through the bounding box."""
    if not len(xy_m):
        return np.empty(0, dtype=np.uint64)
    span = np.maximum(np.ptp(xy_m, axis=0), 1e-9)
    cell = ((xy_m - xy_m.min(axis=0)) / span.max() * (2**_MORTON_BITS - 1)).astype(np.uint64)
    code = np.zeros(len(cell), dtype=np.uint64)
    for bit in range(_MORTON_BITS):
        for axis in range(2):
            code |= ((cell[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(2 * bit + axis)
    return code


def arrivals(graph: RoadGraph, cost: tuple[Floats, Floats], at: Snaps) -> Places:
    """Cost from the ends of its edge to each place; ``cost`` of all edges along and against their drawing."""
    return _on_edges(at, (graph.edge_from, graph.edge_to), cost)


def departures(graph: RoadGraph, cost: tuple[Floats, Floats], at: Snaps) -> Places:
    """Cost from each place to the ends of its edge."""
    return _on_edges(at, (graph.edge_from, graph.edge_to), (cost[1], cost[0]))


def _on_edges(at: Snaps, ends: tuple[Ints, Ints], cost: tuple[Floats, Floats]) -> Places:
    node, out = np.full((at.edge.size, 2), -1, dtype=np.int64), np.full((at.edge.size, 2), np.inf)
    met = at.found
    edge, along = at.edge[met], at.along_pu[met]
    for side, share in ((0, along), (1, 1.0 - along)):
        node[met, side], out[met, side] = ends[side][edge], part_of_edge(share, cost[side][edge])
    return Places(node=node, cost=out)


def at_nodes(node: Ints) -> Places:
    """Places that stand on nodes."""
    none = np.full(node.size, -1, dtype=np.int64)
    return Places(node=np.stack([node, none], 1), cost=np.stack([np.zeros(node.size), np.full(node.size, np.inf)], 1))


def straight_ways(cost: tuple[Floats, Floats], sites: Snaps, places: Snaps) -> Directs:
    """Ways from places to sites on the same edge."""
    return _rows(sites.edge.size, *_same_edge_costs(cost, places, sites))


def joined_places(parts: Sequence[Places]) -> Places:
    """Several layers of places as one, numbered one layer after the other."""
    return Places(node=np.concatenate([part.node for part in parts]), cost=np.concatenate([p.cost for p in parts]))


def joined_directs(parts: Sequence[tuple[Directs, int]]) -> Directs:
    """Ways to several layers as one; each with the number of places in its layer."""
    sites, places, costs, before = [], [], [], 0
    n_sites = parts[0][0].start.size - 1
    for ways, number in parts:
        sites.append(np.repeat(np.arange(n_sites), np.diff(ways.start)))
        places.append(ways.place.astype(np.int64) + before)
        costs.append(ways.cost)
        before += number
    return _rows(n_sites, np.concatenate(places), np.concatenate(sites), np.concatenate(costs))


def no_ways(n_sites: int) -> Directs:
    """No site shares an edge with a place."""
    none = np.empty(0, dtype=np.int64)
    return _rows(n_sites, none, none, np.empty(0))


def _same_edge_costs(cost: tuple[Floats, Floats], origin: Snaps, goal: Snaps) -> tuple[Ints, Ints, Floats]:
    """Origin, goal and cost of each pair on one edge."""
    starts, ends = np.flatnonzero(origin.found), np.flatnonzero(goal.found)
    a, b = same_edge(origin.edge[starts], goal.edge[ends])
    a, b = starts[a], ends[b]
    step, edge = goal.along_pu[b] - origin.along_pu[a], origin.edge[a]
    direct = part_of_edge(np.abs(step), np.where(step >= 0, cost[0][edge], cost[1][edge]))
    direct[step == 0] = 0.0
    return a, b, direct


def _rows(n_sites: int, place: Ints, site: Ints, cost: Floats) -> Directs:
    order = np.lexsort((place, site))
    start = np.zeros(n_sites + 1, dtype=np.int32)
    np.cumsum(np.bincount(site, minlength=n_sites), out=start[1:])
    return Directs(start=start, place=place[order].astype(np.int32), cost=cost[order])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limits:
    """How far is searched: bands for sums, a limit for listed places, and the decay of the weighted sum."""

    bands: tuple[float, ...]
    limit: float
    decay: float = 1.0
    threads: int = field(default_factory=lambda: min(MOST_THREADS, usable_cores()))

    @property
    def furthest(self) -> float:
        """Cost at which every search ends."""
        return max((self.limit, *self.bands))


def look_around_sites(
    search: SearchGraph,
    sites: Places,
    around: Around,
    limits: Limits,
    progress: Progress = SILENT,
    told: str = "access.progress_people",
) -> Found:
    """Search from every site once, on several cores; the answer does not depend on their number.

    Progress is told in chunks of sites with the text of code ``told``.
    """
    wanted, leaves = _wanted(search, around, limits)
    arcs, limit = search.arcs(limits.furthest), limits.furthest
    seed = np.where(sites.node >= 0, search.number[sites.node], -1).astype(np.int32)
    n_sites = len(sites.node)
    order = np.argsort(seed.max(axis=1, initial=-1), kind="stable")

    def one(span: slice) -> Answer:
        rows = order[span]
        return look_around(
            arcs, Seeds(seed[rows], sites.cost[rows]), limit, wanted, leaves, _of_sites(around.directs, rows)
        )

    spans = [slice(at, min(at + _SITES_PER_CHUNK, n_sites)) for at in range(0, n_sites, _SITES_PER_CHUNK)]
    parts: dict[int, Answer] = {}
    for number, part in _in_threads(one, spans, limits.threads):
        parts[number] = part
        done = len(parts) * n_sites // len(spans)
        progress.report(len(parts) / len(spans), told, done=done)
    ordered = [parts[number] for number in range(len(spans))]
    return _joined(ordered, order) if ordered else _nothing(around, len(limits.bands))


def _of_sites(directs: Directs, rows: NDArray[np.intp]) -> Rows:
    """Ways of some sites, in their order."""
    count = directs.start[rows + 1] - directs.start[rows]
    start = np.concatenate([[0], np.cumsum(count)]).astype(np.int32)
    taken = np.arange(start[-1]) - np.repeat(start[:-1], count) + np.repeat(directs.start[rows], count)
    return Rows(start=start, place=directs.place[taken], cost=directs.cost[taken])


def _wanted(search: SearchGraph, around: Around, limits: Limits) -> tuple[Wanted, Rows]:
    """What the kernel sums, and the places at each of its nodes."""
    leaf = np.flatnonzero((around.places.node.ravel() >= 0) & np.isfinite(around.places.cost.ravel()))
    node = search.number[around.places.node.ravel()[leaf]]
    order = np.argsort(node, kind="stable")
    start = np.zeros(search.n_nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(node, minlength=search.n_nodes), out=start[1:])
    wanted = Wanted(
        weight=np.ascontiguousarray(around.weight[search.node]),
        bands=np.array(sorted(limits.bands), dtype=np.float64),
        decay=float(limits.decay),
        kind=around.kind.astype(np.int32),
        n_kinds=around.n_kinds,
    )
    places = (leaf[order] // around.places.node.shape[1]).astype(np.int32)
    return wanted, Rows(start=start, place=places, cost=around.places.cost.ravel()[leaf[order]])


def _in_threads(one: Callable[[slice], Answer], spans: list[slice], threads: int) -> Iterator[tuple[int, Answer]]:
    """Answers as they come, each with the number of its span."""
    if threads == 1 or len(spans) == 1:
        yield from ((number, one(span)) for number, span in enumerate(spans))
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting = {pool.submit(one, span): number for number, span in enumerate(spans)}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _nothing(around: Around, n_bands: int) -> Found:
    """Answer for no site."""
    none = np.empty(0, dtype=np.int64)
    return Found(
        sums=np.zeros((0, around.weight.shape[1], n_bands)),
        decayed=np.zeros(0),
        counts=np.zeros((0, around.n_kinds, n_bands)),
        site=none,
        place=none,
        cost=np.empty(0),
    )


def _joined(parts: list[Answer], order: NDArray[np.intp]) -> Found:
    """Answers put together, sites back in the order they were given in."""
    at = np.argsort(order)
    site = order[np.repeat(np.arange(order.size), np.concatenate([np.diff(part.listed_start) for part in parts]))]
    by_site = np.argsort(site, kind="stable")
    place = np.concatenate([part.listed_place for part in parts])
    return Found(
        sums=np.concatenate([part.sums for part in parts])[at],
        decayed=np.concatenate([part.decayed for part in parts])[at],
        counts=np.concatenate([part.counts for part in parts])[at],
        site=site[by_site].astype(np.int64),
        place=place[by_site].astype(np.int64),
        cost=np.concatenate([part.listed_cost for part in parts])[by_site],
    )


def reached_from(search: SearchGraph, place: Places, limit: float) -> tuple[Ints, Floats]:
    """Nodes of the road graph within the limit of the places (all of them together), and their cost."""
    labels = Labels(
        cost=np.full(search.n_nodes, np.inf),
        link=np.full((search.n_nodes, 3), -1, dtype=np.int32),
        reached=np.empty(search.n_nodes, dtype=np.int32),
    )
    seed = np.where(place.node.ravel() >= 0, search.number[place.node.ravel()], -1).astype(np.int32)
    count = settle(search.arcs(limit), Seeds(seed, place.cost.ravel()), float(limit), labels)
    reached = labels.reached[:count]
    return search.node[reached].astype(np.int64), labels.cost[reached]
