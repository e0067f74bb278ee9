"""Where the cursor is, in the status bar; a click chooses how positions are written, and copies the last one."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup, QCursor, QGuiApplication
from PySide6.QtWidgets import QMenu, QToolButton

from planner.maps.coordinates import dms_text, to_wgs84
from ui.desk import Desk
from ui.numbers import number
from ui.preferences import COORDINATES
from ui.texts import tr
from ui.widgets.plain import tip


class PlaceButton(QToolButton):
    """Shows a position in the project's metres, in degrees, or in degrees, minutes and seconds."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._at_m: tuple[float, float] | None = None
        self.setAutoRaise(True)
        self.setToolTip(tip(tr("ui.place_tip")))
        self.setAccessibleName(tr("ui.map_place"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(lambda _checked=False: self._pop_up())
        self.hide()

    def show_place(self, x_m: float, y_m: float) -> None:
        """Show a position of the project's CRS."""
        if not self._desk.session.is_open:
            self.clear()
            return
        self._at_m = x_m, y_m
        self.setText(place_text(x_m, y_m, self._desk.session.crs, self._desk.preferences.coordinates))
        self.show()

    def clear(self) -> None:
        """Show nothing."""
        self._at_m = None
        self.setText("")
        self.hide()

    def menu_now(self) -> QMenu:
        """Ways of writing a position, and copying it."""
        menu = QMenu(self)
        group = QActionGroup(menu)
        for way in COORDINATES:
            action = menu.addAction(tr(f"ui.map_place_{way}"))
            action.setCheckable(True)
            action.setChecked(way == self._desk.preferences.coordinates)
            action.triggered.connect(partial(self._choose, way))
            group.addAction(action)
        menu.addSeparator()
        copy = menu.addAction(tr("ui.map_place_copy"))
        copy.triggered.connect(lambda _checked=False: QGuiApplication.clipboard().setText(self.text()))
        return menu

    def _choose(self, way: str, _checked: bool = False) -> None:
        self._desk.preferences.coordinates = way
        if self._at_m is not None:
            self.show_place(*self._at_m)

    def _pop_up(self) -> None:
        menu = self.menu_now()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(QCursor.pos() if self.underMouse() else self.mapToGlobal(self.rect().topLeft()))


def place_text(x_m: float, y_m: float, crs: str, way: str) -> str:
    """Position as people read it; in metres where the project's CRS says nothing of degrees."""
    there = to_wgs84(x_m, y_m, crs) if way != "project" and crs else None
    if there is None:
        return f"{number(x_m, 0)}  {number(y_m, 0)} m"
    lon, lat = there
    return dms_text(lon, lat) if way == "dms" else f"{lat:.5f}, {lon:.5f}"
