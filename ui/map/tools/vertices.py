"""Editing the shape of a drawn area: drag a vertex, press on an edge to set one, Delete takes one away."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter

from planner.app.editing.areas import find_area, reshape_area
from planner.app.editing.places import area_wkt, extent, rings_of
from planner.maps.style import Theme
from planner.model.errors import PlannerError
from ui.map.tool import MapEvent
from ui.map.tools.base import SLOP_PX, HandTool, Point, to_points
from ui.map.tools.bubble import paint_bubble
from ui.map.tools.features import features_at, ids_of, layer_of
from ui.map.tools.measure import area_text
from ui.map.tools.sites import AREAS
from ui.map.tools.sketch import paint_line, paint_vertex
from ui.map.viewport import Viewport
from ui.texts import tr

if TYPE_CHECKING:
    from ui.map.canvas import MapCanvas
    from ui.map.tools.kit import ToolKit

REACH_PX = 9.0
Rings = tuple[NDArray[np.float64], ...]


@dataclass(frozen=True, slots=True)
class Grip:
    """A vertex, or (``new``) the place on the edge before it where one would be set."""

    ring: int
    vertex: int
    new: bool = False


def grip_at(rings: Rings, x_m: float, y_m: float, reach_m: float) -> Grip | None:
    """Vertex in reach, else the edge in reach."""
    at = np.array([x_m, y_m])
    best, grip = reach_m, None
    for r, ring in enumerate(rings):
        distance = np.hypot(*(ring - at).T)
        if distance.min() <= best:
            best, grip = float(distance.min()), Grip(r, int(distance.argmin()))
    if grip is not None:
        return grip
    for r, ring in enumerate(rings):
        distance = _to_edges(ring, at)
        if distance.min() <= best:
            best, grip = float(distance.min()), Grip(r, int(distance.argmin()) + 1, new=True)
    return grip


def _to_edges(ring: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance of a point to each edge, the last one closing the ring."""
    along = np.roll(ring, -1, axis=0) - ring
    square = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(((at - ring) * along).sum(axis=1) / square, 0.0, 1.0)
    return np.asarray(np.hypot(*(ring + share[:, None] * along - at).T), dtype=np.float64)


def moved_vertex(rings: Rings, grip: Grip, at: tuple[float, float]) -> Rings:
    """Rings with a vertex elsewhere, or with a new one."""
    ring = rings[grip.ring]
    place = np.array(at, dtype=np.float64)
    if grip.new:
        after = np.insert(ring, grip.vertex, place, axis=0)
    else:
        after = ring.copy()
        after[grip.vertex] = place
    return (*rings[: grip.ring], after, *rings[grip.ring + 1 :])


def without_vertex(rings: Rings, grip: Grip) -> Rings:
    """Rings without a vertex; a ring of three gives up as a whole where another is left."""
    ring = rings[grip.ring]
    if len(ring) > 3:
        return (*rings[: grip.ring], np.delete(ring, grip.vertex, axis=0), *rings[grip.ring + 1 :])
    return (*rings[: grip.ring], *rings[grip.ring + 1 :]) if len(rings) > 1 else rings


