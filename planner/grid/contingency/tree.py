"""What an outage leaves without supply: the tree of a network from its feed-ins, and the branches that bridge it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components

INT = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplyTree:
    """Nodes numbered so that all behind a branch stand in one stretch.

    Attributes
    ----------
    order : ndarray, shape (n,)
        Supplied nodes, each before those it feeds.
    place : ndarray, shape (n_nodes,)
        Where a node stands in ``order``; -1 where it is not supplied.
    behind : ndarray, shape (n_branches, 2)
        Stretch of ``order`` that loses its supply with a branch; empty where another way remains.
    """

    start: INT
    end: INT
    sources: INT
    order: INT
    place: INT
    behind: INT

    def dark(self, branches: INT) -> list[INT]:
        """Connected groups of nodes that lose their supply when the branches are out together."""
        if len(branches) == 1:
            first, last = self.behind[branches[0]]
            return [self.order[first:last]] if last > first else []
        kept = np.ones(len(self.start), dtype=bool)
        kept[branches] = False
        n = len(self.place)
        joined = coo_matrix((np.ones(int(kept.sum())), (self.start[kept], self.end[kept])), shape=(n, n))
        group = connected_components(joined, directed=False)[1]
        lost = (self.place >= 0) & ~np.isin(group, np.unique(group[self.sources]))
        return [np.flatnonzero(lost & (group == number)) for number in np.unique(group[lost])]


def supply_tree(n_nodes: int, start: INT, end: INT, sources: INT) -> SupplyTree:
    """Tree of a network of branches from its feed-ins.

    A branch of the tree is a bridge where no other branch leaves the nodes below it. Each branch outside the tree
    counts one at both its ends and minus two at their lowest common ancestor, so a bridge's nodes sum to zero.

    Parameters
    ----------
    start, end : ndarray, shape (n_branches,)
        Nodes that each branch joins.
    sources : ndarray
        Nodes of the feed-ins.
    """
    root = n_nodes
    rows = np.concatenate([start, np.full(len(sources), root)])
    columns = np.concatenate([end, sources])
    joined = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(root + 1, root + 1))
    reached, before = breadth_first_order(joined.tocsr(), root, directed=False, return_predecessors=True)
    parent = before.astype(np.int64)
    depth, size, first = _measured(reached.tolist(), parent.tolist(), root)
    place = np.full(n_nodes + 1, -1, dtype=np.int64)
    place[reached] = first[reached]
    tree_branch, others = _split(start, end, parent)
    cross = np.zeros(len(reached) + 1)
    for branch in others:
        a, b = int(start[branch]), int(end[branch])
        if place[a] < 0 or place[b] < 0:
            continue
        meet = _common(a, b, parent, depth)
        np.add.at(cross, place[[a, b, meet]], (1.0, 1.0, -2.0))
    sums = np.concatenate([[0.0], np.cumsum(cross)])
    behind = np.zeros((len(start), 2), dtype=np.int64)
    for branch, child in tree_branch:
        low, high = int(place[child]), int(place[child] + size[child])
        if sums[high] == sums[low]:
            behind[branch] = low, high
    order = np.empty(len(reached), dtype=np.int64)
    order[place[reached]] = reached
    return SupplyTree(start=start, end=end, sources=sources, order=order, place=place[:n_nodes], behind=behind)


def _measured(reached: list[int], parent: list[int], root: int) -> tuple[list[int], INT, INT]:
    """Depth of each node, number of nodes below it (itself included), and its place in an order parents first."""
    n = root + 1
    depth, size, first, free = [0] * n, [1] * n, [0] * n, [0] * n
    for node in reached[:0:-1]:
        size[parent[node]] += size[node]
    free[root] = 1
    for node in reached[1:]:
        above = parent[node]
        depth[node] = depth[above] + 1
        first[node] = free[above]
        free[above] += size[node]
        free[node] = first[node] + 1
    return depth, np.array(size, dtype=np.int64), np.array(first, dtype=np.int64)


def _split(start: INT, end: INT, parent: INT) -> tuple[list[tuple[int, int]], list[int]]:
    """Branches of the tree with the node below each, and the others (of parallel ones the first is in the tree)."""
    tree: list[tuple[int, int]] = []
    others: list[int] = []
    taken: set[int] = set()
    for branch, (a, b) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        child = b if parent[b] == a else a if parent[a] == b else -1
        if child >= 0 and child not in taken:
            taken.add(child)
            tree.append((branch, child))
        else:
            others.append(branch)
    return tree, others


def _common(a: int, b: int, parent: INT, depth: list[int]) -> int:
    while a != b:
        if depth[a] < depth[b]:
            a, b = b, a
        a = int(parent[a])
    return a
