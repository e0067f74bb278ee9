"""The few features of a file that a preview map shows, in the project's coordinate system or one that fits the data."""

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from planner.app.importing.opened import spread
from planner.app.importing.records import ProjectContext
from planner.app.layers import map_layer
from planner.io.crs import WGS84, named_crs, utm_crs
from planner.io.frames import is_finite, rows_where, shapes_of
from planner.maps.layer import MapLayer

MOST_FEATURES = 20_000
MOST_VERTICES = 400_000


def preview_layer(frame: gpd.GeoDataFrame, context: ProjectContext) -> MapLayer | None:
    """Layer of up to 20,000 features; None where nothing can be shown. The frame's CRS must be set."""
    usable = rows_where(frame, is_finite(shapes_of(frame)))
    if len(usable) > MOST_FEATURES:
        usable = rows_where(usable, spread(len(usable), MOST_FEATURES))
    if usable.empty:
        return None
    moved = usable.to_crs(_map_crs(usable, context))
    moved = rows_where(moved, is_finite(shapes_of(moved)))
    if moved.empty:
        return None
    return map_layer(_simplified(moved), "import")


def _map_crs(frame: gpd.GeoDataFrame, context: ProjectContext) -> CRS:
    project = named_crs(context.crs) if context.crs else None
    return project or utm_crs(frame)


def _simplified(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Same features, with fewer vertices where there are too many to be painted at once."""
    shapes = shapes_of(frame)
    vertices = int(shapely.get_num_coordinates(shapes).sum())
    if vertices <= MOST_VERTICES:
        return frame
    west, south, east, north = shapely.total_bounds(shapes)
    tolerance_m = max(east - west, north - south) / 1500.0
    return frame.set_geometry(gpd.GeoSeries(shapely.simplify(shapes, tolerance_m), index=frame.index, crs=frame.crs))


def extent_deg(frame: gpd.GeoDataFrame) -> tuple[float, float, float, float] | None:
    """West, south, east, north of a layer in degrees; None where it has no place on the globe."""
    boxes = gpd.GeoSeries(shapely.box(*frame.geometry.bounds.to_numpy().T), crs=frame.crs).to_crs(WGS84)
    corners = shapely.get_coordinates(shapes_of(boxes))
    corners = corners[np.isfinite(corners).all(axis=1)]
    if not len(corners):
        return None
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    return float(west), float(south), float(east), float(north)
