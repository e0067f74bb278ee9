"""One layer as columns for the map: geometry sorted by place in half the memory, overviews for small scales.

A million roads of 4.5 vertices take about 45 MB here: vertices are float32 offsets from the layer's origin (4 mm at
100 km), which is finer than any pixel.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from planner.maps.bins import Bins, Bounds, make_bins
from planner.maps.layer import LayerKind, MapLayer
from planner.maps.pyramid import Overview, build_overviews, quick_overview, ragged_take, rows_of

_revisions = itertools.count(1)
_DIRECT_VERTICES = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerData:
    """Columns of one layer, never changed: other content is another value with another ``revision``.

    Attributes
    ----------
    origin_m : tuple of float
        Easting and northing that the vertices count from.
    xy_m : ndarray, shape (n_vertices, 2), float32
        Vertices of all parts, part after part.
    offsets : ndarray, shape (n_parts + 1,), int32
        Part ``i`` is ``xy_m[offsets[i]:offsets[i + 1]]``; rings of polygons, holes included.
    feature : ndarray, shape (n_parts,), int32
        Row of ``attributes`` that a part belongs to.
    groups : ndarray, shape (n_things + 1,), int32
        Thing ``i`` of the bins is the parts ``groups[i]:groups[i + 1]``: a feature's rings for polygons, else a part.
    boxes_m : ndarray, shape (n_things, 4), float32
        West, south, east, north of each thing; polygons only, else empty.
    attributes : mapping of str to ndarray, each shape (n_features,)
    bounds_m : tuple of float, optional
        West, south, east, north in the CRS; None: nothing to draw.
    overviews : tuple of Overview
        For small scales, the finest first.
    """

    layer_id: str
    kind: LayerKind
    origin_m: tuple[float, float]
    xy_m: NDArray[np.float32]
    offsets: NDArray[np.int32]
    feature: NDArray[np.int32]
    groups: NDArray[np.int32]
    boxes_m: NDArray[np.float32]
    bins: Bins
    n_features: int
    attributes: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)
    bounds_m: Bounds | None = None
    overviews: tuple[Overview, ...] = ()
    crs: str = ""
    revision: int = field(default_factory=lambda: next(_revisions))

    @property
    def n_parts(self) -> int:
        """Number of parts."""
        return len(self.feature)

    @property
    def n_bytes(self) -> int:
        """Memory of geometry, bins and overviews in bytes."""
        arrays = [self.xy_m, self.offsets, self.feature, self.groups, self.boxes_m]
        arrays += [tier.starts for tier in self.bins.tiers]
        return sum(int(each.nbytes) for each in arrays) + sum(each.n_bytes for each in self.overviews)

    def local(self, bounds_m: Bounds) -> Bounds:
        """Bounds counted from the layer's origin."""
        x, y = self.origin_m
        return bounds_m[0] - x, bounds_m[1] - y, bounds_m[2] - x, bounds_m[3] - y

    def overview(self, m_per_px: float) -> Overview | None:
        """Coarsest overview that looks like the layer itself at a scale; None: draw the layer."""
        fit = [each for each in self.overviews if 0.75 * each.step_m <= m_per_px]
        return fit[-1] if fit else None

    def parts_of(self, rows: NDArray[np.integer]) -> NDArray[np.intp]:
        """Parts of some features."""
        wanted = np.zeros(self.n_features, dtype=np.bool_)
        wanted[rows[(rows >= 0) & (rows < self.n_features)]] = True
        return np.flatnonzero(wanted[self.feature])

    def part_m(self, part: int) -> NDArray[np.float64]:
        """Vertices of a part in the CRS, shape (n, 2)."""
        return self.xy_m[self.offsets[part] : self.offsets[part + 1]].astype(np.float64) + self.origin_m

    def bounds_of(self, rows: NDArray[np.integer]) -> Bounds | None:
        """West, south, east, north of some features; None where they have no geometry."""
        parts = self.parts_of(rows)
        if not parts.size:
            return None
        at = ragged_take(self.offsets, parts)
        low, high = self.xy_m[at].min(axis=0), self.xy_m[at].max(axis=0)
        x, y = self.origin_m
        return float(low[0]) + x, float(low[1]) + y, float(high[0]) + x, float(high[1]) + y

    def to_layer(self) -> MapLayer:
        """The same as a :class:`MapLayer` (64 bit, in the order of place)."""
        return MapLayer(
            layer_id=self.layer_id,
            kind=self.kind,
            coords_m=self.xy_m.astype(np.float64) + self.origin_m,
            offsets=self.offsets.astype(np.int64),
            feature_of_part=self.feature.astype(np.int64),
            attributes=self.attributes,
            crs=self.crs,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """Ragged geometry as it comes out of a file: vertices from an origin, parts, and whose they are."""

    kind: LayerKind
    origin_m: tuple[float, float]
    xy_m: NDArray[np.float32]
    counts: NDArray[np.int32]
    feature: NDArray[np.int32]


def data_of_layer(layer: MapLayer, rank: NDArray[np.integer] | None = None) -> LayerData:
    """Columns of a map layer.

    Parameters
    ----------
    rank : ndarray, shape (n_features,), optional
        Which feature stays where several fall upon each other in an overview: the highest.
    """
    bounds = layer.bounds_m()
    origin = (0.0, 0.0) if bounds is None else ((bounds[0] + bounds[2]) / 2.0, (bounds[1] + bounds[3]) / 2.0)
    geometry = Geometry(
        kind=layer.kind,
        origin_m=origin,
        xy_m=(layer.coords_m - origin).astype(np.float32),
        counts=np.diff(layer.offsets).astype(np.int32),
        feature=layer.feature_of_part.astype(np.int32),
    )
    return data_of_geometry(layer.layer_id, geometry, layer.attributes, rank=rank, crs=layer.crs)


def data_of_geometry(
    layer_id: str,
    geometry: Geometry,
    attributes: Mapping[str, NDArray[np.generic]] | None = None,
    *,
    rank: NDArray[np.integer] | None = None,
    crs: str = "",
    picture_m: float | None = None,
) -> LayerData:
    """Columns of ragged geometry: sorted by place, with overviews where the layer is large.

    Parameters
    ----------
    rank : ndarray, shape (n_features,), optional
        As for :func:`data_of_layer`.
    picture_m : float, optional
        For a piece of a layer that is still being read: only one overview, made quickly, for a picture of so many
        metres a pixel.
    """
    geometry = _drawable(geometry)
    offsets = np.concatenate([[0], np.cumsum(geometry.counts, dtype=np.int64)])
    groups = _groups(geometry)
    boxes = _boxes(geometry.xy_m, offsets[groups[:-1]])
    bins, order = make_bins(boxes)
    parts = ragged_take(groups, order)
    xy = rows_of(geometry.xy_m, ragged_take(offsets, parts))
    counts, feature = geometry.counts[parts], geometry.feature[parts]
    sorted_offsets = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int32)
    sorted_groups = np.concatenate([[0], np.cumsum(np.diff(groups)[order])]).astype(np.int32)
    overviews: tuple[Overview, ...] = ()
    if picture_m is not None and geometry.kind == "line":
        overviews = quick_overview(xy, sorted_offsets, feature, picture_m)
    elif picture_m is None and len(xy) > _DIRECT_VERTICES:
        overviews = build_overviews(geometry.kind, xy, sorted_offsets, feature, rank)
    columns = dict(attributes or {})
    n_features = max((len(each) for each in columns.values()), default=0)
    return LayerData(
        layer_id=layer_id,
        kind=geometry.kind,
        origin_m=geometry.origin_m,
        xy_m=xy,
        offsets=sorted_offsets,
        feature=feature,
        groups=sorted_groups,
        boxes_m=boxes[order] if geometry.kind == "polygon" else np.empty((0, 4), dtype=np.float32),
        bins=bins,
        n_features=max(n_features, int(feature.max()) + 1 if feature.size else 0),
        attributes=columns,
        bounds_m=_bounds(xy, geometry.origin_m),
        overviews=overviews,
        crs=crs,
    )


