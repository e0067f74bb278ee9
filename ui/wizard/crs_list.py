"""Searchable list of all coordinate systems: code, name, area; read once by the worker."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableView, QVBoxLayout, QWidget
from shiboken6 import isValid

from planner.app.importing.crslist import CrsEntry
from ui.desk import Desk
from ui.texts import tr
from ui.widgets.plain import label, tip

_MOST_SHOWN = 300
Index = QModelIndex | QPersistentModelIndex
_read: dict[str, tuple[CrsEntry, ...]] = {}


class CrsModel(QAbstractTableModel):
    """Entries that hold all words searched for."""

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[CrsEntry, ...] = ()
        self._texts: list[str] = []
        self.shown: list[CrsEntry] = []

    def take(self, entries: Sequence[CrsEntry], first: Sequence[str]) -> None:
        """All entries; those whose codes stand in ``first`` go before the others."""
        order = {code: place for place, code in enumerate(first)}
        self._all = tuple(sorted(entries, key=lambda entry: order.get(entry.code, len(order))))
        self._texts = [f"{entry.code} {entry.name} {entry.area}".casefold() for entry in self._all]
        self.search("")

    def search(self, words: str) -> None:
        """Show what holds all words, at most 300 entries."""
        wanted = words.casefold().split()
        found = (entry for entry, text in zip(self._all, self._texts, strict=True) if all(w in text for w in wanted))
        self.beginResetModel()
        self.shown = [entry for entry, _ in zip(found, range(_MOST_SHOWN), strict=False)]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Entries shown."""
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Code, name, area."""
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text of a cell."""
        entry = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (entry.code, entry.name, entry.area)[index.column()]
        return tip(f"{entry.code}\n{entry.name}\n{entry.area}") if role == Qt.ItemDataRole.ToolTipRole else None


class CrsList(QWidget):
    """Search line over the list.

    Signals
    -------
    picked : str, code of an entry
    """

    picked = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("ui.wizard_crs_search"))
        self.line.setAccessibleName(tr("ui.wizard_crs_search"))
        self.line.setToolTip(tip(tr("ui.wizard_crs_search_tip")))
        self.line.setClearButtonEnabled(True)
        self.entries = CrsModel()
        self.table = QTableView()
        self.table.setModel(self.entries)
        self.table.setAccessibleName(tr("ui.wizard_crs_list"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(24)
        self.table.horizontalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.setColumnWidth(0, 92)
        self.table.setColumnWidth(1, 210)
        self.waiting = label(tr("ui.wizard_crs_reading"), "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for widget in (self.line, self.waiting):
            layout.addWidget(widget)
        layout.addWidget(self.table, 1)
        self.line.textChanged.connect(self.entries.search)
        self.table.clicked.connect(self._pick)
        self.table.activated.connect(self._pick)

    def load(self, first: Sequence[str]) -> None:
        """Read the list where it was not read yet."""
        if "epsg" in _read:
            self._take(_read["epsg"], first)
        elif not self.entries.shown:
            title = tr("ui.wizard_crs_reading")
            self._desk.work.start(title, "import_crs", {}, lambda found: self._take(found, first))

    def _take(self, entries: tuple[CrsEntry, ...], first: Sequence[str]) -> None:
        _read["epsg"] = entries
        if not isValid(self):
            return
        self.entries.take(entries, first)
        self.waiting.hide()

    def _pick(self, index: Index) -> None:
        self.picked.emit(self.entries.shown[index.row()].code)
