"""Hourly yield of photovoltaics from the planner's own file: PVGIS hourly data, or one column of kW for each kW."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planner.io.files import check_content, existing_file
from planner.io.series import MAX_BYTES, read_series
from planner.io.tabular import decode
from planner.model.errors import PlannerError

FLOAT = NDArray[np.float64]
HOURS_PER_YEAR = 8760
YEARS_OF_STEPS = (HOURS_PER_YEAR, 4 * HOURS_PER_YEAR)
MOST_KW_PER_KW = 1.5
HEADER_LINES = 60
_TIME = re.compile(r"(\d{4})(\d{2})(\d{2}):(\d{2})\d{2}")
_PLACE = re.compile(r"(?im)^longitude \(decimal degrees\)\s*:\s*(-?\d+(?:\.\d+)?)\s*$")
_NOMINAL = re.compile(r"(?im)^nominal power of the pv system.*\(kwp\)\s*:\s*(\d+(?:\.\d+)?)\s*$")
_WATT = 1000.0


def read_pv_profile(path: Path) -> FLOAT:
    """Power of one kW of modules in each step of a common year, in the place's standard time.

    Two layouts: PVGIS hourly data with PV power (CSV, header lines, columns ``time`` in universal time and ``P`` in W),
    of whose years the one of median yield is taken and 29 February left out; or one column of kW for each kW with a
    header and 8,760 or 35,040 rows, optionally after a column of times, taken as it is.

    Returns
    -------
    ndarray, shape (8760,) or (35040,)

    Raises
    ------
    PlannerError
        No such file, no power in it, no whole year, or a value that is none; the row is named.
    """
    where = path.name
    found = existing_file(path, where)
    check_content(found, where)
    if found.stat().st_size > MAX_BYTES:
        raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_BYTES >> 20} MB")
    lines = decode(found.read_bytes(), "", where).splitlines()
    head = next((at for at, line in enumerate(lines[:HEADER_LINES]) if line.lower().startswith("time,")), None)
    return _column(path, where) if head is None else _pvgis(lines, head, where)


def _column(path: Path, where: str) -> FLOAT:
    frame = read_series(path)
    if frame.shape[1] != 1:
        raise PlannerError.of("io.pv_columns", where=where, columns=frame.shape[1])
    if len(frame) not in YEARS_OF_STEPS:
        raise PlannerError.of("io.pv_rows", where=where, rows=len(frame))
    values = frame.iloc[:, 0].to_numpy(dtype=float)
    return _checked(values, np.asarray(frame.index), where)


def _pvgis(lines: list[str], head: int, where: str) -> FLOAT:
    columns = [name.strip() for name in lines[head].split(",")]
    top = "\n".join(lines[:head])
    nominal, place = _NOMINAL.search(top), _PLACE.search(top)
    if "P" not in columns or nominal is None or float(nominal[1]) <= 0.0:
        raise PlannerError.of("io.pv_no_power", where=where)
    if place is None or abs(float(place[1])) > 180.0:
        raise PlannerError.of("io.pv_no_place", where=where)
    hours, watts, rows = _hours(lines, head, columns.index("P"), where)
    power = _checked(watts / (_WATT * float(nominal[1])), rows, where)
    year = _median_year(hours, power, where)
    return np.roll(year, round(float(place[1]) / 15.0))


def _hours(lines: list[str], head: int, column: int, where: str) -> tuple[list[str], FLOAT, NDArray[np.int64]]:
    """Year of each hour, its power in W and its row, without 29 February; the table ends at the first empty line."""
    years: list[str] = []
    watts: list[float] = []
    rows: list[int] = []
    for number, line in enumerate(lines[head + 1 :], head + 2):
        if not line.strip():
            break
        cells = line.split(",")
        when = _TIME.fullmatch(cells[0].strip())
        try:
            value = float(cells[column])
        except (IndexError, ValueError):
            value = np.nan
        if when is None or not np.isfinite(value):
            raise PlannerError.of("io.pv_bad_row", where=where, row=number, text=line.strip()[:60])
        if when[2] + when[3] != "0229":
            years.append(when[1])
            watts.append(value)
            rows.append(number)
    return years, np.array(watts), np.array(rows, dtype=np.int64)


def _median_year(years: list[str], power: FLOAT, where: str) -> FLOAT:
    counts = Counter(years)
    whole = sorted(year for year, count in counts.items() if count == HOURS_PER_YEAR)
    if not whole:
        most = counts.most_common(1)[0][1] if counts else 0
        raise PlannerError.of("io.pv_rows", where=where, rows=most)
    of_year = np.array(years)
    each = sorted((float(power[of_year == year].sum()), year) for year in whole)
    chosen: FLOAT = power[of_year == each[len(each) // 2][1]]
    return chosen


def _checked(values: FLOAT, rows: NDArray[np.int64], where: str) -> FLOAT:
    bad = np.flatnonzero((values < 0.0) | (values > MOST_KW_PER_KW))
    if bad.size:
        value = float(values[bad[0]])
        raise PlannerError.of("io.pv_range", where=where, row=int(rows[bad[0]]), value=value, most=MOST_KW_PER_KW)
    if values.size and not values.any():
        raise PlannerError.of("io.pv_dark", where=where)
    return values
