"""What is found out of a project's files while it is open: put into each of its steps, and no step by itself."""

from collections.abc import Iterable

from planner.app.projectfiles.sources import SourceChange, noted
from planner.app.session import ProjectSession
from planner.model.project import Project, source_id_of


def note_files(session: ProjectSession, notes: Iterable[SourceChange]) -> bool:
    """Note files as they are in all steps of a session; whether any of them is another value now.

    A source that an edit has replaced since the files were looked at is left as it is.

    Raises
    ------
    PlannerError
        The journal cannot be written.
    """
    found = tuple(notes)

    def told(project: Project) -> Project:
        return noted(project, [each for each in found if _is_of(project, each)])

    was_saved = session.saved_project
    if not session.retell(told):
        return False
    held = session.held
    if held is not None and held.journal is not None and was_saved is not None and session.path is not None:
        held.journal.saved(session.path, told(was_saved))
    return True


def _is_of(project: Project, note: SourceChange) -> bool:
    if note.number >= len(project.sources):
        return False
    source = project.sources[note.number]
    same = source_id_of(project, note.number) == note.source_id and source.path == note.path
    return same and not source.sha256
