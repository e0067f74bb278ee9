"""The register of parties: who is to be asked, about which site, and how to reach them."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFileDialog,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.app.delivery.parties import (
    ROLES,
    add_party,
    addresses,
    edit_party,
    find_party,
    parties_of,
    party_name,
    remove_party,
)
from planner.model.delivery import Stakeholder
from ui.delivery.common import site_names, try_edit
from ui.delivery.party_dialog import party_dialog
from ui.desk import Desk
from ui.registry import PanelSpec
from ui.texts import language, tr
from ui.theme.icons import icon
from ui.widgets.blocks import button
from ui.widgets.empty import EmptyState
from ui.widgets.flow import FlowLayout
from ui.widgets.nested import nest
from ui.widgets.plain import tip

if TYPE_CHECKING:
    from planner.app.delivery.partyfile import PartyImport

_HEADS = ("role", "organisation", "name", "email", "phone", "sites", "note")
_ID = Qt.ItemDataRole.UserRole
_LEAST_PX, _MOST_PX = 60, 230


class StakeholdersPanel(QStackedWidget):
    """Table by role and name, with what can be done above it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.table = _table()
        self._fitting, self._set_by_hand = True, False
        self.table.horizontalHeader().sectionResized.connect(self._sized)
        self.only = QCheckBox(tr("ui.party_only"))
        self.only.setToolTip(tip(tr("ui.party_only_tip")))
        self.add = button(tr("ui.party_add"), tr("ui.party_add"), self._add)
        self.edit = button(tr("ui.party_edit"), tr("ui.party_edit"), self._edit)
        self.remove = button(tr("ui.party_remove"), tr("ui.party_remove_tip"), self._remove)
        self.copy = button(tr("ui.party_copy"), tr("ui.party_copy_tip"), self._copy)
        self.take_in = button(tr("ui.party_import"), tr("ui.party_import_tip"), self._import)
        self.copy.setIcon(icon("copy"))
        self.take_in.setIcon(icon("import"))
        self.addWidget(EmptyState("site", tr("ui.party_empty")))
        self.addWidget(self._sheet())
        self.only.toggled.connect(self.refresh)
        self.table.itemSelectionChanged.connect(self._allow)
        self.table.itemActivated.connect(lambda _item: self._edit())
        session = desk.session
        for signal in (session.opened, session.closed, session.project_changed, session.selected, session.run_changed):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self, _what: object = None) -> None:
        """Show the parties, of the selected site alone where that is asked for."""
        project, site_id = self._desk.session.project, self._desk.session.site_id
        self.setCurrentIndex(0 if project is None else 1)
        if project is None:
            return
        chosen = self._chosen_id()
        found = parties_of(project, site_id) if self.only.isChecked() and site_id else project.stakeholders
        rows = sorted(found, key=lambda each: (ROLES.index(each.role), party_name(each).casefold()))
        names = site_names(self._desk) if any(each.site_ids for each in rows) else {}
        self.table.setRowCount(len(rows))
        for row, party in enumerate(rows):
            for column, words in enumerate(_cells(party, names)):
                item = QTableWidgetItem(" ".join(words.split()))
                item.setData(_ID, party.stakeholder_id)
                item.setToolTip(tip(words))
                self.table.setItem(row, column, item)
            if party.stakeholder_id == chosen:
                self.table.selectRow(row)
        self._fit_columns()
        self.only.setEnabled(site_id is not None)
        self._allow()

    def _fit_columns(self) -> None:
        """Columns as wide as their words, within reason, until a hand has set them."""
        if self._set_by_hand:
            return
        header = self.table.horizontalHeader()
        self._fitting = True
        for at in range(len(_HEADS)):
            asked = max(self.table.sizeHintForColumn(at), header.sectionSizeHint(at)) + 4
            self.table.setColumnWidth(at, min(max(asked, _LEAST_PX), _MOST_PX))
        self._fitting = False

    def _sized(self, at: int, _before: int, _now: int) -> None:
        self._set_by_hand = self._set_by_hand or (not self._fitting and at < len(_HEADS) - 1)

    def _sheet(self) -> QWidget:
        top = FlowLayout((self.add, self.edit, self.remove, self.copy, self.take_in, self.only), ends=1)
        top.setContentsMargins(8, 6, 8, 6)
        sheet = QWidget()
        sheet.setObjectName("sheet")
        layout = QVBoxLayout(sheet)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        nest(layout, top)
        layout.addWidget(self.table, 1)
        return sheet

    def _chosen_id(self) -> str:
        rows = self.table.selectionModel().selectedRows()
        item = self.table.item(rows[0].row(), 0) if rows else None
        return "" if item is None else str(item.data(_ID))

    def _allow(self) -> None:
        chosen = bool(self._chosen_id())
        self.edit.setEnabled(chosen)
        self.remove.setEnabled(chosen)
        self.copy.setEnabled(self.table.rowCount() > 0)

    def _add(self) -> None:
        def done(values: dict[str, object]) -> bool:
            return try_edit(self._desk, lambda project: add_party(project, **values)[0], tr("ui.undo_party_add"))

        party_dialog(self._desk, None, done).open()

    def _edit(self) -> None:
        project, chosen = self._desk.session.project, self._chosen_id()
        if project is None or not chosen:
            return

        def done(values: dict[str, object]) -> bool:
            return try_edit(self._desk, lambda now: edit_party(now, chosen, **values), tr("ui.undo_party_edit"))

        party_dialog(self._desk, find_party(project, chosen), done).open()

    def _remove(self) -> None:
        chosen = self._chosen_id()
        if chosen:
            try_edit(self._desk, lambda project: remove_party(project, chosen), tr("ui.undo_party_remove"))

    def _copy(self) -> None:
        """Addresses of the selected party, else of all that are shown."""
        project, chosen = self._desk.session.project, self._chosen_id()
        if project is None:
            return
        items = [self.table.item(row, 0) for row in range(self.table.rowCount())]
        ids = [chosen] if chosen else [str(item.data(_ID)) for item in items if item is not None]
        words = addresses(find_party(project, each) for each in ids)
        if words:
            QGuiApplication.clipboard().setText(words)
        self._desk.say(tr("ui.party_copied", words=words) if words else tr("ui.party_no_address"))

    def _import(self) -> None:
        project = self._desk.session.project
        name, _ = QFileDialog.getOpenFileName(self, tr("ui.party_import"), str(self._desk.preferences.start_folder),
                                              tr("ui.delivery_tables"))  # fmt: skip
        if not name or project is None:
            return

        def taken(found: "PartyImport") -> None:
            now = self._desk.session.project
            if now is not None and found.added:
                from planner.app.delivery.partyfile import with_parties

                text = tr("ui.undo_party_import", n=len(found.added))
                try_edit(self._desk, lambda project: with_parties(project, found), text)
            self._desk.notices.post(tr("ui.party_imported", n=len(found.added)), "good" if found.added else "warn")
            for issue in found.issues[:5]:
                self._desk.notices.post(issue.message(language()), "warn")

        payload = {"project": project, "path": Path(name)}
        self._desk.work.start(tr("ui.task_parties"), "parties", payload, taken)


def _cells(party: Stakeholder, names: Mapping[str, str]) -> tuple[str, ...]:
    """Row of a party; ``names``: of sites by id."""
    sites = ", ".join(names.get(site_id, site_id) for site_id in party.site_ids)
    return (tr(f"ui.party_role_{party.role}"), party.organisation, party.name, party.email, party.phone,
            sites or tr("ui.party_all_sites"), party.note)  # fmt: skip


def _table() -> QTableWidget:
    made = QTableWidget(0, len(_HEADS))
    made.setAccessibleName(tr("ui.panel_stakeholders"))
    made.setToolTip(tip(tr("ui.party_table_tip")))
    made.setHorizontalHeaderLabels([tr(f"ui.party_{name}") for name in _HEADS])
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setShowGrid(False)
    made.setTabKeyNavigation(False)
    made.setWordWrap(False)
    made.verticalHeader().hide()
    header = made.horizontalHeader()
    header.setStretchLastSection(True)
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return made


PANEL = PanelSpec(
    panel_id="stakeholders", title_code="ui.panel_stakeholders", icon="site", area="bottom", order=44,
    factory=StakeholdersPanel, help_topic="delivery",
)  # fmt: skip
