"""Several scenarios of a project in one job, for example before they are compared."""

from collections.abc import Sequence
from dataclasses import replace

from planner.app.assess import assess
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import Project


def assess_each(project: Project, scenarios: Sequence[str], progress: Progress = SILENT) -> tuple[str, ...]:
    """Assess a project in each of some scenarios, by id; each is sent as a part (id and run) when it is there.

    Raises
    ------
    PlannerError
        See :func:`planner.app.assess.assess`; those before are sent already.
    Cancelled
        The planner asked to stop.
    """
    send_part = getattr(progress, "send_part", None)
    for at, scenario_id in enumerate(scenarios):
        run = assess(
            replace(project, scenario=scenario_id), Part(progress, at / len(scenarios), (at + 1) / len(scenarios))
        )
        if send_part is not None:
            send_part((scenario_id, run))
    return tuple(scenarios)