def joined(geometries: list[Geometry]) -> Geometry:
    """Pieces of one file as one: vertices count from the first piece's origin."""
    first = geometries[0]
    moved = [
        each.xy_m
        if each.origin_m == first.origin_m
        else (each.xy_m + (np.asarray(each.origin_m) - first.origin_m)).astype(np.float32)
        for each in geometries
    ]
    return Geometry(
        kind=first.kind,
        origin_m=first.origin_m,
        xy_m=np.concatenate(moved),
        counts=np.concatenate([each.counts for each in geometries]),
        feature=np.concatenate([each.feature for each in geometries]),
    )


def _drawable(geometry: Geometry) -> Geometry:
    """Without empty parts and without vertices that are no places."""
    fine = bool(np.isfinite(geometry.xy_m.sum(dtype=np.float64)))
    if fine and (geometry.counts > 0).all():
        return geometry
    offsets = np.concatenate([[0], np.cumsum(geometry.counts, dtype=np.int64)])
    keep = geometry.counts > 0
    if not fine:
        bad = np.concatenate([[0], np.cumsum(~np.isfinite(geometry.xy_m).all(axis=1))])
        keep &= bad[offsets[1:]] == bad[offsets[:-1]]
    parts = np.flatnonzero(keep)
    return Geometry(kind=geometry.kind, origin_m=geometry.origin_m, xy_m=geometry.xy_m[ragged_take(offsets, parts)],
                    counts=geometry.counts[parts], feature=geometry.feature[parts])  # fmt: skip


def _groups(geometry: Geometry) -> NDArray[np.int64]:
    n = len(geometry.counts)
    if geometry.kind != "polygon" or n < 2:
        return np.arange(n + 1, dtype=np.int64)
    starts = np.flatnonzero(np.diff(geometry.feature)) + 1
    return np.concatenate([[0], starts, [n]]).astype(np.int64)


def _boxes(xy_m: NDArray[np.float32], starts: NDArray[np.int64]) -> NDArray[np.float32]:
    if not len(starts):
        return np.empty((0, 4), dtype=np.float32)
    if len(starts) == len(xy_m):
        return np.hstack([xy_m, xy_m])
    x, y = np.ascontiguousarray(xy_m[:, 0]), np.ascontiguousarray(xy_m[:, 1])
    low, high = np.minimum.reduceat, np.maximum.reduceat
    return np.column_stack([low(x, starts), low(y, starts), high(x, starts), high(y, starts)])


def _bounds(xy_m: NDArray[np.float32], origin_m: tuple[float, float]) -> Bounds | None:
    if not len(xy_m):
        return None
    x, y = xy_m[:, 0], xy_m[:, 1]
    east, north = origin_m
    return float(x.min()) + east, float(y.min()) + north, float(x.max()) + east, float(y.max()) + north
