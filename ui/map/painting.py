"""Paints a layer's part in a window: lines, polygons and points by class, in chunks that may be stopped.

``drawPath`` with a pen wider than one pixel is 75 to 90 times slower than ``drawLines``: outlines are drawn as lines.
The worker's tiles, the layouts and the pixel tests all come through :func:`paint`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from planner.maps.columns import LayerData
from planner.maps.strong import is_ours, strengthened
from planner.maps.style import LayerStyle, Theme
from planner.maps.styled import Styled
from ui.map.drawable import Drawable, Part
from ui.map.groups import draw_group, group_picture, grouped_at, groups_of
from ui.map.sprites import draw_shape, point_size_px, sprite
from ui.map.strokes import CHUNK, casing_pen, draw_boxes, draw_lines, go_on, line_pen, line_width_px, polygon
from ui.map.viewport import Viewport
from ui.map.window import Rings, lines_in, parts_in, points_in, rings_in, to_px

__all__ = ["CHUNK", "Stopped", "draw_lines", "paint"]

_SMALLEST_RING_PX = 3.0
_CASED_FROM_PX = 2.0
_FLOWING_PARTS = 3_000
_DOTS_APART_PX = 2.0
_EVERY = 64


class Stopped(Exception):  # noqa: N818 - no error: the picture is no longer wanted
    """The view has moved on while its tile was being painted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    painter: QPainter
    view: Viewport
    theme: Theme
    check: Callable[[], None]
    strong: bool = False


def paint(
    painter: QPainter,
    drawable: Drawable,
    view: Viewport,
    theme: Theme,
    check: Callable[[], None] = go_on,
    strong: bool = False,
) -> int:
    """Paint one layer; ``check`` is asked every few thousand things and may raise :class:`Stopped`.

    Parameters
    ----------
    strong : bool
        Draw our own lines dark enough for readers who need high contrast.

    Returns
    -------
    int
        Things painted; 0: the picture is as it was.
    """
    sheet = _Sheet(painter=painter, view=view, theme=theme, check=check, strong=strong)
    return sum(paint_part(sheet, part) for part in drawable.parts)


def paint_part(sheet: _Sheet, part: Part) -> int:
    """Paint one part of a layer as its look says."""
    look = strong_look(part) if sheet.strong else part.styled
    level = look.level_at(sheet.view.scale_denominator)
    data = part.columns.get()
    if level is None or look.opacity_pu <= 0 or not _touches(data, sheet.view):
        return 0
    if look.opacity_pu < 1 and isinstance(sheet.painter.device(), QImage):
        return _through(sheet, data, look, level.class_of_feature)
    sheet.painter.setOpacity(look.opacity_pu)
    painted = _paint(sheet, data, look, level.class_of_feature)
    sheet.painter.setOpacity(1.0)
    return painted


def strong_look(part: Part) -> Styled:
    """Classes of a part with lines that readers who need high contrast can see; colours of the planner stay his."""
    if not is_ours(part.look):
        return part.styled
    made = part.styled
    return replace(made, classes=tuple(replace(each, style=strengthened(each.style)) for each in made.classes))


def _through(sheet: _Sheet, data: LayerData, look: Styled, class_of: NDArray[np.int16]) -> int:
    """A layer that is seen through is painted solid beside the picture first: else its crossings would be darker."""
    ratio = sheet.painter.deviceTransform().m11()
    width, height = round(sheet.view.width_px * ratio), round(sheet.view.height_px * ratio)
    beside = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    beside.fill(0)
    painter = QPainter(beside)
    painter.scale(ratio, ratio)
    try:
        painted = _paint(replace(sheet, painter=painter), data, look, class_of)
    finally:
        painter.end()
    if painted:
        beside.setDevicePixelRatio(ratio)
        sheet.painter.setOpacity(look.opacity_pu)
        sheet.painter.drawImage(QPointF(0, 0), beside)
        sheet.painter.setOpacity(1.0)
    return painted


def _paint(sheet: _Sheet, data: LayerData, look: Styled, class_of: NDArray[np.int16]) -> int:
    sheet.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if data.kind == "point":
        return _points(sheet, data, look, class_of)
    if data.kind == "polygon":
        return _polygons(sheet, data, look, class_of)
    return _lines(sheet, data, look, class_of)


