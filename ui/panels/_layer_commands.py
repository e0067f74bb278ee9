"""What can be done with one layer of the list; the list, its menu and its buttons all do it here."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import get_args

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from planner.app.layer_sources import confidentiality_of, remove_layer, sources_of_layer, with_confidentiality
from planner.maps.layer import MapLayer
from planner.maps.made_looks import FLOWS, flow_look
from planner.model.drawn import Confidentiality
from planner.model.look import LayerLook
from ui.desk import Desk
from ui.layer_state import SITES
from ui.texts import tr
from ui.theme.icons import icon


class LayerCommands(QObject):
    """Commands over the layers of one window; a copied style waits here."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._window = parent
        self.copied: LayerLook | None = None

    def layer(self, layer_id: str) -> MapLayer | None:
        """The layer of an id."""
        return next((each for each in self._desk.session.layers if each.layer_id == layer_id), None)

    def zoom(self, layer_id: str) -> None:
        """Show all of a layer."""
        layer = self.layer(layer_id)
        bounds = layer.bounds_m() if layer is not None else None
        if bounds is not None:
            self._desk.canvas.fit(bounds)

    def style(self, layer_id: str, page: str = "symbols") -> None:
        """Open the style dialog."""
        layer = self.layer(layer_id)
        if layer is None:
            return
        from ui.dialogs_style.dialog import StyleDialog

        StyleDialog(self._desk, layer, page, self._window).show()

    def table(self, layer_id: str) -> None:
        """Show the attribute table."""
        show = self.table_opener
        if show is not None:
            show(layer_id)

    @property
    def table_opener(self) -> Callable[[str], object] | None:
        """What opens an attribute table; None where the window has none."""
        return getattr(self._desk, "open_table", None)

    def copy_style(self, layer_id: str) -> None:
        """Keep a layer's style for another one."""
        self.copied = self._desk.layers.look(layer_id)
        self._desk.say(tr("ui.layer_style_copied", layer=self._desk.layers.title(layer_id)))

    def paste_style(self, layer_id: str) -> None:
        """Give a layer the style that was copied; its name and place stay."""
        if self.copied is None:
            return
        own = self._desk.layers.look(layer_id)
        look = replace(self.copied, layer_id=layer_id, title=own.title, order=own.order, visible=own.visible)
        self._desk.layers.choose(look, self._text("paste", layer_id))

    def reset_style(self, layer_id: str) -> None:
        """Draw a layer as Chargesite does; its name and place stay."""
        own = self._desk.layers.look(layer_id)
        plain = LayerLook(layer_id=layer_id, title=own.title, order=own.order, visible=own.visible)
        self._desk.layers.choose(plain, self._text("reset", layer_id))

    def show_flows(self, layer_id: str) -> None:
        """Draw traffic as widths."""
        layer = self.layer(layer_id)
        made = flow_look(layer) if layer is not None else None
        if made is None:
            self._desk.say(tr("ui.layer_no_flows"))
            return
        own = self._desk.layers.look(layer_id)
        look = replace(made, title=own.title, order=own.order, visible=True, opacity_pu=own.opacity_pu)
        self._desk.layers.choose(look, self._text("flows", layer_id))

    def move(self, layer_id: str, step: int) -> None:
        """Move a layer up (negative) or down the list."""
        order = list(self._desk.layers.order)
        if layer_id not in order:
            return
        at = order.index(layer_id)
        order.insert(min(max(at + step, 0), len(order) - 1), order.pop(at))
        self._desk.layers.arrange(order)

    def can_remove(self, layer_id: str) -> bool:
        """Whether the layer is made of files that the project can do without."""
        project = self._desk.session.project
        return project is not None and layer_id != SITES and bool(sources_of_layer(project, layer_id))

    def remove(self, layer_id: str) -> None:
        """Take a layer's files out of the project; results and drawn layers can only be hidden."""
        if not self.can_remove(layer_id):
            self._desk.say(tr("ui.layer_not_removed", layer=self._desk.layers.title(layer_id)))
            return
        text = self._text("remove", layer_id)
        self._desk.layers.edit(lambda project: remove_layer(project, layer_id), text)
        self._desk.say(tr("ui.layer_removed", step=text))

    def set_confidentiality(self, layer_id: str, chosen: Confidentiality) -> None:
        """Say who may be given a layer's data."""
        text = tr("ui.layer_step_confidentiality", layer=self._desk.layers.title(layer_id))
        self._desk.layers.edit(lambda project: with_confidentiality(project, layer_id, chosen), text)

    def _text(self, what: str, layer_id: str) -> str:
        return tr(f"ui.layer_step_{what}", layer=self._desk.layers.title(layer_id))


