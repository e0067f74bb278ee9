"""Long work for the window: turns the job pool's callbacks, which come from another thread, into Qt signals.

The only module of the window that knows threads, and the edge where an unexpected fault becomes a report.
"""

import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from planner.model.errors import PlannerError
from ui.texts import language, tr

if TYPE_CHECKING:
    from planner.app.jobs import Job, Pool

STUDY, READING, BESIDE = "study", "reading", "beside"
Submit = Callable[..., "Job"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a job failed: faults of the input as sentences, or the text of an unexpected one."""

    sentences: tuple[str, ...] = ()
    report: str = ""


class Task(QObject):
    """One job as the window sees it: what its callbacks say in another thread arrives here in the window's thread.

    ``owner``: who asked; once Qt has deleted it, with its window for example, nobody is told any more.
    """

    progressed = Signal(float, str, object)
    ended = Signal(object)
    _arrived = Signal(str, object)

    def __init__(self, title: str, then: Callable[[Any], None], parent: QObject,
                 part: Callable[[Any], None] | None = None, owner: QObject | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self.title = title
        self.lane = STUDY
        self._part, self._owner = part, owner
        self.job: Job | None = None
        self.cancelling = False
        self.outcome = ""
        self.done_pu = 0.0
        self.content: Any = None
        self._then = then
        self._arrived.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    def callbacks(self) -> dict[str, Callable[..., None]]:
        """What the pool calls, from its own thread: each only emits a signal."""
        return {
            "on_progress": lambda *what: self._arrived.emit("progress", what),
            "on_part": lambda part: self._arrived.emit("part", part),
            "on_done": lambda result: self._arrived.emit("done", result),
            "on_error": lambda error: self._arrived.emit("error", error),
            "on_cancelled": lambda: self._arrived.emit("cancelled", None),
        }

    @property
    def place(self) -> str:
        """Address of the cluster that the job runs on; empty: this computer."""
        return str(getattr(getattr(self.job, "pool", None), "address", ""))

    def cancel(self) -> None:
        """Ask the job to stop."""
        if self.job is not None and not self.cancelling:
            self.cancelling = True
            self.job.cancel()

    def finish(self) -> None:
        """Hand a result to whoever asked for it, where he is still there."""
        if self.outcome == "done" and self._awaited and not self.cancelling:
            self._then(self.content)

    @property
    def _awaited(self) -> bool:
        return self._owner is None or isValid(self._owner)

    def _receive(self, what: str, content: object) -> None:
        if what == "part":
            if self._part is not None and not self.cancelling and self._awaited:
                self._part(content)
        elif what == "progress":
            self.done_pu = float(content[0])  # type: ignore[index]  # the pool sends share, code, parameters
            self.progressed.emit(*content)  # type: ignore[misc]  # the pool sends share, code, parameters
        elif not self.outcome:
            self.outcome, self.content = what, content
            self.ended.emit(self)


class Work(QObject):
    """Runs the window's jobs and tells how they go: studies one at a time, reading of files beside them.

    Each lane has a worker process of its own, so that a file can be looked at while an assessment runs. Jobs of the
    reading lane wait for each other; a study is refused while another is under way.

    Signals
    -------
    started : Task
    progressed : share done 0..1, text code, its parameters; of the study under way
    ended : a study is over, however it ended
    changed : tasks came, went or moved on (for the list of jobs)
    done : Task, with its result in ``content``
    failed : Task, Failure
    """

    started = Signal(object)
    progressed = Signal(float, str, object)
    ended = Signal()
    changed = Signal()
    done = Signal(object)
    failed = Signal(object, object)

    def __init__(self, make_pool: "Callable[[], Pool] | None" = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_pool = make_pool
        self._pools: dict[str, Pool] = {}
        self._away: dict[str, Pool] = {}
        self.cluster = ""
        self.task: Task | None = None
        self.tasks: tuple[Task, ...] = ()

    @property
    def busy(self) -> bool:
        """Whether a study is under way."""
        return self.task is not None

    def use_cluster(self, address: str) -> None:
        """Let assessments that begin from now on run on a Dask scheduler; empty: on this computer."""
        self.cluster = address

    def warm_up(self) -> None:
        """Start the worker processes, so that the first job finds them ready."""
        for lane in (READING, STUDY):
            self._pool(lane)

    def run(self, title: str, submit: "Callable[[Pool], Submit]", args: tuple[Any, ...],
            then: Callable[[Any], None], owner: QObject | None = None) -> Task | None:  # fmt: skip
        """Start a study, for example ``run(title, lambda pool: pool.submit_assess, (path,), show)``.

        None, and nothing happens, while another study is under way.
        """
        if self.busy:
            return None
        pool = self._pool_of(STUDY)
        task = self._begin(Task(title, then, self, owner=owner), STUDY)
        task.job = submit(pool)(*args, **task.callbacks())
        self.changed.emit()
        return task

    def start(self, title: str, kind: str, payload: Mapping[str, Any],  # noqa: PLR0913 - each may be left out
              then: Callable[[Any], None], *,
              part: Callable[[Any], None] | None = None, lane: str = "reading",
              owner: QObject | None = None) -> Task | None:  # fmt: skip
        """Start a job of :data:`planner.app.worker.JOBS`; ``part`` takes what it sends on its way.

        ``then`` and ``part`` are called only as long as Qt has not deleted ``owner``.

        None, and nothing happens, where a study is asked for while another is under way.
        """
        if lane == STUDY and self.busy:
            return None
        pool = self._pool_of(lane)
        task = self._begin(Task(title, then, self, part, owner), lane)
        task.job = pool.submit(kind, payload, **task.callbacks())
        return task

    def beside(self, title: str, do: Callable[[], Any], then: Callable[[Any], None]) -> Task:
        """Do something in a thread of this process: short work on what only this process has, such as writing a file.

        It cannot be stopped; the program does not end before it has.
        """
        task = self._begin(Task(title, then, self), BESIDE)
        tell = task.callbacks()

        def work() -> None:
            try:
                result = do()
            except PlannerError as fault:
                tell["on_error"](fault)
            except Exception:  # noqa: BLE001 - the thread's edge: whatever went wrong must reach the window
                tell["on_error"](traceback.format_exc())
            else:
                tell["on_done"](result)

        threading.Thread(target=work, name="chargesite-beside").start()
        return task

    def cancel(self) -> None:
        """Ask the study under way to stop."""
        if self.task is not None:
            self.task.cancel()

    def close(self) -> None:
        """End the worker processes."""
        for pool in (*self._away.values(), *self._pools.values()):
            pool.close()
        self._pools.clear()
        self._away.clear()

    def _pool_of(self, lane: str) -> "Pool":
        """Who does the jobs of a lane: a cluster, where one is set, those of the studies that it can do."""
        local = self._pool(lane)
        if lane != STUDY or not self.cluster:
            return local
        if self.cluster not in self._away:
            from planner.app.cluster.pool import ClusterPool

            self._away[self.cluster] = ClusterPool(self.cluster, local)
        return self._away[self.cluster]

    def _pool(self, lane: str) -> "Pool":
        if lane not in self._pools:
            self._pools[lane] = _new_pool(lane) if self._make_pool is None else self._make_pool()
        return self._pools[lane]

    def _begin(self, task: Task, lane: str) -> Task:
        task.lane = lane
        task.progressed.connect(self.changed)
        task.ended.connect(self._end)
        self.tasks = (*self.tasks, task)
        if lane == STUDY:
            task.progressed.connect(self.progressed)
            self.task = task
            self.started.emit(task)
        self.changed.emit()
        return task

    def _end(self, task: Task) -> None:
        self.tasks = tuple(each for each in self.tasks if each is not task)
        if task is self.task:
            self.task = None
            self.ended.emit()
        self.changed.emit()
        if task.outcome == "error":
            self.failed.emit(task, failure_of(task.content))
        try:
            task.finish()
        finally:
            if task.outcome == "done":
                self.done.emit(task)
            task.deleteLater()


def failure_of(error: PlannerError | str | BaseException) -> Failure:
    """Sentences of an input's faults, or the report of what nobody expected."""
    if isinstance(error, PlannerError):
        return Failure(sentences=tuple(issue.message(language()) for issue in error.issues))
    if error == "worker_died":
        return Failure(sentences=(tr("ui.worker_died"),))
    return Failure(report=str(error))


def _new_pool(lane: str) -> "Pool":
    from planner.app.jobs import JobPool

    return JobPool(reads=lane == READING)
