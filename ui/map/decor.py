"""What a map owes its reader: scale bar, north arrow, notice."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from planner.maps.style import BACKGROUND, INK, MUTED, Theme
from ui.map.viewport import Viewport
from ui.numbers import number
from ui.theme.tokens import legible

MARGIN_PX = 14.0
_BAR_PX = 130.0
_STRIP_MARGIN_PX = 10.0
_STRIP_FLAGS = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)


def round_length_m(longest_m: float) -> float:
    """Longest of 1, 2, 5 x 10^n that is not longer than the given length."""
    power = 10.0 ** math.floor(math.log10(longest_m))
    return next(step * power for step in (5.0, 2.0, 1.0) if step * power <= longest_m * (1 + 1e-9))


def length_text(length_m: float) -> str:
    """Length in m below a kilometre, in km from there."""
    return f"{number(length_m, 0)} m" if length_m < 1000 else f"{number(length_m / 1000, 0)} km"


def paint_decor(painter: QPainter, view: Viewport, theme: Theme, notice: str, credit: str = "") -> None:
    """Paint north arrow (right above), notice (a strip along the lower edge) and scale bar (left, over the strip)."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _north(painter, view, theme)
    strip_px = paint_notice(painter, view, theme, " · ".join(part for part in (notice, credit) if part))
    _scale(painter, view, theme, strip_px)


def notice_height_px(font: QFont, width_px: float, text: str) -> float:
    """Height of the strip that a notice needs on a map of some width; 0 without a notice."""
    if not text:
        return 0.0
    box = QRectF(0, 0, max(width_px - 2 * _STRIP_MARGIN_PX, 60.0), 400)
    return QFontMetricsF(small_font(font)).boundingRect(box, _STRIP_FLAGS, text).height() + 6.0


def kept_free(font: QFont, view: Viewport, notice: str) -> list[QRectF]:
    """Where decorations stand on a map; labels go elsewhere."""
    strip_px = notice_height_px(font, view.width_px, notice)
    strip = QRectF(0, view.height_px - strip_px, view.width_px, strip_px)
    return [strip, _north_box(view), _scale_box(QFontMetricsF(font), view, strip_px)]


def small_font(font: QFont) -> QFont:
    """Font of what is less important than names."""
    made = QFont(font)
    made.setPointSizeF(max(made.pointSizeF() - 1.5, 7.0))
    return made


def _plate(painter: QPainter, box: QRectF, theme: Theme) -> None:
    color = QColor(BACKGROUND[theme])
    color.setAlpha(215)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(box, 5, 5)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _scale(painter: QPainter, view: Viewport, theme: Theme, strip_px: float) -> None:
    length_m = round_length_m(_BAR_PX * view.m_per_px)
    width, text = length_m / view.m_per_px, length_text(length_m)
    plate = _scale_box(QFontMetricsF(painter.font()), view, strip_px)
    _plate(painter, plate, theme)
    left, y = plate.left() + 10, plate.bottom() - 9
    painter.setPen(QPen(QColor(INK[theme]), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawPolyline(
        QPolygonF([QPointF(left, y - 5), QPointF(left, y), QPointF(left + width, y), QPointF(left + width, y - 5)])
    )
    painter.drawLine(QPointF(left + width / 2, y - 3), QPointF(left + width / 2, y))
    painter.drawText(QPointF(left, y - 9), text)


def _scale_box(metrics: QFontMetricsF, view: Viewport, strip_px: float) -> QRectF:
    length_m = round_length_m(_BAR_PX * view.m_per_px)
    wide = max(length_m / view.m_per_px, metrics.horizontalAdvance(length_text(length_m))) + 20
    lower = view.height_px - strip_px - (6.0 if strip_px else MARGIN_PX)
    return QRectF(MARGIN_PX, lower - 34, wide, 34)


def _north_box(view: Viewport) -> QRectF:
    return QRectF(view.width_px - MARGIN_PX - 30, MARGIN_PX, 30, 42)


def _north(painter: QPainter, view: Viewport, theme: Theme) -> None:
    box = _north_box(view)
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


def paint_notice(painter: QPainter, view: Viewport, theme: Theme, text: str) -> float:
    """Whole notice, in as many lines as it needs: it must never be cut. Returns the strip's height."""
    font = QFont(painter.font())
    height = notice_height_px(font, view.width_px, text)
    if not height:
        return 0.0
    box = QRectF(0, view.height_px - height, view.width_px, height)
    color = QColor(BACKGROUND[theme])
    color.setAlpha(225)
    painter.fillRect(box, color)
    painter.setPen(QColor(legible(MUTED[theme], theme)))
    painter.setFont(small_font(font))
    painter.drawText(box.adjusted(_STRIP_MARGIN_PX, 0, -_STRIP_MARGIN_PX, 0), _STRIP_FLAGS, text)
    painter.setFont(font)
    return height
