"""Phases on the years: charging points built as steps, what is prepared for later as an outline above them."""

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
from ui.numbers import quantity
from ui.texts import tr
from ui.theme.tokens import tokens

_BOX_PX = 104
_AFTER_YEARS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """State of the site from one year on: points built, and points that it is prepared for."""

    year: int
    points: int
    prepared: int
    connection_kw: float


class Timeline(Chart):
    """Steps from the first phase to some years after the last."""

    def __init__(self, steps: tuple[Step, ...], description: str) -> None:
        super().__init__(round(_BOX_PX + TITLE_PX + BELOW_PX + 8), description)
        self.steps = steps
        self.setAccessibleDescription("; ".join(_words(step).replace("\n", ", ") for step in steps))

    def reading(self, at: QPointF) -> str:
        """State in the year under the cursor."""
        frame = self._frame()
        found = [step for step in self.steps if frame.x_px(step.year) <= at.x()]
        if not found:
            return ""
        return _words(found[-1])

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint the steps."""
        painter, frame, colors = self.begin(), self._frame(), tokens()
        draw_y_axis(painter, frame, tr("ui.charging_points"))
        ends = [*(step.year for step in self.steps[1:]), round(frame.x.high)]
        for step, end in zip(self.steps, ends, strict=True):
            left, right = frame.x_px(step.year), frame.x_px(end)
            if step.prepared > step.points:
                box = QRectF(QPointF(left, frame.y_px(step.prepared)), QPointF(right, frame.y_px(step.points)))
                painter.setPen(QPen(QColor(colors.accent), 1.2, Qt.PenStyle.DashLine))
                painter.setBrush(soft(colors.accent, 26))
                painter.drawRect(box)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accent))
            box = QRectF(QPointF(left, frame.y_px(step.points)), QPointF(right - 1.5, frame.box.bottom()))
            painter.drawRect(box)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(colors.on_accent))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), quantity(step.connection_kw, "x_kw", 0))
        draw_x_axis(painter, frame, [str(round(tick)) for tick in frame.x.ticks])
        painter.end()

    def _frame(self) -> Frame:
        y = round_scale(0.0, max(max(step.points, step.prepared) for step in self.steps), 3)
        first, last = self.steps[0].year, self.steps[-1].year + _AFTER_YEARS
        x = Scale(low=first, high=last, ticks=(*(float(step.year) for step in self.steps), float(last)))
        left = self.tick_width_px([y])
        return Frame(QRectF(left, TITLE_PX + 4, self.width() - left - RIGHT_PX - 8, _BOX_PX), x, y)


def _words(step: Step) -> str:
    built = tr("ui.phase_reading", year=step.year, points=step.points, power=quantity(step.connection_kw, "x_kw", 0))
    more = tr("ui.phase_prepared_for", points=step.prepared) if step.prepared > step.points else ""
    return "\n".join(line for line in (built, more) if line)
