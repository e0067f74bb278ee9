"""The job pool with its real worker process."""

import gc
import os
import signal
import threading
import time
import weakref

import pytest

from planner.app.examples import sample_project
from planner.app.jobs import JobPool
from planner.app.projects import places_under
from planner.app.run import Run
from planner.model.errors import PlannerError
from planner.store.project_text import read_project

WAIT_S = 500.0  # beyond any slow machine; a test that hangs is ended after 600 s


@pytest.fixture(scope="module")
def pool():
    pool = JobPool()
    yield pool
    pool.close()


class Answer:
    def __init__(self):
        self.kind, self.content, self.fractions = "", None, []
        self.arrived = threading.Event()

    def callbacks(self):
        return {
            "on_progress": lambda done_pu, code, params: self.fractions.append(done_pu),
            "on_done": lambda content: self.take("done", content),
            "on_error": lambda content: self.take("error", content),
            "on_cancelled": lambda: self.take("cancelled", None),
        }

    def take(self, kind, content):
        self.kind, self.content = kind, content
        self.arrived.set()


def test_an_assessment_comes_back_with_progress(pool, tmp_path):
    answer = Answer()
    pool.submit_assess(read_project(sample_project("minimal")), **answer.callbacks())
    assert answer.arrived.wait(WAIT_S)
    assert answer.kind == "done"
    assert isinstance(answer.content, Run)
    assert answer.fractions == sorted(answer.fractions)
    written = Answer()
    pool.submit_report(answer.content, tmp_path / "report.pdf", **written.callbacks())
    assert written.arrived.wait(WAIT_S)
    assert written.kind == "done"
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_a_preview_shows_the_layers(pool):
    answer = Answer()
    pool.submit_preview(read_project(sample_project("minimal")), **answer.callbacks())
    assert answer.arrived.wait(WAIT_S)
    assert {"roads", "grid_lines", "candidates"} <= {layer.layer_id for layer in answer.content.layers}
    assert answer.content.layers[-1].layer_id == "candidates"


def test_what_a_job_brought_is_not_kept_by_the_pool(pool):
    answer = Answer()
    pool.submit_preview(read_project(sample_project("minimal")), **answer.callbacks())
    assert answer.arrived.wait(WAIT_S)
    held = weakref.ref(answer.content.layers[0].coords_m)
    answer.content = None
    end_s = time.monotonic() + 5.0
    while held() is not None and time.monotonic() < end_s:
        time.sleep(0.01)
        gc.collect()
    assert held() is None


def test_a_fault_of_the_input_arrives_as_such(pool, tmp_path):
    answer = Answer()
    pool.submit("open", {"path": tmp_path / "missing.toml", "places": places_under(tmp_path)}, **answer.callbacks())
    assert answer.arrived.wait(WAIT_S)
    assert answer.kind == "error"
    assert isinstance(answer.content, PlannerError)
    assert "missing.toml" in answer.content.message()


def test_cancel_ends_the_job_and_the_pool_goes_on(pool):
    first = Answer()
    job = pool.submit_assess(read_project(sample_project()), **first.callbacks())
    job.cancel()
    assert first.arrived.wait(WAIT_S)
    assert first.kind == "cancelled"
    assert job.finished.is_set()
    second = Answer()
    pool.submit_preview(read_project(sample_project("minimal")), **second.callbacks())
    assert second.arrived.wait(WAIT_S)
    assert second.kind == "done"


def test_a_waiting_job_is_dropped_and_the_running_one_goes_on(pool):
    running, waiting = Answer(), Answer()
    pool.submit_assess(read_project(sample_project("minimal")), **running.callbacks())
    pool.submit_assess(read_project(sample_project("minimal")), **waiting.callbacks()).cancel()
    assert running.arrived.wait(WAIT_S)
    assert waiting.arrived.wait(WAIT_S)
    assert (running.kind, waiting.kind) == ("done", "cancelled")


def test_a_job_that_does_not_listen_is_ended(monkeypatch):
    monkeypatch.setattr("planner.app.jobs.CANCEL_GRACE_S", 0.2)
    pool = JobPool()
    stuck = Answer()
    job = pool.submit_preview(read_project(sample_project("minimal")), **stuck.callbacks())
    os.kill(pool._process.pid, signal.SIGSTOP)
    job.cancel()
    threading.Timer(1.0, os.kill, args=(pool._process.pid, signal.SIGCONT)).start()
    assert stuck.arrived.wait(WAIT_S)
    assert stuck.kind == "cancelled"
    pool.close()


def test_the_worker_dying_is_told(tmp_path):
    pool = JobPool()
    answer = Answer()
    pool.submit_assess(read_project(sample_project()), **answer.callbacks())
    while not answer.fractions:
        time.sleep(0.05)
    pool._process.kill()
    assert answer.arrived.wait(WAIT_S)
    assert answer.kind == "error"
    again = Answer()
    pool.submit_preview(read_project(sample_project("minimal")), **again.callbacks())
    assert again.arrived.wait(WAIT_S)
    assert again.kind == "done"
    pool.close()
