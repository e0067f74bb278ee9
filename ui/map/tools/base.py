"""What all our tools share: the magnet, clicks told from drags, and the way back to moving the map."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen

from planner.maps.style import BACKGROUND, Theme
from planner.model.errors import PlannerError
from planner.model.project import Project
from ui.map.tool import MapEvent, Tool
from ui.map.tools.snapping import Catch, paint_catch
from ui.map.viewport import Viewport
from ui.texts import language, tr
from ui.theme.tokens import tokens

if TYPE_CHECKING:
    from ui.map.canvas import MapCanvas
    from ui.map.tools.kit import ToolKit

SLOP_PX = 4.0
ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
Point = tuple[float, float]


class HandTool(Tool):
    """A tool of the kit. ``snaps``: points are caught by the magnet. Esc gives up what was begun, then the tool."""

    snaps = False

    def __init__(self, kit: "ToolKit") -> None:
        super().__init__(kit)
        self.kit = kit
        self.desk = kit.desk
        self.caught: Catch | None = None
        self.by_key = False

    def take(self, canvas: "MapCanvas") -> None:
        """The tool is taken into the hand; the status bar tells how it is used."""
        super().take(canvas)
        self.desk.say(tr(f"ui.tool_hint_{self.tool_id.removeprefix('tool_')}"))

    def put_down(self) -> None:
        """The tool is put away; what it was drawing is given up."""
        self.clear()
        self.caught, self.by_key = None, False
        super().put_down()

    def clear(self) -> bool:
        """Give up what was begun; whether there was something."""
        return False

    def place(self, event: MapEvent, own: Sequence[Point] = (), without: Point | None = None) -> Point:
        """Place of an event, or the one the magnet holds it to."""
        self.caught = self.kit.snapper.catch(event.x_m, event.y_m, own, without) if self.snaps else None
        return (event.x_m, event.y_m) if self.caught is None else (self.caught.x_m, self.caught.y_m)

    def key(self, event: QKeyEvent) -> bool:
        """Esc gives up what was begun, then the tool; Enter clicks in the middle of the map."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            if not self.clear():
                self.kit.take(None)
            self.repaint()
            return True
        if key in ENTER:
            self.click_centre()
            return True
        return False

    def click_centre(self) -> None:
        """Do what a click in the middle of the map would."""
        self.by_key = True
        event = self.centre()
        self.press(event)
        self.release(event)
        self.repaint()

    def centre(self) -> MapEvent:
        """The middle of the map as an event."""
        view = self.desk.canvas.view
        return MapEvent(x_m=view.center_x_m, y_m=view.center_y_m, x_px=view.width_px / 2, y_px=view.height_px / 2)

    def apply(self, project: Project, text: str, merge_key: str = "") -> None:
        """Make an edit of the project."""
        self.desk.session.apply(project, text, merge_key)

    def tell(self, err: PlannerError) -> None:
        """Say why something could not be done."""
        self.desk.say(err.message(language()))

    def repaint(self) -> None:
        """Have the map draw the tool anew."""
        self.desk.canvas.viewport().update()

    def paint(self, painter: QPainter, view: Viewport, theme: Theme) -> None:
        """Draw the magnet's mark, and the cross of the middle while keys are used."""
        if self.caught is not None:
            paint_catch(painter, self.caught, view, theme)
        if self.by_key:
            paint_cross(painter, QPointF(view.width_px / 2, view.height_px / 2), theme)


class ClickTool(HandTool):
    """A tool that acts on clicks; dragging moves the map meanwhile."""

    def __init__(self, kit: "ToolKit") -> None:
        super().__init__(kit)
        self._down: MapEvent | None = None
        self._last = (0.0, 0.0)
        self._dragging = False

    def press(self, event: MapEvent) -> bool:
        """Remember where the button went down."""
        if not event.left:
            return False
        self._down, self._last, self._dragging = event, (event.x_px, event.y_px), False
        return True

    def move(self, event: MapEvent) -> bool:
        """Move the map while the button is held beyond a click; otherwise show what a click would take."""
        if self._down is None:
            self.by_key = False
            self.hover(event)
            return True
        far = abs(event.x_px - self._down.x_px) + abs(event.y_px - self._down.y_px) > SLOP_PX
        if self._dragging or far:
            self._dragging = True
            canvas = self.desk.canvas
            canvas.set_view(canvas.view.moved(event.x_px - self._last[0], event.y_px - self._last[1]))
            self._last = (event.x_px, event.y_px)
        return True

    def release(self, event: MapEvent) -> bool:
        """Act where the click was."""
        down, self._down = self._down, None
        if down is not None and not self._dragging:
            self.click(event)
        self._dragging = False
        return down is not None

    def hover(self, event: MapEvent) -> None:
        """The mouse moves over the map."""
        if self.snaps:
            before = self.caught
            self.place(event)
            if self.caught != before:
                self.repaint()

    def click(self, event: MapEvent) -> None:
        """The map was clicked."""


def paint_cross(painter: QPainter, at: QPointF, theme: Theme) -> None:
    """Cross that tells where a key would click."""
    for color, width in ((BACKGROUND[theme], 4.0), (tokens().accent, 1.6)):
        painter.setPen(QPen(QColor(color), width))
        painter.drawLine(at + QPointF(-12, 0), at + QPointF(12, 0))
        painter.drawLine(at + QPointF(0, -12), at + QPointF(0, 12))


def to_points(view: Viewport, points: Sequence[Point]) -> list[QPointF]:
    """Pixels of points given in metres."""
    if not points:
        return []
    return [QPointF(x, y) for x, y in view.to_px(np.asarray(points, dtype=np.float64)).tolist()]
