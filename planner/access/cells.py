"""Points and segments in hashed square cells: who is near whom, in time that grows with their number alone."""

from math import floor

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# a cell this many times wider than the reach: a point looks into four cells at most
CELLS_PER_REACH = 4.0


@njit(inline="always", error_model="numpy")
def bucket_of(ix: int, iy: int, mask: int) -> int:
    """Bucket of a cell; different cells may share one, so whoever looks there measures."""
    mixed = (ix * 0x9E3779B1) ^ (iy * 0x85EBCA77)
    mixed ^= mixed >> 15
    return mixed & mask


@njit(cache=True, error_model="numpy", nogil=True)
def number_places(ix: Ints, iy: Ints) -> tuple[Ints, Ints, Ints]:
    """Number equal places in the order of their first appearance.

    Returns
    -------
    label : ndarray, shape (n,)
        Number of each row's place.
    first, count : ndarray, shape (n_places,)
        Row where the place appears first, and how many rows lie there.
    """
    size = 2
    while size < 2 * ix.size:
        size *= 2
    table = np.full(size, -1, np.int64)
    label, first, count = np.empty(ix.size, np.int64), np.empty(ix.size, np.int64), np.zeros(ix.size, np.int64)
    known = 0
    for row in range(ix.size):
        at = bucket_of(ix[row], iy[row], size - 1)
        while table[at] >= 0:
            other = first[table[at]]
            if ix[other] == ix[row] and iy[other] == iy[row]:
                break
            at = (at + 1) & (size - 1)
        if table[at] < 0:
            table[at] = known
            first[known] = row
            known += 1
        label[row] = table[at]
        count[table[at]] += 1
    return label, first[:known].copy(), count[:known].copy()


@njit(cache=True, error_model="numpy", nogil=True)
def index_points(xy_m: Floats, cell_m: float) -> tuple[Ints, Ints]:
    """Points sorted into hashed cells: where each bucket starts, and the points of all buckets one after the other."""
    size = 2
    while size < xy_m.shape[0]:
        size *= 2
    start = np.zeros(size + 1, np.int64)
    bucket = np.empty(xy_m.shape[0], np.int64)
    for row in range(xy_m.shape[0]):
        bucket[row] = bucket_of(floor(xy_m[row, 0] / cell_m), floor(xy_m[row, 1] / cell_m), size - 1)
        start[bucket[row] + 1] += 1
    for at in range(size):
        start[at + 1] += start[at]
    item, fill = np.empty(xy_m.shape[0], np.int64), start[:-1].copy()
    for row in range(xy_m.shape[0]):
        item[fill[bucket[row]]] = row
        fill[bucket[row]] += 1
    return start, item


@njit(cache=True, error_model="numpy", nogil=True)
def near_any(xy_m: Floats, targets_m: Floats, reach_m: float) -> NDArray[np.bool_]:
    """Which points have a target within reach."""
    cell_m = CELLS_PER_REACH * reach_m
    start, item = index_points(targets_m, cell_m)
    mask = start.size - 2
    near = np.zeros(xy_m.shape[0], np.bool_)
    for row in range(xy_m.shape[0]):
        x, y = xy_m[row, 0], xy_m[row, 1]
        for ix in range(floor((x - reach_m) / cell_m), floor((x + reach_m) / cell_m) + 1):
            for iy in range(floor((y - reach_m) / cell_m), floor((y + reach_m) / cell_m) + 1):
                at = bucket_of(ix, iy, mask)
                for k in range(start[at], start[at + 1]):
                    if near[row]:
                        break
                    dx, dy = targets_m[item[k], 0] - x, targets_m[item[k], 1] - y
                    near[row] = dx * dx + dy * dy <= reach_m * reach_m
    return near


@njit(inline="always", error_model="numpy")
def _root(parent: Ints, row: int) -> int:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


@njit(cache=True, error_model="numpy", nogil=True)
def join_near(xy_m: Floats, reach_m: float) -> Ints:
    """First row of each row's cluster; clusters are what hangs together by steps within reach."""
    cell_m = CELLS_PER_REACH * reach_m
    start, item = index_points(xy_m, cell_m)
    mask = start.size - 2
    parent = np.arange(xy_m.shape[0])
    for row in range(xy_m.shape[0]):
        x, y = xy_m[row, 0], xy_m[row, 1]
        for ix in range(floor((x - reach_m) / cell_m), floor((x + reach_m) / cell_m) + 1):
            for iy in range(floor((y - reach_m) / cell_m), floor((y + reach_m) / cell_m) + 1):
                at = bucket_of(ix, iy, mask)
                for k in range(start[at], start[at + 1]):
                    dx, dy = xy_m[item[k], 0] - x, xy_m[item[k], 1] - y
                    if item[k] < row and dx * dx + dy * dy <= reach_m * reach_m:
                        a, b = _root(parent, row), _root(parent, item[k])
                        parent[max(a, b)] = min(a, b)
    for row in range(xy_m.shape[0]):
        parent[row] = _root(parent, row)
    return parent
