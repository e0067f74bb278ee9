"""The steps of an open project in a local working copy: each edit is one durable transaction, so no crash loses it.

The working copy holds the project as it was opened and each step's delta. Its owner keeps the file locked as long as
he lives: a file that can be opened was left behind.
"""

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planner.model.project import Project
from planner.store.codec import dump
from planner.store.durable import sync_folder
from planner.store.records import delta
from planner.store.saving import FileState
from planner.store.workingcopy import ENDING, begin, connect, digest_of, put, put_step, remove_file, told, transaction


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
        with told(file):
            folder.mkdir(parents=True, exist_ok=True)
            connection = connect(file)
            try:
                begin(connection, project, path, state, unsaved=unsaved)
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
            put_step(connection, position, name, delta(self._steps[position - 1], project))
            put(connection, "position", str(position))
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
                put_step(connection, position, name, delta(self._steps[position - 1], project))
            else:
                put(connection, "project", dump(project))
            if position + 1 < len(self._steps):
                known = connection.execute("SELECT name FROM step WHERE position = ?", (position + 1,)).fetchone()[0]
                put_step(connection, position + 1, known, delta(project, self._steps[position + 1]))
        self._steps[position] = project

    def move(self, position: int) -> None:
        """Keep that the project now stands at another step.

        Raises
        ------
        PlannerError
            It cannot be written; the journal is as it was.
        """
        with self._transaction() as connection:
            put(connection, "position", str(position))

    def saved(self, path: Path, project: Project, state: FileState | None = None) -> None:
        """Note that a file now holds the project; ``state``: of that file, None where it was not written anew.

        Raises
        ------
        PlannerError
            It cannot be written; the journal is as it was.
        """
        with self._transaction() as connection:
            put(connection, "path", path.as_posix())
            if state is not None:
                put(connection, "state", dump(state))
            put(connection, "saved", digest_of(project))

    def close(self, *, discard: bool) -> None:
        """End the session; ``discard`` where nothing in it is wanted any more, else it is found as left behind."""
        self._connection.close()
        if discard:
            remove_file(self.file)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with told(self.file), transaction(self._connection) as connection:
            yield connection
