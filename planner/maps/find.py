"""What of a layer is at a place: rows for identify and selection, vertices and lines to snap to. numpy over the bins.

Exact: bins only narrow down who is asked.
"""

import numpy as np
from numpy.typing import NDArray

from planner.maps.bins import Bounds
from planner.maps.columns import LayerData
from planner.maps.pyramid import ragged_take

Rows = NDArray[np.int64]
Found = tuple[float, float, float]
_NO_ROWS = np.empty(0, dtype=np.int64)


def features_at(data: LayerData, x_m: float, y_m: float, reach_m: float) -> Rows:
    """Features within reach of a place, the nearest first; polygons that hold it are nearest of all.

    Parameters
    ----------
    x_m, y_m : float
        Easting and northing.
    reach_m : float
        How far a line or a point may be away; polygons are also found by their inside.
    """
    parts = _parts(data, (x_m - reach_m, y_m - reach_m, x_m + reach_m, y_m + reach_m))
    if not parts.size:
        return _NO_ROWS
    distance_m = _distances(data, parts, x_m, y_m)
    rows = data.feature[parts].astype(np.int64)
    if data.kind == "polygon":
        inside = _holding(data, parts, np.array([[x_m, y_m]]))[:, 0]
        distance_m = np.where(np.isin(rows, rows[inside]), 0.0, distance_m)
    near = distance_m <= reach_m
    order = np.argsort(distance_m[near], kind="stable")
    return _first_of_each(rows[near][order])


def features_in_box(data: LayerData, bounds_m: Bounds) -> Rows:
    """Features that touch west, south, east, north, in the order of rows."""
    west, south, east, north = bounds_m
    ring = np.array([[west, south], [east, south], [east, north], [west, north]], dtype=np.float64)
    return features_in_polygon(data, ring)


def features_in_polygon(data: LayerData, ring_m: NDArray[np.float64]) -> Rows:
    """Features that touch the inside or the edge of a ring, shape (n, 2), in the order of rows."""
    ring = np.asarray(ring_m, dtype=np.float64).reshape(-1, 2)
    if len(ring) > 1 and (ring[0] == ring[-1]).all():
        ring = ring[:-1]
    if len(ring) < 3:
        return _NO_ROWS
    low, high = ring.min(axis=0), ring.max(axis=0)
    parts = _parts(data, (float(low[0]), float(low[1]), float(high[0]), float(high[1])))
    if not parts.size:
        return _NO_ROWS
    at = ragged_take(data.offsets, parts)
    xy = data.xy_m[at].astype(np.float64) + data.origin_m
    owner = np.repeat(np.arange(len(parts)), (data.offsets[parts + 1] - data.offsets[parts]))
    touched = np.zeros(len(parts), dtype=np.bool_)
    inside_box = ((xy >= low) & (xy <= high)).all(axis=1)
    asked = np.flatnonzero(inside_box)
    touched[owner[asked[_in_ring(ring, xy[asked])]]] = True
    if data.kind != "point":
        _touch_by_crossing(data, parts, ring, touched)
    if data.kind == "polygon":
        # the ring may lie wholly inside a feature
        touched |= _holding(data, parts, ring[:1])[:, 0]
    return np.unique(data.feature[parts[touched]]).astype(np.int64)


def nearest_vertex(data: LayerData, x_m: float, y_m: float, reach_m: float) -> Found | None:
    """Nearest vertex within reach: easting, northing, distance in metres; None: there is none."""
    parts = _parts(data, (x_m - reach_m, y_m - reach_m, x_m + reach_m, y_m + reach_m))
    if not parts.size:
        return None
    xy = data.xy_m[ragged_take(data.offsets, parts)].astype(np.float64) + data.origin_m
    distance_m = np.hypot(xy[:, 0] - x_m, xy[:, 1] - y_m)
    best = int(np.argmin(distance_m))
    if distance_m[best] > reach_m:
        return None
    return float(xy[best, 0]), float(xy[best, 1]), float(distance_m[best])


def nearest_on_line(data: LayerData, x_m: float, y_m: float, reach_m: float) -> Found | None:
    """Nearest place on a line or an outline: easting, northing, distance in metres; None: none within reach."""
    if data.kind == "point":
        return nearest_vertex(data, x_m, y_m, reach_m)
    parts = _parts(data, (x_m - reach_m, y_m - reach_m, x_m + reach_m, y_m + reach_m))
    if not parts.size:
        return None
    start, end, _ = _segments(data, parts)
    if not len(start):
        return nearest_vertex(data, x_m, y_m, reach_m)
    foot = _feet(start, end, x_m, y_m)
    distance_m = np.hypot(foot[:, 0] - x_m, foot[:, 1] - y_m)
    best = int(np.argmin(distance_m))
    if distance_m[best] > reach_m:
        return None
    return float(foot[best, 0]), float(foot[best, 1]), float(distance_m[best])


def _parts(data: LayerData, bounds_m: Bounds) -> NDArray[np.int64]:
    """Parts whose thing in the bins may touch a box."""
    runs = data.bins.runs(data.local(bounds_m)).tolist()
    spans = [np.arange(data.groups[first], data.groups[last]) for first, last in runs]
    return np.concatenate(spans).astype(np.int64) if spans else _NO_ROWS


