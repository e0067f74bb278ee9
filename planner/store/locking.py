"""One at a time: a file beside the project names who has it open; the second who opens it may only read.

The file is advice, not force: saving also looks whether the project changed (:mod:`planner.store.saving`).
"""

import getpass
import json
import os
import socket
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from planner.store.processes import is_alive, start_of

APP = "Chargesite"
_HALF_WRITTEN_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who has a project open.

    Attributes
    ----------
    since : str
        ISO 8601 in UTC.
    started : str
        Tells the process from a later one with the same number; empty where the system does not tell.
    """

    user: str
    host: str
    pid: int
    app: str
    since: str
    started: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A project held by us; :meth:`release` when it is closed."""

    file: Path
    holder: Holder

    def release(self) -> None:
        """Give the project free, unless somebody has taken it over by force."""
        with suppress(OSError):
            if _read(self.file) == self.holder:
                self.file.unlink()


def lock_file(path: Path) -> Path:
    """File that names who has a project open."""
    return path.with_name(f".{path.name}.lock")


def take_lock(path: Path) -> Lock | Holder:
    """Hold a project, or learn who does.

    A lock left by a process of this computer that is no more is taken over; one of another computer never.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    file, mine = lock_file(path), _myself()
    for _ in range(3):
        if _made(file, mine):
            return Lock(file=file, holder=mine)
        holder = _read(file)
        if not _is_stale(file, holder):
            return holder or _unknown()
        if _taken_over(file, mine):
            return Lock(file=file, holder=mine)
    return _read(file) or _unknown()


def break_lock(path: Path) -> Lock:
    """Take a project over whoever holds it; only on the planner's word.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    file, mine = lock_file(path), _myself()
    part = file.with_name(f"{file.name}.{mine.token}")
    part.write_text(json.dumps(asdict(mine)), encoding="utf-8")
    os.replace(part, file)  # noqa: PTH105 - one call for all systems
    return Lock(file=file, holder=mine)


def holder_of(path: Path) -> Holder | None:
    """Who has a project open; None where nobody has, or who had it is gone."""
    file = lock_file(path)
    holder = _read(file)
    if not file.exists() or _is_stale(file, holder):
        return None
    return holder or _unknown()


def _myself() -> Holder:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "?"
    pid = os.getpid()
    since = datetime.now(UTC).isoformat(timespec="seconds")
    token = os.urandom(8).hex()
    return Holder(
        user=user, host=socket.gethostname(), pid=pid, app=APP, since=since, started=start_of(pid), token=token
    )


def _unknown() -> Holder:
    return Holder(user="?", host="?", pid=0, app="?", since="")


def _made(file: Path, mine: Holder) -> bool:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        return False
    try:
        os.write(handle, json.dumps(asdict(mine)).encode())
        os.fsync(handle)
    except OSError:
        os.close(handle)
        file.unlink(missing_ok=True)
        raise
    os.close(handle)
    return True


def _read(file: Path) -> Holder | None:
    """Holder named in a lock file; None where it is gone, half written or somebody else's."""
    try:
        content = json.loads(file.read_bytes()[:10_000])
        texts = {name: str(content[name])[:200] for name in ("user", "host", "app", "since", "started", "token")}
        return Holder(pid=int(content["pid"]), **texts)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _is_stale(file: Path, holder: Holder | None) -> bool:
    """Whether who made a lock is gone for certain."""
    if holder is not None:
        return holder.host == socket.gethostname() and not is_alive(holder.pid, holder.started)
    try:
        # whoever made it ended before he had written his name
        return time.time() - file.stat().st_mtime > _HALF_WRITTEN_S
    except OSError:
        return not file.exists()


def _taken_over(file: Path, mine: Holder) -> bool:
    """Put our name into a stale lock; False where somebody else was faster (the system's file lock decides)."""
    try:
        stream = file.open("r+b")
    except FileNotFoundError:
        return False
    with stream:
        if not _locked(stream.fileno()):
            return False
        # another may have removed the file, or written his name, since it was read
        same = file.exists() and os.fstat(stream.fileno()).st_ino == file.stat().st_ino
        if not same or not _is_stale(file, _read(file)):
            return False
        stream.seek(0)
        stream.write(json.dumps(asdict(mine)).encode())
        stream.truncate()
        stream.flush()
        os.fsync(stream.fileno())
    return True


def _locked(handle: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
