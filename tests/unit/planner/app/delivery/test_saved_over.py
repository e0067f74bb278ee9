"""Saved over another state of the same project: what was locked and given out there stays, or the save is refused."""

import shutil
from dataclasses import replace

import pytest

from planner.app.delivery.versions import lock_version, versions_in
from planner.app.projects import close, export_text, open_project, places_under, read_stored, save, save_as, start
from planner.rules.evse_numbers import seen_in
from tests.crafted_files import crafted
from tests.project_cases import run_of, small_project
from tests.unit.planner.app.delivery.test_gates import fault
from tests.unit.planner.app.delivery.test_versions import DAY, again, content_of, edited, with_more_points


@pytest.fixture
def places(tmp_path):
    return places_under(tmp_path / "user")


@pytest.fixture
def locked(tmp_path, places):
    """A project file with one locked version, closed."""
    project = replace(small_project(tmp_path / "p"), project_id="0" * 32)
    session = start(project, places).session
    path = save(session, tmp_path / "p" / "a").state.path
    lock_version(session, run_of(project), "First", DAY)
    close(session)
    return path


@pytest.fixture
def ahead(locked, places):
    """The same project in a file with a second version, in which a point more was given out."""
    path = locked.with_name("ahead.chargesite.gpkg")
    shutil.copyfile(locked, path)

    def work(session):
        edited(session)
        lock_version(session, with_more_points(run_of(session.project)), "Second", DAY)

    again(path, places, work)
    return path


def used_at(project):
    return {(each.site_id, each.charger_id): each.used for each in seen_in(project.evse_numbers, "")}


def test_versions_and_ids_that_only_that_file_has_stay_in_it(locked, ahead, places):
    second, out = content_of(ahead, 2), read_stored(ahead).project.evse_numbers
    told = []

    def work(session):
        assert session.project.evse_numbers != out
        told.extend(save_as(session, ahead, overwrite=True).issues)
        assert [each.number for each in session.held.versions] == [1, 2]
        assert session.project.evse_numbers == out, "no id of version 2 goes to another point"
        assert not session.dirty
        save(session)
        assert lock_version(session, run_of(session.project), "Third", DAY)[0].number == 3

    again(locked, places, work)
    assert [(issue.code, issue.params["numbers"], issue.where) for issue in told] == [
        ("store.versions_stay", "2", ahead.name)
    ]
    assert [(version.number, intact) for version, intact in versions_in(ahead)] == [(1, True), (2, True), (3, True)]
    assert content_of(ahead, 2) == second
    assert used_at(read_stored(ahead).project) == used_at(second[1])
    assert [version.number for version, _ in versions_in(locked)] == [1]


def test_a_text_form_saved_over_the_project_file_loses_none_either(ahead, places):
    before = [content_of(ahead, number) for number in (1, 2)]
    text = export_text(read_stored(ahead).project, ahead.parent / "t.toml", places)
    session = start(read_stored(text).project, places).session
    save_as(session, ahead, overwrite=True)
    close(session)
    again(ahead, places, lambda opened: (edited(opened), save(opened)))
    assert [content_of(ahead, number) for number in (1, 2)] == before


def test_other_versions_under_the_same_numbers_are_refused_by_name(locked, ahead, places):
    before = ahead.read_bytes()

    def work(session):
        edited(session)
        lock_version(session, run_of(session.project), "Another second", DAY)
        refused = fault(save_as, session, ahead, overwrite=True)
        assert refused.issues[0].code == "store.version_clash"
        assert "2 (Second, 2026-12-03). A locked version is never replaced" in refused.message()
        assert session.path == locked
        save(session)

    again(locked, places, work)
    assert ahead.read_bytes() == before
    assert not open_project(ahead, places).read_only, "it is held by nobody"


def test_what_is_no_longer_as_locked_there_is_told_and_left(locked, ahead, places):
    crafted(ahead, "UPDATE cs_version SET title = 'Agreed' WHERE number = 2")
    told = []
    again(locked, places, lambda session: told.extend(save_as(session, ahead, overwrite=True).issues))
    assert [(issue.code, issue.params["numbers"]) for issue in told] == [("store.version_dropped", "2")]
    assert [version.number for version, _ in versions_in(ahead)] == [1]


def test_an_older_version_that_only_that_file_has_whole_does_not_take_ids_back(locked, ahead, places):
    crafted(ahead, "UPDATE cs_version SET title = 'Agreed' WHERE number = 1")
    out = read_stored(ahead).project.evse_numbers
    again(ahead, places, lambda session: save_as(session, locked, overwrite=True))
    assert [(version.number, intact) for version, intact in versions_in(locked)] == [(1, True), (2, True)]
    assert read_stored(locked).project.evse_numbers == out


def test_ids_given_out_stay_in_a_text_form_that_is_saved_over(locked, ahead, places):
    text = export_text(read_stored(ahead).project, ahead.parent / "t.toml", places)
    out = used_at(read_stored(text).project)
    old = read_stored(locked).project
    assert used_at(old) != out
    export_text(old, text, places)
    assert used_at(read_stored(text).project) == out
    again(locked, places, lambda session: save_as(session, text, overwrite=True))
    assert used_at(read_stored(text).project) == out
