"""Frames to the columnar layers that window and report draw."""

from collections.abc import Sequence

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from planner.maps.layer import LayerKind, MapLayer

_POINTS, _LINES, _POLYGONS = (0, 4), (1, 2, 5), (3, 6)
_KIND_OF_TYPE: dict[int, LayerKind] = {
    **dict.fromkeys(_POINTS, "point"),
    **dict.fromkeys(_LINES, "line"),
    **dict.fromkeys(_POLYGONS, "polygon"),
}


def map_layer(frame: GeoDataFrame, layer_id: str, columns: Sequence[str] = ()) -> MapLayer | None:
    """Layer of a frame's geometry and the named columns (those it has); None where there is nothing to draw.

    Mixed frames keep the kind of their first geometry; parts of multi-geometries share their feature's attributes.
    """
    geometry = np.asarray(frame.geometry.array)
    kinds = kind_of_types(geometry)
    drawable = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    if not drawable.any():
        return None
    kind: LayerKind = str(kinds[drawable][0])  # type: ignore[assignment]  # the map's values are LayerKind
    keep = drawable & (kinds == kind)
    coords_m, offsets, feature = parts_of(geometry[keep], kind)
    kept = frame.loc[keep]
    return MapLayer(
        layer_id=layer_id,
        kind=kind,
        coords_m=coords_m,
        offsets=offsets,
        feature_of_part=feature,
        attributes={name: np.asarray(kept[name].array) for name in columns if name in kept.columns},
        crs=str(frame.crs.to_string()) if frame.crs is not None else "",
    )


def kind_of_types(geometry: NDArray[np.object_]) -> NDArray[np.str_]:
    """Kind of each shape; empty texts for collections, empty and missing shapes."""
    types = shapely.get_type_id(geometry)
    types = np.where(shapely.is_empty(geometry), -1, types)
    return np.array([_KIND_OF_TYPE.get(number, "") for number in range(-1, 8)])[types + 1]


def parts_of(
    geometry: NDArray[np.object_], kind: LayerKind
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Vertices, where each part begins, and the shape that each part is of; rings are parts of polygons."""
    parts, feature = shapely.get_parts(geometry, return_index=True)
    if kind == "polygon":
        parts, ring_of = shapely.get_rings(parts, return_index=True)
        feature = feature[ring_of]
    coords_m, part_of = shapely.get_coordinates(parts, return_index=True)
    counts = np.bincount(part_of, minlength=len(parts))
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return coords_m.astype(np.float64), offsets, feature.astype(np.int64)
