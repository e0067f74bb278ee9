"""Assessments on a real scheduler with real worker processes of this computer."""

import asyncio
import os
import signal
import socket
import threading
import time
from dataclasses import replace

import pytest

from planner.app.cluster import connection, running, there
from planner.app.cluster.connection import WorkerReport, checked_address, connected, hosts_for, look_at, probe
from planner.app.cluster.files import files_of, first_other
from planner.app.cluster.pool import ClusterPool
from planner.app.cluster.running import ThereFailedError, run_there
from planner.app.each import assess_each
from planner.app.examples import sample_project
from planner.app.projects import read_any
from planner.model.errors import Cancelled, PlannerError
from tests import cluster_jobs

WAIT_S = 60.0


@pytest.fixture(scope="module")
def cluster():
    from distributed import LocalCluster

    made = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=":0")
    with connected(made.scheduler_address) as client:
        client.run(cluster_jobs.teach)
        client.register_worker_callbacks(cluster_jobs.teach)
    yield made
    made.close(timeout=5)


@pytest.fixture(scope="module")
def address(cluster):
    return cluster.scheduler_address


@pytest.fixture
def project():
    return read_any(sample_project("minimal"))


class Heard:
    """Progress that keeps what it hears, and stops when it is told to."""

    def __init__(self, stop_at=""):
        self.words, self.stop_at = [], stop_at

    def report(self, done_pu, code, /, **params):
        self.words.append((done_pu, code))
        if code == self.stop_at:
            raise Cancelled


def test_a_job_comes_back_with_its_progress(address, tmp_path):
    heard = Heard()
    assert run_there(address, "slow", {"marker": tmp_path / "a", "seconds": 0.5}, {}, heard) > 0
    assert {"app.cluster_connecting", "app.step_score"} <= {code for _, code in heard.words}


def test_a_job_that_is_stopped_leaves_the_worker_free(address, tmp_path):
    heard = Heard(stop_at="app.step_score")
    with pytest.raises(Cancelled):
        run_there(address, "slow", {"marker": tmp_path / "a", "seconds": 60.0}, {}, heard)
    deadline_s = time.monotonic() + WAIT_S
    with connected(address) as client:
        while any(client.processing().values()) and time.monotonic() < deadline_s:
            time.sleep(0.05)
        assert not any(client.processing().values())


def test_cancel_does_not_wait_for_a_worker_that_does_not_answer(monkeypatch):
    answer, told = threading.Event(), []

    class Hangs:
        def subscribe_topic(self, _topic, _hear):
            pass

        def run(self, *_args, **_named):
            told.append("asked")
            answer.wait(WAIT_S / 4)
            told.append("answered")

    class Job:
        def add_done_callback(self, _do):
            pass

        def cancel(self):
            told.append("taken back")

    monkeypatch.setattr(running, "STOP_S", 0.05)
    waiting = running._Waiting(Hangs(), "tcp://calc:8786")
    with pytest.raises(Cancelled):
        waiting.outcome(Job(), Heard(stop_at="app.cluster_waiting"))
    assert told == ["taken back", "asked"], "the job is off the list, though the worker is silent"
    answer.set()


def test_what_breaks_while_a_job_is_stopped_is_nobodys_concern(monkeypatch):
    class Gone:
        def subscribe_topic(self, _topic, _hear):
            pass

    class Job:
        def add_done_callback(self, _do):
            pass

        def cancel(self):
            raise asyncio.CancelledError

    unheard = []
    monkeypatch.setattr(threading, "excepthook", unheard.append)
    with pytest.raises(Cancelled):
        running._Waiting(Gone(), "tcp://calc:8786").outcome(Job(), Heard(stop_at="app.cluster_waiting"))
    assert unheard == []


def test_a_worker_that_dies_gives_its_job_to_another(address, tmp_path):
    marker, found = tmp_path / "a", []
    waiting = threading.Thread(
        target=lambda: found.append(run_there(address, "slow", {"marker": marker, "seconds": 60.0}, {}))
    )
    waiting.start()
    deadline_s = time.monotonic() + WAIT_S
    while not (marker.exists() and marker.read_text()) and time.monotonic() < deadline_s:
        time.sleep(0.02)
    died = int(marker.read_text().split()[0])
    os.kill(died, signal.SIGKILL)
    waiting.join(WAIT_S)
    assert found
    assert found[0] != died


def test_what_nobody_expected_comes_back_as_its_report(address):
    with pytest.raises(ThereFailedError, match="ZeroDivisionError: by zero"):
        run_there(address, "broken", {}, {})


def test_faults_of_the_input_come_back_as_such(address):
    with pytest.raises(PlannerError, match=r"sites\.csv"):
        run_there(address, "faulty", {}, {})


