"""What each step says, and which one is next."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.model.drawn import Scenario
from planner.model.project import Project, Role, Source
from planner.model.texts import LANGUAGES, catalogue, placeholders
from tests.factories import make_assessment
from ui.workflow.steps import STEPS, Facts, counts_of, facts_of_project, missing_for_run, steps

READY = Facts(files=3, roads=True, grid=True, places=True, sites=12)
DONE = replace(READY, assessed=True, checked=6, sized=5)


def said(facts):
    return {step.step_id: (step.state, step.code) for step in steps(facts)}


def next_of(facts):
    return [step.step_id for step in steps(facts) if step.state == "next"]


def test_steps_stand_in_the_order_of_the_work():
    assert tuple(step.step_id for step in steps(Facts())) == STEPS


@pytest.mark.parametrize(("facts", "wanted"), [
    (Facts(), ["load"]),
    (Facts(files=1), ["load"]),
    (Facts(files=1, roads=True), ["candidates"]),
    (replace(READY, grid=False), ["grid"]),
    (replace(READY, unread=1), ["load"]),
    (replace(DONE, unread=2), ["load"]),
    (READY, ["grid"]),
    (DONE, ["report"]),
    (replace(DONE, written=True), []),
    (replace(DONE, written=True, stale=True), ["grid"]),
])  # fmt: skip
def test_at_most_one_step_is_next(facts, wanted):
    assert next_of(facts) == wanted


def test_each_step_tells_what_is_missing():
    empty = said(Facts())
    assert empty["load"][1] == "ui.flow_load_none"
    assert empty["candidates"][1] == "ui.flow_candidates_none"
    assert empty["grid"] == ("todo", "ui.flow_grid_none")
    waiting = said(READY)
    assert waiting["candidates"] == ("done", "ui.flow_candidates_waiting")
    assert waiting["size"][1] == "ui.flow_size_waiting"
    assert waiting["report"][1] == "ui.flow_report_waiting"
    done = said(DONE)
    assert done["grid"] == ("done", "ui.flow_grid_some")
    assert done["size"] == ("todo", "ui.flow_size_some"), "most sites have none"
    assert said(replace(DONE, checked=10, excluded=2))["grid"] == ("done", "ui.flow_grid_done")
    assert done["plan"] == ("todo", "ui.flow_plan_none")
    assert done["weigh"][1] == "ui.flow_weigh_usual"
    assert said(replace(DONE, own_weights=True))["weigh"][1] == "ui.flow_weigh_own"
    assert said(replace(DONE, stale=True))["size"][1] == "ui.flow_stale"
    assert said(replace(DONE, scenarios=2))["plan"] == ("done", "ui.flow_plan_done")


def test_what_was_not_asked_is_counted_without_the_sites_ruled_out():
    grid = next(step for step in steps(replace(DONE, sites=108, excluded=7, checked=6)) if step.step_id == "grid")
    assert (grid.state, dict(grid.params)) == ("todo", {"n": 6, "rest": 95})


@pytest.mark.parametrize(("facts", "step"), [
    (Facts(), "load"), (Facts(files=2, roads=True), "candidates"), (READY, None), (replace(READY, roads=False), None),
])  # fmt: skip
def test_a_run_needs_files_and_places(facts, step):
    assert missing_for_run(facts) == step


def test_an_assessment_without_a_grid_is_not_told_to_be_checked():
    step = said(replace(DONE, grid=False, checked=0))["grid"]
    assert step == ("todo", "ui.flow_grid_none")


def test_every_line_has_a_text_that_its_figures_fill():
    cases = (Facts(), Facts(files=1), replace(READY, unread=1), READY, DONE, replace(DONE, stale=True, scenarios=1),
             replace(DONE, written=True))  # fmt: skip
    for language in LANGUAGES:
        texts = catalogue(language)
        for step in (step for facts in cases for step in steps(facts)):
            assert placeholders(texts[step.code].replace("{n:", "{n!s:")) <= set(step.params), step.code


def test_facts_of_a_project():
    assert facts_of_project(None) == Facts()
    project = Project(
        name="Northtown", folder=Path(), project_date=date(2026, 3, 2),
        sources=(Source(role=Role.ROADS, path="roads.shp"), Source(role=Role.GRID_CAPACITY, path="map.csv")),
        scenarios=(Scenario(scenario_id="late", name="2035"),),
    )  # fmt: skip
    assert facts_of_project(project) == Facts(files=2, roads=True, grid=True, scenarios=1)


def test_counts_of_an_assessment():
    assessment = make_assessment(sites=8, shortlist=3, excluded=2)
    total, excluded, checked, sized = counts_of(assessment)
    assert (total, excluded) == (8, 2)
    assert checked == sum(site.grid is not None and site.grid.hosting_kw is not None for site in assessment.sites) > 0
    assert sized == sum(site.sizing is not None for site in assessment.sites) > 0