def _touches(data: LayerData, view: Viewport) -> bool:
    if data.bounds_m is None:
        return False
    margin = 40.0 * view.m_per_px
    west, south, east, north = view.bounds_m
    box = data.bounds_m
    return box[0] <= east + margin and box[2] >= west - margin and box[1] <= north + margin and box[3] >= south - margin


def by_class(
    class_of: NDArray[np.int16], feature: NDArray[np.int32], n_classes: int
) -> Iterator[tuple[int, NDArray[np.intp] | slice]]:
    """Members of each class that has some, the lowest class first."""
    if not feature.size:
        return
    mine = class_of[feature]
    low, high = int(mine.min()), int(mine.max())
    if low == high:
        if 0 <= low < n_classes:
            yield low, slice(None)
        return
    order = np.argsort(mine, kind="stable")
    ends = np.searchsorted(mine[order], np.arange(-1, n_classes + 1))
    for k in range(n_classes):
        first, last = int(ends[k + 1]), int(ends[k + 2])
        if last > first:
            yield k, order[first:last]


def _lines(sheet: _Sheet, data: LayerData, look: Styled, class_of: NDArray[np.int16]) -> int:
    widths = [line_width_px(each.style, sheet.view.m_per_px) for each in look.classes]
    found = lines_in(data, sheet.view, max(widths, default=1.0) + 2.0)
    groups = [(k, found.px[members]) for k, members in by_class(class_of, found.feature, len(look.classes))]
    if look.layer_id == "roads":
        for k, lines in groups:
            if widths[k] >= _CASED_FROM_PX:
                sheet.painter.setPen(casing_pen(look.classes[k].style, sheet.theme, widths[k]))
                draw_lines(sheet.painter, lines, sheet.check)
    for k, lines in groups:
        style = look.classes[k].style
        sheet.painter.setPen(line_pen(style, sheet.theme, widths[k], style.opacity_pu))
        if not (_flows(style) and _flowing(sheet, data, (class_of, k), widths[k])):
            draw_lines(sheet.painter, lines, sheet.check)
    return len(found.px)


def _flows(style: LayerStyle) -> bool:
    return style.dashed or style.opacity_pu < 1


def _flowing(sheet: _Sheet, data: LayerData, chosen: tuple[NDArray[np.int16], int], width_px: float) -> bool:
    """Whole lines, so that dashes run on and joints are not darker; not where there are too many to be told apart."""
    parts = parts_in(data, sheet.view, width_px)
    class_of, k = chosen
    parts = parts[class_of[data.feature[parts]] == k]
    if data.overview(sheet.view.m_per_px) is not None or len(parts) > _FLOWING_PARTS:
        return False
    for i, part in enumerate(parts.tolist()):
        if i % _EVERY == 0:
            sheet.check()
        local = data.xy_m[data.offsets[part] : data.offsets[part + 1]].astype(np.float64)
        sheet.painter.drawPolyline(polygon(to_px(data, sheet.view, local)))
    return True


def _polygons(sheet: _Sheet, data: LayerData, look: Styled, class_of: NDArray[np.int16]) -> int:
    view = sheet.view
    widths = [line_width_px(each.style, view.m_per_px) for each in look.classes]
    rings = rings_in(data, view, max(widths, default=1.0) + 2.0, _SMALLEST_RING_PX)
    outline = lines_in(data, view, max(widths, default=1.0) + 2.0)
    edges = dict(by_class(class_of, outline.feature, len(look.classes)))
    for k, members in by_class(class_of, rings.feature, len(look.classes)):
        style = look.classes[k].style
        if style.opacity_pu > 0:
            color = QColor(style.fill(sheet.theme) or style.color(sheet.theme))
            color.setAlphaF(style.opacity_pu)
            _fill(sheet, rings, np.arange(len(rings.feature))[members], color)
        if style.width_px > 0 and k in edges:
            sheet.painter.setPen(line_pen(style, sheet.theme, widths[k], 1.0))
            draw_lines(sheet.painter, outline.px[edges[k]], sheet.check)
    return len(rings.feature)


