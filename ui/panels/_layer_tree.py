"""The tree of layers: tick shows, dragging orders, what stands on top is drawn last; its classes are the legend."""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial

import shiboken6
from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QColor, QContextMenuEvent, QDropEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from planner.maps.layer import MapLayer
from planner.maps.legend import LegendEntry, legend
from planner.maps.looks import styled
from planner.maps.own_looks import base_style
from planner.maps.strong import is_ours, strengthened
from planner.maps.style import LayerStyle, default_style, score_range
from planner.maps.styled import within
from planner.model.look import LayerLook
from ui.desk import Desk
from ui.layer_state import HEAT, SITES
from ui.map.legend import HEIGHT_PX, WIDTH_PX, Ramp, marker_swatch, ramp_swatch, swatch
from ui.numbers import number
from ui.panels._layer_commands import LayerCommands, layer_menu
from ui.panels._wrapped_names import WrappedNames
from ui.texts import language, tr
from ui.theme.tokens import tokens
from ui.widgets.plain import tip

ID_ROLE, CLASS_ROLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_OPEN_AT_FIRST = frozenset({"constraints", "grid_hosting"})
_USERS = frozenset({"graduated", "categorised", "rules"})
_NAME, _COUNT = 0, 1
_AT_ONCE = 100_000


