"""A run is stale exactly where something differs that an assessment reads."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app.editing_settings import with_setting, with_weights
from planner.app.freshness import made_of, stale_reasons
from planner.app.run import Run
from planner.app.shown import project_of, shown, view_key
from planner.model.drawn import DrawnArea, PlannerSite, Scenario
from planner.model.look import LayerLook
from planner.model.project import Project, Role, Source
from tests.factories import make_assessment

ASSESSMENT = make_assessment()
PROJECT = Project(
    name="p",
    folder=Path(),
    project_date=date(2026, 1, 1),
    settings=ASSESSMENT.settings,
    sources=(Source(role=Role.ROADS, path="roads.gpkg", sha256="aa"), Source(role=Role.REFERENCE, path="plan.gpkg")),
    sites=(PlannerSite(site_id="S001", bays=4),),
    areas=(DrawnArea(area_id="A1", wkt="POLYGON ((8 48, 8.1 48, 8.1 48.1, 8 48))", use="constraint", kind="flood"),),
    scenarios=(Scenario(scenario_id="late", name="Late", changes={"demand.year": 2035}),),
)
RUN = Run(assessment=ASSESSMENT, layers=(), made_of=made_of(PROJECT))


def reasons(project):
    return [(each.kind, each.key) for each in stale_reasons(RUN, project)]


def with_site(**values):
    return replace(PROJECT, sites=(replace(PROJECT.sites[0], **values),))


def with_source(**values):
    return replace(PROJECT, sources=(replace(PROJECT.sources[0], **values), PROJECT.sources[1]))


def with_area(**values):
    return replace(PROJECT, areas=(replace(PROJECT.areas[0], **values),))


def test_the_project_it_was_made_of_is_answered_for():
    assert reasons(PROJECT) == []


@pytest.mark.parametrize(
    "other",
    [
        replace(PROJECT, looks=(LayerLook(layer_id="roads"),)),
        replace(PROJECT, scenarios=()),
        with_weights(PROJECT, {"traffic": 1.0}),
        with_site(note="call the owner", stage="talks"),
        replace(PROJECT, sites=(*PROJECT.sites, PlannerSite(site_id="S002", note="n"))),
        with_source(title="Roads", confidentiality="confidential"),
        with_source(sha256=""),
        with_area(note="n"),
        replace(PROJECT, sources=PROJECT.sources[:1]),
        replace(PROJECT, areas=(*PROJECT.areas, replace(PROJECT.areas[0], area_id="A2", use="note"))),
    ],
)
def test_what_no_assessment_reads_makes_nothing_stale(other):
    assert reasons(other) == []


@pytest.mark.parametrize(
    ("other", "wanted"),
    [
        (with_setting(PROJECT, "sizing.max_wait_min", 3.0), ("setting", "sizing.max_wait_min")),
        (with_site(bays=9), ("site", "S001")),
        (with_site(removed=True), ("site", "S001")),
        (with_source(path="other.gpkg"), ("source", "roads-1")),
        (with_source(sha256="bb"), ("source", "roads-1")),
        (with_area(kind="nature"), ("area", "A1")),
        (replace(PROJECT, areas=()), ("area", "A1")),
        (replace(PROJECT, crs="EPSG:25832"), ("project", "")),
        (replace(PROJECT, scenario="late"), ("setting", "demand.year")),
    ],
)
def test_what_an_assessment_reads_does(other, wanted):
    assert reasons(other) == [wanted]


def test_settings_tell_before_and_after():
    found = stale_reasons(RUN, replace(PROJECT, scenario="late"))[0]
    assert (found.before, found.after) == (2030, 2035)


def test_a_run_that_knows_nothing_of_its_making_is_compared_by_settings_alone():
    bare = replace(RUN, made_of={})
    assert stale_reasons(bare, with_site(bays=9)) == ()
    assert len(stale_reasons(bare, replace(PROJECT, scenario="late"))) == 1


def test_notes_and_stages_show_at_once_and_change_nothing_else():
    project = with_site(note="call the owner", stage="talks")
    made = shown(RUN, project)
    assert (made.assessment.site("S001").note, made.assessment.site("S001").stage) == ("call the owner", "talks")
    assert replace(made.assessment.site("S001"), note="", stage="") == RUN.assessment.site("S001")
    assert made.assessment.sites[1:] == RUN.assessment.sites[1:]
    assert shown(made, PROJECT).assessment.site("S001").note == "", "taken back, they are gone"
    assert shown(RUN, PROJECT) is RUN
    assert view_key(project) != view_key(PROJECT)


def test_a_run_alone_tells_of_a_project_it_answers_for():
    assert stale_reasons(replace(RUN, made_of={}), project_of(RUN, Path())) == ()
