"""A few lines that tell the shape of a layer: for overview maps, where all of it would be a blot."""

import numpy as np
from numpy.typing import NDArray

from planner.maps.layer import MapLayer

MAIN_ROADS = ("motorway", "trunk", "primary", "secondary")
_CLASS_COLUMN = "road_class"


def sketch_segments(layer: MapLayer, most: int = 8000) -> NDArray[np.float64]:
    """At most so many segments of a layer of lines or areas, shape (n, 4): x, y, x, y in metres.

    Of roads the main ones where there are any; of many features every k-th, of fine lines every k-th vertex, so that
    what is drawn is spread over all of the layer.
    """
    parts = np.arange(len(layer.offsets) - 1)
    if _CLASS_COLUMN in layer.attributes and layer.n_features:
        values = layer.attributes[_CLASS_COLUMN].tolist()
        is_main = np.fromiter((value in MAIN_ROADS for value in values), dtype=np.bool_, count=len(values))
        main = np.flatnonzero(is_main[layer.feature_of_part])
        parts = main if main.size else parts
    lengths = np.diff(layer.offsets)[parts]
    parts, lengths = parts[lengths >= 2], lengths[lengths >= 2]
    if not parts.size or layer.kind == "point":
        return np.empty((0, 4))
    if parts.size > most:
        step = -(-parts.size // most)
        parts, lengths = parts[::step], lengths[::step]
    stride = max(int(np.ceil(lengths.sum() / most)), 1)
    starts = layer.offsets[parts]
    counts = -(-(lengths - 1) // stride)
    first = np.repeat(starts, counts)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    begin = first + number * stride
    end = np.minimum(begin + stride, np.repeat(starts + lengths - 1, counts))
    return np.hstack([layer.coords_m[begin], layer.coords_m[end]])[: 2 * most]
