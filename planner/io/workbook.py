"""Sheets of an XLSX workbook, read row by row within fixed limits; no formulas are run, no links followed."""

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.io.archive import DAMAGED, open_archive
from planner.io.choice import choose_layer
from planner.io.findings import note, some, warning
from planner.io.names import plain
from planner.io.tablerows import Row
from planner.io.tabular import HEADER_SEARCH_ROWS, MAX_COLUMNS, MAX_ROWS, find_header, plain_cell
from planner.model.errors import PlannerError
from planner.model.issues import Issue

_EMPTY_ROWS_AT_END = 2000
# bounded: a file made for it would keep open patterns busy for minutes
_WIDE_COLUMN = re.compile(rb"<c [^<>]{0,200}?\br=[\"']([A-Z]{2,3})[0-9]")
_NO_VALUE = re.compile(rb"(?:</f>|<f[^<>]{0,300}/>)\s{0,20}(?:<v\s{0,20}/>|<v></v>)?\s{0,20}</c>")


def read_sheet(path: Path, known: frozenset[str], sheet: str, where: str) -> tuple[str, list[Row], list[Issue]]:
    """Name and rows of the sheet asked for, or of the only visible one with columns we know; and what was passed over.

    Raises
    ------
    PlannerError
        No workbook, too wide, or several sheets could be meant.
    """
    with open_workbook(path, where) as book:
        sheets = {item.title: item for item in book.worksheets}
        hidden = [item.title for item in book.worksheets if item.sheet_state != "visible"]
        offered = {title: item for title, item in sheets.items() if title not in hidden} or sheets
        name = choose_layer(sheets, sheet, where) if sheet else _choose(offered, known, where)
        issues = [note("io.hidden_sheets", where, sheets=some(hidden))] if hidden and name not in hidden else []
        part = look_into(path, str(getattr(sheets[name], "_worksheet_path", "")).lstrip("/"), where)
        if part.widest > MAX_COLUMNS:
            raise PlannerError.of("io.too_wide", where=where, columns=part.widest, limit=MAX_COLUMNS)
        rows = sheet_rows(sheets[name], MAX_ROWS, where)
    if path.suffix.lower() == ".xlsm":
        issues.append(note("io.macros", where))
    if part.empty_formulas:
        issues.append(warning("io.formulas_empty", where, count=part.empty_formulas))
    return name, rows, issues


@contextmanager
def open_workbook(path: Path, where: str) -> Iterator[Any]:
    """Workbook read only, formulas by the values they had when it was saved; whatever the reader says is worded.

    Raises
    ------
    PlannerError
        Damaged, locked by a password, or a bomb.
    """
    from openpyxl import load_workbook

    open_archive(path, where).close()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
    except PlannerError:
        raise
    except (*DAMAGED, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError) as error:
        raise PlannerError.of("io.cannot_read", where=where) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    """What the raw XML of a sheet tells that its cells do not.

    ``empty_formulas``: formulas saved without a value; ``widest``: number of the last column any cell stands in.
    """

    empty_formulas: int = 0
    widest: int = 0


def look_into(path: Path, part: str, where: str) -> SheetPart:
    """Look through the raw XML of one sheet."""
    with open_archive(path, where) as archive:
        try:
            content = archive.read(part)
        except (*DAMAGED, KeyError):
            return SheetPart()
    # columns of one letter are narrow enough whatever they are
    letters = set(_WIDE_COLUMN.findall(content))
    widest = max((_column_number(each) for each in letters), default=0)
    return SheetPart(empty_formulas=len(_NO_VALUE.findall(content)), widest=widest)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _choose(sheets: Mapping[str, Any], known: frozenset[str], where: str) -> str:
    if len(sheets) == 1:
        return next(iter(sheets))
    fitting = [name for name, item in sheets.items() if _names(sheet_rows(item, HEADER_SEARCH_ROWS, where), known) > 1]
    if len(fitting) == 1:
        return fitting[0]
    raise PlannerError.of("io.several_layers", where=where, count=len(sheets), known=some(sheets, 20))


def _names(rows: list[Row], known: frozenset[str]) -> int:
    header = find_header(rows, known)
    cells = rows[header][1] if header is not None else ()
    return len({plain(cell) for cell in cells if isinstance(cell, str)} & known)


def sheet_rows(sheet: Any, limit: int, where: str) -> list[Row]:  # noqa: ANN401 - openpyxl's read-only sheet has no public type
    """Rows of a sheet up to a limit, with their numbers; rows without any cell are among them.

    Raises
    ------
    PlannerError
        Wider than is read.
    """
    if sheet.max_column is not None and sheet.max_column > MAX_COLUMNS:
        raise PlannerError.of("io.too_wide", where=where, columns=sheet.max_column, limit=MAX_COLUMNS)
    rows: list[Row] = []
    empty = 0
    for line, values in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1):
        cells = [plain_cell(value) for value in values]
        while cells and cells[-1] is None:
            cells.pop()
        empty = 0 if any(cell is not None for cell in cells) else empty + 1
        if line > limit or empty > _EMPTY_ROWS_AT_END:
            break
        rows.append((line, cells))
    return rows
