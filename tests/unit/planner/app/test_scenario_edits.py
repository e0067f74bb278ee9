"""Scenarios are made, copied, renamed, chosen and taken out by pure edits."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app.editing_settings import with_setting
from planner.app.scenarios import (
    Change,
    add_scenario,
    changes_of,
    copy_scenario,
    remove_scenario,
    rename_scenario,
    set_scenario_note,
    take_back,
    use_scenario,
)
from planner.model.errors import PlannerError
from planner.model.project import Project

PROJECT = Project(name="p", folder=Path(), project_date=date(2026, 1, 1))


@pytest.fixture
def two():
    first, _ = add_scenario(PROJECT, "Late", {"demand.year": 2035})
    second, _ = copy_scenario(first, "V001", "Late and strict")
    return with_setting(second, "sizing.max_wait_min", 5.0)


def test_a_copy_is_in_use_and_goes_its_own_way(two):
    assert [(each.scenario_id, each.name) for each in two.scenarios] == [("V001", "Late"), ("V002", "Late and strict")]
    assert two.scenario == "V002"
    assert changes_of(two, "V001") == (Change(key="demand.year", before=2030, after=2035),)
    assert [each.key for each in changes_of(two, "V002")] == ["demand.year", "sizing.max_wait_min"]
    assert changes_of(two, "") == ()
    assert two.settings == PROJECT.settings


def test_a_copy_of_the_project_itself_changes_nothing():
    made, scenario_id = copy_scenario(PROJECT, "", "As it is")
    assert (made.scenario, changes_of(made, scenario_id)) == ("V001", ())


def test_names_are_given_once(two):
    with pytest.raises(PlannerError, match="late and STRICT"):
        add_scenario(two, " late  and STRICT ")
    with pytest.raises(PlannerError, match="name"):
        rename_scenario(two, "V001", "  ")
    renamed = rename_scenario(two, "V001", "late")
    assert renamed.scenarios[0].name == "late"
    assert renamed.scenarios[1] is two.scenarios[1]


def test_the_one_in_use_taken_out_leaves_the_project_itself(two):
    assert remove_scenario(two, "V002").scenario == ""
    assert remove_scenario(two, "V001").scenario == "V002"
    assert add_scenario(remove_scenario(two, "V001"), "New")[1] == "V003", "an id is not given twice"


def test_a_change_is_taken_back_and_a_note_written(two):
    made = take_back(set_scenario_note(two, "V002", " for the council "), "V002", "demand.year")
    assert made.scenarios[1].note == "for the council"
    assert [each.key for each in changes_of(made, "V002")] == ["sizing.max_wait_min"]


def test_only_what_is_there_can_be_used(two):
    assert use_scenario(two, "").scenario == ""
    for edit in (use_scenario, remove_scenario, lambda project, key: rename_scenario(project, key, "x")):
        with pytest.raises(PlannerError, match="V001, V002"):
            edit(two, "V009")
    broken = replace(two, scenarios=(replace(two.scenarios[0], changes={"demand.yaer": 1}),))
    with pytest.raises(PlannerError, match="yaer"):
        use_scenario(broken, "V001")
