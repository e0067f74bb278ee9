"""Puts a layer together beside the window: copying a hundred megabytes takes longer than a window may be busy."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.map.drawable import Columns

if TYPE_CHECKING:
    from planner.app.mapload import ArrayPart, LayerDone


class Assembling(QObject):
    """Takes what a worker sends of one layer; numpy lets the window go on while it copies.

    Signals
    -------
    whole : layer id, this, and the columns of the layer, ready for the map; sent by another thread
    failed : layer id, this; what went wrong goes to the hook of threads
    """

    whole = Signal(str, object, object)
    failed = Signal(str, object)

    def __init__(self, layer_id: str, parent: QObject) -> None:
        super().__init__(parent)
        self._layer_id = layer_id
        self._parts: SimpleQueue[ArrayPart | LayerDone | None] = SimpleQueue()
        self._wanted = _Wanted()
        # told before Qt deletes what the parent holds, this among it
        parent.destroyed.connect(partial(_give_up, self._wanted, self._parts))
        threading.Thread(target=self._run, daemon=True, name="chargesite-layer").start()

    def take(self, part: "ArrayPart") -> None:
        """Keep a stretch."""
        self._parts.put(part)

    def finish(self, done: "LayerDone") -> None:
        """Nothing more is sent."""
        self._parts.put(done)

    def drop(self) -> None:
        """Nobody wants the layer any more; from here on nothing is sent, so that this may be deleted."""
        _give_up(self._wanted, self._parts)

    def _run(self) -> None:
        try:
            columns = self._assembled()
        except Exception:
            self._send(lambda: self.failed.emit(self._layer_id, self))
            raise
        if columns is not None:
            self._send(lambda: self.whole.emit(self._layer_id, self, columns))

    def _assembled(self) -> Columns | None:
        from planner.app.mapload import ArrayPart, Assembly

        assembly = Assembly()
        while (part := self._parts.get()) is not None and self._wanted.still:
            if isinstance(part, ArrayPart):
                assembly.take(part)
                continue
            columns = Columns(data=assembly.finish(part))
            _ = columns.layer
            return columns
        return None

    def _send(self, emit: Callable[[], None]) -> None:
        with self._wanted.lock, suppress(RuntimeError):  # the window may be gone meanwhile
            if self._wanted.still:
                emit()


@dataclass(slots=True)
class _Wanted:
    """Whether somebody waits for the layer; under its lock this does not change while the layer is sent."""

    still: bool = True
    lock: threading.Lock = field(default_factory=threading.Lock)


def _give_up(wanted: _Wanted, parts: "SimpleQueue[ArrayPart | LayerDone | None]") -> None:
    with wanted.lock:
        wanted.still = False
    parts.put(None)
