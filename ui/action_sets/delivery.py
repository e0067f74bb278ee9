"""Actions on the delivery of sites: board, versions, calendar."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from planner.model.errors import PlannerError
from ui.action_spec import ActionSpec, has_site, is_open
from ui.desk import Desk
from ui.texts import language, tr

ORDER = 45


def has_gates(desk: Desk) -> bool:
    """Some gate of the project is planned."""
    project = desk.session.project
    return project is not None and bool(project.gates)


def gate_page(desk: Desk) -> None:
    """Show the gates of the selected site."""
    if desk.session.site is not None:
        desk.show_details("delivery")


def versions(desk: Desk) -> None:
    """Lock a version, look at one, compare."""
    from ui.delivery.version_dialog import VersionsDialog

    VersionsDialog(desk).open()


def calendar(desk: Desk) -> None:
    """Write the due dates of open gates as a calendar."""
    from planner.app.delivery.calendar import write_calendar

    project = desk.session.project
    if project is None:
        return
    start = desk.preferences.start_folder / "gates.ics"
    name, _ = QFileDialog.getSaveFileName(desk.window, tr("ui.action_calendar"), str(start), tr("ui.calendar_filter"))
    if not name:
        return
    names = {step.site_id: desk.session.site_name(step.site_id) for step in project.gates}
    try:
        count = write_calendar(Path(name), project, names)
    except PlannerError as fault:
        desk.notices.post(fault.message(language()), "bad")
        return
    desk.notices.post(tr("ui.calendar_written", n=count, name=Path(name).name), "good")


ACTIONS = (
    ActionSpec(action_id="gate_page", menu="edit", do=gate_page, icon="flag", enabled=has_site),
    ActionSpec(action_id="versions", menu="file", do=versions, icon="history", enabled=is_open, gap=True),
    ActionSpec(action_id="calendar", menu="file", do=calendar, icon="year", enabled=has_gates),
)
