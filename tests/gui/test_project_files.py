"""Projects as files in the window: open, edit, undo, save, reopen equal, recover, mend what is gone or changed."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QPushButton

from planner.app import projects
from planner.app.delivery.versions import lock_version, versions_in
from planner.app.examples import sample_project
from planner.app.freshness import made_of
from planner.app.preview import empty_preview
from planner.app.worker import run_job
from planner.model.delivery import EvseNumbers
from planner.model.errors import PlannerError
from planner.model.progress import SILENT
from planner.model.project import Role
from tests.fake_pool import FakeJob, FakePool, InlinePool
from ui import commands, project_dialogs, project_files, project_sources

DAY = date(2026, 12, 3)


@pytest.fixture
def pool():
    return InlinePool()


@pytest.fixture
def desk(shell):
    return shell.window.desk


@pytest.fixture
def sample(tmp_path):
    """Minimal sample, copied, without its grid: quick to draw."""
    folder = shutil.copytree(sample_project("minimal").parent, tmp_path / "sample")
    project = projects.read_any(folder / "project.toml")
    few = tuple(source for source in project.sources if source.role in {Role.ROADS, Role.CANDIDATES})
    projects.export_text(replace(project, sources=few), folder / "small.toml")
    return folder / "small.toml"


def settle(desk, qtbot):
    qtbot.waitUntil(lambda: not desk.work.tasks)


def opened(desk, path, qtbot):
    commands.open_project(desk, path)
    settle(desk, qtbot)
    assert desk.session.is_open
    return desk.session


def saved_as(desk, target, qtbot):
    assert project_files.save_as(desk, target) is not None
    settle(desk, qtbot)
    assert desk.session.project_path == target


def dialog(qapp):
    return next(each for each in qapp.topLevelWidgets() if each.isModal() and each.isVisible())


def press(widget, text):
    next(button for button in widget.findChildren(QPushButton) if button.text() == text).click()


def with_run(session, fabricated_run):
    """A run of the project as it stands."""
    assessment = replace(fabricated_run.assessment, settings=session.settings, crs=session.crs)
    session.keep_run(replace(fabricated_run, assessment=assessment, made_of=made_of(session.project)), "")
    return assessment


def test_a_text_form_is_imported_and_nothing_is_asked_on_leaving(desk, sample, qtbot, answers):
    answers["unsaved"] = "cancel"
    session = opened(desk, sample, qtbot)
    assert not session.unsaved
    assert desk.window.windowTitle() == f"{session.project.name} – Chargesite"
    assert session.project_path == sample
    assert all(source.sha256 for source in session.project.sources), "the files are noted as they are"
    assert {"roads", "candidates"} <= {layer.layer_id for layer in session.layers}
    desk.actions["close"].trigger()
    assert not session.is_open
    assert list((sample.parent.parent / "user").rglob("*.db")) == [], "its journal is gone"


def test_edited_saved_and_reopened_it_is_equal_and_the_results_are_there(desk, sample, fabricated_run, qtbot, tmp_path):
    session = opened(desk, sample, qtbot)
    with_run(session, fabricated_run)
    session.set_cap("S001", 400.0, "hold")
    session.set_cap("S002", 300.0, "hold more")
    desk.actions["undo"].trigger()
    assert session.unsaved
    assert desk.window.windowTitle().startswith("*")
    target = tmp_path / "mine.chargesite.gpkg"
    saved_as(desk, target, qtbot)
    assert not session.unsaved
    project, run, reasons = session.project, session.made, session.stale_reasons
    assert [each.key for each in reasons] == ["sizing.caps_kw.S001"]
    desk.actions["close"].trigger()

    session = opened(desk, target, qtbot)
    moved = tuple(
        replace(one, path=other.path) for one, other in zip(session.project.sources, project.sources, strict=True)
    )
    assert replace(session.project, sources=moved, folder=project.folder) == project
    assert session.made.assessment == run.assessment
    assert session.stale_reasons == reasons, "and it still says what has changed since"
    assert not session.unsaved
    assert desk.preferences.recent[0] == target


def test_save_goes_into_the_same_file_and_asks_only_the_first_time(desk, sample, qtbot, tmp_path, monkeypatch):
    session = opened(desk, sample, qtbot)
    target = tmp_path / "mine.chargesite.gpkg"
    monkeypatch.setattr(project_files, "_ask_path", lambda *_: target)
    session.set_cap("S001", 400.0, "hold")
    desk.actions["save"].trigger()
    settle(desk, qtbot)
    first = target.stat().st_mtime_ns
    monkeypatch.setattr(project_files, "_ask_path", lambda *_: pytest.fail("asked again"))
    session.set_cap("S001", 500.0, "hold")
    desk.actions["save"].trigger()
    settle(desk, qtbot)
    assert target.stat().st_mtime_ns > first
    assert projects.read_any(target).settings.sizing.caps_kw == {"S001": 500.0}


@pytest.mark.parametrize(
    ("answer", "left", "kept"), [("save", True, True), ("discard", True, False), ("cancel", False, False)]
)
def test_leaving_unsaved_work_asks(desk, sample, qtbot, tmp_path, monkeypatch, answers, answer, left, kept):
    session = opened(desk, sample, qtbot)
    target = tmp_path / "mine.chargesite.gpkg"
    monkeypatch.setattr(project_files, "_ask_path", lambda *_: target)
    session.set_cap("S001", 400.0, "hold")
    answers["unsaved"] = answer
    desk.actions["close"].trigger()
    assert session.is_open is not left
    assert target.exists() is kept
    answers["unsaved"] = "discard"


def asked_for_new(desk, qapp, name):
    """The dialog of File > New project from this one, with a name written in it."""
    desk.actions["new_from"].trigger()
    found = dialog(qapp)
    line = found.findChild(QLineEdit)
    go = next(button for button in found.findChildren(QPushButton) if button.text() == "Make the project")
    assert not go.isEnabled(), "a name is asked for"
    line.setText(f" {desk.session.project.name.upper()} ")
    assert not go.isEnabled(), "and not that of the old project"
    line.setText(name)
    assert go.isEnabled()
    return found


def test_a_new_project_from_the_open_one_is_an_undertaking_of_its_own(
    desk, sample, fabricated_run, qtbot, qapp, tmp_path, monkeypatch
):
    session = opened(desk, sample, qtbot)
    with_run(session, fabricated_run)
    target = tmp_path / "mine.chargesite.gpkg"
    saved_as(desk, target, qtbot)
    old, content = session.project, target.read_bytes()
    asked_for_new(desk, qapp, "Kehl 2027")
    press(dialog(qapp), "Make the project")
    settle(desk, qtbot)
    new = session.project
    assert (new.name, new.settings) == ("Kehl 2027", old.settings)
    assert new.project_id not in {"", old.project_id}
    assert session.run is None, "the old project's result is not the new one's"
    assert session.book.path is None
    assert session.unsaved
    assert not session.undo_stack.canUndo(), "no undo leads back into the old one"
    assert {"roads", "candidates"} <= {layer.layer_id for layer in session.layers}
    assert target.read_bytes() == content
    projects.close(projects.open_project(target, projects.places_under(tmp_path / "another")).session)
    other = tmp_path / "kehl.chargesite.gpkg"
    monkeypatch.setattr(project_files, "_ask_path", lambda *_: other)
    desk.actions["save"].trigger()
    settle(desk, qtbot)
    assert projects.read_any(other).project_id == new.project_id
    assert projects.read_any(target).project_id == old.project_id


def shown_words(desk):
    return [toast.notice.text for toast in desk.window.toasts.shown]


@pytest.mark.parametrize("leave", ["open", "close"])
def test_the_word_of_a_new_project_goes_with_it(desk, sample, qtbot, qapp, tmp_path, leave):
    """Its "Save as…" would save what is open then."""
    opened(desk, sample, qtbot)
    project_files.new_from(desk, "Kehl")
    settle(desk, qtbot)
    said = "Kehl is open as a new project; no file holds it yet."
    assert said in shown_words(desk)
    if leave == "open":
        opened(desk, sample, qtbot)
        assert desk.session.project.name != "Kehl"
    else:
        desk.actions["close"].trigger()
        assert not desk.session.is_open
    assert said not in shown_words(desk)
    assert said in [notice.text for notice in desk.notices.history], "the log keeps it"


def test_why_a_file_could_not_be_read_stays_when_another_is_opened(desk, sample, qtbot, tmp_path):
    """Its "Details" is of that file, and does nothing to what is open."""
    opened(desk, sample, qtbot)
    broken = tmp_path / "broken.toml"
    broken.write_text("no project", encoding="utf-8")
    commands.open_project(desk, broken)
    settle(desk, qtbot)
    (said,) = [toast.notice for toast in desk.window.toasts.shown if toast.notice.tone == "bad"]
    assert said.link
    opened(desk, sample, qtbot)
    assert said.text in shown_words(desk)


def test_a_new_project_saved_over_the_old_one_is_refused_and_asked_for_another_name(
    desk, sample, qtbot, qapp, tmp_path, monkeypatch
):
    session = opened(desk, sample, qtbot)
    session.retell(lambda book: book.retell(given_out_of))
    target = tmp_path / "mine.chargesite.gpkg"
    saved_as(desk, target, qtbot)
    content = target.read_bytes()
    project_files.new_from(desk, "Kehl")
    settle(desk, qtbot)
    project_files.save_as(desk, target)
    settle(desk, qtbot)
    found = dialog(qapp)
    assert any("Another project lies in this file" in each.text() for each in found.findChildren(QLabel))
    assert target.read_bytes() == content
    assert session.unsaved
    other = tmp_path / "kehl.chargesite.gpkg"
    monkeypatch.setattr(project_files, "_ask_path", lambda *_: other)
    press(found, "Save as…")
    settle(desk, qtbot)
    assert session.project_path == other
    assert not session.unsaved


def test_saved_over_another_state_of_it_its_locked_versions_stay_there(desk, sample, fabricated_run, qtbot, tmp_path):
    """What a colleague has locked in that file meanwhile; the window says so."""
    session = opened(desk, sample, qtbot)
    with_run(session, fabricated_run)
    saved_as(desk, tmp_path / "mine.chargesite.gpkg", qtbot)
    theirs = shutil.copyfile(session.project_path, tmp_path / "theirs.chargesite.gpkg")
    other = projects.open_project(theirs, projects.places_under(tmp_path / "another"))
    version, _ = lock_version(other.session, other.run, "Council", DAY)
    projects.close(other.session)
    saved_as(desk, theirs, qtbot)
    assert session.book.held.versions == (version,)
    assert not session.unsaved
    assert any("Version 1 of this project was already locked" in each.text for each in desk.notices.history)
    assert versions_in(theirs) == ((version, True),)


def given_out_of(project):
    return replace(project, evse_numbers=(EvseNumbers(site_id="S001", charger_id="", live=(1,), used=1),))


def test_a_text_form_is_not_written_over_the_ids_of_another_project(desk, sample, qtbot, qapp):
    session = opened(desk, sample, qtbot)
    other = replace(given_out_of(session.project), name="Lahr", project_id="1" * 32)
    target = projects.export_text(other, sample.with_name("lahr.toml"))
    content = target.read_bytes()
    project_files.export_text(desk, target)
    said = [each.text() for each in dialog(qapp).findChildren(QLabel)]
    assert "The project could not be saved" in said
    assert any("Another project lies in this file, Lahr" in each for each in said)
    assert target.read_bytes() == content


class HeldPool(InlinePool):
    """Makes a new project only when the test says so."""

    def _add(self, kind, args, callbacks):
        if kind == "new_from":
            return FakePool._add(self, kind, args, callbacks)
        return super()._add(kind, args, callbacks)

    def make(self):
        job = next(job for job in self.jobs if job.kind == "new_from" and not job.cancelled)
        job.tell("on_done", run_job(job.kind, job.args, SILENT))


@pytest.fixture
def held_back(desk, sample, qtbot):
    """A project that is open while a new one is being made from it."""
    session = opened(desk, sample, qtbot)
    project_files.new_from(desk, "Kehl")
    assert [task.job.kind for task in desk.work.tasks] == ["new_from"]
    return session


NOT_MADE = "Kehl was not made: meanwhile you asked for another project, or closed the one it was to be made from."


def times_told(desk, words=NOT_MADE):
    return [notice.text for notice in desk.notices.history].count(words)


class TestMakingTakesItsTime:
    """What the planner does while a new project is being made decides whether it opens."""

    @pytest.fixture
    def pool(self):
        return HeldPool()

    @pytest.mark.parametrize("late", [False, True])
    def test_closing_the_project_gives_the_new_one_up(self, desk, pool, held_back, qtbot, monkeypatch, late):
        if late:  # the result was on its way when it was asked to stop
            monkeypatch.setattr(FakeJob, "cancel", lambda job: job.tell("on_done", run_job(job.kind, job.args, SILENT)))
        desk.actions["close"].trigger()
        settle(desk, qtbot)
        assert not held_back.is_open
        assert times_told(desk) == 1
        assert NOT_MADE in shown_words(desk)

    def test_another_project_begun_meanwhile_stays(self, desk, pool, held_back, qtbot):
        other = replace(held_back.project, name="Lahr", project_id="1" * 32)
        project_files.begin_project(desk, other)
        settle(desk, qtbot)
        assert held_back.project.name == "Lahr"
        assert times_told(desk) == 1

    @pytest.mark.parametrize("late", [False, True])
    def test_a_file_opened_meanwhile_is_what_opens(self, desk, sample, held_back, qtbot, monkeypatch, late):
        """Not the new one first, for a moment and unasked."""
        if late:
            monkeypatch.setattr(FakeJob, "cancel", lambda job: job.tell("on_done", run_job(job.kind, job.args, SILENT)))
        names = []
        held_back.opened.connect(lambda: names.append(held_back.project.name.partition(" ")[0]))
        commands.open_project(desk, other_project(sample))
        settle(desk, qtbot)
        assert names == ["Andernort"]
        assert times_told(desk) == 1

    def test_the_last_of_two_that_are_asked_for_is_made(self, desk, sample, pool, held_back, qtbot):
        held = []
        pool._do = held.append
        commands.open_project(desk, other_project(sample))
        qtbot.waitUntil(lambda: len(held) == 1)
        del pool._do
        project_files.new_from(desk, "Lahr")
        assert held[0].cancelled, "nor does the file open that was asked for before"
        pool.make()
        settle(desk, qtbot)
        assert held_back.project.name == "Lahr"
        assert times_told(desk) == 1
        assert times_told(desk, NOT_MADE.replace("Kehl", "Lahr")) == 0

    def test_where_the_file_cannot_be_opened_the_old_project_stays_on_the_map(
        self, desk, sample, held_back, qtbot, qapp
    ):
        faulty = sample.with_name("faulty.toml")
        faulty.write_text("[project", encoding="utf-8")
        held_back.show_preview(empty_preview(held_back.project))
        commands.open_project(desk, faulty)
        settle(desk, qtbot)
        assert {"roads", "candidates"} <= {layer.layer_id for layer in held_back.layers}
        assert times_told(desk) == 1

    def test_an_answer_for_the_old_project_does_not_close_the_new_one(self, desk, sample, pool, qtbot, monkeypatch):
        """It was made while the planner was asked about the old one's edits, and he chose to give these up."""
        session = opened(desk, sample, qtbot)
        session.set_cap("S001", 400.0, "hold")
        project_files.new_from(desk, "Kehl")

        def asked(*_):
            pool.make()
            settle(desk, qtbot)
            return "discard"

        with monkeypatch.context() as patch:
            patch.setattr(project_dialogs, "ask_unsaved", asked)
            desk.actions["close"].trigger()
        assert session.is_open
        assert session.project.name == "Kehl"


