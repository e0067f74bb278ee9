"""Last steps of a layer once its columns are ours: rows that say nothing, doubles, ids, areas."""

import geopandas as gpd
import pandas as pd
import shapely

from planner.io.findings import note, rows_left_out, some, warning
from planner.io.frames import is_finite, rows_where, shapes_of
from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.tables.roles import RoleTable

# attribute of a frame: some of its ids are numbers of rows, as the file gives none
IDS_MADE = "ids_made"


def drop_rows(frame: gpd.GeoDataFrame, table: RoleTable, where: str) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Frame without exact doubles and without rows that lack the one value the role is about.

    Raises
    ------
    PlannerError
        No row is left.
    """
    issues: list[Issue] = []
    keys = pd.DataFrame(frame.drop(columns=frame.geometry.name)).astype(str)
    doubled = keys.assign(_shape=shapely.to_wkb(shapes_of(frame))).duplicated()
    if doubled.any():
        issues.append(rows_left_out("io.doubles_dropped", where, frame.index[doubled]))
        frame = rows_where(frame, ~doubled)
    for column in table.columns:
        silent = frame[column.name].isna() if column.needed else pd.Series(False, index=frame.index)
        if silent.any():
            issues.append(rows_left_out("io.silent_rows_dropped", where, frame.index[silent], column=column.name))
            frame = rows_where(frame, ~silent)
        if frame.empty:
            raise PlannerError.of("io.no_values", where=where, column=column.name)
    return frame, issues


def to_metric(frame: gpd.GeoDataFrame, crs: str, where: str) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Frame in the project's CRS; rows that lie where this CRS has no meaning are dropped and counted.

    Raises
    ------
    PlannerError
        No row is left.
    """
    moved = frame.to_crs(crs)
    finite = is_finite(shapes_of(moved))
    if finite.all():
        return moved, []
    if not finite.any():
        raise PlannerError.of("io.outside_crs", where=where, crs=crs)
    rows = some(frame.index[~finite])
    return rows_where(moved, finite), [
        warning("io.outside_crs_dropped", where, count=int((~finite).sum()), rows=rows, crs=crs)
    ]


def finish(frame: gpd.GeoDataFrame, table: RoleTable, where: str) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Points of point roles (with the polygon's ``area_m2`` where the file gives none) and unique ids."""
    issues: list[Issue] = []
    if table.to_point:
        frame = _points(frame)
    if table.id_column:
        frame = _ids(frame, table.id_column, where, issues)
    return frame.reset_index(drop=True), issues


def _points(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = frame.geometry
    polygons = shapes.geom_type.isin(["Polygon", "MultiPolygon"])
    if not polygons.any():
        return frame
    result = frame.set_geometry(shapes.where(~polygons, shapes.representative_point()))
    if "area_m2" in result.columns:
        result["area_m2"] = result["area_m2"].where(result["area_m2"].notna() | ~polygons, shapes.area)
    return result


def _ids(frame: gpd.GeoDataFrame, column: str, where: str, issues: list[Issue]) -> gpd.GeoDataFrame:
    result = frame.copy()
    width = max(3, len(str(len(frame))))
    letter = "S" if column == "site_id" else "R"
    numbers = pd.Series([f"{letter}{number:0{width}d}" for number in range(1, len(frame) + 1)], index=frame.index)
    if result.index.has_duplicates or result[column].duplicated().any() or result[column].isna().any():
        result.attrs[IDS_MADE] = bool(result[column].isna().any())
        result[column] = _unique(result, column, numbers, where, issues)
    result[column] = result[column].astype(str)
    return result


def _unique(
    frame: gpd.GeoDataFrame, column: str, numbers: "pd.Series[str]", where: str, issues: list[Issue]
) -> "pd.Series[str]":
    values = frame[column].reset_index(drop=True)
    fresh = numbers.reset_index(drop=True)
    values = values.where(values.notna(), fresh)
    doubled = values.duplicated(keep=False)
    if doubled.any():
        count = int(values[doubled].nunique())
        issues.append(note("io.ids_made_unique", where, column=column, count=count, ids=some(values[doubled].unique())))
        nth = values.groupby(values).cumcount() + 1
        values = values.where(~doubled, values + "/" + nth.astype(str))
    return values.set_axis(frame.index)
