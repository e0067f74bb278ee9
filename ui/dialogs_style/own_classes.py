"""What a layer looks like as Chargesite draws it: its classes with their symbols, to be looked at before a choice."""

from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from planner.maps.layer import MapLayer
from planner.maps.legend import LegendEntry, legend
from planner.maps.looks import styled
from planner.model.look import LayerLook
from ui.map.legend import HEIGHT_PX, WIDTH_PX, swatch
from ui.numbers import number
from ui.texts import language, tr
from ui.theme.tokens import tokens
from ui.widgets.plain import label, tip

_AT_ONCE = 100_000


class OwnClasses(QWidget):
    """Legend of a layer under our own look, with the number of features of each class.

    It is made when it is first seen, and of a large layer in a thread.
    """

    _ready = Signal(object)

    def __init__(self, layer: MapLayer) -> None:
        super().__init__()
        self._layer = layer
        self._made = False
        self._ready.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self.list = QListWidget()
        self.list.setIconSize(QSize(WIDTH_PX, HEIGHT_PX))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.setAccessibleName(tr("ui.style_own_classes"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 12)
        layout.setSpacing(6)
        layout.addWidget(label(tr("ui.style_own_classes"), "heading"))
        layout.addWidget(self.list, 1)

    def fill(self) -> None:
        """Show the classes, once."""
        if self._made:
            return
        self._made = True
        if self._layer.n_features <= _AT_ONCE:
            self._show(own_entries(self._layer))
            return
        maker = ThreadPoolExecutor(1)
        maker.submit(lambda: self._ready.emit(own_entries(self._layer)))
        maker.shutdown(wait=False)

    def _show(self, entries: tuple[LegendEntry, ...]) -> None:
        for entry in entries:
            count = f"  ({number(float(entry.count), 0)})" if entry.count else ""
            item = QListWidgetItem(swatch(entry.style, tokens().theme), f"{entry.label}{count}")
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            item.setToolTip(tip(entry.label))
            self.list.addItem(item)


def own_entries(layer: MapLayer) -> tuple[LegendEntry, ...]:
    """Legend of a layer as Chargesite draws it."""
    return legend(styled(layer, LayerLook(layer_id=layer.layer_id)), language(), figure=number)
