"""Map layers made ready to paint: segments, rings and points by class, with boxes for culling. numpy only."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.maps.headroom import CLASSES, UNKNOWN, headroom_style
from planner.maps.layer import MapLayer
from planner.maps.style import LayerStyle, Theme, constraint_style, default_style, road_style

PER_SITE_LAYERS = frozenset({"catchments", "routes"})


def band_style(minutes: str) -> LayerStyle:  # noqa: ARG001 - one shape for all classes
    """Style of one band of the selected site's catchment: bands lie upon each other and so grow darker inwards."""
    return replace(default_style("catchments"), width_px=0.7, opacity_pu=0.12)


def other_band_style() -> LayerStyle:
    """Style of the catchments of the sites that are not selected: a faint outline."""
    return replace(default_style("catchments"), width_px=0.7, opacity_pu=0.0, color_light=FADED["light"],
                   color_dark=FADED["dark"])  # fmt: skip


def stacked_opacity(opacity_pu: float, layers: int) -> float:
    """Opacity of so many equal fills upon each other.

    >>> round(stacked_opacity(0.1, 2), 2)
    0.19
    """
    return float(1.0 - (1.0 - opacity_pu) ** layers)


def route_style(chosen: str) -> LayerStyle:
    """Style of a cable route: the chosen one strong, those that stay alternatives thin."""
    style = default_style("routes")
    return style if chosen == str(True) else replace(style, width_px=0.45 * style.width_px, opacity_pu=0.6)


FADED: dict[Theme, str] = {"light": "#a9c3c8", "dark": "#2f484e"}

