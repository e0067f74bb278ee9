"""Charging sessions as operators export them: CSV or XLSX tables, ACN and OCPI JSON; who charged is not kept."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd

from planner.io.aliases import ColumnRule, known_names, rules_of
from planner.io.files import check_content, existing_file
from planner.io.findings import note, some, warning
from planner.io.frames import Cells
from planner.io.names import plain
from planner.io.numbers import to_numbers, uses_decimal_comma
from planner.io.sessions_json import records_table
from planner.io.sessions_times import Times, day_comes_first, parse_clock_min, parse_times
from planner.io.tabular import read_table
from planner.model.errors import PlannerError
from planner.model.issues import Issue

ROLE = "sessions"
COLUMNS = ("start", "end", "energy_kwh", "stay_min", "site", "point", "connector", "done")
_TEXTS = ("site", "point", "connector")
_E_MAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
_LONGEST_NAME = 120
_LONGEST_STAY_MIN = 10 * 365 * 24 * 60.0
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?$")
_BLANKS = re.compile(r"[\x00-\x1f\x7f\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFile:
    """Sessions of one file, as written: nothing is judged yet.

    Attributes
    ----------
    frame : DataFrame, indexed by row in the file
        start, end, done (local clock without zone, NaT where unknown), energy_kwh, stay_min (NaN where unknown),
        site, point, connector (text, empty where the file has none).
    converted : int
        Rows whose times were turned from their offset to the zone their file (or the planner) names.
    """

    name: str
    frame: pd.DataFrame
    converted: int = 0
    issues: tuple[Issue, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)


def read_sessions(path: Path, *, timezone: str = "") -> SessionFile:
    """Sessions of a CSV, XLSX or JSON file.

    Parameters
    ----------
    timezone : str
        Name of the zone (``Europe/Berlin``) that times with an offset are turned to; where empty, the file's own zone
        column says it. Times without an offset are local as they stand.

    Raises
    ------
    PlannerError
        The file cannot be read, a zone is unknown, or there is no column of starts or of energy.
    """
    where = path.name
    if timezone:
        _zone(timezone, where)
    cells, issues = _cells(path, where)
    used = _columns(list(map(str, cells.columns)))
    _check_needed(used, [str(name) for name in cells.columns], where)
    kept = pd.DataFrame({ours: cells[theirs] for ours, theirs in used.items()}, index=cells.index)
    _check_impersonal(kept, used, where)
    return _sessions(kept, used, timezone, where, issues)


def _cells(path: Path, where: str) -> tuple[pd.DataFrame, list[Issue]]:
    if path.suffix.lower() == ".json":
        found = existing_file(path, where)
        check_content(found, where)
        return records_table(found, known_names(ROLE), where), []
    table = read_table(path, known_names(ROLE), where=where)
    return table.frame, list(table.issues)


def _columns(names: list[str]) -> dict[str, str]:
    """Their column by ours, by the first alias that is there."""
    by_plain: dict[str, str] = {}
    for name in names:
        by_plain.setdefault(plain(name), name)
    used = {}
    for ours, rule in rules_of(ROLE).items():
        found = next((by_plain[plain(alias)] for alias in rule.aliases if plain(alias) in by_plain), None)
        if found is not None:
            used[ours] = found
    return used


def _check_needed(used: Mapping[str, str], names: list[str], where: str) -> None:
    has_start = any(name in used for name in ("start", "start_date", "start_time"))
    if not has_start or "energy_kwh" not in used:
        missing = "energy_kwh" if has_start else "start"
        raise PlannerError.of("io.sessions_column", where=where, column=missing, known=some(names, 12))


def _check_impersonal(kept: pd.DataFrame, used: Mapping[str, str], where: str) -> None:
    """Names of sites and points stand in what is written: a column that holds e-mail addresses is not one of names."""
    for ours in _TEXTS:
        if ours in kept and kept[ours].astype(str).str.contains(_E_MAIL, regex=True).any():
            raise PlannerError.of("io.sessions_personal", where=where, column=used[ours])


def _sessions(cells: pd.DataFrame, used: dict[str, str], timezone: str, where: str, issues: list[Issue]) -> SessionFile:
    texts = {name: _joined(cells, name) for name in ("start", "end")} | {"done": _text(cells, "done")}
    day_first = day_comes_first(list(texts.values()))
    if day_first is None and texts["start"].str.match(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}", na=False).any():
        issues.append(warning("io.sessions_day_first", where))
    times = {name: parse_times(column, day_first=day_first is not False) for name, column in texts.items()}
    rules = rules_of(ROLE)
    frame = pd.DataFrame(index=cells.index)
    zones = _zones(cells, timezone, where, issues)
    clocks = {name: _local(times[name], zones, where) for name in times}
    stay_min = (_utc(times["end"]) - _utc(times["start"])).dt.total_seconds() / 60
    written_min = _minutes(cells, used, rules["stay_min"])
    frame["start"] = clocks["start"]
    # pandas rounds the garbage behind NaN in to_timedelta and may warn of an overflow
    later = clocks["start"] + pd.to_timedelta(written_min.fillna(0), unit="min")
    frame["end"] = clocks["end"].fillna(later.where(written_min.notna()))
    frame["energy_kwh"] = _numbers(cells, "energy_kwh", used, rules["energy_kwh"])
    frame["stay_min"] = stay_min.fillna(written_min)
    for name in _TEXTS:
        frame[name] = _names(cells, name)
    frame["done"] = clocks["done"]
    converted = int((zones.notna() & times["start"].offset_min.notna()).sum())
    utc_only = int((zones.isna() & (times["start"].offset_min == 0)).sum())
    if utc_only:
        issues.append(warning("io.sessions_utc", where, rows=utc_only))
    if converted:
        issues.append(note("io.sessions_converted", where, rows=converted, zone=some(sorted(set(zones.dropna())))))
    return SessionFile(name=where, frame=frame, converted=converted, issues=tuple(issues), columns=used)


def _text(cells: pd.DataFrame, name: str) -> "pd.Series[str]":
    if name not in cells:
        return pd.Series(None, index=cells.index, dtype=object)
    return _each(cells[name], lambda cell: cell.strip() or None)


def _each(cells: Cells, change: "Callable[[str], str | None]") -> "pd.Series[str]":
    """Texts of a column changed one by one, each different text once; missing ones stay None."""
    changed = {cell: change(str(cell)) for cell in cells.unique() if not pd.isna(cell)}
    texts: pd.Series[str] = pd.Series([changed.get(cell) for cell in cells], index=cells.index, dtype=object)
    return texts


def _joined(cells: pd.DataFrame, name: str) -> "pd.Series[str]":
    """Text of a point in time: one column, or its date and its time of day put together."""
    whole, day, clock = (_text(cells, column) for column in (name, f"{name}_date", f"{name}_time"))
    # a date column may carry an empty midnight behind it: the time of day stands beside it
    short_day = _each(day, lambda text: _MIDNIGHT.sub("", text))
    with_clock = clock.str.match(r"\d{1,2}:\d{2}", na=False)
    both = (short_day + " " + clock).where(with_clock & short_day.notna())
    found = whole
    for other in (both, day, clock.where(~with_clock)):
        found = found.where(found.notna(), other)
    return found


def _numbers(cells: pd.DataFrame, name: str, used: Mapping[str, str], rule: ColumnRule) -> "pd.Series[float]":
    if name not in cells:
        return pd.Series(np.nan, index=cells.index, dtype="float64")
    column: Cells = cells[name]
    factor = rule.factors.get(plain(used[name]), 1.0)
    return to_numbers(column, decimal_comma=uses_decimal_comma(column.to_frame())) * factor


def _minutes(cells: pd.DataFrame, used: Mapping[str, str], rule: ColumnRule) -> "pd.Series[float]":
    if "stay_min" not in cells:
        return pd.Series(np.nan, index=cells.index, dtype="float64")
    minutes = parse_clock_min(cells["stay_min"]).fillna(_numbers(cells, "stay_min", used, rule)).astype("float64")
    return minutes.where(minutes.abs() <= _LONGEST_STAY_MIN)


def _names(cells: pd.DataFrame, name: str) -> "pd.Series[str]":
    return _each(_text(cells, name), lambda text: _BLANKS.sub(" ", text).strip()[:_LONGEST_NAME]).fillna("")


def _zones(cells: pd.DataFrame, timezone: str, where: str, issues: list[Issue]) -> "pd.Series[str]":
    """Zone of each row that times with an offset are turned to; abbreviations (PDT) are no zones."""
    if timezone:
        return pd.Series(timezone, index=cells.index, dtype=object)
    named = _text(cells, "timezone")
    unknown = sorted(name for name in named.dropna().unique() if not _is_zone(str(name)))
    if any("/" in name for name in unknown):
        issues.append(warning("io.sessions_unknown_zone", where, zones=some(unknown)))
    known: pd.Series[str] = named.mask(named.isin(unknown)).astype(object)
    return known


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return "/" in name or name == "UTC"


def _zone(name: str, where: str) -> ZoneInfo:
    if not _is_zone(name):
        raise PlannerError.of("io.sessions_zone", where=where, zone=name)
    return ZoneInfo(name)


def _utc(times: Times) -> "pd.Series[pd.Timestamp]":
    return times.clock - pd.to_timedelta(times.offset_min.fillna(0), unit="min")


def _local(times: Times, zones: "pd.Series[str]", where: str) -> "pd.Series[pd.Timestamp]":
    """Clock on the wall: times with an offset turned to their zone, others as written."""
    local = times.clock.copy()
    with_offset = times.offset_min.notna() & times.clock.notna()
    for name in sorted(set(zones[with_offset].dropna())):
        rows = with_offset & (zones == name)
        there = _utc(times)[rows].dt.tz_localize("UTC").dt.tz_convert(_zone(str(name), where))
        local[rows] = there.dt.tz_localize(None)
    return local
