"""Names of the roads that carry a site map, each once, along its longest straight stretch in the window."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from planner.maps.layer import MapLayer
from planner.maps.style import MUTED, road_classes
from planner.report.figures.canvas import TextLook
from planner.report.figures.painter import Sheet

_MOST = 9
_MM_PER_LETTER = 1.28
_GAP_MM = 11.0
_SIZE_PT = 5.4
_STRAIGHT_PU = 0.985

Stretch = tuple[float, float, float, float]


def name_roads(sheet: Sheet, roads: MapLayer | None) -> None:
    """Write up to nine names, main roads first, none on top of another; roads without a name stay mute."""
    if roads is None or "name" not in roads.attributes:
        return
    placed: list[NDArray[np.float64]] = []
    for name, stretch in _candidates(sheet, roads):
        middle = np.array([(stretch[0] + stretch[2]) / 2, (stretch[1] + stretch[3]) / 2])
        if len(placed) >= _MOST or any(np.hypot(*(middle - other)) < _GAP_MM for other in placed):
            continue
        placed.append(middle)
        angle = float(np.degrees(np.arctan2(stretch[3] - stretch[1], stretch[2] - stretch[0])))
        angle = angle - 180.0 if angle > 90.0 else angle + 180.0 if angle < -90.0 else angle
        look = TextLook(
            size_pt=_SIZE_PT,
            color=MUTED["light"],
            anchor="center",
            rotation_deg=round(angle, 1),
            ground="#ffffffc8",
            z=38,
        )
        sheet.paper.text(float(middle[0]), float(middle[1]), name, look)


def _candidates(sheet: Sheet, roads: MapLayer) -> Iterator[tuple[str, Stretch]]:
    """Names with their longest stretch, main classes first, where the stretch is long enough for the name."""
    names = np.asarray(roads.attributes["name"])
    classes = np.asarray(roads.attributes["road_class"]).astype(str) if "road_class" in roads.attributes else None
    rank = {name: place for place, name in enumerate(road_classes())}
    best: dict[str, tuple[int, float, Stretch]] = {}
    for part in _inside(sheet, roads):
        feature = roads.feature_of_part[part]
        name = names[feature]
        if not isinstance(name, str) or not name.strip():
            continue
        long_mm, stretch = _longest(sheet, roads.coords_m[roads.offsets[part] : roads.offsets[part + 1]])
        order = rank.get(classes[feature], len(rank)) if classes is not None else 0
        if long_mm >= len(name) * _MM_PER_LETTER and (name not in best or long_mm > best[name][1]):
            best[name] = (order, long_mm, stretch)
    for name in sorted(best, key=lambda key: (best[key][0], -best[key][1], key)):
        yield name, best[name][2]


def _inside(sheet: Sheet, roads: MapLayer) -> NDArray[np.int64]:
    """Parts with a vertex or a crossing of the window, by their boxes."""
    starts = roads.offsets[:-1]
    if not starts.size or not roads.coords_m.size:
        return np.empty(0, dtype=np.int64)
    low = np.minimum.reduceat(roads.coords_m, starts, axis=0)
    high = np.maximum.reduceat(roads.coords_m, starts, axis=0)
    west, south, east, north = sheet.window
    hit = (low[:, 0] < east) & (high[:, 0] > west) & (low[:, 1] < north) & (high[:, 1] > south)
    return np.flatnonzero(hit)


def _longest(sheet: Sheet, coords_m: NDArray[np.float64]) -> tuple[float, Stretch]:
    """Longest nearly straight run of a line as far as it lies on the paper (4 mm margin), in mm."""
    mm = sheet.mm(coords_m)
    limit = np.array([sheet.paper.width_mm, sheet.paper.height_mm])
    start, step = mm[:-1], np.diff(mm, axis=0)
    begin, stop = _clip(start, step, np.array([4.0, 4.0]), limit - 4.0)
    inside = stop > begin
    first, last = start + step * begin[:, None], start + step * stop[:, None]
    best = (0.0, (0.0, 0.0, 0.0, 0.0))
    run, along_mm = 0, 0.0
    for i in np.flatnonzero(inside):
        joined = along_mm > 0 and inside[i - 1] and np.hypot(*(first[i] - last[i - 1])) < 1e-6
        reach_mm = float(np.hypot(*(last[i] - first[i])))
        if joined and np.hypot(*(last[i] - first[run])) >= _STRAIGHT_PU * (along_mm + reach_mm):
            along_mm += reach_mm
        else:
            run, along_mm = int(i), reach_mm
        if along_mm > best[0]:
            ends = (*first[run], *last[i])
            best = (along_mm, (float(ends[0]), float(ends[1]), float(ends[2]), float(ends[3])))
    return best


def _clip(
    start: NDArray[np.float64], step: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Liang and Barsky (1984): shares of each segment at which it enters and leaves the box."""
    safe = np.where(step == 0.0, 1e-12, step)
    one, two = (low - start) / safe, (high - start) / safe
    begin = np.minimum(one, two).max(axis=1)
    stop = np.maximum(one, two).min(axis=1)
    return np.clip(begin, 0.0, 1.0), np.clip(stop, 0.0, 1.0)
