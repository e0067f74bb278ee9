"""Scenarios are settings with some keys changed, held to the same checks as the project's own."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.model.drawn import Scenario
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.model.settings import Settings, SizingSettings
from planner.store.scenarios import changed, differences, in_scenario, plain_settings

PROJECT = Project(
    name="p",
    folder=Path(),
    project_date=date(2026, 1, 1),
    scenarios=(
        Scenario(scenario_id="late", name="Late", changes={"demand.year": 2035, "scoring.weights.demand": 2.0}),
        Scenario(scenario_id="odd", name="Odd", changes={"demand.yaer": 2035}),
    ),
)


def test_only_the_changed_keys_differ():
    late = in_scenario(PROJECT, "late")
    assert differences(PROJECT.settings, late.settings) == {
        "demand.year": (2030, 2035),
        "scoring.weights.demand": (None, 2.0),
    }
    assert late.scenario == "late"
    assert in_scenario(late).settings == late.settings


def test_no_scenario_are_the_projects_own_settings():
    assert in_scenario(replace(PROJECT, scenario="late"), "").settings == PROJECT.settings
    assert changed(PROJECT.settings, {}, where="") == PROJECT.settings


def test_every_setting_passes_through_unchanged():
    sizing = SizingSettings(caps_kw={"S1": 300.0}, phase_years=(2028, 2032), charger_ids=("a",), fleet_year=2031)
    settings = replace(Settings(), seed=7, sizing=sizing)
    assert changed(settings, {}, where="") == settings
    assert plain_settings(settings)["sizing"]["phase_years"] == [2028, 2032]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"demand.yaer": 2035}, "store.unknown_key_hint"),
        ({"demand.year": 1900}, "store.out_of_range"),
        ({"demand.year": "soon"}, "store.not_whole"),
        ({"demand.year.then": 1}, "store.unknown_key"),
        ({"nothing": 1}, "store.unknown_key"),
    ],
)
def test_what_no_project_may_say_no_scenario_may(changes, code):
    with pytest.raises(PlannerError) as caught:
        changed(Settings(), changes, where="Odd")
    assert [issue.code.removesuffix("_hint") for issue in caught.value.issues] == [code.removesuffix("_hint")]
    assert caught.value.issues[0].where == "Odd"


def test_an_unknown_scenario_is_named_with_those_there_are():
    with pytest.raises(PlannerError, match="late, odd"):
        in_scenario(PROJECT, "early")
