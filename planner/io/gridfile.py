"""What every reader of grid files hands on: raw tables with sound row numbers, before any cell is understood."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd

from planner.model.errors import PlannerError
from planner.model.issues import Issue
from planner.model.progress import Progress
from planner.tables.grid_columns import GRID_COLUMNS, UNSUPPORTED_ELEMENTS

MAX_BYTES = 512 << 20
MAX_ROWS = 2_000_000
HEAD = ("name", "f_hz", "sn_mva", "version", "format_version")
GEODATA = ("bus_geodata", "line_geodata")
WANTED = frozenset({*GRID_COLUMNS, *UNSUPPORTED_ELEMENTS, *GEODATA})
JSON_ENDINGS = (".json", ".json.gz")
SQLITE_ENDINGS = (".sqlite", ".sqlite3", ".db")
EXCEL_ENDINGS = (".xlsx", ".xlsm")
CIM_ENDINGS = (".zip", ".xml")
MATPOWER_ENDINGS = (".m", ".mat")
GRID_ENDINGS = (*JSON_ENDINGS, *SQLITE_ENDINGS, *EXCEL_ENDINGS, *CIM_ENDINGS, *MATPOWER_ENDINGS)
_MAX_TEXT = 100_000

StdTypes = Mapping[str, Mapping[str, Mapping[str, float | str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class GridFile:
    """Raw content of a grid file.

    Attributes
    ----------
    head : mapping
        name, f_hz, sn_mva, version, format_version, where the file gives them; ``source_version`` where the tables
        come from a converter of ours, so that the file's version is not pandapower's.
    not_loaded : tuple of str
        What was left out, with the number of rows where it is a table: ``controller (3)``.
    source_format : str
        What people call the format: ``pandapower JSON``.
    issues : tuple of Issue
        What the reader noticed or had to assume.
    """

    tables: Mapping[str, pd.DataFrame]
    head: Mapping[str, str | float]
    std_types: StdTypes = field(default_factory=dict)
    not_loaded: tuple[str, ...] = ()
    source_format: str = ""
    issues: tuple[Issue, ...] = ()


class Convert(Protocol):
    """Reads a file that is not pandapower JSON, in a process of its own."""

    def __call__(self, path: Path, where: str, progress: Progress) -> GridFile:
        """Raw content of the file; raises PlannerError, or Cancelled out of ``progress``."""


def no_converter(path: Path, where: str, progress: Progress) -> GridFile:
    """Refuse: foreign formats are read only where a process of their own can be started.

    Raises
    ------
    PlannerError
        Always.
    """
    del progress
    raise PlannerError.of("io.grid_no_converter", where=where, ending=ending_of(path.name))


def ending_of(name: str) -> str:
    """Ending by which a grid file's format is known; empty where it is none of ours.

    >>> ending_of("Town.JSON.gz"), ending_of("case9.m"), ending_of("buses.csv")
    ('.json.gz', '.m', '')
    """
    lower = name.lower()
    return next((ending for ending in sorted(GRID_ENDINGS, key=len, reverse=True) if lower.endswith(ending)), "")


def stem_of(name: str) -> str:
    """Name of a grid file without its ending.

    >>> stem_of("grids/town.json.gz")
    'grids/town'
    """
    ending = ending_of(name)
    return name[: len(name) - len(ending)] if ending else name


def raw_table(
    name: str, columns: Sequence[object], index: Sequence[object], data: Sequence[object], where: str
) -> pd.DataFrame:
    """Table of untyped cells, once names, row numbers and shape are sound.

    Raises
    ------
    PlannerError
        Too many rows, a column or row number twice, row numbers that are none, or ragged rows.
    """
    if len(index) > MAX_ROWS:
        raise PlannerError.of("io.too_many_rows", where=where, rows=len(index), limit=MAX_ROWS)
    if not all(isinstance(column, str) for column in columns) or len(set(columns)) != len(columns):
        raise PlannerError.of("io.grid_columns", where=where, table=name)
    numbers: dict[int, None] = {}
    for row in index:
        if not isinstance(row, int) or isinstance(row, bool) or not 0 <= row < 2**31:
            raise PlannerError.of("io.grid_index", where=where, table=name)
        if row in numbers:
            raise PlannerError.of("io.grid_index_twice", where=where, table=name, row=row)
        numbers[row] = None
    if len(data) != len(index) or not all(isinstance(row, list | tuple) and len(row) == len(columns) for row in data):
        raise PlannerError.of("io.grid_not_table", where=where, table=name)
    numbered = pd.Index(list(numbers), dtype="int64")
    return pd.DataFrame(list(data), columns=pd.Index(list(columns)), index=numbered, dtype=object)


def plain_objects(frame: pd.DataFrame) -> pd.DataFrame:
    """Same table with plain Python values in its cells, gaps as None."""
    plain = frame.astype(object)
    return plain.mask(frame.isna(), np.nan).replace({np.nan: None})


def plain_scalars(row: Mapping[str, Any]) -> dict[str, float | str]:
    """Finite numbers and short texts of a standard type; whatever is something else is left out."""
    kept: dict[str, float | str] = {}
    for name, value in row.items():
        finite = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if finite or (isinstance(value, str) and len(value) <= _MAX_TEXT):
            kept[str(name)] = value
    return kept


def counted(name: str, rows: int) -> str:
    """How something left out is listed.

    >>> counted("controller", 3)
    'controller (3)'
    """
    return f"{name} ({rows})" if rows else name
