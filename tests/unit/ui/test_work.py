import threading

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread

from planner.model.errors import PlannerError
from tests.fake_pool import FakePool
from ui.work import Work, failure_of


@pytest.fixture
def pool():
    return FakePool()


@pytest.fixture
def work(qapp, pool):
    return Work(lambda: pool)


def start(work, then=lambda result: None):
    return work.run("title", lambda pool: pool.submit_assess, ("path",), then)


def test_results_arrive_in_the_window_thread(work, pool, qtbot):
    heard = []
    start(work, lambda result: heard.append((result, QThread.currentThread().isMainThread())))
    assert work.busy
    with qtbot.waitSignal(work.ended):
        pool.last.tell("on_done", 42)
    assert heard == [(42, True)]
    assert not work.busy
    assert pool.last.args == ("path",)


def test_nobody_is_told_who_is_gone(work, pool, qtbot):
    heard = []
    here, gone = QObject(), QObject()
    for owner in (here, gone):
        work.start("title", "kind", {}, heard.append, part=heard.append, owner=owner)
    shiboken6.delete(gone)
    for i, job in enumerate(pool.jobs):
        job.tell("on_part", f"part {i}")
        job.tell("on_done", f"all {i}")
    qtbot.waitUntil(lambda: not work.tasks)
    assert heard == ["part 0", "all 0"]


def test_nobody_is_told_of_a_study_who_is_gone(work, pool, qtbot):
    heard, gone = [], QObject()
    work.run("title", lambda pool: pool.submit_assess, ("path",), heard.append, owner=gone)
    shiboken6.delete(gone)
    with qtbot.waitSignal(work.done):
        pool.last.tell("on_done", 42)
    assert heard == []


def test_progress_arrives_in_order(work, pool, qtbot):
    heard = []
    work.progressed.connect(lambda done_pu, code, params: heard.append((done_pu, code, params)))
    start(work)
    for i in range(5):
        pool.last.tell("on_progress", i / 5, "app.writing", {"name": str(i)})
    qtbot.waitUntil(lambda: len(heard) == 5)
    assert [done_pu for done_pu, _, _ in heard] == [0.0, 0.2, 0.4, 0.6, 0.8]
    assert heard[3][2] == {"name": "3"}


def test_one_job_at_a_time(work, pool):
    assert start(work) is not None
    assert start(work) is None
    assert len(pool.jobs) == 1


def test_cancelled_work_hands_over_nothing(work, pool, qtbot):
    heard = []
    task = start(work, heard.append)
    with qtbot.waitSignal(work.ended):
        work.cancel()
    work.cancel()
    assert task.cancelling
    assert heard == []


def test_faults_come_as_sentences(work, pool, qtbot):
    start(work)
    with qtbot.waitSignal(work.failed) as caught:
        pool.last.tell("on_error", PlannerError.of("ui.no_display", where="project.toml"))
    assert caught.args[1].sentences[0].startswith("project.toml: ")
    assert caught.args[1].report == ""


def test_a_late_second_answer_is_not_heard(work, pool, qtbot):
    heard = []
    start(work, heard.append)
    with qtbot.waitSignal(work.ended):
        pool.last.tell("on_done", 1)
        pool.last.tell("on_done", 2)
    qtbot.wait(5)
    assert heard == [1]


def test_the_pool_is_made_once_and_closed(work, pool):
    work.warm_up()
    work.warm_up()
    work.close()
    assert pool.closed
    work.close()


@pytest.mark.parametrize(("error", "sentences", "report"), [
    ("worker_died", 1, False), ("Traceback …", 0, True), (ValueError("odd"), 0, True),
])  # fmt: skip
def test_failures_are_told_apart(error, sentences, report):
    what = failure_of(error)
    assert len(what.sentences) == sentences
    assert bool(what.report) == report


def test_no_thread_is_left(work, pool, qtbot):
    before = threading.active_count()
    start(work)
    with qtbot.waitSignal(work.ended):
        pool.last.tell("on_done", None)
    assert threading.active_count() <= before
