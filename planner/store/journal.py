"""The steps of an open project in a local working copy: each edit is one durable transaction, so no crash loses it.

The working copy holds the project as it was opened and each step's delta. Its owner keeps the file locked as long as
he lives: a file that can be opened was left behind.
"""

import os
import sqlite3
import uuid
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.store.codec import Unreadable, dump, load
from planner.store.durable import sync_folder
from planner.store.records import delta, patched
from planner.store.saving import FileState
from planner.store.sealing import row_sum, storable

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDING = ".db"
_FORMAT = "1"
_TABLES = (
    "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL, sum TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE step (position INTEGER PRIMARY KEY, name TEXT NOT NULL, made_at TEXT NOT NULL, delta TEXT NOT NULL, "
    "sum TEXT NOT NULL)",
)


def digest_of(project: Project) -> str:
    """Sum over all that a project holds."""
    return sha256(dump(project).encode()).hexdigest()


class SessionJournal:
    """Journal of one open project (see :class:`planner.app.session.Journal`).

    Attributes
    ----------
    file : Path
        The working copy.
    """

    def __init__(self, file: Path, connection: sqlite3.Connection, steps: list[Project]) -> None:
        self.file = file
        self._connection = connection
        self._steps = steps

    @classmethod
    def start(
        cls,
        project: Project,
        folder: Path,
        *,
        path: Path | None = None,
        state: FileState | None = None,
        unsaved: bool = False,
    ) -> "SessionJournal":
        """Begin a working copy of a project that was opened from a file, as that was; ``unsaved``: none holds it yet.

        Raises
        ------
        PlannerError
            The folder cannot be written.
        """
        file = folder / f"{uuid.uuid4()}{ENDING}"
        with _told(file):
            folder.mkdir(parents=True, exist_ok=True)
            connection = _connect(file)
            try:
                _begin(connection, project, path, state, unsaved=unsaved)
                sync_folder(folder)
            except BaseException:
                connection.close()
                remove_file(file)
                raise
        return cls(file, connection, [project])

    def record(self, position: int, name: str, project: Project) -> None:
        """Keep a new step; steps after it are given up.

        Raises
        ------
        PlannerError
            It cannot be written; the journal is as it was.
        """
        with self._transaction() as connection:
            connection.execute("DELETE FROM step WHERE position >= ?", (position,))
            _put_step(connection, position, name, delta(self._steps[position - 1], project))
            _put(connection, "position", str(position))
        del self._steps[position:]
        self._steps.append(project)

    def amend(self, position: int, name: str, project: Project) -> None:
        """Keep another value for the step at the position; those after it keep theirs.

        Raises
        ------
        PlannerError
            It cannot be written; the journal is as it was.
        """
        with self._transaction() as connection:
            if position:
                _put_step(connection, position, name, delta(self._steps[position - 1], project))
            else:
                _put(connection, "project", dump(project))
            if position + 1 < len(self._steps):
                known = connection.execute("SELECT name FROM step WHERE position = ?", (position + 1,)).fetchone()[0]
                _put_step(connection, position + 1, known, delta(project, self._steps[position + 1]))
        self._steps[position] = project

    def move(self, position: int) -> None:
        """Keep that the project now stands at another step.

        Raises
        ------
        PlannerError
            It cannot be written; the journal is as it was.
        """
        with self._transaction() as connection:
            _put(connection, "position", str(position))

    def saved(self, path: Path, project: Project, state: FileState | None = None) -> None:
        """Note that a file now holds the project; ``state``: of that file, None where it was not written anew.

        Raises
        ------
        PlannerError
            It cannot be written; the journal is as it was.
        """
        with self._transaction() as connection:
            _put(connection, "path", path.as_posix())
            if state is not None:
                _put(connection, "state", dump(state))
            _put(connection, "saved", digest_of(project))

    def close(self, *, discard: bool) -> None:
        """End the session; ``discard`` where nothing in it is wanted any more, else it is found as left behind."""
        self._connection.close()
        if discard:
            remove_file(self.file)

    @contextmanager
    def _transaction(self) -> "Iterator[sqlite3.Connection]":
        with _told(self.file), _transaction(self._connection) as connection:
            yield connection


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
        return _connect(file, new=False)
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise PlannerError.of("store.session_open", where=file.name) from error
        raise PlannerError.of("store.journal_failed", where=str(file), reason=str(error)) from error
    except (OSError, sqlite3.Error) as error:
        raise PlannerError.of("store.journal_failed", where=str(file), reason=str(error)) from error


