"""Where drawn lines meet without saying so: ends that touch another line's inside, and lines that cross."""

from dataclasses import dataclass
from math import floor, hypot

import numpy as np
from numba import njit

from planner.access.cells import Floats, Ints, bucket_of

_SAME_M = 0.001
_PARALLEL = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Vertices of lines, one line after the other, in metres.

    Attributes
    ----------
    xy_m : ndarray, shape (n, 2)
    line : ndarray, shape (n,)
        Number of each vertex's line, rising.
    along_m : ndarray, shape (n,)
        Distance from the line's start.
    total_m : ndarray, shape (n_lines,)
    """

    xy_m: Floats
    line: Ints
    along_m: Floats
    total_m: Floats


def drawing(xy_m: Floats, line: Ints) -> Drawing:
    """Lines with their distances."""
    step_m = np.hypot(*np.diff(xy_m, axis=0, prepend=xy_m[:1]).T)
    run_m = np.cumsum(step_m)
    first = np.flatnonzero(np.diff(line, prepend=-1))
    last = np.concatenate([first[1:], [line.size]]) - 1
    along_m = run_m - np.repeat(run_m[first], last - first + 1)
    return Drawing(xy_m=xy_m, line=line, along_m=along_m, total_m=along_m[last])


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentIndex:
    """Segments in hashed cells; segment ``i`` runs from vertex ``i`` to vertex ``i + 1``."""

    start: Ints
    item: Ints
    cell_m: float


def index_segments(lines: Drawing, reach_m: float) -> SegmentIndex:
    """Sort segments into all cells they come within reach of; a cell is as wide as a segment is long on average."""
    step_m = np.abs(np.diff(lines.xy_m, axis=0)).sum(axis=1)[np.diff(lines.line) == 0]
    cell_m = max(float(step_m.mean()), 8.0 * reach_m)
    start, item = _sort_segments(lines.xy_m, lines.line, cell_m, reach_m)
    return SegmentIndex(start=start, item=item, cell_m=cell_m)


def touching(lines: Drawing, index: SegmentIndex, ends: Ints, reach_m: float) -> tuple[Ints, Ints, Floats]:
    """Ends whose nearest place on another line is inside that line and within reach.

    Parameters
    ----------
    ends : ndarray of int
        Vertices asked about.
    reach_m : float
        At most the reach of the index.

    Returns
    -------
    end, segment : ndarray of int
        Position in ``ends`` and the segment touched.
    share_pu : ndarray
        Where along the segment.
    """
    room = max(ends.size, 16)
    while True:
        found = (np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room))
        count = _touching(
            (lines.xy_m, lines.line, lines.along_m, lines.total_m),
            (index.start, index.item, index.cell_m),
            ends,
            reach_m,
            found,
        )
        if count <= room:
            return found[0][:count], found[1][:count], found[2][:count]
        room = count


def crossing(lines: Drawing, index: SegmentIndex, place: Ints, reach_m: float) -> tuple[Ints, Floats]:
    """Pairs of segments of different lines that cross, further than the reach from either line's ends.

    Parameters
    ----------
    place : ndarray of int
        Number of each vertex's place: lines that meet at a common vertex do not count.

    Returns
    -------
    segment : ndarray of int, shape (k, 2)
    share_pu : ndarray, shape (k, 2)
        Where along either segment.
    """
    room = max(lines.total_m.size // 4, 1024)
    while True:
        segment, share_pu = np.empty((room, 2), np.int64), np.empty((room, 2))
        count = _crossing(
            (lines.xy_m, lines.line, lines.along_m, lines.total_m, place),
            (index.start, index.item, index.cell_m),
            reach_m,
            segment,
            share_pu,
        )
        if count <= room:
            break
        room = count
    pairs, first = np.unique(segment[:count], axis=0, return_index=True)
    return pairs.reshape(-1, 2), share_pu[first]


@njit(inline="always", error_model="numpy")
def _columns(ends: tuple[float, float, float, float], row: int, cell_m: float, reach_m: float) -> tuple[int, int]:
    """First and last cell that a segment comes within reach of in one row of cells."""
    x0, y0, x1, y1 = ends
    low, high = row * cell_m - reach_m, (row + 1) * cell_m + reach_m
    a, b = 0.0, 1.0
    if y1 != y0:
        a, b = (low - y0) / (y1 - y0), (high - y0) / (y1 - y0)
        a, b = min(max(min(a, b), 0.0), 1.0), min(max(a, b, 0.0), 1.0)
    at, to = x0 + a * (x1 - x0), x0 + b * (x1 - x0)
    return floor((min(at, to) - reach_m) / cell_m), floor((max(at, to) + reach_m) / cell_m)


@njit(cache=True, error_model="numpy", nogil=True)
def _sort_segments(xy_m: Floats, line: Ints, cell_m: float, reach_m: float) -> tuple[Ints, Ints]:
    size = 2
    while size < 2 * line.size:
        size *= 2
    start = np.zeros(size + 1, np.int64)
    fill = np.zeros(size, np.int64)
    item = np.empty(0, np.int64)
    for filling in range(2):
        if filling == 1:
            for at in range(size):
                start[at + 1] += start[at]
            fill[:] = start[:-1]
            item = np.empty(start[size], np.int64)
        for i in range(line.size - 1):
            if line[i] != line[i + 1]:
                continue
            ends = (xy_m[i, 0], xy_m[i, 1], xy_m[i + 1, 0], xy_m[i + 1, 1])
            low, high = min(ends[1], ends[3]) - reach_m, max(ends[1], ends[3]) + reach_m
            for row in range(floor(low / cell_m), floor(high / cell_m) + 1):
                first, last = _columns(ends, row, cell_m, reach_m)
                for column in range(first, last + 1):
                    at = bucket_of(column, row, size - 1)
                    if filling == 0:
                        start[at + 1] += 1
                    else:
                        item[fill[at]] = i
                        fill[at] += 1
    return start, item


@njit(inline="always", error_model="numpy")
def _nearest(xy_m: Floats, i: int, x: float, y: float) -> tuple[float, float]:
    """Squared distance of a point from segment ``i`` and where along it the nearest place lies."""
    dx, dy = xy_m[i + 1, 0] - xy_m[i, 0], xy_m[i + 1, 1] - xy_m[i, 1]
    squared = dx * dx + dy * dy
    share = 0.0
    if squared > 0.0:
        share = min(max(((x - xy_m[i, 0]) * dx + (y - xy_m[i, 1]) * dy) / squared, 0.0), 1.0)
    off_x, off_y = x - xy_m[i, 0] - share * dx, y - xy_m[i, 1] - share * dy
    return off_x * off_x + off_y * off_y, share


@njit(cache=True, error_model="numpy", nogil=True)
def _touching(
    lines: tuple[Floats, Ints, Floats, Floats],
    index: tuple[Ints, Ints, float],
    ends: Ints,
    reach_m: float,
    found: tuple[Ints, Ints, Floats],
) -> int:
    xy_m, line, along_m, total_m = lines
    start, item, cell_m = index
    mask = start.size - 2
    count = 0
    for e in range(ends.size):
        x, y = xy_m[ends[e], 0], xy_m[ends[e], 1]
        at = bucket_of(floor(x / cell_m), floor(y / cell_m), mask)
        k = start[at]
        while k < start[at + 1]:
            # segments of one line stand one after the other
            own = line[item[k]]
            best, where, share = np.inf, -1, 0.0
            while k < start[at + 1] and line[item[k]] == own:
                squared, on = _nearest(xy_m, item[k], x, y)
                if squared < best:
                    best, where, share = squared, item[k], on
                k += 1
            if own == line[ends[e]] or best > reach_m * reach_m:
                continue
            place_m = along_m[where] + share * (along_m[where + 1] - along_m[where])
            if reach_m < place_m < total_m[own] - reach_m:
                if count < found[0].size:
                    found[0][count], found[1][count], found[2][count] = e, where, share
                count += 1
    return count


@njit(inline="always", error_model="numpy")
def _vertex_at(along_m: Floats, i: int, share: float) -> int:
    """Vertex that stands at a place of segment ``i``, or -1."""
    length_m = along_m[i + 1] - along_m[i]
    if share * length_m <= _SAME_M:
        return i
    return i + 1 if (1.0 - share) * length_m <= _SAME_M else -1


@njit(inline="always", error_model="numpy")
def _meet(xy_m: Floats, a: int, b: int) -> tuple[float, float]:
    """Where two segments cross, as shares of both; negative where they do not."""
    rx, ry = xy_m[a + 1, 0] - xy_m[a, 0], xy_m[a + 1, 1] - xy_m[a, 1]
    sx, sy = xy_m[b + 1, 0] - xy_m[b, 0], xy_m[b + 1, 1] - xy_m[b, 1]
    qx, qy = xy_m[b, 0] - xy_m[a, 0], xy_m[b, 1] - xy_m[a, 1]
    turn = rx * sy - ry * sx
    long_a, long_b = hypot(rx, ry), hypot(sx, sy)
    if abs(turn) <= _PARALLEL * long_a * long_b:
        return -1.0, -1.0
    t, u = (qx * sy - qy * sx) / turn, (qx * ry - qy * rx) / turn
    slack_t, slack_u = 0.5 * _SAME_M / long_a, 0.5 * _SAME_M / long_b
    if t < -slack_t or t > 1.0 + slack_t or u < -slack_u or u > 1.0 + slack_u:
        return -1.0, -1.0
    return min(max(t, 0.0), 1.0), min(max(u, 0.0), 1.0)


@njit(cache=True, error_model="numpy", nogil=True)
def _crossing(
    lines: tuple[Floats, Ints, Floats, Floats, Ints],
    index: tuple[Ints, Ints, float],
    reach_m: float,
    segment: Ints,
    share_pu: Floats,
) -> int:
    xy_m, line, along_m, total_m, place = lines
    start, item, _ = index
    count = 0
    for at in range(start.size - 1):
        for i in range(start[at], start[at + 1]):
            a = item[i]
            low_x, high_x = min(xy_m[a, 0], xy_m[a + 1, 0]), max(xy_m[a, 0], xy_m[a + 1, 0])
            low_y, high_y = min(xy_m[a, 1], xy_m[a + 1, 1]), max(xy_m[a, 1], xy_m[a + 1, 1])
            for j in range(i + 1, start[at + 1]):
                b = item[j]
                if (
                    line[a] == line[b]
                    or max(xy_m[b, 0], xy_m[b + 1, 0]) < low_x - _SAME_M
                    or min(xy_m[b, 0], xy_m[b + 1, 0]) > high_x + _SAME_M
                    or max(xy_m[b, 1], xy_m[b + 1, 1]) < low_y - _SAME_M
                    or min(xy_m[b, 1], xy_m[b + 1, 1]) > high_y + _SAME_M
                ):
                    continue
                t, u = _meet(xy_m, a, b)
                if t < 0.0:
                    continue
                at_a = along_m[a] + t * (along_m[a + 1] - along_m[a])
                at_b = along_m[b] + u * (along_m[b + 1] - along_m[b])
                inside_a = reach_m < at_a < total_m[line[a]] - reach_m
                inside_b = reach_m < at_b < total_m[line[b]] - reach_m
                v, w = _vertex_at(along_m, a, t), _vertex_at(along_m, b, u)
                if not (inside_a and inside_b) or (v >= 0 and w >= 0 and place[v] == place[w]):
                    continue
                if count < segment.shape[0]:
                    segment[count, 0], segment[count, 1] = a, b
                    share_pu[count, 0], share_pu[count, 1] = t, u
                count += 1
    return count
