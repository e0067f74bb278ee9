"""Prepares large columns beside the window, so that neither opening nor sorting waits for it."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from PySide6.QtCore import QObject, Signal

from planner.maps.attributes import Attributes
from planner.model.errors import PlannerError


class Preparing(QObject):
    """Columns are prepared one after the other by a thread that ends with them.

    Signals
    -------
    ready : object, str
        A column of some attributes is prepared.
    answered : object, object
        A question, and its answer or the :class:`PlannerError` it ended in; only the newest question is answered.
    """

    ready = Signal(object, str)
    answered = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop = threading.Event()
        self._unasked = threading.Event()

    def begin(self, attributes: Attributes, names: Sequence[str], order: tuple[str, bool] = ("", False)) -> None:
        """Prepare columns in this order; what was being prepared before is given up.

        ``order``: column by which rows are to be sorted too, and whether the largest come first.
        """
        self.end()
        self._stop = threading.Event()
        work = (attributes, tuple(names), order, self._stop)
        threading.Thread(target=self._work, args=work, name="columns", daemon=True).start()

    def end(self) -> None:
        """Give up; the column at hand is finished, but nobody is told."""
        self._stop.set()

    def ask(self, question: object, answer: Callable[[], object]) -> None:
        """Have a question answered; those before it are not answered any more."""
        self._unasked.set()
        self._unasked = threading.Event()
        work = (question, answer, self._unasked)
        threading.Thread(target=self._answer, args=work, name="filter", daemon=True).start()

    def unask(self) -> None:
        """Want no answer any more."""
        self._unasked.set()

    def _answer(self, question: object, answer: Callable[[], object], unasked: threading.Event) -> None:
        try:
            found = answer()
        except PlannerError as fault:
            found = fault
        if not unasked.is_set():
            with suppress(RuntimeError):  # the window has gone meanwhile
                self.answered.emit(question, found)

    def _work(self, attributes: Attributes, names: tuple[str, ...], order: tuple[str, bool],
              stop: threading.Event) -> None:  # fmt: skip
        for name in names:
            if stop.is_set():
                return
            attributes.prepare(name)
            if name == order[0]:
                attributes.keep_order(name, descending=order[1])
            if not stop.is_set():
                with suppress(RuntimeError):  # the window has gone meanwhile
                    self.ready.emit(attributes, name)
