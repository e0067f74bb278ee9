"""Rows of the line layer as single lines with voltage and length; what cannot be a line is left over and named."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.grid.gis.findings import Findings, columns_found, with_origin
from planner.model.errors import PlannerError
from planner.model.grid_build import BuildSettings
from planner.model.project import Role

LENGTHS_DIFFER_PU = 0.2
LENGTHS_DIFFER_M = 5.0
UNIT_RATIO = 50.0
SHORTEST_M = 0.01
TRANSMISSION_KV, VOLTS_PU = 200.0, 0.1


def read_lines(frame: gpd.GeoDataFrame, settings: BuildSettings, found: Findings) -> pd.DataFrame:
    """Single lines of a layer in a metric CRS.

    Returns
    -------
    DataFrame
        Columns of the role, and file, row, ``shape`` (LineString), ``length_m`` (the file's, else the shape's),
        ``in_service`` as bool, ``parallel`` filled.

    Raises
    ------
    PlannerError
        No line is left, or the lengths are in another unit than metres.
    """
    lines = with_origin(frame, Role.GRID_LINES)
    lines["shape"] = shapely.line_merge(shapely.force_2d(np.asarray(frame.geometry.array, dtype=object)))
    lines = lines.drop(columns=frame.geometry.name)
    lines = _with_voltage(_single(lines, found), settings, found)
    lines = _without_doubles(lines, found)
    _check_unit(lines)
    lines = _with_length(lines, found)
    lines["parallel"] = lines["parallel"].fillna(1).astype(int)
    lines["in_service"] = lines["in_service"] != "no"
    if lines.empty:
        raise PlannerError.of(
            "grid.build_no_lines", where=str(frame["gis_file"].iloc[0]) if "gis_file" in frame else ""
        )
    found.add("said", "build_out_of_service", lines[~lines["in_service"]])
    return lines.reset_index(drop=True)


def _single(lines: pd.DataFrame, found: Findings) -> pd.DataFrame:
    """One row a connected line: parts of a multi-line that do not meet become lines of their own."""
    shapes = np.asarray(lines["shape"], dtype=object)
    parts, owner = shapely.get_parts(shapes, return_index=True)
    several = np.bincount(owner, minlength=len(lines)) > 1
    found.add("mended", "build_multi_lines", lines[several])
    share = shapely.length(parts) / np.maximum(shapely.length(shapes)[owner], 1e-9)
    single = lines.iloc[owner].reset_index(drop=True)
    single["shape"] = parts
    single["length_m"] = single["length_m"] * share
    flat = pd.Series(shapely.length(parts) < SHORTEST_M, index=single.index)
    found.add("left_over", "build_line_no_extent", single[flat])
    return single[~flat]


def _with_voltage(lines: pd.DataFrame, settings: BuildSettings, found: Findings) -> pd.DataFrame:
    if len(lines) and (lines["vn_kv"] >= TRANSMISSION_KV).mean() > VOLTS_PU:
        raise PlannerError.of(
            "grid.build_voltage_unit", where=str(lines["file"].iloc[0]), example=float(lines["vn_kv"].median())
        )
    silent = lines["vn_kv"].isna()
    if settings.line_kv is not None:
        found.add("assumed", "build_line_kv_assumed", lines[silent], value_kv=settings.line_kv)
        return lines.assign(vn_kv=lines["vn_kv"].fillna(settings.line_kv))
    if silent.all() and len(lines):
        raise PlannerError.of(
            "grid.build_no_line_voltage", where=str(lines["file"].iloc[0]),
            columns=columns_found(lines, Role.GRID_LINES),
        )  # fmt: skip
    found.add("left_over", "build_line_no_voltage", lines[silent])
    return lines[~silent]


def _without_doubles(lines: pd.DataFrame, found: Findings) -> pd.DataFrame:
    """Lines on the very same way: one name or none is a doubled row, two names are two circuits side by side."""
    way = [wkb.hex() for wkb in shapely.to_wkb(shapely.normalize(shapely.set_precision(lines["shape"], SHORTEST_M)))]
    keys = pd.DataFrame({"way": way, "type": lines["line_type"].astype(str), "vn_kv": lines["vn_kv"]}, lines.index)
    again = keys.duplicated()
    doubled = again & keys.assign(name=lines["name"]).duplicated()
    found.add("left_over", "build_line_doubled", lines[doubled])
    found.add("said", "build_line_beside", lines[again & ~doubled])
    return lines[~doubled]


def _check_unit(lines: pd.DataFrame) -> None:
    given = lines["length_m"] > 0
    if not given.any():
        return
    ratio = lines.loc[given, "length_m"] / shapely.length(lines.loc[given, "shape"])
    middle = float(ratio.median())
    if not 1 / UNIT_RATIO < middle < UNIT_RATIO:
        where = str(lines["file"].iloc[0])
        raise PlannerError.of("grid.build_length_unit", where=where, ratio=middle)


def _with_length(lines: pd.DataFrame, found: Findings) -> pd.DataFrame:
    shape_m = pd.Series(shapely.length(lines["shape"]), index=lines.index)
    given = lines["length_m"] > 0
    off_m = (lines["length_m"] - shape_m).abs()
    unlike = given & (off_m > LENGTHS_DIFFER_M) & (off_m > LENGTHS_DIFFER_PU * shape_m)
    if unlike.any():
        worst = int(off_m[unlike].to_numpy().argmax())
        row = lines[unlike].iloc[worst]
        found.add(
            "said", "build_length_differs", lines[unlike],
            percent=100 * LENGTHS_DIFFER_PU, given_m=round(float(row["length_m"]), 1),
            shape_m=round(float(row["shape"].length), 1), worst=int(row["row"]),
        )  # fmt: skip
    found.add("assumed", "build_length_from_shape", lines[~given])
    return lines.assign(length_m=lines["length_m"].where(given, shape_m))
