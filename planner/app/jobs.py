"""Long work in one warm, spawned worker process: the window stays free, a stuck job can be ended for certain."""

import itertools
import multiprocessing
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypedDict, Unpack

from planner.app import worker
from planner.app.run import Run
from planner.model.errors import PlannerError

CANCEL_GRACE_S = 3.0

ProgressCallback = Callable[[float, str, Mapping[str, str | int]], None]


class Callbacks(TypedDict, total=False):
    """What a job tells its caller; each may be left out."""

    on_progress: ProgressCallback | None
    on_done: Callable[[Any], None] | None
    on_error: Callable[[PlannerError | str], None] | None
    on_cancelled: Callable[[], None] | None


@dataclass(slots=True, kw_only=True)
class Job:
    """One piece of work under way. Callbacks come from the pool's own thread, never from the caller's."""

    number: int
    kind: str
    on_progress: ProgressCallback | None = None
    on_done: Callable[[Any], None] | None = None
    on_error: Callable[[PlannerError | str], None] | None = None
    on_cancelled: Callable[[], None] | None = None
    finished: threading.Event = field(default_factory=threading.Event)
    _pool: "JobPool | None" = None

    def cancel(self) -> None:
        """Ask the job to stop; after a grace of three seconds its process is ended and a fresh one started."""
        if self._pool is not None and not self.finished.is_set():
            self._pool.cancel(self)


class JobPool:
    """Runs jobs one after another in a worker process that is started, and warmed, at once."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()
        self._jobs: dict[int, Job] = {}
        self._closed = False
        self._start_worker()

    def submit_assess(self, project_path: Path, **callbacks: Unpack[Callbacks]) -> Job:
        """Assess a project; ``on_done`` receives the :class:`Run`."""
        return self._submit("assess", {"project_path": project_path}, callbacks)

    def submit_preview(self, project_path: Path, **callbacks: Unpack[Callbacks]) -> Job:
        """Load a project's layers without assessing; ``on_done`` receives :class:`planner.app.preview.Preview`."""
        return self._submit("preview", {"project_path": project_path}, callbacks)

    def submit_export(self, run: Run, folder: Path, **callbacks: Unpack[Callbacks]) -> Job:
        """Write all outputs of a run; ``on_done`` receives the paths."""
        return self._submit("export", {"run": run, "folder": folder}, callbacks)

    def submit_report(self, run: Run, path: Path, **callbacks: Unpack[Callbacks]) -> Job:
        """Write the PDF of a run; ``on_done`` receives its path."""
        return self._submit("report", {"run": run, "path": path}, callbacks)

    def cancel(self, job: Job) -> None:
        """Ask a job to stop, and see to it that it does."""
        self._cancelled_number.value = job.number
        timer = threading.Timer(CANCEL_GRACE_S, self._end_stuck, args=(job,))
        timer.daemon = True
        timer.start()

    def close(self) -> None:
        """End the worker process. Jobs under way are given up."""
        with self._lock:
            self._closed = True
            self._jobs.clear()
            self._process.terminate()
        self._process.join(5)

    def _submit(self, kind: str, payload: dict[str, Any], callbacks: Callbacks) -> Job:
        job = Job(number=next(self._numbers), kind=kind, **callbacks)
        job._pool = self
        with self._lock:
            self._jobs[job.number] = job
            self._send((job.number, kind, payload))
        return job

    def _send(self, message: tuple[int, str, dict[str, Any]]) -> None:
        """Hand a job to the worker, to a fresh one where the last has died."""
        try:
            self._connection.send(message)
        except OSError:
            self._start_worker()
            self._connection.send(message)

    def _start_worker(self) -> None:
        here, there = self._context.Pipe()
        self._cancelled_number = self._context.Value("q", 0)
        self._connection = here
        self._process = self._context.Process(
            target=worker.main, args=(there, self._cancelled_number), daemon=True, name="chargesite-worker"
        )
        self._process.start()
        there.close()
        threading.Thread(target=self._listen, args=(here,), daemon=True, name="chargesite-jobs").start()

    def _listen(self, connection: Connection) -> None:
        while True:
            try:
                number, what, content = connection.recv()
            except (EOFError, OSError):
                break
            job = self._jobs.get(number)
            if job is not None:
                self._tell(job, what, content)
        if connection is self._connection and not self._closed:
            self._fail_all("worker_died")

    def _tell(self, job: Job, what: str, content: Any) -> None:  # noqa: ANN401 - whatever the job sends
        if what == "progress":
            if job.on_progress is not None:
                job.on_progress(*content)
            return
        with self._lock:
            self._jobs.pop(job.number, None)
        job.finished.set()
        callback: Callable[..., None] | None = {
            "done": job.on_done,
            "error": job.on_error,
            "cancelled": job.on_cancelled,
        }[what]
        if callback is not None:
            callback(*([] if what == "cancelled" else [content]))

    def _end_stuck(self, job: Job) -> None:
        if job.finished.is_set() or self._closed:
            return
        with self._lock:
            self._process.terminate()
            waiting = list(self._jobs.values())
            self._start_worker()
        for each in waiting:
            self._tell(each, "cancelled", None)

    def _fail_all(self, reason: str) -> None:
        for job in list(self._jobs.values()):
            self._tell(job, "error", reason)
