"""Edits of a project's settings: of the project's own, or of the scenario in use where there is one."""

from collections.abc import Mapping
from dataclasses import replace

from planner.model.drawn import Plain, Scenario
from planner.model.project import Project
from planner.model.settings import Settings
from planner.store.scenarios import changed, flat_settings, in_scenario

SCORING = "scoring."
WEIGHTS = f"{SCORING}weights"
_DIRECT: dict[str, Plain | None] = {f"{SCORING}weights_by": "direct"}
# settings that name a file, relative to the project
FILE_SETTINGS = ("demand.calibration", "storage.pv_profile")
# the setting that names several, or folders of them
OWN_PACKS = "rules.own_packs"


def settings_of(project: Project) -> Settings:
    """Settings in use: the project's own, or with the changes of the scenario in use.

    Raises
    ------
    PlannerError
        The scenario in use does not exist, or its changes cannot be.
    """
    return in_scenario(project).settings


def with_setting(project: Project, key: str, value: Plain | None) -> Project:
    """Project with one setting changed; see :func:`with_settings`.

    >>> from datetime import date
    >>> from pathlib import Path
    >>> project = Project(name="p", folder=Path("."), project_date=date(2026, 1, 1))
    >>> with_setting(project, "demand.year", 2035).settings.demand.year
    2035
    """
    return with_settings(project, {key: value})


def with_settings(project: Project, values: Mapping[str, Plain | None]) -> Project:
    """Project with settings changed by dotted key, in the scenario in use or, without one, in the project itself.

    None takes a setting back: in the project to its default, in a scenario to what the project says. A scenario keeps
    only what differs from the project.

    Raises
    ------
    PlannerError
        A key that does not exist, or a value that cannot be.
    """
    values = by_hand(settings_of(project), values)
    scenario = _in_use(project)
    if scenario is None:
        return replace(project, settings=changed(project.settings, values, where=project.name))
    own = flat_settings(project.settings)
    changes = {key: value for key, value in scenario.changes.items() if key not in values}
    changes |= {key: value for key, value in values.items() if value is not None and _differs(own, key, value)}
    return checked(replace_scenario(project, replace(scenario, changes=dict(sorted(changes.items())))))


def by_hand(settings: Settings, values: Mapping[str, Plain | None]) -> dict[str, Plain | None]:
    """Changes of settings that, where they give weights, take them from no judgement any more."""
    weighs = any(_is_weight(key) and value is not None for key, value in values.items())
    judged = settings.scoring.weights_by != "direct" and f"{SCORING}weights_by" not in values
    return {**values, **_DIRECT} if weighs and judged else dict(values)


def with_weights(project: Project, weights: Mapping[str, float]) -> Project:
    """Project whose criteria weigh as given; what is not named weighs nothing, and no weights are those of the table.

    Judgements stay, but no longer make the weights.

    Raises
    ------
    PlannerError
        A weight is negative or not a number.
    """
    if _in_use(project) is None:
        return replace(project, settings=changed(_weightless(project.settings), _keys(weights), where=project.name))
    known = {key for key in (*flat_settings(settings_of(project)), *_scenario_keys(project)) if _is_weight(key)}
    own = {key for key in flat_settings(project.settings) if _is_weight(key)}
    gone: dict[str, Plain | None] = {key: False if key in own and weights else None for key in known}
    return with_settings(project, gone | _keys(weights) | _DIRECT)


def with_cap(project: Project, site_id: str, cap_kw: float | None) -> Project:
    """Project that holds a site to a power, or (None) leaves it to what the engine recommends.

    Raises
    ------
    PlannerError
        The power cannot be.
    """
    key = f"sizing.caps_kw.{site_id}"
    if cap_kw is not None or _in_use(project) is None:
        return with_setting(project, key, cap_kw)
    return with_setting(project, key, False if site_id in project.settings.sizing.caps_kw else None)


def replace_scenario(project: Project, scenario: Scenario) -> Project:
    """Project with a scenario in the place of the one with its id."""
    rows = tuple(scenario if each.scenario_id == scenario.scenario_id else each for each in project.scenarios)
    return replace(project, scenarios=rows)


def checked(project: Project) -> Project:
    """The project, once its scenario in use is known to make settings.

    Raises
    ------
    PlannerError
        It does not.
    """
    in_scenario(project)
    return project


def _in_use(project: Project) -> Scenario | None:
    found = (each for each in project.scenarios if each.scenario_id == project.scenario)
    return next(found, None) if project.scenario else None


def _scenario_keys(project: Project) -> tuple[str, ...]:
    scenario = _in_use(project)
    return () if scenario is None else tuple(scenario.changes)


def _is_weight(key: str) -> bool:
    return key.startswith(f"{WEIGHTS}.")


def _keys(weights: Mapping[str, float]) -> dict[str, Plain | None]:
    return {f"{WEIGHTS}.{name}": float(value) for name, value in weights.items()}


def _weightless(settings: Settings) -> Settings:
    return replace(settings, scoring=replace(settings.scoring, weights={}, weights_by="direct"))


def _differs(own: Mapping[str, Plain], key: str, value: Plain) -> bool:
    """Whether a change says anything: a member taken away (False) must be there first."""
    if value is False and key.count(".") > 1:
        return key in own
    return own.get(key) != value
