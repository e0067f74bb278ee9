"""Points in time as operators write them: ISO, day first or month first, RFC 1123, with or without an offset."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

_ISO = r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
_SLASHED = r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4}|\d{2})"
_RFC = r"(?:[A-Za-z]{3}, )?(?P<d>\d{1,2}) (?P<mon>[A-Za-z]{3}) (?P<y>\d{4})"
_CLOCK = (
    r"(?:[T ,]+(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2})(?:[.,]\d{1,9})?)?\s?(?P<half>[AaPp][Mm])?"
    r"\s?(?P<off>Z|GMT|UTC|[+-]\d{2}:?\d{2})?)?"
)
_MONTHS: Mapping[str, int] = {
    name: at + 1
    for at, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"))
}
LONGEST_TEXT = 64
# less than 292 years apart, which a difference in nanoseconds can hold
_FIRST_YEAR, _LAST_YEAR = 1900, 2190
_CENTURY = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Times of one column.

    Attributes
    ----------
    clock : Series of datetime64
        As written, without the offset; NaT where the text is no time.
    offset_min : Series of float
        Minutes ahead of UTC; NaN where the text does not say.
    """

    clock: "pd.Series[pd.Timestamp]"
    offset_min: "pd.Series[float]"


def day_comes_first(columns: "list[pd.Series[str]]") -> bool | None:
    """Whether dates written ``03/04/2018`` mean the day first; None where no date of the file tells.

    A file is written one way: the way that most of its dates that can only be read so ask for.
    """
    day_first = month_first = 0
    for column in columns:
        parts = pd.Series(column.dropna().unique(), dtype=object).astype(str).str.extract(f"^{_SLASHED}")
        first, second = (pd.to_numeric(parts[name], errors="coerce") for name in ("a", "b"))
        day_first += int(((first > 12) & (second <= 12)).sum())
        month_first += int(((second > 12) & (first <= 12)).sum())
    return None if day_first == month_first else day_first > month_first


def parse_times(texts: "pd.Series[str]", *, day_first: bool) -> Times:
    """Times of a column of texts; each different text is read once.

    Parameters
    ----------
    texts : Series of str or None
    day_first : bool
        How ``03/04/2018`` is meant.
    """
    unique = pd.Series(texts.dropna().unique(), dtype=object).astype(str)
    short = unique.where(unique.str.len() <= LONGEST_TEXT, "").str.strip()
    clock = pd.Series(pd.NaT, index=unique.index, dtype="datetime64[ns]")
    offset = pd.Series(np.nan, index=unique.index, dtype="float64")
    for pattern in (_ISO, _SLASHED, _RFC):
        parts = short.str.extract(f"^{pattern}{_CLOCK}$")
        rows = parts[parts["y"].notna()]
        if len(rows):
            clock[rows.index] = _clock(rows, day_first=day_first)
            offset[rows.index] = _offset_min(rows["off"])
            short = short.drop(rows.index)
    table = pd.DataFrame({"clock": clock.to_numpy(), "offset": offset.to_numpy()}, index=pd.Index(unique))
    keys = texts.map(str, na_action="ignore")
    read = table.reindex(keys)
    return Times(
        clock=pd.Series(read["clock"].to_numpy(), index=texts.index),
        offset_min=pd.Series(read["offset"].to_numpy(), index=texts.index),
    )


def _clock(parts: pd.DataFrame, *, day_first: bool) -> "pd.Series[pd.Timestamp]":
    year = _number(parts["y"])
    year = year.where(year >= 100, year + _CENTURY)
    if "a" in parts:
        first, second = _number(parts["a"]), _number(parts["b"])
        day, month = (first, second) if day_first else (second, first)
    else:
        day = _number(parts["d"])
        month = _number(parts["m"]) if "m" in parts else parts["mon"].str.lower().map(_MONTHS)
    hour, half = _number(parts["h"]).fillna(0), parts["half"].str.lower()
    hour = hour.where(half.isna(), hour % 12 + 12.0 * (half == "pm"))
    minute, second_s = (_number(parts[name]).fillna(0) for name in ("min", "s"))
    possible = year.between(_FIRST_YEAR, _LAST_YEAR) & (hour < 24) & (minute < 60) & (second_s < 61)
    date = pd.to_datetime(
        pd.DataFrame({"year": year, "month": month, "day": day}).where(possible), errors="coerce", unit=None
    )
    return date + pd.to_timedelta(hour * 3600 + minute * 60 + second_s, unit="s")


def _number(texts: "pd.Series[str]") -> "pd.Series[float]":
    return pd.to_numeric(texts, errors="coerce").astype("float64")


def _offset_min(texts: "pd.Series[str]") -> "pd.Series[float]":
    figures = texts.str.replace(":", "").str.extract(r"^(?P<sign>[+-])(?P<h>\d{2})(?P<m>\d{2})$")
    minutes = _number(figures["h"]) * 60 + _number(figures["m"])
    signed = minutes.where(figures["sign"] != "-", -minutes)
    return signed.where(~texts.isin(["Z", "GMT", "UTC"]), 0.0)


def parse_clock_min(texts: "pd.Series[str]") -> "pd.Series[float]":
    """Minutes of durations written ``1:05:30`` or ``00:45`` (hours first); NaN where the text is none."""
    figures = texts.astype("string").str.strip().str.extract(r"^(?P<h>\d{1,5}):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?$")
    return _number(figures["h"]) * 60 + _number(figures["m"]) + _number(figures["s"]).fillna(0) / 60