def remove_file(file: Path) -> None:
    """Remove a database file with what SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            file.with_name(file.name + ending).unlink()


def _connect(file: Path, *, new: bool = True) -> sqlite3.Connection:
    if not new and not file.is_file():
        raise PlannerError.of("store.session_gone", where=file.name)
    connection = sqlite3.connect(file, isolation_level=None, timeout=0.2, check_same_thread=False)
    try:
        # set before the first access: the lock then lasts until the owner closes the file or dies
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _begin(
    connection: sqlite3.Connection, project: Project, path: Path | None, state: FileState | None, *, unsaved: bool
) -> None:
    with _transaction(connection):
        for table in _TABLES:
            connection.execute(table)
        _put(connection, "format", _FORMAT)
        _put(connection, "process", str(os.getpid()))
        _put(connection, "opened_at", _now())
        _put(connection, "path", "" if path is None else path.as_posix())
        _put(connection, "state", "" if state is None else dump(state))
        _put(connection, "project", dump(project))
        _put(connection, "position", "0")
        _put(connection, "saved", "" if unsaved else digest_of(project))


@contextmanager
def _transaction(connection: sqlite3.Connection) -> "Iterator[sqlite3.Connection]":
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise


@contextmanager
def _told(file: Path) -> "Iterator[None]":
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise PlannerError.of("store.journal_failed", where=str(file), reason=str(error)) from error


def _put(connection: sqlite3.Connection, key: str, value: str) -> None:
    values = (key, storable(value))
    connection.execute("INSERT OR REPLACE INTO about VALUES (?,?,?)", (*values, row_sum("about", values)))


def _put_step(connection: sqlite3.Connection, position: int, name: str, written: str) -> None:
    values = (position, storable(name), _now(), written)
    connection.execute("INSERT OR REPLACE INTO step VALUES (?,?,?,?,?)", (*values, row_sum("step", values)))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _about(connection: sqlite3.Connection) -> dict[str, str]:
    about = {}
    for key, value, written in connection.execute("SELECT key, value, sum FROM about"):
        if row_sum("about", (key, value)) != written:
            raise Unreadable(f"about {key!r}")
        about[key] = value
    if about.get("format") != _FORMAT:
        raise Unreadable("format")
    return about


def _steps(connection: sqlite3.Connection) -> list[tuple[int, str, str, str]]:
    steps: list[tuple[int, str, str, str]] = []
    for *values, written in connection.execute("SELECT * FROM step ORDER BY position"):
        if row_sum("step", values) != written or values[0] != len(steps) + 1:
            raise Unreadable(f"step {values[0]!r}")
        steps.append((values[0], values[1], values[2], values[3]))
    return steps


def _projects(about: dict[str, str], steps: Sequence[tuple[int, str, str, str]]) -> list[Project]:
    projects = [load(Project, about["project"])]
    for *_, written in steps:
        projects.append(patched(projects[-1], written))
    return projects


def _restored(file: Path, connection: sqlite3.Connection) -> Restored:
    try:
        about, steps = _about(connection), _steps(connection)
        projects = _projects(about, steps)
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
        connection = _connect(file, new=False)
    except sqlite3.OperationalError as error:
        return None if "locked" in str(error) else LeftBehind(file=file, problem=str(error))
    except sqlite3.Error as error:
        return LeftBehind(file=file, problem=str(error))
    try:
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return None
        about, steps = _about(connection), _steps(connection)
        projects = _projects(about, steps)
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
