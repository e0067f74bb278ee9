"""A run is stale exactly where something differs that an assessment reads."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner import __version__
from planner.app.assess import assess
from planner.app.editing_settings import with_setting, with_weights
from planner.app.freshness import contents_read, is_stale, made_of, stale_reasons
from planner.app.projectfiles.sources import changed_sources, noted, relink
from planner.app.run import Run
from planner.app.shown import project_of, shown, view_key
from planner.model.drawn import DrawnArea, PlannerSite, Scenario
from planner.model.look import LayerLook
from planner.model.project import Project, Role, Source
from planner.model.result import Provenance
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


# files


@pytest.fixture
def home(tmp_path):
    """A project whose roads nobody has hashed, and a run that has read them and a calibration."""
    (tmp_path / "roads.gpkg").write_bytes(b"as read")
    (tmp_path / "sessions.json").write_bytes(b"as read")
    sources = (replace(PROJECT.sources[0], sha256=""), PROJECT.sources[1])
    project = with_setting(replace(PROJECT, folder=tmp_path, sources=sources), "demand.calibration", "sessions.json")
    return project, run_of(project)


def run_of(project):
    sha256 = changed_sources(project)[0].sha256
    record = Provenance(role="roads", path="roads.gpkg", layer="", sha256=sha256, crs="", rows=1, licence="", credit="")
    assessment = replace(ASSESSMENT, settings=project.settings, provenance=(record,), engine_version=__version__)
    return Run(assessment=assessment, layers=(), made_of=made_of(project) | contents_read(project, (record,)))


def told(run, project, changes=()):
    assert is_stale(run, project, changes) is bool(stale_reasons(run, project, changes))
    return [(each.kind, each.key) for each in stale_reasons(run, project, changes)]


def test_another_file_of_the_same_name_is_told_though_none_was_noted(home, tmp_path):
    project, run = home
    (tmp_path / "next").mkdir()
    (tmp_path / "next" / "roads.gpkg").write_bytes(b"next month")
    assert told(run, project) == []
    assert told(run, relink(project, "roads-1", tmp_path / "next" / "roads.gpkg")) == [("source", "roads-1")]
    (tmp_path / "next" / "roads.gpkg").write_bytes(b"as read")
    assert told(run, relink(project, "roads-1", tmp_path / "next" / "roads.gpkg")) == []


def test_a_file_changed_on_the_disk_is_told_once_it_is_looked_at(home, tmp_path):
    project, run = home
    (tmp_path / "roads.gpkg").write_bytes(b"changed")
    assert told(run, project, changed_sources(project)) == [("source", "roads-1")]
    assert told(run, noted(project)) == [("source", "roads-1")]


def test_a_run_on_a_file_changed_since_it_was_noted_answers_for_it(home, tmp_path):
    project = noted(home[0])
    (tmp_path / "roads.gpkg").write_bytes(b"changed")
    run = run_of(project)
    assert told(run, project) == []
    assert told(run, project, changed_sources(project)) == []
    assert told(run, noted(project)) == []


def test_a_file_that_a_setting_names_belongs_to_the_run(home, tmp_path):
    project, run = home
    (tmp_path / "other.json").write_bytes(b"as read")
    assert told(run, with_setting(project, "demand.calibration", "other.json")) == [], "the same, by another name"
    (tmp_path / "sessions.json").write_bytes(b"calibrated anew")
    assert told(run, project) == [("setting", "demand.calibration")]


def test_an_assessment_notes_what_it_has_read(town):
    grid = replace(town.settings.grid, study_year=False, n_minus_1=False, deep_sites=0, shortlist=1)
    town = replace(town, settings=replace(town.settings, grid=grid))
    run = assess(town)
    seen = {each.source_id: each.sha256 for each in changed_sources(town)}
    read = {key.removeprefix("content:"): sha256 for key, sha256 in run.made_of.items() if key.startswith("content:")}
    assert read == seen
    assert not is_stale(run, town, changed_sources(town))
    assert is_stale(replace(run, assessment=replace(run.assessment, engine_version="0.0.1")), town)
