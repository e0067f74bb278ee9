"""What happens when something breaks that nobody expected: it is logged here, the project stays, a report is offered.

Nothing is sent. Every edit of the project is in its journal already when it has been made, so leaving loses nothing.
"""

import faulthandler
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QPushButton, QWidget
from shiboken6 import isValid

from ui import logbook
from ui.dialogs import headline, make_dialog, report_view
from ui.texts import tr
from ui.theme.icons import icon
from ui.theme.tokens import tokens
from ui.widgets.plain import label

_GRAVE = (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)


class CrashGuard(QObject):
    """Catches what no one else has caught, in any thread, and shows it once; further faults are only logged."""

    caught = Signal(str)

    def __init__(self, window_of: Callable[[], QWidget | None], quit_app: Callable[[], None]) -> None:
        super().__init__()
        self._window_of, self._quit = window_of, quit_app
        self.dialog: QDialog | None = None
        self.faults = 0
        self._before = (sys.excepthook, threading.excepthook)
        self._dump: object = None
        self.caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over the hooks of Python and Qt; a crash of the interpreter itself is written beside the log."""
        sys.excepthook = self.fault
        threading.excepthook = self._thread_fault
        qInstallMessageHandler(self._qt_message)
        try:
            self._dump = (logbook.folder() / "crash.log").open("a", encoding="utf-8")
            faulthandler.enable(self._dump)
        except OSError:
            self._dump = None

    def remove(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(None)
        if self._dump is not None:
            faulthandler.disable()
            self._dump.close()  # type: ignore[attr-defined]  # an open file
            self._dump = None

    def fault(self, kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        """A fault that reached the top: log it, and offer the report."""
        if issubclass(kind, KeyboardInterrupt):
            self._quit()
            return
        text = "".join(traceback.format_exception(kind, error, where))
        self.faults += 1
        logbook.log().error("unexpected fault\n%s", logbook.home_as_tilde(text))
        self.caught.emit(text)

    def _thread_fault(self, what: threading.ExceptHookArgs) -> None:
        if what.exc_value is not None:
            self.fault(what.exc_type, what.exc_value, what.exc_traceback)

    def _qt_message(self, kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        write = logbook.log().error if kind in _GRAVE else logbook.log().info
        write("Qt: %s", logbook.home_as_tilde(message))

    def _show(self, text: str) -> None:
        if QApplication.instance() is None:
            return
        if self.dialog is not None and isValid(self.dialog):  # a window built anew takes its dialogs along
            return
        self.dialog = crash_dialog(self._window_of(), logbook.report(text), self._quit)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    def _closed(self, _result: int) -> None:
        self.dialog = None


def crash_dialog(parent: QWidget | None, report: str, quit_app: Callable[[], None]) -> QDialog:
    """The report to read and copy; go on, or leave."""
    dialog, layout = make_dialog(parent, tr("ui.crash_title"), "help_and_faults")
    layout.addWidget(headline("issues", tokens().bad, tr("ui.crash_head")))
    layout.addWidget(label(tr("ui.crash_text")))
    layout.addWidget(report_view(report), 1)
    words = (tr("ui.copy"), tr("ui.action_quit"), tr("ui.crash_continue"))
    copy, leave, stay = (QPushButton(each) for each in words)
    copy.setIcon(icon("copy"))
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
    leave.clicked.connect(quit_app)
    stay.clicked.connect(dialog.accept)
    stay.setObjectName("primary")
    stay.setDefault(True)
    box = QDialogButtonBox()
    box.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
    box.addButton(leave, QDialogButtonBox.ButtonRole.DestructiveRole)
    box.addButton(stay, QDialogButtonBox.ButtonRole.AcceptRole)
    layout.addWidget(box)
    dialog.resize(640, 420)
    return dialog


def start(window_of: Callable[[], QWidget | None], quit_app: Callable[[], None]) -> tuple[CrashGuard, Path | None]:
    """Begin the log and watch for faults."""
    written = logbook.start()
    guard = CrashGuard(window_of, quit_app)
    guard.install()
    return guard, written
