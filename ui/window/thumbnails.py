"""Small pictures of the projects' maps for the start page, kept in the user's cache."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, QTimer
from PySide6.QtGui import QPixmap

from ui.desk import Desk

SIZE_PX = QSize(320, 200)
_DELAY_MS = 2500


def picture_path(project_path: Path) -> Path:
    """Where the picture of a project is kept."""
    from platformdirs import user_cache_path

    name = hashlib.sha256(str(project_path.resolve()).encode()).hexdigest()[:24]
    return user_cache_path("Chargesite", appauthor=False) / "maps" / f"{name}.png"


def picture_of(project_path: Path) -> QPixmap | None:
    """Picture of a project; None where none was taken."""
    found = picture_path(project_path)
    picture = QPixmap(str(found)) if found.is_file() else QPixmap()
    return None if picture.isNull() else picture


class ThumbnailKeeper(QObject):
    """Takes the picture when the map has come to rest after a project or a run was opened, and when it is saved."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._path: Path | None = None
        self._soon = QTimer(self, singleShot=True, interval=_DELAY_MS)
        self._soon.timeout.connect(self.take)
        session = desk.session
        session.opened.connect(self._opened)
        session.run_changed.connect(self._rest)
        session.closed.connect(self._closed)
        session.saved_changed.connect(self._saved)
        self._opened()

    def take(self) -> Path | None:
        """Keep a picture of the map as it is; None where there is nothing to keep or no place for it."""
        canvas = self._desk.canvas
        if self._path is None or canvas.width() < SIZE_PX.width():
            return None
        full = canvas.viewport().grab()
        target = picture_path(self._path)
        wide = full.scaled(SIZE_PX * 2, Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                           Qt.TransformationMode.SmoothTransformation)  # fmt: skip
        left, top = (wide.width() - 2 * SIZE_PX.width()) // 2, (wide.height() - 2 * SIZE_PX.height()) // 2
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            return None
        picture = wide.copy(left, top, 2 * SIZE_PX.width(), 2 * SIZE_PX.height())
        return target if picture.save(str(target)) else None

    def _opened(self) -> None:
        path = self._desk.session.project_path
        self._path = path if path is not None and path.is_file() else None
        self._rest()

    def _saved(self) -> None:
        self._opened()
        self.take()

    def _rest(self) -> None:
        if self._path is not None:
            self._soon.start()

    def _closed(self) -> None:
        """The map is empty by now: the picture taken before stays."""
        self._soon.stop()
        self._path = None
