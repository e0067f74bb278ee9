"""What a map tool is: the canvas hands it the mouse and the keys while it is in hand, and lets it draw on top."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent, QPainter

from planner.maps.style import Theme
from ui.map.viewport import Viewport

if TYPE_CHECKING:
    from ui.map.canvas import MapCanvas


@dataclass(frozen=True, slots=True, kw_only=True)
class MapEvent:
    """A mouse event on the map, in the project's metres and in the canvas' pixels."""

    x_m: float
    y_m: float
    x_px: float
    y_px: float
    left: bool = True
    shift: bool = False
    ctrl: bool = False
    alt: bool = False


class Tool(QObject):
    """A tool in hand. Each event handler answers whether the event was its own; if not, the map pans and picks.

    ``tool_id`` names it for actions (``ui.action_tool_<id>``) and help. Wheel, middle button and the space bar always
    move the map.
    """

    tool_id = ""
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.canvas: MapCanvas | None = None

    def take(self, canvas: "MapCanvas") -> None:
        """The tool is taken into the hand."""
        self.canvas = canvas

    def put_down(self) -> None:
        """The tool is put away; what it was drawing is given up."""
        self.canvas = None

    def press(self, event: MapEvent) -> bool:  # noqa: ARG002 - for tools that ask for it
        """A button went down."""
        return False

    def move(self, event: MapEvent) -> bool:  # noqa: ARG002 - for tools that ask for it
        """The mouse moved, with or without a button held."""
        return False

    def release(self, event: MapEvent) -> bool:  # noqa: ARG002 - for tools that ask for it
        """A button was let go."""
        return False

    def double_click(self, event: MapEvent) -> bool:  # noqa: ARG002 - for tools that ask for it
        """The button was clicked twice."""
        return False

    def key(self, event: QKeyEvent) -> bool:  # noqa: ARG002 - for tools that ask for it
        """A key went down."""
        return False

    def paint(self, painter: QPainter, view: Viewport, theme: Theme) -> None:
        """Draw on top of the map."""
