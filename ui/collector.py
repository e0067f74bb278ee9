"""Garbage is collected by the window's thread alone.

Python collects in whichever thread happens to make an object at the time, the one that paints the map among them. A
widget that dies there, in another thread than its own, ends the process at the next event. So Python's own turn is
switched off while a window stands, and taken between two events.
"""

import gc
import time

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500
_WHOLE_EVERY_S = 60.0


class Collector(QObject):
    """Collects what is due by Python's own thresholds, from its making to :meth:`end`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # modules stay to the end: no collection need go through them
        gc.freeze()
        gc.disable()
        self._whole_at_s = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect_due)
        self._timer.start()

    def collect_due(self) -> int | None:
        """Collect the oldest generation that is due; returns which, None: none is."""
        due = [at for at, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
               if count > most]  # fmt: skip
        if due and due[-1] == 2 and time.monotonic() - self._whole_at_s < _WHOLE_EVERY_S:
            due = due[:-1]
        if not due:
            return None
        if due[-1] == 2:
            self._whole_at_s = time.monotonic()
        gc.collect(due[-1])
        return due[-1]

    def end(self) -> None:
        """Give the turn back to Python."""
        self._timer.stop()
        gc.enable()
        gc.unfreeze()
