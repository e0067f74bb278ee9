"""Mirrors one step of the project's session on Qt's undo stack; the session alone knows what a step is."""

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand


class EditStep(QUndoCommand):
    """Moving the session to the step before, or to this one."""

    def __init__(self, text: str, position: int, move: Callable[[int], None], merge_key: str = "") -> None:
        super().__init__(text)
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
