"""Cells of a table of numbers, with or without header and labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planner.io.numbers import parse_number
from planner.io.tabular import read_rows
from planner.model.errors import PlannerError

_PROBE_BYTES = 4096
_WORKBOOKS = frozenset((".xlsx", ".xlsm"))
LABEL_WORDS = frozenset((
    "id", "index", "name", "demand", "demand_id", "demand_point", "place", "place_id", "destination",
    "destinationname", "origin", "row", "zone", "site", "from", "to", "ort", "nr", "gebiet",
))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Texts of a table: ``header`` (empty: none), ``rows`` and the line in the file of each; ``comma`` decides 1,5."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    comma: bool


def read_grid(path: Path) -> Grid:
    """Read a CSV or XLSX file whose rows are equally long.

    Raises
    ------
    PlannerError
        No such file, no table, or rows of different lengths.
    """
    where = path.name
    read = read_rows(path, frozenset(), where=where).rows
    found = [(line, tuple("" if cell is None else str(cell) for cell in cells)) for line, cells in read]
    found = [(line, cells) for line, cells in found if any(cells)]
    if not found:
        raise PlannerError.of("siting.no_table", where=where)
    # a separator at the end of each line makes a last column that holds nothing
    used = max(_used(cells) for _, cells in found)
    found = [(line, cells[:used]) for line, cells in found]
    width = len(found[0][1])
    for line, cells in found:
        if len(cells) != width:
            raise PlannerError.of("siting.ragged", where=where, row=line, cells=len(cells), width=width)
    probe = [cell for _, cells in found[:50] for cell in cells]
    semicolons = _has_semicolons(path, probe)
    comma = any(_is_comma(cell, semicolons=semicolons) for cell in probe)
    first = found[0][1]
    headed = _is_header(first, comma=comma)
    body = found[1:] if headed else found
    if not body:
        raise PlannerError.of("siting.no_table", where=where)
    return Grid(
        header=first if headed else (),
        rows=tuple(cells for _, cells in body),
        lines=tuple(line for line, _ in body),
        comma=comma,
    )


def _has_semicolons(path: Path, cells: Sequence[str]) -> bool:
    """Whether a file parts its columns as programs do where the comma stands before decimals."""
    english = any("," in whole and point for whole, point, _ in (cell.partition(".") for cell in cells))
    return not english and path.suffix.lower() not in _WORKBOOKS and b";" in _head(path)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_PROBE_BYTES)


def _used(cells: Sequence[str]) -> int:
    """Number of cells up to the last that holds anything."""
    return next((count for count in range(len(cells), 0, -1) if cells[count - 1]), 0)


def _is_comma(cell: str, *, semicolons: bool) -> bool:
    """Whether a cell shows that the comma stands before the decimals: 1,5 and 0,125 do; 1,250 between semicolons."""
    whole, found, decimals = cell.partition(",")
    if not found or "." in decimals or not is_number(cell, comma=True):
        return False
    return "," not in decimals and (semicolons or len(decimals) != 3 or whole.lstrip("+-") in {"", "0"})


def is_number(cell: str, *, comma: bool) -> bool:
    """Whether a text is a number, also ``inf`` and ``nan``."""
    return not np.isnan(number_of(cell, comma=comma)) or cell.strip().casefold() == "nan"


def number_of(cell: str, *, comma: bool) -> float:
    """Number of a text; NaN where it is none. Where commas stand before decimals, 1.500 has thousands."""
    if comma and "." in cell:
        return parse_number(cell, decimal_comma=True)
    try:
        return float(cell)
    except ValueError:
        return parse_number(cell, decimal_comma=comma)


def _is_header(cells: Sequence[str], *, comma: bool) -> bool:
    """Whether a first row names columns: a known first name, words after the first cell, or numbers like 0, 1, 2."""
    if len(cells) == 1:
        return not is_number(cells[0], comma=comma)
    if cells[0].casefold() in LABEL_WORDS:
        return True
    if any(cell and not is_number(cell, comma=comma) for cell in cells[1:]):
        return True
    # a table written with numbered columns has an empty corner; figures with an empty first cell are no header
    return not cells[0] and all(cell.isdecimal() for cell in cells[1:]) and len(set(cells)) == len(cells)


def has_labels(grid: Grid) -> bool:
    """Whether the first column names the rows instead of holding figures."""
    if len(grid.rows[0]) == 1:
        return False
    if grid.header and (not grid.header[0] or grid.header[0].casefold() in LABEL_WORDS):
        return True
    return any(row[0] and not is_number(row[0], comma=grid.comma) for row in grid.rows)


def numbers(grid: Grid, columns: Sequence[int], where: str) -> NDArray[np.float64]:
    """Figures of some columns; NaN where a cell is empty.

    Raises
    ------
    PlannerError
        A cell that is no number, with its row and column.
    """
    found = np.full((len(grid.rows), len(columns)), np.nan)
    for number, row in enumerate(grid.rows):
        texts = [row[column] for column in columns]
        plain = _floats(texts, grid)
        found[number] = [_cell(text, grid, number, where) for text in texts] if plain is None else plain
    return found


def _floats(texts: Sequence[str], grid: Grid) -> NDArray[np.float64] | None:
    """Figures of a whole row at once; None where they have to be read one by one."""
    if grid.comma and any("." in text for text in texts):
        return None
    try:
        return np.array([text or "nan" for text in texts], float)
    except ValueError:
        return None


def _cell(text: str, grid: Grid, number: int, where: str) -> float:
    if not text:
        return np.nan
    if not is_number(text, comma=grid.comma):
        raise PlannerError.of("siting.no_number", where=where, row=grid.lines[number], cell=text[:40])
    return number_of(text, comma=grid.comma)
