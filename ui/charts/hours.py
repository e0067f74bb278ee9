"""A day hour by hour: one panel or several above each other over the same hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF

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
from ui.numbers import number
from ui.texts import tr
from ui.theme.tokens import tokens

_HOURS = Scale(low=0.0, high=24.0, ticks=(0.0, 6.0, 12.0, 18.0, 24.0))
_PANEL_PX = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """24 values. ``shape``: bars that stand on zero, a stepped line, or a filled step."""

    name: str
    values: Sequence[float]
    color: str
    shape: Literal["bar", "step", "area"] = "bar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Series on one scale; ``limit`` is drawn as a dashed line."""

    title: str
    series: tuple[Series, ...]
    unit: str = ""
    limit: float | None = None


class HourChart(Chart):
    """Panels of a day, over one axis of hours."""

    def __init__(self, panels: Sequence[Panel], description: str) -> None:
        self.panels = tuple(panels)
        super().__init__(round(len(self.panels) * (_PANEL_PX + TITLE_PX + 8) + BELOW_PX + TITLE_PX), description)
        self.setAccessibleDescription("; ".join(self._words(hour).replace("\n", ", ") for hour in range(24)))

    def reading(self, at: QPointF) -> str:
        """Hour under the cursor with the value of each series."""
        box = self._frames()[0].box
        hour = int((at.x() - box.left()) / box.width() * 24.0)
        return self._words(hour) if 0 <= hour < 24 and at.x() >= box.left() else ""

    def _words(self, hour: int) -> str:
        found = [(each.name, each.values[hour], panel.unit) for panel in self.panels for each in panel.series]
        lines = [f"{name}: {number(value)} {unit}".rstrip() for name, value, unit in found]
        return "\n".join([f"{hour}–{hour + 1} h", *lines])

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint panel by panel."""
        painter = self.begin()
        frames = self._frames()
        for panel, frame in zip(self.panels, frames, strict=True):
            draw_y_axis(painter, frame, panel.title)
            for each in panel.series:
                _draw(painter, frame, each)
            if panel.limit is not None:
                painter.setPen(QPen(QColor(tokens().bad), 1.4, Qt.PenStyle.DashLine))
                y = frame.y_px(panel.limit)
                painter.drawLine(QPointF(frame.box.left(), y), QPointF(frame.box.right(), y))
        draw_x_axis(painter, frames[-1], [str(int(hour)) for hour in _HOURS.ticks], tr("ui.hour_of_day"))
        painter.end()

    def _frames(self) -> list[Frame]:
        scales = [_scale(panel) for panel in self.panels]
        left = self.tick_width_px(scales)
        frames, top = [], TITLE_PX + 4
        for scale in scales:
            box = QRectF(left, top, self.width() - left - RIGHT_PX, _PANEL_PX)
            frames.append(Frame(box, _HOURS, scale))
            top += _PANEL_PX + TITLE_PX + 8
        return frames


def _scale(panel: Panel) -> Scale:
    values = [value for each in panel.series for value in each.values]
    return round_scale(0.0, max([*values, panel.limit or 0.0, 1e-9]), 3)


def _draw(painter: QPainter, frame: Frame, series: Series) -> None:
    if series.shape == "bar":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(series.color))
        for hour, value in enumerate(series.values):
            top = frame.at(hour + 0.13, value)
            painter.drawRect(QRectF(top, QPointF(frame.x_px(hour + 0.87), frame.box.bottom())))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        return
    corners = [frame.at(hour + side, value) for hour, value in enumerate(series.values) for side in (0, 1)]
    if series.shape == "area":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft(series.color))
        painter.drawPolygon(QPolygonF([frame.at(0, 0), *corners, frame.at(24, 0)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(series.color), 1.8))
    painter.drawPolyline(QPolygonF(corners))
