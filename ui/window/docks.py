"""The docks of the window: made from the panels found, given their places and sizes, remembered and set back.

Panels that are not seen are made one after another once the window stands: all at once would keep it from showing.
"""

from collections.abc import Iterable
from functools import partial
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QByteArray, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QTabWidget

from ui.desk import Desk
from ui.registry import Area, PanelSpec, find_panels
from ui.texts import tr
from ui.theme.icons import icon
from ui.widgets.dock_title import DockTitles, bring, front_action
from ui.window.panel_dock import PanelDock

_AREAS: dict[Area, Qt.DockWidgetArea] = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
FIRST = ("layers", "card", "sites", "issues")
CARD, DETAILS = "card", "site"
FILL_MS = 20
LEFT_PX, RIGHT_PX, DETAILS_PX, LOW_PX = (176, 264), (220, 320), (372, 440), (170, 320)
_HIGHEST_PU = 0.42


def side_widths_px(window_px: int) -> tuple[int, int]:
    """Width of the left list and of the right card: the map keeps at least 60 % between them."""
    left = _within(round(window_px * 0.2) - 24, LEFT_PX)
    return left, _within(int(window_px * 0.4) - left - 4, RIGHT_PX)


def _within(value: int, ends: tuple[int, int]) -> int:
    return min(max(value, ends[0]), ends[1])


@runtime_checkable
class Leaves(Protocol):
    """A panel that leaves something to its like in a window that takes this one's place (``Desk.kept``)."""

    def leave(self) -> object:
        """What it leaves."""