@pytest.mark.parametrize(("answer", "left", "kept"), [("save", True, 1), ("discard", True, 0), ("cancel", False, 0)])
def test_unsaved_edits_of_the_old_project_are_asked_about(
    desk, sample, qtbot, qapp, tmp_path, answers, answer, left, kept
):
    session = opened(desk, sample, qtbot)
    target = tmp_path / "mine.chargesite.gpkg"
    saved_as(desk, target, qtbot)
    session.set_cap("S001", 400.0, "hold")
    old = session.project
    answers["unsaved"] = answer
    asked_for_new(desk, qapp, "Kehl")
    press(dialog(qapp), "Make the project")
    settle(desk, qtbot)
    assert (session.project.project_id != old.project_id) is left
    assert session.project.settings.sizing.caps_kw == {"S001": 400.0}, "as it stands"
    assert len(projects.read_any(target).settings.sizing.caps_kw) == kept
    answers["unsaved"] = "discard"


def test_a_crash_after_it_was_made_loses_nothing(desk, sample, qtbot, qapp):
    session = opened(desk, sample, qtbot)
    asked_for_new(desk, qapp, "Kehl")
    press(dialog(qapp), "Make the project")
    settle(desk, qtbot)
    session.set_cap("S001", 400.0, "hold")
    project = session.project
    projects.close(session.book, discard=False)
    session.book.held = session.book.journal = None
    session.close()
    (left,) = projects.left_behind(project_files.places())
    project_files.recover(desk, left)
    settle(desk, qtbot)
    assert session.project == project
    assert session.unsaved


