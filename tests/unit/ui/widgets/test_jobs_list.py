"""The list of jobs: under way, waiting, stopped."""

import pytest

from tests.fake_pool import FakePool
from ui.widgets.jobs_list import JobsButton
from ui.work import STUDY, Work


@pytest.fixture
def pools():
    return []


@pytest.fixture
def work(pools):
    def make():
        pools.append(FakePool())
        return pools[-1]

    made = Work(make)
    yield made
    made.close()


def test_the_button_counts_and_hides(work, pools, qtbot):
    button = JobsButton(work)
    qtbot.addWidget(button)
    assert button.isHidden()
    work.start("Read roads.shp", "look", {}, lambda _: None)
    work.start("Read grid.xlsx", "look", {}, lambda _: None)
    assert not button.isHidden()
    assert button.text() == "2 jobs"
    for job in pools[0].jobs:
        job.tell("on_done", None)
    qtbot.waitUntil(button.isHidden)


def test_each_row_tells_how_it_goes_and_who_waits(work, pools, qtbot):
    button = JobsButton(work)
    qtbot.addWidget(button)
    work.start("Read roads.shp", "look", {}, lambda _: None)
    work.start("Read grid.xlsx", "look", {}, lambda _: None)
    work.start("Assess", "assess", {}, lambda _: None, lane=STUDY)
    shown = button.open()
    qtbot.addWidget(shown)
    states = [row.state.text() for row in shown.rows.values()]
    assert states == ["Reading, 0 %", "Reading, waiting", "Study, 0 %"]
    pools[0].jobs[0].tell("on_progress", 0.4, "app.drawing", {})
    qtbot.waitUntil(lambda: next(iter(shown.rows.values())).bar.value() == 400)
    pools[0].jobs[0].tell("on_done", None)
    qtbot.waitUntil(lambda: [row.state.text() for row in shown.rows.values()] == ["Reading, 0 %", "Study, 0 %"])


def test_a_waiting_job_can_be_stopped(work, pools, qtbot):
    button = JobsButton(work)
    qtbot.addWidget(button)
    work.start("Read roads.shp", "look", {}, lambda _: None)
    task = work.start("Read grid.xlsx", "look", {}, lambda _: None)
    shown = button.open()
    qtbot.addWidget(shown)
    shown.rows[task].stop.click()
    assert pools[0].jobs[1].cancelled
    qtbot.waitUntil(lambda: len(shown.rows) == 1)


def test_without_jobs_the_list_says_so(work, qtbot):
    button = JobsButton(work)
    qtbot.addWidget(button)
    shown = button.open()
    qtbot.addWidget(shown)
    assert shown.rows == {}
    assert shown.layout().count() == 1
