"""What mouse and keys mean on the map: the tool in hand is asked first, then the map pans, zooms and picks."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QWheelEvent

from planner.maps.style import ACCENT, Theme
from ui.map.tool import MapEvent, Tool

if TYPE_CHECKING:
    from ui.map.canvas import MapCanvas

WHEEL_STEP = 1.25
KEY_STEP_PX = 80
_CLICK_SLOP_PX = 4
_SMALLEST_BOX_PX = 6.0
_PANS = {
    Qt.Key.Key_Left: (KEY_STEP_PX, 0),
    Qt.Key.Key_Right: (-KEY_STEP_PX, 0),
    Qt.Key.Key_Up: (0, KEY_STEP_PX),
    Qt.Key.Key_Down: (0, -KEY_STEP_PX),
}


class Hand(QObject):
    """Mouse and keys of one canvas.

    Wheel, middle button and the space bar always move the map; Shift and a drag enlarge a box; else the left button
    belongs to the tool in hand, and what it does not take drags the map or picks.
    """

    def __init__(self, canvas: "MapCanvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.tool: Tool | None = None
        self._press: QPointF | None = None
        self._button = Qt.MouseButton.NoButton
        self._dragging = False
        self._space = False
        self._box: QRectF | None = None

    def take(self, tool: Tool | None) -> None:
        """Take a tool into the hand, or none."""
        if self.tool is not None:
            self.tool.put_down()
        self.tool = tool
        self._box = self._press = None
        if tool is not None:
            tool.take(self._canvas)
        self.rest()

    def rest(self) -> None:
        """Show the cursor of whatever is in hand."""
        if self._space:
            self._canvas.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self.tool is not None:
            self._canvas.setCursor(self.tool.cursor)
        else:
            self._canvas.unsetCursor()

    def press(self, event: QMouseEvent) -> None:
        """Begin a drag, a box or a click."""
        moves = event.button() == Qt.MouseButton.MiddleButton or self._space
        if not moves and self.tool is not None and self.tool.press(self._told(event)):
            return
        if event.button() not in {Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton}:
            return
        self._press, self._button, self._dragging = event.position(), event.button(), False
        if not moves and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._box = QRectF(event.position(), event.position())

    def move(self, event: QMouseEvent) -> None:
        """Pan or stretch the box while a button is held; otherwise tell what is under the cursor."""
        at, canvas = event.position(), self._canvas
        canvas.cursor_moved.emit(*canvas.view.to_m(at.x(), at.y()))
        if self._press is None:
            if not (self.tool is not None and self.tool.move(self._told(event))) and self.tool is None:
                canvas.hover(at, event.globalPosition().toPoint())
            return
        if self._box is not None:
            self._box.setBottomRight(at)
            canvas.viewport().update()
            return
        moved = at - self._press
        if self._dragging or moved.manhattanLength() > _CLICK_SLOP_PX:
            self._dragging = True
            canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._press = at
            canvas.set_view(canvas.view.moved(moved.x(), moved.y()))

    def release(self, event: QMouseEvent) -> None:
        """End a drag, zoom to the box, or pick what was clicked."""
        if self._press is None:
            if self.tool is not None:
                self.tool.release(self._told(event))
            return
        box, dragged, button = self._box, self._dragging, self._button
        self._press = self._box = None
        self._dragging = False
        self.rest()
        if box is not None and min(abs(box.width()), abs(box.height())) >= _SMALLEST_BOX_PX:
            self._zoom_to(box.normalized())
        elif not dragged and button == Qt.MouseButton.LeftButton and not self._space:
            self._canvas.pick(event.position())
        self._canvas.viewport().update()

    def double_click(self, event: QMouseEvent) -> None:
        """Zoom in a step."""
        if self.tool is None or not self.tool.double_click(self._told(event)):
            self._canvas.zoom(WHEEL_STEP**2, event.position())

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom about the cursor."""
        steps = event.angleDelta().y() / 120.0
        if steps:
            self._canvas.zoom(WHEEL_STEP**steps, event.position())
        event.accept()

    def key(self, event: QKeyEvent) -> bool:
        """Arrows pan, plus and minus zoom, space drags, Escape gives up what is lit, then the tool."""
        if self.tool is not None and self.tool.key(event):
            return True
        key = Qt.Key(event.key())
        canvas = self._canvas
        if key in _PANS:
            canvas.set_view(canvas.view.moved(*_PANS[key]))
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            canvas.zoom(WHEEL_STEP)
        elif key == Qt.Key.Key_Minus:
            canvas.zoom(1 / WHEEL_STEP)
        elif key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space = True
                self.rest()
        elif key == Qt.Key.Key_Escape:
            return self._escape()
        else:
            return False
        return True

    def key_up(self, event: QKeyEvent) -> None:
        """The space bar is let go."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.rest()

    def forget_keys(self) -> None:
        """The focus has gone: a key let go elsewhere is never heard of."""
        self._space = False

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Draw the box, and what the tool draws."""
        if self._box is not None:
            fill = QColor(ACCENT[theme])
            fill.setAlphaF(0.15)
            painter.setPen(QPen(QColor(ACCENT[theme]), 1.2, Qt.PenStyle.DashLine))
            painter.setBrush(fill)
            painter.drawRect(self._box.normalized())
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.tool is not None:
            painter.save()
            self.tool.paint(painter, self._canvas.view, theme)
            painter.restore()

    def _escape(self) -> bool:
        if self._box is not None:
            self._box = self._press = None
            self._canvas.viewport().update()
        elif self._canvas.trace is not None:
            self._canvas.set_trace(None)
        elif self.tool is not None:
            self._canvas.set_tool(None)
        else:
            return False
        return True

    def _zoom_to(self, box: QRectF) -> None:
        view = self._canvas.view
        west, north = view.to_m(box.left(), box.top())
        east, south = view.to_m(box.right(), box.bottom())
        self._canvas.set_view(view.fitted((west, south, east, north), margin_px=0))

    def _told(self, event: QMouseEvent) -> MapEvent:
        at, keys = event.position(), event.modifiers()
        x_m, y_m = self._canvas.view.to_m(at.x(), at.y())
        left = Qt.MouseButton.LeftButton
        return MapEvent(
            x_m=x_m,
            y_m=y_m,
            x_px=at.x(),
            y_px=at.y(),
            left=event.button() == left or bool(event.buttons() & left),
            shift=bool(keys & Qt.KeyboardModifier.ShiftModifier),
            ctrl=bool(keys & Qt.KeyboardModifier.ControlModifier),
            alt=bool(keys & Qt.KeyboardModifier.AltModifier),
        )
