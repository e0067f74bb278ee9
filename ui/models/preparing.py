"""Prepares large columns beside the window, so that neither opening nor sorting waits for it."""

import threading
from collections.abc import Sequence
from contextlib import suppress

from PySide6.QtCore import QObject, Signal

from planner.maps.attributes import Attributes


class Preparing(QObject):
    """Columns are prepared one after the other by a thread that ends with them.

    Signals
    -------
    ready : object, str
        A column of some attributes is prepared.
    """

    ready = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop = threading.Event()

    def begin(self, attributes: Attributes, names: Sequence[str]) -> None:
        """Prepare columns in this order; what was being prepared before is given up."""
        self.end()
        self._stop = threading.Event()
        work = (attributes, tuple(names), self._stop)
        threading.Thread(target=self._work, args=work, name="columns", daemon=True).start()

    def end(self) -> None:
        """Give up; the column at hand is finished, but nobody is told."""
        self._stop.set()

    def _work(self, attributes: Attributes, names: tuple[str, ...], stop: threading.Event) -> None:
        for name in names:
            if stop.is_set():
                return
            attributes.prepare(name)
            if not stop.is_set():
                with suppress(RuntimeError):  # the window has gone meanwhile
                    self.ready.emit(attributes, name)
