"""Symbols of points: drawn once for each look, then stamped."""

from collections.abc import Callable
from functools import lru_cache
from math import ceil

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from planner.maps.style import LayerStyle, Theme


def point_size_px(style: LayerStyle, m_per_px: float) -> float:
    """Diameter of a point: the style's at 1 : 50 000, growing towards the street."""
    return max(style.size_px, 3.0) * float(np.clip((13.0 / m_per_px) ** 0.4, 0.5, 1.6))


def draw_shape(painter: QPainter, at: QPointF, style: LayerStyle, theme: Theme, size_px: float) -> None:
    """Draw one point with the symbol of its style."""
    color, radius = QColor(style.color(theme)), size_px / 2.0
    painter.setPen(QPen(color, style.width_px))
    painter.setBrush(QColor(style.fill(theme) or style.color(theme)))
    x, y = at.x(), at.y()
    if style.marker == "square":
        painter.drawRect(QRectF(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8))
    elif style.marker == "diamond":
        painter.drawPolygon(_corners(x, y, ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)), radius))
    elif style.marker == "triangle":
        painter.drawPolygon(_corners(x, y, ((0, -1.15), (1.05, 0.8), (-1.05, 0.8)), radius))
    elif style.marker == "cross":
        painter.setPen(QPen(color, max(style.width_px, 1.6), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(x - radius * 0.8, y - radius * 0.8), QPointF(x + radius * 0.8, y + radius * 0.8))
        painter.drawLine(QPointF(x - radius * 0.8, y + radius * 0.8), QPointF(x + radius * 0.8, y - radius * 0.8))
    else:
        painter.drawEllipse(at, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)


@lru_cache(maxsize=256)
def sprite(style: LayerStyle, theme: Theme, size_px: float, ratio: float) -> QImage:
    """Picture of a point, its middle in the picture's middle."""
    wide_px = size_px * 1.25 + style.width_px + 2.0
    return stamp(wide_px, ratio, lambda painter, at: draw_shape(painter, at, style, theme, size_px))


def stamp(size_px: float, ratio: float, draw: Callable[[QPainter, QPointF], None]) -> QImage:
    """Square picture of what is drawn about its middle, clear all round."""
    side = ceil(size_px * ratio)
    made = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(0)
    made.setDevicePixelRatio(ratio)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = side / ratio / 2.0
    draw(painter, QPointF(middle, middle))
    painter.end()
    return made


def _corners(x: float, y: float, corners: tuple[tuple[float, float], ...], radius: float) -> QPolygonF:
    return QPolygonF([QPointF(x + dx * radius, y + dy * radius) for dx, dy in corners])
