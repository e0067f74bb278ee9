"""Names of features on the map: which have room in a view, and their pictures with a halo. Any thread may ask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen

from planner.maps.columns import LayerData
from planner.maps.labels import place, place_on
from planner.maps.style import BACKGROUND, INK, Theme
from planner.maps.styled import within
from planner.model.look import LabelLook
from ui.map.drawable import Drawable
from ui.map.groups import group_size_px, grouped_at, groups_of
from ui.map.strokes import go_on
from ui.map.viewport import Viewport
from ui.map.window import things_in, to_px

_MOST = 3_000
_REPEAT_PX = 280.0
_LONGEST = 60
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlacedName:
    """A name: its picture, and the pixels from its place in the world to the picture's left upper corner."""

    picture: QImage
    x_m: float
    y_m: float
    dx_px: float
    dy_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """What names share: theme, device pixels a pixel, and the window's font."""

    theme: Theme
    ratio: float
    font_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidates:
    beside: bool
    texts: list[str]
    at_px: NDArray[np.float64]
    priority: NDArray[np.float64]


def names_of(
    drawables: Sequence[Drawable],
    view: Viewport,
    lettering: Lettering,
    taken: Sequence[Box] = (),
    check: Callable[[], None] = go_on,
) -> list[PlacedName]:
    """Names that have room in a view; those of the topmost layer are placed first.

    Parameters
    ----------
    taken : sequence of (x, y, width, height)
        Pixels kept free.
    """
    kept_free = list(taken)
    made: list[PlacedName] = []
    for each in reversed(drawables):
        for part in each.parts if not each.loading else ():
            look = part.styled
            labels = look.labels
            level = look.level_at(view.scale_denominator)
            if labels is None or level is None or not within(view.scale_denominator, labels.from_scale, None):
                continue
            check()
            data, class_of = part.columns.get(), level.class_of_feature
            if data.kind == "point" and grouped_at(look, view.scale_denominator):
                class_of, discs = _alone(data, class_of, look.cluster_px, view)
                kept_free += discs
            found = _candidates(data, labels, class_of, view)
            made += _placed(found, labels, view, lettering, kept_free)
    return made


def paint_names(painter: QPainter, names: Sequence[PlacedName], view: Viewport) -> None:
    """Paint placed names where they are in a view."""
    if not names:
        return
    at = view.to_px(np.array([[each.x_m, each.y_m] for each in names]))
    for each, (x, y) in zip(names, at.tolist(), strict=True):
        painter.drawImage(QPointF(round(x + each.dx_px), round(y + each.dy_px)), each.picture)


def _alone(
    data: LayerData, class_of: NDArray[np.int16], radius_px: float, view: Viewport
) -> tuple[NDArray[np.int16], list[Box]]:
    """Classes of the points that are drawn by themselves (-1: others), and the boxes of the groups' discs in a view."""
    at_m, counts, one_of = groups_of(data, class_of, view.m_per_px, radius_px)
    single = one_of[counts == 1]
    alone = np.full_like(class_of, -1)
    alone[single] = class_of[single]
    at_px = to_px(data, view, at_m)
    seen = (counts > 1) & (at_px >= 0).all(axis=1) & (at_px[:, 0] <= view.width_px) & (at_px[:, 1] <= view.height_px)
    sizes = [group_size_px(count) for count in counts[seen].tolist()]
    return alone, [(x - size / 2.0, y - size / 2.0, size, size)
                   for (x, y), size in zip(at_px[seen].tolist(), sizes, strict=True)]  # fmt: skip


