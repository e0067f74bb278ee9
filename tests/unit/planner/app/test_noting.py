"""Files noted while a project is open: in every step, no step by itself, and the journal knows."""

from dataclasses import replace

import pytest

from planner.app.examples import sample_project
from planner.app.projectfiles.noting import note_files
from planner.app.projects import changed_sources, close, open_project, places_under
from planner.app.session import ProjectSession
from planner.store.recovery import recoverable, restore


@pytest.fixture
def places(tmp_path):
    return places_under(tmp_path / "user")


@pytest.fixture
def session(places):
    opened = open_project(sample_project("minimal"), places, check_sources=False)
    yield opened.session
    close(opened.session)


def notes_of(session):
    return [change for change in changed_sources(session.project) if change.state == "not_noted"]


def test_notes_are_in_every_step_and_make_nothing_dirty(session):
    notes = notes_of(session)
    assert notes
    session.apply(replace(session.project, name="One"), "one")
    session.move(0)
    assert note_files(session, notes)
    assert not session.dirty
    assert len(session.steps) == 2
    for step in session.steps:
        assert all(source.sha256 for source in step.project.sources)
    assert not note_files(session, notes), "they are known by now"


def test_a_crash_after_it_gives_the_same_steps_back_and_nothing_unsaved(session, places):
    note_files(session, notes_of(session))
    session.apply(replace(session.project, name="One"), "one")
    project = session.project
    session.journal.close(discard=False)
    (left,) = recoverable(places.sessions)
    back = restore(left)
    assert back.projects[-1] == project
    assert back.saved_position == 0
    back.journal.close(discard=True)


def test_a_source_replaced_meanwhile_is_left_as_it_is(session):
    notes = notes_of(session)
    other = replace(session.project.sources[0], path="other.gpkg")
    session.apply(replace(session.project, sources=(other, *session.project.sources[1:])), "relink")
    note_files(session, notes)
    assert session.project.sources[0].sha256 == ""
    assert session.project.sources[1].sha256


def test_a_session_that_nobody_holds_is_noted_too():
    from planner.app.projects import read_any

    plain = ProjectSession(read_any(sample_project("minimal")))
    assert note_files(plain, notes_of(plain))
    assert not plain.dirty
