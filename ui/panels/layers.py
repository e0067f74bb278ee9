"""Layer list: what is drawn, in which order, and what it looks like (the list is the legend)."""

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QSlider, QToolButton, QWidget

from ui.desk import Desk
from ui.layer_state import HEAT, SITES
from ui.map.room import room_of
from ui.numbers import share
from ui.panels._layer_tree import LayerTree
from ui.registry import PanelSpec
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.plain import label, tip

FILTER_FROM = 12
WORDS_FROM_PX = 250


class LayerPanel(QWidget):
    """Filter (for long lists), the tree, opacity of the layer in hand, and its commonest commands by name."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.tree = LayerTree(desk)
        self.room = room_of(desk)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("ui.layer_filter"))
        self.filter.setAccessibleName(tr("ui.layer_filter"))
        self.filter.setToolTip(tip(tr("ui.layer_filter_tip")))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._sift)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tree, 1, 0)
        self._above = QWidget()
        row = QHBoxLayout(self._above)
        row.setContentsMargins(8, 6, 8, 6)
        row.addWidget(self.filter)
        layout.addWidget(self._above, 0, 0)
        layout.addWidget(self._opacity(), 2, 0)
        layout.addWidget(self._tools(), 3, 0)
        layout.setRowStretch(1, 1)
        self.tree.picked.connect(self._pick)
        desk.layers.changed.connect(self._follow)
        desk.session.layers_changed.connect(self._follow)
        self._follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave away what has no room: the word beside the slider and the numbers keep their tips."""
        roomy = event.size().width() >= WORDS_FROM_PX
        self.fading.setVisible(roomy)
        self.tree.setColumnHidden(1, not roomy)
        super().resizeEvent(event)

    def _opacity(self) -> QWidget:
        made = QWidget()
        made.setObjectName("layer_opacity")
        row = QHBoxLayout(made)
        row.setContentsMargins(10, 4, 10, 0)
        row.setSpacing(8)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(5, 100)
        self.slider.setMinimumWidth(40)
        self.slider.setPageStep(10)
        self.slider.setAccessibleName(tr("ui.layer_opacity"))
        self.slider.setToolTip(tip(tr("ui.layer_opacity_tip")))
        self.slider.valueChanged.connect(self._fade)
        self.percent = label("", "muted", wrap=False)
        self.percent.setMinimumWidth(self.percent.fontMetrics().horizontalAdvance("100 %") + 4)
        self.percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.fading = label(tr("ui.layer_opacity"), "muted", wrap=False)
        self.fading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.fading.setMinimumWidth(0)
        row.addWidget(self.fading, 1)
        row.addWidget(self.slider, 1)
        row.addWidget(self.percent)
        return made

    def _tools(self) -> QWidget:
        """Zoom, style, table and all the rest, each with its word."""
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(4, 2, 4, 6)
        row.setSpacing(0)
        commands = self.tree.commands
        todo = (("zoom", "fit", commands.zoom), ("style", "style", commands.style), ("table", "table", commands.table))
        self.buttons: dict[str, QToolButton] = {}
        for name, icon_name, do in todo:
            button = self._button(name, icon_name)
            button.clicked.connect(lambda _checked=False, do=do: do(self.tree.layer_id or ""))
            row.addWidget(button, 1)
        more = self._button("more", "more")
        more.clicked.connect(lambda: self.tree.pop_up(more.mapToGlobal(QPoint(0, more.height()))))
        row.addWidget(more, 1)
        return made

    def _button(self, name: str, icon_name: str) -> QToolButton:
        made = QToolButton()
        made.setText(tr(f"ui.layer_tool_{name}"))
        made.setIcon(icon(icon_name))
        made.setIconSize(QSize(18, 18))
        font = made.font()
        font.setPointSizeF(max(font.pointSizeF() - 1.0, 7.0))
        made.setFont(font)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setToolTip(tip(tr(f"ui.layer_tool_{name}_tip")))
        made.setAccessibleName(tr(f"ui.layer_tool_{name}_tip"))
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        made.setMinimumWidth(30)
        made.setObjectName("slim")
        self.buttons[name] = made
        return made

    def _pick(self, layer_id: str) -> None:
        """Show what can be done with the layer in hand."""
        commands = self.tree.commands
        there = bool(layer_id) and commands.layer(layer_id) is not None
        drawn = there and layer_id != SITES
        for name, can in (("zoom", there), ("style", drawn), ("more", bool(layer_id)),
                          ("table", there and commands.table_opener is not None)):  # fmt: skip
            self.buttons[name].setEnabled(can)
        seen_through = drawn or layer_id == HEAT
        self.slider.setEnabled(seen_through)
        opacity = self._desk.layers.look(layer_id).opacity_pu if seen_through else 1.0
        self.slider.blockSignals(True)
        self.slider.setValue(round(opacity * 100))
        self.slider.blockSignals(False)
        self.percent.setText(share(opacity) if seen_through else "")

    def _fade(self, percent: int) -> None:
        if self.tree.layer_id:
            self.percent.setText(share(percent / 100.0))
            self._desk.layers.fade(self.tree.layer_id, percent / 100.0)

    def _follow(self) -> None:
        many = len(self._desk.layers.order) > FILTER_FROM
        self._above.setVisible(many)
        self.filter.setVisible(many)
        if not many:
            self.filter.clear()
        self._sift(self.filter.text())
        self._pick(self.tree.layer_id or "")

    def _sift(self, words: str) -> None:
        """Show only layers whose names, or names of classes, hold the words."""
        said = words.strip().casefold()
        for item in self.tree.items():
            children = (item.child(i) for i in range(item.childCount()))
            names = [item.text(0), *(child.text(0) for child in children if child is not None)]
            item.setHidden(bool(said) and not any(said in name.casefold() for name in names))


PANEL = PanelSpec(
    panel_id="layers", title_code="ui.panel_layers", icon="layers", area="left", order=10, factory=LayerPanel,
    shortcut="Ctrl+1",
)  # fmt: skip
