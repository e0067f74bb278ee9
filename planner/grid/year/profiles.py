"""Load profiles of a year: BDEW 2025, the planner's own or the network's, and which load follows which."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.grid.network.net import Net
from planner.grid.network.topology import voltage_level
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.resources import data_path
from planner.tables.catalogue import catalogue_cache, read_catalogue

FOLDER = "profiles"
DAYS = 365
DAY_TYPES = ("workday", "saturday", "sunday")
DAYS_OF_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
QUARTERS = 96
HOURLY, QUARTER_HOURLY, LEAP_QUARTERS, LEAP_HOURS = 8760, 35040, 35136, 8784
AS_IS = "_pu"
LEVELS = {"lv": "lv", "mv": "mv", "hv": "mv"}
FLOAT = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profiles:
    """Shapes of a year of 365 days, from 1 January 00:00.

    Attributes
    ----------
    names : tuple of str
        Column names; a load follows one of them.
    values_pu : ndarray, shape (steps, columns)
        Share of the load's own p_mw. p_mw is the load's peak of the year: each column's maximum is 1, unless the
        planner's own header ends in ``_pu`` or the network brought the column: those are taken as they are.
    step_h : float
        1 or 0.25.
    reactive : mapping of name to name
        Column that the reactive power follows; without an entry it follows the active power (constant power factor).
    """

    names: tuple[str, ...]
    values_pu: FLOAT
    step_h: float
    reactive: Mapping[str, str] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """Steps of the year: 8,760 or 35,040."""
        return len(self.values_pu)

    def at(self, steps: int) -> "Profiles":
        """Same year in finer steps, each value repeated; as it is where it has that many or more."""
        times = max(steps // self.steps, 1)
        values = np.repeat(self.values_pu, times, axis=0)
        return Profiles(names=self.names, values_pu=values, step_h=self.step_h / times, reactive=self.reactive)

    def joined(self, other: "Profiles") -> "Profiles":
        """These columns, then the other's that have another name; in the finer step of both."""
        mine, more = self.at(other.steps), other.at(self.steps)
        fresh = [at for at, name in enumerate(more.names) if name not in mine.names]
        return Profiles(
            names=mine.names + tuple(more.names[at] for at in fresh),
            values_pu=np.hstack([mine.values_pu, more.values_pu[:, fresh]]),
            step_h=mine.step_h,
            reactive={**more.reactive, **mine.reactive},
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoadShapes:
    """Which column each load follows.

    ``column``: index of load to column. ``named``: loads whose own ``profile`` or ``type`` names it; ``assumed``:
    number of loads by class where size and voltage level decided (an assumption).
    """

    profiles: Profiles
    column: Mapping[int, int]
    sgen_column: Mapping[int, int]
    named: int
    assumed: Mapping[str, int]


def day_types(start_weekday: int) -> NDArray[np.int64]:
    """Kind of each day of the year (position in ``DAY_TYPES``); Monday is 0. Holidays are not told from workdays."""
    weekday = (start_weekday + np.arange(DAYS)) % 7
    return np.where(weekday < 5, 0, weekday - 4)


def months() -> NDArray[np.int64]:
    """Month of each day of the year, 0 to 11."""
    return np.repeat(np.arange(12), DAYS_OF_MONTH)


def daily_factor_pu() -> FLOAT:
    """Daily factor of a dynamised profile, F(t) over t = 1..365 (VDEW 1999; kept for H25), to BDEW's four decimals."""
    rows = read_catalogue(FOLDER, "dynamisation").sort_values("power")
    day = np.arange(1, DAYS + 1)
    return np.asarray(np.polynomial.polynomial.polyval(day, rows["coefficient_pu"].to_numpy(float))).round(4)


@catalogue_cache
def _typical_kwh(name: str) -> FLOAT:
    """Energy of each quarter-hour by month, kind of day and quarter; the daily factor as its mean over the month."""
    known = read_catalogue(FOLDER, "profiles")
    file = str(known["file"].fillna("")[name])
    if not file:
        return (_typical_kwh("h25") + _typical_kwh("g25")) / 2
    frame = pd.read_csv(data_path(FOLDER, f"{file}.csv"))
    kind = frame["day_type"].map({day: at for at, day in enumerate(DAY_TYPES)})
    table = np.full((12, len(DAY_TYPES), QUARTERS), np.nan)
    month, quarter = frame["month"].to_numpy(int) - 1, frame["quarter"].to_numpy(int)
    table[month, kind.to_numpy(int), quarter] = frame["energy_kwh"].to_numpy(float)
    if int(known["dynamised"][name]):
        factor = pd.Series(daily_factor_pu()).groupby(months()).mean().to_numpy()
        table = table * factor[:, None, None]
    return table


def standard_profiles(start_weekday: int, steps: int = HOURLY) -> Profiles:
    """H25, G25 and their mix for a year that starts on a weekday (Monday 0), each with its maximum at 1.

    The daily factor of H25 is taken as its mean over each month (BDEW: each day), so that equal hours stay equal:
    8,760 hours have 864 unlike ones.
    """
    names = tuple(str(name) for name in read_catalogue(FOLDER, "profiles").index)
    day, month = day_types(start_weekday), months()
    year = np.stack([_typical_kwh(name)[month, day].reshape(-1) for name in names], axis=1)
    year = year.reshape(steps, -1, len(names)).mean(axis=1)
    return Profiles(names=names, values_pu=year / year.max(axis=0), step_h=DAYS * 24 / steps)


def own_profiles(frame: pd.DataFrame, where: str) -> Profiles:
    """The planner's own table: a column a profile, 8,760 or 35,040 rows; the maximum of each becomes 1.

    A header that ends in ``_pu`` says that its values are shares of the load already. The index is told in faults: the
    line in the file.

    Raises
    ------
    PlannerError
        Wrong number of rows, no number, negative, or nothing but zeros; each with its column and row.
    """
    if len(frame) not in {HOURLY, QUARTER_HOURLY}:
        raise PlannerError.of("grid.year_base_rows", where=where, rows=len(frame))
    faults = [_fault(frame[column], str(column), where) for column in frame]
    found = tuple(fault for fault in faults if fault is not None)
    if found:
        raise PlannerError(found)
    values = frame.to_numpy(float)
    as_is = np.array([str(column).endswith(AS_IS) for column in frame])
    return Profiles(
        names=tuple(str(column).removesuffix(AS_IS) for column in frame),
        values_pu=values / np.where(as_is, 1.0, values.max(axis=0)),
        step_h=DAYS * 24 / len(frame),
    )


def _fault(column: "pd.Series[float]", name: str, where: str) -> Issue | None:
    values = column.to_numpy(float)
    bad = np.flatnonzero(~np.isfinite(values) | (values < 0))
    params: dict[str, str | float] = {"column": name}
    if bad.size:
        code, row = "grid.year_bad_value", int(column.index[bad[0]])
        params |= {"row": row, "value": float(values[bad[0]])}
    elif not values.max() > 0:
        code = "grid.year_all_zero"
    else:
        return None
    return Issue(severity=Severity.ERROR, code=code, params=params, where=where)


def network_profiles(tables: Mapping[str, pd.DataFrame]) -> Profiles | None:
    """Profiles that a network brought along (simbench: ``load`` with ``X_pload``, ``X_qload``; ``renewables``).

    None where it brought none with 8,760 or 35,040 steps; a leap year loses its 29 February.
    """
    columns: dict[str, FLOAT] = {}
    reactive: dict[str, str] = {}
    for table in ("load", "renewables"):
        frame = tables.get(table)
        if frame is None or len(frame) not in {HOURLY, QUARTER_HOURLY, LEAP_HOURS, LEAP_QUARTERS}:
            continue
        for header in frame.select_dtypes("number"):
            columns[str(header).removesuffix("_pload")] = _without_leap_day(frame[header].to_numpy(float))
    for name in [name for name in columns if f"{name}_qload" in columns]:
        reactive[name] = f"{name}_qload"
    if not columns or len({len(values) for values in columns.values()}) > 1:
        return None
    table_pu = np.stack(list(columns.values()), axis=1)
    names = tuple(columns)
    return Profiles(names=names, values_pu=table_pu, step_h=DAYS * 24 / len(table_pu), reactive=reactive)


def _without_leap_day(values: FLOAT) -> FLOAT:
    if len(values) % DAYS == 0:
        return values
    day = len(values) // (DAYS + 1)
    return np.delete(values, np.s_[59 * day : 60 * day])


def load_shapes(net: Net, profiles: Profiles) -> LoadShapes:
    """Profile of each load in service: by its ``profile`` or ``type``, else by voltage level and size.

    A load without a named profile takes the class's own name (``household``, ``commerce``, ``station``) where the
    profiles have such a column, else the class's standard profile (data/profiles/load_classes.csv).

    ``profiles`` must hold the standard ones (see :meth:`Profiles.joined`). Generation follows a profile only where its
    ``profile`` names one; else it stays as it is all year.
    """
    at = {name: column for column, name in enumerate(profiles.names)}
    load = net["load"][net["load"]["in_service"].astype(bool)]
    column = {**_named(load, "type", at), **_named(load, "profile", at)}
    named = len(column)
    size_kw = (load["p_mw"] * load["scaling"]).abs() * 1000
    level = net["bus"]["vn_kv"].reindex(load["bus"]).map(voltage_level).map(LEVELS).to_numpy()
    assumed: dict[str, int] = {}
    for row in read_catalogue(FOLDER, "load_classes").itertuples():
        fits = (level == row.level) & ~load.index.isin(list(column))
        if pd.notna(row.up_to_kw):
            fits &= (size_kw <= row.up_to_kw).to_numpy()
        for index in load.index[fits]:
            column[int(index)] = at[str(row.id) if row.id in at else str(row.profile)]
        if fits.any():
            assumed[str(row.id)] = int(fits.sum())
    sgen = net["sgen"][net["sgen"]["in_service"].astype(bool)]
    return LoadShapes(
        profiles=profiles,
        column=column,
        sgen_column=_named(sgen, "profile", at),
        named=named,
        assumed=assumed,
    )


def _named(frame: pd.DataFrame, column: str, at: Mapping[str, int]) -> dict[int, int]:
    """Column of each element whose text names one, itself or by the beginning of an older name (``H0-A`` is H25)."""
    if column not in frame:
        return {}
    older = {str(row.id): at[str(row.profile)] for row in read_catalogue(FOLDER, "aliases").itertuples()}
    found = {}
    for index, name in zip(frame.index.tolist(), frame[column].tolist(), strict=True):
        if isinstance(name, str) and name in at:
            found[int(index)] = at[name]
        elif isinstance(name, str) and column == "profile":
            begun = [place for begin, place in older.items() if name.startswith(begin)]
            found |= {int(index): begun[0]} if begun else {}
    return found
