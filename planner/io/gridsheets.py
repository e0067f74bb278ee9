"""Grid files that are a bundle of sheets (SQLite, Excel) in pandapower's layout: one sheet a table."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from planner.io.gridfile import HEAD, GridFile, counted, plain_scalars, raw_table
from planner.model.errors import PlannerError

MAX_COLUMNS = 256
_TYPES_ENDING = "_std_types"
# results, lists that only repeat, and what another library keeps beside the tables
_QUIET = ("res_", "_", "dtypes", "sqlite_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: its header, the first column being the row numbers or names, and its rows.

    ``count`` is the number of rows where only that was looked at.
    """

    name: str
    columns: Sequence[object] = ()
    rows: Sequence[Sequence[object]] = ()
    count: int = 0


@dataclass(slots=True)
class _Sorted:
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    head: dict[str, str | float] = field(default_factory=dict)
    std_types: dict[str, dict[str, dict[str, float | str]]] = field(default_factory=dict)
    not_loaded: list[str] = field(default_factory=list)


def is_read(name: str, wanted: frozenset[str]) -> bool:
    """Whether a sheet's rows are wanted; of the others only the number of rows."""
    return name in wanted or name == "parameters" or name.endswith(_TYPES_ENDING)


def grid_of_sheets(sheets: Iterable[Sheet], wanted: frozenset[str], source_format: str, where: str) -> GridFile:
    """Raw content of a bundle of sheets in the layout of pandapower's ``to_sqlite`` and ``to_excel``.

    Raises
    ------
    PlannerError
        No sheet ``bus``, or a sheet whose row numbers or columns are not sound.
    """
    found = _Sorted()
    known = False
    for sheet in sheets:
        if is_read(sheet.name, wanted):
            known = True
            _sort(sheet, wanted, where, found)
        elif sheet.count and not sheet.name.startswith(_QUIET):
            found.not_loaded.append(counted(sheet.name, sheet.count))
    if not known:
        raise PlannerError.of("io.grid_no_sheets", where=where)
    if "bus" not in found.tables or found.tables["bus"].empty:
        raise PlannerError.of("io.grid_no_buses", where=where)
    return GridFile(
        tables=found.tables,
        head=found.head,
        std_types=dict(sorted(found.std_types.items())),
        not_loaded=tuple(sorted(found.not_loaded)),
        source_format=source_format,
    )


def _sort(sheet: Sheet, wanted: frozenset[str], where: str, found: _Sorted) -> None:
    if sheet.name in wanted:
        found.tables[sheet.name] = _table(sheet, where)
    elif sheet.name == "parameters":
        found.head = _head(sheet)
    else:
        rows = {str(row[0]): dict(zip(sheet.columns[1:], row[1:], strict=True)) for row in sheet.rows}
        types = {name: plain_scalars({str(key): value for key, value in row.items()}) for name, row in rows.items()}
        found.std_types[sheet.name.removesuffix(_TYPES_ENDING)] = dict(sorted(types.items()))


def _table(sheet: Sheet, where: str) -> pd.DataFrame:
    index = [_whole(row[0]) for row in sheet.rows]
    data = [row[1:] for row in sheet.rows]
    table = raw_table(sheet.name, sheet.columns[1:], index, data, where)
    if "geo" in table.columns:
        table["geo"] = pd.Series([_position(cell) for cell in table["geo"]], index=table.index, dtype=object)
    return table


def _whole(cell: object) -> object:
    """Row number as written by a spreadsheet, which knows no whole numbers."""
    return int(cell) if isinstance(cell, float) and math.isfinite(cell) and cell == math.floor(cell) else cell


def _position(cell: object) -> object:
    """Position out of the JSON text around it: pandapower writes GeoJSON text once more, "null" for none."""
    if not isinstance(cell, str) or not cell.startswith(('"', "null", "NaN")):
        return cell
    try:
        inner = json.loads(cell)
    except (ValueError, RecursionError):
        return cell
    return None if isinstance(inner, float) else inner


def _head(sheet: Sheet) -> dict[str, str | float]:
    """Values of the grid itself: one row with a column each, or (older files) one column with a row each."""
    if [str(column) for column in sheet.columns[1:]] == ["parameter"]:
        values = {str(row[0]): row[1] for row in sheet.rows}
    else:
        first = sheet.rows[0] if sheet.rows else [None] * len(sheet.columns)
        values = dict(zip(map(str, sheet.columns[1:]), first[1:], strict=True))
    return {
        key: value
        for key, value in values.items()
        if key in HEAD and isinstance(value, str | int | float) and not isinstance(value, bool)
    }
