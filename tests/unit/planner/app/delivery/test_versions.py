"""Committee versions: locked once, and whatever happens to the project later, they stay what they were."""

import hashlib
import sqlite3
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from planner.app.delivery.changes import what_changed
from planner.app.delivery.edits import close_gate
from planner.app.delivery.versions import lock_version, read_version, version_draft, versions_in
from planner.app.editing.sites import set_note
from planner.app.editing_settings import with_setting
from planner.app.freshness import made_of
from planner.app.projects import (
    backup_states,
    close,
    open_project,
    pack,
    places_under,
    read_stored,
    restore_backup,
    save,
    save_as,
    start,
)
from planner.app.shown import shown, with_words
from planner.model.drawn import Scenario
from planner.model.errors import PlannerError
from planner.model.result import RuleOutcome
from planner.report.ocpi import drafts, locations
from planner.store.codec import Unreadable
from planner.store.opening import DamagedProject
from planner.store.sealing import row_sum
from planner.store.versions import decode_project, encode_project
from tests.crafted_files import crafted
from tests.project_cases import full_project, run_of, small_project
from tests.unit.planner.app.delivery.test_gates import fault

DAY = date(2026, 12, 3)


@pytest.fixture
def places(tmp_path):
    return places_under(tmp_path / "user")


@pytest.fixture
def locked(tmp_path, places):
    """A project file with one locked version, closed."""
    project = small_project(tmp_path / "p")
    session = start(project, places).session
    save(session, tmp_path / "p" / "a")
    version, _ = lock_version(session, run_of(project), " Council of\n3 December ", DAY, "A. Planner")
    assert (version.number, version.title) == (1, "Council of 3 December")
    close(session)
    return tmp_path / "p" / "a.chargesite.gpkg"


def content_of(path, number=1):
    found = read_version(path, number)
    return found.version, found.project, found.run.assessment


def again(path, places, edit):
    session = open_project(path, places).session
    try:
        edit(session)
    finally:
        close(session)


def edited(session):
    project = with_setting(set_note(session.project, "D1", "later"), "demand.year", 2040)
    session.apply(replace(project, name="Other"), "edit")


def test_a_version_holds_project_and_result_as_they_were(locked, tmp_path):
    version, project, assessment = content_of(locked)
    original = small_project(tmp_path / "p")
    assert replace(project, evse_numbers=()) == original
    assert {(each.site_id, each.used) for each in project.evse_numbers if not each.charger_id} >= {("S001", 1)}
    assert assessment == shown(run_of(original), project).assessment
    assert any(each.live for each in assessment.shortlist[0].evse_numbers), "with the ids that it gave out"
    assert (version.locked_on, version.locked_by, version.scenario) == (DAY, "A. Planner", "")
    assert versions_in(locked) == ((version, True),)


def test_no_undo_gives_an_id_out_a_second_time(places, tmp_path):
    """Ids that went out with a version stand in each step of the session, those before it included."""
    project = small_project(tmp_path / "p")
    session = start(project, places).session
    session.apply(set_note(project, "D1", "before"), "a note")
    save(session, tmp_path / "p" / "a")
    lock_version(session, run_of(session.project), "Council", DAY)
    out = session.project.evse_numbers
    assert out
    assert len(session.steps) == 2, "locking is no edit"
    session.move(0)
    assert session.project.evse_numbers == out
    save(session)
    close(session)
    assert read_stored(tmp_path / "p" / "a.chargesite.gpkg").project.evse_numbers == out


def test_no_later_edit_save_or_save_as_changes_it(locked, places, tmp_path):
    before = content_of(locked)

    def work(session):
        edited(session)
        save(session, run=run_of(session.project))
        edited(session)
        session.apply(replace(session.project, sources=(), sites=()), "all gone")
        save(session)
        save_as(session, tmp_path / "elsewhere", overwrite=True)
        save(session, run=run_of(session.project))

    again(locked, places, work)
    assert content_of(locked) == before
    version, project, assessment = content_of(tmp_path / "elsewhere.chargesite.gpkg")
    assert (version, assessment) == (before[0], before[2])
    assert replace(project, folder=before[1].folder) == before[1]


def test_files_read_again_leave_it_as_it_was(locked, places, tmp_path):
    before = content_of(locked)
    (tmp_path / "p" / "candidates.csv").write_text("site_id,name,lon,lat,kind\nS9,Neu,7.9,48.5,fuel_station\n")
    again(locked, places, lambda session: save(session, run=run_of(session.project)))
    assert content_of(locked) == before


def test_versions_are_numbered_on_and_none_is_given_twice(locked, places):
    def work(session):
        edited(session)
        second, _ = lock_version(session, run_of(session.project), "Second", DAY)
        assert second.number == 2
        assert session.held.versions[0].number == 1
        assert lock_version(session, run_of(session.project), "Third", DAY)[0].number == 3

    first = content_of(locked)
    again(locked, places, work)
    assert [each.number for each, _ in versions_in(locked)] == [1, 2, 3]
    assert content_of(locked) == first
    assert content_of(locked, 2)[1].name == "Other"
    missing = fault(read_version, locked, 7)
    assert missing.message() == "a.chargesite.gpkg: There is no version 7. Locked are: 1, 2, 3."


