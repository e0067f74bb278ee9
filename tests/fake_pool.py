"""A pool that runs nothing: the test ends its jobs, from another thread as the real one does."""

import threading
from dataclasses import dataclass, field

from planner.app.worker import run_job
from planner.model.errors import Cancelled, PlannerError
from planner.model.progress import SILENT


@dataclass
class FakeJob:
    kind: str
    args: tuple
    callbacks: dict
    cancelled: bool = False

    def cancel(self):
        self.cancelled = True
        self.tell("on_cancelled")

    def tell(self, name, *content):
        """Call back from a thread of its own, and wait until it has."""
        thread = threading.Thread(target=self.callbacks[name], args=content)
        thread.start()
        thread.join()


@dataclass
class FakePool:
    jobs: list = field(default_factory=list)
    closed: bool = False

    def submit(self, kind, payload, **callbacks):
        return self._add(kind, payload, callbacks)

    def submit_assess(self, *args, **callbacks):
        return self._add("assess", args, callbacks)

    def submit_preview(self, *args, **callbacks):
        return self._add("preview", args, callbacks)

    def submit_export(self, *args, **callbacks):
        return self._add("export", args, callbacks)

    def close(self):
        self.closed = True

    @property
    def last(self):
        return self.jobs[-1]

    def _add(self, kind, args, callbacks):
        self.jobs.append(FakeJob(kind, args, callbacks))
        return self.jobs[-1]


class InlinePool(FakePool):
    """Does the job at once, in a thread of this process, as the real pool would in another."""

    def _add(self, kind, args, callbacks):
        job = super()._add(kind, args, callbacks)
        threading.Thread(target=self._do, args=(job,), daemon=True).start()
        return job

    @staticmethod
    def _do(job):
        try:
            job.callbacks["on_done"](run_job(job.kind, job.args, SILENT))
        except (PlannerError, Cancelled) as fault:
            job.callbacks["on_error"](fault)
