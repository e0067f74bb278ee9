"""New vertices where lines meet: found once for all lines, put in at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.access.cells import Floats, Ints, number_places
from planner.access.levels import Levels
from planner.access.meetings import Drawing, SegmentIndex, crossing, index_segments, touching

Bools = NDArray[np.bool_]
_CROSSING_GRID_M = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings:
    """Vertices to put into lines, and vertices that become nodes.

    Attributes
    ----------
    segment, share_pu, xy_m, forced : ndarray, shape (k,)
        After which vertex, how far towards the next, where, and whether it is a node by itself.
    line : ndarray of int, shape (k,)
        Line that gets the vertex.
    nodes : ndarray of int
        Vertices there are that become nodes.
    split, apart, left_open : int
        Crossings joined, kept apart as bridge or tunnel, and left because joining was not asked.
    """

    segment: Ints
    share_pu: Floats
    xy_m: Floats
    forced: Bools
    line: Ints
    nodes: Ints
    split: int
    apart: int
    left_open: int


def meetings(lines: Drawing, place: Ints, levels: Levels, tolerance_m: float, *, split_crossings: bool) -> Meetings:
    """Find where lines meet inside.

    Parameters
    ----------
    place : ndarray of int
        Number of each vertex's place.
    levels : Levels
        One entry for each line of the drawing.
    """
    index = index_segments(lines, tolerance_m)
    touches = _touches(lines, index, place, levels, tolerance_m)
    crosses, nodes, counts = _crosses(lines, index, place, levels, tolerance_m)
    split, apart = counts
    joined = [touches, crosses] if split_crossings else [touches]
    segment = np.concatenate([part[0] for part in joined])
    return Meetings(
        segment=segment,
        share_pu=np.concatenate([part[1] for part in joined]),
        xy_m=np.concatenate([part[2] for part in joined]),
        forced=np.repeat([False, True][: len(joined)], [part[0].size for part in joined]),
        line=lines.line[segment],
        nodes=nodes if split_crossings else nodes[:0],
        split=split if split_crossings else 0,
        apart=apart,
        left_open=0 if split_crossings else split,
    )


def with_vertices(lines: Drawing, met: Meetings) -> tuple[Floats, Ints, Bools]:
    """Vertices, their lines and whether they are nodes by themselves, with the new ones put in."""
    forced = np.zeros(lines.line.size, dtype=bool)
    forced[met.nodes] = True
    if not met.segment.size:
        return lines.xy_m, lines.line, forced
    order = np.lexsort((met.share_pu, met.segment))
    before = met.segment[order] + 1
    return (
        np.insert(lines.xy_m, before, met.xy_m[order], axis=0),
        np.insert(lines.line, before, met.line[order]),
        np.insert(forced, before, met.forced[order]),
    )


def _touches(
    lines: Drawing, index: SegmentIndex, place: Ints, levels: Levels, tolerance_m: float
) -> tuple[Ints, Floats, Floats]:
    """New vertices where a line's free end touches another line's inside and no vertex stands within the tolerance."""
    first = np.flatnonzero(np.diff(lines.line, prepend=-1))
    ends = np.concatenate([first, np.append(first[1:], lines.line.size) - 1])
    free = ends[np.bincount(place[ends], minlength=place.max() + 1)[place[ends]] == 1]
    which, segment, share_pu = touching(lines, index, free, tolerance_m)
    end = free[which]
    near = np.minimum(_gap_m(lines.xy_m[end], lines.xy_m[segment]), _gap_m(lines.xy_m[end], lines.xy_m[segment + 1]))
    new = (near > tolerance_m) & levels.lands(lines.line[end], lines.line[segment])
    segment, share_pu = segment[new], share_pu[new]
    return segment, share_pu, _at(lines, segment, share_pu)


def _crosses(
    lines: Drawing, index: SegmentIndex, place: Ints, levels: Levels, tolerance_m: float
) -> tuple[tuple[Ints, Floats, Floats], Ints, tuple[int, int]]:
    """New vertices, old vertices that become nodes, and the number of crossings of one level and of different levels.

    A vertex within half the tolerance of the crossing takes its part: so both lines' nodes lie within the tolerance.
    """
    pairs, shares_pu = crossing(lines, index, place, tolerance_m)
    xy_m = _at(lines, pairs[:, 0], shares_pu[:, 0])
    level = levels.meet(lines.line[pairs[:, 0]], lines.line[pairs[:, 1]])
    counts = _count(lines, pairs[level], xy_m[level]), _count(lines, pairs[~level], xy_m[~level])
    segment, share_pu = pairs[level].T.ravel(), shares_pu[level].T.ravel()
    xy_m = np.tile(xy_m[level], (2, 1))
    before_m, after_m = _gap_m(xy_m, lines.xy_m[segment]), _gap_m(xy_m, lines.xy_m[segment + 1])
    new = np.minimum(before_m, after_m) > 0.5 * tolerance_m
    nodes = np.unique(np.where(before_m <= after_m, segment, segment + 1)[~new])
    return (segment[new], share_pu[new], xy_m[new]), nodes, counts


def _count(lines: Drawing, pairs: Ints, xy_m: Floats) -> int:
    """Number of crossings: two lines that cross at a vertex of one are found at both its segments."""
    if not len(pairs):
        return 0
    line = np.sort(lines.line[pairs], axis=1)
    grid = np.round((xy_m - xy_m.min(axis=0)) / _CROSSING_GRID_M).astype(np.int64)
    place, _, _ = number_places(np.ascontiguousarray(grid[:, 0]), np.ascontiguousarray(grid[:, 1]))
    return len(np.unique(np.column_stack([line, place]), axis=0))


def _gap_m(a_m: Floats, b_m: Floats) -> Floats:
    return np.asarray(np.hypot(*(a_m - b_m).T), dtype=np.float64)


def _at(lines: Drawing, segment: Ints, share_pu: Floats) -> Floats:
    """Places along segments, shape (k, 2)."""
    a, b = lines.xy_m[segment], lines.xy_m[segment + 1]
    return np.asarray(a + share_pu[:, None] * (b - a), dtype=np.float64)
