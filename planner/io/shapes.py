"""Rows whose shape cannot be read: left out one by one, and named."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from planner.io.findings import rows_left_out
from planner.io.frames import rows_where
from planner.io.raw import RawLayer
from planner.model.errors import PlannerError


def without_bad_shapes(raw: RawLayer, bad_rows: Collection[int], where: str) -> RawLayer:
    """Layer without the rows named, which are told; their attributes stay at hand in ``left_out``.

    Raises
    ------
    PlannerError
        No other row is left.
    """
    if not bad_rows:
        return raw
    rows = sorted(set(bad_rows))
    if len(rows) == len(raw.frame):
        raise PlannerError.of("io.bad_geometry", where=where, row=rows[0])
    bad = np.isin(raw.frame.index.to_numpy(), rows)
    attributes = pd.DataFrame(raw.frame.drop(columns=raw.frame.geometry.name))
    return replace(
        raw,
        frame=rows_where(raw.frame, ~bad),
        left_out=attributes.loc[bad],
        issues=(*raw.issues, rows_left_out("io.bad_shapes", where, rows)),
    )
