"""The journal: every step is there after the process is gone; whoever lives keeps his own."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from planner.app.session import ProjectSession
from planner.model.errors import PlannerError
from planner.store.journal import SessionJournal
from planner.store.recovery import discard, recoverable, restore
from planner.store.saving import FileState
from tests.failing import Failing
from tests.project_cases import edited, edits_of, small_project


@pytest.fixture
def session(tmp_path):
    project = small_project(tmp_path / "p")
    journal = SessionJournal.start(project, tmp_path / "s", path=tmp_path / "p" / "p.chargesite.gpkg")
    return ProjectSession(project, path=tmp_path / "p" / "p.chargesite.gpkg", journal=journal)


def edit(session, *numbers):
    for number in numbers:
        session.apply(edited(session.project, number), f"edit {number}")


def left_after(session, tmp_path):
    session.journal.close(discard=False)
    (left,) = recoverable(tmp_path / "s")
    return left


def test_all_steps_and_the_position_come_back(session, tmp_path):
    edit(session, 1, 2, 3)
    session.move(2)
    left = left_after(session, tmp_path)
    assert (left.name, left.steps, left.last_edit, left.unsaved, left.problem) == ("Ortenau", 3, "edit 2", True, "")
    back = restore(left)
    assert back.position == 2
    assert back.names == ("", "edit 1", "edit 2", "edit 3")
    assert back.projects == tuple(step.project for step in session.steps)
    assert (back.path, back.saved_position) == (session.path, 0)
    back.journal.record(3, "edit 9", edited(back.projects[2], 9))
    back.journal.close(discard=False)
    again = restore(recoverable(tmp_path / "s")[0])
    assert [edits_of(project) for project in again.projects] == [0, 1, 2, 9]
    again.journal.close(discard=True)
    assert recoverable(tmp_path / "s") == ()
    assert list((tmp_path / "s").iterdir()) == []


def test_a_step_replaced_in_the_middle_leaves_those_after_it(session, tmp_path):
    edit(session, 1, 2, 3)
    session.move(1)
    session.amend(edited(session.project, 7), "edit 7")
    session.move(0)
    session.amend(edited(session.project, 5), "first")
    wanted = tuple(step.project for step in session.steps)
    back = restore(left_after(session, tmp_path))
    back.journal.close(discard=True)
    assert back.projects == wanted
    assert [edits_of(project) for project in wanted] == [5, 7, 2, 3]


def test_steps_after_an_edit_are_given_up(session, tmp_path):
    edit(session, 1, 2, 3)
    session.move(1)
    edit(session, 8)
    back = restore(left_after(session, tmp_path))
    back.journal.close(discard=True)
    assert [edits_of(project) for project in back.projects] == [0, 1, 8]


def test_what_was_saved_is_known(session, tmp_path):
    edit(session, 1)
    session.journal.saved(tmp_path / "other.chargesite.gpkg", session.project)
    left = left_after(session, tmp_path)
    assert not left.unsaved
    assert left.path == tmp_path / "other.chargesite.gpkg"
    back = restore(left)
    assert back.saved_position == 1
    back.journal.close(discard=False)
    discard(left)
    assert not left.file.exists()
    discard(left)


def test_a_session_that_somebody_works_on_is_not_discarded(session, tmp_path):
    left = left_after(session, tmp_path)
    back = restore(left)
    with pytest.raises(PlannerError) as refused:
        discard(left)
    assert refused.value.issues[0].code == "store.session_open"
    assert left.file.exists()
    back.journal.record(back.position + 1, "on", edited(back.projects[-1], 8))
    back.journal.close(discard=False)
    (again,) = recoverable(tmp_path / "s")
    assert again.last_edit == "on"


def test_a_session_knows_what_its_file_was(tmp_path):
    project = small_project(tmp_path / "p")
    opened = FileState(path=tmp_path / "p.chargesite.gpkg", size_bytes=7, sha256="a", uuid="u", generation=3)
    journal = SessionJournal.start(project, tmp_path / "s", path=opened.path, state=opened)
    journal.record(1, "edit", edited(project, 1))
    journal.close(discard=False)
    back = restore(recoverable(tmp_path / "s")[0])
    assert back.state == opened
    saved = replace(opened, generation=4, sha256="b")
    back.journal.saved(saved.path, back.projects[-1], saved)
    back.journal.saved(saved.path, back.projects[-1])
    back.journal.record(2, "more", edited(project, 2))
    back.journal.close(discard=False)
    assert restore(recoverable(tmp_path / "s")[0]).state == saved


def test_a_session_under_way_is_nobodys_to_recover(session, tmp_path):
    edit(session, 1)
    assert recoverable(tmp_path / "s") == ()
    program = (
        "from pathlib import Path; from planner.store.recovery import recoverable;"
        f"print(len(recoverable(Path({str(tmp_path / 's')!r}))))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0"]
    session.journal.close(discard=True)


def test_a_session_is_restored_only_once(session, tmp_path):
    left = left_after(session, tmp_path)
    first = restore(left)
    with pytest.raises(PlannerError) as refused:
        restore(left)
    assert refused.value.issues[0].code == "store.session_open"
    first.journal.close(discard=True)
    with pytest.raises(PlannerError) as refused:
        restore(left)
    assert refused.value.issues[0].code == "store.session_gone"


@pytest.mark.parametrize(
    "command",
    [
        "UPDATE step SET delta = replace(delta, 'edit 1', 'edit 4')",
        "DELETE FROM step WHERE position = 1",
        "UPDATE about SET value = '9' WHERE key = 'position'",
        "DELETE FROM about WHERE key = 'project'",
        "DROP TABLE step",
    ],
)
def test_a_damaged_session_is_named_and_never_half_restored(session, tmp_path, command):
    edit(session, 1, 2)
    left = left_after(session, tmp_path)
    with closing(sqlite3.connect(left.file)) as connection:
        connection.execute(command)
        connection.commit()
    (found,) = recoverable(tmp_path / "s")
    assert found.problem
    with pytest.raises(PlannerError) as refused:
        restore(found)
    assert refused.value.issues[0].code == "store.session_damaged"
    assert left.file.exists()


def test_a_file_that_is_no_session_is_named(tmp_path):
    (tmp_path / "x.db").write_bytes(b"no database at all, but long enough to look like a file" * 20)
    (found,) = recoverable(tmp_path)
    assert found.problem
    (tmp_path / "empty.db").write_bytes(b"")
    assert len(recoverable(tmp_path)) == 1
    assert recoverable(tmp_path / "nowhere") == ()


def test_every_call_that_fails_leaves_the_journal_as_it_was(tmp_path):
    project = small_project(tmp_path / "p")
    session = ProjectSession(project, journal=SessionJournal.start(project, tmp_path / "s"))
    session.journal.close(discard=False)
    number = at = 0
    while True:
        at += 1
        with Failing(at) as failing:
            try:
                back = restore(recoverable(tmp_path / "s")[0])
                number += 1
                back.journal.record(back.position + 1, f"edit {number}", edited(back.projects[-1], number))
            except (PlannerError, IndexError):
                pass
        if not failing.hit:
            back.journal.close(discard=False)
            break
        if "back" in locals():
            back.journal.close(discard=False)
            del back
        (left,) = recoverable(tmp_path / "s")
        assert left.problem == ""
        assert left.steps <= number
    assert at > 10


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PlannerError) as refused:
        SessionJournal.start(small_project(tmp_path), tmp_path / "file" / "s")
    assert refused.value.issues[0].code == "store.journal_failed"
    assert Path(refused.value.issues[0].where).parent == tmp_path / "file" / "s"
