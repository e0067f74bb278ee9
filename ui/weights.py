"""Change of weights as one undoable step."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

if TYPE_CHECKING:
    from ui.session import Session

MERGE_ID = 1


class SetWeights(QUndoCommand):
    """Ranks with new weights; undone, with those of before. Dragging one slider stays one step."""

    def __init__(self, session: "Session", weights: Mapping[str, float], text: str, merge_key: str = "") -> None:
        super().__init__(text)
        self._session = session
        self._before = dict(session.weights)
        self._after = dict(weights)
        self._merge_key = merge_key

    def id(self) -> int:
        """Qt merges commands of one id, where :meth:`mergeWith` agrees."""
        return MERGE_ID if self._merge_key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over the newer weights of the same slider."""
        if not isinstance(other, SetWeights) or other._merge_key != self._merge_key:
            return False
        self._after = other._after
        return True

    def redo(self) -> None:
        """Rank with the new weights."""
        self._session.rank_with(self._after)

    def undo(self) -> None:
        """Rank with the weights of before."""
        self._session.rank_with(self._before)
