"""Who covers whom: rows are demand places, columns are candidate sites; reductions that leave the optimum as it is."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

_DOMINANCE_ROWS = 4000


def cover_of(cost: NDArray[np.float64], radius: float) -> "csr_array[Any]":
    """Cover of a cost matrix (places x sites): a site covers a place that costs at most the radius."""
    return csr_array((cost <= radius).astype(np.int8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Rows with the same cover set as one, its weight their sum; rows that nobody covers are left out.

    ``of_row``: merged row of each row of the original, -1 where nobody covers it.
    """

    cover: "csr_array[Any]"
    weight: NDArray[np.float64]
    of_row: NDArray[np.int64]


def merged(cover: "csr_array[Any]", weight: NDArray[np.float64]) -> Merged:
    """Merge rows with equal cover sets: exact for every model that asks only who covers a row.

    Parameters
    ----------
    cover : sparse array, I x J
    weight : array of I

    Notes
    -----
    Rows are told apart by two random 63-bit words a column, summed over the row (wrapping), and by their length.
    """
    rows = csr_array(cover)
    rows.sort_indices()
    count = np.diff(rows.indptr)
    words = np.random.default_rng(20261122).integers(0, 2**63 - 1, (2, rows.shape[1]), dtype=np.uint64)
    keys = np.empty((rows.shape[0], 3), np.uint64)
    for place in (0, 1):
        summed = np.concatenate((np.zeros(1, np.uint64), np.cumsum(words[place][rows.indices])))
        keys[:, place] = summed[rows.indptr[1:]] - summed[rows.indptr[:-1]]
    keys[:, 2] = count
    whole = np.ascontiguousarray(keys).view([("", np.uint64)] * 3).ravel()
    _, first, inverse = np.unique(whole, return_index=True, return_inverse=True)
    order = np.argsort(first)  # merged rows in the order in which each was first met
    place_of = np.empty(order.size, np.int64)
    place_of[order] = np.arange(order.size)
    of_row = place_of[inverse.ravel()]
    first = first[order]
    summed_weight = np.bincount(of_row, weight, minlength=first.size).astype(float)
    held = count[first] > 0
    number = np.where(held, np.cumsum(held) - 1, -1)
    return Merged(cover=rows[first[held]], weight=summed_weight[held], of_row=number[of_row])


def minimal_rows(cover: "csr_array[Any]") -> NDArray[np.int64]:
    """Rows that a set cover must look at: a row whose cover set holds that of another row is covered with it.

    Row i is left out where another row's set lies within its own (of equal sets the first stays).
    """
    rows = csr_array(cover).astype(np.int32)
    rows.sort_indices()
    length = np.diff(rows.indptr)
    gone = np.zeros(rows.shape[0], bool)
    turned = csr_array(rows.T)
    for start in range(0, rows.shape[0], _DOMINANCE_ROWS):
        block = rows[start : start + _DOMINANCE_ROWS]
        common = (block @ turned).tocoo()
        mine, other = common.row + start, common.col
        within = (common.data == length[mine]) & (mine != other)  # all of "mine" lies in "other"
        smaller = (length[mine] < length[other]) | ((length[mine] == length[other]) & (mine < other))
        gone[other[within & smaller]] = True
    return np.flatnonzero(~gone)


def maximal_columns(cover: "csr_array[Any]") -> NDArray[np.int64]:
    """Sites that a cover by the fewest sites must look at: those whose places no other site covers all of.

    Of sites with equal places the first stays; who covers nothing goes.
    """
    columns = csr_array(csr_array(cover).T).astype(np.int32)
    length = np.diff(columns.indptr)
    gone = np.zeros(columns.shape[0], bool)
    turned = csr_array(columns.T)
    for start in range(0, columns.shape[0], _DOMINANCE_ROWS):
        common = (columns[start : start + _DOMINANCE_ROWS] @ turned).tocoo()
        mine, other = common.row + start, common.col
        within = (common.data == length[mine]) & (mine != other)
        larger = (length[mine] < length[other]) | ((length[mine] == length[other]) & (mine > other))
        gone[mine[within & larger]] = True
    gone |= length == 0
    return np.flatnonzero(~gone)
