"""Catalogues (chargers, transformers, prices, demand constants): CSV files with a source and a date in every row.

A project may put own values over any figure: :func:`own_catalogue` puts them in force for one run, in its own context,
so that runs side by side do not see each other's. What is worked out of catalogues is remembered by
:func:`catalogue_cache`, which keeps the answers under other own values apart. Threads start without a context: work
that reads catalogues there is passed on with :func:`contextvars.copy_context`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache, wraps
from math import isfinite
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from planner.model.company import OwnValue
from planner.model.errors import PlannerError
from planner.model.rates import EUR, Rate
from planner.model.result import Assumption
from planner.model.units import unit_label
from planner.resources import data_path
from planner.tables.currency import in_eur, is_money_column, rate_rows

REQUIRED_COLUMNS = ("id", "source", "valid_from", "state")
STATES = ("source", "law", "guidance", "proposal", "assumption")
OWN, IMPORTED = "own", "imported"
"""States of a row with an own value: typed in, or read from a file."""
RATES = "currency_rates"
SIDES = ("low", "base", "high")
_CACHED = 4096

P = ParamSpec("P")
R = TypeVar("R")


class _Overlay:
    """Own values in force, with their hash worked out once."""

    __slots__ = ("_hash", "values")

    def __init__(self, values: tuple[OwnValue, ...]) -> None:
        self.values = values
        self._hash = hash(values)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, _Overlay) and self.values == other.values)


_NONE = _Overlay(())
_IN_FORCE: ContextVar[_Overlay] = ContextVar("own_values", default=_NONE)


@contextmanager
def own_catalogue(values: Sequence[OwnValue]) -> Iterator[None]:
    """Own values over the catalogues while the block runs, in this context alone.

    Raises
    ------
    PlannerError
        A value names a catalogue, row or column that is not there, or a currency without a rate; is below zero where
        no figure is, or no number; or is a low above its base or a high below it.
    """
    overlay = _Overlay(tuple(values)) if values else _NONE
    _check(overlay)
    token = _IN_FORCE.set(overlay)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)


def catalogue_cache(function: Callable[P, R]) -> Callable[P, R]:
    """Remember answers that are worked out of catalogues, those under other own values apart."""

    @lru_cache(maxsize=_CACHED)
    def remembered(_overlay: _Overlay, *args: Any, **kwargs: Any) -> R:  # noqa: ANN401 - any function's
        return function(*args, **kwargs)

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        return remembered(_IN_FORCE.get(), *args, **kwargs)  # type: ignore[arg-type]  # hashable, as the cache asks

    asked.cache_clear = remembered.cache_clear  # type: ignore[attr-defined]  # as functools.cache has it
    return asked


@cache
def _read(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path, comment="#", encoding="utf-8", keep_default_na=False, na_values=[""])
    missing = [column for column in REQUIRED_COLUMNS if column not in frame.columns]
    if missing:
        raise PlannerError.of("catalogue.missing_column", where=path.name, columns=", ".join(missing))
    for column in REQUIRED_COLUMNS:
        empty = frame.index[frame[column].isna()]
        if len(empty):
            raise PlannerError.of("catalogue.empty_cell", where=path.name, column=column, row=int(empty[0]) + 2)
    doubled = frame["id"][frame["id"].duplicated()]
    if len(doubled):
        raise PlannerError.of("catalogue.duplicate_id", where=path.name, id=str(doubled.iloc[0]))
    unknown = sorted(set(frame["state"]) - set(STATES))
    if unknown:
        raise PlannerError.of("catalogue.unknown_state", where=path.name, state=unknown[0], known=", ".join(STATES))
    return frame.set_index("id", drop=False)


def read_catalogue(folder: str, name: str) -> pd.DataFrame:
    """Rows of ``data/<folder>/<name>.csv`` by id; each has ``source``, ``valid_from`` and ``state``.

    Own values in force stand in place of the file's; the row's source, date and state are then the planner's. Amounts
    in another currency are in EUR at the rate of the row's date.

    Raises
    ------
    PlannerError
        A required column or cell is missing, an id stands twice, or a state is unknown.
    """
    return _overlaid(_IN_FORCE.get(), data_path(folder, f"{name}.csv")).copy()


@lru_cache(maxsize=_CACHED)
def _overlaid(overlay: _Overlay, path: Path) -> pd.DataFrame:
    frame, name = _read(path), path.stem
    mine = [own for own in overlay.values if own.table == name]
    foreign = "currency" in frame.columns and name != RATES and (frame["currency"] != EUR).any()
    if not mine and not foreign:
        return frame
    frame = frame.copy()
    rates = () if name == RATES else _rates(overlay)
    if foreign:
        _convert(frame, rates)
    for own in mine:
        if own.row in frame.index and own.column in frame.columns:
            _put(frame, own, in_eur(own.value, own.currency, own.on, rates) if own.currency else own.value)
    for own in mine:
        if own.row in frame.index and own.column in frame.columns:
            _stretch(frame, own, {(each.row, each.column) for each in mine})
    return frame


def _sides(frame: pd.DataFrame, column: str) -> tuple[str, str, str] | None:
    """Columns of low, base and high that a column is one of; None where it has no such neighbours."""
    for side in SIDES:
        if side in column.split("_"):
            names = ["_".join(other if word == side else word for word in column.split("_")) for other in SIDES]
            return (names[0], names[1], names[2]) if set(names) <= set(frame.columns) else None
    return None


def _figure(frame: pd.DataFrame, row: str, column: str) -> float:
    return float(frame[column].to_numpy(dtype=float)[frame.index.get_loc(row)])


def _stretch(frame: pd.DataFrame, own: OwnValue, given: set[tuple[str, str]]) -> None:
    """A shipped range reaches as far as the planner's own base; ends that are his own stay."""
    sides = _sides(frame, own.column)
    if sides is None or own.column != sides[1]:
        return
    base = _figure(frame, own.row, own.column)
    for name, nearer in ((sides[0], min), (sides[2], max)):
        if (own.row, name) not in given:
            frame[name] = frame[name].astype(float)
            frame.loc[own.row, name] = nearer(_figure(frame, own.row, name), base)


