"""Saving a project file: built whole beside the old one, checked, brought to the disk, and only then put in its place.

Whatever fails on the way leaves the old file as it was.
"""

import hashlib
import os
import shutil
import socket
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from planner.model.delivery import EvseNumbers
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.version import CommitteeVersion
from planner.store.backups import keep_backup
from planner.store.codec import Unreadable
from planner.store.durable import put_in_place, usual_mask
from planner.store.geopackage import Layer
from planner.store.processes import is_alive
from planner.store.project_file import ProjectFile, write_file
from planner.store.sealing import damaged_rows

_PART = "saving"
_FORGOTTEN_S = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """A file as we have read or written it last: what is there now must be the same before it is replaced."""

    path: Path
    size_bytes: int
    sha256: str
    uuid: str = ""
    generation: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A file that was written.

    Attributes
    ----------
    backup : Path, optional
        What was there before; None where nothing was.
    versions : tuple of CommitteeVersion
        Locked versions that it holds.
    evse_numbers : tuple of EvseNumbers, optional
        Ids given out as it holds them: its project's, and those of the state of the project that lay there.
    """

    state: FileState
    backup: Path | None
    issues: tuple[Issue, ...] = ()
    versions: tuple[CommitteeVersion, ...] = ()
    evse_numbers: tuple[EvseNumbers, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where to write, what must be there (None: whatever is, goes to the backups), and where backups lie."""

    path: Path
    expected: FileState | None
    backups: Path


def state_of(path: Path, uuid: str = "", generation: int = 0) -> FileState:
    """State of a file as it is.

    Raises
    ------
    OSError
        It cannot be read.
    """
    return FileState(
        path=path.resolve(),
        size_bytes=path.stat().st_size,
        sha256=_sha256(path),
        uuid=uuid,
        generation=generation,
    )


def is_changed(state: FileState) -> bool:
    """Whether somebody has written a file since; one that is gone has not changed."""
    try:
        found = state.path.stat()
    except OSError:
        return False
    # the content and not the time decides: a copy keeps the time, a touch changes nothing
    return found.st_size != state.size_bytes or _sha256(state.path) != state.sha256


def save_project(
    target: Target, content: ProjectFile, layers: Iterable[Layer], blobs: Mapping[str, Iterable[bytes]]
) -> Saved:
    """Write a project file in place of the one that is there.

    Raises
    ------
    PlannerError
        Somebody else has written the file since, or it cannot be written; the file that is there is as it was.
    """

    def build(part: Path) -> None:
        # a database of SQLite's own, in memory or in its folder for temporary files: pages reach the target in one go
        with closing(sqlite3.connect("", isolation_level=None)) as made:
            write_file(made, content, layers, blobs)
            with closing(sqlite3.connect(part, isolation_level=None)) as copy:
                copy.execute("PRAGMA journal_mode = OFF")
                copy.execute("PRAGMA synchronous = OFF")
                made.backup(copy)
                _check(copy)

    return _replaced(target, build, content.uuid, content.generation)


def save_text(target: Target, written: str) -> Saved:
    """Write a project's text form in place of the one that is there, as :func:`save_project` does."""
    content = written.encode("utf-8", "surrogateescape")

    def build(part: Path) -> None:
        part.write_bytes(content)

    return _replaced(target, build, "", 0)


def _check(copy: sqlite3.Connection) -> None:
    found = [str(line) for (line,) in copy.execute("PRAGMA quick_check(3)")]
    rows = damaged_rows(copy) if found == ["ok"] else found
    if rows:
        raise Unreadable("; ".join(rows[:3]))


def _replaced(target: Target, build: Callable[[Path], None], uuid: str, generation: int) -> Saved:
    path = target.path.resolve()
    with _told(path):
        if target.expected is not None and target.expected.path == path and is_changed(target.expected):
            raise PlannerError.of("store.changed_outside", where=path.name)
        sweep(path.parent)
        with _part_of(path) as part:
            build(part)
            backup, issues = _backed_up(target.backups, path)
            with suppress(OSError):
                shutil.copymode(path, part)
            # looked at once more, as late as can be: writing took its time
            if target.expected is not None and target.expected.path == path and is_changed(target.expected):
                raise PlannerError.of("store.changed_outside", where=path.name)
            # taken before the new file is in place: nothing may fail once it is
            state = replace(state_of(part, uuid, generation), path=path)
            put_in_place(part, path)
        return Saved(state=state, backup=backup, issues=issues)


def _backed_up(backups: Path, path: Path) -> tuple[Path | None, tuple[Issue, ...]]:
    """The old file put aside; that this cannot be done must not keep the planner from saving, but he is told."""
    try:
        return keep_backup(backups, path), ()
    except OSError as error:
        reason = error.strerror or str(error)
        issue = Issue(severity=Severity.WARNING, code="store.no_backup", params={"reason": reason}, where=path.name)
        return None, (issue,)


@contextmanager
def _part_of(path: Path) -> Iterator[Path]:
    """Name for the new file beside the old one; it tells a later sweep who was writing."""
    prefix = f".{path.name}.{_PART}-{_host()}-{os.getpid()}-"
    handle, name = tempfile.mkstemp(prefix=prefix, dir=path.parent)
    os.close(handle)
    part = Path(name)
    part.chmod(0o666 & ~usual_mask())
    try:
        yield part
    finally:
        for each in (part, part.with_name(f"{part.name}-journal")):
            with suppress(OSError):
                each.unlink()


def sweep(folder: Path) -> tuple[Path, ...]:
    """Remove what saves that were cut off have left in a folder: of processes that are gone, or a day old."""
    gone = []
    with suppress(OSError):
        for file in sorted(folder.glob(f".*.{_PART}-*-*-*")):
            with suppress(OSError, ValueError):
                host, pid, _ = file.name.rpartition(f".{_PART}-")[2].split("-", 2)
                old = time.time() - file.stat().st_mtime > _FORGOTTEN_S
                if old or (host == _host() and not is_alive(int(pid))):
                    file.unlink()
                    gone.append(file)
    return tuple(gone)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PlannerError.of("store.save_failed", where=str(path), reason=error.strerror or str(error)) from error
    except (sqlite3.Error, Unreadable, ValueError) as error:
        raise PlannerError.of("store.save_failed", where=str(path), reason=str(error)) from error


def _host() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