def test_it_goes_along_when_the_project_is_packed_or_restored(locked, places, tmp_path):
    before = content_of(locked)
    pack(locked, tmp_path / "pack.zip", places)
    zipfile.ZipFile(tmp_path / "pack.zip").extractall(tmp_path / "unpacked")
    assert content_of(tmp_path / "unpacked" / locked.name)[2] == before[2]
    again(locked, places, lambda session: (edited(session), save(session)))
    backup = backup_states(locked, places)[0][0]
    (tmp_path / "far").mkdir()
    restored = restore_backup(backup, tmp_path / "far" / "b")
    assert content_of(restored)[2] == before[2]


@pytest.mark.parametrize("table", ["cs_version", "cs_chunk"])
def test_a_damaged_row_refuses_the_file(locked, table):
    connection = sqlite3.connect(locked)
    column = "title" if table == "cs_version" else "content"
    connection.execute(f"UPDATE {table} SET {column} = 'x' WHERE fid = 1")
    connection.commit()
    connection.close()
    with pytest.raises(DamagedProject):
        read_version(locked, 1)


def test_a_version_that_was_forged_is_refused_in_words_and_not_carried_on(locked, places):
    crafted(locked, "UPDATE cs_version SET title = 'Council agreed'")
    assert [intact for _, intact in versions_in(locked)] == [False]
    refused = fault(read_version, locked, 1)
    assert refused.issues[0].code == "store.version_changed"
    assert "Version 1 is no longer what was locked" in refused.message()
    told = []
    again(locked, places, lambda session: told.extend(save(session).issues))
    assert [issue.code for issue in told] == ["store.version_dropped"]
    assert versions_in(locked) == ()


def test_content_that_was_forged_is_refused(locked, places):
    version = content_of(locked)[0]
    crafted(locked, f"UPDATE cs_chunk SET content = x'00' WHERE sha256 = '{version.result_sha256}'")
    assert fault(read_version, locked, 1).issues[0].code == "store.version_changed"


def test_a_whole_version_in_a_form_nobody_knows_says_so(locked):
    sums = hashlib.sha256(b"x").hexdigest()
    version = content_of(locked)[0]
    seal = row_sum("version", (1, version.title, DAY.isoformat(), version.locked_by, "", version.engine,
                               version.project_sha256, sums))  # fmt: skip
    crafted(
        locked,
        f"UPDATE cs_chunk SET content = x'78', sha256 = '{sums}' WHERE sha256 = '{version.result_sha256}'",
        f"UPDATE cs_version SET result_sha256 = '{sums}', sha256 = '{seal}'",
    )
    assert fault(read_version, locked, 1).issues[0].code == "store.version_unreadable"


def test_the_text_form_says_that_it_has_no_versions(locked, places, tmp_path):
    told = []

    def work(session):
        told.extend(save_as(session, tmp_path / "t.toml").issues)
        refused = fault(lock_version, session, run_of(session.project), "x", DAY)
        assert refused.issues[0].code == "store.version_text"

    again(locked, places, work)
    assert [(issue.code, issue.params["numbers"]) for issue in told] == [("store.versions_not_in_text", "1")]


def test_nothing_is_locked_without_title_or_fresh_result(tmp_path):
    project = small_project(tmp_path / "p")
    run = run_of(project)
    assert fault(version_draft, project, run, "  ", DAY).issues[0].code == "store.version_no_title"
    assert fault(version_draft, project, None, "x", DAY).issues[0].code == "store.version_no_run"
    other = with_setting(project, "demand.year", 2044)
    assert fault(version_draft, other, run, "x", DAY).issues[0].code == "store.version_stale"
    site_id = run.assessment.sites[0].site_id
    gates = version_draft(close_gate(project, site_id, "screened", DAY), run, "x", DAY).run.assessment.sites[0].gates
    assert [step.done_on for step in gates] == [DAY], "a gate makes no result stale, and is in the version"


def test_a_failed_lock_gives_the_file_free(locked, places, monkeypatch):
    def broken(*_args):
        raise PlannerError.of("store.damaged", where="x", cause="y")

    def work(session):
        before = session.project.evse_numbers
        session.apply(close_gate(session.project, "S001", "screened", DAY), "a gate")
        grown = with_more_points(run_of(session.project))
        with monkeypatch.context() as patched:
            patched.setattr("planner.app.delivery.versions.write_draft", broken)
            fault(lock_version, session, grown, "x", DAY)
        assert session.project.evse_numbers == before, "what no file holds was not given out"
        assert lock_version(session, run_of(session.project), "y", DAY)[0].number == 2

    again(locked, places, work)


