"""A fabricated feeder as map layers: feed-in 0 - line 7 - bus 1 - transformer 3 - bus 2 - line 8 - bus 3."""

import numpy as np

from planner.maps.layer import MapLayer

CRS = "EPSG:25832"
X_M, Y_M = 422_000.0, 5_369_000.0
PLACES_M = np.array([[0.0, 0.0], [1000.0, 0.0], [1000.0, 50.0], [1400.0, 50.0]]) + np.array([X_M, Y_M])


def _texts(*values: str) -> np.ndarray:
    return np.array(values, dtype=object)


def hosting_layer() -> MapLayer:
    """Four buses: the feed-in (no figure), one bound by line 7, one by transformer 3, one by its own voltage."""
    return MapLayer(
        layer_id="grid_hosting",
        kind="point",
        coords_m=PLACES_M,
        offsets=np.arange(5),
        feature_of_part=np.arange(4),
        crs=CRS,
        attributes={
            "grid": _texts("demo", "demo", "demo", "demo"),
            "bus_id": np.arange(4),
            "name": _texts("Substation", "Ring 1", "Station 1", "House 1"),
            "vn_kv": np.array([20.0, 20.0, 0.4, 0.4]),
            "hosting_kw": np.array([np.nan, 1240.0, 210.0, 24.0]),
            "headroom_class": _texts("unknown", "500-2000", "150-500", "1-50"),
            "binding_element": _texts("", "Line 7", "Trafo 3", "House 1"),
            "binding_kind": _texts("", "overload", "overload", "undervoltage"),
            "binding_table": _texts("", "line", "trafo", "bus"),
            "binding_index": np.array([-1, 7, 3, 3]),
            "before": np.array([-1, 0, 1, 2]),
            "before_table": _texts("", "line", "trafo", "line"),
            "before_element": np.array([-1, 7, 3, 8]),
            "reason": _texts("grid.reason_feed_in_bus", "", "", ""),
        },
    )


def line_layer() -> MapLayer:
    """Line 7 with a bend, line 8 straight."""
    bend = np.array([[0.0, 0.0], [500.0, 20.0], [1000.0, 0.0]]) + np.array([X_M, Y_M])
    return MapLayer(
        layer_id="grid_lines",
        kind="line",
        coords_m=np.vstack([bend, PLACES_M[2:]]),
        offsets=np.array([0, 3, 5]),
        feature_of_part=np.array([0, 1]),
        crs=CRS,
        attributes={"grid": _texts("demo", "demo"), "line_id": np.array([7, 8])},
    )
