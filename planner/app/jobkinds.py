"""Jobs that are a use case with something done before it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from planner.model.progress import SILENT, Progress
from planner.model.project import Project

if TYPE_CHECKING:
    from planner.app.run import Run


def assess_project(project: Project, progress: Progress = SILENT) -> "Run":
    """Assess a project in its scenario in use; the run notes what it was made of.

    Raises
    ------
    PlannerError
        Project, scenario or sources are at fault.
    """
    from planner.app.assess import assess
    from planner.app.freshness import made_of
    from planner.store.scenarios import in_scenario

    return replace(assess(in_scenario(project), progress), made_of=made_of(project))
