"""Rows of a table that are none of its records (units, totals), and cells that a spreadsheet could not fill."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.io.findings import rows_left_out, rows_noticed
from planner.io.headerunits import is_unit
from planner.io.names import plain
from planner.model.issues import Issue

Cell = str | float | int | bool | None
Row = tuple[int, Sequence[Cell]]

_ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#BEZUG!", "#NV", "#WERT!"}
)
_TOTALS = frozenset(
    {"summe", "gesamt", "gesamtsumme", "total", "totals", "sum", "insgesamt", "grandtotal", "zwischensumme"}
)
_TOTALS_AT_END = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanRows:
    """Records of a table, the names of its columns (with units that stood in a row of their own), and what was told."""

    rows: list[Row]
    names: list[str]
    issues: tuple[Issue, ...]


def clean_rows(body: list[Row], names: list[str], where: str) -> CleanRows:
    """Rows without the one of units under the header and those of totals at the end; error values count as empty."""
    issues: list[Issue] = []
    if body and _is_units(body[0][1]):
        line, units = body[0]
        issues.append(rows_left_out("io.units_row", where, [line]))
        names = [_with_unit(name, unit) for name, unit in zip(names, [*units, *[None] * len(names)], strict=False)]
        body = body[1:]
    totals = [line for line, cells in body[-_TOTALS_AT_END:] if _is_total(cells)]
    if totals:
        issues.append(rows_left_out("io.total_row", where, totals))
        body = [row for row in body if row[0] not in totals]
    wrong = [line for line, cells in body if any(isinstance(cell, str) and cell in _ERRORS for cell in cells)]
    if wrong:
        issues.append(rows_noticed("io.error_cells", where, wrong))
        body = [(line, [None if cell in _ERRORS else cell for cell in cells]) for line, cells in body]
    return CleanRows(rows=body, names=names, issues=tuple(issues))


def _is_units(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if cell is not None and cell != "-"]
    return len(filled) > 1 and all(isinstance(cell, str) and is_unit(cell) for cell in filled)


def _with_unit(name: str, unit: Cell) -> str:
    word = str(unit or "").strip("[]() ")
    return name if not word or word == "-" or word.casefold() in name.casefold() else f"{name} [{word}]"


def _is_total(cells: Sequence[Cell]) -> bool:
    first = next((cell for cell in cells if cell is not None), None)
    return isinstance(first, str) and plain(first) in _TOTALS
