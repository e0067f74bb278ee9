"""Sites by hand: add one, move one, nudge one, remove one. Each is one step that can be undone by its name."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from planner.app.editing.areas import find_area, remove_area
from planner.app.editing.places import to_lonlat
from planner.app.editing.sites import add_site, edit_site, move_site, remove_site
from planner.maps import find
from planner.maps.style import BACKGROUND, Theme
from planner.model.errors import PlannerError
from ui.desk import Desk
from ui.layer_state import SITES
from ui.map.sites import PICK_PX
from ui.map.tool import MapEvent
from ui.map.tools.base import SLOP_PX, ClickTool, HandTool, Point, to_points
from ui.map.tools.features import ids_of, layer_of, store_of
from ui.map.tools.forms import SiteForm
from ui.map.viewport import Viewport
from ui.texts import language, tr
from ui.theme.tokens import tokens

if TYPE_CHECKING:
    from ui.map.tools.kit import ToolKit

AREAS = "drawn_areas"


def site_name(desk: Desk, site_id: str) -> str:
    """Name of a site for a step's name, as the project has it now; its id where it has none."""
    layer = layer_of(desk, SITES)
    names, ids = ids_of(layer, "name"), ids_of(layer)
    if names and site_id in ids:
        return names[ids.index(site_id)].strip() or site_id
    return str(desk.session.named({"site": site_id})["site"]) or site_id


def place_of(desk: Desk, site_id: str) -> Point | None:
    """Where a site lies, easting and northing; None: it is not on the map."""
    layer = layer_of(desk, SITES)
    ids = ids_of(layer)
    if layer is None or site_id not in ids:
        return None
    x_m, y_m = layer.coords_m[np.flatnonzero(layer.feature_of_part == ids.index(site_id))[0]]
    return float(x_m), float(y_m)


def site_at(desk: Desk, x_m: float, y_m: float) -> str | None:
    """Site whose marker lies under a point."""
    layer = layer_of(desk, SITES)
    if layer is None or SITES in desk.layers.hidden:
        return None
    data = store_of(desk, layer)
    if data is None:
        return None
    rows = find.features_at(data, x_m, y_m, PICK_PX * desk.canvas.view.m_per_px)
    ids = ids_of(layer)
    return ids[int(rows[0])] if len(rows) and int(rows[0]) < len(ids) else None


def ask_new_site(desk: Desk, x_m: float, y_m: float) -> None:
    """Ask for a new site's name and kind, then draw it."""
    project = desk.session.project
    if project is None:
        return
    try:
        ((lon, lat),) = to_lonlat(np.array([[x_m, y_m]]), desk.session.crs).tolist()
    except PlannerError as err:
        desk.say(err.message(language()))
        return
    form = SiteForm(desk.window, lon, lat)
    form.accepted.connect(lambda: add_here(desk, (lon, lat), form.values()))
    form.open()


def add_here(desk: Desk, lonlat: tuple[float, float], values: dict[str, object]) -> None:
    """Draw a site and select it."""
    project = desk.session.project
    if project is None:
        return
    try:
        after, site_id = add_site(project, *lonlat, taken=ids_of(layer_of(desk, SITES)))
        after = edit_site(after, site_id, **values)
    except PlannerError as err:
        desk.say(err.message(language()))
        return
    name = str(values.get("name") or site_id)
    desk.session.apply(after, tr("ui.tool_step_add_site", name=name))
    desk.session.select(site_id)
    desk.say(tr("ui.tool_site_added", name=name))


def put_site(desk: Desk, site_id: str, at: Point, merge_key: str = "") -> bool:
    """Move a site to a place as a step; whether that was done."""
    project = desk.session.project
    if project is None:
        return False
    text = tr("ui.tool_step_move_site", name=site_name(desk, site_id))
    try:
        ((lon, lat),) = to_lonlat(np.array([at]), desk.session.crs).tolist()
        desk.session.apply(move_site(project, site_id, lon, lat), text, merge_key)
    except PlannerError as err:
        desk.say(err.message(language()))
        return False
    desk.say(tr("ui.tool_site_moved", name=site_name(desk, site_id)))
    return True


def nudge(desk: Desk, dx_m: float, dy_m: float) -> bool:
    """Shift the selected site a little; nudges in a row are one step. Whether there was one to shift."""
    site_id = desk.session.site_id
    at = place_of(desk, site_id) if site_id else None
    if site_id is None or at is None:
        return False
    return put_site(desk, site_id, (at[0] + dx_m, at[1] + dy_m), merge_key=f"nudge:{site_id}")


