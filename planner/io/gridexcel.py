"""Plain tables out of a pandapower Excel file: values only, row by row within fixed limits, no formula run."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planner.io.archive import DAMAGED, open_archive
from planner.io.gridfile import MAX_BYTES, MAX_ROWS, GridFile
from planner.io.gridsheets import MAX_COLUMNS, Sheet, grid_of_sheets, is_read
from planner.io.tabular import plain_cell
from planner.model.errors import PlannerError

FORMAT = "pandapower Excel"
_MAX_SHEETS = 200
_EMPTY_ROWS_AT_END = 2000


def read_excel_grid(path: Path, wanted: frozenset[str], where: str) -> GridFile:
    """Tables of a file written by pandapower's ``to_excel``: row numbers in the first column, names in the first row.

    Raises
    ------
    PlannerError
        No workbook, damaged, too large or too wide, or no grid in it.
    """
    from openpyxl import load_workbook

    if path.stat().st_size > MAX_BYTES:
        raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_BYTES >> 20} MB")
    open_archive(path, where).close()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
            try:
                return grid_of_sheets(_sheets(book.worksheets[:_MAX_SHEETS], wanted, where), wanted, FORMAT, where)
            finally:
                book.close()
    except PlannerError:
        raise
    except (*DAMAGED, KeyError, ValueError, TypeError, AttributeError, SyntaxError) as error:
        raise PlannerError.of("io.cannot_read", where=where) from error


def _sheets(sheets: list[Any], wanted: frozenset[str], where: str) -> Iterator[Sheet]:
    for sheet in sheets:
        name = str(sheet.title)
        header, rows = _rows(sheet, name, where)
        if is_read(name, wanted):
            yield Sheet(name=name, columns=header, rows=rows)
        else:
            yield Sheet(name=name, count=len(rows))


def _rows(sheet: Any, name: str, where: str) -> tuple[list[object], list[list[object]]]:  # noqa: ANN401 - no public type
    """Header without the empty cells at its end, and the rows cut to its width; blank rows only at the end."""
    lines = sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True)
    first: list[object] = [plain_cell(value) for value in next(lines, ())]
    width = max((place + 1 for place, cell in enumerate(first) if cell is not None), default=1)
    if width > MAX_COLUMNS:
        raise PlannerError.of("io.too_wide", where=where, columns=width, limit=MAX_COLUMNS)
    rows: list[list[object]] = []
    empty = 0
    for values in lines:
        cells: list[object] = [plain_cell(value) for value in values[:width]]
        if all(cell is None for cell in cells):
            empty += 1
            if empty > _EMPTY_ROWS_AT_END:
                break
            continue
        if empty:
            raise PlannerError.of("io.grid_sheet_gap", where=where, table=name)
        rows.append(cells + [None] * (width - len(cells)))
        if len(rows) > MAX_ROWS:
            raise PlannerError.of("io.too_many_rows", where=where, rows=len(rows), limit=MAX_ROWS)
    return first[:width], rows
