"""What lies in the place that a project is to be saved to: another undertaking's records are not written over."""

from pathlib import Path

from planner.app.projectfiles.reading import is_project_file
from planner.model.errors import PlannerError
from planner.model.project import Project, identity_of
from planner.store.opening import checked
from planner.store.project_file import read_file


def refuse_over_another(project: Project, target: Path) -> None:
    """Refuse to save over another project's file with locked versions or ids given out: nothing else keeps them.

    A file that cannot be read, or that is the same project's, may be replaced; it goes to the backups as ever.

    Raises
    ------
    PlannerError
        Such a project lies there.
    """
    if not target.exists():
        return
    try:
        there, locked = _lying_at(target)
    except PlannerError:
        return
    if identity_of(there) != identity_of(project) and (locked or there.evse_numbers):
        raise PlannerError.of("store.other_project", where=target.name, name=there.name)


def _lying_at(target: Path) -> tuple[Project, bool]:
    """Project in a file of either form, and whether versions of it are locked there."""
    if not is_project_file(target):
        from planner.store.project_text import read_project

        return read_project(target), False
    with checked(target) as opening:
        content = read_file(opening.connection, target.parent, lenient=opening.newer)
        return content.project, bool(content.versions)
