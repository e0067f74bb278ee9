"""Positions of table rows: longitude and latitude, easting and northing, or well-known text."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely.errors import ShapelyError

from planner.io.aliases import known_names, rules_of
from planner.io.crs import WGS84
from planner.io.findings import some
from planner.io.frames import Cells, Shapes, geo_frame
from planner.io.names import plain
from planner.io.numbers import to_numbers, uses_decimal_comma
from planner.io.raw import RawLayer
from planner.io.tabular import read_table
from planner.model.errors import PlannerError
from planner.model.project import Source

POSITION_NAMES = ("lon", "lat", "x", "y", "wkt")


def read_points(path: Path, source: Source, where: str) -> RawLayer:
    """Points (or well-known-text shapes) of a CSV or XLSX table.

    Raises
    ------
    PlannerError
        The table cannot be read or has no columns for a position.
    """
    known = known_names(source.role.value) | known_names("coordinates")
    known |= {plain(theirs) for theirs in source.columns.values()}
    table = read_table(path, known, sheet=source.layer, encoding=source.encoding, where=where)
    frame = table.frame
    decimal_comma = uses_decimal_comma(frame)
    columns = _position_columns(frame, source.columns)
    shapes, crs = _geometry(frame, columns, decimal_comma, where)
    layer = geo_frame(frame.drop(columns=list(columns.values())), shapes)
    return RawLayer(frame=layer, crs=crs, layer=table.sheet, decimal_comma=decimal_comma, issues=table.issues)


def _position_columns(frame: pd.DataFrame, given: Mapping[str, str]) -> dict[str, str]:
    by_plain = {plain(str(column)): str(column) for column in reversed(frame.columns)}
    found: dict[str, str] = {}
    for ours, rule in rules_of("coordinates").items():
        theirs = given.get(ours, "")
        if theirs in frame.columns:
            found[ours] = theirs
            continue
        aliases = [by_plain[plain(alias)] for alias in rule.aliases if plain(alias) in by_plain]
        if aliases:
            found[ours] = aliases[0]
    for pair in (("lon", "lat"), ("x", "y"), ("wkt",)):
        if all(name in found for name in pair):
            return {name: found[name] for name in pair}
    return {}


def _geometry(
    frame: pd.DataFrame, columns: Mapping[str, str], decimal_comma: bool, where: str
) -> tuple[Shapes, CRS | None]:
    if "wkt" in columns:
        return _from_wkt(frame[columns["wkt"]], where), None
    if not columns:
        raise PlannerError.of("io.no_coordinates", where=where, columns=some(frame.columns, 12))
    across, along = (to_numbers(frame[column], decimal_comma=decimal_comma) for column in columns.values())
    points = np.asarray(shapely.points(across.to_numpy(), along.to_numpy()), dtype=object)
    points[(across.isna() | along.isna()).to_numpy()] = None
    return points, WGS84 if "lon" in columns else None


def _from_wkt(column: Cells, where: str) -> Shapes:
    shapes = np.empty(len(column), dtype=object)
    for position, (line, cell) in enumerate(column.items()):
        try:
            shapes[position] = shapely.from_wkt(cell) if isinstance(cell, str) else None
        except ShapelyError as error:
            raise PlannerError.of("io.bad_geometry", where=where, row=int(str(line))) from error
    return shapes
