"""Backups as a planner meets them: which are whole, and one of them as a project again."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from planner.app.projectfiles.locked import kept_versions
from planner.app.projectfiles.reading import is_project_file, read_stored, with_ending
from planner.app.projectfiles.saves import save
from planner.app.projectfiles.sessions import close, start
from planner.model.errors import PlannerError
from planner.store.backups import Backup, backups_of, home_of
from planner.store.durable import sync_file, sync_folder
from planner.store.opening import is_whole
from planner.store.places import Places, under, user_places


def backup_states(path: Path, places: Places | None = None) -> tuple[tuple[Backup, bool], ...]:
    """Backups of a project file, the latest first, and whether each is whole."""
    found = backups_of((places or user_places()).backups, path)
    return tuple((backup, not is_project_file(backup.file) or is_whole(backup.file)) for backup in found)


def restore_backup(backup: Backup, path: Path) -> Path:
    """Copy of a backup under a name that is free, to be opened as any project; the damaged file is left as it is.

    In another folder than the project's, its relative paths are written anew, so that they lead to the same files.

    Raises
    ------
    PlannerError
        The name is taken, or the file cannot be written.
    """
    path = with_ending(path)
    home = home_of(backup)
    if home is not None and path.resolve().parent != home and is_project_file(path):
        return _moved(backup, path, home)
    try:
        with backup.file.open("rb") as source, path.open("xb") as target:
            shutil.copyfileobj(source, target)
        sync_file(path)
        sync_folder(path.parent)
    except FileExistsError as error:
        raise PlannerError.of("store.exists", where=path.name) from error
    except OSError as error:
        path.unlink(missing_ok=True)
        raise PlannerError.of("store.save_failed", where=str(path), reason=error.strerror or str(error)) from error
    return path


def _moved(backup: Backup, path: Path, home: Path) -> Path:
    if path.exists():
        raise PlannerError.of("store.exists", where=path.name)
    # unpacked and begun beside the copy: nothing of it stays
    with tempfile.TemporaryDirectory() as scratch:
        places = under(Path(scratch))
        stored = read_stored(backup.file, places)
        session = start(replace(stored.project, folder=home), places, kept_versions(backup.file)).session
        try:
            return save(session, path, runs=stored.runs, view=stored.view).state.path
        finally:
            close(session)
