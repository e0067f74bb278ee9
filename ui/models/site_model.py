"""Table model over site columns and an order array: sorting and filtering move row numbers, never rows."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from ui.models.site_columns import COLUMNS, SiteColumns, row_tip
from ui.theme.tokens import tokens
from ui.widgets.plain import tip

Index = QModelIndex | QPersistentModelIndex
SCORE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_NONE = QModelIndex()


class SiteModel(QAbstractTableModel):
    """Read-only table of sites, sortable by every column."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = SiteColumns()
        self._order: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self._sort = ("rank", False)
        self._words = ""

    def set_columns(self, columns: SiteColumns) -> None:
        """Show other sites, in the order chosen before."""
        self.beginResetModel()
        self._columns = columns
        self._rebuild()
        self.endResetModel()

    def set_filter(self, words: str) -> None:
        """Show only sites that hold the words; empty: all."""
        self.beginResetModel()
        self._words = words
        self._rebuild()
        self.endResetModel()

    @property
    def total(self) -> int:
        """Sites with and without the filter's consent."""
        return len(self._columns.ids)

    @property
    def excluded_total(self) -> int:
        """How many sites are excluded."""
        return int(self._columns.excluded.sum())

    def site_id(self, row: int) -> str:
        """Site in a row as shown."""
        return self._columns.ids[int(self._order[row])]

    def row_of(self, site_id: str) -> int | None:
        """Row in which a site is shown; None where the filter hides it."""
        if site_id not in self._columns.ids:
            return None
        found = np.flatnonzero(self._order == self._columns.ids.index(site_id))
        return int(found[0]) if found.size else None

    def rowCount(self, parent: Index = _NONE) -> int:
        """Sites shown."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = _NONE) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Names and units of the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """One cell, for the given role."""
        row, column = int(self._order[index.row()]), COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns.shown(column, row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(row_tip(self._columns, column, row))
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._color(row, column.kind)
        if role == SCORE_ROLE and column.kind == "score":
            return self._share_of_ramp(row)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order rows by a column."""
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        sites = [int(self._order[index.row()]) for index in kept]
        self._sort = (COLUMNS[column].column_id, order == Qt.SortOrder.DescendingOrder)
        self._rebuild()
        row_of = {int(site): row for row, site in enumerate(self._order)}
        moved = [self.index(row_of[site], index.column()) for site, index in zip(sites, kept, strict=True)]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def _rebuild(self) -> None:
        if not self._columns.ids:
            self._order = np.empty(0, dtype=np.intp)
            return
        order = self._columns.order(self._sort[0], descending=self._sort[1])
        if self._words.strip():
            order = order[self._columns.matching(self._words)[order]]
        self._order = order

    def _color(self, row: int, kind: str) -> QColor | None:
        if self._columns.excluded[row]:
            return QColor(tokens().muted)
        if kind == "status" and self._columns.groups[row] != "checked":
            return QColor(tokens().warn if self._columns.groups[row] == "not_checked" else tokens().muted)
        return None

    def _share_of_ramp(self, row: int) -> float | None:
        score = float(np.asarray(self._columns.values["score"], dtype=np.float64)[row])
        low, high = self._columns.score_ends
        return None if np.isnan(score) else (score - low) / (high - low)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if COLUMNS[column].kind == "number" else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
