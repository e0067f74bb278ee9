"""Shapes as they stand in a file (WKB) to columns of vertices, without an object for each of a million roads."""

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from planner.app.layers import kind_of_types, parts_of
from planner.maps.columns import Geometry
from planner.maps.layer import LayerKind

_LINE, _POINT = 2, 1
_HEAD_BYTES = {_LINE: 9, _POINT: 5}
_NO_KIND = ""


def geometry_of(
    wkb: NDArray[np.object_], kind: LayerKind | None, origin_m: tuple[float, float] | None, turn: Transformer | None
) -> Geometry | None:
    """Geometry of some rows; None where none of them has a shape of the layer's kind.

    Parameters
    ----------
    wkb : ndarray of bytes or None, shape (n,)
    kind
        Kind of the layer; None: that of the first shape. Shapes of other kinds are left out.
    origin_m
        Place that the vertices count from; None: the first vertex.
    turn
        To the map's CRS; None: the rows are in it.
    """
    plain = _plain(wkb)
    found = plain if plain is not None and kind in {None, plain[0]} else _any(wkb, kind)
    if found is None:
        return None
    of_kind, xy, counts, feature = found
    if turn is not None:
        xy = np.column_stack(turn.transform(xy[:, 0], xy[:, 1]))
    fine = np.isfinite(xy).all(axis=1)
    if not fine.any():
        return None
    origin = origin_m if origin_m is not None else (float(xy[fine][0, 0]), float(xy[fine][0, 1]))
    with np.errstate(invalid="ignore"):
        local = (xy - origin).astype(np.float32)
    return Geometry(kind=of_kind, origin_m=origin, xy_m=local, counts=counts, feature=feature)


def to_map(of_file: CRS, of_map: CRS) -> Transformer | None:
    """The way from a file's CRS to the map's, easting first; None: they are the same."""
    if of_file.equals(of_map, ignore_axis_order=True):
        return None
    return Transformer.from_crs(of_file, of_map, always_xy=True)


def first_place(wkb: NDArray[np.object_]) -> tuple[float, float]:
    """First position in some rows that is a number; 0, 0 where there is none."""
    places = shapely.get_coordinates(shapely.from_wkb(wkb[:100], on_invalid="ignore"))
    places = places[np.isfinite(places).all(axis=1)]
    return (float(places[0, 0]), float(places[0, 1])) if len(places) else (0.0, 0.0)


_Found = tuple[LayerKind, NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]]


def _plain(wkb: NDArray[np.object_]) -> _Found | None:
    """Rows that are all single lines, or all single points: vertices are cut out of the bytes as they stand."""
    rows = [each for each in wkb.tolist() if each is not None]
    if not rows or len(rows) != len(wkb):
        return None
    lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
    raw = np.frombuffer(b"".join(rows), dtype=np.uint8)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    if lengths.min() < _HEAD_BYTES[_POINT] or not (raw[starts] == 1).all():
        return None
    types = raw[starts + 1]
    kind = int(types[0])
    rest = raw[starts + 2] | raw[starts + 3] | raw[starts + 4]
    if kind not in _HEAD_BYTES or not (types == kind).all() or rest.any():
        return None
    head = _HEAD_BYTES[kind]
    body = np.ones(len(raw), dtype=np.bool_)
    body[(starts[:, None] + np.arange(head)).ravel()] = False
    counts = ((lengths - head) // 16).astype(np.int32)
    if ((lengths - head) % 16).any():
        return None
    xy = raw[body].view("<f8").reshape(-1, 2)
    return ("line" if kind == _LINE else "point"), xy, counts, np.arange(len(rows), dtype=np.int32)


def _any(wkb: NDArray[np.object_], kind: LayerKind | None) -> _Found | None:
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    kinds = kind_of_types(shapes)
    known = kinds[kinds != _NO_KIND]
    if not len(known):
        return None
    chosen: LayerKind = kind or str(known[0])  # type: ignore[assignment]  # the array holds kinds only
    keep = np.flatnonzero(kinds == chosen)
    if not len(keep):
        return None
    xy, offsets, feature = parts_of(shapely.force_2d(shapes[keep]), chosen)
    return chosen, xy, np.diff(offsets).astype(np.int32), keep[feature].astype(np.int32)
