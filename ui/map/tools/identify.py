"""Identify: a click tells all that lies there."""

from PySide6.QtCore import Qt

from ui.map.tool import MapEvent
from ui.map.tools.base import ClickTool


class IdentifyTool(ClickTool):
    """A click shows the attributes of all layers under the cursor."""

    tool_id = "tool_identify"
    cursor = Qt.CursorShape.WhatsThisCursor

    def click(self, event: MapEvent) -> None:
        """Tell what lies there."""
        self.kit.identify(event.x_m, event.y_m)
