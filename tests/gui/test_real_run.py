"""Runs in the window with the real engine in its own process that do not come to their end; for the whole way see
``test_main_job``."""

from pathlib import Path

import pytest

from planner.app.examples import sample_project
from planner.app.jobs import JobPool
from ui import commands

WAIT_MS = 180_000


@pytest.fixture(scope="module")
def pool():
    made = JobPool()
    yield made
    made.close()


def test_a_run_is_cancelled_and_the_next_one_works(shell, qtbot):
    window, session, work = shell.window, shell.session, shell.work
    commands.open_project(window.desk, sample_project("minimal"))
    qtbot.waitUntil(lambda: not work.busy, timeout=WAIT_MS)
    window.desk.actions["run"].trigger()
    with qtbot.waitSignal(work.progressed, timeout=WAIT_MS):
        pass
    window.desk.actions["cancel"].trigger()
    qtbot.waitUntil(lambda: not work.busy, timeout=WAIT_MS)
    assert session.run is None
    commands.open_project(window.desk, sample_project("minimal"))
    qtbot.waitUntil(lambda: not work.busy, timeout=WAIT_MS)
    assert session.is_open


def test_a_broken_project_is_a_sentence_that_names_the_file(shell, qtbot, qapp, tmp_path):
    path = Path(tmp_path / "project.toml")
    path.write_text("[project\nname=", encoding="utf-8")
    heard = []
    shell.work.failed.connect(lambda task, what: heard.append(what))
    commands.open_project(shell.window.desk, path)
    qtbot.waitUntil(lambda: not shell.work.busy, timeout=WAIT_MS)
    assert heard[0].report == ""
    assert "project.toml" in heard[0].sentences[0]
    assert not shell.session.is_open