def with_more_points(run):
    """The run with one charger more at its first site."""
    first, *rest = run.assessment.sites
    charger, *others = first.sizing.chargers
    more = replace(first.sizing, chargers=(replace(charger, count=charger.count + 1), *others))
    return replace(run, assessment=replace(run.assessment, sites=(replace(first, sizing=more), *rest)))


def test_the_papers_of_a_version_have_the_ids_that_it_gave_out(locked):
    _, project, assessment = content_of(locked)
    ids = [evse["uid"] for each in drafts(replace(assessment, operator={})) for evse in each["evses"]]
    assert len(set(ids)) == len(ids) > 0
    assert location_ids(assessment) == location_ids(with_words(run_of(project).assessment, project)) != []


def location_ids(assessment):
    return [each["id"] for each in locations(assessment)]


def test_another_scenario_locked_in_between_withdraws_no_point(locked, places):
    """A, B with fewer points, A again: what the back office knows of A is what it gets."""

    def work(session):
        own = run_of(session.project)
        known = session.project.evse_numbers
        assert known
        scenario = Scenario(scenario_id="b", name="B")
        session.apply(replace(session.project, scenarios=(scenario,), scenario="b"), "another scenario")
        one = replace(own.assessment, sites=own.assessment.sites[:1])
        lock_version(session, replace(own, assessment=one, made_of=made_of(session.project)), "B", DAY)
        assert {each.scenario for each in session.project.evse_numbers} == {"", "b"}
        session.apply(replace(session.project, scenario=""), "back")
        lock_version(session, own, "A again", DAY)
        assert [each for each in session.project.evse_numbers if not each.scenario] == list(known)

    again(locked, places, work)
    first, last = (locations(read_version(locked, number).run.assessment) for number in (1, 3))
    assert first == last != []


def test_projects_in_versions_come_back_and_what_is_none_does_not(tmp_path):
    project = full_project(tmp_path / "p")
    assert decode_project(encode_project(project), project.folder) == project
    for broken in (b"", b"x", encode_project(project)[:-9]):
        with pytest.raises(Unreadable):
            decode_project(broken, tmp_path)


def test_files_of_the_first_version_are_brought_up(locked, places):
    older = (
        "DROP TABLE cs_version",
        "DELETE FROM gpkg_contents WHERE table_name = 'cs_version'",
        "UPDATE cs_meta SET value = '1' WHERE key = 'schema_version'",
    )
    crafted(locked, *older)
    stored = read_stored(locked, places)
    assert stored.migrated
    assert stored.versions == ()
    again(locked, places, lambda session: lock_version(session, run_of(session.project), "First", DAY))
    assert [each.number for each, _ in versions_in(locked)] == [1]


def test_what_changed_since_names_edits_and_results(tmp_path):
    before = full_project(tmp_path / "p")
    then = run_of(before).assessment
    after = with_setting(set_note(replace(before, scenario=""), "D1", "later"), "demand.year", 2044)
    after = replace(after, sources=after.sources[:-1], growth=(), name="Other",
                    stakeholders=())  # fmt: skip
    first, second, *rest = then.sites
    flipped = tuple(replace(rule, outcome=RuleOutcome.FAIL) for rule in first.rules[:1])
    moved = replace(first, rank=9, sizing=replace(first.sizing, connection_kw=1.0, chargers=()),
                    rules=(*flipped, *first.rules[1:]))  # fmt: skip
    now = replace(then, sites=(moved, *rest, replace(second, site_id="new")))
    found = what_changed(before, then, after, now)
    told = {(edit.part, edit.key, edit.kind, edit.field) for edit in found.edits}
    assert ("setting", "demand.year", "changed", "") in told
    assert ("head", "name", "changed", "") in told
    assert ("growth", "Wärmepumpen", "removed", "") in told
    assert ("sites", "D1", "changed", "note") in told
    assert any(part == "source" and kind == "removed" for part, _, kind, _ in told)
    note = next(edit for edit in found.edits if edit.field == "note")
    assert (note.before, note.after) == ("", "later")
    shifts = {shift.name: (shift.before, shift.after) for shift in found.shifts if shift.site_id == first.site_id}
    assert shifts["rank"] == (first.rank, 9)
    assert shifts["connection_kw"] == (first.sizing.connection_kw, 1.0)
    assert shifts["chargers"][1] is None
    assert [value for name, value in shifts.items() if name.startswith("rule:")] == [
        (first.rules[0].outcome.value, "fail")]  # fmt: skip
    assert (found.joined, found.left) == (("new",), (second.site_id,))
    assert what_changed(before, then, before, then) == what_changed(before, None, before, None)
    assert what_changed(before, then, before, then).edits == ()


def test_a_file_that_was_noted_is_no_edit_one_that_holds_something_else_is(tmp_path):
    before = small_project(tmp_path / "p")
    noted, other = (replace(before, sources=(replace(before.sources[0], sha256=each * 64),)) for each in "ab")
    assert what_changed(before, None, noted, None).edits == ()
    assert [edit.field for edit in what_changed(noted, None, other, None).edits] == ["sha256"]
