"""Drawing areas: a note on the map, or a constraint of a kind."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.app.editing.areas import add_area
from planner.app.editing.places import area_wkt, corridor, extent, read_area
from planner.model.drawn import AreaUse
from planner.model.errors import PlannerError
from planner.model.project import Project
from ui.desk import Desk
from ui.map.tools.forms import AreaForm
from ui.map.tools.measure import area_text
from ui.map.tools.sketch import SketchTool
from ui.texts import language, tr

if TYPE_CHECKING:
    from ui.map.tools.kit import ToolKit

Rings = tuple[NDArray[np.float64], ...]


def draw_area(desk: Desk, rings_m: Rings, form: AreaForm) -> str | None:
    """Draw an area as the form says and tell its id; None where it cannot be."""
    project = desk.session.project
    if project is None:
        return None
    try:
        after, area_id, name = _with_area(project, rings_m, desk.session.crs, form)
    except PlannerError as err:
        desk.say(err.message(language()))
        return None
    desk.session.apply(after, tr("ui.tool_step_draw_area", name=name))
    desk.say(tr("ui.tool_area_drawn", name=name))
    return area_id


def _with_area(project: Project, rings_m: Rings, crs: str, form: AreaForm) -> tuple[Project, str, str]:
    use: AreaUse = form.use
    after, area_id = add_area(project, area_wkt(rings_m, crs), name=form.name, use=use, kind=form.kind, note=form.note)
    return after, area_id, form.name or area_id


class DrawAreaTool(SketchTool):
    """A ring drawn by clicks becomes an area of the project."""

    tool_id = "tool_draw_area"
    closed = True
    fewest = 3

    def finished(self, points_m: NDArray[np.float64]) -> None:
        """Ask what the area is; the sketch stays until that is answered."""
        crs = self.desk.session.crs
        try:
            read_area(area_wkt((points_m,), crs))
        except PlannerError as err:
            self.tell(err)
            return
        form = AreaForm(self.desk.window, area_text(extent((points_m,), crs).geodesic_m2))
        form.accepted.connect(lambda: draw_area(self.desk, (points_m,), form))
        form.finished.connect(lambda _result: self._forget())
        form.open()

    def label(self) -> str:
        """Area so far."""
        crs = self.desk.session.crs
        if len(self.trail) < 3 or not crs:
            return ""
        return area_text(abs(extent((np.array(self.trail, dtype=np.float64),), crs).geodesic_m2))

    def _forget(self) -> None:
        self.clear()
        self.repaint()


class CorridorTool(SketchTool):
    """A strip of a width along a line drawn by clicks becomes an area of the project."""

    tool_id = "tool_corridor"

    def __init__(self, kit: "ToolKit") -> None:
        super().__init__(kit)
        self.width_m = 50.0

    def finished(self, points_m: NDArray[np.float64]) -> None:
        """Ask for the width and what the area is."""
        form = AreaForm(self.desk.window, "", width_m=self.width_m)
        form.accepted.connect(lambda: self._draw(points_m, form))
        form.finished.connect(lambda _result: self._forget())
        form.open()

    def _draw(self, points_m: NDArray[np.float64], form: AreaForm) -> None:
        self.width_m = form.width_m
        try:
            rings = corridor(points_m, form.width_m)
        except PlannerError as err:
            self.tell(err)
            return
        draw_area(self.desk, rings, form)

    def _forget(self) -> None:
        self.clear()
        self.repaint()
