"""A project with its kept results: one that still answers for its scenario is taken, else it is computed."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from planner.app.run import Run
from planner.model.progress import SILENT, Progress
from planner.model.project import Project

if TYPE_CHECKING:
    from planner.app.projects import SourceChange, Stored

OWN = "own"
"""Name of the project's own settings where scenarios are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A project with its results, and its files as they lie on the disk."""

    stored: "Stored"
    changes: "tuple[SourceChange, ...]"

    @property
    def project(self) -> Project:
        """The project as stored."""
        return self.stored.project

    def state(self, scenario_id: str) -> Literal["none", "stale", "fresh"]:
        """Whether a result of a scenario is kept and still answers for it."""
        from planner.app.freshness import is_stale

        run = self.stored.runs.get(scenario_id)
        if run is None:
            return "none"
        return "stale" if is_stale(run, replace(self.project, scenario=scenario_id), self.changes) else "fresh"

    def run(self, scenario_id: str, progress: Progress = SILENT) -> Run:
        """Result of a scenario under the planner's present weights and words.

        Raises
        ------
        PlannerError
            There is no such scenario, or its settings or files are at fault.
        """
        from planner.app.assess import assess
        from planner.app.scenarios import use_scenario
        from planner.app.shown import shown

        project = use_scenario(self.project, scenario_id)
        if self.state(scenario_id) == "fresh":
            return shown(self.stored.runs[scenario_id], project)
        return shown(assess(project, progress), project)


def kept(path: Path) -> Kept:
    """Project of a file with its results.

    Raises
    ------
    PlannerError
        The file cannot be read.
    """
    from planner.app.projects import changed_sources, read_stored

    stored = read_stored(path)
    return Kept(stored=stored, changes=changed_sources(stored.project) if stored.runs else ())
