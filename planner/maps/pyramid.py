"""Overviews of a layer: what of it can still be told apart at small scales, each four times coarser than the last.

Lines and outlines lose the vertices that no pixel shows, then all but one of the segments that fall upon each other on
the overview's grid; points all but one in a cell. A thing too small for the grid stays as a dot. One compare of exact
64-bit keys in a hash table does it: sorting takes twice as long.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.maps.bins import Bins, make_bins
from planner.maps.layer import LayerKind

FIRST_STEP_M = 4.0
FACTOR = 4.0
_COARSEST_CELLS = 400.0
_WORTH_IT_PU = 0.7
_STRAIGHT_PU = 0.35
_PASSES = 3
_PER_CELL = 512
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Segments (or points, as segments of no length) at one coarseness, sorted by place.

    Attributes
    ----------
    step_m : float
        Things nearer to each other than this may have become one.
    unit_m : float
        What the whole numbers of ``lines`` count.
    lines : ndarray, shape (n, 4), int16 or int32
        x0, y0, x1, y1 from the layer's origin, in ``unit_m``.
    feature : ndarray, shape (n,), int32
    """

    step_m: float
    unit_m: float
    lines: NDArray[np.int16] | NDArray[np.int32]
    feature: NDArray[np.int32]
    bins: Bins

    @property
    def n_bytes(self) -> int:
        """Memory in bytes."""
        bins = sum(int(tier.starts.nbytes) for tier in self.bins.tiers)
        return int(self.lines.nbytes) + int(self.feature.nbytes) + bins


def build_overviews(
    kind: LayerKind,
    xy_m: NDArray[np.float32],
    offsets: NDArray[np.integer],
    feature: NDArray[np.int32],
    rank: NDArray[np.integer] | None = None,
) -> tuple[Overview, ...]:
    """Overviews of a layer's parts, the finest first; a step that would save too little is left out.

    Parameters
    ----------
    rank : ndarray, shape (n_features,), optional
        Of things that fall upon each other the one of the highest rank stays.
    """
    if not len(xy_m):
        return ()
    extent_m = float(max(np.ptp(xy_m[:, 0]), np.ptp(xy_m[:, 1])))
    made: list[Overview] = []
    step_m, before = FIRST_STEP_M, len(xy_m)
    while extent_m / step_m > _COARSEST_CELLS:
        if kind != "point":
            xy_m, offsets = straightened(xy_m, offsets, _STRAIGHT_PU * step_m)
        lines, owner = _distinct(kind, xy_m, offsets, step_m, None if rank is None else rank[feature])
        if len(lines) < _WORTH_IT_PU * before:
            made.append(_overview(lines, feature[owner], step_m))
            before = len(lines)
            kept = np.zeros(len(feature), dtype=np.bool_)
            kept[owner] = True
            parts = np.flatnonzero(kept)
            xy_m, feature = rows_of(xy_m, ragged_take(offsets, parts)), feature[parts]
            offsets = np.concatenate([[0], np.cumsum(np.diff(offsets)[parts], dtype=np.int64)])
        step_m *= FACTOR
    return tuple(made)


def quick_overview(
    xy_m: NDArray[np.float32], offsets: NDArray[np.integer], feature: NDArray[np.int32], step_m: float
) -> tuple[Overview, ...]:
    """One overview of lines without inner vertices: for what is painted while the rest is read."""
    parts = np.diff(offsets) > 1
    lines = np.hstack([xy_m[offsets[:-1][parts]], xy_m[offsets[1:][parts] - 1]])
    small = np.maximum(np.abs(lines[:, 2] - lines[:, 0]), np.abs(lines[:, 3] - lines[:, 1]))
    # closed and winding lines are not told by their ends
    if not len(lines) or np.quantile(np.diff(offsets), 0.9) > 12 or np.median(small) > 8 * step_m:
        return ()
    return (_overview(lines, feature[parts], step_m),)


