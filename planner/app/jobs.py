"""Long work in one warm, spawned worker process: the window stays free, a stuck job can be ended for certain."""

import itertools
import multiprocessing
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from pickle import PicklingError
from queue import SimpleQueue
from typing import Any, Protocol, TypedDict, Unpack

from planner.app import worker
from planner.app.pipe import receive, send
from planner.app.run import Run
from planner.model.errors import PlannerError
from planner.model.project import Project

CANCEL_GRACE_S = 3.0
WORKER_DIED = "worker_died"

_telling = threading.Lock()
ProgressCallback = Callable[[float, str, Mapping[str, str | float]], None]


class Callbacks(TypedDict, total=False):
    """What a job tells its caller; each may be left out."""

    on_progress: ProgressCallback | None
    on_part: Callable[[Any], None] | None
    on_done: Callable[[Any], None] | None
    on_error: Callable[[PlannerError | str], None] | None
    on_cancelled: Callable[[], None] | None


@dataclass(slots=True, kw_only=True, eq=False)
class Job:
    """One piece of work, waiting or under way. Callbacks come from a thread of the pool, never from the caller's."""

    number: int
    kind: str
    payload: Mapping[str, Any]
    on_progress: ProgressCallback | None = None
    on_part: Callable[[Any], None] | None = None
    on_done: Callable[[Any], None] | None = None
    on_error: Callable[[PlannerError | str], None] | None = None
    on_cancelled: Callable[[], None] | None = None
    finished: threading.Event = field(default_factory=threading.Event)
    cancelled: threading.Event = field(default_factory=threading.Event)
    pool: "Pool | None" = None

    def cancel(self) -> None:
        """Ask the job to stop; where it does not within three seconds, its process is ended and a fresh one started."""
        if self.pool is not None and not self.finished.is_set():
            self.pool.cancel(self)


class Pool(Protocol):
    """What the window asks of whoever does its jobs: this computer's worker process, or a cluster."""

    def submit(self, kind: str, payload: Mapping[str, Any], **callbacks: Unpack[Callbacks]) -> Job:
        """Start any job of :data:`planner.app.worker.JOBS`."""

    def submit_assess(self, project: Project, **callbacks: Unpack[Callbacks]) -> Job:
        """Assess a project."""

    def submit_export(
        self, run: Run, folder: Path, project: Project | None = None, **callbacks: Unpack[Callbacks]
    ) -> Job:
        """Write all outputs of a run."""

    def cancel(self, job: Job) -> None:
        """Ask a job to stop."""

    def close(self) -> None:
        """Give up what is under way."""


