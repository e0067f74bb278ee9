"""Undo in step with the project, also where the journal cannot be written."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app.preview import Preview
from planner.model.errors import PlannerError
from planner.model.project import Project
from ui.session import Session


class FullDisk:
    """A journal that fails once it is told to."""

    def __init__(self):
        self.full = False

    def record(self, *_what):
        self._write()

    amend = move = record

    def _write(self):
        if self.full:
            raise PlannerError.of("store.save_failed", where="journal", reason="no space left")


@pytest.fixture
def session(qapp):
    made = Session()
    project = Project(name="A", folder=Path(), project_date=date(2026, 11, 22))
    made.open_preview(None, Preview(project=project, crs="", layers=(), issues=()))
    made.apply(replace(project, name="B"), "Rename")
    made.apply(replace(project, name="C"), "Rename again")
    made.book.journal = FullDisk()
    made.told = []
    made.not_kept.connect(made.told.append)
    return made


def standing(session):
    return session.undo_stack.index(), session.book.position, session.project.name


@pytest.mark.parametrize("back", ["undo", "redo"])
def test_a_move_that_is_not_kept_leaves_stack_and_project_in_step(session, back, qtbot):
    if back == "redo":
        session.undo_stack.undo()
    before = standing(session)
    session.book.journal.full = True
    getattr(session.undo_stack, back)()
    assert [fault.issues[0].code for fault in session.told] == ["store.save_failed"]
    qtbot.waitUntil(lambda: session.undo_stack.index() == session.book.position)
    assert standing(session) == before
    session.book.journal.full = False
    getattr(session.undo_stack, back)()
    assert standing(session) == ((1, 1, "B") if back == "undo" else (2, 2, "C"))


def test_several_steps_at_once_stop_where_the_journal_fails(session, qtbot):
    session.book.journal.full = True
    session.undo_stack.setIndex(0)
    qtbot.waitUntil(lambda: session.undo_stack.index() == session.book.position)
    assert standing(session) == (2, 2, "C")


def test_undo_leads_back_to_what_was_saved(session):
    def fade(name):
        session.apply(replace(session.project, name=name), "Fade", "fade")

    fade("D")
    fade("E")
    assert session.undo_stack.count() == 3
    session.saved()
    fade("F")
    fade("G")
    assert session.book.dirty
    session.undo_stack.undo()
    assert (session.project.name, session.book.dirty) == ("E", False)


def test_the_name_of_a_step_stands_on_one_line(session):
    session.apply(replace(session.project, name="D"), "Move site Town hall\nSouth")
    assert session.undo_stack.undoText() == "Move site Town hall South"