def ragged_take(offsets: NDArray[np.integer], parts: NDArray[np.integer]) -> NDArray[np.int64]:
    """Where the members of some parts stand, part after part.

    >>> ragged_take(np.array([0, 2, 5, 6]), np.array([2, 0])).tolist()
    [5, 0, 1]
    """
    first = offsets[parts].astype(np.int64)
    counts = offsets[parts + 1].astype(np.int64) - first
    if not counts.size:
        return np.empty(0, dtype=np.int64)
    ends = np.cumsum(counts)
    taken: NDArray[np.int64] = np.arange(ends[-1]) + np.repeat(first - (ends - counts), counts)
    return taken


def straightened(
    xy_m: NDArray[np.float32], offsets: NDArray[np.integer], off_m: float
) -> tuple[NDArray[np.float32], NDArray[np.integer]]:
    """Parts without inner vertices that lie nearer than ``off_m`` to the line of their neighbours.

    Every second vertex is asked at a time, so that the neighbours it was measured against stay.
    """
    for _ in range(_PASSES):
        counts = np.diff(offsets)
        n = len(xy_m)
        if int(np.maximum(counts - 2, 0).sum()) < n // 50:
            break
        # every second vertex of a part, counted from its first, which stays, and so does its last
        odd = np.repeat((offsets[:-1] & 1).astype(np.bool_), counts)
        odd[1::2] ^= True
        odd[offsets[1:] - 1] = False
        at = np.flatnonzero(odd)
        gone = at[_flat(xy_m, at, off_m)]
        if gone.size < n // 50:
            break
        keep = np.ones(n, dtype=np.bool_)
        keep[gone] = False
        xy_m = rows_of(xy_m, keep)
        before = np.zeros(n + 1, dtype=np.int64)
        np.cumsum(keep, out=before[1:])
        offsets = before[offsets]
    return xy_m, offsets


def rows_of(xy_m: NDArray[np.float32], chosen: NDArray[np.bool_] | NDArray[np.integer]) -> NDArray[np.float32]:
    """Some rows of (n, 2) places; both numbers of a row are taken as one word, which is several times quicker."""
    words = np.ascontiguousarray(xy_m).view(np.uint64).ravel()
    taken: NDArray[np.float32] = words[chosen].view(np.float32).reshape(-1, 2)
    return taken


def _flat(xy_m: NDArray[np.float32], at: NDArray[np.intp], off_m: float) -> NDArray[np.bool_]:
    """Whether vertices lie on the line of their neighbours; a way that turns back on itself is no straight line."""
    x, y = np.ascontiguousarray(xy_m[:, 0]), np.ascontiguousarray(xy_m[:, 1])
    x0, y0 = x[at - 1], y[at - 1]
    chord_x, chord_y = x[at + 1] - x0, y[at + 1] - y0
    arm_x, arm_y = x[at] - x0, y[at] - y0
    square = chord_x * chord_x + chord_y * chord_y
    across = chord_x * arm_y - chord_y * arm_x
    along = chord_x * arm_x + chord_y * arm_y
    flat = (across * across <= np.float32(off_m * off_m) * square) & (along >= 0) & (along <= square)
    # a spur shorter than can be seen, where the chord is nothing (a closed ring) or runs the other way
    spur_x, spur_y = x[at + 1] - x[at], y[at + 1] - y[at]
    longest = np.maximum(arm_x * arm_x + arm_y * arm_y, spur_x * spur_x + spur_y * spur_y)
    found: NDArray[np.bool_] = flat | (4.0 * longest <= np.float32(off_m * off_m))
    return found


