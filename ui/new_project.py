"""A new project: where it is to lie, its file with the settings of the use case, and the window opened on it."""

from pathlib import Path

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QFileDialog

from planner.app.templates import USE_CASES, UseCase
from planner.app.templates import new_project as make
from planner.model.errors import PlannerError
from ui import commands
from ui.desk import Desk
from ui.dialogs import failure
from ui.texts import language, tr
from ui.work import Failure

__all__ = ["USE_CASES", "new_project"]
ENDING = ".toml"


def new_project(desk: Desk, case: UseCase, path: Path | None = None) -> Path | None:
    """Ask for a place, write the project and open it; None where the planner has thought better of it."""
    if path is None:
        start = desk.preferences.start_folder / f"{tr('ui.new_name')}{ENDING}"
        name, _ = QFileDialog.getSaveFileName(desk.window, tr("ui.new_title"), str(start), tr("ui.new_filter"))
        if not name:
            return None
        path = Path(name)
    path = path if path.suffix == ENDING else path.with_name(f"{path.name}{ENDING}")
    from planner.app.projects import export_text

    today = QDate.currentDate().toPython()
    try:
        export_text(make(case, path, today, language()), path)  # type: ignore[arg-type]  # a date
    except PlannerError as error:
        what = Failure(sentences=tuple(issue.message(language()) for issue in error.issues))
        failure(desk.window, tr("ui.new_title"), what).open()
        return None
    commands.open_project(desk, path)
    return path