def test_a_copy_is_told_to_be_the_same_project_and_the_first_save_is_not(desk, sample, qtbot, tmp_path):
    opened(desk, sample, qtbot)
    told = lambda: [each for each in desk.notices.history if "is the same project" in each.text]  # noqa: E731
    saved_as(desk, tmp_path / "mine.chargesite.gpkg", qtbot)
    assert told() == []
    saved_as(desk, tmp_path / "copy.chargesite.gpkg", qtbot)
    (notice,) = told()
    assert notice.link == "New project from this one…"


def test_the_window_stays_where_leaving_is_cancelled(shell, desk, sample, qtbot, answers):
    opened(desk, sample, qtbot).set_cap("S001", 400.0, "hold")
    answers["unsaved"] = "cancel"
    shell.window.close()
    assert shell.window.isVisible()
    answers["unsaved"] = "discard"


def test_what_a_crash_has_left_is_offered_and_opens_as_unsaved_with_its_steps(desk, sample, qtbot, qapp):
    session = opened(desk, sample, qtbot)
    session.set_cap("S001", 400.0, "hold one")
    session.set_cap("S002", 300.0, "hold two")
    session.undo_stack.undo()
    project = session.project
    # a crash: nothing is given back, the program is gone
    projects.close(session.book, discard=False)
    session.book.held = session.book.journal = None
    session.close()

    project_files.offer_recovery(desk)
    settle(desk, qtbot)
    found = dialog(qapp)
    assert "2 changes" in found.findChild(QListWidget).item(0).text()
    press(found, "Restore")
    settle(desk, qtbot)
    assert session.project == project
    assert session.unsaved
    assert [step.name for step in session.book.steps[1:]] == ["hold one", "hold two"]
    session.undo_stack.redo()
    assert session.project.settings.sizing.caps_kw == {"S001": 400.0, "S002": 300.0}
    session.undo_stack.setIndex(0)
    assert session.project.settings.sizing.caps_kw == {}