def _distinct(
    kind: LayerKind,
    xy_m: NDArray[np.float32],
    offsets: NDArray[np.integer],
    step_m: float,
    rank: NDArray[np.integer] | None,
) -> tuple[NDArray[np.float32], NDArray[np.integer]]:
    """Segments that differ on the grid (n, 4), and the part each is of."""
    n_parts = len(offsets) - 1
    spot = np.rint(xy_m * np.float32(1.0 / step_m)).astype(np.int32).view(np.uint64).ravel()
    part: NDArray[np.integer] = np.arange(n_parts, dtype=np.int32)
    if kind == "point":
        a = b = spot[offsets[:-1]]
    else:
        inside = np.ones(max(len(xy_m) - 1, 0), dtype=np.bool_)
        inside[offsets[1:-1] - 1] = False
        a, b = spot[:-1][inside], spot[1:][inside]
        part = np.repeat(part, np.diff(offsets) - 1)
    real = a != b
    lone = np.ones(n_parts, dtype=np.bool_)
    lone[part[real]] = False
    keep = _last_of_each(_mixed(a, b), real, part, rank)
    dots = np.flatnonzero(lone[part]) if kind != "point" else np.arange(len(part))
    dots = dots[_last_of_each(a[dots], np.ones(len(dots), dtype=np.bool_), part[dots], rank)]
    if keep.size and dots.size:
        dots = dots[~_among(a[dots], np.concatenate([a[keep], b[keep]]))]
    chosen = np.sort(np.concatenate([keep, dots]), kind="stable")
    owner = part[chosen]
    if kind == "point":
        start = end = offsets[:-1][chosen]
    else:
        start = chosen + owner  # each part has one segment less than it has vertices
        end = start + 1
    return np.hstack([rows_of(xy_m, start), rows_of(xy_m, end)]), owner


def _mixed(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One key of two ends, whichever way round."""
    key, high = np.minimum(a, b), np.maximum(a, b)
    low_bits = high >> np.uint64(35)
    high <<= np.uint64(29)
    high |= low_bits
    high *= np.uint64(0xC2B2AE3D27D4EB4F)
    key *= _GOLDEN
    key ^= high
    return key


def _slots(key: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    return ((key * _GOLDEN) >> np.uint64(64 - bits)).astype(np.int64)


def _bits(n: int) -> int:
    return max(int(np.ceil(np.log2(max(n, 1)))) + 1, 8)


def _last_of_each(
    key: NDArray[np.uint64], asked: NDArray[np.bool_], part: NDArray[np.integer], rank: NDArray[np.integer] | None
) -> NDArray[np.intp]:
    """Indices of one of each key among those asked, the one of the highest rank; a few doubles stay."""
    index = np.flatnonzero(asked)
    if rank is not None and index.size:
        index = index[np.argsort(rank[part[index]].astype(np.int16), kind="stable")]
    mine = key[index]
    slot = _slots(mine, _bits(len(index)))
    table = np.zeros(1 << _bits(len(index)), dtype=np.int32)
    number = np.arange(len(index), dtype=np.int32)
    table[slot] = number
    winner = table[slot]
    kept: NDArray[np.intp] = index[(winner == number) | (mine[winner] != mine)]
    return kept


def _among(key: NDArray[np.uint64], others: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Whether each key is among others; of keys that share a slot only the last is found."""
    bits = _bits(len(key))
    slot = _slots(key, bits)
    table = np.full(1 << bits, -1, dtype=np.int64)
    table[slot] = np.arange(len(key))
    asked = table[_slots(others, bits)]
    met = (asked >= 0) & (key[asked] == others)
    found = np.zeros(len(key), dtype=np.bool_)
    found[asked[met]] = True
    return found


def _overview(lines_m: NDArray[np.float32], feature: NDArray[np.int32], step_m: float) -> Overview:
    unit_m = step_m / 4.0
    reach = float(np.abs(lines_m).max()) / unit_m
    kind = np.int16 if reach < 32_000 else np.int32
    whole = np.rint(lines_m / np.float32(unit_m)).astype(kind)
    low = np.minimum(whole[:, :2], whole[:, 2:])
    high = np.maximum(whole[:, :2], whole[:, 2:])
    bins, order = make_bins(np.hstack([low, high]).astype(np.float32) * np.float32(unit_m), per_cell=_PER_CELL)
    return Overview(step_m=step_m, unit_m=unit_m, lines=whole[order], feature=feature[order], bins=bins)
