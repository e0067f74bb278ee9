"""The menu of the right button on the map."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from planner.app.editing.places import to_lonlat
from planner.model.errors import PlannerError
from ui.map.canvas import WHEEL_STEP
from ui.map.tools.sites import ask_new_site, site_at
from ui.numbers import locale
from ui.texts import tr
from ui.theme.icons import icon

if TYPE_CHECKING:
    from ui.map.tools.kit import ToolKit


def open_menu(kit: "ToolKit", at: QPoint) -> None:
    """Show the menu, unless the right button has just ended a sketch."""
    swallowed, kit.swallow_menu = kit.swallow_menu, False
    if swallowed or not kit.desk.session.is_open:
        return
    made_menu(kit, at).popup(kit.desk.canvas.mapToGlobal(at))


def made_menu(kit: "ToolKit", at: QPoint) -> QMenu:
    """Menu for a pixel of the map."""
    desk = kit.desk
    x_m, y_m = desk.canvas.view.to_m(at.x(), at.y())
    menu = QMenu(desk.canvas)
    menu.setAccessibleName(tr("ui.tool_menu"))
    add = menu.addAction(icon("tool_add_site"), tr("ui.tool_menu_add"))
    add.setEnabled(desk.session.project is not None)
    add.triggered.connect(lambda: ask_new_site(desk, x_m, y_m))
    menu.addAction(icon("tool_identify"), tr("ui.tool_menu_identify")).triggered.connect(lambda: kit.identify(x_m, y_m))
    site_id = site_at(desk, x_m, y_m)
    if site_id is not None:
        menu.addAction(icon("site"), tr("ui.tool_menu_card")).triggered.connect(lambda: show_card(kit, site_id))
    menu.addSeparator()
    for title, text in coordinates(kit, x_m, y_m):
        menu.addAction(icon("copy"), title).triggered.connect(
            lambda _checked=False, text=text: kit.copy(text, tr("ui.tool_copied", text=text))
        )
    menu.addSeparator()
    px = desk.canvas.view.width_px / 2, desk.canvas.view.height_px / 2
    zoom = menu.addAction(icon("zoom_in"), tr("ui.tool_menu_zoom"))
    zoom.triggered.connect(lambda: desk.canvas.set_view(desk.canvas.view.centered(x_m, y_m).zoomed(WHEEL_STEP**3, *px)))
    menu.addAction(icon("fit"), tr("ui.tool_menu_centre")).triggered.connect(
        lambda: desk.canvas.set_view(desk.canvas.view.centered(x_m, y_m))
    )
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def coordinates(kit: "ToolKit", x_m: float, y_m: float) -> list[tuple[str, str]]:
    """Ways to write a place: words of the menu, and what is copied (always with decimal points)."""
    session = kit.desk.session
    number = locale()
    ways = []
    try:
        ((lon, lat),) = to_lonlat(np.array([[x_m, y_m]]), session.crs).tolist()
        shown = f"{number.toString(lon, 'f', 6)}  {number.toString(lat, 'f', 6)}"
        ways.append((tr("ui.tool_menu_copy_lonlat", place=shown), f"{lon:.6f}, {lat:.6f}"))
    except PlannerError:
        pass
    shown = f"{number.toString(x_m, 'f', 1)}  {number.toString(y_m, 'f', 1)}"
    ways.append((tr("ui.tool_menu_copy_xy", crs=session.crs or "-", place=shown), f"{x_m:.2f}, {y_m:.2f}"))
    return ways


def show_card(kit: "ToolKit", site_id: str) -> None:
    """Select a site and bring its card to the front."""
    kit.desk.session.select(site_id)
    kit.desk.show_panel("card")
