"""The tool kit of one window: one tool in hand, the magnet, what is lit up, and the menu of the right button."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent

from ui.desk import Desk
from ui.map.tools.areas import CorridorTool, DrawAreaTool
from ui.map.tools.base import HandTool, Point
from ui.map.tools.choose import SelectPolygonTool, SelectTool
from ui.map.tools.features import Rows, bounds_of, features_at
from ui.map.tools.grounds import BayOverlay, SiteGroundTool, SiteObstacleTool
from ui.map.tools.highlight import FeatureOverlay
from ui.map.tools.identify import IdentifyTool
from ui.map.tools.measure import MeasureAreaTool, MeasureLengthTool
from ui.map.tools.menu import open_menu
from ui.map.tools.selection import SharedSelection
from ui.map.tools.sites import AddSiteTool, MoveSiteTool, nudge, remove_selected
from ui.map.tools.sketch import SketchTool
from ui.map.tools.snapping import Snapper
from ui.map.tools.ticks import tick_actions
from ui.map.tools.vertices import EditAreaTool

Sketch = tuple[str, tuple[Point, ...]]
IDENTIFY_PX = 6.0
_MARGIN_PU = 0.15
_LEAST_M = 120.0
_TOOLS: tuple[Callable[["ToolKit"], HandTool], ...] = (
    IdentifyTool, SelectTool, SelectPolygonTool, MeasureLengthTool, MeasureAreaTool, AddSiteTool, MoveSiteTool,
    DrawAreaTool, EditAreaTool, CorridorTool, SiteGroundTool, SiteObstacleTool,
)  # fmt: skip
_NUDGES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}


class ToolKit(QObject):
    """All tools of a window.

    Signals
    -------
    taken : str
        Another tool is in the hand; empty: the map is moved.
    identified : object
        Features under a click, ``{layer_id: rows}``, the top layer first.
    """

    taken = Signal(str)
    identified = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.canvas)
        self.desk = desk
        self.snapper = Snapper(desk, self)
        self.selection = SharedSelection(desk, self)
        self.lit: dict[str, Rows] = {}
        self.swallow_menu = False
        self.tools = {tool.tool_id: tool for tool in (make(self) for make in _TOOLS)}
        desk.canvas.add_overlay(BayOverlay(desk))
        desk.canvas.add_overlay(FeatureOverlay(desk, self))
        desk.canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        desk.canvas.customContextMenuRequested.connect(lambda at: open_menu(self, at))
        desk.canvas.tool_changed.connect(self._tell)
        desk.canvas.installEventFilter(self)
        desk.session.closed.connect(self._put_all_away)
        desk.session.layers_changed.connect(self._put_out)
        tick_actions(self)

    @property
    def in_hand(self) -> str:
        """Id of the tool in hand; empty: the map is moved."""
        tool = self.desk.canvas.tool
        return tool.tool_id if isinstance(tool, HandTool) else ""

    def take(self, tool_id: str | None) -> None:
        """Take a tool into the hand; None or the one already there: go back to moving the map."""
        tool = self.tools.get(tool_id) if tool_id and tool_id != self.in_hand else None
        self.desk.canvas.set_tool(tool)
        self.desk.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def sketch(self) -> Sketch:
        """Tool in hand and the points drawn with it; no tool where nothing is being drawn."""
        tool = self.desk.canvas.tool
        return (tool.tool_id, tuple(tool.points)) if isinstance(tool, SketchTool) and tool.points else ("", ())

    def draw_on(self, sketch: Sketch) -> None:
        """Go on with what was being drawn in the window before."""
        tool = self.tools.get(sketch[0])
        if isinstance(tool, SketchTool):
            self.take(tool.tool_id)
            tool.points = list(sketch[1])
            self.desk.canvas.viewport().update()

    def identify(self, x_m: float, y_m: float) -> None:
        """Tell all that lies under a place."""
        found = features_at(self.desk, x_m, y_m, IDENTIFY_PX * self.desk.canvas.view.m_per_px)
        self.light(found)
        self.identified.emit(found)
        self.desk.show_panel("identify")
        self.desk.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def light(self, features: dict[str, Rows]) -> None:
        """Light features up without selecting them."""
        self.lit = features
        self.desk.canvas.viewport().update()

    def zoom_to(self, features: dict[str, Rows]) -> None:
        """Show some features with a little room about them."""
        box = bounds_of(self.desk, features)
        if box is None:
            return
        west, south, east, north = box
        margin = max((east - west) * _MARGIN_PU, (north - south) * _MARGIN_PU, _LEAST_M)
        canvas = self.desk.canvas
        canvas.set_view(canvas.view.fitted((west - margin, south - margin, east + margin, north + margin)))

    def copy(self, text: str, said: str) -> None:
        """Put text on the clipboard and say so."""
        QGuiApplication.clipboard().setText(text)
        self.desk.say(said)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Alt and arrows nudge the selected site, Delete removes what is selected, wherever no tool wants the key."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key())
        if key in _NUDGES and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            step_m = np.array(_NUDGES[key], dtype=np.float64) * far * self.desk.canvas.view.m_per_px
            return nudge(self.desk, float(step_m[0]), float(step_m[1]))
        if key == Qt.Key.Key_Delete and self.desk.canvas.tool is None:
            return remove_selected(self.desk)
        return False

    def _tell(self, _tool: object = None) -> None:
        self.taken.emit(self.in_hand)

    def _put_out(self) -> None:
        self.light({})

    def _put_all_away(self) -> None:
        self._put_out()
        if self.in_hand:
            self.desk.canvas.set_tool(None)


def kit_of(desk: Desk) -> ToolKit:
    """The kit of a window, made when it is first asked for."""
    known = desk.canvas.findChild(ToolKit)
    return known if known is not None else ToolKit(desk)
