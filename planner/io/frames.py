"""Small bridges between pandas, geopandas and shapely that the readers share."""

from typing import TYPE_CHECKING, Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    Cells: TypeAlias = "pd.Series[Any]"
else:
    Cells = pd.Series
Shapes: TypeAlias = NDArray[np.object_]
_BEYOND_ANY_CRS = 1e12


def shapes_of(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> Shapes:
    """Shapes as a plain array for shapely's own functions."""
    series = frame if isinstance(frame, gpd.GeoSeries) else frame.geometry
    return np.asarray(series.to_numpy(), dtype=object)


def geo_frame(attributes: pd.DataFrame, shapes: Shapes) -> gpd.GeoDataFrame:
    """Frame of attributes and shapes, row by row; no CRS."""
    geometry = gpd.GeoSeries(pd.Series(shapes, index=attributes.index, dtype=object))
    return gpd.GeoDataFrame(attributes, geometry=geometry)


def with_shapes(frame: gpd.GeoDataFrame, shapes: Shapes) -> gpd.GeoDataFrame:
    """Same rows, other shapes, same CRS."""
    geometry = gpd.GeoSeries(pd.Series(shapes, index=frame.index, dtype=object), crs=frame.crs)
    return frame.set_geometry(geometry)


def rows_where(frame: gpd.GeoDataFrame, keep: "NDArray[np.bool_] | pd.Series[bool]") -> gpd.GeoDataFrame:
    """Rows for which ``keep`` is true."""
    return gpd.GeoDataFrame(frame.iloc[np.flatnonzero(np.asarray(keep, dtype=bool))])


def only(cells: Cells, keep: "pd.Series[bool]", otherwise: object = None) -> Cells:
    """Cells where ``keep`` is true, else another value (None is kept as None, not turned into NaN)."""
    values = cells.astype(object).to_numpy(copy=True)
    values[~keep.to_numpy(dtype=bool)] = otherwise
    return pd.Series(values, index=cells.index, dtype=object)


def is_finite(shapes: Shapes) -> NDArray[np.bool_]:
    """Which shapes have finite positions only; missing and empty ones have none, so they are not.

    A damaged number of 1e200 is finite, but areas and angles made of it are not: it counts as infinite.
    """
    # not by bounds: they pass over a NaN among other positions
    positions, owners = shapely.get_coordinates(shapes, return_index=True)
    finite: NDArray[np.bool_] = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    finite[owners[~(np.abs(positions) < _BEYOND_ANY_CRS).all(axis=1)]] = False
    return finite
