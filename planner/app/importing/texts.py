"""Cells of a file as the window shows them: plain text, cut to a sensible length."""

import math
from collections.abc import Iterable

import pandas as pd

from planner.app.importing.records import ColumnInfo
from planner.io.frames import Cells
from planner.io.headerunits import split_unit
from planner.io.numbers import parse_number

FIRST_ROWS = 200
_LONGEST = 200
_PROBE_ROWS = 400
_SAMPLES = 3
_MOSTLY = 0.8


def cell_text(cell: object) -> str:
    """Text of one cell; empty where it holds nothing."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return str(cell)[:_LONGEST]


def rows_as_text(frame: pd.DataFrame, rows: Iterable[int]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Rows by their numbers in the file, in the order asked for; numbers that the frame does not have are left out."""
    wanted = [row for row in rows if row in frame.index]
    chosen = frame.loc[wanted]
    cells = zip(*(chosen[name].tolist() for name in frame.columns), strict=True)
    numbers = [int(row) for row in chosen.index]
    texts = [tuple(cell_text(cell) for cell in row) for row in cells] or [()] * len(numbers)
    return tuple(zip(numbers, texts, strict=True))


def column_infos(frame: pd.DataFrame) -> tuple[ColumnInfo, ...]:
    """What each column of a file holds."""
    return tuple(_column(str(name), frame[name]) for name in frame.columns)


def _column(name: str, cells: Cells) -> ColumnInfo:
    filled = cells.notna()
    probe = cells[filled].iloc[:_PROBE_ROWS]
    samples = list(dict.fromkeys(cell_text(cell) for cell in probe))[:_SAMPLES]
    return ColumnInfo(
        name=name,
        kind="number" if _is_number(probe) else "text",
        filled_pu=float(filled.mean()) if len(cells) else 0.0,
        samples=tuple(samples),
        unit=split_unit(name)[1],
    )


def _is_number(probe: Cells) -> bool:
    if not len(probe):
        return False
    if pd.api.types.is_bool_dtype(probe):
        return False
    if pd.api.types.is_numeric_dtype(probe):
        return True
    numbers = [not math.isnan(parse_number(str(cell), decimal_comma=False)) for cell in probe]
    return sum(numbers) >= _MOSTLY * len(numbers)
