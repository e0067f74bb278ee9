"""The style dialog: what is tried is shown on the map at once; OK or Apply make it one step that can be undone."""

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from planner.maps.layer import MapLayer
from planner.maps.made_looks import figure_columns
from planner.model.look import LayerLook
from ui.desk import Desk
from ui.dialogs_style.extent import ScalesPage, WidthPage
from ui.dialogs_style.fields import StylePage
from ui.dialogs_style.labels import LabelsPage
from ui.dialogs_style.symbols import SymbolsPage
from ui.layer_state import SITES
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.nested import nest
from ui.widgets.plain import menu_text, tip

PREVIEW_MS = 150
PAGES = ("symbols", "width", "labels", "scales")


class StyleDialog(QDialog):
    """Style of one layer. The map stays in reach while it is open; name, place and tick are the layer list's."""

    # what is tried here would be lost with the window: it is not built anew meanwhile
    holds_choices = True

    def __init__(self, desk: Desk, layer: MapLayer, page: str = "symbols", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._layer, self._book = desk, layer, desk.session.book
        self._first = desk.layers.look(layer.layer_id)
        self.look = self._first
        title = desk.layers.title(layer.layer_id)
        self.setWindowTitle(tr("ui.style_title", layer=title))
        self._later = QTimer(self, singleShot=True, interval=PREVIEW_MS)
        self._later.timeout.connect(lambda: desk.layers.attempt(self.look))
        figures = figure_columns(layer)
        symbols = SymbolsPage(layer, figures)
        self.pages: dict[str, StylePage] = {
            "symbols": symbols,
            "width": WidthPage(layer, figures),
            "labels": LabelsPage(layer, figures),
            "scales": ScalesPage(layer),
        }
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for name in PAGES:
            self.tabs.addTab(self.pages[name], tr(f"ui.style_page_{name}"))
            self.pages[name].changed.connect(self._changed)
        self.tabs.setCurrentIndex(PAGES.index(page))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self.tabs, 1)
        nest(layout, self._buttons())
        self.resize(820, 560)
        desk.session.opened.connect(self._give_up)
        desk.session.closed.connect(self._give_up)
        self.finished.connect(symbols.give_up)
        self._show()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.reset = QPushButton(icon("reset"), tr("ui.style_reset"))
        self.reset.setToolTip(tip(tr("ui.style_reset_tip")))
        self.reset.clicked.connect(self._reset)
        self.copy = QPushButton(icon("copy"), tr("ui.style_copy_from"))
        self.copy.setToolTip(tip(tr("ui.style_copy_from_tip")))
        self.copy.setMenu(self._others())
        for button in (self.reset, self.copy):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        box = QDialogButtonBox()
        roles = (("style_ok", QDialogButtonBox.ButtonRole.AcceptRole),
                 ("style_apply", QDialogButtonBox.ButtonRole.ApplyRole),
                 ("style_cancel", QDialogButtonBox.ButtonRole.RejectRole))  # fmt: skip
        words = {"style_ok": tr("ui.style_ok"), "style_apply": tr("ui.style_apply"),
                 "style_cancel": tr("ui.style_cancel")}  # fmt: skip
        self.buttons = {key: box.addButton(words[key], role) for key, role in roles}
        self.buttons["style_ok"].setObjectName("primary")
        self.buttons["style_ok"].setDefault(True)
        self.buttons["style_apply"].clicked.connect(self.apply)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        row.addWidget(box)
        return row

    def _others(self) -> QMenu:
        """Layers of the same kind, whose style can be taken over."""
        menu = QMenu(self)
        for other in self._desk.session.layers:
            if other.kind == self._layer.kind and other.layer_id not in {self._layer.layer_id, SITES}:
                action = menu.addAction(menu_text(self._desk.layers.title(other.layer_id)))
                action.triggered.connect(lambda _checked=False, other_id=other.layer_id: self._copy(other_id))
        self.copy.setEnabled(not menu.isEmpty())
        return menu

    def _show(self) -> None:
        for page in self.pages.values():
            page.show_look(self.look)
        self._enable()

    def _changed(self) -> None:
        look = self.look
        for page in self.pages.values():
            look = page.look_into(look)
        if look != self.look:
            self.look = look
            self._later.start()
        self._enable()

    def _enable(self) -> None:
        waits = any(page.waits for page in self.pages.values())
        self.buttons["style_ok"].setEnabled(not waits)
        self.buttons["style_apply"].setEnabled(self.look != self._first and not waits)
        plain = self._own(LayerLook(layer_id=self._layer.layer_id))
        self.reset.setEnabled(self.look != plain)

    def _own(self, look: LayerLook) -> LayerLook:
        """A look under this layer's own name and place."""
        kept = self._desk.layers.chosen(self._layer.layer_id)
        return replace(look, layer_id=kept.layer_id, title=kept.title, order=kept.order, visible=kept.visible)

    def _reset(self) -> None:
        self._take(self._own(LayerLook(layer_id=self._layer.layer_id)))

    def _copy(self, layer_id: str) -> None:
        self._take(self._own(self._desk.layers.look(layer_id)))

    def _take(self, look: LayerLook) -> None:
        self.look = look
        self._show()
        self._later.start()

    def apply(self) -> None:
        """Take the look over as one step; the dialog stays."""
        self._later.stop()
        if self.look != self._first and self._desk.session.book is self._book:
            name = self._desk.layers.title(self._layer.layer_id)
            self._desk.layers.choose(self._own(self.look), tr("ui.style_step", layer=name))
            self._first = self.look
        self._desk.layers.attempt(None)
        self._enable()

    def accept(self) -> None:
        """Take the look over and close."""
        self.apply()
        super().accept()

    def _give_up(self) -> None:
        """The project has gone, or another has come: what is tried belongs to neither."""
        if self._desk.session.book is not self._book:
            self.reject()

    def reject(self) -> None:
        """Give up what was tried."""
        self._later.stop()
        self._desk.layers.attempt(None)
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing by the window's own button gives up, too."""
        self._later.stop()
        self._desk.layers.attempt(None)
        super().closeEvent(event)