class Docks(QObject):
    """All docks of one window by panel id, and their actions."""

    def __init__(self, window: QMainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        window.setDockOptions(QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.AllowNestedDocks)
        for area in _AREAS.values():
            window.setTabPosition(area, QTabWidget.TabPosition.North)
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self._specs = find_panels()
        self.by_id: dict[str, PanelDock] = {}
        self.actions: list[QAction] = []
        self._open: frozenset[str] = frozenset(FIRST)
        self._unsized = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.size_sides)
        self._grown = ""
        self._high_px = {spec.panel_id: spec.high_px for spec in self._specs}
        self._soon_high = QTimer(self, singleShot=True, interval=0)
        self._soon_high.timeout.connect(self._heighten)
        for spec in self._specs:
            self.by_id[spec.panel_id] = self._make(spec)
        desk.open_table = self._open_table
        self._place_all()
        for name, dock in self.by_id.items():
            dock.setVisible(desk.session.is_open and name in FIRST)
        self._to_front(FIRST)
        self._filler = QTimer(self, interval=FILL_MS)
        self._filler.timeout.connect(self._fill_next)
        self._filler.start()
        self.titles = DockTitles(window, self.by_id.values())
        self.by_id[DETAILS].toggleViewAction().toggled.connect(self._details_turned)

    def kept(self) -> dict[str, object]:
        """What panels leave to those of a window that takes this one's place, by panel id."""
        kept = dict(self._desk.kept)
        for name, dock in self.by_id.items():
            panel: object = dock.panel
            if isinstance(panel, Leaves):
                kept[name] = panel.leave()
        return kept

    def fill(self) -> None:
        """Make all panels now."""
        self._filler.stop()
        for dock in self.by_id.values():
            dock.fill()

    def empty(self) -> None:
        """Give up all panels; the docks are of no use any more."""
        self._filler.stop()
        for dock in self.by_id.values():
            dock.empty()

    def _fill_next(self) -> None:
        empty = next((dock for dock in self.by_id.values() if not dock.is_filled), None)
        if empty is None:
            self._filler.stop()
        else:
            empty.fill()

    def _open_table(self, layer_id: str) -> None:
        self.by_id["attributes"].widget().open_table(layer_id)  # type: ignore[attr-defined]  # the table's panel

    def show_panel(self, panel_id: str) -> bool:
        """Bring a panel to the front and give it the keys; False: there is none of this id."""
        if panel_id == DETAILS:
            self.show_details("")
        elif panel_id in self.by_id:
            bring(self.by_id[panel_id])
            self._grown = panel_id
            self._soon_high.start()
        return panel_id in self.by_id

    def _heighten(self) -> None:
        """Give a panel that has much to show its height: never less than it has, and the map keeps the most."""
        dock = self.by_id[self._grown]
        high_px = min(self._high_px[self._grown], int(self._window.height() * _HIGHEST_PU))
        if not dock.isHidden() and not dock.isFloating() and dock.height() < high_px:
            self._window.resizeDocks([dock], [high_px], Qt.Orientation.Vertical)

    def show_details(self, page_id: str) -> None:
        """Put the pages of the selected site in the place of its card; a floating dock of them leaves the card."""
        details, card = self.by_id[DETAILS], self.by_id[CARD]
        if page_id:
            details.widget().show_page(page_id)  # type: ignore[attr-defined]  # the site panel
        if not details.isFloating():
            card.hide()
        bring(details)
        pages = details.widget()
        pages.buttons[pages.page.page_id].setFocus()  # type: ignore[attr-defined]  # the site panel
        self._soon.start()

    def hide_all(self) -> None:
        """Put the docks away while nothing is open; :meth:`bring_back` shows them again."""
        self._open = frozenset(name for name, dock in self.by_id.items() if not dock.isHidden()) or self._open
        for dock in self.by_id.values():
            dock.hide()

    def bring_back(self, *, front: bool = True) -> None:
        """Show the docks that were open before; ``front``: those of the first start before the others of their area."""
        for name, dock in self.by_id.items():
            dock.setVisible(name in self._open)
        if front:
            self._to_front(FIRST)
        if self._unsized:
            self.arrange()

    def reset(self) -> None:
        """Back to the layout of the first start."""
        for dock in self.by_id.values():
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        self._place_all()
        self._open = frozenset(FIRST)
        self.bring_back()
        self.arrange()

    def restore(self, state: QByteArray) -> bool:
        """Take a layout that was kept; the first one stays where it does not fit."""
        shown = self._desk.session.is_open
        done = not state.isEmpty() and self._window.restoreState(state)
        if done:
            self._open = frozenset(name for name, dock in self.by_id.items() if not dock.isHidden()) or frozenset(FIRST)
            # which tab of an area is in front is part of the layout
            self.bring_back(front=False) if shown else self.hide_all()
        return done

    def state(self) -> QByteArray:
        """The layout to keep: of the docks as they are when a project is open."""
        if self._desk.session.is_open:
            return self._window.saveState()
        for name in self._open:
            self.by_id[name].show()
        kept = self._window.saveState()
        for name in self._open:
            self.by_id[name].hide()
        return kept

    def arrange(self) -> None:
        """Give the docks the sizes they should have at this window size; docks put away, when they are brought back."""
        self._unsized = not self._desk.session.is_open
        self.size_sides()
        low = _within(round(self._window.height() * 0.3), LOW_PX)
        self._window.resizeDocks([self.by_id["sites"]], [low], Qt.Orientation.Vertical)

    def size_sides(self) -> None:
        """Give both sides their widths; the pages of a site are wider than its card."""
        left, right = side_widths_px(self._window.width())
        details = self.by_id[DETAILS]
        if not details.isHidden() and not details.isFloating():
            right = _within(round(self._window.width() * 0.28), DETAILS_PX)
        sides = [(self.by_id["layers"], left), (self.by_id[CARD], right), (details, right)]
        docks = [(dock, px) for dock, px in sides if not dock.isHidden() and not dock.isFloating()]
        if docks:
            self._window.resizeDocks([d for d, _ in docks], [px for _, px in docks], Qt.Orientation.Horizontal)

    def _make(self, spec: PanelSpec) -> PanelDock:
        dock = PanelDock(tr(spec.title_code), self._window, partial(spec.factory, self._desk))
        dock.setObjectName(spec.panel_id)
        dock.setProperty("help", spec.help_topic or spec.panel_id)
        dock.toggleViewAction().setIcon(icon(spec.icon))
        self.actions.append(front_action(dock, spec.shortcut, partial(self.show_panel, spec.panel_id)))
        return dock

    def _place_all(self) -> None:
        first: dict[str, PanelDock] = {}
        for spec in self._specs:
            dock = self.by_id[spec.panel_id]
            self._window.addDockWidget(_AREAS[spec.area], dock)
            if spec.area in first:
                self._window.tabifyDockWidget(first[spec.area], dock)
            first.setdefault(spec.area, dock)

    def _to_front(self, names: Iterable[str]) -> None:
        for name in reversed(tuple(names)):
            self.by_id[name].raise_()

    def _details_turned(self, shown: bool) -> None:
        """Bring the card back when the pages of the site are closed."""
        details = self.by_id[DETAILS]
        if not shown and details.isHidden() and self._desk.session.is_open and self._window.isVisible():
            self.by_id[CARD].show()
            self._soon.start()


def smallest() -> QSize:
    """Smallest size of the window, in pixels of the scaling in use."""
    return QSize(680, 440)
