"""Saving a session in three parts, so that the long one, writing, need not be done where the planner works.

Beginning and finishing are its owner's; what is edited between them is not in the file, and stays unsaved.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from planner.app.projectfiles.held import Held
from planner.app.projectfiles.locked import VersionDraft
from planner.app.projectfiles.reading import with_ending
from planner.app.projectfiles.writing import Draft, write_draft
from planner.app.run import Run
from planner.app.session import ProjectSession
from planner.model.errors import PlannerError
from planner.model.issues import Severity
from planner.store.locking import Holder, Lock, lock_file, take_lock
from planner.store.places import user_places
from planner.store.saving import Saved


def draft_of(
    session: ProjectSession,
    path: Path | None = None,
    *,
    runs: Mapping[str, Run] | None = None,
    view: Mapping[str, str] | None = None,
    version: VersionDraft | None = None,
) -> Draft:
    """Begin to save: the session as it stands, its target held. The draft is finished or given up by its owner.

    Raises
    ------
    PlannerError
        The project is read-only, or somebody else holds the file.
    """
    target = _target(session, path)
    held = _held(session)
    known = held.state is not None and held.state.path == target
    if session.read_only and (known or target == _resolved(session.path)):
        raise PlannerError.of("store.read_only", where=target.name)
    lock = held.lock if held.lock is not None and held.lock.file == lock_file(target) else _held_or_refused(target)
    return Draft(
        project=session.project,
        target=target,
        held=held,
        step=f"{session.position}/{len(session.steps) - 1}",
        made=dict(runs or {}),
        view=view,
        lock=lock,
        version=version,
    )


def give_up(draft: Draft) -> None:
    """Nothing was written: free the target, where it is not the session's own file."""
    if draft.lock is not None and draft.lock is not draft.held.lock:
        draft.lock.release()


def finish(session: ProjectSession, draft: Draft, saved: Saved) -> Saved:
    """A draft was written: the session goes on with that file, and its journal knows what is in it."""
    held = draft.held
    if held.lock is not None and held.lock is not draft.lock:
        held.lock.release()
    held.lock, held.state = draft.lock, saved.state
    held.written.update(draft.made)
    held.versions, held.kept = saved.versions, ()
    session.read_only = False
    session.mark_saved(draft.target, draft.project)
    issues = saved.issues
    try:
        if saved.evse_numbers is not None and saved.evse_numbers != draft.project.evse_numbers:
            numbers = saved.evse_numbers
            session.retell(lambda project: replace(project, evse_numbers=numbers))
        if held.journal is not None:
            held.journal.saved(draft.target, session.saved_project or draft.project, saved.state)
    except PlannerError as error:
        issues = (*issues, *(replace(issue, severity=Severity.WARNING) for issue in error.issues))
    return replace(saved, issues=issues)


def save(
    session: ProjectSession,
    path: Path | None = None,
    run: Run | None = None,
    *,
    runs: Mapping[str, Run] | None = None,
    view: Mapping[str, str] | None = None,
) -> Saved:
    """Save a session into its file, or into the one named; an earlier state goes to the backups.

    Parameters
    ----------
    run : Run, optional
        Result of the project's scenario in use; results of other scenarios stay in the file.
    runs : mapping of str to Run, optional
        New results of other scenarios, by scenario id.
    view : mapping of str to str, optional
        What is on the screen; None: as the file has it.

    Raises
    ------
    PlannerError
        The project is read-only, somebody else has saved it since or holds it, another project with locked versions
        or ids given out lies there, or other versions of this one under the same numbers, or the file cannot be
        written; the file that is there is as it was.
    """
    made = {**(runs or {}), **({} if run is None else {session.project.scenario: run})}
    draft = draft_of(session, path, runs=made, view=view)
    try:
        saved = write_draft(draft)
    except BaseException:
        give_up(draft)
        raise
    return finish(session, draft, saved)


def save_as(
    session: ProjectSession,
    path: Path,
    run: Run | None = None,
    *,
    runs: Mapping[str, Run] | None = None,
    overwrite: bool = False,
    view: Mapping[str, str] | None = None,
) -> Saved:
    """Save a session into another file and go on with that; relative paths lead to the same sources.

    Raises
    ------
    PlannerError
        The file exists and ``overwrite`` was not said; else as :func:`save`.
    """
    target = _target(session, path)
    if target.exists() and not overwrite and target != _resolved(session.path):
        raise PlannerError.of("store.exists", where=target.name)
    return save(session, target, run, runs=runs, view=view)


def _target(session: ProjectSession, path: Path | None) -> Path:
    """Where to save: the session's own file under the name it has, or a name that was given, with our ending.

    Raises
    ------
    PlannerError
        There is neither.
    """
    own = _resolved(session.path)
    if path is not None and path.resolve() != own:
        return with_ending(path).resolve()
    if own is None:
        raise PlannerError.of("store.no_path", where=session.project.name)
    return own


def _held(session: ProjectSession) -> Held:
    if session.held is None:
        session.held = Held(places=user_places())
    return session.held


def _resolved(path: Path | None) -> Path | None:
    return None if path is None else path.resolve()


def _held_or_refused(path: Path) -> Lock:
    """Hold a file that is to be written.

    Raises
    ------
    PlannerError
        Somebody else holds it, or its folder cannot be written.
    """
    try:
        taken = take_lock(path)
    except OSError as error:
        raise PlannerError.of("store.save_failed", where=str(path), reason=error.strerror or str(error)) from error
    if isinstance(taken, Holder):
        if not taken.since:  # its maker has not written his name yet
            raise PlannerError.of("store.held_begun", where=path.name)
        raise PlannerError.of("store.held", where=path.name, user=taken.user, host=taken.host, since=taken.since)
    return taken
