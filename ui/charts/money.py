"""Money over the years, what moves its value, and how likely it is to be lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPaintEvent, QPen, QPolygonF

from ui.charts.frame import (
    BELOW_PX,
    RIGHT_PX,
    TITLE_PX,
    Chart,
    Frame,
    Scale,
    draw_x_axis,
    draw_y_axis,
    inner_scale,
    round_scale,
    tick_words,
)
from ui.theme.tokens import tokens

_BOX_PX = 128
_ROW_PX, _BAR_PX = 29, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class YearBar:
    """Cash of one year and the balance after it, thousands of the shown currency."""

    year: int
    cash: float
    balance: float
    described: str


class CashChart(Chart):
    """Cash of each year as bars, the balance as a line."""

    def __init__(self, years: Sequence[YearBar], title: str, below: str, description: str) -> None:
        super().__init__(round(_BOX_PX + 2 * TITLE_PX + BELOW_PX + 8), description)
        self.years, self._title, self._below = tuple(years), title, below
        self.setAccessibleDescription("; ".join(each.described for each in years))

    def reading(self, at: QPointF) -> str:
        """Year under the cursor."""
        frame = self._frame()
        return min(self.years, key=lambda each: abs(frame.x_px(each.year) - at.x())).described

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint bars and balance."""
        painter, frame, colors = self.begin(), self._frame(), tokens()
        draw_y_axis(painter, frame, self._title)
        wide = 0.62 * frame.box.width() / max(len(self.years), 1)
        zero = frame.y_px(0.0)
        painter.setPen(Qt.PenStyle.NoPen)
        for each in self.years:
            painter.setBrush(QColor(colors.accent if each.cash >= 0 else colors.series[4]))
            top, bottom = sorted((frame.y_px(each.cash), zero))
            painter.drawRect(QRectF(frame.x_px(each.year) - wide / 2, top, wide, bottom - top))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colors.text), 1.6))
        painter.drawPolyline(QPolygonF([frame.at(each.year, each.balance) for each in self.years]))
        painter.setPen(QPen(QColor(colors.muted), 1.0))
        painter.drawLine(QPointF(frame.box.left(), zero), QPointF(frame.box.right(), zero))
        draw_x_axis(painter, frame, [str(round(tick)) for tick in frame.x.ticks], self._below)
        painter.end()

    def _frame(self) -> Frame:
        values = [value for each in self.years for value in (each.cash, each.balance)]
        y = round_scale(min(values), max(values))
        first, last = self.years[0].year, self.years[-1].year
        step = max((last - first) // 8, 1)
        x = Scale(low=first - 0.5, high=last + 0.5, ticks=tuple(float(year) for year in range(first, last + 1, step)))
        left = self.tick_width_px([y])
        return Frame(QRectF(left, TITLE_PX + 4, self.width() - left - RIGHT_PX, _BOX_PX), x, y)


@dataclass(frozen=True, slots=True, kw_only=True)
class SwingBar:
    """Value with one assumption at its low and at its high, thousands; ``name`` with its range in words."""

    name: str
    low: float
    high: float
    described: str


class TornadoChart(Chart):
    """A row an assumption: its name above, its swing below, around the base value."""

    def __init__(self, bars: Sequence[SwingBar], base: float, description: str) -> None:
        super().__init__(round(len(bars) * _ROW_PX + BELOW_PX + 8), description)
        self.bars, self.base = tuple(bars), base
        self.setAccessibleDescription("; ".join(each.described for each in bars))

    def reading(self, at: QPointF) -> str:
        """Assumption under the cursor."""
        row = int(at.y() // _ROW_PX)
        return self.bars[row].described if 0 <= row < len(self.bars) else ""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the rows."""
        painter, frame, colors = self.begin(), self._frame(), tokens()
        middle = frame.x_px(self.base)
        metrics = QFontMetricsF(painter.font())
        for row, each in enumerate(self.bars):
            top = row * _ROW_PX
            painter.setPen(QColor(colors.text))
            words = metrics.elidedText(each.name, Qt.TextElideMode.ElideRight, self.width() - 4)
            painter.drawText(QRectF(2, top, self.width() - 4, 13), int(Qt.AlignmentFlag.AlignLeft), words)
            painter.setPen(Qt.PenStyle.NoPen)
            for value, color in ((each.low, colors.series[4]), (each.high, colors.accent)):
                left, right = sorted((frame.x_px(value), middle))
                painter.setBrush(QColor(color))
                painter.drawRect(QRectF(left, top + 14, max(right - left, 1.0), _BAR_PX))
            painter.setPen(QPen(QColor(colors.text), 1.4))
            painter.drawLine(QPointF(middle, top + 13), QPointF(middle, top + 15 + _BAR_PX))
        draw_x_axis(painter, frame, tick_words(frame.x.ticks))
        painter.end()

    def _frame(self) -> Frame:
        values = [value for each in self.bars for value in (each.low, each.high)]
        x = inner_scale(min(values), max(values), 5)
        box = QRectF(6, 0, self.width() - 12 - RIGHT_PX, len(self.bars) * _ROW_PX)
        return Frame(box, x, Scale(low=0.0, high=1.0, ticks=()))


class RiskChart(Chart):
    """Histogram of values; those below nil in another colour."""

    def __init__(self, edges: Sequence[float], counts: Sequence[int], below: str, description: str) -> None:
        super().__init__(round(0.7 * _BOX_PX + 2 * TITLE_PX + BELOW_PX), description)
        self.edges, self.counts, self._below = tuple(edges), tuple(counts), below

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the columns and the line at nil."""
        painter, frame, colors = self.begin(), self._frame(), tokens()
        painter.setPen(Qt.PenStyle.NoPen)
        for left, right, count in zip(self.edges, self.edges[1:], self.counts, strict=False):
            painter.setBrush(QColor(colors.series[4] if (left + right) / 2 < 0 else colors.accent))
            at, to, top = frame.x_px(left), frame.x_px(right), frame.y_px(count)
            painter.drawRect(QRectF(at + 0.5, top, max(to - at - 1.0, 1.0), frame.box.bottom() - top))
        if frame.x.low <= 0.0 <= frame.x.high:
            painter.setPen(QPen(QColor(colors.text), 1.4))
            painter.drawLine(frame.at(0.0, 0.0), QPointF(frame.x_px(0.0), frame.box.top()))
        draw_x_axis(painter, frame, tick_words(frame.x.ticks), self._below)
        painter.end()

    def _frame(self) -> Frame:
        x = inner_scale(self.edges[0], self.edges[-1], 5)
        y = Scale(low=0.0, high=float(max(self.counts, default=1) or 1), ticks=())
        return Frame(QRectF(6, TITLE_PX / 2, self.width() - 12 - RIGHT_PX, 0.7 * _BOX_PX), x, y)
