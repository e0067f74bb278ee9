"""The main window: joins map, panels, actions and status bar. What they do stands in their own modules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import shiboken6
from PySide6.QtCore import QByteArray, QRect
from PySide6.QtGui import QCloseEvent, QDragEnterEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from planner.model.errors import PlannerError
from ui import commands
from ui.actions import enable, make_actions
from ui.desk import Desk
from ui.dialogs import failure
from ui.help_viewer import HelpViewer
from ui.layer_state import LayerState
from ui.leaving import may_quit
from ui.map.canvas import MapCanvas
from ui.map.frame import MapBinding
from ui.map.room import room_of
from ui.map.tools.kit import Sketch, kit_of
from ui.map.viewport import Viewport
from ui.notices import Notices
from ui.preferences import Preferences
from ui.session import Session
from ui.source_watch import SourceWatch
from ui.start_page import StartPage
from ui.status import StatusBar
from ui.texts import language, tr
from ui.widgets.progress_card import ProgressCard
from ui.widgets.stale_card import StaleCard
from ui.widgets.toasts import Toasts
from ui.widgets.tool_strip import ToolStrip
from ui.window.docks import Docks, smallest
from ui.window.menus import Menus, make_toolbar
from ui.window.thumbnails import ThumbnailKeeper
from ui.work import READING, Failure, Task, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPlace:
    """Where a window stood and what it showed, for the one that takes its place."""

    geometry: QRect
    docks: QByteArray
    view: Viewport
    kept: Mapping[str, object]
    sketch: Sketch


class MainWindow(QMainWindow):
    """Map in the middle, panels around it; a start page while nothing is open."""

    def __init__(self, session: Session, work: Work, preferences: Preferences, restyle: Callable[[], None]) -> None:
        super().__init__()
        self.replaced = False
        self.setMinimumSize(smallest())
        self.setAcceptDrops(True)
        canvas = MapCanvas()
        canvas.setAccessibleName(tr("ui.map"))
        canvas.setAccessibleDescription(tr("ui.map_description"))
        canvas.setProperty("help", "map")
        self.desk = Desk(session=session, work=work, preferences=preferences, layers=LayerState(self),
                         restyle=restyle, canvas=canvas, window=self, notices=Notices(self))  # fmt: skip
        for signal in (session.opened, session.closed):
            signal.connect(self.desk.notices.leave)
        self.desk.layers.follow(session)
        self.desk.actions = make_actions(self.desk, self)
        self.status = StatusBar(self.desk, self)
        self.binding = MapBinding(canvas, session, self.desk.layers, work)
        self.help = HelpViewer(self.desk)
        self._fill_desk()
        self.start = StartPage(self.desk)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.start)
        self.stack.addWidget(canvas)
        self.setCentralWidget(self.stack)
        self.progress = ProgressCard(self.desk, self.stack)
        self.stale = StaleCard(self.desk, self.stack)
        self.watch = SourceWatch(self.desk, self)
        self.toasts = Toasts(self.desk.notices, self.stack)
        self.setStatusBar(self.status)
        self.frame = Docks(self, self.desk)
        self.docks, self.panel_actions = self.frame.by_id, self.frame.actions
        self.desk.show_panel, self.desk.show_details = self.frame.show_panel, self.frame.show_details
        self.menus = Menus(self, self.desk, self.panel_actions, self.frame.reset)
        self.toolbar, self.steps = make_toolbar(self, self.desk)
        self.maps = room_of(self.desk)
        self.tools = ToolStrip(self.desk, canvas)
        self.thumbnails = ThumbnailKeeper(self.desk, self)
        self._connect()
        self._show_state()

    def _fill_desk(self) -> None:
        self.desk.say, self.desk.fit = self.status.say, self.binding.fit
        self.desk.zoom_to_site = self.binding.zoom_to_site
        self.desk.zoom_to_place = self.binding.zoom_to_place
        self.desk.show_help = self.help.open

    def _connect(self) -> None:
        session, work = self.desk.session, self.desk.work
        for signal in (session.opened, session.closed, session.run_changed, session.project_changed,
                       session.saved_changed, work.started, work.ended):  # fmt: skip
            signal.connect(self._show_state)
        session.not_kept.connect(self._tell_not_kept)
        session.selected.connect(self._show_state)
        session.undo_stack.indexChanged.connect(self._show_state)
        work.failed.connect(self._show_failure)
        work.done.connect(self._note_done)
        self.start.picked.connect(lambda path: commands.open_project(self.desk, path))

    def _show_state(self, _changed: object = None) -> None:
        """Start page or map, the title, and what can be done now."""
        if self.replaced:
            return
        session = self.desk.session
        if session.is_open != (self.stack.currentIndex() == 1) or self.windowTitle() == "":
            self.stack.setCurrentIndex(1 if session.is_open else 0)
            self.toolbar.setVisible(session.is_open)
            if session.is_open:
                self.frame.bring_back()
                self.desk.canvas.setFocus()
            else:
                self.frame.hide_all()
                self.start.refresh()
        found = len(session.issues)
        self.docks["issues"].setWindowTitle(f"{tr('ui.panel_issues')} ({found})" if found else tr("ui.panel_issues"))
        self.setWindowTitle(f"{session.title} – Chargesite" if session.is_open else "Chargesite")
        enable(self.desk)

    def _tell_not_kept(self, fault: PlannerError) -> None:
        self.desk.notices.post(fault.message(language()), "bad")

    def _show_failure(self, task: Task, what: Failure) -> None:
        """A study's failure asks to be read; that of a file read beside it waits in a corner."""
        show = partial(lambda title: failure(self, title, what).open(), task.title)
        words = what.sentences[0] if what.sentences else tr("ui.unexpected_short")
        if task.lane == READING:
            self.desk.notices.post(
                f"{task.title}: {words}", "bad", link=tr("ui.notice_details"), do=show, of_project=False
            )
        else:
            self.desk.notices.post(f"{task.title}: {words}", "bad", quiet=True)
            show()

    def _note_done(self, task: Task) -> None:
        if task.job is not None and task.job.kind == "export":
            self.desk.written_run = self.desk.session.run
            self.steps.refresh()

    def arrange(self) -> None:
        """Give the docks the sizes they should have at this window size."""
        self.frame.arrange()

    def screen_name(self) -> str:
        """Size of the screen the window stands on: layouts are kept for each."""
        size = self.screen().size()
        return f"_{size.width()}x{size.height()}"

    def leave(self, *, strip: bool) -> WindowPlace:
        """Make room for a new window in this one's place.

        Parameters
        ----------
        strip : bool
            Give up panels, pages and map now: another look would first be put on them, piece by piece. What is seen of
            them stays on the screen until the new window covers it.
        """
        self.replaced = True
        self._remember()
        place = WindowPlace(geometry=self.geometry(), docks=self.frame.state(), view=self.desk.canvas.view,
                            kept=self.frame.kept(), sketch=kit_of(self.desk).sketch)  # fmt: skip
        if strip:
            for each in (self.desk.canvas, self.start):  # the map first: panels listen to it
                shiboken6.delete(each)
            self.frame.empty()
        return place

    def _remember(self) -> None:
        self.desk.preferences.save_window(self.saveGeometry(), self.frame.state(), self.screen_name())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped on the window; what takes them is loaded when the first ones come."""
        from ui.wizard.drop import install

        install(self, self.desk).eventFilter(self, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask what becomes of unsaved work, and remember where everything stood."""
        if not self.replaced and not may_quit(self.desk):
            event.ignore()
            return
        if not self.replaced:
            self.thumbnails.take()
            self.desk.session.release()
            self._remember()
        super().closeEvent(event)