def test_sessions_left_can_be_discarded_or_kept_for_later(desk, sample, qtbot, qapp):
    session = opened(desk, sample, qtbot)
    session.set_cap("S001", 400.0, "hold one")
    session.release(keep=True)
    session.close()
    for button, left in (("Decide later", 1), ("Discard", 0)):
        project_files.offer_recovery(desk)
        settle(desk, qtbot)
        press(dialog(qapp), button)
        assert len(projects.left_behind(project_files.places())) == left


def test_a_second_window_opens_read_only_with_the_holders_name(desk, sample, qtbot, tmp_path):
    session = opened(desk, sample, qtbot)
    target = tmp_path / "mine.chargesite.gpkg"
    saved_as(desk, target, qtbot)
    session.close()
    other = projects.open_project(target, projects.places_under(tmp_path / "another"))
    session = opened(desk, target, qtbot)
    assert session.book.read_only
    assert "(read-only)" in desk.window.windowTitle()
    user = other.session.held.lock.holder.user
    assert any(user in notice.text for notice in desk.notices.history)
    projects.close(other.session)


def test_a_changed_file_is_told_and_taken_over_as_one_step(desk, sample, fabricated_run, qtbot, qapp, tmp_path):
    session = opened(desk, sample, qtbot)
    with_run(session, fabricated_run)
    target = tmp_path / "mine.chargesite.gpkg"
    saved_as(desk, target, qtbot)
    roads = session.project.folder / session.project.sources[0].path
    session.close()
    other = session_path(roads)
    other.write_bytes(other.read_bytes() + b"\0")

    session = opened(desk, target, qtbot)
    found = dialog(qapp)
    assert found.findChild(QListWidget).item(0).text() == roads.name
    assert session.stale_reasons == ()
    press(found, "Take over")
    assert [each.kind for each in session.stale_reasons] == ["source"]
    assert session.undo_stack.undoText() == "Take over 1 changed file"
    desk.actions["undo"].trigger()
    assert session.stale_reasons == ()


