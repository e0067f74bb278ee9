"""Months of a live site: what was delivered as bars, the plan as a band with its base line."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPen

from ui.charts.frame import (
    BELOW_PX,
    RIGHT_PX,
    TITLE_PX,
    Chart,
    Frame,
    Scale,
    draw_x_axis,
    draw_y_axis,
    round_scale,
    soft,
)
from ui.numbers import quantity, share
from ui.texts import tr
from ui.theme.tokens import tokens

_BOX_PX = 150
_LABEL_PX = 46.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month: name as shown, deliveries, plan low, base and high in kWh (None: no plan), share of ramp-up."""

    name: str
    actual_kwh: float
    plan_kwh: tuple[float, float, float] | None
    ramp_pu: float


class MonthsChart(Chart):
    """Bars and band."""

    def __init__(self, months: tuple[Month, ...], description: str) -> None:
        super().__init__(round(_BOX_PX + TITLE_PX + BELOW_PX + 8), description)
        self.months = months
        self.setAccessibleDescription("; ".join(_words(each).replace("\n", ", ") for each in months))

    def reading(self, at: QPointF) -> str:
        """Month under the cursor."""
        frame = self._frame()
        share = (at.x() - frame.box.left()) / max(frame.box.width(), 1.0)
        number = int(share * len(self.months))
        return _words(self.months[number]) if 0 <= share < 1 and number < len(self.months) else ""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the months."""
        painter, frame, colors = self.begin(), self._frame(), tokens()
        draw_y_axis(painter, frame, tr("ui.operation_axis"))
        width = frame.box.width() / len(self.months)
        for number, month in enumerate(self.months):
            left = frame.box.left() + number * width
            bar = QRectF(QPointF(left + width * 0.28, frame.y_px(month.actual_kwh)),
                         QPointF(left + width * 0.72, frame.box.bottom()))  # fmt: skip
            if month.plan_kwh is not None:
                low, base, high = (frame.y_px(each) for each in month.plan_kwh)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(soft(colors.series[1], 110))
                painter.drawRect(QRectF(QPointF(left + width * 0.08, high), QPointF(left + width * 0.92, low)))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accent))
            painter.drawRect(bar)
            if month.plan_kwh is not None:
                painter.setPen(QPen(QColor(colors.text), 1.6))
                painter.drawLine(QPointF(left + width * 0.08, base), QPointF(left + width * 0.92, base))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        draw_x_axis(painter, frame, self._labels(width))
        painter.end()

    def _labels(self, width_px: float) -> list[str]:
        every = max(1, round(_LABEL_PX / max(width_px, 1.0)))
        return [month.name if number % every == 0 else "" for number, month in enumerate(self.months)]

    def _frame(self) -> Frame:
        tops = [month.actual_kwh for month in self.months]
        tops += [month.plan_kwh[2] for month in self.months if month.plan_kwh is not None]
        y = round_scale(0.0, max(tops), 3)
        count = float(len(self.months))
        x = Scale(low=0.0, high=count, ticks=tuple(number + 0.5 for number in range(len(self.months))))
        left = self.tick_width_px([y])
        return Frame(QRectF(left, TITLE_PX + 4, self.width() - left - RIGHT_PX, _BOX_PX), x, y)


def _words(month: Month) -> str:
    said = [month.name, tr("ui.operation_actual", energy=quantity(month.actual_kwh, "x_kwh", 0))]
    if month.plan_kwh is not None:
        low, base, high = (quantity(each, "x_kwh", 0) for each in month.plan_kwh)
        said.append(tr("ui.operation_plan", base=base, low=low, high=high))
    if month.ramp_pu < 1:
        said.append(tr("ui.operation_ramp", share=share(month.ramp_pu)))
    return "\n".join(said)
