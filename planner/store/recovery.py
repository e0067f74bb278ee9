"""Sessions that ended without being closed: found, restored with all their steps, or discarded."""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.store.codec import Unreadable, load
from planner.store.journal import SessionJournal
from planner.store.saving import FileState
from planner.store.workingcopy import ENDING, about_of, connect, digest_of, projects_of, remove_file, steps_of


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftBehind:
    """A session that ended without being closed.

    Attributes
    ----------
    file : Path
        Its working copy.
    path : Path, optional
        Project file it was opened from or saved to last.
    changed_at : str
        When its last edit was made, ISO 8601 in UTC.
    unsaved : bool
        Whether it holds anything that the project file did not get.
    problem : str
        Why it cannot be restored; empty: it can.
    """

    file: Path
    name: str = ""
    path: Path | None = None
    steps: int = 0
    changed_at: str = ""
    last_edit: str = ""
    unsaved: bool = True
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """Steps of a session left behind, the first as opened, and the journal that goes on from there.

    ``saved_position``: step that the project file holds; None where it holds none of them. ``state``: the project
    file as the session knew it last; whatever else lies there now was written by another.
    """

    names: tuple[str, ...]
    projects: tuple[Project, ...]
    position: int
    saved_position: int | None
    path: Path | None
    journal: SessionJournal
    state: FileState | None = None


def recoverable(folder: Path) -> tuple[LeftBehind, ...]:
    """Sessions left behind in a folder, the latest first; those whose owner still lives are not named."""
    found = [_looked_at(file) for file in sorted(folder.glob(f"*{ENDING}"))] if folder.is_dir() else []
    return tuple(sorted((each for each in found if each is not None), key=lambda each: each.changed_at, reverse=True))


def restore(left: LeftBehind) -> Restored:
    """Take a session over, with all its steps.

    Raises
    ------
    PlannerError
        It is damaged, or somebody else has taken it over.
    """
    try:
        connection = _taken(left.file)
        try:
            return _restored(left.file, connection)
        except BaseException:
            connection.close()
            raise
    except Unreadable as error:
        raise PlannerError.of("store.session_damaged", where=left.file.name, cause=str(error)) from error


def discard(left: LeftBehind) -> None:
    """Remove a session left behind; one that is gone already, or no database any more, is no hindrance.

    Raises
    ------
    PlannerError
        Somebody has taken it up: it lives.
    """
    held: sqlite3.Connection | None = None
    try:
        held = _taken(left.file)
    except PlannerError as error:
        if error.issues[0].code == "store.session_open":
            raise
    if held is not None and os.name == "nt":
        # an open file cannot be removed there; nor can that of whoever opens it from now on
        held.close()
    remove_file(left.file)
    if held is not None:
        held.close()


def _taken(file: Path) -> sqlite3.Connection:
    """A working copy that nobody else has open.

    Raises
    ------
    PlannerError
        It is gone, open, or no database.
    """
    try:
        return connect(file, new=False)
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise PlannerError.of("store.session_open", where=file.name) from error
        raise PlannerError.of("store.journal_failed", where=str(file), reason=str(error)) from error
    except (OSError, sqlite3.Error) as error:
        raise PlannerError.of("store.journal_failed", where=str(file), reason=str(error)) from error


def _restored(file: Path, connection: sqlite3.Connection) -> Restored:
    try:
        about, steps = about_of(connection), steps_of(connection)
        projects = projects_of(about, steps)
        position = int(about["position"])
        if not 0 <= position < len(projects):
            raise Unreadable(f"position {position}")
        state = load(FileState, about["state"]) if about.get("state") else None
    except (sqlite3.Error, KeyError, ValueError) as error:
        raise Unreadable(str(error)) from error
    sums = [digest_of(project) for project in projects]
    return Restored(
        names=("", *(name for _, name, *_ in steps)),
        projects=tuple(projects),
        position=position,
        saved_position=sums.index(about["saved"]) if about.get("saved") in sums else None,
        path=Path(about["path"]) if about.get("path") else None,
        journal=SessionJournal(file, connection, projects),
        state=state,
    )


def _looked_at(file: Path) -> LeftBehind | None:
    """What a working copy holds; None where its owner lives, or nothing was ever written into it."""
    try:
        connection = connect(file, new=False)
    except sqlite3.OperationalError as error:
        return None if "locked" in str(error) else LeftBehind(file=file, problem=str(error))
    except sqlite3.Error as error:
        return LeftBehind(file=file, problem=str(error))
    try:
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return None
        about, steps = about_of(connection), steps_of(connection)
        projects = projects_of(about, steps)
        position = int(about["position"])
        now = projects[position]
    except (sqlite3.Error, KeyError, ValueError, IndexError) as error:
        return LeftBehind(file=file, problem=str(error))
    finally:
        connection.close()
    return LeftBehind(
        file=file,
        name=now.name,
        path=Path(about["path"]) if about.get("path") else None,
        steps=len(steps),
        changed_at=steps[-1][2] if steps else about.get("opened_at", ""),
        last_edit=steps[position - 1][1] if position else "",
        unsaved=digest_of(now) != about.get("saved"),
    )