def _rates(overlay: _Overlay) -> tuple[Rate, ...]:
    return rate_rows(_overlaid(overlay, data_path("catalogue", f"{RATES}.csv")))


def _convert(frame: pd.DataFrame, rates: Sequence[Rate]) -> None:
    columns = [column for column in frame.columns if is_money_column(column)]
    frame[columns] = frame[columns].astype(float)
    for row_id, row in frame[frame["currency"] != EUR].iterrows():
        for column in columns:
            frame.loc[row_id, column] = in_eur(float(row[column]), str(row["currency"]), row["valid_from"], rates)


def _put(frame: pd.DataFrame, own: OwnValue, value: float) -> None:
    """One figure in its place, with where it comes from."""
    if pd.api.types.is_integer_dtype(frame[own.column]) and value != int(value):
        frame[own.column] = frame[own.column].astype(float)
    frame.loc[own.row, own.column] = value
    frame.loc[own.row, "source"] = own.source or own.imported_from or OWN
    frame.loc[own.row, "state"] = IMPORTED if own.imported_from else OWN
    if own.on is not None:
        frame.loc[own.row, "valid_from"] = own.on.isoformat()


@lru_cache(maxsize=64)
def _check(overlay: _Overlay) -> None:
    for own in overlay.values:
        folder = folder_of(own.table)
        if folder is None:
            raise PlannerError.of("catalogue.own_no_table", where=own.table, row=own.row, column=own.column)
        frame = _read(data_path(folder, f"{own.table}.csv"))
        if own.row not in frame.index or own.column not in figure_columns(frame):
            raise PlannerError.of("catalogue.own_no_figure", where=own.table, row=own.row, column=own.column)
        if not isfinite(own.value) or (own.value < 0.0 <= frame[own.column].min()):
            raise PlannerError.of("catalogue.own_bad", where=own.table, row=own.row, column=own.column, value=own.value)
        if own.table == RATES and own.value <= 0.0:
            raise PlannerError.of("catalogue.own_rate", where=own.table, row=own.row, value=own.value)
        if own.currency and own.table != RATES and is_money_column(own.column):
            in_eur(own.value, own.currency, own.on, _rates(overlay))
    for own in overlay.values:
        _check_order(overlay, own)


def _check_order(overlay: _Overlay, own: OwnValue) -> None:
    """Refuse an own low above its base, or an own high below it."""
    frame = _overlaid(overlay, data_path(folder_of(own.table) or "", f"{own.table}.csv"))
    sides = _sides(frame, own.column)
    if sides is None or own.column == sides[1]:
        return
    value, base = _figure(frame, own.row, own.column), _figure(frame, own.row, sides[1])
    if value > base if own.column == sides[0] else value < base:
        raise PlannerError.of(
            "catalogue.own_order", where=own.table, row=own.row, column=own.column, value=value, base=base
        )


FOLDERS = ("catalogue", "demand", "sizing", "profiles")
"""Folders of data that hold catalogues whose figures a project may replace."""


@cache
def folder_of(table: str) -> str | None:
    """Folder that holds a catalogue; None where no catalogue has that name."""
    return next((folder for folder in FOLDERS if any(p.stem == table for p in data_path(folder).glob("*.csv"))), None)


def figure_columns(frame: pd.DataFrame) -> tuple[str, ...]:
    """Columns of a catalogue that hold figures with a unit."""
    return tuple(
        str(column)
        for column in frame.columns
        if column not in REQUIRED_COLUMNS
        and pd.api.types.is_numeric_dtype(frame[column])
        and frame[column].notna().any()
    )


def assumption_of(
    row: "pd.Series[Any] | Mapping[Any, Any]", name: str, value: float | str, stage: str, *, unit: str | None = None
) -> Assumption:
    """Record of one constant, with the source, date and state of the catalogue row it stands in.

    The unit of a number is the suffix of its name, unless one is given.
    """
    named = unit_label(name) if isinstance(value, float) else ""
    return Assumption(
        name=name,
        value=value,
        unit=named if unit is None else unit,
        state=str(row["state"]),
        source=str(row["source"]),
        valid_from=str(row["valid_from"]),
        stage=stage,
    )
