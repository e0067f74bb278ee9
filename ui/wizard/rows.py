"""First rows of the file as they stand in it, and any row that a finding names."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.plain import tip

Rows = Sequence[tuple[int, tuple[str, ...]]]
Index = QModelIndex | QPersistentModelIndex
_WIDEST_PX, _ROW_PX = 220, 24


class RowsModel(QAbstractTableModel):
    """Rows by their number in the file; those of a finding are marked."""

    def __init__(self) -> None:
        super().__init__()
        self.names: tuple[str, ...] = ()
        self.rows: Rows = ()
        self.marked: frozenset[int] = frozenset()
        self.marked_column = ""

    def show_rows(self, names: Sequence[str], rows: Rows) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.names, self.rows, self.marked = tuple(names), rows, frozenset()
        self.endResetModel()

    def mark(self, rows: Rows, column: str) -> int:
        """Mark rows of a finding, taking them in where they are not shown; the position of the first, -1: none."""
        known = {number for number, _ in self.rows}
        self.beginResetModel()
        self.rows = tuple(sorted([*self.rows, *(row for row in rows if row[0] not in known)]))
        self.marked, self.marked_column = frozenset(number for number, _ in rows), column
        self.endResetModel()
        return next((at for at, (number, _) in enumerate(self.rows) if number in self.marked), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Rows shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Columns of the file."""
        return 0 if parent.isValid() else len(self.names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text of a cell; the ground of marked rows."""
        number, cells = self.rows[index.row()]
        text = cells[index.column()] if index.column() < len(cells) else ""
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(text)
        if number in self.marked:
            here = self.names[index.column()] == self.marked_column
            if role == Qt.ItemDataRole.BackgroundRole:
                return QColor(tokens().bad_soft if here else tokens().warn_soft)
            if role == Qt.ItemDataRole.ForegroundRole:
                return QColor(tokens().bad if here else tokens().warn)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Names of the columns; numbers of the rows as the file counts them."""
        if role == Qt.ItemDataRole.ToolTipRole and orientation == Qt.Orientation.Horizontal:
            return tip(self.names[section])
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self.names[section]
        return str(self.rows[section][0])


class RowsTable(QTableView):
    """Table of the file's rows, read only."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = RowsModel()
        self.setModel(self.rows)
        self.setAccessibleName(tr("ui.wizard_rows"))
        self.setToolTip(tip(tr("ui.wizard_rows_tip")))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setMaximumSectionSize(_WIDEST_PX)

    def show_rows(self, names: Sequence[str], rows: Rows) -> None:
        """Show the first rows of a file."""
        self.rows.show_rows(names, rows)
        for column in range(len(names)):
            wanted = max(self.sizeHintForColumn(column) + 16, self.horizontalHeader().sectionSizeHint(column) + 8)
            self.setColumnWidth(column, min(wanted, _WIDEST_PX))

    def show_finding(self, rows: Rows, column: str) -> None:
        """Go to the rows that a finding is about."""
        at = self.rows.mark(rows, column)
        if at >= 0:
            across = self.rows.names.index(column) if column in self.rows.names else 0
            index = self.rows.index(at, across)
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
            self.setCurrentIndex(index)
            self.clearSelection()
            self.setFocus(Qt.FocusReason.OtherFocusReason)