def test_a_probe_tells_what_the_workers_are_like(address, project):
    report = probe(address, project)
    assert report.can_work
    assert report.files == len(project.sources)
    # one of two may still be on its way back from the dead
    assert {(worker.host, worker.threads) for worker in report.workers} == {("127.0.0.1", 1)}


def test_a_file_that_a_worker_does_not_see_is_named(address, tmp_path):
    gone = {str(tmp_path / "roads.shp"): "0" * 64}
    with connected(address) as client:
        report = look_at(client, gone)
    assert not report.can_work
    with pytest.raises(PlannerError, match=r"roads\.shp"):
        hosts_for(report)
    with pytest.raises(PlannerError, match=r"roads\.shp"):
        run_there(address, "slow", {}, gone)


def test_another_version_is_refused(address, monkeypatch):
    mine = {**there.installed(), "numpy": "0.1"}
    monkeypatch.setattr(connection, "_here", lambda: mine)
    with pytest.raises(PlannerError, match=r"numpy: here 0\.1"):
        run_there(address, "slow", {}, {})


def test_another_state_of_the_program_is_refused(address, monkeypatch):
    monkeypatch.setattr(connection, "_here", lambda: {**there.installed(), "source": "other"})
    with pytest.raises(PlannerError, match="another state of Chargesite"):
        run_there(address, "slow", {}, {})


def test_nobody_at_an_address_is_told(monkeypatch):
    monkeypatch.setattr(connection, "CONNECT_S", 0.3)
    with pytest.raises(PlannerError, match=r"Nobody answers at tcp://127\.0\.0\.1:9"):
        probe("127.0.0.1:9")


def test_an_encrypted_way_without_certificates_is_told():
    with pytest.raises(PlannerError, match=r"distributed\.comm\.tls"):
        probe("tls://127.0.0.1:9")


def test_a_scheduler_without_workers_is_told():
    from distributed import LocalCluster

    empty = LocalCluster(n_workers=0, processes=False, protocol="tcp://", host="127.0.0.1", dashboard_address=":0")
    with empty, pytest.raises(PlannerError, match="has no workers"):
        run_there(empty.scheduler_address, "slow", {}, {})


def test_a_cluster_whose_workers_are_all_gone_is_given_up(monkeypatch, tmp_path):
    from distributed import LocalCluster

    monkeypatch.setattr(running, "NOBODY_S", 0.1)
    monkeypatch.setattr(running, "_ALIVE_EVERY_S", 0.1)
    payload = {"marker": tmp_path / "a", "seconds": 1.0}
    cluster_jobs.teach()
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp://", host="127.0.0.1", dashboard_address=":0"
    ) as it:

        class Kills(Heard):
            def report(self, done_pu, code, /, **params):
                super().report(done_pu, code, **params)
                if len(self.words) == 3:
                    it.scale(0)

        with pytest.raises(PlannerError) as fault:
            run_there(it.scheduler_address, "slow", payload | {"seconds": 2.0}, {}, Kills())
    assert fault.value.issues[0].code in {"app.cluster_nobody_left", "app.cluster_lost"}


@pytest.mark.parametrize(
    "written", ["calc", "http://calc:8786", "tcp://calc", "tcp://calc:0", "tcp://calc:99999", "a b:1"]
)
def test_what_is_no_address_is_refused(written):
    with pytest.raises(PlannerError, match="is no address"):
        checked_address(written)


def test_without_the_extra_a_sentence_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(PlannerError, match=r"pip install chargesite\[cluster\]"):
        probe("calc:8786")


def test_a_job_goes_only_to_computers_that_all_can_do_it():
    good = WorkerReport(name="tcp://10.0.0.1:1", threads=1)
    other = WorkerReport(name="tcp://10.0.0.2:1", threads=1, other_file="/x")
    bare = WorkerReport(name="tcp://10.0.0.1:2", threads=1, has_program=False)
    report = connection.ClusterReport(address="tcp://a:1", workers=(good,))
    assert hosts_for(report) is None
    assert hosts_for(replace(report, workers=(good, other))) == ["10.0.0.1"]
    with pytest.raises(PlannerError, match="not installed"):
        hosts_for(replace(report, workers=(good, bare)))


def test_the_files_of_a_project_are_known_by_their_hash(project, tmp_path):
    files = files_of(project)
    assert len(files) == len(project.sources)
    assert first_other(files) == ""
    assert first_other({**files, next(iter(files)): "other"}) == next(iter(files))


class Answer:
    def __init__(self):
        self.told, self.parts, self.arrived = [], [], threading.Event()

    def callbacks(self):
        return {
            "on_part": self.parts.append,
            "on_progress": lambda *_: None,
            "on_done": lambda content: self.take("done", content),
            "on_error": lambda content: self.take("error", content),
            "on_cancelled": lambda: self.take("cancelled", None),
        }

    def take(self, what, content):
        self.told.append((what, content))
        self.arrived.set()