def session_path(path):
    """A part of the file that can grow without harm to its reader."""
    return path.with_suffix(".dbf") if path.suffix == ".shp" else path


def test_a_missing_file_is_asked_for_and_relinked_as_one_step(desk, sample, qtbot, qapp, tmp_path, monkeypatch):
    from PySide6.QtWidgets import QFileDialog

    project = projects.read_any(sample)
    away = tmp_path / "elsewhere"
    away.mkdir()
    for source in project.sources:
        for part in (sample.parent / source.path).parent.glob(f"{Path(source.path).stem}.*"):
            shutil.move(part, away / part.name)
    session = opened(desk, sample, qtbot)
    assert session.layers == ()
    found = dialog(qapp)
    first = away / Path(project.sources[0].path).name
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(first), ""))
    press(found, "Choose file…")
    press(found, "Relink")
    settle(desk, qtbot)
    found = {"roads", "candidates"}
    qtbot.waitUntil(lambda: found <= {layer.layer_id for layer in session.layers})
    settle(desk, qtbot)
    assert session.undo_stack.undoText() == "Relink 2 files"


def test_a_damaged_project_offers_its_backups_and_touches_neither(desk, sample, qtbot, qapp, tmp_path):
    session = opened(desk, sample, qtbot)
    target = tmp_path / "mine.chargesite.gpkg"
    saved_as(desk, target, qtbot)
    session.set_cap("S001", 400.0, "hold")
    project_files.save(desk)
    settle(desk, qtbot)
    session.close()
    content = target.read_bytes()
    target.write_bytes(content[:3000] + bytes(len(content) - 3000))

    commands.open_project(desk, target)
    settle(desk, qtbot)
    assert not session.is_open
    press(dialog(qapp), "Open the backup")
    settle(desk, qtbot)
    assert session.is_open
    assert session.book.path is None
    assert "roads" in {layer.layer_id for layer in session.layers}, "paths lead where they led"
    assert target.read_bytes()[:3000] == content[:3000]


