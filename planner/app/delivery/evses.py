"""The register of what was given out of a project: points and places keep their ids, and no id is used twice."""

from collections import Counter
from dataclasses import replace

from planner.app.session import ProjectSession
from planner.model.delivery import EvseNumbers
from planner.model.project import Project
from planner.model.result import Assessment
from planner.rules.evse_numbers import LOCATION, given_out


def with_given_out(project: Project, assessment: Assessment) -> Project:
    """Project whose register knows the points of a result that goes out; itself where it knows them already.

    Called where a result of the scenario in use is locked as a committee's version: from then on a point that this
    scenario plans no more is withdrawn from it, and its uid is given to none that comes later.
    """
    outlets: Counter[tuple[str, str]] = Counter()
    for site in assessment.shortlist:
        outlets[site.site_id, LOCATION] = 1
        for charger in site.sizing.chargers if site.sizing else ():
            outlets[site.site_id, charger.charger_id] += charger.count * charger.evse_per_charger
    numbers = given_out(project.evse_numbers, outlets, project.scenario)
    return project if numbers == project.evse_numbers else replace(project, evse_numbers=numbers)


def give_out(session: ProjectSession, assessment: Assessment, scenario: str | None = None) -> bool:
    """Note in every step of a session what a result gives out: no edit, so that no undo gives an id a second time.

    Parameters
    ----------
    scenario : str, optional
        Scenario that the result is of; None: the one in use.

    Returns
    -------
    bool
        Whether anything was noted.

    Raises
    ------
    PlannerError
        The journal cannot be written.
    """
    project = session.project if scenario is None else replace(session.project, scenario=scenario)
    numbers = with_given_out(project, assessment).evse_numbers
    return session.retell(lambda project: replace(project, evse_numbers=numbers))


def take_back(session: ProjectSession, before: tuple[EvseNumbers, ...]) -> bool:
    """Undo :func:`give_out` where the version could not be written: nothing has gone out.

    Raises
    ------
    PlannerError
        The journal cannot be written.
    """
    return session.retell(lambda project: replace(project, evse_numbers=before))
