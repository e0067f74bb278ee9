"""Reads the sources again whenever an edit, or its undo, has changed what the project reads."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from planner.model.project import Project, Role, Source
from ui.desk import Desk

_SETTLE_MS = 120


def read_by(project: Project | None) -> tuple[str, tuple[Source, ...]]:
    """What the preview of a project depends on: its CRS and its sources, but for those that are only drawn.

    What is noted of the files does not count: noting them reads nothing else.
    """
    if project is None:
        return "", ()
    read = (source for source in project.sources if source.role is not Role.REFERENCE)
    return project.crs, tuple(replace(source, sha256="", source_id="") for source in read)


class SourceWatch(QObject):
    """Follows the session; steps in quick succession are read once."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._read = read_by(desk.session.project)
        self._timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._timer.timeout.connect(self._look)
        desk.session.opened.connect(self._opened)
        desk.session.project_changed.connect(self._follow)

    def _opened(self) -> None:
        self._timer.stop()
        self._read = read_by(self._desk.session.project)

    def _follow(self) -> None:
        if read_by(self._desk.session.project) != self._read:
            self._timer.start()

    def _look(self) -> None:
        from ui.project_sources import look_again

        now = read_by(self._desk.session.project)
        if now != self._read and self._desk.session.is_open:
            self._read = now
            look_again(self._desk)
