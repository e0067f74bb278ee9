"""An open project and its file: held against others, journaled, saved whole, given back."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from planner.app.freshness import is_stale
from planner.app.projectfiles.embedding import forget_embedded
from planner.app.projectfiles.held import Held
from planner.app.projectfiles.locked import KeptVersion
from planner.app.projectfiles.neighbours import lying_at
from planner.app.projectfiles.reading import Stored, read_stored
from planner.app.projectfiles.sources import SourceChange, changed_sources
from planner.app.projectfiles.writing import text_form
from planner.app.run import Run
from planner.app.session import ProjectSession
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.project import Project
from planner.store.journal import SessionJournal
from planner.store.locking import Holder, Lock, break_lock, take_lock
from planner.store.places import Places, user_places
from planner.store.recovery import LeftBehind, Restored, recoverable
from planner.store.recovery import discard as discard_session
from planner.store.recovery import restore as restore_session
from planner.store.saving import FileState, Target, is_changed, save_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A project that was opened.

    Attributes
    ----------
    run : Run, optional
        Result kept for the scenario in use; ``runs`` has those of all scenarios.
    run_stale : bool
        Inputs have changed since that run.
    read_only : bool
        Somebody else holds the project (``holder``), its folder cannot be written, or it comes from a newer version.
    sources : tuple of SourceChange
        Its files beside what was noted of them; empty where that was not asked.
    view : mapping of str to str
        What was on the screen when it was saved.
    migrated : bool
        The file has the tables of an older version; saving gives it ours, which older programs cannot read.
    """

    session: ProjectSession
    run: Run | None = None
    runs: Mapping[str, Run] = field(default_factory=dict)
    run_stale: bool = False
    read_only: bool = False
    holder: Holder | None = None
    issues: tuple[Issue, ...] = ()
    sources: tuple[SourceChange, ...] = ()
    view: Mapping[str, str] = field(default_factory=dict)
    migrated: bool = False

    @property
    def changed_sources(self) -> tuple[SourceChange, ...]:
        """Files that are gone or no longer what was noted of them."""
        return tuple(change for change in self.sources if change.state in {"changed", "missing"})


def open_project(path: Path, places: Places | None = None, *, check_sources: bool = True) -> Opened:
    """Open a project in either form for work: read it, hold it, begin its journal.

    Raises
    ------
    planner.store.opening.DamagedProject
        The file is not whole; the error carries its good backups.
    PlannerError
        It cannot be read.
    """
    places = places or user_places()
    stored = read_stored(path, places)
    changes = changed_sources(stored.project) if check_sources else ()
    return begin(stored, places, changes)


def begin(stored: Stored, places: Places, changes: tuple[SourceChange, ...] = (), *, take_over: bool = False) -> Opened:
    """Begin to work on a project that was read: hold its file, begin its journal.

    Parameters
    ----------
    take_over : bool
        Hold it whoever else does, on the planner's word.
    """
    lock, holder, issues = _hold(stored.path, take_over=take_over)
    if lock is not None and is_changed(stored.state):
        # saved by another between our reading and our holding it
        stored = read_stored(stored.path, places)
    read_only = lock is None or stored.newer
    session = ProjectSession(stored.project, path=stored.path, read_only=read_only)
    journal, more = _journal(stored.project, places, stored)
    session.journal = journal
    session.held = Held(
        places=places,
        state=stored.state,
        lock=lock,
        journal=journal,
        written={} if stored.migrated else dict(stored.runs),
        versions=stored.versions,
    )
    run = stored.runs.get(stored.project.scenario)
    return Opened(
        session=session,
        run=run,
        runs=stored.runs,
        run_stale=run is not None and is_stale(run, stored.project, changes),
        read_only=read_only,
        holder=holder,
        issues=(*stored.issues, *issues, *more),
        sources=changes,
        view=stored.view,
        migrated=stored.migrated,
    )


def start(project: Project, places: Places | None = None, kept: tuple[KeptVersion, ...] = ()) -> Opened:
    """Begin to work on a project that no file holds yet (new, or imported from its text form).

    Parameters
    ----------
    kept : tuple of KeptVersion
        Locked versions that go along into its file (of a backup).
    """
    places = places or user_places()
    session = ProjectSession(project)
    session.journal, issues = _journal(project, places, None)
    session.held = Held(places=places, journal=session.journal, kept=kept)
    session.mark_unsaved()
    return Opened(session=session, issues=issues)


def import_text(path: Path, places: Places | None = None) -> Opened:
    """Begin to work on a project read from its text form; it becomes a project file when it is saved.

    Raises
    ------
    PlannerError
        The text form has faults: one sentence each.
    """
    return start(read_stored(path, places).project, places)


