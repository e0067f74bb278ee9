"""Files handed to the window begin an import, in a new project where none is open; a project is opened."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from ui.commands import open_project
from ui.desk import Desk
from ui.new_project import begin, use_cases
from ui.wizard.dropped import dropped_files, dropped_project
from ui.wizard.open import import_files


class DropFilter(QObject):
    """Watches a window for files."""

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window)
        self._desk = desk
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a project, or files that the import can look at."""
        if isinstance(event, QDropEvent):
            do = self._wanted(event)
            if do is not None:
                event.acceptProposedAction()
                if not isinstance(event, QDragMoveEvent | QDragEnterEvent):
                    QTimer.singleShot(0, self, do)  # where the files come from is not kept waiting for an answer
                return True
        return super().eventFilter(watched, event)

    def _wanted(self, event: QDropEvent) -> Callable[[], object] | None:
        """What is to be done with the files of a drag; None: nothing can be."""
        project = dropped_project(event.mimeData())
        if project is not None:
            return lambda: open_project(self._desk, project)
        files = dropped_files(event.mimeData())
        return (lambda: begin_import(self._desk, files)) if files else None


def begin_import(desk: Desk, files: Sequence[Path]) -> None:
    """Import files into the open project; where none is open, into a new one."""
    if not desk.session.is_open:
        begin(desk, use_cases()[-1])
    if desk.session.is_open:
        import_files(desk, files)


def install(window: QWidget, desk: Desk) -> DropFilter:
    """Let files be dropped on a window; a second call changes nothing."""
    known = window.findChild(DropFilter)
    return known if known is not None else DropFilter(window, desk)
