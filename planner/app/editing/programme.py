"""Edits of the programme under a budget: money by year, what must and must not be in, and what it is held to."""

from dataclasses import replace
from typing import Literal

from planner.app.editing_settings import settings_of, with_settings
from planner.model.drawn import Plain
from planner.model.project import Project
from planner.model.settings import PlanSettings
from planner.store.scenarios import changed, flat_settings

PLAN = "plan."
Word = Literal["must", "must_not", ""]


def with_programme(project: Project, plan: PlanSettings) -> Project:
    """Project with other settings of its programme, in the scenario in use or, without one, in the project itself.

    Raises
    ------
    PlannerError
        A value cannot be.
    """
    wanted = _flat(project, plan)
    if not project.scenario:
        bare = replace(project.settings, plan=PlanSettings())
        return replace(project, settings=changed(bare, wanted, where=project.name))
    now, own = _flat(project, settings_of(project).plan), _flat(project, project.settings.plan)
    gone: dict[str, Plain | None] = {key: False if key in own else None for key in now if key not in wanted}
    return with_settings(project, gone | wanted)


def with_word(project: Project, site_id: str, word: Word) -> Project:
    """Project in which a site must be in the programme, must not, or (empty) may be."""
    plan = settings_of(project).plan
    must = tuple(each for each in plan.must if each != site_id) + ((site_id,) if word == "must" else ())
    must_not = tuple(each for each in plan.must_not if each != site_id) + ((site_id,) if word == "must_not" else ())
    return with_programme(project, replace(plan, must=must, must_not=must_not))


def word_on(plan: PlanSettings, site_id: str) -> Word:
    """What the planner says of a site.

    >>> word_on(PlanSettings(must=("S1",)), "S1")
    'must'
    """
    return "must" if site_id in plan.must else "must_not" if site_id in plan.must_not else ""


def _flat(project: Project, plan: PlanSettings) -> dict[str, Plain]:
    flat = flat_settings(replace(project.settings, plan=plan))
    return {key: value for key, value in flat.items() if key.startswith(PLAN)}
