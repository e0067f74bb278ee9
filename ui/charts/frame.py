"""Ground of the window's own charts: scales with round ticks, a box with its axes in small type, a reading as tool tip.

What stands inside the box is each chart's own.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.numbers import number
from ui.theme.tokens import tokens
from ui.widgets.plain import tip

RIGHT_PX, BELOW_PX, TITLE_PX = 10.0, 17.0, 17.0
_GAP_PX = 6.0
_STEPS = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Ends of an axis and the values at its ticks."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Where a value lies between the ends, 0..1."""
        return (value - self.low) / (self.high - self.low)


def tick_step(span: float, most: int) -> float:
    """Smallest of 1, 2, 5 x 10^n that parts a span into at most so many pieces."""
    raw = span / most
    power = 10.0 ** math.floor(math.log10(raw))
    return next(step * power for step in _STEPS if step * power >= raw * (1 - 1e-9))


def round_scale(low: float, high: float, most: int = 4) -> Scale:
    """Scale with round ends that holds both values; from zero up where they are not below it."""
    low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= 0:
        high = low + 1.0
    return round_between(low, high, most)


def round_between(low: float, high: float, most: int = 4) -> Scale:
    """Scale with round ends that just holds both values, wherever zero is."""
    span = high - low or abs(high) or 1.0
    step = tick_step(span, most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    return Scale(low=first * step, high=last * step, ticks=tuple(i * step for i in range(first, last + 1)))


def inner_scale(low: float, high: float, most: int = 5) -> Scale:
    """Scale that ends where the values end, with round ticks between."""
    if high - low <= 0:
        return Scale(low=low - 0.5, high=low + 0.5, ticks=(low,))
    step = tick_step(high - low, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return Scale(low=low, high=high, ticks=tuple(i * step for i in range(first, last + 1)))


def tick_words(ticks: Sequence[float]) -> list[str]:
    """Figures at ticks, all with the decimals that the longest of them needs."""
    exact = (n for n in range(5) if all(abs(round(tick, n) - tick) < 10.0 ** -(n + 3) for tick in ticks))
    decimals = next(exact, 4)
    return [number(tick + 0.0, decimals) for tick in ticks]


@dataclass(frozen=True, slots=True)
class Frame:
    """Box of a chart with its two scales."""

    box: QRectF
    x: Scale
    y: Scale

    def x_px(self, value: float) -> float:
        """Pixel of a value along the box."""
        return self.box.left() + self.box.width() * self.x.share(value)

    def y_px(self, value: float) -> float:
        """Pixel of a value up the box."""
        return self.box.bottom() - self.box.height() * self.y.share(value)

    def at(self, x: float, y: float) -> QPointF:
        """Pixel of a point."""
        return QPointF(self.x_px(x), self.y_px(y))


class Chart(QWidget):
    """Common ground: full width, fixed height, small type, what the cursor is over as a tool tip."""

    def __init__(self, height_px: int, description: str) -> None:
        super().__init__()
        self.setFixedHeight(height_px)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(200)
        self.setAccessibleName(description)

    def reading(self, at: QPointF) -> str:  # noqa: ARG002 - each chart's own
        """What stands under a pixel, in words; empty: nothing."""
        return ""

    def event(self, event: QEvent) -> bool:
        """Show the reading where the tool tip would stand."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self.reading(QPointF(event.pos()))
            if words:
                QToolTip.showText(event.globalPos(), tip(words), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def small_font(self) -> QFont:
        """Font of ticks and labels."""
        font = QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF() - 1.5, 7.0))
        return font

    def tick_width_px(self, scales: Sequence[Scale]) -> float:
        """Room left of the box for the widest figure."""
        metrics = QFontMetricsF(self.small_font())
        return max(metrics.horizontalAdvance(word) for each in scales for word in tick_words(each.ticks)) + _GAP_PX

    def begin(self) -> QPainter:
        """Painter with the small font."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.small_font())
        return painter


def draw_y_axis(painter: QPainter, frame: Frame, title: str) -> None:
    """Thin lines across with their figures, and the title above the box."""
    colors, box = tokens(), frame.box
    across = QColor(colors.border)
    across.setAlpha(70 if colors.look == "contrast" else 255)
    for value, word in zip(frame.y.ticks, tick_words(frame.y.ticks), strict=True):
        y = frame.y_px(value)
        painter.setPen(QPen(across, 1.0))
        painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        painter.setPen(QColor(colors.muted))
        at = QRectF(0, y - 8, box.left() - _GAP_PX, 16)
        painter.drawText(at, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), word)
    wide = QFontMetricsF(painter.font()).horizontalAdvance(title) + 2
    above = QRectF(box.left(), box.top() - TITLE_PX - 4, wide, TITLE_PX - 3)
    painter.fillRect(above, QColor(colors.base))
    painter.drawText(above, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), title)


def draw_x_axis(painter: QPainter, frame: Frame, words: Sequence[str], title: str = "") -> None:
    """Figures below the box at the ticks, and the title below them."""
    colors, box = tokens(), frame.box
    painter.setPen(QPen(QColor(colors.muted), 1.0))
    painter.drawLine(box.bottomLeft(), box.bottomRight())
    metrics = QFontMetricsF(painter.font())
    taken = -1e9
    for value, word in zip(frame.x.ticks, words, strict=True):
        wide = metrics.horizontalAdvance(word)
        # the first stands beside the lowest figure of the other axis, not below it
        left = min(max(frame.x_px(value) - wide / 2, box.left() - _GAP_PX), box.right() + RIGHT_PX - wide)
        if left < taken + 4:
            continue
        taken = left + wide
        painter.drawText(
            QRectF(left, box.bottom() + 2, wide + 1, BELOW_PX - 3), int(Qt.AlignmentFlag.AlignCenter), word
        )
    if title:
        below = QRectF(box.left(), box.bottom() + BELOW_PX - 1, box.width(), TITLE_PX)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), title)


def soft(color: str, alpha: int = 60) -> QColor:
    """Colour that lets what is below shine through."""
    made = QColor(color)
    made.setAlpha(alpha)
    return made


def soft_key(color: str) -> str:
    """The same colour as text, for the key beside the chart."""
    return soft(color).name(QColor.NameFormat.HexArgb)
