"""Files dropped anywhere on the window begin an import."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from ui.desk import Desk
from ui.wizard.dropped import dropped_files
from ui.wizard.open import import_files


class DropFilter(QObject):
    """Watches a window for files."""

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window)
        self._desk = desk
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files that the import can look at, while a project is open."""
        if isinstance(event, QDropEvent) and self._desk.session.is_open:
            files = dropped_files(event.mimeData())
            if files:
                event.acceptProposedAction()
                if not isinstance(event, QDragMoveEvent | QDragEnterEvent):
                    import_files(self._desk, files)
                return True
        return super().eventFilter(watched, event)


def install(window: QWidget, desk: Desk) -> DropFilter:
    """Let files be dropped on a window; a second call changes nothing."""
    known = window.findChild(DropFilter)
    return known if known is not None else DropFilter(window, desk)
