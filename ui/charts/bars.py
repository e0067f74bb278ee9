"""Bars without axes: parts of a sum, states against a limit, low to high ranges."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.tokens import tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a stacked bar."""

    name: str
    value: float
    color: str


class _Bar(QWidget):
    """Common ground: full width, fixed height."""

    def __init__(self, height_px: int, description: str) -> None:
        super().__init__()
        self._height_px = height_px
        self.setFixedHeight(height_px)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(description)

    def sizeHint(self) -> QSize:
        """Width is given by the page."""
        return QSize(200, self._height_px)


class StackedBar(_Bar):
    """Parts of a sum, up to ``total``; what is missing stays empty."""

    def __init__(self, parts: Sequence[Part], total: float, description: str) -> None:
        super().__init__(18, description)
        self.parts = tuple(parts)
        self.total = total

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the parts side by side."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().neutral_soft))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        left, gap = 0.0, 1.5
        for part in self.parts:
            width = self.width() * part.value / self.total if self.total > 0 else 0.0
            if width > 0:
                painter.setBrush(QColor(part.color))
                painter.drawRoundedRect(QRectF(left, 0, max(width - gap, 1.0), self.height()), 3, 3)
            left += width
        painter.end()


class LimitBar(_Bar):
    """A state before and after against its limit: thin bar before, thick bar after, tick at the limit."""

    def __init__(self, before: float, after: float, limit: float, ends: tuple[float, float], description: str) -> None:
        super().__init__(16, description)
        self.before, self.after, self.limit = before, after, limit
        self._low, self._high = ends
        self._falls_short = limit < max(before, 1e-12) and ends[0] > 0

    @property
    def broken(self) -> bool:
        """Whether the state after lies beyond its limit (below a lower limit, above an upper one)."""
        return self.after < self.limit if self._falls_short else self.after > self.limit

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint track, states and limit."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = tokens()
        painter.setPen(Qt.PenStyle.NoPen)
        self._strip(painter, self._high, QColor(colors.neutral_soft), 4.0)
        self._strip(painter, self.after, QColor(colors.bad if self.broken else colors.accent), 8.0)
        painter.setBrush(QColor(colors.base))
        painter.setPen(QPen(QColor(colors.text), 1.4))
        painter.drawEllipse(QPointF(self._x(self.before), self.height() / 2), 3.4, 3.4)
        painter.setPen(QPen(QColor(colors.bad), 2.0))
        x = self._x(self.limit)
        painter.drawLine(QPointF(x, 1), QPointF(x, self.height() - 1))
        painter.end()

    def _strip(self, painter: QPainter, until: float, color: QColor, thickness: float) -> None:
        painter.setBrush(color)
        top = (self.height() - thickness) / 2
        painter.drawRoundedRect(QRectF(4, top, max(self._x(until) - 4, 2.0), thickness), thickness / 2, thickness / 2)

    def _x(self, value: float) -> float:
        width = self.width() - 8.0
        span = self._high - self._low
        share = (value - self._low) / span if span > 0 else 0.0
        return 4.0 + width * min(max(share, 0.0), 1.0)


class RangeBar(_Bar):
    """Low to high as a soft bar, base as a solid one from zero, on a common scale."""

    def __init__(self, low: float, base: float, high: float, ends: tuple[float, float], description: str) -> None:
        super().__init__(12, description)
        self.values = (low, base, high)
        self._ends = ends

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint range and base."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = tokens()
        painter.setPen(Qt.PenStyle.NoPen)
        low, base, high = (self._x(value) for value in self.values)
        zero = self._x(0.0)
        color = QColor(colors.accent if self.values[1] >= 0 else colors.bad)
        painter.setBrush(color)
        painter.drawRoundedRect(QRectF(min(zero, base), 3, max(abs(base - zero), 2.0), 6), 2, 2)
        soft = QColor(color)
        soft.setAlpha(70)
        painter.setBrush(soft)
        painter.drawRoundedRect(QRectF(low, 1, max(high - low, 2.0), 10), 3, 3)
        painter.end()

    def _x(self, value: float) -> float:
        low, high = self._ends
        return self.width() * (value - low) / (high - low) if high > low else 0.0


class StepBar(_Bar):
    """One step of a sum on a common scale: a bar from where the sum stood to where it stands now."""

    def __init__(self, ends: tuple[float, float], total: float, color: str, description: str) -> None:
        super().__init__(12, description)
        self.ends, self.total = ends, total
        self._color = QColor(color)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the track and the step."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens().neutral_soft))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        scale = self.width() / self.total if self.total > 0 else 0.0
        left, right = (scale * max(end, 0.0) for end in sorted(self.ends))
        painter.setBrush(self._color)
        if right > left:
            painter.drawRoundedRect(QRectF(left, 1, max(right - left, 1.5), self.height() - 2), 3, 3)
        painter.end()
