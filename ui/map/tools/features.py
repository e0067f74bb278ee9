"""Features on the map as tools see them: the layers shown, what lies under a point or in a box, their shapes."""

from collections.abc import Callable, Mapping, Sequence
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from planner.maps import find
from planner.maps.columns import LayerData, data_of_layer
from planner.maps.layer import MapLayer
from ui.desk import Desk
from ui.map.canvas import MapCanvas
from ui.map.drawable import PER_SITE_LAYERS
from ui.panels._layer_tree import LayerTree

Rows = NDArray[np.int64]
Box = tuple[float, float, float, float]
_SMALL_VERTICES = 20_000
_made: WeakKeyDictionary[MapCanvas, dict[str, tuple[MapLayer, LayerData]]] = WeakKeyDictionary()


def layer_of(desk: Desk, layer_id: str) -> MapLayer | None:
    """Layer of an id; None where the project has none."""
    return next((layer for layer in desk.session.layers if layer.layer_id == layer_id), None)


def store_of(desk: Desk, layer: MapLayer) -> LayerData | None:
    """Columnar store of a layer: the map's own, or one made here of a small layer that the map does not hold (sites).

    None: a large layer that is hidden or still being read; to make its store would hold up the window.
    """
    held = desk.canvas.data(layer.layer_id)
    if held is not None or len(layer.coords_m) > _SMALL_VERTICES:
        return held
    made = _made.setdefault(desk.canvas, {})
    known = made.get(layer.layer_id)
    if known is None or known[0] is not layer:
        known = made[layer.layer_id] = (layer, data_of_layer(layer))
    return known[1]


def shown_layers(desk: Desk) -> tuple[MapLayer, ...]:
    """Layers that are shown, the top one first."""
    by_id = {layer.layer_id: layer for layer in desk.session.layers}
    wanted = [layer_id for layer_id in desk.layers.order if layer_id not in desk.layers.hidden]
    return tuple(by_id[layer_id] for layer_id in wanted if layer_id in by_id)


def layer_in_hand(desk: Desk) -> str:
    """Layer chosen in the layer list, as far as it is shown; empty: none."""
    tree = None if desk.window is None else desk.window.findChild(LayerTree)
    chosen = "" if tree is None else tree.layer_id or ""
    return chosen if any(layer.layer_id == chosen for layer in shown_layers(desk)) else ""


def of_one_layer(desk: Desk, found: Mapping[str, Rows]) -> dict[str, Rows]:
    """Of what was found, the layer in hand; where none is, the top layer that something was found of."""
    wanted = layer_in_hand(desk) or next(iter(found), "")
    return {wanted: found[wanted]} if wanted in found else {}


def features_at(desk: Desk, x_m: float, y_m: float, reach_m: float) -> dict[str, Rows]:
    """Features of all shown layers within reach of a point, by layer, the top one first."""
    return _each(desk, lambda data: find.features_at(data, x_m, y_m, reach_m))


def features_in_box(desk: Desk, box: Box) -> dict[str, Rows]:
    """Features of all shown layers that touch a box (west, south, east, north)."""
    return _each(desk, lambda data: _in_box(data, box))


def features_in_polygon(desk: Desk, ring_m: NDArray[np.float64]) -> dict[str, Rows]:
    """Features of all shown layers that touch a polygon."""
    return _each(desk, lambda data: find.features_in_polygon(data, ring_m))


def rows_in_box(desk: Desk, layer: MapLayer, box: Box) -> Rows:
    """Features of one layer that touch a box; of one that is not drawn, those with a vertex in it."""
    data = store_of(desk, layer)
    if data is not None:
        return _in_box(data, box)
    west, south, east, north = box
    x, y = layer.coords_m[:, 0], layer.coords_m[:, 1]
    inside = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
    parts = np.searchsorted(layer.offsets, inside, side="right") - 1
    return np.unique(layer.feature_of_part[parts]).astype(np.int64)


def _in_box(data: LayerData, box: Box) -> Rows:
    """All features where the box holds the layer: then none has to be looked at."""
    bounds = data.bounds_m
    if (
        bounds is not None
        and box[0] <= bounds[0]
        and box[1] <= bounds[1]
        and box[2] >= bounds[2]
        and box[3] >= bounds[3]
    ):
        return np.unique(data.feature).astype(np.int64)
    return np.asarray(find.features_in_box(data, box), dtype=np.int64)


def _each(desk: Desk, look: Callable[[LayerData], Sequence[int] | NDArray[np.integer]]) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for layer in shown_layers(desk):
        data = store_of(desk, layer)
        if data is not None:
            found[layer.layer_id] = _drawn(desk, layer, np.asarray(look(data), dtype=np.int64))
    return {layer_id: rows for layer_id, rows in found.items() if rows.size}


def _drawn(desk: Desk, layer: MapLayer, rows: Rows) -> Rows:
    """Rows that are drawn: of layers that hold something for each site, those of the current one."""
    owners = layer.attributes.get("site_id") if layer.layer_id in PER_SITE_LAYERS else None
    return rows if owners is None else rows[np.asarray(owners, dtype=object)[rows] == desk.session.site_id]


def parts_of(desk: Desk, layer_id: str, rows: Rows) -> tuple[NDArray[np.float64], ...]:
    """Parts of some features: lines, rings or points, each of shape (k, 2); none where there is no such layer."""
    layer = layer_of(desk, layer_id)
    if layer is None:
        return ()
    parts = np.flatnonzero(_of_rows(layer, rows)[layer.feature_of_part])
    return tuple(layer.coords_m[layer.offsets[part] : layer.offsets[part + 1]] for part in parts)


def bounds_of(desk: Desk, features: Mapping[str, Rows]) -> Box | None:
    """West, south, east, north of some features; None: there is none."""
    boxes = [box for layer_id, rows in features.items() if (box := _bounds(layer_of(desk, layer_id), rows)) is not None]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _bounds(layer: MapLayer | None, rows: Rows) -> Box | None:
    if layer is None:
        return None
    wanted = np.repeat(_of_rows(layer, rows)[layer.feature_of_part], np.diff(layer.offsets))
    points = layer.coords_m[wanted]
    if not len(points):
        return None
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return float(west), float(south), float(east), float(north)


def _of_rows(layer: MapLayer, rows: Rows) -> NDArray[np.bool_]:
    """Which features are meant, shape (n_features,); rows that are gone are left out."""
    wanted = np.zeros(layer.n_features, dtype=np.bool_)
    wanted[rows[(rows >= 0) & (rows < layer.n_features)]] = True
    return wanted


def ids_of(layer: MapLayer | None, name: str = "site_id") -> list[str]:
    """Ids of a layer's features, row by row; empty where it has none."""
    values = None if layer is None else layer.attributes.get(name)
    return [] if values is None else [str(value) for value in values.tolist()]
