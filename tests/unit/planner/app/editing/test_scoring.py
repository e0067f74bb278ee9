"""Edits of how the score is made, in the project and in a scenario, and back."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app.editing import scoring as edit
from planner.app.editing_settings import settings_of, with_settings, with_weights
from planner.model.drawn import Scenario
from planner.model.errors import PlannerError
from planner.model.project import Project

PLAIN = Project(name="p", folder=Path(), project_date=date(2026, 1, 1))
IN_SCENARIO = replace(PLAIN, scenarios=(Scenario(scenario_id="late", name="Late"),), scenario="late")
BOTH = pytest.mark.parametrize("project", [PLAIN, IN_SCENARIO], ids=["project", "scenario"])


def now(project):
    return settings_of(project).scoring


@BOTH
def test_judgements_make_the_weights_until_a_slider_moves(project):
    paired = edit.with_judgements(project, {"demand/traffic": 3.0})
    assert (now(paired).weights_by, now(paired).ahp) == ("ahp", {"demand/traffic": 3.0})
    swung = edit.with_swings(paired, {"demand": 100.0, "bays": 40.0})
    assert now(swung).weights_by == "swing"
    assert now(swung).ahp == {"demand/traffic": 3.0}, "judgements are kept"
    by_hand = with_weights(swung, {"bays": 1.0})
    assert (now(by_hand).weights_by, now(by_hand).weights) == ("direct", {"bays": 1.0})


@BOTH
def test_other_judgements_take_the_place_of_those_before(project):
    first = edit.with_judgements(project, {"demand/traffic": 3.0, "demand/bays": 2.0})
    assert now(edit.with_judgements(first, {"bays/traffic": 5.0})).ahp == {"bays/traffic": 5.0}


def test_a_scenario_takes_away_what_the_project_says():
    base = edit.with_judgements(PLAIN, {"demand/traffic": 3.0, "demand/bays": 2.0})
    late = replace(base, scenarios=IN_SCENARIO.scenarios, scenario="late")
    assert now(edit.with_judgements(late, {"demand/bays": 4.0})).ahp == {"demand/bays": 4.0}
    assert base.settings == late.settings


@BOTH
def test_a_criterion_is_valued_otherwise_and_back(project):
    own = edit.with_criterion(project, "traffic", normalisation="piecewise", points="0:0 9000:1", missing="worst")
    found = {each.criterion_id: each for each in edit.criteria_now(own)}["traffic"]
    assert (found.normalisation, found.points, found.missing) == ("piecewise", ((0.0, 0.0), (9000.0, 1.0)), "worst")
    target = edit.with_criterion(own, "traffic", normalisation="target", target=5000.0)
    assert (now(target).points, now(target).targets, now(target).missing) == ({}, {"traffic": 5000.0}, {})
    back = edit.with_criterion(target, "traffic", normalisation="min_max")
    assert now(back) == now(project), "what the table says is not kept"


def test_what_the_table_draws_is_not_kept_either():
    same = edit.with_criterion(PLAIN, "junction", normalisation="piecewise", points="0:1 2:1 15:0")
    assert same.settings == PLAIN.settings


@BOTH
def test_a_weight_given_by_itself_takes_them_from_the_judgements(project):
    paired = edit.with_judgements(project, {"demand/traffic": 3.0})
    found = now(with_settings(paired, {"scoring.weights.bays": 2.0}))
    assert (found.weights_by, found.weights) == ("direct", {"bays": 2.0})
    kept = now(with_settings(paired, {"demand.year": 2035, "scoring.top_n": 5}))
    assert kept.weights_by == "ahp"


@BOTH
def test_what_makes_no_score_is_refused(project):
    for ask in (
        lambda: edit.with_judgements(project, {}),
        lambda: edit.with_judgements(project, {"demand/trafic": 2.0}),
        lambda: edit.with_swings(project, {"demand": 0.0}),
        lambda: edit.with_criterion(project, "traffic", normalisation="piecewise", points="9:0 1:1"),
        lambda: edit.with_criterion(project, "traffic", normalisation="target"),
    ):
        with pytest.raises(PlannerError):
            ask()


def test_weighing_as_a_run_leaves_the_value_functions():
    run = now(edit.with_judgements(PLAIN, {"demand/traffic": 3.0}))
    own = edit.with_criterion(PLAIN, "traffic", normalisation="z")
    found = now(edit.weighed_as(own, run))
    assert (found.weights_by, found.ahp, found.normalisations) == ("ahp", {"demand/traffic": 3.0}, {"traffic": "z"})


def test_judgements_can_be_asked_before_they_are_taken():
    assert edit.judged({"a/b": 3.0}).weights == pytest.approx({"a": 0.75, "b": 0.25})


def test_the_project_text_holds_the_judgements(tmp_path):
    from planner.store.project_text import parse_project, write_project_text

    project = edit.with_criterion(
        edit.with_judgements(replace(PLAIN, folder=tmp_path), {"demand/traffic": 1 / 3}), "bays",
        normalisation="target", target=12.0,
    )  # fmt: skip
    assert now(parse_project(write_project_text(project), tmp_path, "p.toml")) == now(project)
