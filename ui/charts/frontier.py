"""The connection-service frontier: session, waiting and cost over one axis of connection power, with a cursor.

Moving the mouse shows the simulated point under it, a click or the arrow keys choose one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF

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
    round_between,
    round_scale,
    soft,
    tick_words,
)
from ui.charts.lanes import lanes, placed
from ui.texts import tr
from ui.theme.tokens import tokens

_PANEL_PX, _GAP_PX, _LANE_PX = 66.0, 10.0, 15.0
_NARROW_PX = 320
_LEAST_SPAN_PU = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure over the powers: base values, and low to high where it is a range; None where not known.

    ``from_zero``: the scale begins at zero, else a little below the lowest value, and spans a tenth of it at least, so
    that nothing looks like much. ``limit``: a target, dotted.
    """

    title: str
    base: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    limit: float | None = None
    from_zero: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Upright line at a power; ``tone``: rule, open (a rule that may bind) or recommended."""

    at_kw: float
    text: str
    tone: str


class FrontierChart(Chart):
    """Measures above each other over the connection power.

    Signals
    -------
    pointed : int, the point under the cursor, or the chosen one once the cursor has left
    chosen : int, the point that was clicked or reached by keys
    """

    pointed = Signal(int)
    chosen = Signal(int)

    def __init__(self, powers_kw: Sequence[float], measures: Sequence[Measure], lines: Sequence[Line],
                 description: str) -> None:  # fmt: skip
        self._lanes = 0
        high = len(measures) * (_PANEL_PX + TITLE_PX + _GAP_PX) + BELOW_PX + TITLE_PX
        super().__init__(round(high), description)
        self.powers_kw, self.measures = tuple(powers_kw), tuple(measures)
        low, top = self.powers_kw[0], self.powers_kw[-1]
        self.lines = tuple(line for line in lines if low <= line.at_kw <= top)
        self.at, self._hovered = 0, -1
        self._lanes = self._lanes_needed()
        self.setFixedHeight(round(high + self._lanes * _LANE_PX))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def shown(self) -> int:
        """Point whose figures are told: the one under the mouse, else the chosen one."""
        return self._hovered if self._hovered >= 0 else self.at

    def choose(self, at: int) -> None:
        """Choose a point."""
        self.at = min(max(at, 0), len(self.powers_kw) - 1)
        self.update()

    def margins_px(self) -> tuple[float, float]:
        """Room left and right of the box, so that a slider below can stand under it."""
        return self.tick_width_px([_scale(measure) for measure in self.measures]), RIGHT_PX + 4

    def nearest(self, x_px: float) -> int:
        """Point nearest to a pixel along the chart."""
        frame = self._frames()[0]
        return min(range(len(self.powers_kw)), key=lambda i: abs(frame.x_px(self.powers_kw[i]) - x_px))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the point under the mouse."""
        self._hover(self.nearest(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        """Go back to the chosen point."""
        self._hover(-1)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the point under the mouse."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pick(self.nearest(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys step from point to point, Home and End go to the ends."""
        steps = {
            Qt.Key.Key_Left: self.at - 1,
            Qt.Key.Key_Right: self.at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self.powers_kw) - 1,
        }
        wanted = steps.get(Qt.Key(event.key()))
        if wanted is None:
            super().keyPressEvent(event)
        else:
            self._pick(min(max(wanted, 0), len(self.powers_kw) - 1))

    def focusInEvent(self, event: QEvent) -> None:
        """Show the frame of the focus."""
        super().focusInEvent(event)  # type: ignore[arg-type]  # PySide types it narrower
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        """Take the frame away."""
        super().focusOutEvent(event)  # type: ignore[arg-type]  # PySide types it narrower
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint lines, measures and cursor."""
        painter, frames, colors = self.begin(), self._frames(), tokens()
        self._paint_lines(painter, frames)
        for measure, frame in zip(self.measures, frames, strict=True):
            draw_y_axis(painter, frame, measure.title)
        for measure, frame in zip(self.measures, frames, strict=True):
            self._paint_measure(painter, frame, measure)
        x = frames[0].x_px(self.powers_kw[self.shown])
        painter.setPen(QPen(QColor(colors.text), 1.2))
        painter.drawLine(QPointF(x, frames[0].box.top()), QPointF(x, frames[-1].box.bottom()))
        for measure, frame in zip(self.measures, frames, strict=True):
            value = measure.base[self.shown]
            if value is not None:
                painter.setPen(QPen(QColor(colors.base), 1.6))
                painter.setBrush(QColor(colors.text))
                painter.drawEllipse(frame.at(self.powers_kw[self.shown], value), 4.5, 4.5)
                painter.setBrush(Qt.BrushStyle.NoBrush)
        draw_x_axis(painter, frames[-1], tick_words(frames[-1].x.ticks), tr("ui.connection_axis"))
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.accent), 1.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()

    def label_boxes(self) -> list[QRectF]:
        """Where the labels of the upright lines stand."""
        spans = self._label_spans()
        floor = self._lanes * _LANE_PX
        rows = lanes(spans)
        return [
            QRectF(left, floor - (lane + 1) * _LANE_PX, right - left, _LANE_PX)
            for (left, right), lane in zip(spans, rows, strict=True)
        ]

    def _lanes_needed(self) -> int:
        """Lanes of labels in the narrowest panel; a wider one never needs more."""
        if not self.lines:
            return 0
        self.resize(_NARROW_PX, self.height())
        return 1 + max(lanes(self._label_spans()))

    def _label_spans(self) -> list[tuple[float, float]]:
        frame = self._frames()[0]
        metrics = QFontMetricsF(self.small_font())
        wide = [metrics.horizontalAdvance(line.text) + 2 for line in self.lines]
        return [
            placed(frame.x_px(line.at_kw), width, 0.0, float(self.width()))
            for line, width in zip(self.lines, wide, strict=True)
        ]

    def _paint_lines(self, painter: QPainter, frames: list[Frame]) -> None:
        colors = tokens()
        looks = {
            "rule": (colors.bad, Qt.PenStyle.DashLine),
            "open": (colors.warn, Qt.PenStyle.DotLine),
            "recommended": (colors.accent, Qt.PenStyle.SolidLine),
        }
        boxes = self.label_boxes()
        for line, box in zip(self.lines, boxes, strict=True):
            color, style = looks[line.tone]
            x = frames[0].x_px(line.at_kw)
            painter.setPen(QPen(QColor(color), 1.4, style))
            painter.drawLine(QPointF(x, box.bottom()), QPointF(x, frames[-1].box.bottom()))
        for line, box in zip(self.lines, boxes, strict=True):
            painter.fillRect(box, QColor(colors.base))
            painter.setPen(QColor(looks[line.tone][0]))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), line.text)

    def _paint_measure(self, painter: QPainter, frame: Frame, measure: Measure) -> None:
        colors = tokens()
        upper = [frame.at(kw, value) for kw, value in zip(self.powers_kw, measure.high, strict=False)
                 if value is not None]  # fmt: skip
        lower = [frame.at(kw, value) for kw, value in zip(self.powers_kw, measure.low, strict=False)
                 if value is not None]  # fmt: skip
        if upper and lower:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(soft(colors.accent))
            painter.drawPolygon(QPolygonF([*upper, *reversed(lower)]))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        known = [frame.at(kw, value) for kw, value in zip(self.powers_kw, measure.base, strict=True)
                 if value is not None]  # fmt: skip
        if measure.limit is not None and measure.limit <= frame.y.high:
            painter.setPen(QPen(QColor(colors.warn), 1.2, Qt.PenStyle.DotLine))
            y = frame.y_px(measure.limit)
            painter.drawLine(QPointF(frame.box.left(), y), QPointF(frame.box.right(), y))
        painter.setPen(QPen(QColor(colors.accent), 2.0))
        painter.drawPolyline(QPolygonF(known))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.accent))
        for point in known:
            painter.drawEllipse(point, 2.6, 2.6)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _frames(self) -> list[Frame]:
        x = inner_scale(self.powers_kw[0], self.powers_kw[-1])
        scales = [_scale(measure) for measure in self.measures]
        left = self.tick_width_px(scales)
        top = self._lanes * _LANE_PX + TITLE_PX + 4
        frames = []
        for scale in scales:
            frames.append(Frame(QRectF(left, top, self.width() - left - RIGHT_PX - 4, _PANEL_PX), x, scale))
            top += _PANEL_PX + TITLE_PX + _GAP_PX
        return frames

    def _hover(self, at: int) -> None:
        if at != self._hovered:
            self._hovered = at
            self.pointed.emit(self.shown)
            self.update()

    def _pick(self, at: int) -> None:
        self.choose(at)
        self.chosen.emit(at)


def _scale(measure: Measure) -> Scale:
    values = [value for value in (*measure.base, *measure.low, *measure.high) if value is not None]
    if measure.from_zero or not values:
        return round_scale(0.0, max([*values, 1e-9]), 3)
    low, high = min(values), max(values)
    return round_between(low, max(high, low + _LEAST_SPAN_PU * abs(low)), 3)
