"""A job pool whose assessments run on a cluster, each in a thread that waits for it; all else runs on this computer."""

import itertools
import threading
import traceback
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Any, Unpack

from planner.app.cluster.running import ThereFailedError, assess_there
from planner.app.jobs import Callbacks, Job, Pool, tell
from planner.app.run import Run
from planner.model.errors import Cancelled, PlannerError
from planner.model.project import Project

CANCEL_GRACE_S = 1.0
AT_ONCE = 4
"""So many scenarios are handed over at the same time."""


class ClusterPool:
    """Has the interface of :class:`planner.app.jobs.JobPool`; assessments, and only they, go to a scheduler.

    Parameters
    ----------
    address : str
        Of the scheduler, as :func:`planner.app.cluster.connection.checked_address` gives it.
    local : Pool
        Does everything else; it is left to whoever made it, and not closed here.
    """

    def __init__(self, address: str, local: Pool) -> None:
        self.address = address
        self._local = local
        self._numbers = itertools.count(1)
        self._closed = threading.Event()

    def submit(self, kind: str, payload: Mapping[str, Any], **callbacks: Unpack[Callbacks]) -> Job:
        """Start any job of :data:`planner.app.worker.JOBS`."""
        if kind not in _THERE:
            return self._local.submit(kind, payload, **callbacks)
        job = Job(number=next(self._numbers), kind=kind, payload=payload, pool=self, **callbacks)
        threading.Thread(target=self._serve, args=(job,), daemon=True, name="chargesite-cluster").start()
        return job

    def submit_assess(self, project: Project, **callbacks: Unpack[Callbacks]) -> Job:
        """Assess a project on the cluster."""
        return self.submit("assess", {"project": project}, **callbacks)

    def submit_export(
        self, run: Run, folder: Path, project: Project | None = None, **callbacks: Unpack[Callbacks]
    ) -> Job:
        """Write all outputs of a run, on this computer."""
        return self._local.submit_export(run, folder, project, **callbacks)

    def cancel(self, job: Job) -> None:
        """Ask a job to stop; where the cluster does not answer within a second, it is given up."""
        job.cancelled.set()
        timer = threading.Timer(CANCEL_GRACE_S, tell, args=(job, "cancelled", None))
        timer.daemon = True
        timer.start()

    def close(self) -> None:
        """Give up what is under way, without a word; the workers stop at their next report."""
        self._closed.set()

    def _serve(self, job: Job) -> None:
        try:
            what, content = "done", _THERE[job.kind](self.address, _Passed(job, self._closed), job)
        except Cancelled:
            what, content = "cancelled", None
        except PlannerError as fault:
            what, content = "error", fault
        except ThereFailedError as fault:
            what, content = "error", str(fault)
        except Exception:  # noqa: BLE001 - the thread's edge: whatever went wrong must reach the window
            what, content = "error", traceback.format_exc()
        if not self._closed.is_set():
            tell(job, what, content)


class _Passed:
    """Tells the window how far a job is, once for each word, and raises ``Cancelled`` when asked to stop."""

    def __init__(self, job: Job, closed: threading.Event) -> None:
        self._job, self._closed = job, closed
        self._said: tuple[float, str, dict[str, str | float]] | None = None

    def report(self, done_pu: float, code: str, /, **params: str | float) -> None:
        """Pass on, or stop."""
        if self._job.cancelled.is_set() or self._closed.is_set():
            raise Cancelled
        said = (done_pu, code, params)
        if said != self._said and self._job.on_progress is not None:
            self._said = said
            self._job.on_progress(*said)


class _Share:
    """Progress of one of several jobs that run at once: the whole is as far as they are on the average."""

    def __init__(self, whole: _Passed, done_pu: list[float], at: int, failed: threading.Event) -> None:
        self._whole, self._done_pu, self._at, self._failed = whole, done_pu, at, failed

    def report(self, done_pu: float, code: str, /, **params: str | float) -> None:
        """Pass on the average, or stop where the planner or another's fault says so."""
        if self._failed.is_set():
            raise Cancelled
        self._done_pu[self._at] = done_pu
        self._whole.report(sum(self._done_pu) / len(self._done_pu), code, **params)


def _assess(address: str, progress: _Passed, job: Job) -> Run:
    return assess_there(address, job.payload["project"], progress)


def _assess_each(address: str, progress: _Passed, job: Job) -> tuple[str, ...]:
    """Scenarios at once; each is sent as a part, with its id, when it is there."""
    project: Project = job.payload["project"]
    scenarios: Sequence[str] = job.payload["scenarios"]
    done_pu, failed = [0.0] * len(scenarios), threading.Event()
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="chargesite-cluster") as beside:
        waiting = {
            beside.submit(
                assess_there, address, replace(project, scenario=each), _Share(progress, done_pu, at, failed)
            ): each
            for at, each in enumerate(scenarios)
        }
        try:
            for future in as_completed(waiting):
                run = future.result()
                if job.on_part is not None:
                    job.on_part((waiting[future], run))
        except BaseException:
            failed.set()
            raise
    return tuple(scenarios)


_THERE = {"assess": _assess, "assess_each": _assess_each}