def _segments(
    data: LayerData, parts: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Ends of the parts' segments, each (n, 2), and the position in ``parts`` that each is of."""
    at = ragged_take(data.offsets, parts)
    xy = data.xy_m[at].astype(np.float64) + data.origin_m
    counts = (data.offsets[parts + 1] - data.offsets[parts]).astype(np.int64)
    keep = np.ones(max(len(xy) - 1, 0), dtype=np.bool_)
    keep[np.cumsum(counts)[:-1] - 1] = False
    start = np.flatnonzero(keep)
    return xy[start], xy[start + 1], np.repeat(np.arange(len(parts)), counts - 1)


def _feet(start: NDArray[np.float64], end: NDArray[np.float64], x_m: float, y_m: float) -> NDArray[np.float64]:
    """Place of each segment that is nearest to a point."""
    along = end - start
    square = (along**2).sum(axis=1)
    share = ((x_m - start[:, 0]) * along[:, 0] + (y_m - start[:, 1]) * along[:, 1]) / np.where(square > 0, square, 1.0)
    feet: NDArray[np.float64] = start + along * np.clip(share, 0.0, 1.0)[:, None]
    return feet


def _distances(data: LayerData, parts: NDArray[np.int64], x_m: float, y_m: float) -> NDArray[np.float64]:
    """Distance of each part from a place."""
    xy = data.xy_m[data.offsets[:-1][parts]].astype(np.float64) + data.origin_m
    distance_m = np.hypot(xy[:, 0] - x_m, xy[:, 1] - y_m)
    if data.kind != "point":
        start, end, owner = _segments(data, parts)
        feet = _feet(start, end, x_m, y_m)
        np.minimum.at(distance_m, owner, np.hypot(feet[:, 0] - x_m, feet[:, 1] - y_m))
    return distance_m


def _holding(data: LayerData, parts: NDArray[np.int64], places_m: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether the feature of each ring holds each place, by the even-odd rule over all its rings."""
    start, end, owner = _segments(data, parts)
    rows, of_part = np.unique(data.feature[parts], return_inverse=True)
    held = np.zeros((len(parts), len(places_m)), dtype=np.bool_)
    for number, (x_m, y_m) in enumerate(places_m.tolist()):
        crossed = _crossed(start, end, x_m, y_m)
        times = np.bincount(of_part[owner[crossed]], minlength=len(rows))
        held[:, number] = (times % 2 == 1)[of_part]
    return held


def _crossed(start: NDArray[np.float64], end: NDArray[np.float64], x_m: float, y_m: float) -> NDArray[np.bool_]:
    """Segments that a ray from a place to the east crosses."""
    spans = (start[:, 1] > y_m) != (end[:, 1] > y_m)
    rise = np.where(spans, end[:, 1] - start[:, 1], 1.0)
    at_x = start[:, 0] + (y_m - start[:, 1]) / rise * (end[:, 0] - start[:, 0])
    crossed: NDArray[np.bool_] = spans & (at_x > x_m)
    return crossed


def _in_ring(ring: NDArray[np.float64], places_m: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether places lie in a ring."""
    inside = np.zeros(len(places_m), dtype=np.bool_)
    x, y = places_m[:, 0], places_m[:, 1]
    for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if y0 == y1:
            continue
        spans = (y0 > y) != (y1 > y)
        inside ^= spans & (x0 + (y - y0) / (y1 - y0) * (x1 - x0) > x)
    return inside


def _touch_by_crossing(
    data: LayerData, parts: NDArray[np.int64], ring: NDArray[np.float64], touched: NDArray[np.bool_]
) -> None:
    """Mark parts of which a segment crosses the ring's edge."""
    open_parts = np.flatnonzero(~touched)
    if not open_parts.size:
        return
    start, end, owner = _segments(data, parts[open_parts])
    low, high = ring.min(axis=0), ring.max(axis=0)
    near = (np.maximum(start, end) >= low).all(axis=1) & (np.minimum(start, end) <= high).all(axis=1)
    start, end, owner = start[near], end[near], owner[near]
    for a, b in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        hit = _crosses(start, end, a, b)
        touched[open_parts[owner[hit]]] = True


def _crosses(
    start: NDArray[np.float64], end: NDArray[np.float64], a: NDArray[np.float64], b: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Whether segments meet the segment from a to b; ends that touch count."""

    def side(p: NDArray[np.float64], q: NDArray[np.float64], r: NDArray[np.float64]) -> NDArray[np.float64]:
        made: NDArray[np.float64] = (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1]) - (q[..., 1] - p[..., 1]) * (
            r[..., 0] - p[..., 0]
        )
        return made

    apart = side(start, end, a) * side(start, end, b) > 0
    apart |= side(a, b, start) * side(a, b, end) > 0
    boxes = (np.maximum(start, end) >= np.minimum(a, b)).all(axis=1)
    boxes &= (np.minimum(start, end) <= np.maximum(a, b)).all(axis=1)
    met: NDArray[np.bool_] = ~apart & boxes
    return met


def _first_of_each(rows: Rows) -> Rows:
    _, first = np.unique(rows, return_index=True)
    return rows[np.sort(first)]
