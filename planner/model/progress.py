"""Progress and cancel for long work: pass it in, report fractions, let ``Cancelled`` rise."""

from typing import Protocol


class Progress(Protocol):
    """What long work tells its caller. ``report`` raises :class:`planner.model.errors.Cancelled` when asked to stop."""

    def report(self, done_pu: float, code: str, /, **params: str | float) -> None:
        """Tell how far the work is (0..1) and what it does now (a text code and its parameters)."""


class _Silent:
    def report(self, done_pu: float, code: str, /, **params: str | float) -> None:
        """Say nothing."""


SILENT: Progress = _Silent()


class Part:
    """A stretch of a longer progress: the stage reports 0..1, the whole hears ``start_pu..end_pu``."""

    def __init__(self, whole: Progress, start_pu: float, end_pu: float) -> None:
        self._whole = whole
        self._start_pu = start_pu
        self._span_pu = end_pu - start_pu

    def report(self, done_pu: float, code: str, /, **params: str | float) -> None:
        """Rescale and pass on."""
        self._whole.report(self._start_pu + self._span_pu * min(max(done_pu, 0.0), 1.0), code, **params)
