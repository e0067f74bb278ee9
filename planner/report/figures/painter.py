"""Layers on paper: cut to the window, thinned to what print can show, a path a class."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.maps.layer import MapLayer
from planner.maps.style import LayerStyle, constraint_style, default_style, road_classes, road_style
from planner.report.figures.canvas import Canvas, Look

Window = tuple[float, float, float, float]
PT_PER_PX = 0.75
_DOTS_PER_MM = 9.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A canvas that shows a window (west, south, east, north in metres) from edge to edge."""

    paper: Canvas
    window: Window

    @property
    def metres_per_mm(self) -> float:
        """Scale of the map."""
        return (self.window[2] - self.window[0]) / self.paper.width_mm

    def mm(self, coords_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Paper coordinates of map coordinates, shape (n, 2)."""
        moved = coords_m - np.array(self.window[:2], dtype=np.float64)
        return np.asarray(moved / self.metres_per_mm, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A layer with the boxes of its parts, ready to be cut again and again."""

    layer: MapLayer
    boxes_m: NDArray[np.float64]

    def within(self, window: Window) -> NDArray[np.int64]:
        """Parts whose box touches the window."""
        west, south, east, north = window
        box = self.boxes_m
        hit = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
        return np.flatnonzero(hit)


def _prepare(layer: MapLayer) -> _Prepared:
    if not layer.coords_m.size:
        return _Prepared(layer, np.empty((0, 4)))
    starts = layer.offsets[:-1]
    low = np.minimum.reduceat(layer.coords_m, starts, axis=0)
    high = np.maximum.reduceat(layer.coords_m, starts, axis=0)
    return _Prepared(layer, np.hstack([low, high]))


class Painter:
    """Draws the layers of one run; made once, used for every map of the report."""

    def __init__(self, layers: Iterable[MapLayer]) -> None:
        self._layers = {layer.layer_id: _prepare(layer) for layer in layers}

    def has(self, layer_id: str) -> bool:
        """Whether there is anything of this layer at all."""
        found = self._layers.get(layer_id)
        return found is not None and bool(found.layer.coords_m.size)

    def layer(self, layer_id: str) -> MapLayer | None:
        """The layer of an id."""
        found = self._layers.get(layer_id)
        return found.layer if found else None

    def draw(self, sheet: Sheet, layer_id: str, features: NDArray[np.int64] | None = None) -> bool:
        """Draw one layer's classes inside the window; True where something was drawn.

        ``features`` limits it to those rows of the layer.
        """
        found = self._layers.get(layer_id)
        if found is None or not found.layer.coords_m.size:
            return False
        parts = found.within(sheet.window)
        if features is not None:
            parts = parts[np.isin(found.layer.feature_of_part[parts], features)]
        drawn = False
        for style, chosen in _classes(found.layer, parts):
            drawn |= _draw_parts(sheet, found.layer, chosen, style)
        return drawn

    def features_of(self, layer_id: str, column: str, value: object) -> NDArray[np.int64]:
        """Rows of a layer whose column holds the value; none where layer or column is missing."""
        layer = self.layer(layer_id)
        if layer is None or column not in layer.attributes:
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero(np.asarray(layer.attributes[column]) == value)


def _classes(layer: MapLayer, parts: NDArray[np.int64]) -> Iterator[tuple[LayerStyle, NDArray[np.int64]]]:
    """Parts by style, in drawing order: small roads first, kinds of areas by name."""
    if layer.layer_id == "roads" and "road_class" in layer.attributes:
        values = np.asarray(layer.attributes["road_class"])[layer.feature_of_part[parts]].astype(str)
        known = road_classes()
        yield default_style("roads"), parts[~np.isin(values, known)]
        for name in reversed(known):
            yield road_style(name), parts[values == name]
    elif layer.layer_id == "constraints" and "kind" in layer.attributes:
        values = np.asarray(layer.attributes["kind"])[layer.feature_of_part[parts]].astype(str)
        for name in sorted(set(values.tolist())):
            yield constraint_style(name), parts[values == name]
    else:
        yield default_style(layer.layer_id), parts


def _draw_parts(sheet: Sheet, layer: MapLayer, parts: NDArray[np.int64], style: LayerStyle) -> bool:
    if not parts.size:
        return False
    width_pt = style.width_px * PT_PER_PX
    if layer.kind == "point":
        points = sheet.mm(layer.coords_m[layer.offsets[parts]])
        look = Look(fill=style.fill() or style.color(), edge=style.color(), edge_pt=width_pt, z=style.z)
        sheet.paper.dots(points[:, 0], points[:, 1], max(style.size_px, 3.0) * PT_PER_PX, look)
        return True
    vertices_m, codes = compound(layer, parts, sheet.metres_per_mm / _DOTS_PER_MM)
    look = Look(
        fill=style.fill() if layer.kind == "polygon" else "",
        edge=style.color(),
        edge_pt=width_pt,
        opacity_pu=style.opacity_pu,
        dashed=style.dashed,
        z=style.z,
    )
    sheet.paper.path(sheet.mm(vertices_m), codes, look)
    return True


def compound(
    layer: MapLayer, parts: Sequence[int] | NDArray[np.int64], tolerance_m: float
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Vertices and matplotlib path codes of parts drawn as one path.

    A vertex that falls on the same dot of paper as the one before is left out; first and last of a part stay.

    Returns
    -------
    vertices : ndarray, shape (n, 2)
    codes : ndarray, shape (n,), uint8
        1 begins a part, 2 draws a line.
    """
    chosen = np.asarray(parts, dtype=np.int64)
    starts, ends = layer.offsets[chosen], layer.offsets[chosen + 1]
    counts = ends - starts
    index = np.repeat(starts - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts) + np.arange(counts.sum())
    vertices = layer.coords_m[index]
    first = np.zeros(len(index), dtype=bool)
    first[np.concatenate([[0], np.cumsum(counts)[:-1]])] = True
    last = np.zeros(len(index), dtype=bool)
    last[np.cumsum(counts) - 1] = True
    dots = np.floor(vertices / tolerance_m)
    moved = np.ones(len(index), dtype=bool)
    moved[1:] = (dots[1:] != dots[:-1]).any(axis=1)
    keep = moved | first | last
    return vertices[keep], np.where(first, 1, 2).astype(np.uint8)[keep]
