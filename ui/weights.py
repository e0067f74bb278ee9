"""Change of weights as one undoable step."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

if TYPE_CHECKING:
    from planner.app.run import Run
    from ui.session import Session

MERGE_ID = 1


class SetWeights(QUndoCommand):
    """Shows the run as ranked anew; undone, as ranked before. Dragging one slider stays one step."""

    def __init__(self, session: "Session", before: "Run", after: "Run", text: str, merge_key: str = "") -> None:
        super().__init__(text)
        self._session = session
        self._before = before
        self._after = after
        self._merge_key = merge_key

    def id(self) -> int:
        """Qt merges commands of one id, where :meth:`mergeWith` agrees."""
        return MERGE_ID if self._merge_key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over the newer ranking of the same slider."""
        if not isinstance(other, SetWeights) or other._merge_key != self._merge_key:
            return False
        self._after = other._after
        return True

    def redo(self) -> None:
        """Rank anew."""
        self._session.show_run(self._after)

    def undo(self) -> None:
        """Rank as before."""
        self._session.show_run(self._before)
