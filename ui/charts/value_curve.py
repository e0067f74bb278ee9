"""A value function drawn by hand: points dragged with the mouse or moved with the keys, the sites' values below it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF

from planner.app.editing.scoring import Points, moved, with_point, without_point
from ui.charts.frame import BELOW_PX, RIGHT_PX, TITLE_PX, Chart, Frame, Scale, draw_x_axis, draw_y_axis, inner_scale
from ui.charts.frame import tick_words as words_at
from ui.theme.tokens import tokens

_HEIGHT_PX, _REACH_PX, _DOT_PX = 230, 11.0, 5.0
_WORTH = Scale(low=0.0, high=1.0, ticks=(0.0, 0.25, 0.5, 0.75, 1.0))
_GAP_PU, _STEP_PU, _BIG = 0.005, 0.01, 10.0


class ValueCurve(Chart):
    """Straight lines through points, worth 0..1 over the value.

    Click between points adds one, dragging moves it, Delete takes it away; arrow keys move the chosen point (with Shift
    ten steps at once), Page Up and Page Down choose the point before and after, Insert adds one behind it.

    Signals
    -------
    drawn : tuple, the points, whenever they have changed
    finished : an edit has come to its end (the mouse button or the key was let go)
    chosen : int, the point that is chosen
    """

    drawn = Signal(object)
    finished = Signal()
    chosen = Signal(int)

    def __init__(self, titles: tuple[str, str], description: str) -> None:
        super().__init__(_HEIGHT_PX, description)
        self._titles = titles
        self.points: Points = ()
        self.values: tuple[float, ...] = ()
        self.at = 0
        self._held = False
        self._x = inner_scale(0.0, 1.0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def show_points(self, points: Points, values: Sequence[float] = ()) -> None:
        """Show a function and the sites' values; tells nobody."""
        self.points, self.values = points, tuple(values)
        self.at = min(self.at, max(len(points) - 1, 0))
        if not self._held:
            self._x = self._scale()
        self.update()

    def choose(self, at: int) -> None:
        """Choose a point."""
        self.at = min(max(at, 0), len(self.points) - 1)
        self.chosen.emit(self.at)
        self.update()

    def place(self, value: float, worth: float) -> None:
        """Move the chosen point, as far as its neighbours let it."""
        self._draw(moved(self.points, self.at, value, worth, _GAP_PU * self._span))

    def add(self) -> None:
        """Add a point halfway to the next one, or to the one before the last."""
        first = min(self.at, len(self.points) - 2)
        (x0, y0), (x1, y1) = self.points[first], self.points[first + 1]
        self._draw(with_point(self.points, (x0 + x1) / 2, (y0 + y1) / 2))
        self.choose(first + 1)

    def remove(self) -> None:
        """Take the chosen point away; two always stay."""
        self._draw(without_point(self.points, self.at))
        self.choose(min(self.at, len(self.points) - 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the point under the mouse, or add one there."""
        if event.button() != Qt.MouseButton.LeftButton or not self.points:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        at, self._held = event.position(), True
        near = self._near(at)
        if near < 0:
            value, worth = self._value(at)
            self._draw(with_point(self.points, value, worth))
            near = next((i for i, each in enumerate(self.points) if each[0] == value), 0)
        self.choose(near)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the point."""
        if self._held:
            self.place(*self._value(event.position()))
            return
        over = self._near(event.position()) >= 0
        self.setCursor(Qt.CursorShape.SizeAllCursor if over else Qt.CursorShape.CrossCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Let go."""
        if self._held:
            self._held = False
            self._x = self._scale()
            self.update()
            self.finished.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, choose, add and remove with the keys."""
        steps = _BIG if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        key = Qt.Key(event.key())
        if not self.points or not self._do(key, steps):
            super().keyPressEvent(event)

    def _do(self, key: Qt.Key, steps: float) -> bool:
        value, worth = self.points[self.at]
        aside, up = _STEP_PU * steps * self._span, _STEP_PU * steps
        moves = {
            Qt.Key.Key_Left: (value - aside, worth),
            Qt.Key.Key_Right: (value + aside, worth),
            Qt.Key.Key_Up: (value, worth + up),
            Qt.Key.Key_Down: (value, worth - up),
        }
        if key in moves:
            self.place(*moves[key])
            self.finished.emit()
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.remove()
            self.finished.emit()
        elif key == Qt.Key.Key_Insert:
            self.add()
            self.finished.emit()
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self.choose(self.at + (1 if key == Qt.Key.Key_PageDown else -1))
        else:
            return False
        return True

    def focusInEvent(self, event: QEvent) -> None:
        """Show the frame of the focus."""
        super().focusInEvent(event)  # type: ignore[arg-type]  # PySide types it narrower
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        """Take the frame away."""
        super().focusOutEvent(event)  # type: ignore[arg-type]  # PySide types it narrower
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Paint axes, the sites' values, the function and its points."""
        painter, frame, colors = self.begin(), self._frame(), tokens()
        draw_y_axis(painter, frame, self._titles[1])
        painter.setPen(QPen(QColor(colors.faint), 1.0))
        for value in self.values:
            x = frame.x_px(min(max(value, self._x.low), self._x.high))
            painter.drawLine(QPointF(x, frame.box.bottom() - 7), QPointF(x, frame.box.bottom()))
        self._paint_line(painter, frame)
        draw_x_axis(painter, frame, words_at(frame.x.ticks), self._titles[0])
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.focus), 1.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()

    def _paint_line(self, painter: QPainter, frame: Frame) -> None:
        if not self.points:
            return
        colors = tokens()
        ends = [QPointF(frame.box.left(), frame.y_px(self.points[0][1]))]
        ends += [frame.at(*each) for each in self.points]
        ends.append(QPointF(frame.box.right(), frame.y_px(self.points[-1][1])))
        painter.setPen(QPen(QColor(colors.accent), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(ends))
        for i, point in enumerate(self.points):
            is_chosen = i == self.at
            painter.setPen(QPen(QColor(colors.accent), 2.0))
            painter.setBrush(QColor(colors.accent if is_chosen else colors.base))
            size = _DOT_PX + (1.5 if is_chosen else 0.0)
            painter.drawEllipse(frame.at(*point), size, size)

    @property
    def _span(self) -> float:
        return self._x.high - self._x.low

    def _draw(self, points: Points) -> None:
        if points != self.points:
            self.points = points
            if not self._held:
                self._x = self._scale()
            self.drawn.emit(points)
            self.update()

    def _scale(self) -> Scale:
        seen = [*(value for value, _worth in self.points), *self.values] or [0.0, 1.0]
        low, high = min(seen), max(seen)
        room = 0.06 * (high - low or abs(high) or 1.0)
        return inner_scale(max(low - room, 0.0) if low >= 0.0 else low - room, high + room)

    def _frame(self) -> Frame:
        left = self.tick_width_px([_WORTH])
        box = QRectF(
            left, TITLE_PX + 8, self.width() - left - RIGHT_PX - 6, self.height() - 2 * TITLE_PX - BELOW_PX - 10
        )
        return Frame(box, self._x, _WORTH)

    def _near(self, at: QPointF) -> int:
        frame = self._frame()
        apart = [(frame.at(*each) - at).manhattanLength() for each in self.points]
        near = min(range(len(apart)), key=apart.__getitem__)
        return near if apart[near] <= _REACH_PX else -1

    def _value(self, at: QPointF) -> tuple[float, float]:
        box = self._frame().box
        share = (at.x() - box.left()) / box.width()
        worth = (box.bottom() - at.y()) / box.height()
        value = self._x.low + min(max(share, 0.0), 1.0) * self._span
        return float(f"{value:.4g}"), min(max(round(worth, 2), 0.0), 1.0)
