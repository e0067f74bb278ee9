"""One open project and its steps: every edit is another Project value, undo is moving along them. No Qt."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from planner.model.project import Project

if TYPE_CHECKING:
    from planner.app.projectfiles.held import Held


class Journal(Protocol):
    """Where steps are kept so that no crash loses them: each call is one transaction, and durable when it returns."""

    def record(self, position: int, name: str, project: Project) -> None:
        """Keep a new step; steps after it are given up."""

    def amend(self, position: int, name: str, project: Project) -> None:
        """Keep another value for the step at the position."""

    def move(self, position: int) -> None:
        """Keep that the project now stands at another step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A value of the project and the name of the edit that led to it; empty for the first."""

    name: str
    project: Project


class ProjectSession:
    """The steps of one project; position 0 is what was opened.

    Attributes
    ----------
    path : Path, optional
        Project file or text file that was opened or saved last.
    read_only : bool
        Somebody else holds the project, or it comes from a newer version: edits stay in the window.
    held : Held, optional
        What :mod:`planner.app.projects` holds of the project's file.
    """

    def __init__(self, project: Project, *, path: Path | None = None, journal: Journal | None = None,
                 read_only: bool = False) -> None:  # fmt: skip
        self.path = path
        self.read_only = read_only
        self.journal = journal
        self.held: Held | None = None
        self._steps = [Step(name="", project=project)]
        self._position = 0
        self._saved: Project | None = project

    @property
    def project(self) -> Project:
        """The project as it stands."""
        return self._steps[self._position].project

    @property
    def position(self) -> int:
        """Where the project stands among its steps."""
        return self._position

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, those that were undone included."""
        return tuple(self._steps)

    @property
    def saved_project(self) -> Project | None:
        """The project as its file has it; None where no file holds it."""
        return self._saved

    @property
    def dirty(self) -> bool:
        """Whether the project differs from what was saved."""
        return self.project != self._saved

    def apply(self, project: Project, name: str) -> None:
        """Make an edit; steps that were undone before are given up."""
        position = self._position + 1
        if self.journal is not None:
            self.journal.record(position, name, project)
        del self._steps[position:]
        self._steps.append(Step(name=name, project=project))
        self._position = position

    def amend(self, project: Project, name: str) -> None:
        """Replace the value of the last step, for example while a slider is held."""
        if self.journal is not None:
            self.journal.amend(self._position, name, project)
        self._steps[self._position] = Step(name=name, project=project)

    def move(self, position: int) -> Project:
        """Undo or redo up to a position.

        Raises
        ------
        ValueError
            There is no such step.
        """
        if not 0 <= position < len(self._steps):
            message = f"no step {position} of {len(self._steps)}"
            raise ValueError(message)
        if self.journal is not None:
            self.journal.move(position)
        self._position = position
        return self.project

    def retell(self, told: Callable[[Project], Project]) -> bool:
        """Put what was found out into every step; no edit, so it can neither be undone nor makes the project dirty.

        Returns
        -------
        bool
            Whether a step is another value now.
        """
        changed = False
        for position, step in enumerate(self._steps):
            project = told(step.project)
            if project == step.project:
                continue
            changed = True
            if self.journal is not None:
                self.journal.amend(position, step.name, project)
            self._steps[position] = replace(step, project=project)
        if self._saved is not None:
            self._saved = told(self._saved)
        return changed

    def mark_unsaved(self) -> None:
        """No file holds the project at any of its steps."""
        self._saved = None

    def mark_saved(self, path: Path | None = None, project: Project | None = None) -> None:
        """The project as it stands, or as it stood when it was written, is what the file holds."""
        self._saved = self.project if project is None else project
        if path is not None:
            self.path = path