def test_an_edit_that_cannot_be_kept_is_not_made_and_is_told(desk, sample, qtbot):
    session = opened(desk, sample, qtbot)

    class Full:
        def record(self, *_):
            raise PlannerError.of("store.journal_failed", where="x", reason="disk full")

    session.book.journal = Full()
    before = session.project
    session.set_cap("S001", 400.0, "hold")
    assert session.project is before
    assert "disk full" in desk.notices.history[-1].text


def test_text_form_and_pack_are_written(desk, sample, qtbot, tmp_path):
    session = opened(desk, sample, qtbot)
    (tmp_path / "out").mkdir()
    project_files.export_text(desk, tmp_path / "out" / "mine.toml")
    assert projects.read_any(tmp_path / "out" / "mine.toml").name == session.project.name
    project_files.pack(desk, tmp_path / "mine.zip")
    settle(desk, qtbot)
    assert (tmp_path / "mine.zip").stat().st_size > 1000
    assert "mine.zip" in desk.notices.history[-1].text


def test_next_months_list_is_compared_and_taken_over_as_one_step(desk, sample, qtbot, qapp, tmp_path):
    from PySide6.QtWidgets import QApplication, QTabWidget

    from planner.app.editing.sites import set_note
    from planner.app.own_features import read_inputs
    from ui.reimport_dialog import ask_and_compare

    session = opened(desk, sample, qtbot)
    session.apply(set_note(session.project, "M01", "call the owner"), "note")
    rows = read_inputs(session.project).frames[Role.CANDIDATES]
    path = tmp_path / "next.gpkg"
    changed = rows.iloc[1:].assign(name=["=risky", *rows["name"].iloc[2:]])
    changed.to_file(path, driver="GPKG", layer="sites")
    number = next(n for n, each in enumerate(session.project.sources) if each.role is Role.CANDIDATES)
    plain = replace(session.project.sources[number], layer="", columns={})
    sources = tuple(plain if n == number else each for n, each in enumerate(session.project.sources))
    session.apply(replace(session.project, sources=sources), "columns")
    ask_and_compare(desk, path)
    settle(desk, qtbot)
    found = dialog(qapp)
    tabs = found.findChild(QTabWidget)
    assert [tabs.tabText(i) for i in range(3)] == ["New (0)", "Changed (1)", "Missing (1)"]
    press(found, "Copy as CSV")
    copied = QApplication.clipboard().text().splitlines()
    assert copied[0] == "change,site_id,name,field,before,after"
    assert "'=risky" in copied[1]
    press(found, "Take over")
    settle(desk, qtbot)
    layer = next(each for each in session.layers if each.layer_id == "candidates")
    assert "M01" not in layer.attributes["site_id"].tolist()
    assert session.project.sites[0].note == "call the owner"
    assert session.undo_stack.undoText() == "Re-import next.gpkg"


