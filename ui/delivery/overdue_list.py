"""Gates that should have been closed by now, the longest overdue first."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from planner.app.delivery.gates import Overdue
from ui.delivery.common import day_text, gate_text
from ui.desk import Desk
from ui.texts import tr
from ui.theme.tokens import tokens
from ui.widgets.plain import tip

_HEADS = ("site", "gate", "owner", "due", "days", "note")
_DAYS = 4
_MOST = 300


class OverdueList(QTableWidget):
    """Table; ``chosen`` tells the id of the site that was clicked or reached with the keys."""

    chosen = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(0, len(_HEADS))
        self._desk = desk
        self._filling = False
        self.setAccessibleName(tr("ui.board_sites_overdue"))
        self.setToolTip(tip(tr("ui.overdue_tip")))
        self.setHorizontalHeaderLabels([tr(f"ui.overdue_{name}") for name in _HEADS])
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for at, width in enumerate((240, 130, 130, 110, 90)):
            self.setColumnWidth(at, max(width, header.sectionSizeHint(at)))
        self.currentCellChanged.connect(lambda row, *_: self._pick(row))
        self.itemActivated.connect(lambda _item: self._desk.show_details("delivery"))

    def show_overdue(self, late: Sequence[Overdue], names: Mapping[str, str]) -> None:
        """Show the longest overdue, a few hundred at most."""
        self._filling = True
        shown = late[:_MOST]
        self.setRowCount(len(shown))
        for row, each in enumerate(shown):
            step = each.step
            name = names.get(step.site_id) or step.site_id
            due = "" if step.due_on is None else day_text(step.due_on)
            for column, words in enumerate((name, gate_text(step.gate), step.owner, due, str(each.days), step.note)):
                item = QTableWidgetItem(" ".join(words.split()))
                item.setData(Qt.ItemDataRole.UserRole, step.site_id)
                item.setToolTip(tip(words))
                if column == _DAYS:
                    item.setForeground(QColor(tokens().bad))
                self.setItem(row, column, item)
        self._filling = False

    def _pick(self, row: int) -> None:
        item = self.item(row, 0) if row >= 0 and not self._filling else None
        if item is not None:
            self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))