class Local:
    """Does nothing, and remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def submit(self, kind, payload, **callbacks):
        self.asked.append(kind)

    def submit_export(self, run, folder, project=None, **callbacks):
        self.asked.append("export")


@pytest.fixture
def pool():
    made = ClusterPool("tcp://127.0.0.1:9", Local())
    yield made
    made.close()


def test_the_pool_sends_assessments_away_and_keeps_the_rest(pool, monkeypatch, project):
    monkeypatch.setattr("planner.app.cluster.pool.assess_there", lambda address, project, progress: project.scenario)
    answer = Answer()
    pool.submit_assess(project, **answer.callbacks())
    assert answer.arrived.wait(WAIT_S)
    assert answer.told == [("done", "")]
    pool.submit("preview", {"project": project})
    pool.submit_export(None, None)
    assert pool._local.asked == ["preview", "export"]


def test_scenarios_run_at_once_and_each_arrives_as_a_part(pool, monkeypatch, project):
    together = threading.Barrier(2, timeout=WAIT_S)

    def one(address, project, progress):
        together.wait()
        progress.report(0.5, "app.step_score")
        return f"run of {project.scenario}"

    monkeypatch.setattr("planner.app.cluster.pool.assess_there", one)
    answer = Answer()
    pool.submit("assess_each", {"project": project, "scenarios": ["a", "b"]}, **answer.callbacks())
    assert answer.arrived.wait(WAIT_S)
    assert answer.told == [("done", ("a", "b"))]
    assert sorted(answer.parts) == [("a", "run of a"), ("b", "run of b")]


def test_a_fault_of_one_scenario_ends_the_others(pool, monkeypatch, project):
    ended = threading.Event()

    def one(address, project, progress):
        if project.scenario == "a":
            raise PlannerError.of("app.cluster_no_workers", address=address)
        try:
            while True:
                progress.report(0.5, "app.step_score")
                time.sleep(0.01)
        except Cancelled:
            ended.set()
            raise

    monkeypatch.setattr("planner.app.cluster.pool.assess_there", one)
    answer = Answer()
    pool.submit("assess_each", {"project": project, "scenarios": ["a", "b"]}, **answer.callbacks())
    assert answer.arrived.wait(WAIT_S)
    assert answer.told[0][0] == "error"
    assert ended.is_set()


@pytest.mark.parametrize(("fault", "told"), [(ThereFailedError("x"), "x"), (ZeroDivisionError("by zero"), "by zero")])
def test_the_pool_tells_what_nobody_expected(pool, monkeypatch, project, fault, told):
    def one(*_):
        raise fault

    monkeypatch.setattr("planner.app.cluster.pool.assess_there", one)
    answer = Answer()
    pool.submit_assess(project, **answer.callbacks())
    assert answer.arrived.wait(WAIT_S)
    assert answer.told[0][0] == "error"
    assert told in answer.told[0][1]


def test_a_cluster_that_does_not_answer_is_given_up_when_the_planner_stops(pool, monkeypatch, project):
    monkeypatch.setattr("planner.app.cluster.pool.CANCEL_GRACE_S", 0.05)
    silent = threading.Event()
    monkeypatch.setattr("planner.app.cluster.pool.assess_there", lambda *_: silent.wait(WAIT_S))
    answer = Answer()
    pool.submit_assess(project, **answer.callbacks()).cancel()
    assert answer.arrived.wait(WAIT_S)
    silent.set()
    assert answer.told == [("cancelled", None)]


def test_here_scenarios_run_one_after_the_other(monkeypatch, project):
    class Parts(Heard):
        def send_part(self, part):
            self.words.append(part)

    monkeypatch.setattr("planner.app.each.assess", lambda project, progress: project.scenario.upper())
    progress = Parts()
    assert assess_each(project, ["a", "b"], progress) == ("a", "b")
    assert progress.words == [("a", "A"), ("b", "B")]


def test_a_web_page_is_no_scheduler():
    with socket.create_server(("127.0.0.1", 0)) as page:

        def answer():
            to, _ = page.accept()
            to.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(PlannerError) as refused:
            probe(f"127.0.0.1:{page.getsockname()[1]}")
    assert [issue.code for issue in refused.value.issues] == ["app.cluster_no_scheduler"]


def test_a_port_at_which_nobody_speaks_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("planner.app.cluster.connection.CONNECT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(PlannerError) as refused:
        probe(f"127.0.0.1:{silent.getsockname()[1]}")
    assert [issue.code for issue in refused.value.issues] == ["app.cluster_unreachable"]
