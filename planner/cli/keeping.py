"""A project held from before the work until what came of it lies in its file, as the window would lay it there."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planner.app.run import Run
from planner.model.errors import PlannerError
from planner.model.issues import Severity
from planner.model.project import Project

if TYPE_CHECKING:
    from planner.app.projects import Opened as ProjectOpened
    from planner.app.session import ProjectSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A project, with its session where a result may be kept; ``why_not``: text code where it cannot."""

    project: Project
    session: "ProjectSession | None" = None
    why_not: str = ""

    def keep(self, run: Run) -> bool:
        """Lay the result of the scenario in use into the project's file; whether that was done.

        Raises
        ------
        PlannerError
            The file cannot be written.
        """
        if self.session is None:
            return False
        from planner.app.projects import save

        try:
            save(self.session, run=run)
        except (OSError, sqlite3.Error) as error:
            where, reason = str(self.session.path or ""), getattr(error, "strerror", None) or str(error)
            raise PlannerError.of("store.save_failed", where=where, reason=reason) from error
        return True


@contextmanager
def opened_for(path: Path, *, keep: bool | None) -> Iterator[Opened]:
    """Project of a path, held while the block runs where its result is to be kept.

    Parameters
    ----------
    keep : bool, optional
        None: where it can be without asking; the text form holds no results, and a file is left alone that another
        holds, that a crash has left edits for, or that would change into the form of this version.

    Raises
    ------
    PlannerError
        The project cannot be read; or ``keep`` was asked for and cannot be.
    """
    from planner.app.projects import close, is_project_file, open_project, read_any

    if keep is False or not is_project_file(path):
        if keep:
            raise PlannerError.of("cli.keep_text", where=path.name, path=path.name)
        yield Opened(project=read_any(path))
        return
    if _has_left_edits(path):
        # a file written since cannot take the edits that a crash has left for it
        if keep:
            raise PlannerError.of("cli.keep_left", where=path.name, file=path.name)
        yield Opened(project=read_any(path), why_not="cli.keep_left")
        return
    opened = open_project(path, check_sources=False)
    try:
        faults = tuple(issue for issue in opened.issues if issue.severity is Severity.ERROR)
        if faults:
            raise PlannerError(faults)
        if opened.migrated and keep is None and not opened.read_only:
            close(opened.session)
            yield Opened(project=opened.session.project, why_not="cli.keep_older")
            return
        if not opened.read_only:
            yield Opened(project=opened.session.project, session=opened.session)
            return
        if keep:
            _refuse_read_only(opened, path)
        yield Opened(project=opened.session.project, why_not="cli.kept_not")
    finally:
        close(opened.session)


@contextmanager
def opened_to_write(path: Path, *, check_sources: bool = True) -> Iterator["ProjectOpened"]:
    """Project held while the block runs, for a command that writes into its file.

    Raises
    ------
    PlannerError
        It cannot be read or written; or a crash has left edits, which a file written since cannot take.
    """
    from planner.app.projects import close, open_project

    if _has_left_edits(path):
        raise PlannerError.of("cli.write_left", where=path.name, file=path.name)
    opened = open_project(path, check_sources=check_sources)
    try:
        if opened.read_only:
            _refuse_read_only(opened, path)
        yield opened
    finally:
        close(opened.session)


def _refuse_read_only(opened: "ProjectOpened", path: Path) -> None:
    """Say who or what keeps a file from being written."""
    if opened.holder is not None:
        held = opened.holder
        raise PlannerError.of("store.held", where=path.name, user=held.user, host=held.host, since=held.since)
    unwritable = any(issue.code == "store.folder_read_only" for issue in opened.issues)
    raise PlannerError.of("store.folder_read_only" if unwritable else "store.read_only", where=path.name)


def _has_left_edits(path: Path) -> bool:
    from planner.app.projects import left_behind

    return any(left.path is not None and left.path.resolve() == path.resolve() for left in left_behind())