def _candidates(data: LayerData, labels: LabelLook, class_of: NDArray[np.int16], view: Viewport) -> _Candidates:
    """Names in the view, the most important first; a name that stands on many pieces of a street only now and then."""
    column = data.attributes.get(labels.column)
    things = things_in(data, view, 0.0)
    if column is None or not things.size:
        return _Candidates(beside=False, texts=[], at_px=np.empty((0, 2)), priority=np.empty(0))
    parts = data.groups[things]
    feature = data.feature[parts]
    shown = class_of[feature] >= 0
    parts, feature, things = parts[shown], feature[shown], things[shown]
    at_px = to_px(data, view, _anchors(data, parts, things))
    inside = (at_px >= 0).all(axis=1) & (at_px[:, 0] <= view.width_px) & (at_px[:, 1] <= view.height_px)
    priority = _priority(data, labels, feature, parts)
    order = np.flatnonzero(inside)
    order = order[np.argsort(-np.nan_to_num(priority[order], nan=-np.inf), kind="stable")]
    texts, chosen, seen = [], [], set()
    for i in order.tolist():
        text = _text(column[feature[i]])
        spot = (text, int(at_px[i, 0] // _REPEAT_PX), int(at_px[i, 1] // _REPEAT_PX))
        if not text or spot in seen:
            continue
        seen.add(spot)
        texts.append(text)
        chosen.append(i)
        if len(chosen) >= _MOST:
            break
    return _Candidates(beside=data.kind == "point", texts=texts, at_px=at_px[chosen], priority=priority[chosen])


def _anchors(data: LayerData, parts: NDArray[np.int32], things: NDArray[np.int64]) -> NDArray[np.float64]:
    """Where names stand, counted from the layer's origin: point, middle of a line, middle of an area's box."""
    if data.kind == "polygon":
        boxes = data.boxes_m[things].astype(np.float64)
        middles: NDArray[np.float64] = (boxes[:, :2] + boxes[:, 2:]) / 2.0
        return middles
    first, last = data.offsets[parts], data.offsets[parts + 1] - 1
    before, after = (first + last) // 2, (first + last + 1) // 2
    places: NDArray[np.float64] = (data.xy_m[before].astype(np.float64) + data.xy_m[after]) / 2.0
    return places


def _priority(
    data: LayerData, labels: LabelLook, feature: NDArray[np.int32], parts: NDArray[np.int32]
) -> NDArray[np.float64]:
    """By the column asked for, else the longer line first, else the order of the rows."""
    column = data.attributes.get(labels.priority_column)
    if column is not None and column.dtype.kind in "iuf":
        asked: NDArray[np.float64] = column[feature].astype(np.float64)
        return asked
    if data.kind == "line":
        ends = data.xy_m[data.offsets[parts + 1] - 1] - data.xy_m[data.offsets[parts]]
        lengths: NDArray[np.float64] = np.hypot(ends[:, 0], ends[:, 1]).astype(np.float64)
        return lengths
    return -feature.astype(np.float64)


def _text(value: object) -> str:
    if value is None or (isinstance(value, float | np.floating) and not np.isfinite(value)):
        return ""
    words = f"{value:g}" if isinstance(value, float | np.floating) else " ".join(str(value).split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def _placed(
    found: _Candidates, labels: LabelLook, view: Viewport, lettering: Lettering, kept_free: list[Box]
) -> list[PlacedName]:
    if not found.texts:
        return []
    font = _font(lettering.font_key, labels.size_px)
    metrics = QFontMetricsF(font)
    pad = labels.halo_px + 1.0
    width = np.array([metrics.horizontalAdvance(text) for text in found.texts]) + 2 * pad
    height = np.full(len(width), metrics.height() + 2 * pad)
    how = place if found.beside else place_on
    size = (float(view.width_px), float(view.height_px))
    kept, corners = how(found.at_px, width, height, found.priority, size, kept_free)
    color = labels.color or INK[lettering.theme]
    made = []
    for row, (left, top) in zip(kept.tolist(), corners.tolist(), strict=True):
        kept_free.append((left, top, float(width[row]), float(height[row])))
        x, y = found.at_px[row].tolist()
        x_m, y_m = view.to_m(x, y)
        picture = name_picture(found.texts[row], labels.size_px, labels.halo_px, color, lettering)
        made.append(PlacedName(picture=picture, x_m=x_m, y_m=y_m, dx_px=left - x, dy_px=top - y))
    return made


def _font(font_key: str, size_px: float) -> QFont:
    font = QFont()
    font.fromString(font_key)
    font.setPixelSize(max(round(size_px), 6))
    return font


@lru_cache(maxsize=4_000)
def name_picture(text: str, size_px: float, halo_px: float, color: str, lettering: Lettering) -> QImage:
    """Picture of a name with its halo: drawing the outline anew for each frame costs a hundred times more."""
    font = _font(lettering.font_key, size_px)
    metrics = QFontMetricsF(font)
    pad, ratio = halo_px + 1.0, lettering.ratio
    width, height = metrics.horizontalAdvance(text) + 2 * pad, metrics.height() + 2 * pad
    made = QImage(ceil(width * ratio), ceil(height * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(0)
    made.setDevicePixelRatio(ratio)
    path = QPainterPath()
    path.addText(QPointF(pad, pad + metrics.ascent()), font, text)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if halo_px > 0:
        painter.setPen(QPen(QColor(BACKGROUND[lettering.theme]), 2 * halo_px, Qt.PenStyle.SolidLine,
                            Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))  # fmt: skip
        painter.drawPath(path)
    painter.fillPath(path, QColor(color))
    painter.end()
    return made
