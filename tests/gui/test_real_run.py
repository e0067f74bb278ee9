"""The whole way in the window with the real engine in its own process: open, run, weigh, export."""

from pathlib import Path

import pytest
from PySide6.QtCore import QElapsedTimer, QTimer

from planner.app.examples import sample_project
from planner.app.jobs import JobPool
from ui import commands

WAIT_MS = 180_000


@pytest.fixture(scope="module")
def pool():
    made = JobPool()
    yield made
    made.close()


def test_open_run_weigh_and_export_the_minimal_sample(shell, qtbot, tmp_path):
    window, session, work = shell.window, shell.session, shell.work
    faults = []
    work.failed.connect(lambda task, what: faults.append((task.title, what)))

    commands.open_project(window.desk, sample_project("minimal"))
    qtbot.waitUntil(lambda: not work.busy, timeout=WAIT_MS)
    assert faults == []
    assert session.is_open
    assert session.crs == "EPSG:25832"
    assert len(window.desk.canvas._markers.ids) == 10

    ticks = QTimer(interval=10)
    beats, clock = [], QElapsedTimer()
    clock.start()
    ticks.timeout.connect(lambda: beats.append(clock.restart()))
    ticks.start()
    window.desk.actions["run"].trigger()
    qtbot.waitUntil(lambda: not work.busy, timeout=WAIT_MS)
    ticks.stop()
    assert faults == []
    assert len(beats) > 10, "the window went on ticking while the engine worked"
    assert session.site.rank == 1

    before = {site.site_id: site.score for site in session.run.assessment.sites}
    panel = window.docks["weights"].widget()
    row = next(iter(panel.rows.values()))
    row.slider.setValue(100 if row.slider.value() < 100 else 0)
    qtbot.waitUntil(session.undo_stack.canUndo)
    assert {site.site_id: site.score for site in session.run.assessment.sites} != before
    window.desk.actions["undo"].trigger()
    assert {site.site_id: site.score for site in session.run.assessment.sites} == pytest.approx(before, nan_ok=True)

    for page in window.docks["site"].widget().pages:
        for site in session.run.assessment.sites:
            session.select(site.site_id)
            window.docks["site"].widget().show_page(page.page_id)

    commands.export(window.desk, tmp_path)
    qtbot.waitUntil(lambda: not work.busy, timeout=WAIT_MS)
    assert faults == []
    assert (tmp_path / "report.pdf").stat().st_size > 10_000


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
