"""The map's tools at its edge: one button a subject, the others of it in its menu; below them zoom in, out and all."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QBoxLayout, QFrame, QMenu, QToolButton, QVBoxLayout, QWidget

from ui.desk import Desk
from ui.map.tools.kit import kit_of
from ui.texts import tr
from ui.widgets.plain import tip

GROUPS = (
    ("tool_pan",),
    ("tool_identify",),
    ("tool_select", "tool_select_polygon", "tool_select_expression", "tool_deselect"),
    ("tool_measure_length", "tool_measure_area"),
    ("tool_add_site", "tool_move_site", "tool_remove"),
    ("tool_draw_area", "tool_edit_area", "tool_corridor", "tool_snap"),
)
VIEW = ("zoom_in", "zoom_out", "fit")
_ICON_PX = 20
_SMALL_PX = 16
_EDGE_PX = 10
_BELOW_PX, _HIGH_PX, _LOW_PX = 96, 322, 264


class ToolStrip(QFrame):
    """Buttons one below the other over the map's left edge; each shows the tool of its subject used last."""

    def __init__(self, desk: Desk, room: QWidget) -> None:
        super().__init__(room)
        self._room = room
        self.setObjectName("tool_strip")
        self.setAccessibleName(tr("ui.tool_strip"))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.buttons: dict[str, QToolButton] = {}
        self._row = layout = QVBoxLayout(self)
        layout.setContentsMargins(3, 4, 3, 4)
        layout.setSpacing(1)
        kit_of(desk)
        for group in GROUPS:
            actions = [desk.actions[name] for name in group if name in desk.actions]
            button = _button(actions)
            self.buttons |= dict.fromkeys(group, button)
            layout.addWidget(button)
        self._line = _line()
        layout.addWidget(self._line)
        for name in VIEW:
            self.buttons[name] = _button([desk.actions[name]])
            layout.addWidget(self.buttons[name])
        room.installEventFilter(self)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the edge while the map changes its size."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show}:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """Smaller pictures where the map is low; where it is lower still, side by side without those for zooming."""
        free_px = self._room.height() - _BELOW_PX
        flat = free_px < _LOW_PX
        side_px = _SMALL_PX if free_px < _HIGH_PX else _ICON_PX
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if flat else QBoxLayout.Direction.TopToBottom)
        for name, button in self.buttons.items():
            button.setIconSize(QSize(side_px, side_px))
            button.setVisible(not flat or name not in VIEW)
        self._line.setVisible(not flat)
        self._row.activate()
        self.resize(self._row.sizeHint())
        self.move(_EDGE_PX, _EDGE_PX)
        self.raise_()


def _button(actions: list[QAction]) -> QToolButton:
    button = QToolButton()
    button.setIconSize(QSize(_ICON_PX, _ICON_PX))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if len(actions) > 1:
        menu = QMenu(button)
        menu.addActions(actions)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.DelayedPopup)
        for action in actions:
            if action.isCheckable():
                action.toggled.connect(lambda on, action=action: _show(button, action, len(actions)) if on else None)
    if actions:
        _show(button, actions[0], len(actions))
    return button


def _show(button: QToolButton, action: QAction, of: int) -> None:
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setAccessibleName(action.text())
    if of > 1:
        button.setToolTip(tip(tr("ui.tool_more", tool=action.text())))


def _line() -> QFrame:
    line = QFrame()
    line.setObjectName("rule")
    return line