def remove_selected(desk: Desk) -> bool:
    """Remove the selected sites and drawn areas as one step; whether there were any."""
    session = desk.session
    project = session.project
    if project is None:
        return False
    sites = _chosen(desk, SITES, "site_id")
    areas = _chosen(desk, AREAS, "area_id")
    if not sites and not areas:
        return False
    names = [site_name(desk, each) for each in sites] + [find_area(project, each).name or each for each in areas]
    try:
        for site_id in sites:
            project = remove_site(project, site_id)
        for area_id in areas:
            project = remove_area(project, area_id)
    except PlannerError as err:
        desk.say(err.message(language()))
        return True
    text = tr("ui.tool_step_remove_n", n=len(names)) if len(names) > 1 else tr("ui.tool_step_remove", name=names[0])
    if session.site_id in sites:
        session.select(None)
    session.apply(project, text)
    desk.say(tr("ui.tool_removed", text=text))
    return True


def _chosen(desk: Desk, layer_id: str, key: str) -> list[str]:
    ids = ids_of(layer_of(desk, layer_id), key)
    rows = desk.session.features.get(layer_id, np.empty(0, dtype=np.int64))
    return [ids[row] for row in rows.tolist() if row < len(ids)]


class AddSiteTool(ClickTool):
    """A click draws a new candidate."""

    tool_id = "tool_add_site"
    snaps = True

    def click(self, event: MapEvent) -> None:
        """Ask for its name and draw it."""
        ask_new_site(self.desk, *self.place(event))


class MoveSiteTool(HandTool):
    """A site is dragged to another place. Without a drag, a click takes it and another puts it down."""

    tool_id = "tool_move_site"
    cursor = Qt.CursorShape.SizeAllCursor
    snaps = True

    def __init__(self, kit: "ToolKit") -> None:
        super().__init__(kit)
        self.site_id: str | None = None
        self.at: Point | None = None
        self._begun: MapEvent | None = None

    def clear(self) -> bool:
        """Leave the site where it was."""
        had = self.site_id is not None
        self.site_id = self.at = self._begun = self.caught = None
        return had

    def press(self, event: MapEvent) -> bool:
        """Take a site; a second click puts it down."""
        if not event.left:
            return False
        if self.site_id is not None:
            self.at, self._begun = self._place(event), None
            self._drop()
            return True
        self.site_id = site_at(self.desk, event.x_m, event.y_m)
        if self.site_id is None:
            return False
        self.desk.session.select(self.site_id)
        self._begun, self.at = event, (event.x_m, event.y_m)
        self.repaint()
        return True

    def move(self, event: MapEvent) -> bool:
        """Carry the site along."""
        self.by_key = False
        if self.site_id is None:
            return False
        self.at = self._place(event)
        self.repaint()
        return True

    def release(self, event: MapEvent) -> bool:
        """Put the site down after a drag."""
        begun, self._begun = self._begun, None
        if self.site_id is None or begun is None:
            return False
        if abs(event.x_px - begun.x_px) + abs(event.y_px - begun.y_px) > SLOP_PX:
            self.at = self._place(event)
            self._drop()
        return True

    def _place(self, event: MapEvent) -> Point:
        return self.place(event, without=place_of(self.desk, self.site_id) if self.site_id else None)

    def _drop(self) -> None:
        site_id, at = self.site_id, self.at
        self.clear()
        if site_id is not None and at is not None:
            put_site(self.desk, site_id, at)
        self.repaint()

    def paint(self, painter: QPainter, view: Viewport, theme: Theme) -> None:
        """Draw where the site would go, and where it comes from."""
        start = place_of(self.desk, self.site_id) if self.site_id else None
        if start is not None and self.at is not None:
            one, other = to_points(view, [start, self.at])
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tokens().selected), 1.6, Qt.PenStyle.DashLine))
            painter.drawLine(one, other)
            _ghost(painter, other, theme)
        super().paint(painter, view, theme)


def _ghost(painter: QPainter, at: QPointF, theme: Theme) -> None:
    painter.setPen(QPen(QColor(tokens().selected), 3.0))
    painter.setBrush(QColor(BACKGROUND[theme]))
    painter.drawEllipse(at, 8.0, 8.0)
    painter.setBrush(Qt.BrushStyle.NoBrush)
