"""Drawing a line or a ring click by click, with a rubber band to the cursor."""

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QPolygonF

from planner.maps.style import BACKGROUND, Theme
from ui.map.tool import MapEvent
from ui.map.tools.base import ENTER, HandTool, Point, to_points
from ui.map.tools.bubble import paint_bubble
from ui.map.viewport import Viewport
from ui.theme.tokens import tokens

if TYPE_CHECKING:
    from ui.map.tools.kit import ToolKit

_VERTEX_PX = 3.5
_SAME_PX = 1.0


class SketchTool(HandTool):
    """Points are set by clicks. Double click, Enter or the right button end; Backspace takes the last point back.

    Insert sets a point in the middle of the map. ``closed``: a ring is drawn; ``fewest``: points it takes to end.
    """

    snaps = True
    closed = False
    fewest = 2

    def __init__(self, kit: "ToolKit") -> None:
        super().__init__(kit)
        self.points: list[Point] = []
        self.cursor_at: Point | None = None

    def clear(self) -> bool:
        """Give the sketch up."""
        had = bool(self.points)
        self.points, self.cursor_at, self.caught = [], None, None
        return had

    def press(self, event: MapEvent) -> bool:
        """Set a point; the right button ends."""
        if not event.left:
            if not self.points:
                return False
            self.kit.swallow_menu = True
            self.end()
            return True
        at = self.place(event, self.points)
        if self.closed and len(self.points) >= self.fewest and self._same(at, self.points[0]):
            self.end()
        elif not self.points or not self._same(at, self.points[-1]):
            self.points.append(at)
            self.changed()
        self.repaint()
        return True

    def move(self, event: MapEvent) -> bool:
        """Follow with the rubber band."""
        self.by_key = False
        self.cursor_at = self.place(event, self.points[:1])
        self.repaint()
        return True

    def release(self, event: MapEvent) -> bool:  # noqa: ARG002 - the tool's own all the same
        """Nothing more: the point was set when the button went down."""
        return True

    def double_click(self, event: MapEvent) -> bool:  # noqa: ARG002 - the first click has set the point
        """End."""
        self.end()
        return True

    def key(self, event: QKeyEvent) -> bool:
        """Enter ends, Backspace takes the last point back, Insert sets one in the middle of the map."""
        key = Qt.Key(event.key())
        if key in ENTER:
            self.end()
        elif key == Qt.Key.Key_Backspace and self.points:
            self.points.pop()
            self.changed()
        elif key == Qt.Key.Key_Insert:
            self.by_key = True
            self.press(self.centre())
        else:
            return super().key(event)
        self.repaint()
        return True

    def end(self) -> None:
        """Finish the sketch where there is enough of it."""
        if len(self.points) >= self.fewest:
            self.finished(np.array(self.points, dtype=np.float64))
        self.repaint()

    def finished(self, points_m: NDArray[np.float64]) -> None:  # noqa: ARG002 - for tools that ask for it
        """The sketch is done, shape (n, 2)."""
        self.clear()

    def changed(self) -> None:
        """A point was set or taken back."""

    def label(self) -> str:
        """Words at the cursor."""
        return ""

    @property
    def trail(self) -> list[Point]:
        """Points set, and the one under the cursor."""
        return [*self.points, self.cursor_at] if self.points and self.cursor_at is not None else list(self.points)

    def paint(self, painter: QPainter, view: Viewport, theme: Theme) -> None:
        """Draw the sketch, its points, and what it measures."""
        at = to_points(view, self.trail)
        if len(at) > 1:
            paint_line(painter, at, theme, closed=self.closed)
        for each in to_points(view, self.points):
            paint_vertex(painter, each, theme)
        super().paint(painter, view, theme)
        words = self.label()
        if words and at:
            paint_bubble(painter, at[-1], words, view)

    def _same(self, one: Point, other: Point) -> bool:
        reach_m = _SAME_PX * self.desk.canvas.view.m_per_px
        return bool(np.hypot(one[0] - other[0], one[1] - other[1]) <= reach_m)


def paint_line(painter: QPainter, at: list[QPointF], theme: Theme, *, closed: bool) -> None:
    """Draw a line with a halo, or a ring with a veil inside."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if closed and len(at) > 2:
        veil = QColor(tokens().accent)
        veil.setAlphaF(0.14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil)
        painter.drawPolygon(QPolygonF(at))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    ends = [*at, at[0]] if closed and len(at) > 2 else at
    for color, width in ((BACKGROUND[theme], 4.6), (tokens().accent, 2.2)):
        painter.setPen(QPen(QColor(color), width))
        for one, other in pairwise(ends):
            painter.drawLine(one, other)


def paint_vertex(painter: QPainter, at: QPointF, theme: Theme, *, chosen: bool = False) -> None:
    """Draw a point of a sketch; the chosen one filled and larger."""
    size = _VERTEX_PX + (2.0 if chosen else 0.0)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens().accent), 1.8))
    painter.setBrush(QColor(tokens().selected if chosen else BACKGROUND[theme]))
    painter.drawEllipse(at, size, size)
    painter.setBrush(Qt.BrushStyle.NoBrush)