def test_outputs_for_a_landlord_say_what_is_missing(shell, fabricated_run, qtbot, qapp, tmp_path, monkeypatch):
    from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLabel

    desk = shell.window.desk
    desk.session.open_run(fabricated_run, Path("project.toml"))
    desk.actions["hand_over"].trigger()
    found = dialog(qapp)
    texts = lambda: " ".join(each.text() for each in found.findChildren(QLabel))  # noqa: E731 - read twice
    assert "edition for the landlord" in texts()
    assert "other sites" in texts()
    who = found.findChild(QComboBox)
    who.setCurrentIndex(who.findData("town"))
    assert not found.findChild(QCheckBox).isChecked()
    assert "other sites" not in texts()
    assert "scores" not in texts()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "out"))
    press(found, "Write…")
    settle(desk, qtbot)
    assert "edition for the town" in (tmp_path / "out" / "LEFT_OUT.txt").read_text(encoding="utf-8")


def other_project(sample):
    """A second project beside the sample, in another CRS."""
    path = sample.with_name("other.toml")
    text = sample.read_text(encoding="utf-8").replace("Musterstadt", "Andernort").replace("EPSG:25832", "EPSG:31467")
    path.write_text(text, encoding="utf-8")
    return path


def test_edits_made_while_another_project_is_read_are_asked_for(desk, sample, qtbot, answers, pool):
    """What was let go when the other was asked for is not what stands when it comes."""
    session = opened(desk, sample, qtbot)
    held = []
    pool._do = held.append
    commands.open_project(desk, other_project(sample))
    qtbot.waitUntil(lambda: len(held) == 1)
    session.set_cap("S001", 400.0, "hold")
    answers["unsaved"] = "cancel"
    del pool._do
    pool._do(held[0])
    settle(desk, qtbot)
    assert session.project.name.startswith("Musterstadt"), "the planner stays with his edit"
    assert session.project.settings.sizing.caps_kw == {"S001": 400.0}
    assert session.unsaved


def test_a_late_look_at_one_project_never_reaches_another(desk, sample, qtbot, pool):
    session = opened(desk, sample, qtbot)
    held = []
    pool._do = lambda job: held.append(job) if job.kind == "look" else InlinePool._do(job)
    project_sources.look_again(desk)
    qtbot.waitUntil(lambda: len(held) == 1)
    del pool._do
    held[0].cancel = lambda: None  # it is done before it hears of it
    commands.open_project(desk, other_project(sample))
    qtbot.waitUntil(lambda: session.project.name.startswith("Andernort"))
    InlinePool._do(held[0])
    settle(desk, qtbot)
    assert session.crs == "EPSG:31467"


