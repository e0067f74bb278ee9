"""Scenarios of a project: make, copy, rename, take out, choose, and say what they change. Each edit is pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from planner.app.editing.ids import fresh_id
from planner.app.editing_settings import checked, replace_scenario
from planner.model.drawn import Plain, Scenario
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.store.scenarios import differences, in_scenario

LETTER = "V"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One setting that a scenario has otherwise; None: not there."""

    key: str
    before: Plain | None
    after: Plain | None


def find_scenario(project: Project, scenario_id: str) -> Scenario:
    """Scenario of an id.

    Raises
    ------
    PlannerError
        There is none; those there are are named.
    """
    for each in project.scenarios:
        if each.scenario_id == scenario_id:
            return each
    known = ", ".join(each.scenario_id for each in project.scenarios) or "-"
    raise PlannerError.of("store.no_scenario", where=project.name, scenario=scenario_id, known=known)


def add_scenario(
    project: Project, name: str, changes: Mapping[str, Plain] | None = None, *, note: str = ""
) -> tuple[Project, str]:
    """Project with one scenario more, which is then in use, and its id.

    Raises
    ------
    PlannerError
        The name is empty or taken, or the changes cannot be.
    """
    scenario_id = fresh_id(LETTER, [each.scenario_id for each in project.scenarios])
    made = Scenario(scenario_id=scenario_id, name=_free_name(project, name), note=note, changes=dict(changes or {}))
    return checked(replace(project, scenarios=(*project.scenarios, made), scenario=scenario_id)), scenario_id


def copy_scenario(project: Project, scenario_id: str, name: str) -> tuple[Project, str]:
    """Project with a copy of a scenario, which is then in use; empty id: of the project's own settings.

    Raises
    ------
    PlannerError
        There is no such scenario, or the name is empty or taken.
    """
    if not scenario_id:
        return add_scenario(project, name)
    found = find_scenario(project, scenario_id)
    return add_scenario(project, name, found.changes, note=found.note)


def rename_scenario(project: Project, scenario_id: str, name: str) -> Project:
    """Project whose scenario has another name.

    Raises
    ------
    PlannerError
        There is no such scenario, or the name is empty or taken.
    """
    found = find_scenario(project, scenario_id)
    return replace_scenario(project, replace(found, name=_free_name(project, name, but=scenario_id)))


def set_scenario_note(project: Project, scenario_id: str, note: str) -> Project:
    """Project whose scenario has another note.

    Raises
    ------
    PlannerError
        There is no such scenario.
    """
    return replace_scenario(project, replace(find_scenario(project, scenario_id), note=note.strip()))


def remove_scenario(project: Project, scenario_id: str) -> Project:
    """Project without a scenario; where it was in use, the project's own settings are.

    Raises
    ------
    PlannerError
        There is no such scenario.
    """
    find_scenario(project, scenario_id)
    rest = tuple(each for each in project.scenarios if each.scenario_id != scenario_id)
    return replace(project, scenarios=rest, scenario="" if project.scenario == scenario_id else project.scenario)


def use_scenario(project: Project, scenario_id: str) -> Project:
    """Project that works with a scenario; empty id: with its own settings.

    Raises
    ------
    PlannerError
        There is no such scenario, or it changes what cannot be changed so.
    """
    return checked(replace(project, scenario=scenario_id))


def take_back(project: Project, scenario_id: str, key: str) -> Project:
    """Project whose scenario no longer changes a setting.

    Raises
    ------
    PlannerError
        There is no such scenario.
    """
    found = find_scenario(project, scenario_id)
    left = {name: value for name, value in found.changes.items() if name != key}
    return replace_scenario(project, replace(found, changes=left))


def changes_of(project: Project, scenario_id: str) -> tuple[Change, ...]:
    """What a scenario has otherwise than the project; for the project's own settings nothing.

    Raises
    ------
    PlannerError
        There is no such scenario, or it changes what cannot be changed so.
    """
    after = in_scenario(project, scenario_id).settings
    found = differences(project.settings, after)
    return tuple(Change(key=key, before=old, after=new) for key, (old, new) in found.items())


def _free_name(project: Project, name: str, but: str = "") -> str:
    wanted = " ".join(name.split())
    if not wanted:
        raise PlannerError.of("app.scenario_no_name", where=project.name)
    if any(each.name.casefold() == wanted.casefold() for each in project.scenarios if each.scenario_id != but):
        raise PlannerError.of("app.scenario_name_taken", where=project.name, name=wanted)
    return wanted
