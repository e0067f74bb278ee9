"""Second page: what the file is, which of its layers is meant, and what it is used for."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout

from planner.app.importing.records import FileLook
from planner.model.project import Role
from ui.numbers import number
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip
from ui.wizard.page import IssueList, Page, Told
from ui.wizard.rows import RowsTable
from ui.wizard.state import WizardState
from ui.wizard.words import geometry_words, reason_words, role_hint, role_words

_ROLES = tuple(role for role in Role if role is not Role.GRID)


class WhatPage(Page):
    """What it is."""

    page_id = "what"

    def __init__(self, state: WizardState) -> None:
        super().__init__(state, tr("ui.wizard_ask_what"))
        self.kind = label("", "heading")
        self.layout_.addWidget(self.kind)
        self.layers = QTreeWidget()
        self.layers.setHeaderLabels([tr("ui.wizard_layer"), tr("ui.wizard_shapes"), tr("ui.wizard_row_count")])
        self.layers.setRootIsDecorated(False)
        self.layers.setAccessibleName(tr("ui.wizard_layers"))
        self.layers.setToolTip(tip(tr("ui.wizard_layers_tip")))
        self.layers.setIconSize(QSize(14, 14))
        self.layers.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.layers.header().setStretchLastSection(False)
        self.layers.currentItemChanged.connect(self._take_layer)
        self.layout_.addWidget(self.layers, 2)
        nest(self.layout_, self._use())
        self.issues = IssueList()
        self.layout_.addWidget(self.issues)
        self.rows_title = label(tr("ui.wizard_first_rows"), "heading")
        self.table = RowsTable()
        self.layout_.addWidget(self.rows_title)
        self.layout_.addWidget(self.table, 3)
        state.looked.connect(self.refresh)

    def _use(self) -> QVBoxLayout:
        self.roles = QComboBox()
        self.roles.setAccessibleName(tr("ui.wizard_role"))
        self.roles.setToolTip(tip(tr("ui.wizard_role_tip")))
        self.roles.setMinimumWidth(260)
        for role in _ROLES:
            self.roles.addItem(role_words(role), role)
            self.roles.setItemData(self.roles.count() - 1, tip(role_hint(role)), Qt.ItemDataRole.ToolTipRole)
        self.roles.activated.connect(self._take_role)
        self.caption = label(tr("ui.wizard_role"), wrap=False)
        self.caption.setBuddy(self.roles)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self.caption)
        line.addWidget(self.roles)
        self.hint = label("", "muted")
        line.addWidget(self.hint, 1)
        self.reason = Told()
        both = QVBoxLayout()
        both.setSpacing(6)
        nest(both, line)
        both.addWidget(self.reason)
        return both

    def enter(self) -> None:
        """Show what is known."""
        self.refresh()

    def ready(self) -> bool:
        """The layer can be read."""
        look = self.state.look
        return look is not None and look.readable

    def refresh(self) -> None:
        """Show the newest look."""
        look = self.state.look
        if look is None:
            return
        self.kind.setText(tr(f"import.format_{look.file_format}") if look.file_format else "")
        self._show_layers(look)
        self._show_use(look)
        blocking = look.faults if not look.readable else ()
        self.issues.show_issues((*blocking, *look.issues))
        self.table.show_rows([column.name for column in look.columns], look.rows)
        for widget in (self.table, self.rows_title):
            widget.setVisible(bool(look.rows))
        self.changed.emit()

    def _show_layers(self, look: FileLook) -> None:
        self.layers.blockSignals(True)
        self.layers.clear()
        for layer in look.layers:
            count = "" if layer.rows is None else number(layer.rows, 0)
            item = QTreeWidgetItem([layer.name, geometry_words(layer.geometry), count])
            item.setIcon(0, icon("table" if layer.geometry == "table" else "layers"))
            item.setToolTip(0, tip(layer.name))
            item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.layers.addTopLevelItem(item)
            if layer.name == look.layer and look.geometry != "grid":
                self.layers.setCurrentItem(item)
        self.layers.setVisible(len(look.layers) > 1 or (bool(look.layers) and not look.readable))
        self.layers.blockSignals(False)

    def _show_use(self, look: FileLook) -> None:
        fixed = look.geometry in {"grid", "raster"}
        self.roles.setCurrentIndex(self.roles.findData(self.state.role))
        self.roles.setEnabled(not fixed)
        for widget in (self.caption, self.roles, self.hint):
            widget.setVisible(not fixed)
        self.hint.setText(role_hint(self.state.role))
        told = look.proposal
        words = reason_words(told.reason) if told is not None and told.role is self.state.role else ""
        self.reason.tell(words)

    def _take_layer(self, item: QTreeWidgetItem | None) -> None:
        look = self.state.look
        if item is not None and look is not None and look.geometry != "grid":
            self.state.set_layer(item.text(0))

    def _take_role(self) -> None:
        self.state.set_role(Role(self.roles.currentData()))
        self.hint.setText(role_hint(self.state.role))
