"""CSV and XLSX as people send them: found header, separator, encoding; cells stay text until their column is known."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from planner.io.files import check_content, existing_file
from planner.io.findings import some, warning
from planner.io.names import plain
from planner.model.errors import PlannerError
from planner.model.issues import Issue

TABLE_ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm")
MAX_BYTES = 512 << 20
MAX_COLUMNS = 256
MAX_ROWS = 2_000_000
HEADER_SEARCH_ROWS = 30
_SEPARATORS = (";", ",", "\t", "|")
_PROBE_ROWS = 60

Cell = str | float | int | bool | None
Row = tuple[int, Sequence[Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A plain table: cells as text (XLSX: also numbers), indexed by line in the file."""

    frame: pd.DataFrame
    sheet: str = ""
    issues: tuple[Issue, ...] = ()


def read_table(path: Path, known: frozenset[str], *, sheet: str = "", encoding: str = "", where: str = "") -> Table:
    """Table of a CSV or XLSX file.

    Parameters
    ----------
    known : frozenset of str
        Comparable column names that tell the header row (it may stand below a title).

    Raises
    ------
    PlannerError
        The file is missing, not text, too wide, or holds no table.
    """
    where = where or path.name
    found = existing_file(path, where)
    check_content(found, where)
    if found.stat().st_size > MAX_BYTES:
        raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_BYTES >> 20} MB")
    if found.suffix.lower() in {".xlsx", ".xlsm"}:
        from planner.io.workbook import read_sheet

        name, rows = read_sheet(found, known, sheet, where)
        return _table(rows, known, where, sheet=name)
    return _table(_csv_rows(found, encoding, where), known, where, sheet="")


def decode(content: bytes, encoding: str, where: str) -> str:
    """Text of a file: the encoding given, else UTF-8, else Windows-1252.

    Raises
    ------
    PlannerError
        UTF-16, binary, or not in the encoding given.
    """
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise PlannerError.of("io.utf16", where=where)
    if b"\x00" in content:
        raise PlannerError.of("io.nul_bytes", where=where)
    try:
        if encoding:
            return content.decode(encoding).removeprefix("\ufeff")
        return content.decode("utf-8-sig")
    except LookupError as error:
        raise PlannerError.of("io.unknown_encoding", where=where, encoding=encoding) from error
    except UnicodeDecodeError as error:
        if encoding:
            raise PlannerError.of("io.wrong_encoding", where=where) from error
    return content.decode("cp1252", errors="replace")


def _csv_rows(path: Path, encoding: str, where: str) -> list[Row]:
    text = decode(path.read_bytes(), encoding, where)
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    start = 1
    try:
        for cells in reader:
            rows.append((start, [cell.strip() or None for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        raise PlannerError.of("io.csv_quote", where=where, row=start) from error
    return rows


def _separator(text: str) -> str:
    """Separator under which most rows have the same number of cells."""

    def fit(separator: str) -> tuple[float, int]:
        probe = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=separator)
        widths = Counter(len(cells) for cells, _ in zip(probe, range(_PROBE_ROWS), strict=False) if cells)
        wide = {width: count for width, count in widths.items() if width > 1}
        if not wide:
            return 0.0, 0
        width = max(wide, key=lambda item: (wide[item], item))
        return wide[width] / widths.total(), width

    try:
        return max(_SEPARATORS, key=fit)
    except csv.Error:
        return ","


def find_header(rows: Sequence[Row], known: frozenset[str]) -> int | None:
    """Position of the header among the first rows: where most cells are column names we know."""

    def names(cells: Iterable[Cell]) -> int:
        return len({plain(cell) for cell in cells if isinstance(cell, str)} & known)

    scores = [names(cells) for _, cells in rows[:HEADER_SEARCH_ROWS]]
    if scores and max(scores) > 0:
        return scores.index(max(scores))
    wide = [sum(cell is not None for cell in cells) for _, cells in rows[:HEADER_SEARCH_ROWS]]
    return next((position for position, count in enumerate(wide) if count > 1), None)


def _table(rows: Sequence[Row], known: frozenset[str], where: str, *, sheet: str) -> Table:
    header = find_header(rows, known)
    if header is None:
        raise PlannerError.of("io.no_table", where=where)
    names = _column_names(rows[header][1])
    if len(names) > MAX_COLUMNS:
        raise PlannerError.of("io.too_wide", where=where, columns=len(names), limit=MAX_COLUMNS)
    body = [(line, cells) for line, cells in rows[header + 1 :] if any(cell is not None for cell in cells)]
    if len(body) > MAX_ROWS:
        raise PlannerError.of("io.too_many_rows", where=where, rows=len(body), limit=MAX_ROWS)
    width = len(names)
    ragged = [line for line, cells in body if len(cells) != width and any(cell is not None for cell in cells[width:])]
    ragged += [line for line, cells in body if len(cells) < width]
    data = [[*cells[:width], *[None] * (width - len(cells))] for _, cells in body]
    frame = pd.DataFrame(data, columns=names, index=pd.Index([line for line, _ in body], dtype="int64"), dtype=object)
    issues = (warning("io.ragged_rows", where, count=len(ragged), rows=some(sorted(ragged))),) if ragged else ()
    return Table(frame=frame, sheet=sheet, issues=issues)


def _column_names(cells: Sequence[Cell]) -> list[str]:
    trimmed = list(cells)
    while trimmed and trimmed[-1] is None:
        trimmed.pop()
    seen: Counter[str] = Counter()
    names = []
    for position, cell in enumerate(trimmed, start=1):
        name = f"column {position}" if cell is None else str(cell).strip()
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def plain_cell(value: object) -> Cell:
    """Cell of a workbook as text or number; dates as ISO text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip() or None
