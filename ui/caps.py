"""Change of a site's connection power as one undoable step."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

if TYPE_CHECKING:
    from ui.session import Session


class SetCaps(QUndoCommand):
    """Sets the powers that sites are to be held to; undone, as before. The results follow with the next run."""

    def __init__(
        self, session: "Session", before: Mapping[str, float | None], after: Mapping[str, float | None], text: str
    ) -> None:
        super().__init__(text)
        self._session = session
        self._before, self._after = dict(before), dict(after)

    def redo(self) -> None:
        """Hold the sites to the new powers."""
        self._session.show_caps(self._after)

    def undo(self) -> None:
        """Hold them to the former ones."""
        self._session.show_caps(self._before)
