"""Days and months that changed places: spreadsheets read 05/06 as 6 May where 5 June was meant, for days up to 12."""

from dataclasses import dataclass

import pandas as pd

LAST_DOUBTFUL_DAY = 12
LEAST_CERTAIN = 30
LEAST_EVIDENCE = 3
SYSTEMATIC_PU = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class MendedDates:
    """Starts and ends with day and month where they belong.

    Attributes
    ----------
    frame : DataFrame
        As given, with corrected start, end, done and stay_min.
    corrected : Series of bool
        Rows that were put right.
    doubtful : Series of bool
        Rows whose day and month may or may not have changed places.
    """

    frame: pd.DataFrame
    corrected: "pd.Series[bool]"
    doubtful: "pd.Series[bool]"


def mend_dates(frame: pd.DataFrame) -> MendedDates:
    """Dates of one file put right, where the file itself shows which reading is meant.

    A date whose day is above 12 can only be read one way; these certain dates tell which months the file covers (with
    the days up to 12 of the month after, which certain dates cannot show). A date outside that comes inside by
    exchanging day and month, or it does not: that is the evidence. Where it says so of all rows that tell (99 %), the
    whole file was exchanged and every date up to 12 is put right; where it says so of some, these are put right and
    dates that fit either way are doubtful.

    Parameters
    ----------
    frame : DataFrame
        start, end, done, stay_min of **one** file.
    """
    none = pd.Series(data=False, index=frame.index)
    start = frame["start"]
    certain = start[start.dt.day > LAST_DOUBTFUL_DAY]
    if len(certain) < LEAST_CERTAIN:
        return MendedDates(frame=frame, corrected=none, doubtful=none)
    first, last = _covered(certain)
    other = exchanged(start)
    can_change = other.notna() & (other != start)
    as_written, as_exchanged = start.between(first, last), other.between(first, last)
    only_exchanged = can_change & as_exchanged & ~as_written
    only_written = can_change & as_written & ~as_exchanged
    evidence = int(only_exchanged.sum()), int(only_written.sum())
    if evidence[0] < LEAST_EVIDENCE:
        return MendedDates(frame=frame, corrected=none, doubtful=none)
    if evidence[0] >= SYSTEMATIC_PU * sum(evidence):
        return MendedDates(frame=_with(frame, can_change, everywhere=True), corrected=can_change, doubtful=none)
    mended = _with(frame, only_exchanged, everywhere=False)
    doubtful = can_change & (as_written == as_exchanged)
    return MendedDates(frame=mended, corrected=only_exchanged, doubtful=doubtful)


def exchanged(times: "pd.Series[pd.Timestamp]") -> "pd.Series[pd.Timestamp]":
    """Times with day and month exchanged; NaT where the day is no month."""
    day = times.dt.day
    fits = day <= LAST_DOUBTFUL_DAY
    parts = pd.DataFrame({"year": times.dt.year, "month": day, "day": times.dt.month}).where(fits)
    return pd.to_datetime(parts, errors="coerce") + (times - times.dt.normalize())


def _covered(certain: "pd.Series[pd.Timestamp]") -> tuple[pd.Timestamp, pd.Timestamp]:
    first = certain.min().normalize().replace(day=1)
    after = certain.max().normalize().replace(day=1) + pd.DateOffset(months=1)
    return first, after + pd.Timedelta(days=LAST_DOUBTFUL_DAY)


def _with(frame: pd.DataFrame, rows: "pd.Series[bool]", *, everywhere: bool) -> pd.DataFrame:
    """Exchange the starts of some rows and, likewise, ends: those of the whole file, or those that then fit."""
    mended = frame.copy()
    mended["start"] = frame["start"].where(~rows, exchanged(frame["start"]))
    for name in ("end", "done"):
        other = exchanged(frame[name])
        if everywhere:
            change = other.notna()
        else:
            stays = other - mended["start"], frame[name] - mended["start"]
            change = rows & _is_stay(stays[0]) & ~_is_stay(stays[1])
        mended[name] = frame[name].where(~change, other)
    stay_min = (mended["end"] - mended["start"]).dt.total_seconds() / 60
    moved = rows | (mended["end"] != frame["end"])
    mended["stay_min"] = frame["stay_min"].where(~moved, stay_min)
    return mended


def _is_stay(span: "pd.Series[pd.Timedelta]") -> "pd.Series[bool]":
    return span.between(pd.Timedelta(0), pd.Timedelta(days=1))
