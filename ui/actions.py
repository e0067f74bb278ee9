"""All actions of the window: this table and those of ui/action_sets; menus, toolbar and shortcuts are made of them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton

from ui import commands
from ui.action_spec import (
    ActionSpec,
    busy,
    can_redo,
    can_undo,
    has_run,
    has_site,
    idle,
    is_open,
    is_open_and_idle,
)
from ui.desk import Desk
from ui.registry import modules_in
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.plain import menu_text, tip

_MOST_SIGNS = 60
MENUS = ("file", "edit", "view", "assess", "help")

_OWN = (
    ActionSpec(action_id="open", menu="file", do=commands.open_project, icon="open", shortcuts=("Ctrl+O",),
               enabled=idle, toolbar=2),
    ActionSpec(action_id="sample", menu="file", do=commands.open_sample, icon="sample", shortcuts=("Ctrl+Shift+O",),
               enabled=idle),
    ActionSpec(action_id="close", menu="file", do=commands.close_project, icon="close", shortcuts=("Ctrl+W",),
               enabled=is_open_and_idle, gap=True),
    ActionSpec(action_id="run", menu="assess", do=commands.run, icon="run", shortcuts=("F5", "Ctrl+R"),
               enabled=is_open_and_idle, toolbar=2, gap=True),
    ActionSpec(action_id="cancel", menu="assess", do=commands.cancel, icon="stop", shortcuts=("Ctrl+.",),
               enabled=busy),
    ActionSpec(action_id="export", menu="assess", do=commands.export, icon="export", shortcuts=("Ctrl+E",),
               enabled=has_run, toolbar=2, gap=True),
    ActionSpec(action_id="undo", menu="edit", do=commands.undo, icon="undo", shortcuts=("Ctrl+Z",),
               enabled=can_undo, toolbar=1, gap=True),
    ActionSpec(action_id="redo", menu="edit", do=commands.redo, icon="redo", shortcuts=("Ctrl+Shift+Z", "Ctrl+Y"),
               enabled=can_redo, toolbar=1),
    ActionSpec(action_id="fit", menu="view", do=commands.fit, icon="fit", shortcuts=("Ctrl+Shift+F", "F"),
               enabled=is_open, toolbar=1, gap=True),
    ActionSpec(action_id="zoom_in", menu="view", do=commands.zoom_in, icon="zoom_in", shortcuts=("Ctrl++", "Ctrl+="),
               enabled=is_open, toolbar=1),
    ActionSpec(action_id="zoom_out", menu="view", do=commands.zoom_out, icon="zoom_out", shortcuts=("Ctrl+-",),
               enabled=is_open, toolbar=1),
    ActionSpec(action_id="zoom_site", menu="view", do=commands.zoom_to_site, icon="locate", shortcuts=("Ctrl+J",),
               enabled=has_site, toolbar=1),
    ActionSpec(action_id="help", menu="help", do=commands.show_help, icon="help", shortcuts=("F1",)),
    ActionSpec(action_id="about", menu="help", do=commands.show_about, icon="site", gap=True),
)  # fmt: skip


def _found() -> tuple[ActionSpec, ...]:
    import ui.action_sets

    modules = sorted(modules_in(ui.action_sets.__path__, "ui.action_sets"), key=lambda each: getattr(each, "ORDER", 50))
    return tuple(spec for module in modules for spec in module.ACTIONS)


ACTIONS = (*_OWN, *_found())


def make_actions(desk: Desk, window: QMainWindow) -> dict[str, QAction]:
    """Actions of the table, with words, icons, shortcuts and what they do."""
    made: dict[str, QAction] = {}
    for spec in ACTIONS:
        action = QAction(icon(spec.icon) if spec.icon else icon("site"), spec.text, window)
        action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
        _tell(action, spec.text)
        action.setStatusTip(spec.text)
        action.setIconText(f" {spec.text.rstrip('…')}")
        action.setCheckable(spec.checkable)
        action.triggered.connect(lambda _checked=False, do=spec.do: do(desk))
        made[spec.action_id] = action
    return made


def enable(desk: Desk) -> None:
    """Enable what can be done now, and name the steps that would be taken back or done again."""
    for spec in ACTIONS:
        desk.actions[spec.action_id].setEnabled(spec.enabled(desk))
    stack = desk.session.undo_stack
    for name, step in (("undo", stack.undoText()), ("redo", stack.redoText())):
        action = desk.actions[name]
        short = step if len(step) <= _MOST_SIGNS else f"{step[:_MOST_SIGNS]}…"
        _tell(action, f"{action.statusTip()}: {short}" if step else "")


def _tell(action: QAction, words: str) -> None:
    """Words of an action in menu and tool tip, where its keys stand too; empty: its own."""
    said = words or action.statusTip()
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setText(menu_text(said))
    action.setToolTip(tip(f"{said} ({keys})" if keys else said))


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
