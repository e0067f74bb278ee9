"""Where north is on a map: the grid of a projection runs straight up, true north only along its central meridian."""

import math

_STEP_DEG = 0.01


def true_north_deg(x_m: float, y_m: float, crs: str) -> float:
    """Direction of true north at a place, in degrees clockwise from straight up (the meridian convergence, negated).

    0 where the CRS says nothing about the place.
    """
    from pyproj import Transformer

    back = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    lon, lat = back.transform(x_m, y_m, direction="INVERSE")
    if not (math.isfinite(lon) and math.isfinite(lat)) or abs(lat) > 90 - 2 * _STEP_DEG:
        return 0.0
    (west, east), (low, high) = back.transform([lon, lon], [lat - _STEP_DEG, lat + _STEP_DEG])
    found = math.degrees(math.atan2(east - west, high - low))
    return found if math.isfinite(found) else 0.0
