"""Columns of numbers by step (load profiles, a site's power): CSV with one header row, decimal point or comma."""

import csv
import io
import re
from pathlib import Path

import pandas as pd

from planner.io.files import check_content, existing_file
from planner.io.names import plain
from planner.io.numbers import to_numbers, uses_decimal_comma
from planner.io.tabular import decode
from planner.model.errors import PlannerError

MAX_BYTES = 64 << 20
SEPARATORS = (";", "\t", ",")
TIME_NAMES = frozenset(
    {
        "time",
        "timestamp",
        "datetime",
        "date",
        "step",
        "hour",
        "index",
        "zeit",
        "datum",
        "zeitstempel",
        "stunde",
        "schritt",
    }
)
_NUMBER = re.compile(r"[-+]?[\d.,]+(e[-+]?\d+)?", re.IGNORECASE)


def read_series(path: Path) -> pd.DataFrame:
    """Numbers of a CSV file, indexed by line in the file (the header is line 1 or the first that is not empty).

    A first column of times is left out. The header row decides the separator (semicolon, tab, comma), so that a single
    column may write its decimals with a comma.

    Raises
    ------
    PlannerError
        No such file, no text, no header (a number stands in its place), or a cell that is no number: its row is named.
    """
    where = path.name
    found = existing_file(path, where)
    check_content(found, where)
    if found.stat().st_size > MAX_BYTES:
        raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_BYTES >> 20} MB")
    lines = decode(found.read_bytes(), "", where).splitlines()
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise PlannerError.of("io.no_table", where=where)
    separator = next((mark for mark in SEPARATORS if mark in lines[first]), ";")
    rows = list(csv.reader(io.StringIO("\n".join(lines[first:])), delimiter=separator))
    names = [name.strip() for name in rows[0]]
    if any(_NUMBER.fullmatch(name) for name in names):
        raise PlannerError.of("io.series_no_header", where=where, header=lines[first].strip()[:60])
    body = {first + 1 + at: row for at, row in enumerate(rows) if at and any(cell.strip() for cell in row)}
    uneven = next((line for line, row in body.items() if len(row) != len(names)), None)
    if uneven is not None:
        raise PlannerError.of("io.series_uneven", where=where, row=uneven, columns=len(names))
    double = next((name for at, name in enumerate(names) if name in names[:at]), None)
    if double is not None:
        raise PlannerError.of("io.series_double", where=where, column=double)
    texts = pd.DataFrame.from_dict(body, orient="index", columns=names, dtype=object)
    return _numbers(texts.iloc[:, 1:] if _is_time(names) else texts, where)


def _is_time(names: list[str]) -> bool:
    return len(names) > 1 and plain(names[0]) in TIME_NAMES


def _numbers(texts: pd.DataFrame, where: str) -> pd.DataFrame:
    comma = uses_decimal_comma(texts)
    columns = {}
    for name in texts.columns:
        cells = texts[name].map(str.strip)
        values = to_numbers(cells, decimal_comma=comma)
        bad = values.index[values.isna()]
        if len(bad):
            raise PlannerError.of(
                "grid.year_bad_value", where=where, column=str(name), row=int(bad[0]), value=str(cells[bad[0]]) or "–"
            )
        columns[name] = values
    return pd.DataFrame(columns)
