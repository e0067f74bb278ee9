"""Select: by click, by box, by polygon; in the layer in hand, else in the top one hit. Shift adds, Ctrl removes."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from planner.maps.style import Theme
from ui.map.tool import MapEvent
from ui.map.tools.base import SLOP_PX, HandTool
from ui.map.tools.features import features_at, features_in_box, features_in_polygon, of_one_layer
from ui.map.tools.selection import how_of
from ui.map.tools.sketch import SketchTool
from ui.map.viewport import Viewport
from ui.theme.tokens import tokens

if TYPE_CHECKING:
    from ui.map.tools.kit import ToolKit

_REACH_PX = 6.0


class SelectTool(HandTool):
    """A click selects the top feature there, a drag all that touches the box."""

    tool_id = "tool_select"
    cursor = Qt.CursorShape.ArrowCursor

    def __init__(self, kit: "ToolKit") -> None:
        super().__init__(kit)
        self._from: MapEvent | None = None
        self._to: MapEvent | None = None

    def clear(self) -> bool:
        """Give up the box."""
        had = self._from is not None
        self._from = self._to = None
        return had

    def press(self, event: MapEvent) -> bool:
        """Begin a click or a box."""
        if not event.left:
            return False
        self._from, self._to = event, None
        return True

    def move(self, event: MapEvent) -> bool:
        """Draw the box up."""
        if self._from is None:
            self.by_key = False
            return True
        far = max(abs(event.x_px - self._from.x_px), abs(event.y_px - self._from.y_px)) > SLOP_PX
        if far or self._to is not None:
            self._to = event
            self.repaint()
        return True

    def release(self, event: MapEvent) -> bool:
        """Select what was clicked, or what touches the box."""
        begun, boxed = self._from, self._to is not None
        self.clear()
        if begun is None:
            return False
        how = how_of(shift=event.shift, ctrl=event.ctrl)
        if boxed:
            west, east = sorted((begun.x_m, event.x_m))
            south, north = sorted((begun.y_m, event.y_m))
            found = features_in_box(self.desk, (west, south, east, north))
            self.kit.selection.choose(of_one_layer(self.desk, found), how)
        else:
            reach_m = _REACH_PX * self.desk.canvas.view.m_per_px
            under = of_one_layer(self.desk, features_at(self.desk, event.x_m, event.y_m, reach_m))
            self.kit.selection.choose({layer_id: rows[:1] for layer_id, rows in under.items()}, how)
        self.repaint()
        return True

    def paint(self, painter: QPainter, view: Viewport, theme: Theme) -> None:
        """Draw the box."""
        if self._from is not None and self._to is not None:
            corners = view.to_px(np.array([[self._from.x_m, self._from.y_m], [self._to.x_m, self._to.y_m]]))
            (x0, y0), (x1, y1) = corners.tolist()
            veil = QColor(tokens().accent)
            veil.setAlphaF(0.15)
            painter.setPen(QPen(QColor(tokens().accent), 1.4, Qt.PenStyle.DashLine))
            painter.setBrush(veil)
            painter.drawRect(QRectF(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        super().paint(painter, view, theme)


class SelectPolygonTool(SketchTool):
    """All that touches a polygon drawn by clicks is selected."""

    tool_id = "tool_select_polygon"
    snaps = False
    closed = True
    fewest = 3

    def __init__(self, kit: "ToolKit") -> None:
        super().__init__(kit)
        self._keys = (False, False)

    def press(self, event: MapEvent) -> bool:
        """Set a corner; the keys held at the first decide whether to add or remove."""
        if not self.points:
            self._keys = (event.shift, event.ctrl)
        return super().press(event)

    def finished(self, points_m: NDArray[np.float64]) -> None:
        """Select what touches the polygon."""
        self.clear()
        shift, ctrl = self._keys
        found = of_one_layer(self.desk, features_in_polygon(self.desk, points_m))
        self.kit.selection.choose(found, how_of(shift=shift, ctrl=ctrl))
