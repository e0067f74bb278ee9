"""Layers on paper: cut to the window, thinned to what print can show, a path a class."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.maps.layer import MapLayer
from planner.maps.looks import styled
from planner.maps.style import LayerStyle
from planner.maps.styled import Styled
from planner.model.look import LayerLook
from planner.report.figures.canvas import Canvas, Look

Window = tuple[float, float, float, float]
PT_PER_PX = 0.75
_DOTS_PER_MM = 5.0
_SHAPES = {"square": "s", "diamond": "D", "triangle": "^", "cross": "x"}


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
    shapes: NDArray[np.object_]

    def within(self, window: Window) -> NDArray[np.int64]:
        """Parts that touch the window."""
        west, south, east, north = window
        box = self.boxes_m
        hit = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
        near = np.flatnonzero(hit)
        if self.layer.kind == "point" or not near.size:
            return near
        return near[shapely.intersects(shapely.box(west, south, east, north), self.shapes[near])]


def _prepare(layer: MapLayer) -> _Prepared:
    if not layer.coords_m.size:
        return _Prepared(layer, np.empty((0, 4)), np.empty(0, dtype=object))
    starts = layer.offsets[:-1]
    low = np.minimum.reduceat(layer.coords_m, starts, axis=0)
    high = np.maximum.reduceat(layer.coords_m, starts, axis=0)
    boxes_m = np.hstack([low, high])
    return _Prepared(layer, boxes_m, _shapes(layer, boxes_m))


def _shapes(layer: MapLayer, boxes_m: NDArray[np.float64]) -> NDArray[np.object_]:
    """Parts as shapely lines or polygons (rings one by one); points, and parts with too few vertices, as their box."""
    shapes = np.asarray(shapely.box(*boxes_m.T))
    if layer.kind == "point":
        return shapes
    counts = np.diff(layer.offsets)
    whole = np.flatnonzero(counts >= (4 if layer.kind == "polygon" else 2))
    if not whole.size:
        return shapes
    coords_m = layer.coords_m[_vertex_index(layer, whole)]
    part_of = np.repeat(np.arange(len(whole)), counts[whole])
    if layer.kind == "line":
        shapes[whole] = shapely.linestrings(coords_m, indices=part_of)
    else:
        shapes[whole] = shapely.polygons(shapely.linearrings(coords_m, indices=part_of))
    return shapes


def _vertex_index(layer: MapLayer, parts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows of ``coords_m`` that hold the vertices of the parts, part after part."""
    starts = layer.offsets[parts]
    counts = layer.offsets[parts + 1] - starts
    before = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return np.asarray(np.repeat(starts - before, counts) + np.arange(counts.sum()), dtype=np.int64)


class Painter:
    """Draws the layers of one run with the looks chosen for them; made once, used for every map of the report.

    Whether a layer is shown in the window plays no part: each map of the report shows what it is about.
    """

    def __init__(self, layers: Iterable[MapLayer], looks: Iterable[LayerLook] = ()) -> None:
        self._layers = {layer.layer_id: _prepare(layer) for layer in layers}
        self._looks = {look.layer_id: look for look in looks}
        self._styled: dict[str, Styled] = {}

    def has(self, layer_id: str) -> bool:
        """Whether there is anything of this layer at all."""
        found = self._layers.get(layer_id)
        return found is not None and bool(found.layer.coords_m.size)

    def layer(self, layer_id: str) -> MapLayer | None:
        """The layer of an id."""
        found = self._layers.get(layer_id)
        return found.layer if found else None

    def styled(self, layer_id: str) -> Styled | None:
        """Classes of a layer under its look."""
        layer = self.layer(layer_id)
        if layer is not None and layer_id not in self._styled:
            self._styled[layer_id] = styled(layer, self._looks.get(layer_id))
        return self._styled.get(layer_id)

    def chosen(self, layer_id: str) -> bool:
        """Whether the planner draws the layer otherwise than we do, so that its legend tells all its classes."""
        look = self._looks.get(layer_id)
        return look is not None and (look.renderer != "own" or look.width_by is not None or bool(look.title))

    def draw(self, sheet: Sheet, layer_id: str, features: NDArray[np.int64] | None = None) -> tuple[str, ...]:
        """Draw one layer's classes inside the window; the keys of the classes drawn, none where nothing is there.

        ``features`` limits it to those rows of the layer.
        """
        found, look = self._layers.get(layer_id), self.styled(layer_id)
        level = look.level_at(sheet.metres_per_mm * 1000.0) if look is not None else None
        if found is None or look is None or level is None or not found.layer.coords_m.size:
            return ()
        parts = found.within(sheet.window)
        if features is not None:
            parts = parts[np.isin(found.layer.feature_of_part[parts], features)]
        class_of_part = level.class_of_feature[found.layer.feature_of_part[parts]]
        drawn: dict[str, None] = {}
        for i, each in enumerate(look.classes):
            taken = parts[class_of_part == i]
            if taken.size:
                _draw_parts(sheet, found.layer, taken, _seen_through(each.style, look.opacity_pu))
                drawn[each.key] = None
        return tuple(drawn)

    def features_of(self, layer_id: str, column: str, value: object) -> NDArray[np.int64]:
        """Rows of a layer whose column holds the value; none where layer or column is missing."""
        layer = self.layer(layer_id)
        if layer is None or column not in layer.attributes:
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero(np.asarray(layer.attributes[column]) == value)


def _seen_through(style: LayerStyle, opacity_pu: float) -> LayerStyle:
    return style if opacity_pu >= 1.0 else replace(style, opacity_pu=style.opacity_pu * opacity_pu)


def _draw_parts(sheet: Sheet, layer: MapLayer, parts: NDArray[np.int64], style: LayerStyle) -> None:
    width_pt = style.width_px * PT_PER_PX
    if layer.kind == "point":
        points = sheet.mm(layer.coords_m[layer.offsets[parts]])
        look = Look(fill=style.fill() or style.color(), edge=style.color(), edge_pt=width_pt, z=style.z)
        shape = _SHAPES.get(style.marker, "o")
        sheet.paper.dots(points[:, 0], points[:, 1], max(style.size_px, 2.0) * PT_PER_PX, look, shape)
        return
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


def compound(
    layer: MapLayer, parts: Sequence[int] | NDArray[np.int64], tolerance_m: float
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Vertices and path codes (of :meth:`Canvas.path`) of parts drawn as one path.

    A vertex that falls on the same dot of paper as the one before is left out; first and last of a part stay.

    Returns
    -------
    vertices : ndarray, shape (n, 2)
    codes : ndarray, shape (n,), uint8
        1 begins a part, 2 draws a line.
    """
    chosen = np.asarray(parts, dtype=np.int64)
    counts = layer.offsets[chosen + 1] - layer.offsets[chosen]
    vertices = layer.coords_m[_vertex_index(layer, chosen)]
    ends = np.cumsum(counts)
    first, last = np.zeros(len(vertices), dtype=bool), np.zeros(len(vertices), dtype=bool)
    first[ends - counts] = True
    last[ends - 1] = True
    dots = np.floor(vertices / tolerance_m)
    moved = np.ones(len(vertices), dtype=bool)
    moved[1:] = (dots[1:] != dots[:-1]).any(axis=1)
    keep = moved | first | last
    return vertices[keep], np.where(first, 1, 2).astype(np.uint8)[keep]
