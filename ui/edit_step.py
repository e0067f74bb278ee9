"""Mirrors the steps of the project's session on Qt's undo stack; the session alone knows what a step is."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QUndoCommand, QUndoStack

if TYPE_CHECKING:
    from planner.app.session import ProjectSession


class EditStep(QUndoCommand):
    """Moving the session to the step before, or to this one."""

    def __init__(self, text: str, position: int, move: Callable[[int], None], merge_key: str = "") -> None:
        super().__init__(" ".join(text.split()))  # what stands behind a line break would be all that a menu shows
        self.merge_key = merge_key
        self._position = position
        self._move = move
        self._fresh = True

    def redo(self) -> None:
        """Go to this step; the first time the session is there already."""
        if not self._fresh:
            self._move(self._position)
        self._fresh = False

    def undo(self) -> None:
        """Go to the step before."""
        self._move(self._position - 1)


class StepStack(QUndoStack):
    """The steps of one session at a time; ``move`` takes that to a position."""

    def __init__(self, move: Callable[[int], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._move = move
        self._levelling = False

    def merges(self, merge_key: str) -> bool:
        """Whether an edit with this key belongs to the last step; what was saved stays a step of its own."""
        last = self.command(self.index() - 1) if self.index() == self.count() and not self.isClean() else None
        return bool(merge_key) and isinstance(last, EditStep) and last.merge_key == merge_key

    def add(self, text: str, position: int, merge_key: str = "") -> None:
        """Keep a step that the session has made."""
        self.push(EditStep(text, position, self._go, merge_key))

    def take(self, book: "ProjectSession") -> None:
        """Steps of a recovered project can be taken back as any."""
        for position, step in enumerate(book.steps[1:], start=1):
            self.add(step.name, position)
        self._level(book)

    def level_later(self, book: "ProjectSession") -> None:
        """Stand where the session stands, once the stack's own move is over."""
        QTimer.singleShot(0, self, partial(self._level, book))

    def _level(self, book: "ProjectSession") -> None:
        self._levelling = True
        self.setIndex(book.position)
        self._levelling = False

    def _go(self, position: int) -> None:
        if not self._levelling:
            self._move(position)