def test_nothing_waits_for_the_look_at_a_project_that_was_left(desk, sample, qtbot, pool):
    """A look may stand in the lane of reading too; a large layer keeps that for half a minute."""
    opened(desk, sample, qtbot)
    held = []
    pool._do = lambda job: held.append(job) if job.kind == "look" else InlinePool._do(job)
    project_sources.look_again(desk)
    qtbot.waitUntil(lambda: len(held) == 1)
    commands.close_project(desk)
    assert held[0].cancelled
    settle(desk, qtbot)
    commands.open_project(desk, sample)
    qtbot.waitUntil(lambda: len(held) == 2)
    project_sources.look_again(desk)
    qtbot.waitUntil(lambda: len(held) == 3)
    commands.open_project(desk, other_project(sample))
    assert held[1].cancelled
    assert held[2].cancelled
    del pool._do
    settle(desk, qtbot)


@pytest.mark.parametrize("fault", ["text", "damaged"])
def test_a_project_stays_on_the_map_where_what_was_to_follow_cannot_be_opened(desk, sample, qtbot, qapp, pool, fault):
    faulty = sample.with_name({"text": "faulty.toml", "damaged": "faulty.chargesite.gpkg"}[fault])
    faulty.write_text("[project\nname =", encoding="utf-8")
    held = []
    pool._do = lambda job: held.append(job) if job.kind == "look" else InlinePool._do(job)
    commands.open_project(desk, sample)
    qtbot.waitUntil(lambda: len(held) == 1)
    commands.open_project(desk, faulty)
    qtbot.waitUntil(lambda: len(held) == 2)
    assert held[0].cancelled
    InlinePool._do(held[1])
    settle(desk, qtbot)
    assert {"roads", "candidates"} <= {layer.layer_id for layer in desk.session.layers}


def test_while_a_study_runs_no_other_project_is_opened(desk, sample, qtbot, pool):
    session = opened(desk, sample, qtbot)
    pool._do = lambda _job: None
    commands.run(desk)
    assert desk.work.busy
    commands.open_project(desk, other_project(sample))
    assert session.project.name.startswith("Musterstadt")
    assert "study" in desk.notices.history[-1].text
    job = next(each for each in pool.jobs if each.kind == "assess")
    job.cancel()
    settle(desk, qtbot)


def test_a_working_copy_that_cannot_be_made_is_a_sentence(desk, sample, qtbot, qapp, monkeypatch):
    def refuse(*_args):
        raise PlannerError.of("store.no_file", where="sessions")

    monkeypatch.setattr(projects, "start", refuse)
    commands.open_project(desk, sample)
    settle(desk, qtbot)
    assert not desk.session.is_open
    assert dialog(qapp).isVisible()


def test_a_name_without_its_ending_replaces_no_file_unasked(desk, sample, qtbot, tmp_path, monkeypatch):
    opened(desk, sample, qtbot)
    there = tmp_path / "plan.chargesite.gpkg"
    there.write_text("somebody's", encoding="utf-8")
    asked = []

    def dialog_answers(_parent, _title, start, _wanted):
        asked.append(start)
        return (str(tmp_path / "plan") if len(asked) == 1 else "", "")

    monkeypatch.setattr("ui.project_files.QFileDialog.getSaveFileName", dialog_answers)
    assert project_files.save_as(desk) is None
    assert asked[1] == str(there), "asked again under the full name, where the dialog warns"
    assert there.read_text(encoding="utf-8") == "somebody's"


def test_a_long_name_is_offered_as_a_name_that_a_file_can_have(desk, sample, qtbot, monkeypatch):
    session = opened(desk, sample, qtbot)
    session.apply(replace(session.project, name="Ärmelkanal 🔌" * 30), "name")
    asked = []
    monkeypatch.setattr("ui.project_files.QFileDialog.getSaveFileName", lambda *args: asked.append(args[2]) or ("", ""))
    assert project_files.save_as(desk) is None
    name = Path(asked[0]).name
    assert name.startswith("Ärmelkanal _")
    assert name.endswith(".chargesite.gpkg")
    assert len(name.encode()) < 250
