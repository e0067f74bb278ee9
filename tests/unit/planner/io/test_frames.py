"""Which shapes can be reckoned with."""

import numpy as np
import shapely

from planner.io.frames import is_finite


def test_missing_empty_broken_and_far_away_shapes_are_not_finite() -> None:
    nan_inside = shapely.from_wkt("LINESTRING (0 0, NaN 1, 2 2)")
    shapes = np.array(
        [
            shapely.Point(9, 48),
            None,
            shapely.Polygon(),
            nan_inside,
            shapely.Point(1e300, 48),
            shapely.Point(5e5, 5.4e6),
        ],
        dtype=object,
    )
    # the bounds of a line pass over the NaN among its positions
    assert np.isfinite(shapely.bounds(nan_inside)).all()
    assert is_finite(shapes).tolist() == [True, False, False, False, False, True]
    assert is_finite(shapes[:0]).tolist() == []
