"""A new project made from another one: prepared work goes along, what has happened and what went out stays behind."""

import hashlib
import shutil
from dataclasses import fields, replace
from datetime import date

import pytest

from planner.app.delivery.calendar import calendar_text
from planner.app.delivery.edits import close_gate
from planner.app.delivery.evses import with_given_out
from planner.app.delivery.versions import lock_version, versions_in
from planner.app.projects import (
    close,
    embed_source,
    left_behind,
    new_from,
    open_project,
    places_under,
    read_stored,
    recover,
    save,
    save_as,
    start,
)
from planner.app.shown import with_words
from planner.model.delivery import ActualUse, GateEvent, GateStep, Stakeholder
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.report.ocpi import locations
from tests.project_cases import code, full_project, run_of, small_project

DAY = date(2026, 12, 3)
LEFT_BEHIND = {"gates", "gate_events", "actuals", "evse_numbers", "operator_answers"}
"""What stays with the old project."""
ITS_OWN = {"name", "project_id", "project_date"}
"""What the new one has anew."""


@pytest.fixture
def places(tmp_path):
    return places_under(tmp_path / "user")


@pytest.fixture
def old(tmp_path):
    """A project with something in every field that goes along or stays behind."""
    project = full_project(tmp_path / "p")
    return replace(
        project,
        sites=tuple(replace(site, stage="talks", note="by the bridge") for site in project.sites),
        stakeholders=(Stakeholder(stakeholder_id="P1", role="landlord", organisation="Stadt"),),
        gates=(GateStep(site_id="S1", gate="offer", due_on=DAY),),
        gate_events=(GateEvent(site_id="S1", on=DAY, gate="offer", text="asked"),),
        actuals=(ActualUse(site_id="S1", month="2026-04", energy_kwh=9.0),),
    )


def test_prepared_work_goes_along_and_history_does_not(old, places):
    new = new_from(old, "  Kehl \n 2027 ", places, day=DAY)
    assert (new.name, new.project_date) == ("Kehl 2027", DAY)
    assert len(new.project_id) == 32
    assert new.project_id != old.project_id
    for item in fields(Project):
        was, now = getattr(old, item.name), getattr(new, item.name)
        if item.name in LEFT_BEHIND:
            assert was, item.name
            assert now == (), item.name
        elif item.name == "sites":
            assert now == tuple(replace(site, stage="") for site in was)
        elif item.name not in ITS_OWN:
            assert now == was, item.name


def test_two_made_from_one_are_two(old, places):
    assert new_from(old, "Kehl", places).project_id != new_from(old, "Lahr", places).project_id


@pytest.mark.parametrize(("name", "told"), [(" \n", "new_no_name"), (" ortenau ", "new_same_name")])
def test_it_needs_a_name_of_its_own(old, places, name, told):
    assert code(new_from, old, name, places) == f"store.{told}"


def test_nothing_that_goes_out_of_both_has_the_same_id(tmp_path, places):
    """The same sites in both, as a planner's first candidates are: no uid, EVSE id or calendar id is shared."""
    project = replace(small_project(tmp_path / "p"), project_id="0" * 32)
    new = new_from(project, "Kehl", places)
    assessment = run_of(project).assessment
    first, second = (
        {
            each
            for one in locations(with_words(assessment, with_given_out(which, assessment)))
            for each in (one["id"], *(evse["uid"] for evse in one["evses"]))
        }
        for which in (project, new)
    )
    assert len(first) == len(second) > 0
    assert not first & second
    step = GateStep(site_id="S1", gate="offer", due_on=DAY)
    texts = [calendar_text(replace(each, gates=(step,)), {}) for each in (project, new)]
    one, other = ([line for line in each.splitlines() if line.startswith("UID:")] for each in texts)
    assert len(one) == len(other) == 1
    assert one != other


@pytest.fixture
def file(tmp_path, places):
    """A project file with a locked version, a kept result and a gate."""
    project = small_project(tmp_path / "p")
    session = start(project, places).session
    session.apply(close_gate(project, "S001", "screened", DAY), "a gate")
    save(session, tmp_path / "p" / "a")
    lock_version(session, run_of(session.project), "Council", DAY)
    close(session)
    return tmp_path / "p" / "a.chargesite.gpkg"


