"""Files that somebody drags onto the window: those the import can look at."""

from pathlib import Path

from PySide6.QtCore import QMimeData

from planner.app.importing.formats import IMPORT_ENDINGS

_PARTS = (".shx", ".dbf", ".prj", ".cpg")
PROJECTS = (".toml", ".chargesite.gpkg")


def dropped_project(data: QMimeData) -> Path | None:
    """The first project file of a drag, in either form; None where there is none."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return next((path for path in paths if path.name.lower().endswith(PROJECTS) and path.is_file()), None)


def dropped_files(data: QMimeData) -> list[Path]:
    """Files of a drag in their order; parts of a shapefile stand for their .shp, projects are not among them."""
    found: list[Path] = []
    for url in data.urls():
        path = Path(url.toLocalFile())
        if not url.isLocalFile() or path.name.lower().endswith(PROJECTS):
            continue
        if path.suffix.lower() in _PARTS:
            path = path.with_suffix(".shp")
        if path.suffix.lower() in IMPORT_ENDINGS and path.is_file():
            found.append(path)
    return list(dict.fromkeys(found))
