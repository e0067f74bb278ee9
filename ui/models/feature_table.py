"""Table model over columns and an order array: 300,000 rows are sorted and filtered by moving numbers, never rows."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from planner.maps.attributes import Attributes
from ui.models.column_names import described, header, one_line
from ui.models.feature_columns import cell, plain_text
from ui.numbers import locale
from ui.texts import tr
from ui.widgets.plain import tip

Index = QModelIndex | QPersistentModelIndex
Rows = NDArray[np.int64]
_NONE = QModelIndex()
_SMALL_ROWS = 20_000
LARGE_ROWS = 300_000


class FeatureModel(QAbstractTableModel):
    """Attributes of one layer.

    Signals
    -------
    wanted : str
        A column must be prepared, in a large table with the order by it, before the table can be sorted by it.
    written : int, str, str
        The planner wrote into a cell: row of the layer, column, text.
    """

    wanted = Signal(str)
    written = Signal(int, str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.attributes = Attributes({}, 0)
        self.names: tuple[str, ...] = ()
        self.sorted_by: tuple[str, bool] = ("", False)
        self._writable: frozenset[str] = frozenset()
        self._all: Rows = np.empty(0, dtype=np.int64)
        self._shown: Rows = self._all
        self._keep: NDArray[np.bool_] | None = None
        self._selected = np.zeros(0, dtype=np.bool_)

    def set_attributes(self, attributes: Attributes, names: Sequence[str], writable: Sequence[str] = ()) -> None:
        """Show other attributes; the order stays where the column is still there, filter and selection do not."""
        self.beginResetModel()
        self.attributes, self.names = attributes, tuple(names)
        self._writable = frozenset(writable)
        self._selected = np.zeros(attributes.n_rows, dtype=np.bool_)
        self._keep = None
        if self.sorted_by[0] not in attributes.names:
            self.sorted_by = ("", False)
        self._order()
        self.endResetModel()

    def set_names(self, names: Sequence[str]) -> None:
        """Show these columns."""
        self.beginResetModel()
        self.names = tuple(names)
        self.endResetModel()

    def keep(self, mask: NDArray[np.bool_] | None) -> None:
        """Show only some rows, shape (n_rows,); None: all."""
        self.beginResetModel()
        self._keep = mask
        self._show()
        self.endResetModel()

    def select(self, rows: Rows) -> None:
        """Mark rows of the layer as selected."""
        self._selected = np.zeros(self.attributes.n_rows, dtype=np.bool_)
        self._selected[rows[rows < self.attributes.n_rows]] = True
        if self.rowCount() and self.columnCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    @property
    def selected(self) -> Rows:
        """Selected rows of the layer, rising."""
        return np.flatnonzero(self._selected).astype(np.int64)

    @property
    def shown(self) -> Rows:
        """Rows of the layer as shown, from the top."""
        return self._shown

    def is_selected(self, line: int) -> bool:
        """Whether the row on a line of the table is selected."""
        return bool(self._selected[self._shown[line]])

    def line_of(self, row: int) -> int | None:
        """Line on which a row of the layer is shown; None: the filter hides it."""
        found = np.flatnonzero(self._shown == row)
        return int(found[0]) if found.size else None

    def rowCount(self, parent: Index = _NONE) -> int:
        """Rows shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _NONE) -> int:
        """Columns shown."""
        return 0 if parent.isValid() else len(self.names)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Heads of the columns, with their units and, in the tool tip, the names of their fields."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.names):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return header(self.names[section])
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(described(self.names[section]))
        return self._alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """One cell, for the given role."""
        row, name = int(self._shown[index.row()]), self.names[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell(self.attributes, name, row)
        if role == Qt.ItemDataRole.EditRole:
            return self._editable_text(name, row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(f"{one_line(name)}: {cell(self.attributes, name, row)}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = cell(self.attributes, name, row)
            return tr("ui.table_cell_selected", cell=words) if self._selected[row] else words
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells of our own layers can be written."""
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        writable = index.isValid() and self.names[index.column()] in self._writable
        return base | Qt.ItemFlag.ItemIsEditable if writable else base

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell what the planner wrote; the table follows the project, not the other way round."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        row, name = int(self._shown[index.row()]), self.names[index.column()]
        if str(value) != self._editable_text(name, row):
            self.written.emit(row, name, str(value))
        return False

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order rows by a column, below 0 as the layer has them; a large column not prepared yet is asked for first."""
        if column >= len(self.names):
            return
        self.sorted_by = ("", False) if column < 0 else (self.names[column], order == Qt.SortOrder.DescendingOrder)
        self.layoutAboutToBeChanged.emit()
        self._order()
        self.changePersistentIndexList(self.persistentIndexList(), [QModelIndex()] * len(self.persistentIndexList()))
        self.layoutChanged.emit()

    def prepared(self, name: str) -> None:
        """A column is ready: sort by it where that was asked for."""
        if name == self.sorted_by[0] and name in self.names:
            self.sort(self.names.index(name), _sort_order(descending=self.sorted_by[1]))

    def _order(self) -> None:
        name, descending = self.sorted_by
        rows = np.arange(self.attributes.n_rows, dtype=np.int64)
        if name:
            if self._sorts_at_once(name, descending=descending):
                rows = self.attributes.order(name, descending=descending).astype(np.int64)
            else:
                self.wanted.emit(name)
        self._all = rows
        self._show()

    def _sorts_at_once(self, name: str, *, descending: bool) -> bool:
        n_rows = self.attributes.n_rows
        if n_rows > LARGE_ROWS:
            return self.attributes.is_ordered(name, descending=descending)
        return n_rows <= _SMALL_ROWS or self.attributes.ready(name)

    def _show(self) -> None:
        self._shown = self._all if self._keep is None else self._all[self._keep[self._all]]

    def _editable_text(self, name: str, row: int) -> str:
        if self.attributes.kind(name) == "text":
            return plain_text(self.attributes, name, row)
        value = float(self.attributes.numbers(name)[row])
        return "" if np.isnan(value) else str(locale().toString(value, "g", 12)).replace(locale().groupSeparator(), "")

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        right = self.attributes.kind(self.names[column]) == "number"
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


def _sort_order(*, descending: bool) -> Qt.SortOrder:
    return Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
