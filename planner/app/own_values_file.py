"""Own values as a file: a row a figure, to fill in a spreadsheet, to share between projects."""

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from planner.model.company import OwnValue
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.progress import SILENT, Progress

COLUMNS = ("table", "row", "column", "value", "currency", "source", "on")
_FORMULA = "=+-@\t\r"
_DELIMITERS = (",", ";", "\t")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+")
_MOST_BYTES = 5_000_000


def values_text(values: Sequence[OwnValue]) -> str:
    """Own values as CSV with a header; a text that a spreadsheet would run as a formula has an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for own in values:
        day = own.on.isoformat() if own.on else ""
        before, after = (own.table, own.row, own.column), (own.currency, own.source, day)
        writer.writerow([*map(_safe, before), repr(own.value), *map(_safe, after)])
    return out.getvalue()


def _safe(told: str) -> str:
    return f"'{told}" if told.startswith(tuple(_FORMULA)) else told


def write_values(values: Sequence[OwnValue], path: Path) -> Path:
    """Write own values to a file.

    Raises
    ------
    PlannerError
        The file cannot be written.
    """
    from planner.report.files import write_bytes_whole

    try:
        write_bytes_whole(path, values_text(values).encode("utf-8-sig"))
    except OSError as fault:
        raise PlannerError.of("app.own_values_not_written", where=path.name, reason=str(fault)) from fault
    return path


def read_values(path: Path, progress: Progress = SILENT) -> tuple[OwnValue, ...]:
    """Own values of a file; each must stand for a figure that a catalogue has.

    Raises
    ------
    PlannerError
        The file cannot be read, lacks a column, or a row is at fault: every fault is named with its line.
    """
    from planner.tables.catalogue import own_catalogue

    try:
        if path.stat().st_size > _MOST_BYTES:
            raise PlannerError.of("app.own_values_too_large", where=path.name)
        text = path.read_text(encoding="utf-8-sig")
        head = text.splitlines()[0]
        mark = max(_DELIMITERS, key=head.count)
        rows = list(csv.DictReader(io.StringIO(text), delimiter=mark, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error, IndexError) as fault:
        raise PlannerError.of("app.own_values_unreadable", where=path.name, reason=str(fault)) from fault
    missing = [column for column in COLUMNS[:4] if not rows or column not in rows[0]]
    if missing:
        raise PlannerError.of("app.own_values_columns", where=path.name, columns=", ".join(missing))
    faults: list[Issue] = list(_ambiguous(rows, path.name)) if mark == ";" else []
    found = [_value(row, line, path.name, faults) for line, row in enumerate(rows, start=2)]
    if faults:
        raise PlannerError(tuple(faults))
    values = tuple(own for own in found if own is not None)
    with own_catalogue(values):
        progress.report(1.0, "app.step_done")
    return values


def _ambiguous(rows: Sequence[dict[str, str | None]], name: str) -> Iterator[Issue]:
    """Values of a file with semicolons that may have a point between thousands: 18.500 is 18,500 or 18.5."""
    for line, row in enumerate(rows, start=2):
        told = (row.get("value") or "").strip()
        if _THOUSANDS.fullmatch(told):
            params: dict[str, str | int | float] = {"line": line, "value": told}
            yield Issue(severity=Severity.ERROR, code="app.own_values_ambiguous", where=name, params=params)


def _value(row: dict[str, str | None], line: int, name: str, faults: list[Issue]) -> OwnValue | None:
    told = {column: (row.get(column) or "").strip().removeprefix("'") for column in COLUMNS}
    number, day = _number(told["value"]), _day(told["on"])
    if number is None or day is False:
        wrong = "value" if number is None else "on"
        params: dict[str, str | int | float] = {"line": line, "column": wrong, "value": told[wrong][:80]}
        faults.append(Issue(severity=Severity.ERROR, code="app.own_values_cell", where=name, params=params))
        return None
    return OwnValue(
        table=told["table"],
        row=told["row"],
        column=told["column"],
        value=number,
        currency=told["currency"].upper(),
        source=told["source"],
        on=day or None,
        imported_from=name,
    )


def _number(told: str) -> float | None:
    try:
        value = float(told.replace(",", ".") if told.count(",") == 1 and "." not in told else told)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _day(told: str) -> date | Literal[False] | None:
    """Day; None where none is told, False where it is none."""
    if not told:
        return None
    try:
        return date.fromisoformat(told)
    except ValueError:
        return False
