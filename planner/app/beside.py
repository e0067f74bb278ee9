"""Work beside other work: what computes outside Python's lock runs in a thread while the main one goes on."""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import copy_context
from threading import Event
from typing import Generic, TypeVar

from planner.model.errors import Cancelled
from planner.model.progress import Progress

Answer = TypeVar("Answer")
_LOOKS_S = 0.2
_TURN_S = 0.0005


class _Stoppable:
    """Progress that keeps the last word for whoever asks, and can be stopped."""

    def __init__(self) -> None:
        self.stopped = Event()
        self.said: tuple[float, str, dict[str, str | float]] | None = None

    def report(self, done_pu: float, code: str, /, **params: str | float) -> None:
        if self.stopped.is_set():
            raise Cancelled
        self.said = (done_pu, code, params)


class Beside(Generic[Answer]):
    """Work that is under way."""

    def __init__(self, future: "Future[Answer]", own: _Stoppable) -> None:
        self._future, self._own = future, own

    def answer(self, progress: Progress) -> Answer:
        """What came of it; until then its progress is passed on, so that the planner can stop the waiting.

        Raises
        ------
        Cancelled
            He did.
        """
        while not wait([self._future], timeout=_LOOKS_S).done:
            if self._own.said is not None:
                done_pu, code, params = self._own.said
                progress.report(done_pu, code, **params)
        return self._future.result()


@contextmanager
def beside(work: Callable[[Progress], Answer]) -> Iterator[Beside[Answer]]:
    """Run work in a thread of its own, with the caller's context (his own values), while the block runs.

    Where the block fails or is cancelled, the work is stopped at its next report, and the block's error rises. Threads
    take turns at Python's lock more often meanwhile: work that computes outside it for a few milliseconds at a time
    would else wait as long again for each.

    >>> from planner.model.progress import SILENT
    >>> with beside(lambda progress: 2 + 2) as sum_of:
    ...     other = 1
    ...     both = other + sum_of.answer(SILENT)
    >>> both
    5
    """
    own, turn_s = _Stoppable(), sys.getswitchinterval()
    sys.setswitchinterval(min(turn_s, _TURN_S))
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="beside") as pool:
        try:
            # a thread knows nothing of own values in use unless it is told
            yield Beside(pool.submit(copy_context().run, work, own), own)
        except BaseException:
            own.stopped.set()
            raise
        finally:
            sys.setswitchinterval(turn_s)