class EditAreaTool(HandTool):
    """A click takes a drawn area; then its vertices can be dragged, set and taken away, and the whole be moved."""

    tool_id = "tool_edit_area"
    cursor = Qt.CursorShape.PointingHandCursor
    snaps = True

    def __init__(self, kit: "ToolKit") -> None:
        super().__init__(kit)
        self.area_id: str | None = None
        self.rings: Rings = ()
        self.grip: Grip | None = None
        self._begun: MapEvent | None = None
        self._before: Rings = ()
        self._whole = False
        self.desk.session.project_changed.connect(self._load)

    def clear(self) -> bool:
        """Let go of the area."""
        had = self.area_id is not None
        self.area_id, self.rings, self.grip, self._begun, self.caught = None, (), None, None, None
        return had

    def take(self, canvas: "MapCanvas") -> None:
        """Take the area at once that is selected alone."""
        super().take(canvas)
        rows = self.desk.session.features.get(AREAS)
        ids = ids_of(layer_of(self.desk, AREAS), "area_id")
        if rows is not None and rows.size == 1 and int(rows[0]) < len(ids):
            self.choose(ids[int(rows[0])])

    def choose(self, area_id: str) -> None:
        """Take an area."""
        self.area_id, self.grip = area_id, None
        self._load()

    def press(self, event: MapEvent) -> bool:
        """Take a vertex, set one on an edge, or take the area itself."""
        if not event.left:
            return False
        self._before = self.rings
        reach_m = REACH_PX * self.desk.canvas.view.m_per_px
        grip = grip_at(self.rings, event.x_m, event.y_m, reach_m) if self.rings else None
        if grip is not None:
            if grip.new:
                self.rings = moved_vertex(self.rings, grip, (event.x_m, event.y_m))
            self.grip, self._begun, self._whole = Grip(grip.ring, grip.vertex), event, False
            self.repaint()
            return True
        under = self._area_at(event)
        if under is None:
            return False
        if under != self.area_id:
            self.choose(under)
        else:
            self._begun, self._whole, self.grip = event, True, None
        self.repaint()
        return True

    def move(self, event: MapEvent) -> bool:
        """Carry the vertex or the area along."""
        self.by_key = False
        if self._begun is None:
            return False
        if self._far(event):
            if self._whole:
                shift = np.array([event.x_m - self._begun.x_m, event.y_m - self._begun.y_m])
                self.rings = tuple(ring + shift for ring in self._before)
            elif self.grip is not None:
                self.rings = moved_vertex(self.rings, self.grip, self.place(event, without=self._start()))
            self.repaint()
        return True

    def release(self, event: MapEvent) -> bool:  # noqa: ARG002 - the last move has the place
        """Keep the shape as a step."""
        if self._begun is None:
            return False
        self._begun, self.caught = None, None
        self._keep(tr("ui.tool_step_move_area", name=self._name()) if self._whole else self._reshaped())
        return True

    def key(self, event: QKeyEvent) -> bool:
        """Delete takes the chosen vertex away."""
        if Qt.Key(event.key()) in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self.grip is not None:
            self._before = self.rings
            self.rings = without_vertex(self.rings, self.grip)
            self.grip = None
            self._keep(self._reshaped())
            return True
        return super().key(event)

    def paint(self, painter: QPainter, view: Viewport, theme: Theme) -> None:
        """Draw the shape with its vertices, and its size while it changes."""
        for r, ring in enumerate(self.rings):
            at = to_points(view, [(float(x), float(y)) for x, y in ring])
            paint_line(painter, at, theme, closed=True)
            for v, each in enumerate(at):
                paint_vertex(painter, each, theme, chosen=self.grip == Grip(r, v))
        if self._begun is not None and self.grip is not None and self.rings:
            x, y = self.rings[self.grip.ring][self.grip.vertex]
            size = area_text(abs(extent(self.rings, self.desk.session.crs).geodesic_m2))
            paint_bubble(painter, to_points(view, [(float(x), float(y))])[0], size, view)
        super().paint(painter, view, theme)

    def _start(self) -> Point | None:
        """Where the vertex in hand was; None: it is new."""
        grip = self.grip
        if (
            grip is None
            or len(self._before) != len(self.rings)
            or len(self._before[grip.ring]) != len(self.rings[grip.ring])
        ):
            return None
        x_m, y_m = self._before[grip.ring][grip.vertex]
        return float(x_m), float(y_m)

    def _far(self, event: MapEvent) -> bool:
        begun = self._begun
        return begun is not None and abs(event.x_px - begun.x_px) + abs(event.y_px - begun.y_px) > SLOP_PX

    def _area_at(self, event: MapEvent) -> str | None:
        rows = features_at(self.desk, event.x_m, event.y_m, self.desk.canvas.view.m_per_px).get(AREAS)
        ids = ids_of(layer_of(self.desk, AREAS), "area_id")
        return None if rows is None else next((ids[row] for row in rows.tolist() if row < len(ids)), None)

    def _name(self) -> str:
        project = self.desk.session.project
        if project is None or self.area_id is None:
            return ""
        return find_area(project, self.area_id).name or self.area_id

    def _reshaped(self) -> str:
        return tr("ui.tool_step_edit_area", name=self._name())

    def _keep(self, text: str) -> None:
        """Make the shape a step; where it cannot be, say why and go back to the one before."""
        session = self.desk.session
        same = len(self.rings) == len(self._before) and all(map(np.array_equal, self.rings, self._before))
        if session.project is None or self.area_id is None or same:
            self.repaint()
            return
        try:
            after = reshape_area(session.project, self.area_id, area_wkt(self.rings, session.crs))
        except PlannerError as err:
            self.rings = self._before
            self.tell(err)
        else:
            session.apply(after, text)
        self.repaint()

    def _load(self) -> None:
        """Take the area's shape from the project; it may have been removed or undone."""
        project = self.desk.session.project
        if self.area_id is None:
            return
        known = project is not None and any(area.area_id == self.area_id for area in project.areas)
        if project is None or not known:
            self.clear()
        else:
            self.rings = rings_of(find_area(project, self.area_id).wkt, self.desk.session.crs)
            if self.grip is not None and self.grip.ring >= len(self.rings):
                self.grip = None
        self.repaint()
