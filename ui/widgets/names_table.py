"""A table one of whose columns holds names: it takes what the others leave, but never less than a name needs."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableWidget

NAME_PX = 190


class NamesTable(QTableWidget):
    """Where the others leave less than a name needs, the table is scrolled across instead.

    Parameters
    ----------
    columns : int
    names : int
        Place of the column of names; the others are as wide as what they hold.
    """

    def __init__(self, columns: int, names: int) -> None:
        super().__init__(0, columns)
        self._names = names
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(names, QHeaderView.ResizeMode.Fixed)
        header.sectionResized.connect(self._resized)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the names what is left."""
        super().resizeEvent(event)
        self._fit()

    def _resized(self, column: int, _before_px: int, _now_px: int) -> None:
        if column != self._names:
            self._fit()

    def _fit(self) -> None:
        header = self.horizontalHeader()
        others_px = sum(header.sectionSize(at) for at in range(header.count())
                        if at != self._names and not header.isSectionHidden(at))  # fmt: skip
        header.resizeSection(self._names, max(self.viewport().width() - others_px, NAME_PX))