def export_text(project: Project, path: Path, places: Places | None = None) -> Path:
    """Write the text form of a project; relative paths lead to the same sources from there.

    Raises
    ------
    PlannerError
        The file cannot be written, another project with ids given out lies there, or sources lie inside the project
        and have no file of their own.
    """
    _, text = text_form(project, path.resolve().parent, lying_at(project, path), path.name)
    save_text(Target(path=path, expected=None, backups=(places or user_places()).backups), text)
    return path


def close(session: ProjectSession, *, discard: bool = True) -> None:
    """End a session: its file is free for others, its journal is removed; ``discard`` False leaves it for later."""
    held = session.held
    if held is None:
        return
    if held.journal is not None:
        held.journal.close(discard=discard)
    if held.lock is not None:
        held.lock.release()
    session.journal, session.held = None, None
    forget_embedded(held.places)


def left_behind(places: Places | None = None) -> tuple[LeftBehind, ...]:
    """Sessions that a crash has left, with edits that no file holds, the latest first; those without are removed."""
    found = recoverable((places or user_places()).sessions)
    for each in found:
        if not each.unsaved and not each.problem:
            # somebody may have taken it up since
            with suppress(PlannerError):
                discard_session(each)
    return tuple(each for each in found if each.unsaved or each.problem)


def recover(left: LeftBehind, places: Places | None = None) -> Opened:
    """Take a session up again with all its steps, as unsaved; the project file is not touched.

    A file that another has written since is not saved over; nor is one that is damaged or of a newer version, which
    leaves the session read-only: it can be saved under another name.

    Raises
    ------
    PlannerError
        The session is damaged, or is open elsewhere.
    """
    places = places or user_places()
    back = restore_session(left)
    session = ProjectSession(back.projects[0], path=back.path)
    for name, project in zip(back.names[1:], back.projects[1:], strict=True):
        session.apply(project, name)
    if back.saved_position is None:
        session.mark_unsaved()
    else:
        session.move(back.saved_position)
        session.mark_saved()
    session.move(back.position)
    session.journal = back.journal
    lock, holder, issues = _hold(back.path) if back.path is not None else (None, None, ())
    session.held = Held(places=places, state=_state_known(back), lock=lock, journal=back.journal)
    stored, damaged, told = _found_again(back, places)
    session.held.versions = () if stored is None else stored.versions
    runs: Mapping[str, Run] = {} if stored is None else stored.runs
    newer = stored is not None and stored.newer
    session.read_only = back.path is not None and (lock is None or damaged or newer)
    return Opened(
        session=session,
        run=runs.get(session.project.scenario),
        runs=runs,
        run_stale=True,
        read_only=session.read_only,
        holder=holder,
        issues=(*issues, *told),
        view={} if stored is None else stored.view,
    )


def _state_known(back: Restored) -> FileState | None:
    """The project file as the session knew it last; where that was not kept, nothing that lies there passes for it."""
    if back.state is not None or back.path is None:
        return back.state
    return FileState(path=back.path.resolve(), size_bytes=-1, sha256="")


def _found_again(back: Restored, places: Places) -> tuple[Stored | None, bool, tuple[Issue, ...]]:
    """The project file of a session left behind, whether it is at fault, and what the planner should know of it."""
    if back.path is None or not back.path.exists():
        return None, False, ()
    where = back.path.name
    try:
        stored = read_stored(back.path, places)
    except PlannerError as error:
        lost = Issue(severity=Severity.WARNING, code="store.recovered_damaged", where=where)
        return None, True, (*(replace(issue, severity=Severity.WARNING) for issue in error.issues), lost)
    if back.state is not None and stored.state.sha256 == back.state.sha256:
        return stored, False, stored.issues
    changed = Issue(severity=Severity.WARNING, code="store.changed_outside", where=where)
    return stored, False, (*stored.issues, changed)


def _hold(path: Path, *, take_over: bool = False) -> tuple[Lock | None, Holder | None, tuple[Issue, ...]]:
    try:
        taken = break_lock(path) if take_over else take_lock(path)
    except OSError:
        issue = Issue(severity=Severity.WARNING, code="store.folder_read_only", where=path.name)
        return None, None, (issue,)
    if isinstance(taken, Lock):
        return taken, None, ()
    params = {"user": taken.user, "host": taken.host, "since": taken.since}
    issue = Issue(severity=Severity.WARNING, code="store.held_read_only", params=params, where=path.name)
    return None, taken, (issue,)


def _journal(
    project: Project, places: Places, stored: Stored | None
) -> tuple[SessionJournal | None, tuple[Issue, ...]]:
    """Journal of a session; without one the planner can work, and is told that a crash would cost his edits."""
    try:
        if stored is None:
            return SessionJournal.start(project, places.sessions, unsaved=True), ()
        return SessionJournal.start(project, places.sessions, path=stored.path, state=stored.state), ()
    except PlannerError as error:
        return None, tuple(replace(issue, severity=Severity.WARNING) for issue in error.issues)
