"""Paints drawables on a QPainter: segments in chunks straight from numpy, polygons culled by their boxes.

``drawPath`` with a pen wider than one pixel is 75 to 90 times slower than ``drawLines``: outlines are drawn as lines.
"""

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from planner.maps.style import Theme
from ui.map.drawable import Batch, Drawable, lines_in_view
from ui.map.viewport import Viewport

CHUNK = 12_000
_SMALLEST_RING_PX = 1.5
_CASED_FROM_PX = 2.4


def draw_lines(painter: QPainter, lines_px: NDArray[np.float64]) -> None:
    """Draw segments given as (n, 4) pixels without making a Python object of each.

    The array's memory is handed to Qt as ``QLineF[]``: four doubles each, contiguous, alive during the call.
    """
    lines = np.ascontiguousarray(lines_px, dtype=np.float64)
    if lines.ndim != 2 or lines.shape[1] != 4:
        message = f"segments are (n, 4) doubles, not {lines.shape}"
        raise ValueError(message)
    for start in range(0, len(lines), CHUNK):
        chunk = lines[start : start + CHUNK]
        first = shiboken6.Shiboken.wrapInstance(chunk.ctypes.data, QLineF)
        painter.drawLines(first, len(chunk))  # type: ignore[call-overload]  # Qt's (const QLineF*, int)


def paint(painter: QPainter, drawable: Drawable, view: Viewport, theme: Theme) -> None:
    """Paint one layer."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    cased = [batch for batch in drawable.batches if drawable.layer_id == "roads" and _width(batch, view) >= 2.0]
    for batch in cased:
        _lines(painter, batch, view, _casing(batch, view, theme))
    for batch in drawable.batches:
        if batch.rings:
            _polygons(painter, batch, view, theme)
        elif len(batch.lines_m):
            _lines(painter, batch, view, _pen(batch, view, theme))
        if len(batch.points_m):
            _points(painter, batch, view, theme)


def _width(batch: Batch, view: Viewport) -> float:
    """Line width: the style's at 1 : 50 000, growing gently towards the street."""
    growth = float(np.clip((13.0 / view.m_per_px) ** 0.3, 0.7, 2.4))
    return batch.style.width_px * growth


def _pen(batch: Batch, view: Viewport, theme: Theme) -> QPen:
    color = QColor(batch.style.color(theme))
    if not batch.rings:
        color.setAlphaF(batch.style.opacity_pu)
    pen = QPen(color, _width(batch, view))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap if _width(batch, view) > 1.2 else Qt.PenCapStyle.FlatCap)
    if batch.style.dashed:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([4.0, 2.5])
    return pen


def _casing(batch: Batch, view: Viewport, theme: Theme) -> QPen:
    color = QColor(batch.style.color(theme))
    pen = QPen(color.darker(125) if theme == "light" else color.darker(160), _width(batch, view) + 1.4)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def _lines(painter: QPainter, batch: Batch, view: Viewport, pen: QPen) -> None:
    seen = lines_in_view(batch.lines_m, view.bounds_m)
    if not len(seen):
        return
    painter.setPen(pen)
    draw_lines(painter, view.to_px(seen.reshape(-1, 2)).reshape(-1, 4))


def _polygons(painter: QPainter, batch: Batch, view: Viewport, theme: Theme) -> None:
    west, south, east, north = view.bounds_m
    boxes = batch.ring_boxes_m
    touches = (boxes[:, 2] >= west) & (boxes[:, 0] <= east) & (boxes[:, 3] >= south) & (boxes[:, 1] <= north)
    size_px = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) / view.m_per_px
    fill = QColor(batch.style.fill(theme) or batch.style.color(theme))
    fill.setAlphaF(batch.style.opacity_pu)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    filled = touches & (size_px >= _SMALLEST_RING_PX) & (batch.style.opacity_pu > 0)
    for feature in np.unique(batch.feature_of_ring[filled]):
        rings = np.flatnonzero(batch.feature_of_ring == feature)
        _fill(painter, [view.to_px(batch.rings[i]) for i in rings])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if batch.style.width_px > 0:
        _lines(painter, batch, view, _pen(batch, view, theme))


def _fill(painter: QPainter, rings_px: list[NDArray[np.float64]]) -> None:
    polygons = [QPolygonF([QPointF(x, y) for x, y in thinned(ring).tolist()]) for ring in rings_px]
    if len(polygons) == 1:
        painter.drawPolygon(polygons[0])
        return
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for polygon in polygons:
        path.addPolygon(polygon)
    painter.drawPath(path)


def thinned(ring_px: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ring without vertices that fall on the same half pixel as the one before them; nobody can see the difference."""
    cells = np.rint(ring_px * 2.0)
    keep = np.ones(len(ring_px), dtype=np.bool_)
    keep[1:-1] = (cells[1:-1] != cells[:-2]).any(axis=1)
    return ring_px[keep]


def _points(painter: QPainter, batch: Batch, view: Viewport, theme: Theme) -> None:
    at_px = view.to_px(batch.points_m)
    margin = batch.style.size_px
    seen = (
        (at_px[:, 0] >= -margin)
        & (at_px[:, 0] <= view.width_px + margin)
        & (at_px[:, 1] >= -margin)
        & (at_px[:, 1] <= view.height_px + margin)
    )
    growth = float(np.clip((13.0 / view.m_per_px) ** 0.4, 0.5, 1.6))
    radius = max(batch.style.size_px, 3.0) * growth / 2.0
    painter.setPen(QPen(QColor(batch.style.color(theme)), batch.style.width_px))
    fill = QColor(batch.style.fill(theme) or batch.style.color(theme))
    painter.setBrush(fill)
    for x, y in at_px[seen].tolist():
        painter.drawEllipse(QPointF(x, y), radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
