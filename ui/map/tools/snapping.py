"""Snapping: a point near a vertex or an edge of what is shown becomes a point on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from planner.maps import find
from planner.maps.style import BACKGROUND, Theme
from ui.desk import Desk
from ui.map.tools.features import shown_layers, store_of
from ui.map.viewport import Viewport
from ui.theme.tokens import tokens

REACH_PX = 12.0
_SIZE_PX = 5.0
_SAME_M = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Catch:
    """Where the magnet holds: on a vertex, or on an edge."""

    x_m: float
    y_m: float
    on: Literal["vertex", "edge"]


class Snapper(QObject):
    """The magnet. A vertex in reach goes before an edge, the nearest before others."""

    toggled = Signal(bool)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._on = True

    @property
    def on(self) -> bool:
        """Whether the magnet is switched on."""
        return self._on

    def switch(self, on: bool) -> None:
        """Switch the magnet."""
        if on != self._on:
            self._on = on
            self.toggled.emit(on)

    def catch(
        self,
        x_m: float,
        y_m: float,
        own: Sequence[tuple[float, float]] = (),
        without: tuple[float, float] | None = None,
    ) -> Catch | None:
        """Place in reach of a point; None: nothing near, or switched off.

        ``own`` are vertices being drawn, ``without`` is where that lies which is being moved: it does not hold itself.
        """
        if not self._on:
            return None
        reach_m = REACH_PX * self._desk.canvas.view.m_per_px
        made = [store_of(self._desk, layer) for layer in shown_layers(self._desk)]
        stores = [data for data in made if data is not None]
        vertices = [_nearest(own, x_m, y_m, reach_m)]
        vertices += [find.nearest_vertex(data, x_m, y_m, reach_m) for data in stores]
        edges = [find.nearest_on_line(data, x_m, y_m, reach_m) for data in stores if data.kind != "point"]
        for on, found in (("vertex", vertices), ("edge", edges)):
            others = [each for each in found if each is not None and not _is(each, without)]
            best = min(others, key=lambda each: each[2], default=None)
            if best is not None:
                return Catch(x_m=best[0], y_m=best[1], on=on)  # type: ignore[arg-type]  # one of the two words
        return None


def _is(found: tuple[float, float, float], place: tuple[float, float] | None) -> bool:
    return place is not None and bool(np.hypot(found[0] - place[0], found[1] - place[1]) < _SAME_M)


def _nearest(points: Sequence[tuple[float, float]], x_m: float, y_m: float,
             reach_m: float) -> tuple[float, float, float] | None:  # fmt: skip
    if not points:
        return None
    at = np.asarray(points, dtype=np.float64)
    distance_m = np.hypot(at[:, 0] - x_m, at[:, 1] - y_m)
    i = int(np.argmin(distance_m))
    return (float(at[i, 0]), float(at[i, 1]), float(distance_m[i])) if distance_m[i] <= reach_m else None


def paint_catch(painter: QPainter, catch: Catch, view: Viewport, theme: Theme) -> None:
    """Draw the magnet's mark: a square on a vertex, a cross on an edge."""
    ((x, y),) = view.to_px(np.array([[catch.x_m, catch.y_m]])).tolist()
    at, d = QPointF(x, y), _SIZE_PX
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for color, width in ((BACKGROUND[theme], 4.5), (tokens().selected, 2.0)):
        painter.setPen(QPen(QColor(color), width))
        if catch.on == "vertex":
            painter.drawRect(round(at.x() - d), round(at.y() - d), round(2 * d), round(2 * d))
        else:
            painter.drawLine(at + QPointF(-d, -d), at + QPointF(d, d))
            painter.drawLine(at + QPointF(-d, d), at + QPointF(d, -d))
