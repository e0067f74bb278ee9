"""The main window: joins map, panels, actions and status bar. What they do stands in their own modules."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QTabWidget,
    QToolBar,
    QWidget,
)

from planner.model.texts import LANGUAGES
from ui import commands
from ui.actions import enable, fill_menus, fill_toolbar, make_actions
from ui.desk import Desk
from ui.dialogs import failure
from ui.layer_state import LayerState
from ui.map.canvas import MapCanvas
from ui.map.frame import MapBinding
from ui.preferences import Preferences
from ui.registry import Area, find_panels
from ui.session import Session
from ui.start_page import StartPage
from ui.status import StatusBar
from ui.texts import tr
from ui.theme.icons import icon
from ui.theme.tokens import tokens
from ui.widgets.dock_title import DockTitles, front_action
from ui.widgets.plain import menu_text
from ui.widgets.progress_card import ProgressCard
from ui.widgets.stale_card import StaleCard
from ui.work import Failure, Task, Work

_AREAS: dict[Area, Qt.DockWidgetArea] = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
_SMALLEST = QSize(900, 600)


class MainWindow(QMainWindow):
    """Map in the middle, panels around it; a start page while nothing is open."""

    def __init__(self, session: Session, work: Work, preferences: Preferences, restyle: Callable[[], None]) -> None:
        super().__init__()
        self.setMinimumSize(_SMALLEST)
        canvas = MapCanvas()
        canvas.setAccessibleName(tr("ui.map"))
        canvas.setAccessibleDescription(tr("ui.map_description"))
        self.desk = Desk(session=session, work=work, preferences=preferences, layers=LayerState(self),
                         restyle=restyle, canvas=canvas, window=self)  # fmt: skip
        self.desk.actions = make_actions(self.desk, self)
        self.status = StatusBar(self.desk, self)
        self.binding = MapBinding(canvas, session, self.desk.layers)
        self.desk.say, self.desk.fit = self.status.say, self.binding.fit
        self.desk.zoom_to_site = self.binding.zoom_to_site
        self.desk.zoom_to_place = self.binding.zoom_to_place
        self.start = StartPage(self.desk)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.start)
        self.stack.addWidget(canvas)
        self.setCentralWidget(self.stack)
        self.progress = ProgressCard(self.desk, self.stack)
        self.stale = StaleCard(self.desk, self.stack)
        self.setStatusBar(self.status)
        self.docks = self._make_docks()
        self._make_menus()
        self._make_toolbar()
        self._connect()
        self._show_state()

    def _make_docks(self) -> dict[str, QDockWidget]:
        self.setDockOptions(QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.AllowNestedDocks)
        for area in _AREAS.values():
            self.setTabPosition(area, QTabWidget.TabPosition.North)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        docks: dict[str, QDockWidget] = {}
        self.panel_actions: list[QAction] = []
        first: dict[str, QDockWidget] = {}
        for spec in find_panels():
            dock = QDockWidget(tr(spec.title_code), self)
            dock.setObjectName(spec.panel_id)
            dock.setWidget(spec.factory(self.desk))
            dock.setFeatures(
                QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable
            )
            dock.toggleViewAction().setIcon(icon(spec.icon))
            self.panel_actions.append(front_action(dock, spec.shortcut))
            self.addDockWidget(_AREAS[spec.area], dock)
            if spec.area in first:
                self.tabifyDockWidget(first[spec.area], dock)
            first.setdefault(spec.area, dock)
            docks[spec.panel_id] = dock
        for dock in first.values():
            dock.raise_()
        self.titles = DockTitles(self, docks.values())
        return docks

    def _make_menus(self) -> None:
        menus = fill_menus(self.desk, self)
        self.recent_menu = QMenu(tr("ui.recent"), self)
        self.recent_menu.aboutToShow.connect(self._fill_recent)
        menus["file"].insertMenu(self.desk.actions["close"], self.recent_menu)
        menus["file"].addSeparator()
        leave = menus["file"].addAction(icon("quit"), tr("ui.action_quit"))
        leave.setShortcut("Ctrl+Q")
        leave.triggered.connect(self.close)
        menus["view"].addSeparator()
        panels = menus["view"].addMenu(tr("ui.menu_panels"))
        panels.addActions(self.panel_actions)
        looks = {name: tr(f"ui.look_{name}") for name in ("system", "light", "dark")}
        self._choice(menus["view"], "look", looks, self.desk.preferences.look, commands.set_look)
        names = {code: tr(f"ui.language_{code}") for code in LANGUAGES}
        self._choice(menus["view"], "language", names, self.desk.preferences.language, commands.set_language)

    def _choice(self, menu: QMenu, name: str, options: dict[str, str], now: str,
                choose: Callable[[Desk, str], None]) -> None:  # fmt: skip
        sub = menu.addMenu(tr(f"ui.menu_{name}"))
        group = QActionGroup(sub)
        for key, text in options.items():
            action = sub.addAction(text)
            action.setCheckable(True)
            action.setChecked(key == now)
            action.triggered.connect(lambda _checked=False, key=key: choose(self.desk, key))
            group.addAction(action)

    def _make_toolbar(self) -> None:
        bar = QToolBar(tr("ui.toolbar"), self)
        bar.setObjectName("main")
        bar.setMovable(False)
        bar.setIconSize(QSize(20, 20))
        fill_toolbar(self.desk, bar)
        spacer = QWidget()
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(spacer)
        dark = tokens().theme == "dark"
        look = QAction(icon("sun" if dark else "moon"), tr("ui.look_light" if dark else "ui.look_dark"), self)
        look.triggered.connect(lambda: commands.set_look(self.desk, "light" if dark else "dark"))
        bar.addAction(look)
        bar.addAction(self.desk.actions["help"])
        self.addToolBar(bar)

    def _connect(self) -> None:
        session, work = self.desk.session, self.desk.work
        for signal in (session.opened, session.closed, session.run_changed, work.started, work.ended):
            signal.connect(self._show_state)
        session.selected.connect(self._show_state)
        session.undo_stack.indexChanged.connect(self._show_state)
        work.failed.connect(self._show_failure)
        self.start.picked.connect(lambda path: commands.open_project(self.desk, path))

    def _show_state(self, _changed: object = None) -> None:
        """Start page or map, the title, and what can be done now."""
        session = self.desk.session
        if session.is_open != (self.stack.currentIndex() == 1) or self.windowTitle() == "":
            for dock in self.docks.values():
                dock.setVisible(session.is_open)
            self.stack.setCurrentIndex(1 if session.is_open else 0)
            if not session.is_open:
                self.start.refresh()
        found = len(session.issues)
        self.docks["issues"].setWindowTitle(f"{tr('ui.panel_issues')} ({found})" if found else tr("ui.panel_issues"))
        self.setWindowTitle(f"{session.project_name} – Chargesite" if session.is_open else "Chargesite")
        enable(self.desk)

    def _show_failure(self, task: Task, what: Failure) -> None:
        failure(self, task.title, what).open()

    def _fill_recent(self) -> None:
        self.recent_menu.clear()
        for path in self.desk.preferences.recent:
            action = self.recent_menu.addAction(menu_text(str(path)))
            action.triggered.connect(lambda _checked=False, path=path: commands.open_project(self.desk, Path(path)))
        if self.recent_menu.isEmpty():
            self.recent_menu.addAction(tr("ui.no_recent")).setEnabled(False)

    def arrange(self) -> None:
        """Give the docks the sizes they should have at this window size."""
        wide = self.width()
        side = min(max(round(wide * 0.19), 264), 300)
        right = min(max(round(wide * 0.275), 364), 420)
        self.resizeDocks([self.docks["layers"], self.docks["site"]], [side, right], Qt.Orientation.Horizontal)
        low = min(max(round(self.height() * 0.34), 285), 340)
        self.resizeDocks([self.docks["sites"]], [low], Qt.Orientation.Vertical)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where everything stood."""
        self.desk.preferences.save_window(self.saveGeometry(), self.saveState())
        super().closeEvent(event)
