"""What lies under the cursor: all attributes of all layers there, with length and area worked out."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.app.editing.places import extent, length
from planner.maps.attributes import Attributes
from planner.maps.layer import MapLayer
from planner.model.errors import PlannerError
from ui.desk import Desk
from ui.layer_state import SITES
from ui.map.tools.features import layer_of, parts_of
from ui.map.tools.kit import kit_of
from ui.map.tools.measure import area_text, length_text
from ui.map.tools.menu import show_card
from ui.models.cell_words import says_of
from ui.models.column_names import column_title, described, file_unit
from ui.models.feature_columns import UNKNOWN, cell
from ui.panels._wrapped_names import WrappedNames
from ui.registry import PanelSpec
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.empty import EmptyState
from ui.widgets.flow import FlowLayout
from ui.widgets.nested import nest
from ui.widgets.plain import label, tip

_MOST, _UNFOLDED = 50, 3
_INDENT_PX, _NARROWEST_PX = 44, 200
_LAYER, _ROW = int(Qt.ItemDataRole.UserRole), int(Qt.ItemDataRole.UserRole) + 1
Found = Mapping[str, NDArray[np.int64]]


class IdentifyPanel(QStackedWidget):
    """A branch for each layer and feature; below it its attributes."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._kit = kit_of(desk)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels([tr("ui.identify_attribute"), tr("ui.identify_value")])
        self.tree.setAccessibleName(tr("ui.identify_title"))
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        for column in (0, 1):
            self.tree.setItemDelegateForColumn(column, WrappedNames(self.tree))
        self.tree.setIndentation(14)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.tree.header().setStretchLastSection(True)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.currentItemChanged.connect(lambda _now, _before: self._follow())
        self.tree.itemActivated.connect(lambda _item, _column: self._zoom())
        self.tally = label("", "muted")
        self.copy_button = _button("copy", tr("ui.identify_copy"), tr("ui.identify_copy_tip"))
        self.select_button = _button("tool_select", tr("ui.identify_select"), tr("ui.identify_select_tip"))
        self.card_button = _button("site", tr("ui.identify_card"), tr("ui.identify_card_tip"))
        self.copy_button.clicked.connect(self.copy)
        self.select_button.clicked.connect(self._select)
        self.card_button.clicked.connect(self._open_card)
        keys = QShortcut(QKeySequence.StandardKey.Copy, self.tree)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        keys.activated.connect(self.copy)
        self.addWidget(EmptyState("tool_identify", tr("ui.identify_empty")))
        self.addWidget(self._page())
        self._kit.identified.connect(self.show_features)
        desk.session.layers_changed.connect(self._show_nothing)
        desk.session.closed.connect(self._show_nothing)

    def sizeHint(self) -> QSize:
        """Width of a card, so that turning to this panel leaves the map its width."""
        return QSize(308, 480)

    def _show_nothing(self) -> None:
        self.show_features({})

    def show_features(self, found: Found) -> None:
        """Show the attributes of these features, at most fifty."""
        self.tree.clear()
        total, shown = sum(len(rows) for rows in found.values()), 0
        for layer_id, rows in found.items():
            layer = layer_of(self._desk, layer_id)
            if layer is None:
                continue
            told = rows[rows < layer.n_features][: _MOST - shown]
            columns = {name: values[told] for name, values in layer.attributes.items()}
            attributes = Attributes(columns, len(told), says_of(layer))
            for i, row in enumerate(told.tolist()):
                item = self._feature(layer, attributes, i)
                item.setData(0, _ROW, row)
                item.addChildren([_line(words, value) for words, value in self._measures(layer, row)])
                self.tree.addTopLevelItem(item)
            shown += len(told)
        for i in range(self.tree.topLevelItemCount()):
            self.tree.setFirstColumnSpanned(i, QModelIndex(), True)
            if i < _UNFOLDED and (top := self.tree.topLevelItem(i)) is not None:
                top.setExpanded(True)
        self._fit_names()
        self.tally.setText(
            tr("ui.identify_tally", n=total) if shown == total else tr("ui.identify_some", n=shown, total=total)
        )
        if (first := self.tree.topLevelItem(0)) is not None:
            self.tree.setCurrentItem(first)
        self.setCurrentIndex(1 if total else 0)
        self._follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew between names and values."""
        super().resizeEvent(event)
        self._fit_names()

    def _fit_names(self) -> None:
        """Names of attributes as wide as they are, half the panel at most; the values have the rest."""
        tops = [self.tree.topLevelItem(i) for i in range(self.tree.topLevelItemCount())]
        lines = [item.child(i) for item in tops if item is not None for i in range(item.childCount())]
        names = {line.text(0) for line in lines if line is not None}
        widest = max((self.tree.fontMetrics().horizontalAdvance(name) for name in names), default=0)
        room = max(self.width(), _NARROWEST_PX) // 2
        self.tree.setColumnWidth(0, min(widest + _INDENT_PX, room))

    def copy(self) -> None:
        """Copy the value of the current row, or all of the current feature."""
        item = self.tree.currentItem()
        if item is None:
            return
        if item.parent() is not None:
            self._kit.copy(item.text(1), tr("ui.tool_copied", text=item.text(1)))
            return
        rows = [each for i in range(item.childCount()) if (each := item.child(i)) is not None]
        text = "\n".join([item.text(0), *(f"{each.text(0)}\t{each.text(1)}" for each in rows)])
        self._kit.copy(text, tr("ui.tool_copied", text=item.text(0)))

    def _page(self) -> QWidget:
        page = QWidget()
        page.setObjectName("sheet")
        low = FlowLayout((self.copy_button, self.select_button, self.card_button))
        low.setContentsMargins(10, 6, 10, 8)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.tally.setContentsMargins(12, 8, 12, 6)
        layout.addWidget(self.tally)
        layout.addWidget(self.tree, 1)
        nest(layout, low)
        return page

    def _feature(self, layer: MapLayer, attributes: Attributes, i: int) -> QTreeWidgetItem:
        title = self._desk.layers.title(layer.layer_id)
        named = [cell(attributes, name, i) for name in ("name", "site_id", "area_id") if name in attributes.names]
        name = next((word for word in named if word != UNKNOWN), "")
        item = QTreeWidgetItem([f"{title}: {name}" if name else title])
        item.setData(0, _LAYER, layer.layer_id)
        font = item.font(0)
        font.setBold(True)
        item.setFont(0, font)
        item.addChildren([
            _line(column_title(each), _with_unit(cell(attributes, each, i), each), described(each))
            for each in attributes.names
        ])  # fmt: skip
        return item

    def _measures(self, layer: MapLayer, row: int) -> list[tuple[str, str]]:
        """Length of a line, area and outline of a polygon, on the ellipsoid with the plane figure beside."""
        parts = parts_of(self._desk, layer.layer_id, np.array([row], dtype=np.int64))
        crs = self._desk.session.crs
        if not crs or not parts or layer.kind == "point":
            return []
        try:
            if layer.kind == "line":
                found = [length(part, crs) for part in parts]
                whole = sum(each.geodesic_m for each in found), sum(each.plane_m for each in found)
                return [(tr("ui.identify_length"), length_text(whole[0])),
                        (tr("ui.identify_length_plane"), length_text(whole[1]))]  # fmt: skip
            size = extent(parts, crs)
        except PlannerError:
            return []
        return [
            (tr("ui.identify_area"), area_text(size.geodesic_m2)),
            (tr("ui.identify_area_plane"), area_text(size.plane_m2)),
            (tr("ui.identify_outline"), length_text(size.outline_m)),
        ]

    def _top(self) -> QTreeWidgetItem | None:
        item = self.tree.currentItem()
        return item.parent() or item if item is not None else None

    def _at(self) -> tuple[str, NDArray[np.int64]] | None:
        item = self._top()
        if item is None:
            return None
        return str(item.data(0, _LAYER)), np.array([int(item.data(0, _ROW))], dtype=np.int64)

    def _follow(self) -> None:
        """Light up the feature whose rows are looked at; offer the card for sites."""
        at = self._at()
        for button in (self.copy_button, self.select_button):
            button.setEnabled(at is not None)
        self.card_button.setVisible(at is not None and at[0] == SITES)
        if at is not None:
            self._kit.light({at[0]: at[1]})

    def _zoom(self) -> None:
        at = self._at()
        if at is not None:
            self._kit.zoom_to({at[0]: at[1]})

    def _select(self) -> None:
        at = self._at()
        if at is not None:
            self._kit.selection.choose({at[0]: at[1]})

    def _open_card(self) -> None:
        at = self._at()
        layer = None if at is None else layer_of(self._desk, at[0])
        if at is not None and layer is not None and "site_id" in layer.attributes:
            show_card(self._kit, str(layer.attributes["site_id"][int(at[1][0])]))


def _line(words: str, value: str, told: str = "") -> QTreeWidgetItem:
    made = QTreeWidgetItem([words, value])
    made.setToolTip(0, tip(told or words))
    made.setToolTip(1, tip(f"{words}: {value}"))
    return made


def _with_unit(shown: str, name: str) -> str:
    told = file_unit(name)
    return f"{shown} {told}" if told and shown != UNKNOWN else shown


def _button(name: str, words: str, told: str) -> QPushButton:
    button = QPushButton(words)
    button.setIcon(icon(name))
    button.setToolTip(tip(told))
    button.setAccessibleName(words)
    return button


PANEL = PanelSpec(
    panel_id="identify", title_code="ui.identify_title", icon="tool_identify", area="right", order=40,
    factory=IdentifyPanel,
)  # fmt: skip
