"""Choosing an online map: which there are, whose they are, and whether Chargesite may ask for them at all."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.maps.sources.xyz import Provider, providers
from ui.desk import Desk
from ui.dialogs import mark_default
from ui.map.keys import keep_key, key_of
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.blocks import note
from ui.widgets.plain import label, tip


class ProviderDialog(QDialog):
    """List of providers with their credit; ``chosen`` tells the id of the one taken."""

    chosen = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("ui.basemap_online_title"))
        self._desk = desk
        self.allow = QCheckBox(tr("ui.basemap_allow"))
        self.allow.setToolTip(tip(tr("ui.basemap_allow_tip")))
        self.allow.setChecked(desk.preferences.online_maps)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("ui.basemap_filter_hint"))
        self.filter.setAccessibleName(tr("ui.basemap_filter_hint"))
        self.filter.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.filter.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("ui.basemap_online_title"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.credit = label("")
        self.credit.setMinimumHeight(self.credit.fontMetrics().height() * 3)
        self.credit.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setAccessibleName(tr("ui.basemap_key"))
        self.key.setPlaceholderText(tr("ui.basemap_key"))
        self.key.setToolTip(tip(tr("ui.basemap_key_tip")))
        self.box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        mark_default(self.box.button(QDialogButtonBox.StandardButton.Ok)).setText(tr("ui.basemap_take"))
        self.box.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("ui.cancel"))
        self.list.setUniformItemSizes(True)
        self._all = {each.provider_id: each for each in providers()}
        for each in self._all.values():
            item = QListWidgetItem(icon("globe"), each.provider_id)
            self.list.addItem(item)
        self._lay_out()
        self._connect()
        self.list.setCurrentRow(next(iter(self._rows("OpenStreetMap.Mapnik")), 0))
        self._show()
        self.resize(560, 560)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        above: tuple[QWidget, ...] = (note(tr("ui.basemap_online_note")), self.allow, self.filter)
        below: tuple[QWidget, ...] = (self.credit, self.key, self.box)
        for widget in above:
            layout.addWidget(widget)
        layout.addWidget(self.list, 1)
        for widget in below:
            layout.addWidget(widget)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._sift)
        self.list.currentRowChanged.connect(lambda _row: self._show())
        self.list.itemDoubleClicked.connect(lambda _item: self.take())
        self.allow.toggled.connect(lambda _on: self._show())
        self.key.textChanged.connect(lambda _text: self._show_button())
        self.box.accepted.connect(self.take)
        self.box.rejected.connect(self.reject)

    @property
    def provider(self) -> Provider | None:
        """The selected one."""
        if self.list.currentRow() < 0 or self.list.currentItem().isHidden():
            return None
        return self._all[self.list.currentItem().text()]

    def take(self) -> None:
        """Remember what was allowed and the key, and tell which map was chosen."""
        found = self.provider
        if found is None or not self._may_take():
            return
        self._desk.preferences.online_maps = self.allow.isChecked()
        if found.key_field and self.key.text().strip() and not keep_key(found.provider_id, self.key.text().strip()):
            self._desk.notices.post(tr("ui.basemap_no_keyring", name=found.provider_id), "warn")
        self.chosen.emit(found.provider_id)
        self.accept()

    def _rows(self, text: str) -> list[int]:
        words = text.lower().split()
        return [
            i
            for i, each in enumerate(self._all.values())
            if all(word in f"{each.provider_id} {each.attribution}".lower() for word in words)
        ]

    def _sift(self, text: str) -> None:
        shown = set(self._rows(text))
        for i in range(self.list.count()):
            self.list.item(i).setHidden(i not in shown)
        if self.list.currentRow() not in shown:
            self.list.setCurrentRow(min(shown, default=-1))
        self._show()

    def _show(self) -> None:
        found = self.provider
        self.credit.setText(tr("ui.basemap_credit", credit=found.attribution) if found is not None else "")
        needs_key = found is not None and bool(found.key_field)
        self.key.setVisible(needs_key)
        if found is not None and needs_key:
            self.key.setText(key_of(found.provider_id))
        self._show_button()

    def _show_button(self) -> None:
        self.box.button(QDialogButtonBox.StandardButton.Ok).setEnabled(self._may_take())

    def _may_take(self) -> bool:
        found = self.provider
        keyed = found is not None and (not found.key_field or bool(self.key.text().strip()))
        return keyed and self.allow.isChecked()
