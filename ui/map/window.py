"""What of a layer's columns lies in a window, in the window's pixels. numpy only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.maps.columns import LayerData
from planner.maps.pyramid import Overview, ragged_take
from ui.map.viewport import Viewport

_Ints = NDArray[np.int64]
_Raw = NDArray[np.float32] | NDArray[np.int16] | NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Segments in a window: ``px``, shape (n, 4), and whose they are."""

    px: NDArray[np.float64]
    feature: NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rings:
    """Rings of the polygons in a window.

    ``px``, shape (n, 2): vertices, ring after ring as ``starts`` says; ``first_ring``, shape (n_polygons + 1,), the
    rings of each polygon; ``boxes_px``, shape (n_polygons, 4): left, top, width, height; ``feature`` of each polygon.
    """

    px: NDArray[np.float64]
    starts: _Ints
    first_ring: _Ints
    boxes_px: NDArray[np.float64]
    feature: NDArray[np.int32]


def lines_in(data: LayerData, view: Viewport, margin_px: float) -> Lines:
    """Segments that touch a window, from the coarsest overview that looks the same."""
    overview = data.overview(view.m_per_px)
    raw: _Raw
    if overview is None:
        raw, feature, unit_m = *_own_lines(data, view, margin_px), 1.0
    else:
        raw, feature, unit_m = *_overview_lines(overview, data, view, margin_px), overview.unit_m
    west, south, east, north = (edge / unit_m for edge in _local(data, view, margin_px))
    x0, y0, x1, y1 = raw.T
    seen = (np.maximum(x0, x1) >= west) & (np.minimum(x0, x1) <= east)
    seen &= (np.maximum(y0, y1) >= south) & (np.minimum(y0, y1) <= north)
    if not seen.all():
        raw, feature = raw[seen], feature[seen]
    px = np.empty(raw.shape)
    left, top = _corner(data, view)
    scale = unit_m / view.m_per_px
    for column, (factor, offset) in enumerate(((scale, left), (-scale, top)) * 2):
        np.multiply(raw[:, column], factor, out=px[:, column])
        px[:, column] += offset
    return Lines(px=px, feature=feature)


def parts_in(data: LayerData, view: Viewport, margin_px: float) -> _Ints:
    """Parts that may touch a window."""
    runs = data.bins.runs(_local(data, view, margin_px))
    return _spread(data.groups[runs].astype(np.int64))


def things_in(data: LayerData, view: Viewport, margin_px: float) -> _Ints:
    """Things of the bins (polygons with all their rings, else parts) that may touch a window."""
    return _spread(data.bins.runs(_local(data, view, margin_px)))


def points_in(data: LayerData, view: Viewport, margin_px: float) -> Lines:
    """Points in a window, as segments of no length (only the first two columns)."""
    overview = data.overview(view.m_per_px)
    bounds = _local(data, view, margin_px)
    raw: _Raw
    if overview is None:
        index = _spread(data.bins.runs(bounds))
        raw, unit_m, feature = data.xy_m[data.offsets[index]], 1.0, data.feature[index]
    else:
        index = _spread(overview.bins.runs(bounds))
        raw, unit_m, feature = overview.lines[index, :2], overview.unit_m, overview.feature[index]
    px = to_px(data, view, raw.astype(np.float64) * unit_m)
    inside = (px[:, 0] >= -margin_px) & (px[:, 0] <= view.width_px + margin_px)
    inside &= (px[:, 1] >= -margin_px) & (px[:, 1] <= view.height_px + margin_px)
    return Lines(px=px[inside], feature=feature[inside])


def rings_in(data: LayerData, view: Viewport, margin_px: float, smallest_px: float) -> Rings:
    """Polygons that touch a window; rings of those smaller than ``smallest_px`` are left out, their boxes stay."""
    things = things_in(data, view, margin_px)
    west, south, east, north = _local(data, view, margin_px)
    boxes = data.boxes_m[things]
    seen = (boxes[:, 2] >= west) & (boxes[:, 0] <= east) & (boxes[:, 3] >= south) & (boxes[:, 1] <= north)
    things, boxes = things[seen], boxes[seen].astype(np.float64)
    left, top = _corner(data, view)
    boxes_px = np.column_stack([
        boxes[:, 0] / view.m_per_px + left, top - boxes[:, 3] / view.m_per_px,
        (boxes[:, 2] - boxes[:, 0]) / view.m_per_px, (boxes[:, 3] - boxes[:, 1]) / view.m_per_px,
    ])  # fmt: skip
    large = np.maximum(boxes_px[:, 2], boxes_px[:, 3]) >= smallest_px
    ring_counts = np.where(large, data.groups[things + 1] - data.groups[things], 0)
    parts = ragged_take(data.groups, things[large])
    px, starts = thinned(to_px(data, view, data.xy_m[ragged_take(data.offsets, parts)].astype(np.float64)),
                         np.concatenate([[0], np.cumsum(data.offsets[parts + 1] - data.offsets[parts])]))  # fmt: skip
    return Rings(
        px=px,
        starts=starts,
        first_ring=np.concatenate([[0], np.cumsum(ring_counts)]).astype(np.int64),
        boxes_px=boxes_px,
        feature=data.feature[data.groups[things]],
    )


