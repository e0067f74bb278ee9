"""Committee versions: lock one, look at one, and read what has changed since."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from planner.app.delivery.changes import VersionChanges, what_changed
from planner.app.delivery.evses import give_out, take_back
from planner.app.freshness import is_stale
from planner.app.projectfiles.embedding import as_unpacked
from planner.app.projectfiles.locked import VersionDraft
from planner.app.projectfiles.reading import is_project_file
from planner.app.projectfiles.runs import decode_run
from planner.app.projectfiles.saves import draft_of, finish, give_up
from planner.app.projectfiles.writing import write_draft
from planner.app.run import Run
from planner.app.scenarios import use_scenario
from planner.app.session import ProjectSession
from planner.app.shown import shown
from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Progress
from planner.model.project import Project
from planner.model.result import Assessment
from planner.model.version import CommitteeVersion
from planner.store.codec import Unreadable
from planner.store.opening import checked
from planner.store.places import Places, user_places
from planner.store.project_file import read_pieces
from planner.store.saving import Saved
from planner.store.versions import decode_project, is_intact, read_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedVersion:
    """A version as it was locked: project and run, to be looked at and printed, never to be saved as the project."""

    version: CommitteeVersion
    project: Project
    run: Run


def version_draft(project: Project, run: Run | None, title: str, locked_on: date, locked_by: str = "") -> VersionDraft:
    """What is to be locked.

    Raises
    ------
    PlannerError
        There is no title, no run, or one that no longer answers for the project.
    """
    words = " ".join(title.split())
    if not words:
        raise PlannerError.of("store.version_no_title")
    if run is None:
        raise PlannerError.of("store.version_no_run")
    if is_stale(run, project):
        raise PlannerError.of("store.version_stale")
    return VersionDraft(
        title=words,
        locked_on=locked_on,
        locked_by=" ".join(locked_by.split()),
        run=shown(run, project),
        scenario=project.scenario,
    )


def lock_version(
    session: ProjectSession,
    run: Run | None,
    title: str,
    locked_on: date,
    locked_by: str = "",
    scenario: str | None = None,
) -> tuple[CommitteeVersion, Saved]:
    """Lock the project as it stands, and save it with that; the scenario in use stays in use.

    Parameters
    ----------
    run : Run, optional
        Result of the scenario, as made.
    scenario : str, optional
        Scenario that is locked; None: the one in use.

    Raises
    ------
    PlannerError
        See :func:`version_draft`; or the project has no such scenario or no project file, is read-only, or cannot be
        written.
    """
    project = session.project if scenario is None else use_scenario(session.project, scenario)
    version = version_draft(project, run, title, locked_on, locked_by)
    before = session.project.evse_numbers
    give_out(session, version.run.assessment, version.scenario)
    made = {} if run is None else {version.scenario: run}
    try:
        draft = draft_of(session, runs=made, version=version)
        try:
            saved = write_draft(draft)
        except BaseException:
            give_up(draft)
            raise
    except BaseException:
        take_back(session, before)
        raise
    done = finish(session, draft, saved)
    held = session.held
    if held is None or not held.versions:
        message = "a version was written, but the session does not hold it"
        raise ValueError(message)
    return held.versions[-1], done


def versions_in(path: Path) -> tuple[tuple[CommitteeVersion, bool], ...]:
    """Versions of a project file by number, and whether each head is what was locked.

    Raises
    ------
    PlannerError
        The file cannot be read, or is a text form, which holds none.
    """
    _refuse_text(path)
    with checked(path) as opening:
        return tuple((each, is_intact(each)) for each in read_versions(opening.connection))


def changes_since(
    path: Path, number: int, project: Project, assessment: Assessment | None, progress: Progress = SILENT
) -> VersionChanges:
    """What has changed since a version, up to a project and its result as shown.

    Raises
    ------
    PlannerError
        See :func:`read_version`.
    """
    then = read_version(path, number, progress=progress)
    return what_changed(then.project, then.run.assessment, project, assessment)


def read_version(path: Path, number: int, places: Places | None = None, progress: Progress = SILENT) -> LockedVersion:
    """One version, its sums checked.

    Raises
    ------
    PlannerError
        There is no such version, or it is no longer what was locked.
    """
    _refuse_text(path)
    progress.report(0.1, "app.version_read", number=number)
    with checked(path) as opening:
        heads = tuple(read_versions(opening.connection))
        version = next((each for each in heads if each.number == number), None)
        if version is None:
            numbers = ", ".join(str(each.number) for each in heads) or "–"
            raise PlannerError.of("store.no_version", where=path.name, number=number, numbers=numbers)
        if not is_intact(version):
            raise PlannerError.of("store.version_changed", where=path.name, number=number)
        try:
            rows = b"".join(read_pieces(opening.connection, version.project_sha256))
            result = b"".join(read_pieces(opening.connection, version.result_sha256))
        except Unreadable as error:
            raise PlannerError.of("store.version_changed", where=path.name, number=number) from error
    try:
        project, run = decode_project(rows, path.resolve().parent), decode_run(result, lenient=True)
    except Unreadable as error:
        raise PlannerError.of(
            "store.version_unreadable", where=path.name, number=number, engine=version.engine
        ) from error
    project = as_unpacked(replace(project, scenario=version.scenario), places or user_places())
    # the numbers that this version gave out stand in its project, not in the run it was made of
    return LockedVersion(version=version, project=project, run=shown(run, project))


def _refuse_text(path: Path) -> None:
    if not is_project_file(path):
        raise PlannerError.of("store.version_text", where=path.name)
