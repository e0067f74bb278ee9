"""Settings are edited where they are in use: in the project, or in the scenario."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app.editing_settings import settings_of, with_cap, with_setting, with_settings, with_weights
from planner.model.drawn import Scenario
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.model.settings import ScoringSettings, Settings, SizingSettings

PROJECT = Project(
    name="p",
    folder=Path(),
    project_date=date(2026, 1, 1),
    settings=Settings(
        sizing=SizingSettings(caps_kw={"S.2": 400.0}),
        scoring=ScoringSettings(weights={"traffic": 2.0, "junction": 1.0}),
    ),
    scenarios=(Scenario(scenario_id="late", name="Late", changes={"demand.year": 2035}),),
)
LATE = replace(PROJECT, scenario="late")


def changes(project):
    return dict(project.scenarios[0].changes)


def test_without_a_scenario_the_project_itself_is_changed():
    made = with_setting(PROJECT, "sizing.max_wait_min", 5.0)
    assert made.settings.sizing.max_wait_min == 5.0
    assert with_setting(made, "sizing.max_wait_min", None) == PROJECT, "back to the default"


def test_a_scenario_keeps_only_what_differs():
    made = with_settings(LATE, {"sizing.max_wait_min": 5.0, "demand.year": 2030})
    assert made.settings == PROJECT.settings
    assert changes(made) == {"sizing.max_wait_min": 5.0}, "2030 is what the project says"
    assert settings_of(made).sizing.max_wait_min == 5.0
    assert changes(with_setting(made, "sizing.max_wait_min", None)) == {}


def test_what_cannot_be_is_refused_in_both():
    for project in (PROJECT, LATE):
        with pytest.raises(PlannerError, match="max_wait_min"):
            with_setting(project, "sizing.max_wait_min", -1.0)
        with pytest.raises(PlannerError, match="demand"):
            with_setting(project, "demand.yaer", 2035)


def test_a_cap_is_set_and_freed_also_of_a_site_with_a_dot_in_its_id():
    assert settings_of(with_cap(PROJECT, "S1", 300.0)).sizing.caps_kw == {"S1": 300.0, "S.2": 400.0}
    assert settings_of(with_cap(PROJECT, "S.2", None)).sizing.caps_kw == {}
    freed = with_cap(LATE, "S.2", None)
    assert settings_of(freed).sizing.caps_kw == {}
    assert freed.settings.sizing.caps_kw == {"S.2": 400.0}, "the project's own word stays"
    assert changes(with_cap(freed, "S.2", 400.0)) == {"demand.year": 2035}
    assert changes(with_cap(LATE, "S9", None)) == {"demand.year": 2035}, "nothing to free, nothing said"


def test_weights_are_those_given_and_no_others():
    assert settings_of(with_weights(PROJECT, {"traffic": 3.0})).scoring.weights == {"traffic": 3.0}
    made = with_weights(LATE, {"traffic": 3.0})
    assert settings_of(made).scoring.weights == {"traffic": 3.0}
    assert made.settings == PROJECT.settings
    assert settings_of(with_weights(made, {"junction": 1.0, "traffic": 2.0})) == settings_of(LATE)
    assert settings_of(with_weights(made, {})) == settings_of(LATE), "none given: as the project has them"
    with pytest.raises(PlannerError, match="traffic"):
        with_weights(LATE, {"traffic": -1.0})
