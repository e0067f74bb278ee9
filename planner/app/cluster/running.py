"""One job on a cluster, from the planner's side: hand it over, listen, and bring back what came of it."""

import threading
import time
import uuid
from asyncio import CancelledError
from collections.abc import Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from planner.app.cluster import there
from planner.app.cluster.connection import connected, hosts_for, look_at
from planner.app.cluster.files import Files, files_of
from planner.app.pipe import unpack
from planner.app.run import Run
from planner.model.errors import Cancelled, PlannerError
from planner.model.progress import SILENT, Progress
from planner.model.project import Project

if TYPE_CHECKING:
    from distributed import Client, Future

_LOOKS_S = 0.2
_ALIVE_EVERY_S = 2.0
NOBODY_S = 30.0
"""So long a job waits for a worker when none is left: one that has died is started again by its keeper."""
STOP_S = 2.0
"""So long the workers are given to hear that a job is to stop: one that hangs never answers."""
Word = tuple[float, str, Mapping[str, str | float]]


class ThereFailedError(Exception):
    """Something nobody expected went wrong on a worker; carries its report."""


def assess_there(address: str, project: Project, progress: Progress = SILENT) -> Run:
    """Assess a project, in its scenario in use, on a worker of a scheduler; raises as :func:`run_there` does."""
    run: Run = run_there(address, "assess", {"project": project}, files_of(project), progress)
    return run


def run_there(address: str, kind: str, payload: Mapping[str, Any], files: Files, progress: Progress = SILENT) -> Any:  # noqa: ANN401 - whatever the job gives
    """Do a job of :data:`planner.app.worker.JOBS` on a worker of a scheduler.

    A worker that dies gives the job back, and another does it from the beginning.

    Parameters
    ----------
    files : mapping of str to str
        Hashes of what the job reads, by path: a worker must see the same.

    Raises
    ------
    PlannerError
        The job's input is at fault; or nobody answers at the address, a worker has another version or other files, or
        all of them are gone.
    Cancelled
        The planner asked to stop; the worker stops at its next report.
    ThereFailedError
        What nobody expected.
    """
    progress.report(0.0, "app.cluster_connecting", address=address)
    with connected(address) as client:
        hosts = hosts_for(look_at(client, files))
        waiting = _Waiting(client, address)
        future = client.submit(
            there.do, waiting.job_id, kind, dict(payload), dict(files),
            key=f"chargesite-{kind}-{waiting.job_id}", workers=hosts, pure=False,
        )  # fmt: skip
        what, content = waiting.outcome(future, progress)
    if what == "done":
        return content
    if what == "cancelled":
        raise Cancelled
    raise content if isinstance(content, PlannerError) else ThereFailedError(content)


class _Waiting:
    """Waits for a job, and passes on what is told of it meanwhile, in the thread of whoever waits."""

    def __init__(self, client: "Client", address: str) -> None:
        self.job_id = uuid.uuid4().hex
        self._client, self._address = client, address
        self._news: SimpleQueue[Word | None] = SimpleQueue()
        self._alone_since_s: float | None = None
        self._looked_s = time.monotonic()
        client.subscribe_topic(there.TOPIC, self._hear)

    def outcome(self, future: "Future", progress: Progress) -> tuple[str, Any]:
        """What came of it.

        Raises
        ------
        Cancelled
            ``progress`` asked to stop; the worker has been told.
        PlannerError
            Scheduler or workers are gone.
        """
        future.add_done_callback(lambda _future: self._news.put(None))
        last: Word = (0.0, "app.cluster_waiting", {"address": self._address})
        try:
            while True:
                progress.report(last[0], last[1], **last[2])
                try:
                    word = self._news.get(timeout=_LOOKS_S)
                except Empty:
                    self._look()
                    continue
                if word is None:
                    return self._result(future)
                last = word
        except (Cancelled, KeyboardInterrupt):
            self._stop(future)
            raise

    def _hear(self, event: tuple[float, Mapping[str, Any]]) -> None:
        said = event[1]
        if isinstance(said, Mapping) and said.get("job") == self.job_id:
            self._news.put((said["done_pu"], said["code"], said["params"]))

    def _stop(self, future: "Future") -> None:
        """Take the job back and tell the workers, in a thread that may be left."""

        def tell() -> None:
            # whatever is wrong with scheduler or workers, nobody waits for the job any more
            with suppress(Exception, CancelledError):
                future.cancel()
                self._client.run(there.stop, self.job_id, on_error="ignore")

        telling = threading.Thread(target=tell, daemon=True, name="cluster-stop")
        telling.start()
        telling.join(STOP_S)

    def _look(self) -> None:
        """Give up where the scheduler is gone, or nobody has been left to do it for long."""
        now_s = time.monotonic()
        if now_s - self._looked_s < _ALIVE_EVERY_S:
            return
        self._looked_s = now_s
        try:
            alone = not self._client.nthreads() if self._client.status == "running" else True
        except OSError as error:
            raise PlannerError.of("app.cluster_lost", address=self._address) from error
        if not alone:
            self._alone_since_s = None
        elif self._alone_since_s is None:
            self._alone_since_s = now_s
        elif now_s - self._alone_since_s >= NOBODY_S:
            raise PlannerError.of("app.cluster_nobody_left", address=self._address)

    def _result(self, future: "Future") -> tuple[str, Any]:
        if future.status == "finished":
            what, packed = future.result()
            return what, unpack(packed)
        if future.status == "error":
            fault = future.exception()
            code = "app.cluster_worker_died" if type(fault).__name__ == "KilledWorker" else ""
            if code:
                raise PlannerError.of(code, address=self._address)
            raise ThereFailedError(f"{type(fault).__name__}: {fault}")
        raise PlannerError.of("app.cluster_lost", address=self._address)
