"""The strip of map tools: icon buttons in groups, the one in hand marked; each with its words as tool tip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from ui.desk import Desk
from ui.map.tools.kit import kit_of
from ui.texts import tr

GROUPS = (
    ("tool_pan", "tool_identify"),
    ("tool_select", "tool_select_polygon", "tool_select_expression", "tool_deselect"),
    ("tool_measure_length", "tool_measure_area"),
    ("tool_add_site", "tool_move_site", "tool_draw_area", "tool_edit_area", "tool_corridor", "tool_remove"),
    ("tool_snap",),
)
_ICON_PX = 20


class ToolStrip(QWidget):
    """Buttons one below the other, for the map's edge."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName("toolStrip")
        self.setAccessibleName(tr("ui.tool_strip"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.buttons: dict[str, QToolButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 6, 4, 6)
        layout.setSpacing(2)
        for number, group in enumerate(GROUPS):
            if number:
                layout.addWidget(_line())
            for action_id in group:
                button = _button(desk.actions[action_id])
                self.buttons[action_id] = button
                layout.addWidget(button)
        layout.addStretch(1)
        kit_of(desk)


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(_ICON_PX, _ICON_PX))
    button.setAutoRaise(True)
    button.setAccessibleName(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setObjectName("separator")
    return line
