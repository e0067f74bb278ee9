"""Shapes made usable: right type for the role, finite, valid, and possible in their coordinate system."""

from typing import NoReturn

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from planner.io.crs import WGS84, crs_name
from planner.io.findings import rows_left_out, rows_noticed, some
from planner.io.frames import is_finite, rows_where, shapes_of, with_shapes
from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.tables.roles import RoleTable

Metres = NDArray[np.float64]
_MOST_DEGREES = 180.0
_POLYGON_TYPES = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_MOST_LATITUDE = 90.0
_TYPING_ERRORS_PU = 0.05


def clean_geometry(frame: gpd.GeoDataFrame, table: RoleTable, where: str) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Rows whose shape the role can use; what was dropped or mended is counted.

    Multi-lines are split into lines; polygons of point roles become a point inside them and leave their ``area_m2``
    to :func:`planner.io.finish.finish`, which knows the metric CRS.

    Raises
    ------
    PlannerError
        No row has a shape, or none of the role's type.
    """
    issues: list[Issue] = []
    if frame.empty:
        raise PlannerError.of("io.empty_layer", where=where)
    frame = _drop_without_shape(frame, where, issues)
    frame = _mend(frame, where, issues)
    frame = _keep_type(frame, table, where, issues)
    if "LineString" in table.geometry:
        frame = frame.explode(index_parts=False)
    return frame, issues


def _drop_without_shape(frame: gpd.GeoDataFrame, where: str, issues: list[Issue]) -> gpd.GeoDataFrame:
    shapes = shapely.force_2d(shapes_of(frame))
    usable = is_finite(shapes)
    flat = with_shapes(frame, shapes)
    if usable.all():
        return flat
    if not usable.any():
        raise PlannerError.of("io.no_positions", where=where, rows=len(frame))
    issues.append(rows_left_out("io.rows_without_position", where, frame.index[~usable]))
    return rows_where(flat, usable)


def _mend(frame: gpd.GeoDataFrame, where: str, issues: list[Issue]) -> gpd.GeoDataFrame:
    shapes = shapes_of(frame)
    invalid = np.isin(shapely.get_type_id(shapes), _POLYGON_TYPES) & ~shapely.is_valid(shapes)
    if not invalid.any():
        return frame
    shapes[invalid] = [_polygon_part(shape) for shape in shapely.make_valid(shapes[invalid])]
    issues.append(rows_noticed("io.mended", where, frame.index[invalid]))
    flat = shapely.is_empty(shapes)
    if flat.any():
        # a polygon squeezed to a line has no inside left
        issues.append(rows_left_out("io.rows_without_position", where, frame.index[flat]))
    return rows_where(with_shapes(frame, shapes), ~flat)


def _polygon_part(shape: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shape)
    polygons = parts[shapely.get_dimensions(parts) == 2]
    return shapely.union_all(polygons) if len(polygons) else shapely.Polygon()


def _base_types(frame: gpd.GeoDataFrame) -> "pd.Series[str]":
    types = frame.geometry.geom_type.str.removeprefix("Multi")
    return types.replace({"LinearRing": "LineString"})


def _keep_type(frame: gpd.GeoDataFrame, table: RoleTable, where: str, issues: list[Issue]) -> gpd.GeoDataFrame:
    wanted = {*table.geometry, *(["Polygon"] if table.to_point else [])}
    types = _base_types(frame)
    fits = types.isin(wanted)
    if not fits.any():
        found = some(sorted(types.unique()))
        needed = some(sorted(wanted))
        raise PlannerError.of("io.wrong_geometry", where=where, found=found, needed=needed, role=table.role.value)
    if not fits.all():
        others = some(sorted(types[~fits].unique()))
        issues.append(rows_left_out("io.other_geometry", where, frame.index[~fits], types=others))
    return _single_points(rows_where(frame, fits), where, issues)


def _single_points(frame: gpd.GeoDataFrame, where: str, issues: list[Issue]) -> gpd.GeoDataFrame:
    shapes = shapes_of(frame)
    multi = shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOINT
    if not multi.any():
        return frame
    several = multi & (shapely.get_num_geometries(shapes) > 1)
    if several.any():
        issues.append(rows_noticed("io.multipoints", where, frame.index[several]))
    shapes[multi] = shapely.centroid(shapes[multi])
    return with_shapes(frame, shapes)


def possible_positions(frame: gpd.GeoDataFrame, crs: CRS, where: str) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Rows whose positions can be in their CRS; a few typing errors are left out and counted.

    Raises
    ------
    PlannerError
        More than one row in twenty lies beyond 180 or 90 degrees (with the hint where swapping would mend it), degrees
        stand in a metric CRS, or none of its positions is anywhere on the globe.
    """
    west, south, east, north = shapely.bounds(shapes_of(frame)).reshape(-1, 4).T
    x, y = np.maximum(np.abs(west), np.abs(east)), np.maximum(np.abs(south), np.abs(north))
    name = crs_name(crs)
    if not crs.is_geographic:
        if (x <= _MOST_DEGREES).all() and (y <= _MOST_LATITUDE).all():
            _refuse("io.looks_like_degrees", where, name, east[0], north[0])
        if not _can_lie(crs, east, north).any():
            _refuse("io.impossible_metres", where, name, east[0], north[0])
        return frame, []
    impossible = (x > _MOST_DEGREES) | (y > _MOST_LATITUDE)
    if not impossible.any():
        around = frame.index[east - west > _MOST_DEGREES]
        return frame, [rows_noticed("io.antimeridian", where, around)] if len(around) else []
    if impossible.mean() <= _TYPING_ERRORS_PU:
        issue = rows_left_out("io.impossible_rows", where, frame.index[impossible], crs=name)
        return rows_where(frame, ~impossible), [issue]
    first = int(np.flatnonzero(impossible)[0])
    swapped = (x <= _MOST_LATITUDE).all() and (y <= _MOST_DEGREES).all()
    code = "io.impossible_swapped" if swapped else "io.impossible_degrees"
    _refuse(code, where, name, east[first], north[first])


def _can_lie(crs: CRS, x: Metres, y: Metres) -> NDArray[np.bool_]:
    """Whether positions of a projected CRS are anywhere on the globe."""
    lon, lat = Transformer.from_crs(crs, WGS84, always_xy=True).transform(x, y)
    on_globe: NDArray[np.bool_] = np.isfinite(lon) & np.isfinite(lat)
    return on_globe


def _refuse(code: str, where: str, crs: str, x: float, y: float) -> NoReturn:
    raise PlannerError.of(code, where=where, crs=crs, x=float(x), y=float(y))
