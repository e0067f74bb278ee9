"""Measuring: length along a line, area and outline of a ring; on the ellipsoid, the plane figure beside."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QKeyEvent, QKeySequence

from planner.app.editing.places import extent, length
from planner.model.errors import PlannerError
from ui.map.tool import MapEvent
from ui.map.tools.base import Point
from ui.map.tools.sketch import SketchTool
from ui.numbers import IMPERIAL, quantity, unit
from ui.texts import tr

_HECTARE_M2, _LARGE_M2 = 10_000.0, 10_000_000.0


def length_text(value_m: float) -> str:
    """Length as people read it: metres, from 10 km up kilometres."""
    return quantity(value_m / 1000.0, "x_km", 2) if value_m >= 10_000 else quantity(value_m, "x_m", 1)


def area_text(value_m2: float) -> str:
    """Area as people read it: square metres, hectares from 10,000 m² up, square kilometres from 10 km² up.

    In imperial lengths square feet, and square miles from 10,000 m² up.
    """
    imperial = unit("x_m2") == IMPERIAL["m2"][1]
    if value_m2 < _HECTARE_M2:
        return quantity(value_m2, "x_m2", 0)
    if value_m2 >= _LARGE_M2 or imperial:
        return quantity(value_m2 / 1e6, "x_km2", 2)
    return tr("ui.tool_hectares", value=quantity(value_m2 / _HECTARE_M2, "", 2))


class _MeasureTool(SketchTool):
    """The figure follows the cursor; what was ended stays until the next click or Esc. Ctrl+C copies it."""

    done = False

    def clear(self) -> bool:
        """Forget the line."""
        self.done = False
        return super().clear()

    def press(self, event: MapEvent) -> bool:
        """Set a point; after a finished line begin another."""
        if self.done and event.left:
            self.clear()
        return super().press(event)

    def move(self, event: MapEvent) -> bool:
        """Follow with the rubber band, unless the line is done."""
        return True if self.done else super().move(event)

    def key(self, event: QKeyEvent) -> bool:
        """Ctrl+C copies the figure."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return True
        return super().key(event)

    def copy(self) -> None:
        """Put the figure on the clipboard."""
        words = self.label()
        if words:
            self.kit.copy(words, tr("ui.tool_copied", text=words.splitlines()[0]))

    def finished(self, points_m: NDArray[np.float64]) -> None:  # noqa: ARG002 - they stay in the sketch
        """Keep the line on the map."""
        self.done, self.cursor_at, self.caught = True, None, None
        words = self.label()
        if words:
            self.desk.say(tr("ui.tool_measured", text=words.splitlines()[0]))

    def label(self) -> str:
        """The figure, and how it was found."""
        trail = self.trail
        crs = self.desk.session.crs
        if len(trail) < 2 or not crs:
            return ""
        try:
            return self._figure(trail, crs)
        except PlannerError as err:
            self.tell(err)
            return ""

    def _figure(self, trail: list[Point], crs: str) -> str:
        raise NotImplementedError


class MeasureLengthTool(_MeasureTool):
    """Length along a line."""

    tool_id = "tool_measure_length"

    def _figure(self, trail: list[Point], crs: str) -> str:
        points = np.array(trail, dtype=np.float64)
        found = length(points, crs)
        words = [length_text(found.geodesic_m)]
        if len(trail) > 2:
            words.append(tr("ui.tool_measure_last", value=length_text(length(points[-2:], crs).geodesic_m)))
        words.append(tr("ui.tool_measure_plane", value=length_text(found.plane_m)))
        return "\n".join(words)


class MeasureAreaTool(_MeasureTool):
    """Area and outline of a ring."""

    tool_id = "tool_measure_area"
    closed = True
    fewest = 3

    def _figure(self, trail: list[Point], crs: str) -> str:
        if len(trail) < 3:
            return length_text(length(np.array(trail, dtype=np.float64), crs).geodesic_m)
        found = extent((np.array(trail, dtype=np.float64),), crs)
        return "\n".join(
            [
                area_text(abs(found.geodesic_m2)),
                tr("ui.tool_measure_outline", value=length_text(found.outline_m)),
                tr("ui.tool_measure_plane", value=area_text(found.plane_m2)),
            ]
        )
