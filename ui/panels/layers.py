"""Layer list: what is drawn, in which order, and what it looks like (the list is the legend)."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from planner.maps.layer import MapLayer
from planner.maps.style import default_style, score_range
from ui.desk import Desk
from ui.layer_state import SITES
from ui.map.drawable import make_drawable
from ui.map.legend import HEIGHT_PX, WIDTH_PX, Ramp, marker_swatch, swatch
from ui.numbers import number
from ui.registry import PanelSpec
from ui.texts import readable, tr, tr_or
from ui.theme.tokens import tokens
from ui.widgets.plain import tip

_ID_ROLE = Qt.ItemDataRole.UserRole
CLASSED = frozenset({"roads", "constraints", "grid_hosting"})


def class_words(layer_id: str, name: str) -> str:
    """Name of a class in the legend; steps of capacity are figures and need no word but the unit."""
    if layer_id == "grid_hosting" and name[0].isdigit():
        low, _, high = name.rstrip("+").partition("-")
        span = f"{number(float(low), 0)}–{number(float(high), 0)}" if high else number(float(low), 0)
        return f"{'≥ ' if name.endswith('+') else ''}{span} kW"
    return tr_or(f"ui.class_{name}", readable(name))


class LayerTree(QTreeWidget):
    """Tick shows, dragging orders; what stands on top is drawn last."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._filling = False
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setIconSize(QSize(WIDTH_PX, HEIGHT_PX))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setAccessibleName(tr("ui.panel_layers"))
        self.itemChanged.connect(self._ticked)
        desk.session.layers_changed.connect(self.fill)
        desk.session.run_changed.connect(self._fill_sites)
        self.fill()

    def fill(self) -> None:
        """Show the session's layers."""
        session, state = self._desk.session, self._desk.layers
        self._filling = True
        self.clear()
        layers = {layer.layer_id: layer for layer in session.layers}
        shown = [layer_id for layer_id in state.order if layer_id in layers or layer_id == SITES]
        for layer_id in shown if session.is_open else ():
            item = QTreeWidgetItem(self, [_name(layers.get(layer_id), layer_id)])
            item.setData(0, _ID_ROLE, layer_id)
            item.setFlags((item.flags() | Qt.ItemFlag.ItemIsUserCheckable) & ~Qt.ItemFlag.ItemIsDropEnabled)
            hidden = layer_id in state.hidden
            item.setCheckState(0, Qt.CheckState.Unchecked if hidden else Qt.CheckState.Checked)
            if layer_id == SITES:
                continue
            layer = layers[layer_id]
            item.setToolTip(0, tip(tr("ui.layer_tip", n=number(layer.n_features, 0))))
            self._add_classes(item, layer_id)
        self._filling = False
        self._fill_sites()

    def dropEvent(self, event: QDropEvent) -> None:
        """Keep layers side by side, and tell their new order."""
        super().dropEvent(event)
        items = [self.topLevelItem(i) for i in range(self.topLevelItemCount())]
        ids = [item.data(0, _ID_ROLE) for item in items if item is not None]
        self._desk.layers.arrange([str(layer_id) for layer_id in ids if layer_id])

    def _add_classes(self, item: QTreeWidgetItem, layer_id: str) -> None:
        theme = tokens().theme
        layer = next(each for each in self._desk.session.layers if each.layer_id == layer_id)
        classes = make_drawable(layer).classes if layer_id in CLASSED else ()
        item.setIcon(0, swatch(default_style(layer_id), theme))
        for name, style in classes:
            child = QTreeWidgetItem(item, [class_words(layer_id, name)])
            child.setIcon(0, swatch(style, theme))
            child.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setExpanded(layer_id in {"constraints", "grid_hosting"})

    def _fill_sites(self) -> None:
        """Legend of the sites: the score's ramp, what is not rated, what is excluded."""
        found = [self.topLevelItem(i) for i in range(self.topLevelItemCount())]
        item = next((each for each in found if each is not None and each.data(0, _ID_ROLE) == SITES), None)
        if item is None:
            return
        self._filling = True
        item.takeChildren()
        theme, run = tokens().theme, self._desk.session.run
        item.setIcon(0, marker_swatch(theme, excluded=False) if run is None else swatch(default_style(SITES), theme))
        if run is not None:
            scores = [site.score for site in run.assessment.sites if site.score is not None]
            low, high = score_range(scores)
            ramp = QTreeWidgetItem(item)
            ramp.setFlags(Qt.ItemFlag.ItemIsEnabled)
            ramp.setSizeHint(0, QSize(150, 34))
            words = tr("ui.ramp_described", low=number(low, 2), high=number(high, 2))
            ramp.setToolTip(0, tip(words))
            ramp.setData(0, Qt.ItemDataRole.AccessibleTextRole, words)
            self.setItemWidget(ramp, 0, Ramp((number(low, 2), tr("ui.col_score"), number(high, 2)), words))
            child = QTreeWidgetItem(item, [tr("ui.status_excluded")])
            child.setIcon(0, marker_swatch(theme, excluded=True))
            child.setFlags(Qt.ItemFlag.ItemIsEnabled)
            item.setExpanded(True)
        self._filling = False

    def _ticked(self, item: QTreeWidgetItem) -> None:
        if not self._filling and item.data(0, _ID_ROLE):
            self._desk.layers.show(str(item.data(0, _ID_ROLE)), item.checkState(0) == Qt.CheckState.Checked)


def _name(layer: MapLayer | None, layer_id: str) -> str:
    """Name of a layer; catchments tell their minutes."""
    name = tr_or(default_style(layer_id).label_code, readable(layer_id))
    minutes = layer.attributes.get("minutes") if layer is not None and layer_id == "catchments" else None
    if minutes is None or not len(minutes):
        return name
    bands = sorted({int(value) for value in minutes.tolist()})
    return f"{name}, {' / '.join(str(band) for band in bands)} min"


def make_panel(desk: Desk) -> QWidget:
    """Build the panel."""
    panel = QWidget()
    layout = QVBoxLayout(panel)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(LayerTree(desk))
    return panel


PANEL = PanelSpec(
    panel_id="layers", title_code="ui.panel_layers", icon="layers", area="left", order=10, factory=make_panel,
    shortcut="Ctrl+1",
)  # fmt: skip
