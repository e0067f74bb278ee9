"""Long work for the window: turns the job pool's callbacks, which come from another thread, into Qt signals.

The only module of the window that knows threads, and the edge where an unexpected fault becomes a report.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from planner.model.errors import PlannerError
from ui.texts import language, tr

if TYPE_CHECKING:
    from planner.app.jobs import Job, JobPool

Submit = Callable[..., "Job"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a job failed: faults of the input as sentences, or the text of an unexpected one."""

    sentences: tuple[str, ...] = ()
    report: str = ""


class Task(QObject):
    """One job as the window sees it: what its callbacks say in another thread arrives here in the window's thread."""

    progressed = Signal(float, str, object)
    ended = Signal(object)
    _arrived = Signal(str, object)

    def __init__(self, title: str, then: Callable[[Any], None], parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self.job: Job | None = None
        self.cancelling = False
        self.outcome = ""
        self.content: Any = None
        self._then = then
        self._arrived.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    def callbacks(self) -> dict[str, Callable[..., None]]:
        """What the pool calls, from its own thread: each only emits a signal."""
        return {
            "on_progress": lambda *what: self._arrived.emit("progress", what),
            "on_done": lambda result: self._arrived.emit("done", result),
            "on_error": lambda error: self._arrived.emit("error", error),
            "on_cancelled": lambda: self._arrived.emit("cancelled", None),
        }

    def cancel(self) -> None:
        """Ask the job to stop."""
        if self.job is not None and not self.cancelling:
            self.cancelling = True
            self.job.cancel()

    def finish(self) -> None:
        """Hand a result to whoever asked for it."""
        if self.outcome == "done":
            self._then(self.content)

    def _receive(self, what: str, content: object) -> None:
        if what == "progress":
            self.progressed.emit(*content)  # type: ignore[misc]  # the pool sends share, code, parameters
        elif not self.outcome:
            self.outcome, self.content = what, content
            self.ended.emit(self)


class Work(QObject):
    """Runs one job at a time for the window and tells how it goes.

    Signals
    -------
    started : Task
    progressed : share done 0..1, text code, its parameters
    ended : the job is over, however it ended
    failed : Task, Failure
    """

    started = Signal(object)
    progressed = Signal(float, str, object)
    ended = Signal()
    failed = Signal(object, object)

    def __init__(self, make_pool: "Callable[[], JobPool] | None" = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_pool = make_pool or _pool
        self._pool: JobPool | None = None
        self.task: Task | None = None

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self.task is not None

    def warm_up(self) -> None:
        """Start the worker process, so that the first job finds it ready."""
        if self._pool is None:
            self._pool = self._make_pool()

    def run(self, title: str, submit: "Callable[[JobPool], Submit]", args: tuple[Any, ...],
            then: Callable[[Any], None]) -> Task | None:  # fmt: skip
        """Start a job, for example ``run(title, lambda pool: pool.submit_assess, (path,), show)``.

        None, and nothing happens, while another job is under way.
        """
        if self.busy:
            return None
        self.warm_up()
        assert self._pool is not None  # noqa: S101 - warm_up has just made it
        task = Task(title, then, self)
        task.progressed.connect(self.progressed)
        task.ended.connect(self._end)
        self.task = task
        self.started.emit(task)
        task.job = submit(self._pool)(*args, **task.callbacks())
        return task

    def cancel(self) -> None:
        """Ask the job under way to stop."""
        if self.task is not None:
            self.task.cancel()

    def close(self) -> None:
        """End the worker process."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def _end(self, task: Task) -> None:
        self.task = None
        self.ended.emit()
        if task.outcome == "error":
            self.failed.emit(task, failure_of(task.content))
        task.finish()
        task.deleteLater()


def failure_of(error: PlannerError | str | BaseException) -> Failure:
    """Sentences of an input's faults, or the report of what nobody expected."""
    if isinstance(error, PlannerError):
        return Failure(sentences=tuple(issue.message(language()) for issue in error.issues))
    if error == "worker_died":
        return Failure(sentences=(tr("ui.worker_died"),))
    return Failure(report=str(error))


def _pool() -> "JobPool":
    from planner.app.jobs import JobPool

    return JobPool()