def thinned(ring_px: NDArray[np.float64], starts: _Ints) -> tuple[NDArray[np.float64], _Ints]:
    """Rings without vertices that fall on the same half pixel as the one before them; nobody can see the difference."""
    if not len(ring_px):
        return ring_px, starts.astype(np.int64)
    cells = np.floor(ring_px * 2.0 + 0.5)
    keep = np.ones(len(ring_px), dtype=np.bool_)
    keep[1:] = (cells[1:, 0] != cells[:-1, 0]) | (cells[1:, 1] != cells[:-1, 1])
    keep[starts[:-1]] = True
    keep[starts[1:] - 1] = True
    before = np.concatenate([[0], np.cumsum(keep)])
    return ring_px[keep], before[starts].astype(np.int64)


def to_px(data: LayerData, view: Viewport, local_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pixels of places counted from the layer's origin, shape (n, 2)."""
    left, top = _corner(data, view)
    return np.column_stack([local_m[:, 0] / view.m_per_px + left, top - local_m[:, 1] / view.m_per_px])


def _corner(data: LayerData, view: Viewport) -> tuple[float, float]:
    west, _, _, north = view.bounds_m
    return (data.origin_m[0] - west) / view.m_per_px, (north - data.origin_m[1]) / view.m_per_px


def _local(data: LayerData, view: Viewport, margin_px: float) -> tuple[float, float, float, float]:
    west, south, east, north = data.local(view.bounds_m)
    margin_m = margin_px * view.m_per_px
    return west - margin_m, south - margin_m, east + margin_m, north + margin_m


def _spread(runs: _Ints) -> _Ints:
    """Members of runs, one after another."""
    if not len(runs):
        return np.empty(0, dtype=np.int64)
    counts = (runs[:, 1] - runs[:, 0]).astype(np.int64)
    ends = np.cumsum(counts)
    members: _Ints = np.arange(ends[-1]) + np.repeat(runs[:, 0] - (ends - counts), counts)
    return members


def _overview_lines(
    overview: Overview, data: LayerData, view: Viewport, margin_px: float
) -> tuple[NDArray[np.int16] | NDArray[np.int32], NDArray[np.int32]]:
    runs = overview.bins.runs(_local(data, view, margin_px)).tolist()
    if not runs:
        return overview.lines[:0], overview.feature[:0]
    if len(runs) == 1:
        first, last = runs[0]
        return overview.lines[first:last], overview.feature[first:last]
    lines = np.concatenate([overview.lines[first:last] for first, last in runs])
    return lines, np.concatenate([overview.feature[first:last] for first, last in runs])


def _own_lines(data: LayerData, view: Viewport, margin_px: float) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Segments of the layer itself: vertices of neighbours in the bins are neighbours in memory."""
    runs = data.groups[data.bins.runs(_local(data, view, margin_px))].tolist()
    lines, owners = [np.empty((0, 4), dtype=np.float32)], [np.empty(0, dtype=np.int32)]
    for first, last in runs:
        offsets = data.offsets[first : last + 1]
        xy = data.xy_m[offsets[0] : offsets[-1]]
        keep = np.ones(len(xy) - 1, dtype=np.bool_)
        keep[offsets[1:-1] - offsets[0] - 1] = False
        start = np.flatnonzero(keep)
        lines.append(np.hstack([xy[start], xy[start + 1]]))
        owners.append(np.repeat(data.feature[first:last], np.diff(offsets) - 1))
    return np.concatenate(lines), np.concatenate(owners)


def work_in(data: LayerData, view: Viewport) -> int:
    """About how many segments or points lie in a window; costs next to nothing."""
    bounds = _local(data, view, 0.0)
    overview = data.overview(view.m_per_px)
    runs = (data.bins if overview is None else overview.bins).runs(bounds)
    n_things = int((runs[:, 1] - runs[:, 0]).sum()) if len(runs) else 0
    per_thing = len(data.xy_m) / max(len(data.groups) - 1, 1) if overview is None else 1.0
    return round(n_things * per_thing)
