"""Columnar map layers: what window and report draw, free of geopandas and cheap to send to another process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

LayerKind = Literal["point", "line", "polygon"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLayer:
    """Geometry of one layer in the project's metric CRS.

    Attributes
    ----------
    layer_id : str
        Stable name: roads, traffic, population, landuse, constraints, chargers, candidates, grid_lines, grid_buses,
        grid_hosting, catchments, routes.
    kind : {"point", "line", "polygon"}
    coords_m : ndarray, shape (n_vertices, 2), float64
        Easting and northing of all vertices, feature after feature.
    offsets : ndarray, shape (n_parts + 1,), int64
        Part ``i`` is ``coords_m[offsets[i]:offsets[i + 1]]`` (a point layer has one vertex a part; polygon parts are
        rings, holes included: fill them with the even-odd rule).
    feature_of_part : ndarray, shape (n_parts,), int64
        Which feature (row of ``attributes``) a part belongs to.
    attributes : mapping of str to ndarray, each shape (n_features,)
        Columns as read by panels and styles; names carry their units.
    crs : str
        The project's CRS, for example ``EPSG:25832``.
    """

    layer_id: str
    kind: LayerKind
    coords_m: NDArray[np.float64]
    offsets: NDArray[np.int64]
    feature_of_part: NDArray[np.int64]
    attributes: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)
    crs: str = ""

    @property
    def n_features(self) -> int:
        """Number of features (rows), parts counted once."""
        return int(self.feature_of_part.max()) + 1 if self.feature_of_part.size else 0

    def bounds_m(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north in metres; None for an empty layer."""
        if not self.coords_m.size:
            return None
        # column by column: numpy is ten times slower along an axis of two
        x, y = self.coords_m[:, 0], self.coords_m[:, 1]
        return float(x.min()), float(y.min()), float(x.max()), float(y.max())