_CLASS_COLUMNS: dict[str, tuple[str, Callable[[str], LayerStyle]]] = {
    "roads": ("road_class", road_style),
    "constraints": ("kind", constraint_style),
    "catchments": ("minutes", band_style),
    "grid_hosting": ("headroom_class", headroom_style),
    "routes": ("chosen", route_style),
}
_CLASS_ORDER = (
    UNKNOWN, *reversed(CLASSES),
    "service", "unclassified", "residential", "tertiary", "secondary", "primary", "trunk", "motorway_link", "motorway",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Features of one class, to be painted with one style.

    ``lines_m``: (n, 4) segments x0, y0, x1, y1; ``rings``: closed rings, (k, 2) each; ``ring_boxes_m``: (n_rings, 4)
    west, south, east, north; ``feature_of_ring``; ``points_m``: (n, 2).
    """

    style: LayerStyle
    class_name: str
    lines_m: NDArray[np.float64]
    rings: tuple[NDArray[np.float64], ...] = ()
    ring_boxes_m: NDArray[np.float64]
    feature_of_ring: NDArray[np.int64]
    points_m: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawable:
    """One layer ready to paint; ``batches`` in drawing order."""

    layer_id: str
    batches: tuple[Batch, ...]
    bounds_m: tuple[float, float, float, float] | None

    @property
    def classes(self) -> tuple[tuple[str, LayerStyle], ...]:
        """Class names and styles for the legend, the most important first; empty where all look alike."""
        named = [(batch.class_name, batch.style) for batch in self.batches if batch.class_name]
        return tuple(reversed(named)) if len(named) > 1 else ()


def class_names(layer: MapLayer) -> NDArray[np.str_]:
    """Class of each feature by which a layer is styled; empty texts where the layer has one style."""
    column = _CLASS_COLUMNS.get(layer.layer_id)
    values = layer.attributes.get(column[0]) if column else None
    if values is None:
        return np.full(layer.n_features, "", dtype=np.str_)
    return np.asarray([str(value) for value in values], dtype=np.str_)


def make_drawable(layer: MapLayer, site_id: str | None = None) -> Drawable:
    """Prepare a layer; of layers that hold something for each site (catchments, routes) one site's is shown.

    The catchments of the others stay as faint outlines of their widest band, below it.
    """
    keep = _features_to_show(layer, site_id)
    names = class_names(layer)
    order = sorted(set(names.tolist()), key=_order_of(layer.layer_id))
    shown = [_batch(layer, name, keep & (names == name)) for name in order if bool((keep & (names == name)).any())]
    faded = _faded(layer, ~keep) if layer.layer_id == "catchments" else []
    return Drawable(layer_id=layer.layer_id, batches=(*faded, *shown), bounds_m=layer.bounds_m())


def _order_of(layer_id: str) -> Callable[[str], tuple[float, int, str]]:
    """Drawing order of classes: the widest catchment first, else by their weight on the map."""
    if layer_id == "catchments":
        return lambda name: (-float(name or 0), 0, name)
    return lambda name: (float(name in _CLASS_ORDER), _class_rank(name), name)


def _faded(layer: MapLayer, others: NDArray[np.bool_]) -> list["Batch"]:
    """Widest bands of the sites that are not selected."""
    minutes = layer.attributes.get("minutes")
    if minutes is None or not others.any():
        return []
    widest = others & (np.asarray(minutes, dtype=np.float64) == float(np.max(minutes)))
    return [replace(_batch(layer, "", widest), style=other_band_style())] if widest.any() else []


def _class_rank(name: str) -> int:
    return _CLASS_ORDER.index(name) if name in _CLASS_ORDER else -1


def _features_to_show(layer: MapLayer, site_id: str | None) -> NDArray[np.bool_]:
    keep = np.ones(layer.n_features, dtype=np.bool_)
    owners = layer.attributes.get("site_id") if layer.layer_id in PER_SITE_LAYERS else None
    return keep if owners is None else np.asarray(owners, dtype=object) == site_id


def _batch(layer: MapLayer, class_name: str, keep: NDArray[np.bool_]) -> Batch:
    column = _CLASS_COLUMNS.get(layer.layer_id)
    style = column[1](class_name) if column and class_name else default_style(layer.layer_id)
    parts = np.flatnonzero(keep[layer.feature_of_part])
    rings = tuple(layer.coords_m[layer.offsets[i] : layer.offsets[i + 1]] for i in parts)
    polygon = layer.kind == "polygon"
    return Batch(
        style=style,
        class_name=class_name,
        lines_m=segments(layer, parts) if layer.kind != "point" else np.empty((0, 4)),
        rings=rings if polygon else (),
        ring_boxes_m=np.array([[*r.min(axis=0), *r.max(axis=0)] for r in rings]) if polygon else np.empty((0, 4)),
        feature_of_ring=layer.feature_of_part[parts] if polygon else np.empty(0, dtype=np.int64),
        points_m=np.concatenate(rings) if layer.kind == "point" and rings else np.empty((0, 2)),
    )


def segments(layer: MapLayer, parts: NDArray[np.intp]) -> NDArray[np.float64]:
    """Straight pieces (x0, y0, x1, y1) of the given parts; none joins two parts."""
    n = len(layer.coords_m)
    if n < 2:
        return np.empty((0, 4))
    part_of_vertex = np.repeat(np.arange(len(layer.offsets) - 1), np.diff(layer.offsets))
    inside = part_of_vertex[:-1] == part_of_vertex[1:]
    wanted = np.zeros(len(layer.offsets) - 1, dtype=np.bool_)
    wanted[parts] = True
    at = np.flatnonzero(inside & wanted[part_of_vertex[:-1]])
    return np.hstack([layer.coords_m[at], layer.coords_m[at + 1]])


def lines_in_view(lines_m: NDArray[np.float64], bounds_m: tuple[float, float, float, float]) -> NDArray[np.float64]:
    """Segments whose box touches the view."""
    west, south, east, north = bounds_m
    x_low, x_high = np.minimum(lines_m[:, 0], lines_m[:, 2]), np.maximum(lines_m[:, 0], lines_m[:, 2])
    y_low, y_high = np.minimum(lines_m[:, 1], lines_m[:, 3]), np.maximum(lines_m[:, 1], lines_m[:, 3])
    touches = (x_high >= west) & (x_low <= east) & (y_high >= south) & (y_low <= north)
    return lines_m[touches]
