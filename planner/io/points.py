"""Positions of table rows: longitude and latitude, easting and northing, or well-known text."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely.errors import ShapelyError

from planner.io.aliases import known_names, rules_of
from planner.io.crs import WGS84
from planner.io.degrees import comma_in_degrees, parse_pair, to_degrees
from planner.io.findings import some
from planner.io.frames import Cells, Shapes, geo_frame
from planner.io.names import plain
from planner.io.numbers import to_numbers, uses_decimal_comma
from planner.io.raw import RawLayer
from planner.io.shapes import without_bad_shapes
from planner.io.tabular import Table, read_table
from planner.model.errors import PlannerError
from planner.model.project import Role, Source

POSITION_NAMES = ("lon", "lat", "x", "y", "wkt", "latlon", "lonlat")
_PAIRS = (("lon", "lat"), ("x", "y"), ("wkt",))
_PROBE_ROWS = 200


def read_points(path: Path, source: Source, where: str) -> RawLayer:
    """Points (or well-known-text shapes) of a CSV or XLSX table.

    Raises
    ------
    PlannerError
        The table cannot be read or has no columns for a position.
    """
    known = header_names(source.role, source.columns.values())
    return points_of(read_table(path, known, sheet=source.layer, encoding=source.encoding, where=where), source, where)


def header_names(role: Role, given: Iterable[str]) -> frozenset[str]:
    """Comparable names by which the header row of a table is known."""
    known = known_names("coordinates") | {plain(theirs) for theirs in given}
    return known | known_names(role.value) if role is not Role.REFERENCE else known


def points_of(table: Table, source: Source, where: str) -> RawLayer:
    """Shapes of a table that was read.

    Raises
    ------
    PlannerError
        No columns for a position.
    """
    frame = table.frame
    columns = position_columns(frame, source.columns)
    degrees = [frame[name] for ours, name in columns.items() if ours in {"lon", "lat"}]
    decimal_comma = uses_decimal_comma(frame) or any(comma_in_degrees(column) for column in degrees)
    shapes, crs, bad_rows = _geometry(frame, columns, decimal_comma, where)
    layer = geo_frame(frame.drop(columns=list(columns.values())), shapes)
    raw = RawLayer(frame=layer, crs=crs, layer=table.sheet, decimal_comma=decimal_comma, issues=table.issues)
    return without_bad_shapes(raw, bad_rows, where)


def position_columns(frame: pd.DataFrame, given: Mapping[str, str]) -> dict[str, str]:
    """Columns that hold the position, by our names for them; those the planner has given go before aliases."""
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
    told = [pair for pair in _PAIRS if any(given.get(name) in frame.columns for name in pair)]
    for pair in (*told, *_PAIRS):
        if all(name in found for name in pair):
            return {name: found[name] for name in pair}
    for name in ("latlon", "lonlat"):
        if name in found and _mostly_pairs(frame[found[name]]):
            return {name: found[name]}
    return {}


def _mostly_pairs(column: Cells) -> bool:
    cells = column.dropna().iloc[:_PROBE_ROWS]
    return bool(len(cells)) and sum(parse_pair(cell) is not None for cell in cells) > 0.5 * len(cells)


def _geometry(
    frame: pd.DataFrame, columns: Mapping[str, str], decimal_comma: bool, where: str
) -> tuple[Shapes, CRS | None, list[int]]:
    """Shape of each row, the CRS where the columns tell it, and rows whose shape cannot be read."""
    if "wkt" in columns:
        shapes, bad_rows = _from_wkt(frame[columns["wkt"]])
        return shapes, None, bad_rows
    if not columns:
        raise PlannerError.of("io.no_coordinates", where=where, columns=some(frame.columns, 12))
    if "latlon" in columns or "lonlat" in columns:
        name = next(iter(columns))
        pairs = [parse_pair(cell) or (np.nan, np.nan) for cell in frame[columns[name]]]
        across, along = np.array(pairs, dtype=float).reshape(-1, 2).T[:: -1 if name == "latlon" else 1]
    else:
        read = to_degrees if "lon" in columns else to_numbers
        across, along = (read(frame[each], decimal_comma=decimal_comma).to_numpy() for each in columns.values())
    points = np.asarray(shapely.points(across, along), dtype=object)
    points[np.isnan(across) | np.isnan(along)] = None
    return points, None if "x" in columns else WGS84, []


def _from_wkt(column: Cells) -> tuple[Shapes, list[int]]:
    shapes = np.empty(len(column), dtype=object)
    bad_rows = []
    for position, (line, cell) in enumerate(column.items()):
        try:
            shapes[position] = shapely.from_wkt(cell) if isinstance(cell, str) else None
        except ShapelyError:
            bad_rows.append(int(str(line)))
    return shapes, bad_rows