def test_the_old_file_stays_as_it_is_and_the_new_one_has_neither_versions_nor_results(file, places, tmp_path):
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    old = open_project(file, places).session
    session = start(new_from(old.project, "Kehl", places), places).session
    close(old)
    assert len(session.steps) == 1, "no undo leads into the other project"
    assert session.dirty
    (tmp_path / "elsewhere").mkdir()
    path = save_as(session, tmp_path / "elsewhere" / "kehl").state.path
    close(session)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before
    stored, origin = read_stored(path, places), read_stored(file, places)
    assert versions_in(path) == ()
    assert stored.runs == {}
    assert origin.runs
    assert (stored.project.gates, stored.project.evse_numbers) == ((), ())
    assert stored.content.uuid != origin.content.uuid
    assert (stored.project.folder / stored.project.sources[0].path).samefile(file.parent / "candidates.csv")


def test_a_crash_before_the_first_save_loses_nothing(file, places):
    """Also not a source that lies inside the old project, should the old one be gone and the cache be cleaned."""
    first = open_project(file, places).session
    first.apply(embed_source(first.project, "candidates-1", places), "take in")
    save(first)
    close(first)
    old = open_project(file, places).session
    new = new_from(old.project, "Kehl", places)
    session = start(new, places).session
    session.apply(replace(new, author="A. Planner"), "author")
    close(old)
    close(session, discard=False)
    file.unlink()
    for each in places.sources.rglob("*.csv"):
        each.unlink()
    (left,) = left_behind(places)
    assert (left.name, left.path) == ("Kehl", None)
    back = recover(left, places).session
    assert (back.project.author, back.project.project_id) == ("A. Planner", new.project_id)
    saved = save_as(back, file.parent / "kehl").state.path
    close(back)
    stored = read_stored(saved, places)
    assert (stored.project.folder / stored.project.sources[0].path).is_file()


def test_a_source_inside_the_old_project_that_was_changed_is_refused(file, places):
    session = open_project(file, places).session
    session.apply(embed_source(session.project, "candidates-1", places), "take in")
    (session.project.folder / session.project.sources[0].path).write_text("other", encoding="utf-8")
    assert code(new_from, session.project, "Kehl", places) == "store.embedded_lost"
    close(session)


def saved_elsewhere(session, path):
    save(session, path)
    close(session)
    return path


def test_it_is_not_saved_over_the_project_it_came_from(file, places):
    """What was locked and given out there lies nowhere else; a backup is not looked for."""
    before = file.read_bytes()
    old = open_project(file, places).session
    new = start(new_from(old.project, "Kehl", places), places).session
    close(old)
    with pytest.raises(PlannerError) as told:
        save_as(new, file, overwrite=True)
    (issue,) = told.value.issues
    assert issue.code == "store.other_project"
    assert "Ortenau" in issue.message("en")
    assert file.read_bytes() == before
    assert new.dirty
    assert new.path is None
    held = open_project(file, places)
    assert not held.read_only, "the refused save holds the file no longer"
    close(held.session)
    save_as(new, file.parent / "kehl")
    close(new)


@pytest.mark.parametrize("ending", [".chargesite.gpkg", ".toml"])
def test_ids_given_out_are_kept_from_it_without_a_version_too(tmp_path, places, ending):
    project = replace(small_project(tmp_path / "p"), project_id="0" * 32)
    out = with_given_out(project, run_of(project).assessment)
    path = saved_elsewhere(start(out, places).session, tmp_path / "p" / f"a{ending}")
    new = start(new_from(project, "Kehl", places), places).session
    assert code(save_as, new, path, overwrite=True) == "store.other_project"
    close(new)
    assert read_stored(path, places).project.evse_numbers == out.evse_numbers


@pytest.mark.parametrize("ending", [".chargesite.gpkg", ".toml"])
def test_a_project_with_neither_is_saved_over_and_backed_up(tmp_path, places, ending):
    project = replace(small_project(tmp_path / "p"), project_id="0" * 32)
    path = saved_elsewhere(start(project, places).session, tmp_path / "p" / f"a{ending}")
    new = start(new_from(project, "Kehl", places), places).session
    assert save_as(new, path, overwrite=True).backup is not None
    close(new)
    assert read_stored(path, places).project.name == "Kehl"


def test_the_same_project_under_another_name_goes_into_its_file_again(file, places, tmp_path):
    """A copy renamed is the same undertaking; one that cannot be read keeps nobody from saving."""
    session = open_project(file, places).session
    session.apply(replace(session.project, project_id="Ortenau", name="Ortenau II"), "rename")
    copy = tmp_path / "p" / "copy.chargesite.gpkg"
    shutil.copyfile(file, copy)
    save_as(session, copy, overwrite=True)
    broken = tmp_path / "p" / "broken.chargesite.gpkg"
    broken.write_bytes(file.read_bytes()[:5000])
    save_as(session, broken, overwrite=True)
    close(session)
    assert read_stored(broken, places).project.name == "Ortenau II"
