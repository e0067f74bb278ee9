"""What a reader hands on before its columns are understood."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from pyproj import CRS

from planner.model.issues import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLayer:
    """One layer as it stands in the file.

    Attributes
    ----------
    frame : GeoDataFrame
        Indexed by the row's number in the file (features from 1; table rows by their line), no CRS set.
    crs : CRS or None
        What the file says of itself.
    has_attributes : bool
        False for a shapefile whose .dbf is missing.
    decimal_comma : bool
        Whether its texts write 3,14.
    left_out : DataFrame, optional
        Attributes of the rows whose shape cannot be read.
    """

    frame: gpd.GeoDataFrame
    crs: CRS | None
    layer: str = ""
    has_attributes: bool = True
    decimal_comma: bool = False
    issues: tuple[Issue, ...] = ()
    left_out: pd.DataFrame | None = None
