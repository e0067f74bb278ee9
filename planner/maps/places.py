"""Named places in map layers: which columns hold names, and which features of one name are one place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.maps.layer import MapLayer

Bounds = tuple[float, float, float, float]
GAP_M = 1000.0
_NAME_COLUMNS = frozenset(
    {"name", "title", "label", "ref", "street", "road", "station", "operator", "bezeichnung", "strasse", "ort"}
)
_ENDINGS = ("_name", "name", "_label")
_NOT_NAMES = frozenset({"class_name", "operator_name"})
_AROUND_M = 150.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteName:
    """A site as it is searched for: by its name and by its id."""

    site_id: str
    name: str
    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Named places of one source: sites, or features of a layer that bear the same name close together.

    Attributes
    ----------
    names, details : tuple of str, each of length n
        ``details``: site id of a site, else empty.
    row : ndarray, shape (n,), int64
        First feature of the place; -1 for sites.
    xy_m : ndarray, shape (n, 2)
        Where to go.
    bounds_m : ndarray, shape (n, 4)
        West, south, east, north.
    """

    layer_id: str
    kind: Literal["site", "place", "road"]
    names: tuple[str, ...]
    details: tuple[str, ...]
    row: NDArray[np.int64]
    xy_m: NDArray[np.float64]
    bounds_m: NDArray[np.float64]


def site_places(sites: Sequence[SiteName]) -> Places:
    """Places of sites; each is shown with some of its surroundings."""
    xy_m = np.array([(site.x_m, site.y_m) for site in sites], dtype=np.float64).reshape(-1, 2)
    return Places(
        layer_id="candidates",
        kind="site",
        names=tuple(site.name or site.site_id for site in sites),
        details=tuple(site.site_id for site in sites),
        row=np.full(len(sites), -1, dtype=np.int64),
        xy_m=xy_m,
        bounds_m=np.hstack([xy_m - _AROUND_M, xy_m + _AROUND_M]),
    )


def name_columns(layer: MapLayer) -> tuple[str, ...]:
    """Columns of a layer whose texts are names."""
    return tuple(column for column in layer.attributes if _is_name(column) and _is_text(layer.attributes[column]))


def _is_name(column: str) -> bool:
    lower = column.lower()
    return lower not in _NOT_NAMES and (lower in _NAME_COLUMNS or lower.endswith(_ENDINGS))


def _is_text(values: NDArray[np.generic]) -> bool:
    return values.dtype.kind in "OUS"


def places_of(layer: MapLayer) -> Iterator[Places]:
    """Named places of a layer, one answer a column of names."""
    columns = name_columns(layer)
    if not columns or not layer.n_features:
        return
    boxes = feature_bounds(layer)
    for column in columns:
        yield _places_in(layer, layer.attributes[column], boxes)


def feature_bounds(layer: MapLayer) -> NDArray[np.float64]:
    """West, south, east, north of each feature in metres, shape (n_features, 4); NaN where one has no vertex."""
    out = np.full((layer.n_features, 4), np.nan)
    filled = np.flatnonzero(np.diff(layer.offsets) > 0)
    if not filled.size:
        return out
    starts, rows = layer.offsets[filled], layer.feature_of_part[filled]
    low, high = (how.reduceat(layer.coords_m, starts, axis=0) for how in (np.minimum, np.maximum))
    np.fmin.at(out[:, :2], rows, low)
    np.fmax.at(out[:, 2:], rows, high)
    return out


def _places_in(layer: MapLayer, values: NDArray[np.generic], boxes: NDArray[np.float64]) -> Places:
    codes, names = _coded(values, len(boxes))
    rows = np.flatnonzero((codes >= 0) & np.isfinite(boxes).all(axis=1))
    groups = _close_together(codes[rows], boxes[rows])
    order = np.lexsort((rows, groups))
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    rows, groups = rows[order], groups[order]
    bounds = np.empty((len(starts), 4))
    if len(starts):
        bounds[:, :2] = np.minimum.reduceat(boxes[rows, :2], starts, axis=0)
        bounds[:, 2:] = np.maximum.reduceat(boxes[rows, 2:], starts, axis=0)
    centre = (boxes[rows, :2] + boxes[rows, 2:]) / 2
    middle = (bounds[groups, :2] + bounds[groups, 2:]) / 2
    nearest = np.lexsort((((centre - middle) ** 2).sum(axis=1), groups))
    first = rows[starts]
    return Places(
        layer_id=layer.layer_id,
        kind="road" if layer.kind == "line" else "place",
        names=tuple(names[code] for code in codes[first].tolist()),
        details=("",) * len(starts),
        row=first,
        xy_m=centre[nearest[starts]],
        bounds_m=bounds,
    )


def _coded(values: NDArray[np.generic], n: int) -> tuple[NDArray[np.int64], list[str]]:
    """Number of each feature's name, -1 where it has none; and the names."""
    number: dict[str, int] = {}
    codes = np.full(n, -1, dtype=np.int64)
    for row, value in enumerate(values[:n].tolist()):
        if isinstance(value, str) and value.strip():
            codes[row] = number.setdefault(value.strip(), len(number))
    return codes, list(number)


def _close_together(codes: NDArray[np.int64], boxes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Group of each feature: same name, and no gap of more than :data:`GAP_M` to the next, along x, y and x again."""
    groups = codes
    for axis in (0, 1, 0):
        order = np.lexsort((boxes[:, axis], groups))
        end = boxes[order, axis + 2]
        named = groups[order]
        fresh = np.diff(named, prepend=-1) != 0
        reach = _running_end(end, fresh)
        gap = np.zeros(len(order), dtype=bool)
        gap[1:] = boxes[order[1:], axis] - reach[:-1] > GAP_M
        label = np.cumsum(fresh | gap) - 1
        groups = np.empty_like(codes)
        groups[order] = label
    return groups


def _running_end(end: NDArray[np.float64], fresh: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Furthest end so far within each run that begins where ``fresh`` is True."""
    if not len(end):
        return end
    run = np.cumsum(fresh)
    span = float(end.max() - end.min()) + 1.0
    lifted = end - end.min() + run * span
    furthest: NDArray[np.float64] = np.maximum.accumulate(lifted) - run * span + end.min()
    return furthest
