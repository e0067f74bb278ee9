"""Straight from numpy to Qt: the only module that hands addresses to it. And the pens of lines."""

import ctypes
from collections.abc import Callable

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from planner.maps.style import LayerStyle, Theme

CHUNK = 12_000
# Qt draws segments with flat and square ends five to ten times faster than with round ones; on lines as thin as a
# map's nobody can tell a square joint from a round one
_SQUARE_FROM_PX, _ROUND_FROM_PX = 1.9, 6.0
# and those of one pixel at most twice as fast as those a shade wider
_AS_ONE_PX = 1.2


def go_on() -> None:
    """Nobody asks the painter to stop."""


def draw_lines(painter: QPainter, lines_px: NDArray[np.float64], check: Callable[[], None] = go_on) -> None:
    """Draw segments given as (n, 4) pixels without making a Python object of each.

    The array's memory is handed to Qt as ``QLineF[]``: four doubles each, contiguous, alive during the call. Qt holds
    the interpreter's lock while it draws, hence the chunks; ``check`` is asked between them and may raise.
    """
    lines = _doubles(lines_px, "segments")
    for start in range(0, len(lines), CHUNK):
        check()
        chunk = lines[start : start + CHUNK]
        first = shiboken6.Shiboken.wrapInstance(chunk.ctypes.data, QLineF)
        painter.drawLines(first, len(chunk))  # type: ignore[call-overload]  # Qt's (const QLineF*, int)


def draw_boxes(painter: QPainter, boxes_px: NDArray[np.float64], check: Callable[[], None] = go_on) -> None:
    """Fill boxes given as (n, 4) pixels: left, top, width, height."""
    boxes = _doubles(boxes_px, "boxes")
    for start in range(0, len(boxes), CHUNK):
        check()
        chunk = boxes[start : start + CHUNK]
        first = shiboken6.Shiboken.wrapInstance(chunk.ctypes.data, QRectF)
        painter.drawRects(first, len(chunk))  # type: ignore[call-overload]  # Qt's (const QRectF*, int)


def polygon(points_px: NDArray[np.float64]) -> QPolygonF:
    """Polygon of (n, 2) pixels; the doubles are copied into Qt's own memory."""
    points = np.ascontiguousarray(points_px, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2:
        message = f"points are (n, 2) doubles, not {points.shape}"
        raise ValueError(message)
    made = QPolygonF()
    if len(points):
        made.resize(len(points))
        target = shiboken6.getCppPointer(made.data())[0]
        ctypes.memmove(target, points.ctypes.data, points.nbytes)
    return made


def _doubles(array: NDArray[np.float64], what: str) -> NDArray[np.float64]:
    made = np.ascontiguousarray(array, dtype=np.float64)
    if made.ndim != 2 or made.shape[1] != 4:
        message = f"{what} are (n, 4) doubles, not {made.shape}"
        raise ValueError(message)
    return made


def line_width_px(style: LayerStyle, m_per_px: float) -> float:
    """Line width: the style's at 1 : 50 000, growing gently towards the street; a little over one pixel is one."""
    width_px = style.width_px * float(np.clip((13.0 / m_per_px) ** 0.3, 0.7, 2.4))
    return 1.0 if 1.0 < width_px <= _AS_ONE_PX else width_px


def line_pen(style: LayerStyle, theme: Theme, width_px: float, opacity_pu: float) -> QPen:
    """Pen of a line or an outline."""
    color = QColor(style.color(theme))
    color.setAlphaF(opacity_pu)
    pen = QPen(color, width_px)
    pen.setCapStyle(_cap(width_px))
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if style.dashed:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([4.0, 2.5])
    return pen


def casing_pen(style: LayerStyle, theme: Theme, width_px: float) -> QPen:
    """Pen of the darker edge of a wide road."""
    color = QColor(style.color(theme))
    pen = QPen(color.darker(125) if theme == "light" else color.darker(160), width_px + 1.4)
    pen.setCapStyle(_cap(width_px + 1.4))
    return pen


def _cap(width_px: float) -> Qt.PenCapStyle:
    if width_px > _ROUND_FROM_PX:
        return Qt.PenCapStyle.RoundCap
    return Qt.PenCapStyle.SquareCap if width_px > _SQUARE_FROM_PX else Qt.PenCapStyle.FlatCap
