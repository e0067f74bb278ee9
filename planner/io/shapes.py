"""Rows whose shape cannot be read: left out one by one, and named."""

from collections.abc import Collection

import geopandas as gpd
import numpy as np

from planner.io.findings import rows_left_out
from planner.io.frames import rows_where
from planner.model.errors import PlannerError
from planner.model.issues import Issue


def without_bad_shapes(
    frame: gpd.GeoDataFrame, bad_rows: Collection[int], where: str
) -> tuple[gpd.GeoDataFrame, tuple[Issue, ...]]:
    """Frame without the rows named, and what is said of them.

    Raises
    ------
    PlannerError
        No other row is left.
    """
    if not bad_rows:
        return frame, ()
    rows = sorted(set(bad_rows))
    if len(rows) == len(frame):
        raise PlannerError.of("io.bad_geometry", where=where, row=rows[0])
    keep = ~np.isin(frame.index.to_numpy(), rows)
    return rows_where(frame, keep), (rows_left_out("io.bad_shapes", where, rows),)
