"""Compiled bounded search on the road graph that sums what is asked for while it searches.

A bucket queue (Dial 1969, with wide buckets: a node whose cost falls while its bucket is worked off is looked at again,
so results are those of Dijkstra's algorithm to the last bit). Nothing of the size of the graph is kept for a site: only
sums, and the places met. The same code runs uncompiled with NUMBA_DISABLE_JIT=1. Arrays travel as named tuples and are
taken out before the loops: looking them up inside slows compiled loops down.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

F8 = NDArray[np.float64]
I4 = NDArray[np.int32]

# Columns of a node's links: the bucket it waits in (-1: none), the node before and the node after it there.
_BUCKET, _BEFORE, _AFTER = range(3)


class Arcs(NamedTuple):
    """Arcs in compressed rows of their tails, and how many buckets make one unit of cost."""

    start: I4
    head: I4
    cost: F8
    per_bucket: float


class Seeds(NamedTuple):
    """Where a search starts: nodes (-1: none) and the cost already spent there; one row a site."""

    node: I4
    cost: F8


class Labels(NamedTuple):
    """Memory of a search, one row a node: ``cost`` infinite and ``link`` -1 before, ``reached`` in any state."""

    cost: F8
    link: I4
    reached: I4


class Rows(NamedTuple):
    """Places in compressed rows (of nodes, or of sites), each with a cost."""

    start: I4
    place: I4
    cost: F8


class Wanted(NamedTuple):
    """What is summed: ``weight`` (nodes, columns) by rising ``bands``, column 0 also with exp(-cost / decay).

    ``kind`` of each place: counted by band; -1: listed with its cost. ``n_kinds`` is one more than the last kind.
    """

    weight: F8
    bands: F8
    decay: float
    kind: I4
    n_kinds: int


class Answer(NamedTuple):
    """Sums (sites, columns, bands), decayed sum of column 0, counts (sites, kinds, bands), listed places by site."""

    sums: F8
    decayed: F8
    counts: F8
    listed_start: I4
    listed_place: I4
    listed_cost: F8


class _Met(NamedTuple):
    """Places met around one site: least cost of every place (infinite: not met), and which were met, in order."""

    cost: F8
    place: I4


@njit(inline="always", error_model="numpy")
def _wait(node: int, bucket: int, first: I4, link: I4) -> None:
    """Put a node into a bucket, out of the one it waits in."""
    old = link[node, _BUCKET]
    if old == bucket:
        return
    if old >= 0:
        before, after = link[node, _BEFORE], link[node, _AFTER]
        if before >= 0:
            link[before, _AFTER] = after
        else:
            first[old] = after
        if after >= 0:
            link[after, _BEFORE] = before
    after = first[bucket]
    link[node, _BUCKET], link[node, _BEFORE], link[node, _AFTER] = bucket, -1, after
    if after >= 0:
        link[after, _BEFORE] = node
    first[bucket] = node


@njit(inline="always", error_model="numpy")
def _next(bucket: int, first: I4, link: I4) -> np.int32:
    """Take a node out of a bucket."""
    node: np.int32 = first[bucket]
    after = link[node, _AFTER]
    first[bucket] = after
    link[node, _BUCKET] = -1
    if after >= 0:
        link[after, _BEFORE] = -1
    return node


@njit(cache=True, nogil=True, error_model="numpy")
def settle(arcs: Arcs, seeds: Seeds, limit: float, labels: Labels) -> int:
    """Least cost from the seeds to all nodes within the limit, written to ``labels``; number of nodes reached."""
    start, head, arc_cost, per_bucket = arcs
    seed_node, seed_cost = seeds
    cost, link, reached = labels
    first = np.full(int(limit * per_bucket) + 2, -1, dtype=np.int32)
    count = 0
    for k in range(seed_node.size):
        node = seed_node[k]
        if node < 0 or not seed_cost[k] <= limit or seed_cost[k] >= cost[node]:
            continue
        if cost[node] == np.inf:
            reached[count] = node
            count += 1
        cost[node] = seed_cost[k]
        _wait(node, int(seed_cost[k] * per_bucket), first, link)
    for bucket in range(first.size):
        while first[bucket] >= 0:
            node = _next(bucket, first, link)
            here = cost[node]
            for arc in range(start[node], start[node + 1]):
                there, to = here + arc_cost[arc], head[arc]
                if there > limit or there >= cost[to]:
                    continue
                if cost[to] == np.inf:
                    reached[count] = to
                    count += 1
                cost[to] = there
                _wait(to, int(there * per_bucket), first, link)
    return count


@njit(inline="always", error_model="numpy")
def _meet(place: int, cost: float, met_cost: F8, met_place: I4, n_met: int) -> int:
    """Note a place at this cost, if it was not met at less; number of places met."""
    if cost < met_cost[place]:
        if met_cost[place] == np.inf:
            met_place[n_met] = place
            n_met += 1
        met_cost[place] = cost
    return n_met


@njit(inline="always", error_model="numpy")
def _band(cost: float, bands: F8) -> int:
    """Number of the narrowest band that holds a cost not above the widest."""
    band = 0
    while cost > bands[band]:
        band += 1
    return band


@njit(cache=True, nogil=True, error_model="numpy")
def _meet_places(found: int, labels: Labels, leaves: Rows, limit: float, met: _Met, n_met: int) -> int:
    """Note the places at the nodes reached; number of places met."""
    cost, reached = labels.cost, labels.reached
    leaf_start, leaf_place, leaf_cost = leaves
    met_cost, met_place = met
    for k in range(found):
        node = reached[k]
        for leaf in range(leaf_start[node], leaf_start[node + 1]):
            there = cost[node] + leaf_cost[leaf]
            if there <= limit:
                n_met = _meet(leaf_place[leaf], there, met_cost, met_place, n_met)
    return n_met


@njit(cache=True, nogil=True, error_model="numpy")
def _sum_nodes(site: int, found: int, labels: Labels, wanted: Wanted, answer: Answer) -> None:
    """Add up what stands at the nodes reached, and clear their labels."""
    cost, reached = labels.cost, labels.reached
    weight, bands, decay = wanted.weight, wanted.bands, wanted.decay
    sums, decayed = answer.sums, answer.decayed
    widest, n_columns = bands[bands.size - 1], weight.shape[1]
    for k in range(found):
        node = reached[k]
        here = cost[node]
        cost[node] = np.inf
        if here > widest or n_columns == 0:
            continue
        band = _band(here, bands)
        for column in range(n_columns):
            sums[site, column, band] += weight[node, column]
        if weight[node, 0] != 0.0:
            decayed[site] += weight[node, 0] * np.exp(-here / decay)


@njit(cache=True, nogil=True, error_model="numpy")
def _count_places(site: int, met: _Met, n_met: int, wanted: Wanted, counts: F8, listed: F8) -> int:
    """Count or list the places met, and forget their cost; how many were listed (place and cost, in two rows)."""
    met_cost, met_place = met
    kind, bands = wanted.kind, wanted.bands
    n_listed = 0
    for k in range(n_met):
        place = met_place[k]
        there = met_cost[place]
        met_cost[place] = np.inf
        if kind[place] < 0:
            listed[0, n_listed], listed[1, n_listed] = place, there
            n_listed += 1
        elif there <= bands[bands.size - 1]:
            counts[site, kind[place], _band(there, bands)] += 1.0
    return n_listed


@njit(cache=True, nogil=True, error_model="numpy")
def look_around(arcs: Arcs, seeds: Seeds, limit: float, wanted: Wanted, leaves: Rows, directs: Rows) -> Answer:
    """Search from each site (a row of seeds) and sum what is wanted.

    ``leaves``: places at each node, with the cost between place and node. ``directs``: places of each site that it
    meets without passing a node.
    """
    n_sites, n_bands, n_places = seeds.node.shape[0], wanted.bands.size, wanted.kind.size
    n_nodes, n_columns = wanted.weight.shape
    labels = Labels(
        np.full(n_nodes, np.inf), np.full((n_nodes, 3), -1, dtype=np.int32), np.empty(n_nodes, dtype=np.int32)
    )
    met, listed = _Met(np.full(n_places, np.inf), np.empty(n_places, dtype=np.int32)), np.empty((2, n_places))
    answer = Answer(
        np.zeros((n_sites, n_columns, n_bands)),
        np.zeros(n_sites),
        np.zeros((n_sites, wanted.n_kinds, n_bands)),
        np.zeros(n_sites + 1, dtype=np.int32),
        np.empty(0, dtype=np.int32),
        np.empty(0, dtype=np.float64),
    )
    places, costs, total = np.empty(256, dtype=np.int32), np.empty(256, dtype=np.float64), 0
    for site in range(n_sites):
        n_met = 0
        for k in range(directs.start[site], directs.start[site + 1]):
            if directs.cost[k] <= limit:
                n_met = _meet(directs.place[k], directs.cost[k], met.cost, met.place, n_met)
        found = settle(arcs, Seeds(seeds.node[site], seeds.cost[site]), limit, labels)
        if leaves.place.size:
            n_met = _meet_places(found, labels, leaves, limit, met, n_met)
        _sum_nodes(site, found, labels, wanted, answer)
        n_listed = _count_places(site, met, n_met, wanted, answer.counts, listed)
        while total + n_listed > places.size:
            places = np.concatenate((places, np.empty_like(places)))
            costs = np.concatenate((costs, np.empty_like(costs)))
        for k in range(n_listed):
            places[total + k], costs[total + k] = np.int32(listed[0, k]), listed[1, k]
        total += n_listed
        answer.listed_start[site + 1] = total
    for band in range(1, n_bands):
        answer.sums[:, :, band] += answer.sums[:, :, band - 1]
        answer.counts[:, :, band] += answer.counts[:, :, band - 1]
    return Answer(
        answer.sums, answer.decayed, answer.counts, answer.listed_start, places[:total].copy(), costs[:total].copy()
    )
