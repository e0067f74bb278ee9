"""A figure over the years: base as a line, low to high as a band, the design year marked."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPen, QPolygonF

from planner.model.result import Band
from ui.charts.frame import (
    BELOW_PX,
    RIGHT_PX,
    TITLE_PX,
    Chart,
    Frame,
    draw_x_axis,
    draw_y_axis,
    inner_scale,
    round_scale,
    soft,
)
from ui.numbers import number, span
from ui.theme.tokens import tokens

_BOX_PX = 112


@dataclass(frozen=True, slots=True, kw_only=True)
class YearBand:
    """Value of one year."""

    year: int
    value: Band


class YearChart(Chart):
    """Band over the years."""

    def __init__(self, years: tuple[YearBand, ...], marked: int, title: str, description: str) -> None:
        super().__init__(round(_BOX_PX + TITLE_PX + BELOW_PX + 8), description)
        self.years, self.marked, self._title = years, marked, title
        self.setAccessibleDescription("; ".join(_words(each) for each in years))

    def reading(self, at: QPointF) -> str:
        """Year under the cursor with its band."""
        frame = self._frame()
        near = min(self.years, key=lambda each: abs(frame.x_px(each.year) - at.x()))
        return f"{self._title} {_words(near)}"

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint band, line and mark."""
        painter, frame, colors = self.begin(), self._frame(), tokens()
        draw_y_axis(painter, frame, self._title)
        upper = [frame.at(each.year, each.value.high) for each in self.years]
        lower = [frame.at(each.year, each.value.low) for each in reversed(self.years)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft(colors.accent))
        painter.drawPolygon(QPolygonF([*upper, *lower]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colors.accent), 2.0))
        painter.drawPolyline(QPolygonF([frame.at(each.year, each.value.base) for each in self.years]))
        chosen = next((each for each in self.years if each.year == self.marked), None)
        if chosen is not None:
            x = frame.x_px(chosen.year)
            painter.setPen(QPen(QColor(colors.muted), 1.2, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, frame.box.top()), QPointF(x, frame.box.bottom()))
            painter.setPen(QPen(QColor(colors.base), 1.6))
            painter.setBrush(QColor(colors.accent))
            painter.drawEllipse(frame.at(chosen.year, chosen.value.base), 4.5, 4.5)
        draw_x_axis(painter, frame, [str(round(tick)) for tick in frame.x.ticks])
        painter.end()

    def _frame(self) -> Frame:
        y = round_scale(0.0, max(each.value.high for each in self.years))
        x = inner_scale(self.years[0].year, self.years[-1].year)
        left = self.tick_width_px([y])
        return Frame(QRectF(left, TITLE_PX + 4, self.width() - left - RIGHT_PX - 6, _BOX_PX), x, y)


def _words(each: YearBand) -> str:
    return f"{each.year}: {number(each.value.base)} ({span(each.value, '')})"