def layer_menu(commands: LayerCommands, desk: Desk, layer_id: str, rename: Callable[[], None]) -> QMenu:
    """Menu of one layer."""
    menu = QMenu(commands._window)
    menu.setAccessibleName(tr("ui.layer_menu"))
    layer = commands.layer(layer_id)
    _add(menu, "zoom", "fit", partial(commands.zoom, layer_id), enabled=layer is not None)
    _add(menu, "table", "table", partial(commands.table, layer_id), enabled=commands.table_opener is not None)
    _add(menu, "rename", "", rename, shortcut="F2")
    menu.addSeparator()
    drawn = layer is not None and layer_id != SITES
    _add(menu, "style", "style", partial(commands.style, layer_id), enabled=drawn)
    _add(menu, "labels", "", partial(commands.style, layer_id, "labels"), enabled=drawn)
    if layer is not None and any(name in layer.attributes for name in FLOWS):
        _add(menu, "flows", "", partial(commands.show_flows, layer_id))
    _add(menu, "copy", "copy", partial(commands.copy_style, layer_id), enabled=drawn)
    _add(menu, "paste", "", partial(commands.paste_style, layer_id), enabled=drawn and commands.copied is not None)
    _add(menu, "reset", "reset", partial(commands.reset_style, layer_id), enabled=drawn)
    menu.addSeparator()
    order = desk.layers.order
    _add(menu, "up", "", partial(commands.move, layer_id, -1), shortcut="Alt+Up", enabled=layer_id != order[0])
    _add(menu, "down", "", partial(commands.move, layer_id, 1), shortcut="Alt+Down", enabled=layer_id != order[-1])
    _confidentiality(menu, commands, desk, layer_id)
    menu.addSeparator()
    _add(menu, "remove", "close", partial(commands.remove, layer_id), shortcut="Del",
         enabled=commands.can_remove(layer_id))  # fmt: skip
    return menu


def _add(menu: QMenu, what: str, icon_name: str, do: Callable[[], object], *, enabled: bool = True,
         shortcut: str = "") -> None:  # fmt: skip
    action = menu.addAction(tr(f"ui.layer_do_{what}"))
    if icon_name:
        action.setIcon(icon(icon_name))
    if shortcut:
        action.setShortcut(shortcut)
        action.setShortcutVisibleInContextMenu(True)
    action.setEnabled(enabled)
    action.triggered.connect(lambda _checked=False: do())


def _confidentiality(menu: QMenu, commands: LayerCommands, desk: Desk, layer_id: str) -> None:
    project = desk.session.project
    now = confidentiality_of(project, layer_id) if project is not None else None
    sub = menu.addMenu(tr("ui.layer_confidentiality"))
    sub.setEnabled(now is not None)
    group = QActionGroup(sub)
    for each in get_args(Confidentiality):
        action = sub.addAction(tr(f"ui.layer_class_{each}"))
        action.setCheckable(True)
        action.setChecked(each == now)
        action.triggered.connect(lambda _checked=False, each=each: commands.set_confidentiality(layer_id, each))
        group.addAction(action)
