"""Files that somebody drags onto the window: those the import can look at."""

from pathlib import Path

from PySide6.QtCore import QMimeData

from planner.app.importing.formats import importable, is_project


def dropped_project(data: QMimeData) -> Path | None:
    """The first project file of a drag, in either form; None where there is none."""
    return next((path for path in _paths(data) if is_project(path) and path.is_file()), None)


def dropped_files(data: QMimeData) -> list[Path]:
    """Files of a drag in their order; parts of a shapefile stand for their .shp, projects are not among them."""
    found = (importable(path) for path in _paths(data))
    return list(dict.fromkeys(path for path in found if path is not None))


def _paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