class LayerTree(QTreeWidget):
    """Layers of the window. ``picked`` tells the id of the one in hand; empty: none."""

    picked = Signal(str)
    _ready = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.commands = LayerCommands(desk, self)
        self._filling = False
        self._open: dict[str, bool] = {}
        self._legends: dict[str, tuple[MapLayer, LayerLook, tuple[LegendEntry, ...]]] = {}
        self._shape: object = None
        self._near: dict[str, bool] = {}
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.fill)
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="chargesite-legend")
        self.destroyed.connect(partial(self._maker.shutdown, wait=False, cancel_futures=True))
        self._ready.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._build()
        desk.layers.follow(desk.session)
        desk.session.layers_changed.connect(self.fill)
        desk.session.run_changed.connect(self._fill_sites)
        desk.layers.changed.connect(self._follow)
        desk.canvas.view_changed.connect(self._grey)
        self.fill()

    def _build(self) -> None:
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.header().setStretchLastSection(False)
        self.header().setMinimumSectionSize(20)
        self.header().setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(_COUNT, QHeaderView.ResizeMode.ResizeToContents)
        self.setIndentation(14)
        self.setIconSize(QSize(WIDTH_PX, HEIGHT_PX))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setItemDelegateForColumn(_NAME, WrappedNames(self))
        self.setAccessibleName(tr("ui.panel_layers"))
        self.setAccessibleDescription(tr("ui.layer_tree_keys"))
        self.itemChanged.connect(self._changed)
        self.itemDoubleClicked.connect(self._double)
        self.itemExpanded.connect(lambda item: self._remember(item, is_open=True))
        self.itemCollapsed.connect(lambda item: self._remember(item, is_open=False))
        self.currentItemChanged.connect(lambda _now, _before: self.picked.emit(self.layer_id or ""))

    @property
    def layer_id(self) -> str | None:
        """Layer in hand; of a class, its layer."""
        item = self.currentItem()
        top = item.parent() or item if item is not None else None
        return None if top is None else str(top.data(_NAME, ID_ROLE))

    def items(self) -> list[QTreeWidgetItem]:
        """Items of the layers, top first."""
        found = [self.topLevelItem(i) for i in range(self.topLevelItemCount())]
        return [item for item in found if item is not None]

    def item_of(self, layer_id: str) -> QTreeWidgetItem | None:
        """Item of a layer."""
        return next((item for item in self.items() if item.data(_NAME, ID_ROLE) == layer_id), None)

    def fill(self) -> None:
        """Show the session's layers."""
        self._later.stop()
        session, state, now = self._desk.session, self._desk.layers, self.layer_id
        self._filling = True
        self.clear()
        layers = {layer.layer_id: layer for layer in session.layers}
        self._legends = {layer_id: known for layer_id, known in self._legends.items() if layer_id in layers}
        shown = [layer_id for layer_id in state.order if layer_id in layers or layer_id in {SITES, HEAT}]
        for layer_id in shown if session.is_open else ():
            self._add(layer_id, layers.get(layer_id))
        self._shape = self._shape_now()
        self._filling = False
        self._fill_sites()
        self._near = {}
        self._grey()
        again = self.item_of(now) if now else None
        if again is not None:
            self.setCurrentItem(again)

    def _add(self, layer_id: str, layer: MapLayer | None) -> None:
        state = self._desk.layers
        item = QTreeWidgetItem(self, [state.title(layer_id)])
        item.setData(_NAME, ID_ROLE, layer_id)
        flags = item.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable
        item.setFlags(flags & ~Qt.ItemFlag.ItemIsDropEnabled)
        hidden = layer_id in state.hidden
        item.setCheckState(_NAME, Qt.CheckState.Unchecked if hidden else Qt.CheckState.Checked)
        if layer_id == HEAT:
            item.setIcon(_NAME, ramp_swatch(tokens().theme))
            item.setToolTip(_NAME, tip(tr("ui.layer_heat_tip")))
        if layer is None or layer_id == SITES:
            return
        look = state.look(layer_id)
        self._count(item, layer.n_features)
        item.setToolTip(_NAME, tip(self._tip(layer, look)))
        entries = self._entries(layer, look)
        alone = len(entries) < 2
        item.setIcon(_NAME, _swatch(entries[0].style if alone and entries else base_style(layer), look))
        for entry in () if alone else entries:
            self._add_class(item, look, entry)
        own = layer_id in _OPEN_AT_FIRST or look.renderer in _USERS or look.width_by is not None
        item.setExpanded(self._open.get(layer_id, own))

    def _add_class(self, item: QTreeWidgetItem, look: LayerLook, entry: LegendEntry) -> None:
        child = QTreeWidgetItem(item, [entry.label])
        child.setIcon(_NAME, _swatch(entry.style, look))
        child.setToolTip(_NAME, tip(entry.label))
        child.setData(_NAME, CLASS_ROLE, entry.key)
        at = class_at(look, entry.key)
        if at is None:
            child.setFlags(Qt.ItemFlag.ItemIsEnabled)
        else:
            child.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            seen = look.classes[at].visible
            child.setCheckState(_NAME, Qt.CheckState.Checked if seen else Qt.CheckState.Unchecked)
        if entry.count:
            self._count(child, entry.count)

    def _count(self, item: QTreeWidgetItem, n: int) -> None:
        item.setText(_COUNT, number(float(n), 0))
        item.setTextAlignment(_COUNT, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setForeground(_COUNT, QBrush(QColor(tokens().muted)))
        item.setToolTip(_COUNT, tip(tr("ui.layer_tip", n=number(float(n), 0))))

    def _tip(self, layer: MapLayer, look: LayerLook) -> str:
        lines = [self._desk.layers.title(layer.layer_id), tr("ui.layer_tip", n=number(float(layer.n_features), 0))]
        if look.from_scale is not None or look.to_scale is not None:
            ends = [tr("ui.layer_any_scale") if end is None else f"1 : {number(end, 0)}"
                    for end in (look.from_scale, look.to_scale)]  # fmt: skip
            lines.append(tr("ui.layer_scales", far=ends[0], near=ends[1]))
        return "\n".join(lines)

    def _entries(self, layer: MapLayer, look: LayerLook) -> tuple[LegendEntry, ...]:
        """Legend of a layer; made again only where layer or look is another, and of a large layer in a thread."""
        plain = replace(look, order=None, visible=None, opacity_pu=1.0)
        known = self._legends.get(layer.layer_id)
        if known is not None and known[0] is layer and known[1] == plain:
            return known[2]
        if layer.n_features > _AT_ONCE:
            self._legends[layer.layer_id] = (layer, plain, ())
            self._maker.submit(self._make, layer, plain)
            return known[2] if known is not None else ()
        made = entries_of(layer, plain)
        self._legends[layer.layer_id] = (layer, plain, made)
        return made

    def _make(self, layer: MapLayer, plain: LayerLook) -> None:
        """Make a legend, in the thread."""
        entries: tuple[LegendEntry, ...] | None = None
        try:
            entries = entries_of(layer, plain)
        except Exception:
            logging.getLogger(__name__).exception("the legend of %s could not be made", layer.layer_id)
        with suppress(RuntimeError):  # the window has gone meanwhile, and the tree with it
            self._ready.emit((layer, plain, entries))

    def _take(self, made: tuple[MapLayer, LayerLook, tuple[LegendEntry, ...] | None]) -> None:
        """The legend of a large layer is ready: show it where it is still asked for; a failed one is tried again."""
        layer, plain, entries = made
        known = self._legends.get(layer.layer_id)
        if known is None or known[0] is not layer or known[1] != plain:
            return
        if entries is None:
            del self._legends[layer.layer_id]
            return
        self._legends[layer.layer_id] = (layer, plain, entries)
        self._later.start()

    def _shape_now(self) -> object:
        """All that the tree shows but ticks of layers."""
        state = self._desk.layers
        looks = [replace(state.look(each), order=None, visible=None, opacity_pu=1.0) for each in state.order]
        return state.order, looks, [state.title(each) for each in state.order]

    def _follow(self) -> None:
        """Show what is another in the layers' state; the tree is built anew only where it must be."""
        if self._shape_now() != self._shape:
            self._later.start()
            return
        self._filling = True
        for item in self.items():
            hidden = item.data(_NAME, ID_ROLE) in self._desk.layers.hidden
            item.setCheckState(_NAME, Qt.CheckState.Unchecked if hidden else Qt.CheckState.Checked)
        self._filling = False

    def _fill_sites(self) -> None:
        """Legend of the sites: the score's ramp, what is not rated, what is excluded."""
        item = self.item_of(SITES)
        if item is None:
            return
        self._filling = True
        for old in item.takeChildren():
            shiboken6.delete(old)
        theme, run = tokens().theme, self._desk.session.run
        item.setIcon(_NAME, marker_swatch(theme, excluded=False) if run is None else
                     swatch(default_style(SITES), theme))  # fmt: skip
        if run is not None:
            scores = [site.score for site in run.assessment.sites if site.score is not None]
            low, high = score_range(scores)
            ramp = QTreeWidgetItem(item)
            ramp.setFlags(Qt.ItemFlag.ItemIsEnabled)
            ramp.setFirstColumnSpanned(True)
            ramp.setSizeHint(_NAME, QSize(150, 34))
            words = tr("ui.ramp_described", low=number(low, 2), high=number(high, 2))
            ramp.setToolTip(_NAME, tip(words))
            ramp.setData(_NAME, Qt.ItemDataRole.AccessibleTextRole, words)
            self.setItemWidget(ramp, _NAME, Ramp((number(low, 2), tr("ui.col_score"), number(high, 2)), words))
            child = QTreeWidgetItem(item, [tr("ui.status_excluded")])
            child.setIcon(_NAME, marker_swatch(theme, excluded=True))
            child.setFlags(Qt.ItemFlag.ItemIsEnabled)
            item.setExpanded(self._open.get(SITES, True))
            self._count(item, len(run.assessment.sites))
        self._filling = False

    def _grey(self, _view: object = None) -> None:
        """Grey the layers that are not drawn at the map's scale."""
        scale = self._desk.canvas.view.scale_denominator
        self._filling = True
        for item in self.items():
            layer_id = str(item.data(_NAME, ID_ROLE))
            look = self._desk.layers.look(layer_id)
            near = within(scale, look.from_scale, look.to_scale)
            if self._near.get(layer_id, True) != near:
                self._near[layer_id] = near
                item.setForeground(_NAME, QBrush(QColor(tokens().text if near else tokens().faint)))
        self._filling = False

    def _remember(self, item: QTreeWidgetItem, *, is_open: bool) -> None:
        if not self._filling and item.parent() is None:
            self._open[str(item.data(_NAME, ID_ROLE))] = is_open

    def _changed(self, item: QTreeWidgetItem, column: int) -> None:
        if self._filling or column != _NAME:
            return
        visible = item.checkState(_NAME) == Qt.CheckState.Checked
        parent = item.parent()
        if parent is not None:
            self._tick_class(str(parent.data(_NAME, ID_ROLE)), str(item.data(_NAME, CLASS_ROLE)), visible)
            return
        layer_id, state = str(item.data(_NAME, ID_ROLE)), self._desk.layers
        if item.text(_NAME) != state.title(layer_id):
            state.rename(layer_id, item.text(_NAME))
            self._later.start()
        else:
            state.show(layer_id, visible)

    def _tick_class(self, layer_id: str, key: str, visible: bool) -> None:
        look = self._desk.layers.look(layer_id)
        at = class_at(look, key)
        if at is not None:
            classes = list(look.classes)
            classes[at] = replace(classes[at], visible=visible)
            text = tr("ui.layer_step_class", layer=self._desk.layers.title(layer_id))
            self._desk.layers.choose(replace(look, classes=tuple(classes)), text)

    def _double(self, item: QTreeWidgetItem, _column: int) -> None:
        top = item.parent() or item
        layer_id = str(top.data(_NAME, ID_ROLE))
        if layer_id != SITES:
            self.commands.style(layer_id)

    def rename(self) -> None:
        """Let the planner type another name for the layer in hand."""
        item = self.item_of(self.layer_id or "")
        if item is not None:
            self.editItem(item, _NAME)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del removes, Alt+Up and Alt+Down move, F2 renames, Space ticks (the last two by Qt)."""
        layer_id, alt = self.layer_id, event.modifiers() == Qt.KeyboardModifier.AltModifier
        if layer_id and event.key() == Qt.Key.Key_Delete:
            self.commands.remove(layer_id)
        elif layer_id and alt and event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.commands.move(layer_id, -1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Menu of the layer under the mouse, or in hand where the keyboard asks."""
        item = self.itemAt(event.pos()) if event.reason() == QContextMenuEvent.Reason.Mouse else self.currentItem()
        if item is not None:
            self.setCurrentItem(item)
            self.pop_up(event.globalPos())

    def pop_up(self, at: QPoint) -> None:
        """Show the menu of the layer in hand."""
        if self.layer_id:
            menu = layer_menu(self.commands, self._desk, self.layer_id, self.rename)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(at)

    def dropEvent(self, event: QDropEvent) -> None:
        """Keep layers side by side, and tell their new order."""
        super().dropEvent(event)
        self._desk.layers.arrange([str(item.data(_NAME, ID_ROLE)) for item in self.items()])


def _swatch(style: LayerStyle, look: LayerLook) -> QIcon:
    """Swatch as the map draws it: our lines are stronger in the look of high contrast."""
    strong = tokens().look == "contrast" and is_ours(look)
    return swatch(strengthened(style) if strong else style, tokens().theme)


def entries_of(layer: MapLayer, look: LayerLook) -> tuple[LegendEntry, ...]:
    """Legend of a layer under a look; classes of the planner's stay even where no feature takes them."""
    return legend(styled(layer, look), language(), figure=number, empty=look.renderer in _USERS)


def class_at(look: LayerLook, key: str) -> int | None:
    """Place of a class of the planner's by its key in the legend; None for classes of ours."""
    if look.renderer == "graduated":
        keys = [f"{each.low}..{each.high}" for each in look.classes]
    elif look.renderer == "categorised":
        keys = ["other" if each.other else each.value for each in look.classes]
    elif look.renderer == "rules":
        keys = [f"rule {i}" for i in range(1, len(look.classes) + 1)]
    else:
        return None
    return keys.index(key) if key in keys else None
