"""Starts the window. The command line reaches it by ``importlib.import_module("ui.app").run_window``."""

import sys
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ui.display import require_display

if TYPE_CHECKING:
    from PySide6.QtCore import QTranslator
    from PySide6.QtWidgets import QApplication

    from planner.model.result import ShownRate
    from ui.desk import Desk
    from ui.main_window import MainWindow, WindowPlace
    from ui.preferences import Preferences
    from ui.session import Session
    from ui.work import Work

_FIRST_SIZE = (1400, 900)
_AGAIN_MS = 250


class Shell:
    """Holds what outlives a window: session, work, preferences. Language and look rebuild the window around them."""

    def __init__(self, app: "QApplication", preferences: "Preferences", work: "Work", session: "Session") -> None:
        self.app = app
        self.preferences = preferences
        self.work = work
        self.session = session
        self.window: MainWindow | None = None
        self._words: QTranslator | None = None
        self._desks: weakref.WeakSet[Desk] = weakref.WeakSet()
        self._due = False
        app.styleHints().colorSchemeChanged.connect(self._system_look_changed)
        self._rate: ShownRate | None = None
        work.use_cluster(preferences.cluster)
        # before any panel hears of it: what is opened is shown in its own currency without another window
        for signal in (session.opened, session.closed):
            signal.connect(self._currency_begins)
        session.project_changed.connect(self._currency_follows)

    def build(self) -> "MainWindow":
        """Make the window in the language and look chosen; an earlier one gives its place to it."""
        from ui.main_window import MainWindow
        from ui.numbers import use_currency, use_lengths
        from ui.texts import set_language
        from ui.theme.look import apply, look_of, wears

        before = self.window
        look = look_of(self.preferences.look, self.app)
        place = None if before is None else before.leave(strip=not wears(self.app, look))
        set_language(self.preferences.language)
        self._speak(self.preferences.language)
        use_lengths(self.preferences.lengths)
        use_currency(self.rate)
        self._rate = self.rate()
        apply(self.app, look)
        window = MainWindow(self.session, self.work, self.preferences, self.rebuild)
        self.window = window
        if before is None or place is None:
            self._place(window)
        else:
            self._take_over(window, before, place)
        return window

    def rate(self) -> "ShownRate | None":
        """Rate at which the window shows amounts: the project's own currency wins over the person's; None: in EUR."""
        from ui.currency import rate_of

        return rate_of(self.session.project, self.preferences.currency)

    def _currency_begins(self) -> None:
        self._rate = self.rate()

    def _currency_follows(self) -> None:
        if self.window is not None and self.rate() != self._rate:
            self.rebuild()

    def rebuild(self) -> None:
        """Build the window anew, once the click that asked for it is over and no dialog would be lost with it."""
        from PySide6.QtCore import QTimer

        if not self._due:
            self._due = True
            QTimer.singleShot(0, self._build_first)

    def _build_first(self) -> None:
        from ui.leaving import holds_choices
        from ui.texts import tr

        if self.window is not None and holds_choices(self.window):
            self.window.desk.notices.post(tr("ui.restyle_waits"))
        self._build_when_free()

    def _build_when_free(self) -> None:
        from PySide6.QtCore import QTimer

        from ui.leaving import holds_choices

        if self.window is not None and holds_choices(self.window):
            QTimer.singleShot(_AGAIN_MS, self._build_when_free)
            return
        self._due = False
        if self.window is not None:
            self.build()

    def end(self) -> None:
        """Give up what Qt would otherwise take apart in an order of its own."""
        from ui.numbers import use_currency

        use_currency(lambda: None)
        self.session.release(keep=True)
        self.session.undo_stack.clear()
        self.work.close()

    def _speak(self, language: str) -> None:
        """Let Qt's own words (its file and colour dialogs, the menus of text fields, names of keys) follow ours."""
        from PySide6.QtCore import QLibraryInfo, QTranslator

        if self._words is not None:
            self.app.removeTranslator(self._words)
        self._words = QTranslator(self.app)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._words.load(f"qtbase_{language}", folder):
            self.app.installTranslator(self._words)

    def _place(self, window: "MainWindow") -> None:
        geometry, docks = self.preferences.window(window.screen_name())
        if geometry.isEmpty() or not window.restoreGeometry(geometry):
            window.resize(*_FIRST_SIZE)
        window.show()
        if not window.frame.restore(docks):
            window.arrange()

    def _take_over(self, window: "MainWindow", before: "MainWindow", place: "WindowPlace") -> None:
        from ui.map.tools.kit import kit_of

        window.desk.kept.update(place.kept)
        window.setGeometry(place.geometry)
        window.show()
        window.frame.restore(place.docks)
        if self.session.is_open:
            window.desk.canvas.set_view(place.view)
            kit_of(window.desk).draw_on(place.sketch)
        before.close()
        self._desks.add(before.desk)
        for desk in self._desks:
            desk.give_way(window.desk)
        before.deleteLater()

    def _system_look_changed(self) -> None:
        if self.preferences.look == "system" and self.window is not None:
            self.rebuild()


def run_window(path: Path | None = None) -> int:
    """Open the window and stay until it is closed.

    Parameters
    ----------
    path : Path, optional
        Project to open at once, or data whose import begins a new one; without a path the start page is shown.

    Raises
    ------
    PlannerError
        There is no display to open a window on, or system libraries for it are missing.
    """
    require_display()
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from ui import crash
    from ui.collector import Collector
    from ui.preferences import Preferences, use_cores
    from ui.session import Session
    from ui.work import Work

    sys.setswitchinterval(0.0005)
    known = QApplication.instance()
    app = known if isinstance(known, QApplication) else QApplication(sys.argv[:1])
    name_application(app)
    preferences, work = Preferences(), Work()
    if preferences.cores:
        use_cores(preferences.cores)
    from ui import main_window  # noqa: F401 - what is loaded by now no collection goes through

    collector = Collector()
    shell = Shell(app, preferences, work, Session())
    guard, _log = crash.start(lambda: shell.window, app.quit)
    window = shell.build()
    QTimer.singleShot(0, first_steps(window, path))
    try:
        return app.exec()
    finally:
        shell.end()
        guard.remove()
        collector.end()


def name_application(app: "QApplication") -> None:
    """Name and icon as the desktop shows them."""
    from PySide6.QtGui import QIcon

    from planner.resources import data_path

    app.setApplicationName("Chargesite")
    app.setDesktopFileName("chargesite")
    app.setWindowIcon(QIcon(str(data_path("icons", "chargesite.svg"))))


def first_steps(window: "MainWindow", path: Path | None) -> Callable[[], None]:
    """What is done once the window stands: start the worker, look for what a crash has left, take what was given."""

    def begin() -> None:
        from planner.app.importing.formats import importable
        from ui import commands, project_files

        window.desk.work.warm_up()
        warm()
        project_files.offer_recovery(window.desk)
        if path is not None:
            file = importable(path)
            if file is None:
                commands.open_project(window.desk, path)
            else:
                from ui.wizard.drop import begin_import  # the import brings pandas along, opening a project does not

                begin_import(window.desk, [file])

    return begin


def warm() -> None:
    """Load what opening a project and the search need beside the window, so that the first is as quick as the next."""
    threading.Thread(target=_load, daemon=True, name="chargesite-warm").start()


def _load() -> None:
    import planner.app.mapload
    import planner.app.opening
    import planner.app.projects
    import planner.app.run
    import planner.app.shown  # noqa: F401 - imported for its effect
    from ui.help_topics import topics
    from ui.map.warm import paint_once
    from ui.palette import palette

    paint_once()
    topics()
    palette.warm()
