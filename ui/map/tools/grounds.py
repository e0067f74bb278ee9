"""Drawing the ground of the selected site's plan, and what keeps free of bays on it; the plans over the map."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter

from planner.app.editing.places import area_wkt, extent
from planner.app.editing.site_plans import add_obstacle, find_plan, set_plan
from planner.maps.style import Theme
from planner.model.errors import PlannerError
from ui.desk import Desk
from ui.map.bay_live import live_of
from ui.map.bay_paint import INKS, Pen, paint_layout
from ui.map.tools.measure import area_text
from ui.map.tools.sketch import SketchTool
from ui.map.viewport import Viewport
from ui.texts import tr

if TYPE_CHECKING:
    from planner.model.project import Project
    from ui.map.canvas import MapCanvas

SHOWN_FROM_SCALE = 2000.0
"""Bays are drawn on the map where it is finer than 1 : this."""


class SiteGroundTool(SketchTool):
    """A ring drawn by clicks becomes the ground for bays of the selected site."""

    tool_id = "tool_site_ground"
    closed = True
    fewest = 3
    step = "ui.plan_step_ground"

    def take(self, canvas: "MapCanvas") -> None:
        """Into the hand, if a site is selected."""
        super().take(canvas)
        if self.desk.session.site_id is None:
            self.desk.say(tr("ui.plan_no_site"))

    def finished(self, points_m: NDArray[np.float64]) -> None:
        """Give the ring to the site's plan; the sketch stays where it cannot be."""
        session = self.desk.session
        project, site_id = session.project, session.site_id
        if project is None or site_id is None:
            self.desk.say(tr("ui.plan_no_site"))
            return
        try:
            after = self.given(project, site_id, area_wkt((points_m,), session.crs))
        except PlannerError as err:
            self.tell(err)
            return
        self.clear()
        self.apply(after, tr(self.step, site=session.site_name(site_id)))
        self.kit.take(None)
        self.desk.show_details("site_plan")

    def given(self, project: "Project", site_id: str, wkt: str) -> "Project":
        """Project with the ring as the site's ground."""
        return set_plan(project, site_id, wkt)

    def label(self) -> str:
        """Area so far."""
        crs = self.desk.session.crs
        if len(self.trail) < 3 or not crs:
            return ""
        return area_text(abs(extent((np.array(self.trail, dtype=np.float64),), crs).geodesic_m2))


class SiteObstacleTool(SiteGroundTool):
    """A ring drawn by clicks keeps free of bays: a tree, an island, a building."""

    tool_id = "tool_site_obstacle"
    step = "ui.plan_step_obstacle"

    def given(self, project: "Project", site_id: str, wkt: str) -> "Project":
        """Project with the ring kept free."""
        if find_plan(project, site_id) is None:
            raise PlannerError.of("app.plan_none", site=self.desk.session.site_name(site_id))
        return add_obstacle(project, site_id, wkt)


class BayOverlay:
    """Bays of all known plans over the map, where it is large enough to tell them apart."""

    def __init__(self, desk: Desk) -> None:
        self._live = live_of(desk)

    def paint(self, painter: QPainter, view: Viewport, theme: Theme) -> None:
        """Draw those in view."""
        if view.scale_denominator > SHOWN_FROM_SCALE:
            return
        west, south, east, north = view.bounds_m
        for layout in self._live.all():
            xy = np.array([point for ring in layout.area_m for point in ring], dtype=np.float64).reshape(-1, 2)
            if not len(xy):
                continue
            (x0, y0), (x1, y1) = xy.min(axis=0), xy.max(axis=0)
            if x0 <= east and x1 >= west and y0 <= north and y1 >= south:
                paint_layout(Pen(painter, view.to_px, 1.0 / view.m_per_px, INKS[theme]), layout, measures=False)
