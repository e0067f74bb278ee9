"""Sessions left behind, damaged files, other names: what was done comes back, and nothing is saved over."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from planner.app.editing.sources import add_source, find_source
from planner.app.projectfiles.sources import relative_path
from planner.app.projects import (
    changed_sources,
    close,
    encode_run,
    left_behind,
    open_project,
    places_under,
    read_any,
    read_stored,
    recover,
    save,
    save_as,
    with_ending,
)
from planner.model.issues import Severity
from planner.model.project import Role, Source
from planner.store.recovery import recoverable
from planner.store.schema import SCHEMA_VERSION
from tests.crafted_files import crafted
from tests.project_cases import code, edit, edits_of, run_of


def crashed(path, places):
    session = open_project(path, places).session
    edit(session, 1)
    close(session, discard=False)


def test_a_damaged_file_is_not_saved_over_by_what_was_recovered(path, places):
    crashed(path, places)
    path.write_bytes(b"")
    back = recover(left_behind(places)[0], places)
    assert [issue.code for issue in back.issues] == ["store.damaged", "store.recovered_damaged"]
    assert {issue.severity for issue in back.issues} == {Severity.WARNING}
    assert code(save, back.session) == "store.read_only"
    assert path.read_bytes() == b""
    saved = save_as(back.session, path.with_name("other"))
    assert edits_of(read_any(saved.state.path, places)) == 1
    close(back.session)


def test_what_a_damaged_file_held_beside_the_project_is_missed_aloud(path, places):
    session = open_project(path, places).session
    save(session, run=run_of(session.project, sites=4))
    path.write_bytes(path.read_bytes()[:9000])
    saved = save_as(session, path.with_name("other"))
    assert saved.issues[-1].code == "store.not_carried"
    assert {issue.severity for issue in saved.issues} == {Severity.WARNING}
    assert set(read_stored(saved.state.path, places).runs) == {""}, "what is open of its results goes along"
    close(session)


def test_a_session_of_a_file_that_is_gone_saves_into_it_again(path, places):
    crashed(path, places)
    path.unlink()
    back = recover(left_behind(places)[0], places)
    save(back.session)
    assert edits_of(read_any(path, places)) == 1
    close(back.session)


@pytest.mark.parametrize("reads_only", [False, True])
def test_what_another_saved_after_a_crash_is_not_saved_over(path, places, tmp_path, reads_only):
    first = open_project(path, places_under(tmp_path / "first")).session if reads_only else None
    crashed(path, places)
    if first is not None:
        close(first)
    other = open_project(path, places_under(tmp_path / "colleague")).session
    edit(other, 5)
    save(other)
    close(other)
    back = recover(left_behind(places)[0], places)
    assert [issue.code for issue in back.issues] == ["store.changed_outside"]
    assert code(save, back.session) == "store.changed_outside"
    assert edits_of(read_any(path, places)) == 5
    close(back.session)


def test_a_recovered_session_saves_into_its_own_file(path, places):
    session = open_project(path, places).session
    edit(session, 1)
    save(session, view={"scale": "1"})
    edit(session, 2)
    close(session, discard=False)
    back = recover(left_behind(places)[0], places)
    assert (back.issues, dict(back.view)) == ((), {"scale": "1"})
    save(back.session)
    assert edits_of(read_any(path, places)) == 2
    close(back.session)


def test_a_result_with_fields_of_a_later_version_is_read_and_goes_along(path, places, monkeypatch):
    monkeypatch.setattr("planner.app.projectfiles.writing.encode_run", run_of_a_later_version)
    session = open_project(path, places).session
    save(session, run=run_of(session.project, sites=4))
    close(session)
    crafted(path, f"UPDATE cs_meta SET value = '{SCHEMA_VERSION + 1}' WHERE key = 'schema_version'")
    opened = open_project(path, places)
    assert [issue.code for issue in opened.issues] == ["store.newer"]
    assert len(opened.runs[""].assessment.sites) == 4
    ours = save_as(opened.session, path.with_name("ours")).state.path
    close(opened.session)
    assert len(read_stored(ours, places).runs[""].assessment.sites) == 4


def run_of_a_later_version(run):
    """Bytes of a run whose assessment has a field more."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(encode_run(run))) as ours, zipfile.ZipFile(changed, "w") as later:
        for name in ours.namelist():
            content = ours.read(name)
            later.writestr(name, b'{"mood": "fine", ' + content[1:] if name == "assessment.json" else content)
    return changed.getvalue()


def test_a_recovered_file_of_a_newer_version_stays_read_only(path, places):
    future = "INSERT INTO cs_setting VALUES (1000, 'future_thing', '1', '')"
    crafted(path, f"UPDATE cs_meta SET value = '{SCHEMA_VERSION + 1}' WHERE key = 'schema_version'", future)
    before = path.read_bytes()
    crashed(path, places)
    back = recover(left_behind(places)[0], places)
    assert [issue.code for issue in back.issues] == ["store.newer"]
    assert code(save, back.session) == "store.read_only"
    assert path.read_bytes() == before
    assert save_as(back.session, path.with_name("ours")).issues == ()
    close(back.session)


def test_what_was_taken_up_meanwhile_is_not_swept(path, places, monkeypatch):
    session = open_project(path, places).session
    edit(session, 1)
    save(session)
    close(session, discard=False)
    taken_up = []

    def meanwhile(folder):
        found = recoverable(folder)
        taken_up.append(recover(found[0], places).session)
        return found

    monkeypatch.setattr("planner.app.projectfiles.sessions.recoverable", meanwhile)
    assert left_behind(places) == ()
    monkeypatch.undo()
    edit(taken_up[0], 2)
    close(taken_up[0], discard=False)
    assert [left.last_edit for left in left_behind(places)] == ["edit 2"]


@pytest.mark.parametrize("name", ["x.gpkg", "X.CHARGESITE.GPKG"])
def test_saving_never_changes_the_file_it_saves_into(path, places, name):
    own, neighbour = path.with_name(name), path.with_name("x.chargesite.gpkg")
    shutil.copy(path, own)
    shutil.copy(path, neighbour)
    before = neighbour.read_bytes()
    session = open_project(own, places).session
    for number, call in enumerate((save, lambda s: save(s, own), lambda s: save_as(s, own)), start=1):
        edit(session, number)
        assert call(session).state.path == own
        assert edits_of(read_any(own, places)) == number
    assert neighbour.read_bytes() == before
    close(session)
    assert with_ending(Path("x.GPKG")).name == "x.chargesite.gpkg"
    assert with_ending(Path("X.ChargeSite.gpkg")).name == "X.ChargeSite.gpkg"


def test_sources_added_after_saving_elsewhere_are_found_again(path, places, folder, tmp_path):
    (tmp_path / "deep").mkdir()
    (folder / "roads.csv").write_text("a")
    session = open_project(path, places).session
    save_as(session, tmp_path / "deep" / "q")
    where = relative_path(folder / "roads.csv", session.project.folder)
    added, source_id = add_source(session.project, Source(role=Role.REFERENCE, path=where))
    session.apply(added, "add")
    save(session)
    close(session)
    again = read_any(tmp_path / "deep" / "q.chargesite.gpkg", places)
    assert (again.folder / find_source(again, source_id).path).resolve() == folder / "roads.csv"
    assert [change.state for change in changed_sources(again)] == ["not_noted", "not_noted"]
