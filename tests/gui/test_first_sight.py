"""An opened project is painted at once; what was checked takes the place of what was painted while it was read."""

import shutil
import threading
from dataclasses import replace

import pytest

from planner.app import projects
from planner.app.examples import sample_project
from planner.app.mapload import LayerPiece
from planner.app.worker import run_job
from planner.model.errors import PlannerError
from planner.model.progress import SILENT
from planner.model.project import Role
from ui import commands, project_files, saving


class Sent:
    """Progress that keeps what is sent on the way."""

    def __init__(self):
        self.parts = []

    def report(self, done_pu, code, /, **params):
        """Nothing to say."""

    def send_part(self, part):
        self.parts.append(part)


@pytest.fixture
def desk(shell):
    return shell.window.desk


@pytest.fixture
def sample(tmp_path):
    """Minimal sample, copied, without its grid, and a source that cannot be read."""
    folder = shutil.copytree(sample_project("minimal").parent, tmp_path / "sample")
    project = projects.read_any(folder / "project.toml")
    few = tuple(source for source in project.sources if source.role in {Role.ROADS, Role.CANDIDATES})
    projects.export_text(replace(project, sources=few), folder / "small.toml")
    return folder / "small.toml"


def job(pool, kind):
    return next(each for each in reversed(pool.jobs) if each.kind == kind)


def done(each, progress=SILENT):
    payload = each.args[0] if isinstance(each.args, tuple) else each.args
    return run_job(each.kind, payload, progress)


@pytest.fixture
def opened(desk, pool, sample, qtbot):
    """The sample just opened: neither looked at nor painted."""
    commands.open_project(desk, sample)
    opening = job(pool, "open")
    opening.tell("on_done", done(opening))
    qtbot.waitUntil(lambda: desk.session.is_open)
    return desk.session


def painted(desk, pool, qtbot):
    reading, sent = job(pool, "map_first"), Sent()
    done(reading, sent)
    for part in sent.parts:
        reading.tell("on_part", part)
    qtbot.waitUntil(lambda: {each.layer_id for each in desk.canvas._drawables if each.loading} >= {"roads"})
    qtbot.waitUntil(lambda: desk.canvas.is_sharp)
    return sent.parts


def test_sources_are_painted_under_their_layers_ids_until_the_checked_ones_are_there(desk, pool, opened, qtbot):
    canvas = desk.canvas
    assert not opened.looked
    assert opened.layers == ()
    parts = painted(desk, pool, qtbot)
    assert {part.layer_id for part in parts if isinstance(part, LayerPiece)} == {"roads", "candidates"}
    roads = next(each for each in canvas._drawables if each.layer_id == "roads")
    assert "road_class" in roads.parts[0].columns.get().attributes, (
        "columns have our names, so the style is the layer's"
    )
    assert canvas._picture.store.any_ink
    view = canvas.view
    looking = job(pool, "look")
    looking.tell("on_done", done(looking))
    qtbot.waitUntil(lambda: opened.looked)
    assert not any(each.loading for each in canvas._drawables)
    assert canvas._picture._last is not None, "what was seen stays until the new tiles are painted"
    assert {"roads", "candidates"} <= {layer.layer_id for layer in opened.layers}
    assert canvas.view == view
    assert job(pool, "map_first").cancelled
    assert all(source.sha256 for source in opened.project.sources)
    assert not opened.unsaved
    assert len(opened.book.steps) == 1


def test_what_could_not_be_checked_is_not_shown_as_if_it_had_been(desk, pool, opened, qtbot):
    painted(desk, pool, qtbot)
    job(pool, "look").tell("on_error", PlannerError.of("io.no_such_file", where="roads.shp"))
    qtbot.waitUntil(lambda: opened.looked)
    assert opened.is_open
    assert desk.canvas._drawables == ()


def test_a_look_at_a_project_that_was_left_shows_nothing_in_the_next(desk, pool, opened, qtbot):
    looking = job(pool, "look")
    seen = done(looking)
    opened.close()
    looking.tell("on_done", seen)
    qtbot.wait(1)
    assert not opened.is_open
    assert opened.layers == ()


def test_stored_results_are_shown_before_the_sources_are(desk, pool, opened, fabricated_run, qtbot, tmp_path):
    assessment = replace(fabricated_run.assessment, settings=opened.settings, crs=opened.crs)
    job(pool, "look").tell("on_done", done(job(pool, "look")))
    qtbot.waitUntil(lambda: not desk.work.busy)
    opened.keep_run(replace(fabricated_run, assessment=assessment), "")
    target = tmp_path / "mine.chargesite.gpkg"
    project_files.save_as(desk, target)
    saving.wait(desk)
    opened.close()
    commands.open_project(desk, target)
    opening = job(pool, "open")
    opening.tell("on_done", done(opening))
    qtbot.waitUntil(lambda: desk.session.is_open)
    assert not desk.session.looked
    assert desk.session.run.assessment.sites == assessment.sites
    assert {layer.layer_id for layer in fabricated_run.layers} <= {layer.layer_id for layer in desk.session.layers}


@pytest.fixture
def slow(monkeypatch):
    """Writing waits until it is let go."""
    go, write = threading.Event(), projects.write_draft

    def waits(draft):
        go.wait(20)
        return write(draft)

    monkeypatch.setattr(projects, "write_draft", waits)
    yield go
    go.set()


def test_what_is_edited_while_the_file_is_written_stays_unsaved(desk, opened, slow, qtbot, tmp_path):
    target = tmp_path / "mine.chargesite.gpkg"
    opened.set_cap("S001", 400.0, "hold")
    at_click = opened.project
    project_files.save_as(desk, target)
    assert opened.unsaved, "nothing is written yet"
    opened.set_cap("S001", 500.0, "hold more")
    slow.set()
    qtbot.waitUntil(lambda: target.exists() and opened.project_path == target)
    assert opened.unsaved
    assert projects.read_any(target).settings == at_click.settings
    opened.undo_stack.undo()
    assert not opened.unsaved


def test_leaving_waits_for_the_file(desk, opened, slow, tmp_path):
    target = tmp_path / "mine.chargesite.gpkg"
    opened.set_cap("S001", 400.0, "hold")
    project_files.save_as(desk, target)
    threading.Timer(0.05, slow.set).start()
    assert project_files.may_leave(desk)
    assert target.exists()
    assert not opened.unsaved


def test_a_file_that_cannot_be_written_is_told_and_the_work_stays_unsaved(desk, opened, monkeypatch, qtbot, tmp_path):
    told = []

    def full(_draft):
        raise PlannerError.of("store.save_failed", where="x", reason="disk full")

    monkeypatch.setattr(projects, "write_draft", full)
    quiet = type("Dialog", (), {"open": lambda _self: None})()
    monkeypatch.setattr(saving.project_dialogs, "not_saved", lambda _desk, fault, _else: told.append(fault) or quiet)
    opened.set_cap("S001", 400.0, "hold")
    target = tmp_path / "mine.chargesite.gpkg"
    project_files.save_as(desk, target)
    qtbot.waitUntil(lambda: bool(told))
    assert opened.unsaved
    assert not target.exists()
    assert opened.book.held.lock is None, "the file is free for others"
