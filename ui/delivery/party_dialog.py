"""Who a party is, and to which sites."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
)

from planner.app.delivery.parties import ROLES
from planner.app.delivery.sites import known_sites
from planner.model.delivery import Stakeholder
from ui.delivery.common import choice, site_names
from ui.desk import Desk
from ui.dialogs import button_row, make_dialog
from ui.texts import tr
from ui.widgets.nested import nest
from ui.widgets.plain import tip

_LINES = ("organisation", "name", "email", "phone")
_SITE = Qt.ItemDataRole.UserRole


def party_dialog(desk: Desk, party: Stakeholder | None, done: Callable[[dict[str, object]], bool]) -> QDialog:
    """Form of a party; ``done`` is given its fields, and the dialog stays where that says False."""
    dialog, layout = make_dialog(desk.window, tr("ui.party_edit" if party else "ui.party_add"), "delivery")
    role = choice(((tr(f"ui.party_role_{each}"), each) for each in ROLES), tr("ui.party_role"))
    lines = {name: QLineEdit() for name in _LINES}
    note = QPlainTextEdit()
    note.setFixedHeight(64)
    note.setTabChangesFocus(True)
    every = QCheckBox(tr("ui.party_every_site"))
    every.setToolTip(tip(tr("ui.party_every_site_tip")))
    sites = _site_list(desk, party)
    form = QFormLayout()
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.addRow(tr("ui.party_role"), role)
    for name, line in lines.items():
        line.setAccessibleName(tr(f"ui.party_{name}"))
        line.setToolTip(tip(tr(f"ui.party_{name}")))
        form.addRow(tr(f"ui.party_{name}"), line)
    note.setAccessibleName(tr("ui.party_note"))
    note.setToolTip(tip(tr("ui.party_note")))
    form.addRow(tr("ui.party_note"), note)
    form.addRow(tr("ui.party_sites"), every)
    form.addRow("", sites)
    nest(layout, form)
    if party is not None:
        role.setCurrentIndex(ROLES.index(party.role))
        for name, line in lines.items():
            line.setText(getattr(party, name))
        note.setPlainText(party.note)
    every.toggled.connect(lambda on: sites.setEnabled(not on))
    every.setChecked(party is None or not party.site_ids)
    go = QPushButton(tr("ui.party_take"))

    def take() -> None:
        values: dict[str, object] = {name: line.text() for name, line in lines.items()}
        values |= {"role": role.currentData(), "note": note.toPlainText(),
                   "site_ids": () if every.isChecked() else _ticked(sites)}  # fmt: skip
        if done(values):
            dialog.accept()

    go.clicked.connect(take)
    layout.addWidget(button_row(dialog, default=go))
    dialog.setMinimumWidth(460)
    return dialog


def _site_list(desk: Desk, party: Stakeholder | None) -> QListWidget:
    made = QListWidget()
    made.setAccessibleName(tr("ui.party_sites"))
    made.setToolTip(tip(tr("ui.party_sites")))
    made.setMinimumHeight(120)
    made.setSpacing(2)
    project = desk.session.project
    names = site_names(desk)
    known = known_sites(project, desk.session.run) if project is not None else ()
    for name, site_id in sorted((names.get(each, each), each) for each in known):
        item = QListWidgetItem(name)
        item.setData(_SITE, site_id)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        on = party is not None and site_id in party.site_ids
        item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        made.addItem(item)
    return made


def _ticked(sites: QListWidget) -> tuple[str, ...]:
    items = (sites.item(at) for at in range(sites.count()))
    return tuple(str(each.data(_SITE)) for each in items if each.checkState() == Qt.CheckState.Checked)
