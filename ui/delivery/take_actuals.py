"""Files of what live sites delivered, taken into the project as one step."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from planner.app.delivery.sites import known_sites
from ui.delivery.common import try_edit
from ui.desk import Desk
from ui.texts import language, tr

if TYPE_CHECKING:
    from planner.app.delivery.actualfile import ActualImport

_TOLD = 5


def ask_files(desk: Desk, *, sessions: bool) -> None:
    """Ask for files and read them beside the window."""
    project = desk.session.project
    if project is None:
        return
    title = tr("ui.operation_sessions" if sessions else "ui.operation_import")
    wanted = tr("ui.delivery_sessions" if sessions else "ui.delivery_tables")
    names, _ = QFileDialog.getOpenFileNames(desk.window, title, str(desk.preferences.start_folder), wanted)
    if not names:
        return
    payload = {"paths": [Path(name) for name in names], "site_ids": known_sites(project, desk.session.run),
               "sessions": sessions}  # fmt: skip
    desk.work.start(tr("ui.task_actuals"), "actuals", payload, lambda found: take(desk, found))


def take(desk: Desk, found: "ActualImport") -> None:
    """Put months that were read into the project; what was left out is told."""
    from planner.app.delivery.actualfile import with_actuals

    count = len(found.uses)
    if found.uses:
        try_edit(desk, lambda project: with_actuals(project, found.uses), tr("ui.undo_actuals", n=count))
    desk.notices.post(tr("ui.operation_taken", n=count), "good" if count else "warn")
    for issue in found.issues[:_TOLD]:
        desk.notices.post(issue.message(language()), "warn")
