"""Earlier states of project files: the last ten saves, and one of each day for thirty days."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from planner.store.durable import put_in_place

LAST_KEPT = 10
DAYS_KEPT = 30
_TIME = "%Y%m%dT%H%M%S%f"
_PATH = "path.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One earlier state of a project file; ``made_at``: when it was put aside, in UTC."""

    file: Path
    made_at: datetime
    size_bytes: int


def backup_folder(root: Path, path: Path) -> Path:
    """Folder of a project file's backups; files of one name in different folders have different ones."""
    whole = os.path.normcase(str(path.resolve()))
    return root / hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def keep_backup(root: Path, path: Path) -> Path | None:
    """Put the present state of a file aside before it is replaced; None where there is none.

    Raises
    ------
    OSError
        It cannot be written.
    """
    if not path.is_file():
        return None
    folder = backup_folder(root, path)
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    while (target := folder / f"{now.strftime(_TIME)}{_ending(path)}").exists():
        now += timedelta(microseconds=1)
    handle, name = tempfile.mkstemp(prefix=".part-", dir=folder)
    os.close(handle)
    part = Path(name)
    try:
        shutil.copyfile(path, part)
        put_in_place(part, target)
    finally:
        part.unlink(missing_ok=True)
    (folder / _PATH).write_text(str(path.resolve()), encoding="utf-8", errors="replace")
    _prune(backups_of(root, path), now)
    return target


def backups_of(root: Path, path: Path) -> tuple[Backup, ...]:
    """Backups of a project file, the latest first; whether they are whole is not looked at."""
    folder = backup_folder(root, path)
    found = []
    for file in sorted(folder.iterdir(), reverse=True) if folder.is_dir() else ():
        with suppress(ValueError, OSError):
            made_at = datetime.strptime(file.name.partition(".")[0], _TIME).replace(tzinfo=UTC)
            found.append(Backup(file=file, made_at=made_at, size_bytes=file.stat().st_size))
    return tuple(found)


def home_of(backup: Backup) -> Path | None:
    """Folder of the project that a backup was made of; None where nobody has noted it."""
    try:
        return Path((backup.file.parent / _PATH).read_text(encoding="utf-8")).parent
    except (OSError, UnicodeDecodeError):
        return None


def kept_of(made_at: Sequence[datetime], now: datetime) -> set[datetime]:
    """Which backups stay, of times with the latest first: the last ten, and each day's last for thirty days."""
    daily: dict[object, datetime] = {}
    for moment in made_at:
        if now - moment <= timedelta(days=DAYS_KEPT):
            daily.setdefault(moment.date(), moment)
    return {*made_at[:LAST_KEPT], *daily.values()}


def _prune(backups: Sequence[Backup], now: datetime) -> None:
    kept = kept_of([backup.made_at for backup in backups], now)
    for backup in backups:
        if backup.made_at not in kept:
            with suppress(OSError):
                backup.file.unlink()


def _ending(path: Path) -> str:
    return "".join(path.suffixes[-2:]) if path.name.endswith(".chargesite.gpkg") else path.suffix