class JobPool:
    """Runs jobs one after another in a worker process that is started, and warmed, at once.

    ``reads``: it reads files for the window rather than makes studies, and is ready for that the sooner.
    """

    def __init__(self, *, reads: bool = False) -> None:
        self._reads = reads
        self._context = multiprocessing.get_context("spawn")
        self._numbers = itertools.count(1)
        self._waiting: SimpleQueue[Job | None] = SimpleQueue()
        self._running: Job | None = None
        self._closed = False
        self._start_worker()
        threading.Thread(target=self._serve, daemon=True, name="chargesite-jobs").start()

    def submit(self, kind: str, payload: Mapping[str, Any], **callbacks: Unpack[Callbacks]) -> Job:
        """Start any job of :data:`planner.app.worker.JOBS`; ``on_part`` receives what it sends on its way."""
        return self._submit(kind, payload, callbacks)

    def submit_assess(self, project: Project, **callbacks: Unpack[Callbacks]) -> Job:
        """Assess a project in its scenario in use; ``on_done`` receives the :class:`Run`."""
        return self._submit("assess", {"project": project}, callbacks)

    def submit_preview(self, project: Project, **callbacks: Unpack[Callbacks]) -> Job:
        """Load a project's layers without assessing; ``on_done`` receives :class:`planner.app.preview.Preview`."""
        return self._submit("preview", {"project": project}, callbacks)

    def submit_export(
        self, run: Run, folder: Path, project: Project | None = None, **callbacks: Unpack[Callbacks]
    ) -> Job:
        """Write all outputs of a run, with the head of the project's company; ``on_done`` receives the paths."""
        return self._submit("export", {"run": run, "folder": folder, "project": project}, callbacks)

    def submit_report(self, run: Run, path: Path, **callbacks: Unpack[Callbacks]) -> Job:
        """Write the PDF of a run; ``on_done`` receives its path."""
        return self._submit("report", {"run": run, "path": path}, callbacks)

    def cancel(self, job: Job) -> None:
        """Ask a job to stop, and see to it that it does. A job that still waits is dropped when its turn comes."""
        job.cancelled.set()
        if job is not self._running:
            return
        self._cancelled_number.value = job.number
        timer = threading.Timer(CANCEL_GRACE_S, self._end_stuck, args=(job,))
        timer.daemon = True
        timer.start()

    def close(self) -> None:
        """End the worker process. Jobs under way are given up, without a word."""
        self._closed = True
        self._waiting.put(None)
        self._process.terminate()
        self._process.join(5)

    def _submit(self, kind: str, payload: Mapping[str, Any], callbacks: Callbacks) -> Job:
        job = Job(number=next(self._numbers), kind=kind, payload=payload, pool=self, **callbacks)
        self._waiting.put(job)
        return job

    def _start_worker(self) -> None:
        here, there = self._context.Pipe()
        self._cancelled_number = self._context.Value("q", 0)
        self._connection = here
        self._process = self._context.Process(
            target=worker.main, args=(there, self._cancelled_number), kwargs={"reads": self._reads}, daemon=True,
            name="chargesite-worker",
        )  # fmt: skip
        self._process.start()
        there.close()

    def _serve(self) -> None:
        while (job := self._waiting.get()) is not None:
            self._serve_one(job)
            if self._closed:
                return
            del job  # what it brought is not kept until the next one comes: a large layer is hundreds of megabytes

    def _serve_one(self, job: Job) -> None:
        if job.cancelled.is_set():
            tell(job, "cancelled", None)
            return
        self._running = job
        if job.cancelled.is_set():
            self._cancelled_number.value = job.number
        what, content = self._outcome(job)
        self._running = None
        if not self._closed:
            tell(job, what, content)

    def _outcome(self, job: Job) -> tuple[str, Any]:
        """Hand the job to the worker (a fresh one where the last has died between jobs) and wait for its end."""
        try:
            try:
                send(self._connection, (job.number, job.kind, job.payload))
            except OSError:
                self._start_worker()
                send(self._connection, (job.number, job.kind, job.payload))
            while True:
                _, what, content = receive(self._connection)
                if what == "part":
                    if job.on_part is not None:
                        job.on_part(content)
                elif what != "progress":
                    return what, content
                elif job.on_progress is not None:
                    job.on_progress(*content)
        except (PicklingError, TypeError, AttributeError):
            # what cannot be sent leaves the worker as it was; the queue goes on
            return "error", traceback.format_exc()
        except (EOFError, OSError):
            if not self._closed:
                self._start_worker()
            return ("cancelled", None) if job.cancelled.is_set() else ("error", WORKER_DIED)

    def _end_stuck(self, job: Job) -> None:
        if self._running is job and not job.finished.is_set() and not self._closed:
            self._process.terminate()


def tell(job: Job, what: str, content: Any) -> None:  # noqa: ANN401 - whatever the job sends
    """Tell a job's caller how it ended, once: ``done``, ``error`` or ``cancelled``."""
    with _telling:
        if job.finished.is_set():
            return
        job.finished.set()
    if what == "cancelled":
        if job.on_cancelled is not None:
            job.on_cancelled()
        return
    callback = job.on_done if what == "done" else job.on_error
    if callback is not None:
        callback(content)