def _fill(sheet: _Sheet, rings: Rings, members: NDArray[np.intp], color: QColor) -> None:
    painter = sheet.painter
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    counts = np.diff(rings.first_ring)[members]
    draw_boxes(painter, rings.boxes_px[members[counts == 0]], sheet.check)
    for i, thing in enumerate(members[counts > 0].tolist()):
        if i % _EVERY == 0:
            sheet.check()
        first, last = int(rings.first_ring[thing]), int(rings.first_ring[thing + 1])
        shapes = [polygon(rings.px[rings.starts[ring] : rings.starts[ring + 1]]) for ring in range(first, last)]
        if len(shapes) == 1:
            painter.drawPolygon(shapes[0])
            continue
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        for shape in shapes:
            path.addPolygon(shape)
        painter.drawPath(path)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _points(sheet: _Sheet, data: LayerData, look: Styled, class_of: NDArray[np.int16]) -> int:
    view = sheet.view
    if grouped_at(look, view.scale_denominator):
        return _groups(sheet, data, look, class_of)
    largest = max((point_size_px(each.style, view.m_per_px) for each in look.classes), default=1.0)
    found = points_in(data, view, largest + 2.0)
    painted = 0
    for k, members in by_class(class_of, found.feature, len(look.classes)):
        at = apart(found.px[members], view)
        painted += len(at)
        _symbols(sheet, at, look.classes[k].style)
    return painted


def _symbols(sheet: _Sheet, at_px: NDArray[np.float64], style: LayerStyle) -> None:
    """Pictures on pictures, shapes where the paper wants lines."""
    size_px = round(point_size_px(style, sheet.view.m_per_px), 2)
    if isinstance(sheet.painter.device(), QImage):
        _stamp(sheet, at_px, sprite(style, sheet.theme, size_px, sheet.painter.deviceTransform().m11()))
        return
    for x, y in at_px.tolist():
        draw_shape(sheet.painter, QPointF(x, y), style, sheet.theme, size_px)


def _groups(sheet: _Sheet, data: LayerData, look: Styled, class_of: NDArray[np.int16]) -> int:
    """Points that would lie upon each other as one with their number."""
    view = sheet.view
    at_m, counts, one_of = groups_of(data, class_of, view.m_per_px, look.cluster_px)
    at_px = to_px(data, view, at_m)
    margin = 40.0
    seen = (at_px >= -margin).all(axis=1) & (at_px[:, 0] <= view.width_px + margin)
    seen &= at_px[:, 1] <= view.height_px + margin
    at_px, counts, one_of = at_px[seen], counts[seen], one_of[seen]
    for k, members in by_class(class_of, one_of, len(look.classes)):
        style = look.classes[k].style
        mine, how_many = at_px[members], counts[members]
        _symbols(sheet, mine[how_many == 1], style)
        as_pictures = isinstance(sheet.painter.device(), QImage)
        ratio = sheet.painter.deviceTransform().m11()
        for number in np.unique(how_many[how_many > 1]).tolist():
            at = mine[how_many == number]
            if as_pictures:
                _stamp(sheet, at, group_picture(style, sheet.theme, number, ratio))
                continue
            for x, y in at.tolist():
                draw_group(sheet.painter, QPointF(x, y), style, sheet.theme, number)
    return len(at_px)


def _stamp(sheet: _Sheet, at_px: NDArray[np.float64], picture: QImage) -> None:
    ratio = picture.devicePixelRatio()
    half = picture.width() / ratio / 2.0
    for i, (x, y) in enumerate((np.floor((at_px - half) * ratio + 0.5) / ratio).tolist()):
        if i % _EVERY == 0:
            sheet.check()
        sheet.painter.drawImage(QPointF(x, y), picture)


def apart(at_px: NDArray[np.float64], view: Viewport) -> NDArray[np.float64]:
    """Points without those that fall on the same few pixels; the grid stands on the world, not on the window."""
    if len(at_px) < 2:
        return at_px
    west, _, _, north = view.bounds_m
    corner = np.array([west, -north]) / view.m_per_px
    cell = np.floor((at_px + corner) / _DOTS_APART_PX).astype(np.int64)
    key = cell[:, 0] * 4_000_000_007 + cell[:, 1]
    _, first = np.unique(key, return_index=True)
    kept: NDArray[np.float64] = at_px[np.sort(first)]
    return kept
