"""Sheets of an XLSX workbook, read row by row within fixed limits; no formulas are run, no links followed."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planner.io.archive import DAMAGED, open_archive
from planner.io.choice import choose_layer
from planner.io.findings import some
from planner.io.names import plain
from planner.io.tabular import HEADER_SEARCH_ROWS, MAX_COLUMNS, MAX_ROWS, Row, find_header, plain_cell
from planner.model.errors import PlannerError

_EMPTY_ROWS_AT_END = 2000


def read_sheet(path: Path, known: frozenset[str], sheet: str, where: str) -> tuple[str, list[Row]]:
    """Name and rows of the sheet asked for, or of the only one with columns we know.

    Raises
    ------
    PlannerError
        No workbook, too wide, or several sheets could be meant.
    """
    from openpyxl import load_workbook

    open_archive(path, where).close()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
            try:
                sheets = {item.title: item for item in book.worksheets}
                name = _choose(sheets, known, sheet, where)
                return name, _rows(sheets[name], MAX_ROWS, where)
            finally:
                book.close()
    except PlannerError:
        raise
    except (*DAMAGED, KeyError, ValueError, TypeError, AttributeError, SyntaxError) as error:
        raise PlannerError.of("io.cannot_read", where=where) from error


def _choose(sheets: Mapping[str, Any], known: frozenset[str], wanted: str, where: str) -> str:
    if wanted or len(sheets) == 1:
        return choose_layer(sheets, wanted, where)
    fitting = [name for name, item in sheets.items() if _names(_rows(item, HEADER_SEARCH_ROWS, where), known) > 1]
    if len(fitting) == 1:
        return fitting[0]
    raise PlannerError.of("io.several_layers", where=where, count=len(sheets), known=some(sheets, 20))


def _names(rows: list[Row], known: frozenset[str]) -> int:
    header = find_header(rows, known)
    cells = rows[header][1] if header is not None else ()
    return len({plain(cell) for cell in cells if isinstance(cell, str)} & known)


def _rows(sheet: Any, limit: int, where: str) -> list[Row]:  # noqa: ANN401 - openpyxl's read-only sheet has no public type
    if sheet.max_column is not None and sheet.max_column > MAX_COLUMNS:
        raise PlannerError.of("io.too_wide", where=where, columns=sheet.max_column, limit=MAX_COLUMNS)
    rows: list[Row] = []
    empty = 0
    for line, values in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1):
        cells = [plain_cell(value) for value in values]
        empty = 0 if any(cell is not None for cell in cells) else empty + 1
        if line > limit or empty > _EMPTY_ROWS_AT_END:
            break
        rows.append((line, cells))
    return rows
