"""Cells of grid tables to their kinds: strictly, with the element named where one does not fit."""

import json
import math
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from planner.io.frames import Cells
from planner.model.errors import PlannerError
from planner.tables.grid_columns import GRID_COLUMNS, SILENT_VALUES, GridKind

_MAX_TEXT = 4096
_FLAGS = {"true": True, "false": False, "1": True, "0": False}
_SHAPES = ("Point", "LineString", "MultiLineString")


def element_name(table: str, row: object, name: object) -> str:
    """How sentences call an element: kind, name and number of its row.

    >>> element_name("load", 3, "L3")
    'load L3 (#3)'
    """
    return f"{table} {name} (#{row})" if isinstance(name, str) and name else f"{table} {row}"


def cast_table(table: str, frame: pd.DataFrame, where: str) -> tuple[pd.DataFrame, list[str]]:
    """Known columns of one table in their kinds, and the names of the columns left out.

    Raises
    ------
    PlannerError
        A cell is no number, no yes/no, no bus, or infinite.
    """
    kinds = GRID_COLUMNS[table]
    labels = _labels(table, frame)
    cast = {name: _CASTS[kinds[name]](frame[name], name, labels, where) for name in frame.columns if name in kinds}
    result = pd.DataFrame(cast, index=frame.index)
    for name in [name for name in SILENT_VALUES if name in kinds]:
        result[name] = _with_silent(result.get(name), name, kinds[name], frame.index)
    return result, sorted(set(frame.columns) - set(kinds))


def _with_silent(column: Cells | None, name: str, kind: GridKind, index: pd.Index) -> Cells:
    silent = SILENT_VALUES[name]
    if column is None:
        return pd.Series(silent, index=index)
    # a load without a scaling is a fault that the checks name
    filled = column if name == "scaling" else column.where(column.notna(), silent)
    return filled.astype(bool) if kind == "flag" else filled


def _labels(table: str, frame: pd.DataFrame) -> Cells:
    names = frame["name"] if "name" in frame.columns else pd.Series(None, index=frame.index, dtype=object)
    labels = [element_name(table, row, name) for row, name in zip(frame.index, names, strict=True)]
    return pd.Series(labels, index=frame.index, dtype=object)


def _is_missing(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def _each(
    column: Cells, cast: Callable[[object], object], code: str, name: str, labels: Cells, where: str
) -> list[object]:
    values: list[object] = []
    for position, cell in enumerate(column):
        try:
            values.append(None if _is_missing(cell) else cast(cell))
        except (ValueError, TypeError, OverflowError, KeyError) as error:
            shown = str(cell)[:40]
            raise PlannerError.of(code, where=where, element=labels.iloc[position], column=name, value=shown) from error
    return values


def _to_float(cell: object) -> float:
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell):
        raise ValueError(cell)
    return float(cell)


def _to_whole(cell: object) -> float:
    value = _to_float(cell)
    if value != math.floor(value) or abs(value) >= 2**31:
        raise ValueError(cell)
    return value


def _to_flag(cell: object) -> bool:
    return _FLAGS[str(int(cell)) if isinstance(cell, bool | int | float) else str(cell).strip().lower()]


def _to_text(cell: object) -> str:
    if isinstance(cell, dict | list):
        raise TypeError(cell)
    return str(cell)[:_MAX_TEXT]


def to_geo(cell: object) -> str | None:
    """Position as GeoJSON text of a Point or LineString with finite numbers."""
    if cell == "":
        return None
    shape = json.loads(cell) if isinstance(cell, str) else cell
    if not isinstance(shape, Mapping) or shape.get("type") not in _SHAPES:
        raise ValueError(cell)
    coordinates = shape["coordinates"]
    lines = coordinates if shape["type"] == "MultiLineString" else [coordinates]
    for line in lines:
        if not np.isfinite(np.asarray(line, dtype="float64")).all():
            raise ValueError(cell)
    return json.dumps({"type": shape["type"], "coordinates": coordinates})


def _floats(column: Cells, name: str, labels: Cells, where: str) -> Cells:
    values = _each(column, _to_float, "io.grid_not_number", name, labels, where)
    return pd.Series(values, index=column.index, dtype="float64")


def _wholes(column: Cells, name: str, labels: Cells, where: str) -> Cells:
    values = pd.Series(_each(column, _to_whole, "io.grid_not_number", name, labels, where), index=column.index)
    values = values.astype("float64")
    return values if values.isna().any() else values.astype("int64")


def _flags(column: Cells, name: str, labels: Cells, where: str) -> Cells:
    return pd.Series(_each(column, _to_flag, "io.grid_not_flag", name, labels, where), index=column.index, dtype=object)


def _text_column(column: Cells, name: str, labels: Cells, where: str) -> Cells:
    return pd.Series(_each(column, _to_text, "io.grid_not_text", name, labels, where), index=column.index, dtype=object)


def _geos(column: Cells, name: str, labels: Cells, where: str) -> Cells:
    return pd.Series(_each(column, to_geo, "io.grid_bad_geo", name, labels, where), index=column.index, dtype=object)


def _buses(column: Cells, name: str, labels: Cells, where: str) -> Cells:
    values = _wholes(column, name, labels, where)
    if values.isna().any():
        element = labels[values.isna()].iloc[0]
        raise PlannerError.of("io.grid_no_bus", where=where, element=element, column=name)
    return values.astype("int64")


_CASTS: Mapping[GridKind, Callable[[Cells, str, Cells, str], Cells]] = {
    "float": _floats,
    "whole": _wholes,
    "flag": _flags,
    "text": _text_column,
    "geo": _geos,
    "bus": _buses,
}
