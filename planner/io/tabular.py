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
from planner.io.findings import note, rows_noticed, some, warning
from planner.io.names import plain
from planner.io.tablerows import Cell, Row, clean_rows
from planner.model.errors import PlannerError
from planner.model.issues import Issue

TABLE_ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm")
MAX_BYTES = 512 << 20
MAX_COLUMNS = 256
MAX_ROWS = 2_000_000
HEADER_SEARCH_ROWS = 30
_SEPARATORS = (";", ",", "\t", "|")
_PROBE_ROWS = 60

_PROBE_BYTES = 4096
_MOST_ZEROS_PU = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A plain table: cells as text (XLSX: also numbers), indexed by line in the file."""

    frame: pd.DataFrame
    sheet: str = ""
    header_row: int = 1
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
    return table_of(read_rows(path, known, sheet=sheet, encoding=encoding, where=where), known, where)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRows:
    """All rows of a table as they stand in the file, before its header is known."""

    rows: Sequence[Row]
    sheet: str = ""
    issues: tuple[Issue, ...] = ()


def read_rows(path: Path, known: frozenset[str], *, sheet: str = "", encoding: str = "", where: str = "") -> TableRows:
    """Rows of a CSV or XLSX file; the arguments and faults are those of :func:`read_table`."""
    where = where or path.name
    found = existing_file(path, where)
    check_content(found, where)
    if found.stat().st_size > MAX_BYTES:
        raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_BYTES >> 20} MB")
    rows: list[Row]
    if found.suffix.lower() in {".xlsx", ".xlsm"}:
        from planner.io.workbook import read_sheet

        name, rows, issues = read_sheet(found, known, sheet, where)
        return TableRows(rows=rows, sheet=name, issues=tuple(issues))
    rows, issues = _csv_rows(found, encoding, where)
    return TableRows(rows=rows, issues=tuple(issues))


def decode(content: bytes, encoding: str, where: str) -> str:
    """Text of a file: the encoding given, else UTF-8 or UTF-16 by its mark, else Windows-1252.

    Raises
    ------
    PlannerError
        Binary, or not in the encoding given.
    """
    return text_of(content, encoding, where)[0]


def text_of(content: bytes, encoding: str, where: str) -> tuple[str, list[Issue]]:
    """Text of a file, and what had to be guessed or left out to read it."""
    found = encoding or own_encoding(content)
    issues: list[Issue] = []
    try:
        text = content.decode(found or "utf-8-sig").removeprefix("\ufeff")
    except LookupError as error:
        raise PlannerError.of("io.unknown_encoding", where=where, encoding=encoding) from error
    except UnicodeDecodeError as error:
        if encoding:
            raise PlannerError.of("io.wrong_encoding", where=where) from error
        text = content.decode("cp1252", errors="replace")
        issues.append(note("io.encoding_guessed", where, encoding="Windows-1252"))
    zeros = text.count("\x00")
    if zeros > _MOST_ZEROS_PU * len(text):
        raise PlannerError.of("io.nul_bytes", where=where)
    if zeros:
        issues.append(warning("io.zeros_removed", where, count=zeros))
    return text.replace("\x00", ""), issues


def own_encoding(content: bytes) -> str:
    """UTF-16 where the file's mark or the zeros between its letters tell it; else empty."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    even, odd = content[:_PROBE_BYTES:2], content[1:_PROBE_BYTES:2]
    for name, zeros, letters in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if len(odd) > 1 and zeros.count(0) > 0.8 * len(zeros) and letters.count(0) == 0:
            return name
    return ""


def _csv_rows(path: Path, encoding: str, where: str) -> tuple[list[Row], list[Issue]]:
    text, issues = text_of(path.read_bytes(), encoding, where)
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
    return rows, issues


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
        best = scores.index(max(scores))
        # a header over two rows ("Position" joined over "lat" and "lon") holds several column names and no figure
        below = rows[best + 1][1] if best + 1 < len(scores) and scores[best + 1] > 1 else []
        return best + 1 if below and not any(_is_figure(cell) for cell in below) else best
    wide = [sum(cell is not None for cell in cells) for _, cells in rows[:HEADER_SEARCH_ROWS]]
    return next((position for position, count in enumerate(wide) if count > 1), None)


def _is_figure(cell: Cell) -> bool:
    """Whether a cell is a number, also one written with a decimal comma."""
    if not isinstance(cell, str):
        return cell is not None
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True


def table_of(read: TableRows, known: frozenset[str], where: str) -> Table:
    """Header found and records cleaned; raises as :func:`read_table`."""
    rows = read.rows
    header = find_header(rows, known)
    if header is None:
        raise PlannerError.of("io.no_table", where=where)
    names = _column_names(_whole_header(rows, header))
    if len(names) > MAX_COLUMNS:
        raise PlannerError.of("io.too_wide", where=where, columns=len(names), limit=MAX_COLUMNS)
    body = [(line, cells) for line, cells in rows[header + 1 :] if any(cell is not None for cell in cells)]
    if len(body) > MAX_ROWS:
        raise PlannerError.of("io.too_many_rows", where=where, rows=len(body), limit=MAX_ROWS)
    issues = [*read.issues]
    doubled = [name for name, original in names if name != original]
    if doubled:
        issues.append(note("io.doubled_headers", where, columns=some(doubled)))
    cleaned = clean_rows(body, [name for name, _ in names], where)
    width = len(names)
    ragged = [line for line, cells in cleaned.rows if _is_ragged(cells, width, trimmed=bool(read.sheet))]
    if ragged:
        issues.append(rows_noticed("io.ragged_rows", where, ragged))
    data = [[*cells[:width], *[None] * (width - len(cells))] for _, cells in cleaned.rows]
    index = pd.Index([line for line, _ in cleaned.rows], dtype="int64")
    frame = pd.DataFrame(data, columns=cleaned.names, index=index, dtype=object)
    return Table(frame=frame, sheet=read.sheet, header_row=rows[header][0], issues=(*issues, *cleaned.issues))


def _is_ragged(cells: Sequence[Cell], width: int, *, trimmed: bool) -> bool:
    """Rows of a sheet end with their last filled cell, so that only the longer ones stand out."""
    return (len(cells) < width and not trimmed) or any(cell is not None for cell in cells[width:])


def _whole_header(rows: Sequence[Row], header: int) -> list[Cell]:
    """Header cells; where one is empty, the cell above it counts (cells joined over two rows)."""
    cells = list(rows[header][1])
    above = list(rows[header - 1][1]) if header else []
    if sum(cell is not None for cell in above) > 1:
        above += [None] * (len(cells) - len(above))
        cells += [None] * (len(above) - len(cells))
        cells = [over if cell is None else cell for cell, over in zip(cells, above, strict=True)]
    return cells


def _column_names(cells: Sequence[Cell]) -> list[tuple[str, str]]:
    """Name of each column as it is used, no two alike, and as it is written."""
    trimmed = list(cells)
    while trimmed and trimmed[-1] is None:
        trimmed.pop()
    seen: Counter[str] = Counter()
    names = []
    for position, cell in enumerate(trimmed, start=1):
        name = f"column {position}" if cell is None else " ".join(str(cell).split())
        seen[name] += 1
        names.append((name if seen[name] == 1 else f"{name} ({seen[name]})", name))
    return names


def plain_cell(value: object) -> Cell:
    """Cell of a workbook as text or number; dates as ISO text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip() or None
