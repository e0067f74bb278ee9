"""What a map owes its reader: scale bar, north arrow, notice."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from planner.maps.style import BACKGROUND, INK, MUTED, Theme
from ui.map.viewport import Viewport
from ui.numbers import number

MARGIN_PX = 14.0
_BAR_PX = 130.0


def round_length_m(longest_m: float) -> float:
    """Longest of 1, 2, 5 x 10^n that is not longer than the given length."""
    power = 10.0 ** math.floor(math.log10(longest_m))
    return next(step * power for step in (5.0, 2.0, 1.0) if step * power <= longest_m * (1 + 1e-9))


def length_text(length_m: float) -> str:
    """Length in m below a kilometre, in km from there."""
    return f"{number(length_m, 0)} m" if length_m < 1000 else f"{number(length_m / 1000, 0)} km"


def paint_decor(painter: QPainter, view: Viewport, theme: Theme, notice: str, credit: str = "") -> None:
    """Paint scale bar (left below), north arrow (right above) and notice (middle below)."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _north(painter, view, theme)
    _scale(painter, view, theme)
    font = QFont(painter.font())
    font.setPointSizeF(max(font.pointSizeF() - 1.0, 7.0))
    painter.setFont(font)
    _notice(painter, view, theme, " · ".join(part for part in (notice, credit) if part))


def _plate(painter: QPainter, box: QRectF, theme: Theme) -> None:
    color = QColor(BACKGROUND[theme])
    color.setAlpha(215)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(box, 5, 5)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _scale(painter: QPainter, view: Viewport, theme: Theme) -> None:
    length_m = round_length_m(_BAR_PX * view.m_per_px)
    width = length_m / view.m_per_px
    text = length_text(length_m)
    metrics = QFontMetricsF(painter.font())
    plate = QRectF(MARGIN_PX, view.height_px - MARGIN_PX - 34, max(width, metrics.horizontalAdvance(text)) + 20, 34)
    _plate(painter, plate, theme)
    left, y = plate.left() + 10, plate.bottom() - 9
    painter.setPen(QPen(QColor(INK[theme]), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawPolyline(
        QPolygonF([QPointF(left, y - 5), QPointF(left, y), QPointF(left + width, y), QPointF(left + width, y - 5)])
    )
    painter.drawLine(QPointF(left + width / 2, y - 3), QPointF(left + width / 2, y))
    painter.drawText(QPointF(left, y - 9), text)


def _north(painter: QPainter, view: Viewport, theme: Theme) -> None:
    box = QRectF(view.width_px - MARGIN_PX - 30, MARGIN_PX, 30, 42)
    _plate(painter, box, theme)
    x, top = box.center().x(), box.top() + 6
    ink = QColor(INK[theme])
    painter.setPen(QPen(ink, 1.2))
    left = QPolygonF([QPointF(x, top), QPointF(x - 6, top + 17), QPointF(x, top + 13)])
    right = QPolygonF([QPointF(x, top), QPointF(x + 6, top + 17), QPointF(x, top + 13)])
    painter.setBrush(ink)
    painter.drawPolygon(left)
    painter.setBrush(QColor(BACKGROUND[theme]))
    painter.drawPolygon(right)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawText(QRectF(box.left(), box.bottom() - 19, box.width(), 18), Qt.AlignmentFlag.AlignCenter, "N")


def _notice(painter: QPainter, view: Viewport, theme: Theme, text: str) -> None:
    """Whole notice, in as many lines as it needs: it must never be cut."""
    if not text:
        return
    metrics = QFontMetricsF(painter.font())
    room = max(view.width_px - 2 * MARGIN_PX - 168.0, 150.0)
    flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)
    needed = metrics.boundingRect(QRectF(0, 0, room - 16, 400), flags, text)
    width, height = needed.width() + 16, needed.height() + 8
    box = QRectF(view.width_px - MARGIN_PX - width, view.height_px - MARGIN_PX - height, width, height)
    _plate(painter, box, theme)
    painter.setPen(QColor(MUTED[theme]))
    painter.drawText(box.adjusted(7, 0, -7, 0), flags, text)
