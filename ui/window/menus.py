"""Menus and toolbar of the window beyond the table of actions: recent projects, panels, look and language."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QToolButton

from planner.model.texts import LANGUAGES
from ui import commands
from ui.actions import fill_menus
from ui.desk import Desk
from ui.preferences import LOOKS
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.plain import menu_text
from ui.workflow.bar import WorkflowBar

_QUICK = ("undo", "redo", "palette")


class Menus(QObject):
    """Fills the menu bar."""

    def __init__(self, window: QMainWindow, desk: Desk, panels: Sequence[QAction], reset: Callable[[], None]) -> None:
        super().__init__(window)
        self._desk = desk
        menus = fill_menus(desk, window)
        self.recent = QMenu(tr("ui.recent"), window)
        self.recent.aboutToShow.connect(self._fill_recent)
        menus["file"].insertMenu(desk.actions["close"], self.recent)
        menus["file"].addSeparator()
        leave = menus["file"].addAction(icon("quit"), tr("ui.action_quit"))
        leave.setShortcut("Ctrl+Q")
        leave.triggered.connect(window.close)
        menus["view"].addSeparator()
        self.panels = menus["view"].addMenu(tr("ui.menu_panels"))
        self.panels.addActions(list(panels))
        self.panels.addSeparator()
        self.panels.addAction(icon("reset"), tr("ui.reset_layout")).triggered.connect(lambda _checked=False: reset())
        looks = {name: tr(f"ui.look_{name}") for name in LOOKS}
        self._choice(menus["view"], "look", looks, desk.preferences.look, commands.set_look)
        names = {code: tr(f"ui.language_{code}") for code in LANGUAGES}
        self._choice(menus["view"], "language", names, desk.preferences.language, commands.set_language)

    def _choice(self, menu: QMenu, name: str, options: dict[str, str], now: str,
                choose: Callable[[Desk, str], None]) -> None:  # fmt: skip
        sub = menu.addMenu(tr(f"ui.menu_{name}"))
        group = QActionGroup(sub)
        for key, text in options.items():
            action = sub.addAction(text)
            action.setCheckable(True)
            action.setChecked(key == now)
            action.triggered.connect(lambda _checked=False, key=key: choose(self._desk, key))
            group.addAction(action)

    def _fill_recent(self) -> None:
        self.recent.clear()
        for path in self._desk.preferences.recent:
            action = self.recent.addAction(menu_text(str(path)))
            action.triggered.connect(lambda _checked=False, path=path: commands.open_project(self._desk, Path(path)))
        if self.recent.isEmpty():
            self.recent.addAction(tr("ui.no_recent")).setEnabled(False)


def make_toolbar(window: QMainWindow, desk: Desk) -> tuple[QToolBar, WorkflowBar]:
    """The steps of the work, and at the right end undo, redo and the search."""
    bar = QToolBar(tr("ui.toolbar"), window)
    bar.setObjectName("main")
    bar.setMovable(False)
    bar.setIconSize(QSize(18, 18))
    bar.toggleViewAction().setVisible(False)
    steps = WorkflowBar(desk)
    steps.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    bar.addWidget(steps)
    bar.addSeparator()
    for name in _QUICK:
        action = desk.actions[name]
        bar.addAction(action)
        button = bar.widgetForAction(action)
        if isinstance(button, QToolButton):
            button.setAccessibleName(action.text())
    window.addToolBar(bar)
    return bar, steps
