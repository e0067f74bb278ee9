"""Opening a project file: nothing in it is trusted until it was checked, and the file itself is never touched.

A damaged file is refused with the backups that are whole; one of a newer version is read as far as it goes; one of an
older version is brought up to ours in a private copy.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.store.backups import Backup, backups_of, keep_backup
from planner.store.codec import Unreadable
from planner.store.geopackage import APPLICATION_ID
from planner.store.migrations import migrate, version_of
from planner.store.project_file import ENDING
from planner.store.schema import SCHEMA_VERSION
from planner.store.sealing import columns_of, damaged_rows

_MAGIC = b"SQLite format 3\x00"
_ID_AT = 68
_LONGEST_BYTES = 256 << 20
_PRAGMAS = ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0")
_VIRTUAL = re.compile(r"\s*CREATE\s+VIRTUAL\s+TABLE", re.IGNORECASE)
_RTREE = re.compile(r"\s*CREATE\s+VIRTUAL\s+TABLE\s+(\"[^\"]*\"|\w+)\s+USING\s+rtree\s*\(", re.IGNORECASE)
# ours, and those that GDAL adds to count features
_TRIGGER = re.compile(r"(rtree_.+_geom_(insert|update\d|delete)|trigger_(insert|delete)_feature_count_.+)")


class DamagedProject(PlannerError):  # noqa: N818 - says what the file is
    """A project file that is not whole, and the backups of it that are."""

    def __init__(self, issues: tuple[Issue, ...], path: Path, backups: tuple[Backup, ...]) -> None:
        super().__init__(issues)
        self.path = path
        self.backups = backups

    def __reduce__(self) -> tuple[type["DamagedProject"], tuple[tuple[Issue, ...], Path, tuple[Backup, ...]]]:  # type: ignore[override]
        return type(self), (self.issues, self.path, self.backups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A checked file, or the private copy brought up to our version.

    ``newer``: of a later version: what is known is read, and it must not be written. ``migrated_from``: the older
    version the file has; None: ours.
    """

    connection: sqlite3.Connection
    newer: bool = False
    migrated_from: int | None = None


@contextmanager
def checked(path: Path, backups: Path | None = None) -> Iterator[Opening]:
    """A project file, checked, for as long as the block lasts; what fails inside the block is damage too.

    Parameters
    ----------
    backups : Path, optional
        Folder of all backups; None: none are looked for or made.

    Raises
    ------
    DamagedProject
        It is not whole.
    PlannerError
        It is no project file, holds what has no place in one, or comes from a version that we cannot read.
    """
    _check_head(path, backups)
    try:
        with closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
        ) as connection:
            opening = _examined(connection, path, backups)
            with closing(opening.connection):
                yield opening
    except (sqlite3.Error, ValueError, OverflowError, RecursionError, MemoryError) as error:
        raise damaged(path, backups, str(error) or type(error).__name__) from error


def damaged(path: Path, backups: Path | None, cause: str) -> DamagedProject:
    """The refusal of a damaged file, with the backups that are whole."""
    good = good_backups(path, backups) if backups is not None else ()
    code = "store.damaged_backups" if good else "store.damaged"
    latest = good[0].made_at.strftime("%Y-%m-%d %H:%M UTC") if good else ""
    params: dict[str, str | int | float] = {"count": len(good), "latest": latest} if good else {}
    issue = Issue(severity=Severity.ERROR, code=code, params={**params, "cause": cause[:200]}, where=path.name)
    return DamagedProject((issue,), path, good)


def _refused(code: str, path: Path, backups: Path | None, **params: str) -> PlannerError:
    """Refusal of a file that is not what it was: where we have backups of it, they are offered too."""
    good = good_backups(path, backups) if backups is not None else ()
    error = PlannerError.of(code, where=path.name, **params)
    return DamagedProject(error.issues, path, good) if good else error


def good_backups(path: Path, backups: Path) -> tuple[Backup, ...]:
    """Backups of a file that open, the latest first."""
    return tuple(backup for backup in backups_of(backups, path) if is_whole(backup.file))


def is_whole(file: Path) -> bool:
    """Whether a project file opens without damage."""
    try:
        with checked(file):
            return True
    except (PlannerError, OSError):
        return False


def _check_head(path: Path, backups: Path | None) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise PlannerError.of("store.no_file", where=path.name) from error
    except OSError as error:
        raise PlannerError.of("store.unreadable", where=path.name) from error
    if head[:16] == _MAGIC and int.from_bytes(head[_ID_AT : _ID_AT + 4], "big") == APPLICATION_ID:
        return
    if path.name.lower().endswith(ENDING):
        raise damaged(path, backups, "header")
    raise PlannerError.of("store.not_project", where=path.name)


def _examined(connection: sqlite3.Connection, path: Path, backups: Path | None) -> Opening:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 100)
    # a check or a generated column may ask for a value of any size
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_BYTES)
    _check_schema(connection, path, backups)
    found = [str(line) for (line,) in connection.execute("PRAGMA quick_check(3)")]
    if found != ["ok"]:
        raise Unreadable("; ".join(found))
    if columns_of(connection, "cs_meta")[-1:] == ["sum"] and (rows := damaged_rows(connection)):
        raise Unreadable(", ".join(rows[:5]))
    version = version_of(connection)
    if version > SCHEMA_VERSION:
        return _newer(connection, path, backups)
    return (
        Opening(connection=connection) if version == SCHEMA_VERSION else _migrated(connection, path, backups, version)
    )


def _newer(connection: sqlite3.Connection, path: Path, backups: Path | None) -> Opening:
    meta = dict(connection.execute("SELECT key, value FROM cs_meta"))
    least = str(meta.get("readable_from", SCHEMA_VERSION + 1))
    if not least.isdecimal():
        raise Unreadable("readable_from")
    if int(least) > SCHEMA_VERSION:
        raise _refused("store.too_new", path, backups, version=meta.get("app_version", "?"))
    return Opening(connection=connection, newer=True)


def _migrated(connection: sqlite3.Connection, path: Path, backups: Path | None, version: int) -> Opening:
    if backups is not None:
        with suppress(OSError):
            keep_backup(backups, path)
    copy = sqlite3.connect("", isolation_level=None)
    connection.backup(copy)
    migrate(copy)
    if rows := damaged_rows(copy):
        raise Unreadable(", ".join(rows[:5]))
    return Opening(connection=copy, migrated_from=version)


def _check_schema(connection: sqlite3.Connection, path: Path, backups: Path | None) -> None:
    """Only plain tables, indexes, R-trees and the triggers that keep those; and our tables must be tables."""
    ours = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'cs_meta' AND type = 'table'").fetchone()
    if ours is None and not path.name.lower().endswith(ENDING):
        raise PlannerError.of("store.not_project", where=path.name)
    for kind, name, table, sql in connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"):
        written = str(sql or "")
        foreign = (
            kind not in {"table", "index", "trigger"}
            or (kind == "table" and _VIRTUAL.match(written) and not _RTREE.match(written))
            or (kind == "trigger" and (not _TRIGGER.fullmatch(str(name)) or str(table).startswith("cs_")))
        )
        if foreign:
            raise _refused("store.foreign_schema", path, backups, kind=str(kind), name=str(name)[:60])
    if ours is None:
        raise Unreadable("cs_meta")
