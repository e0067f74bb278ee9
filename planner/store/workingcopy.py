"""The file a session is kept in while it lives: its tables, its lock, its rows, each with a sum."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.store.codec import Unreadable, dump, load
from planner.store.records import patched
from planner.store.saving import FileState
from planner.store.sealing import row_sum, storable

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


def remove_file(file: Path) -> None:
    """Remove a database file with what SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            file.with_name(file.name + ending).unlink()


def connect(file: Path, *, new: bool = True) -> sqlite3.Connection:
    """A working copy, locked for as long as the connection lives."""
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


def begin(
    connection: sqlite3.Connection, project: Project, path: Path | None, state: FileState | None, *, unsaved: bool
) -> None:
    """Lay a new working copy."""
    with transaction(connection):
        for table in _TABLES:
            connection.execute(table)
        put(connection, "format", _FORMAT)
        put(connection, "process", str(os.getpid()))
        put(connection, "opened_at", now_text())
        put(connection, "path", "" if path is None else path.as_posix())
        put(connection, "state", "" if state is None else dump(state))
        put(connection, "project", dump(project))
        put(connection, "position", "0")
        put(connection, "saved", "" if unsaved else digest_of(project))


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One durable transaction; taken back where anything fails."""
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
def told(file: Path) -> Iterator[None]:
    """Faults of file and database as sentences."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise PlannerError.of("store.journal_failed", where=str(file), reason=str(error)) from error


def put(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Write one fact of the session."""
    values = (key, storable(value))
    connection.execute("INSERT OR REPLACE INTO about VALUES (?,?,?)", (*values, row_sum("about", values)))


def put_step(connection: sqlite3.Connection, position: int, name: str, written: str) -> None:
    """Write a step."""
    values = (position, storable(name), now_text(), written)
    connection.execute("INSERT OR REPLACE INTO step VALUES (?,?,?,?,?)", (*values, row_sum("step", values)))


def now_text() -> str:
    """Now, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def about_of(connection: sqlite3.Connection) -> dict[str, str]:
    """Facts of a session, each checked against its sum."""
    about = {}
    for key, value, written in connection.execute("SELECT key, value, sum FROM about"):
        if row_sum("about", (key, value)) != written:
            raise Unreadable(f"about {key!r}")
        about[key] = value
    if about.get("format") != _FORMAT:
        raise Unreadable("format")
    return about


def steps_of(connection: sqlite3.Connection) -> list[tuple[int, str, str, str]]:
    """Steps of a session: position, name, time and delta, each checked against its sum."""
    steps: list[tuple[int, str, str, str]] = []
    for *values, written in connection.execute("SELECT * FROM step ORDER BY position"):
        if row_sum("step", values) != written or values[0] != len(steps) + 1:
            raise Unreadable(f"step {values[0]!r}")
        steps.append((values[0], values[1], values[2], values[3]))
    return steps


def projects_of(about: dict[str, str], steps: Sequence[tuple[int, str, str, str]]) -> list[Project]:
    """Values of the project, the first as opened."""
    projects = [load(Project, about["project"])]
    for *_, written in steps:
        projects.append(patched(projects[-1], written))
    return projects
