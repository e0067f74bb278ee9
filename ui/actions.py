"""All actions of the window in one table: menus, toolbar and shortcuts are made from it, nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton

from ui import commands
from ui.desk import Desk
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.plain import tip

Enabled = Callable[[Desk], bool]


def _always(desk: Desk) -> bool:  # noqa: ARG001 - one shape for all conditions
    return True


def _idle(desk: Desk) -> bool:
    return not desk.work.busy


def _busy(desk: Desk) -> bool:
    return desk.work.busy


def _open(desk: Desk) -> bool:
    return desk.session.is_open


def _open_and_idle(desk: Desk) -> bool:
    return desk.session.is_open and not desk.work.busy


def _has_run(desk: Desk) -> bool:
    return desk.session.run is not None and not desk.work.busy


def _has_site(desk: Desk) -> bool:
    return desk.session.site_id is not None


def _can_undo(desk: Desk) -> bool:
    return desk.session.undo_stack.canUndo()


def _can_redo(desk: Desk) -> bool:
    return desk.session.undo_stack.canRedo()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """One action. ``toolbar``: 0 not there, 1 icon, 2 icon with text. ``gap``: a line before it."""

    action_id: str
    menu: str
    do: Callable[[Desk], None]
    icon: str = ""
    shortcuts: tuple[str, ...] = ()
    enabled: Enabled = _always
    toolbar: int = 0
    gap: bool = False

    @property
    def text(self) -> str:
        """Words of the action."""
        return tr(f"ui.action_{self.action_id}")


MENUS = ("file", "edit", "view", "assess", "help")

ACTIONS = (
    ActionSpec(action_id="open", menu="file", do=commands.open_project, icon="open", shortcuts=("Ctrl+O",),
               enabled=_idle, toolbar=2),
    ActionSpec(action_id="sample", menu="file", do=commands.open_sample, icon="sample", shortcuts=("Ctrl+Shift+O",),
               enabled=_idle),
    ActionSpec(action_id="close", menu="file", do=commands.close_project, icon="close", shortcuts=("Ctrl+W",),
               enabled=_open_and_idle, gap=True),
    ActionSpec(action_id="run", menu="assess", do=commands.run, icon="run", shortcuts=("F5", "Ctrl+R"),
               enabled=_open_and_idle, toolbar=2, gap=True),
    ActionSpec(action_id="cancel", menu="assess", do=commands.cancel, icon="stop", shortcuts=("Ctrl+.",),
               enabled=_busy),
    ActionSpec(action_id="export", menu="assess", do=commands.export, icon="export", shortcuts=("Ctrl+E",),
               enabled=_has_run, toolbar=2, gap=True),
    ActionSpec(action_id="undo", menu="edit", do=commands.undo, icon="undo", shortcuts=("Ctrl+Z",),
               enabled=_can_undo, toolbar=1, gap=True),
    ActionSpec(action_id="redo", menu="edit", do=commands.redo, icon="redo", shortcuts=("Ctrl+Shift+Z", "Ctrl+Y"),
               enabled=_can_redo, toolbar=1),
    ActionSpec(action_id="fit", menu="view", do=commands.fit, icon="fit", shortcuts=("Ctrl+Shift+F", "F"),
               enabled=_open, toolbar=1, gap=True),
    ActionSpec(action_id="zoom_in", menu="view", do=commands.zoom_in, icon="zoom_in", shortcuts=("Ctrl++", "Ctrl+="),
               enabled=_open, toolbar=1),
    ActionSpec(action_id="zoom_out", menu="view", do=commands.zoom_out, icon="zoom_out", shortcuts=("Ctrl+-",),
               enabled=_open, toolbar=1),
    ActionSpec(action_id="zoom_site", menu="view", do=commands.zoom_to_site, icon="locate", shortcuts=("Ctrl+J",),
               enabled=_has_site, toolbar=1),
    ActionSpec(action_id="help", menu="help", do=commands.show_help, icon="help", shortcuts=("F1",)),
    ActionSpec(action_id="about", menu="help", do=commands.show_about, icon="site", gap=True),
)  # fmt: skip


def make_actions(desk: Desk, window: QMainWindow) -> dict[str, QAction]:
    """Actions of the table, with words, icons, shortcuts and what they do."""
    made: dict[str, QAction] = {}
    for spec in ACTIONS:
        action = QAction(icon(spec.icon) if spec.icon else icon("site"), spec.text, window)
        action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
        keys = (
            QKeySequence(spec.shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText) if spec.shortcuts else ""
        )
        action.setToolTip(tip(f"{spec.text} ({keys})" if keys else spec.text))
        action.setStatusTip(spec.text)
        action.setIconText(f" {spec.text.rstrip('…')}")
        action.triggered.connect(lambda _checked=False, do=spec.do: do(desk))
        made[spec.action_id] = action
    return made


def enable(desk: Desk) -> None:
    """Enable what can be done now."""
    for spec in ACTIONS:
        desk.actions[spec.action_id].setEnabled(spec.enabled(desk))


def fill_menus(desk: Desk, window: QMainWindow) -> dict[str, QMenu]:
    """Menus of the menu bar with the table's actions."""
    menus = {name: window.menuBar().addMenu(tr(f"ui.menu_{name}")) for name in MENUS}
    for spec in ACTIONS:
        if spec.gap and menus[spec.menu].actions():
            menus[spec.menu].addSeparator()
        menus[spec.menu].addAction(desk.actions[spec.action_id])
    return menus


def fill_toolbar(desk: Desk, bar: QToolBar) -> None:
    """Toolbar with those that have a place there."""
    for spec in ACTIONS:
        if not spec.toolbar:
            continue
        if spec.gap:
            bar.addSeparator()
        action = desk.actions[spec.action_id]
        bar.addAction(action)
        button = bar.widgetForAction(action)
        if isinstance(button, QToolButton):
            text_too = spec.toolbar == 2
            style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if text_too else Qt.ToolButtonStyle.ToolButtonIconOnly
            button.setToolButtonStyle(style)
            button.setAccessibleName(spec.text)
