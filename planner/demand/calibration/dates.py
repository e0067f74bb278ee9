"""Days and months that changed places: spreadsheets read 05/06 as 6 May where 5 June was meant, for days up to 12."""

from dataclasses import dataclass

import pandas as pd

LAST_DOUBTFUL_DAY = 12
LEAST_CERTAIN = 30
LEAST_EVIDENCE = 3
SYSTEMATIC_PU = 0.99
STRAY_GAP = pd.Timedelta(days=200)
BODY_PU = 0.95


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
    stray : Series of bool
        Rows that start more than 200 days away from all but a few (5 %) of the file: 1970, 2099.
    """

    frame: pd.DataFrame
    corrected: "pd.Series[bool]"
    doubtful: "pd.Series[bool]"
    stray: "pd.Series[bool]"


def mend_dates(frame: pd.DataFrame) -> MendedDates:
    """Dates of one file put right, and those marked that cannot be.

    Parameters
    ----------
    frame : DataFrame
        start, end, done, stay_min of **one** file.
    """
    mended, corrected, doubtful = _exchanged_back(frame)
    first, last = _body(mended["start"].dropna())
    stray = mended["start"].notna() & ~mended["start"].between(first, last)
    return MendedDates(frame=mended, corrected=corrected, doubtful=doubtful, stray=stray)


def _exchanged_back(frame: pd.DataFrame) -> "tuple[pd.DataFrame, pd.Series[bool], pd.Series[bool]]":
    """Dates of one file put right, where the file itself shows which reading is meant.

    A date whose day is above 12 can only be read one way; these certain dates tell which months the file covers (with
    the days up to 12 of the month after, which certain dates cannot show). A date outside that comes inside by
    exchanging day and month, or it does not: that is the evidence. Where it says so of all rows that tell (99 %), the
    whole file was exchanged and every date up to 12 is put right; where it says so of some, these are put right and
    dates that fit either way are doubtful.

    Returns
    -------
    Frame, rows that were put right, rows that are doubtful.
    """
    none = pd.Series(data=False, index=frame.index)
    start = frame["start"]
    certain = start[start.dt.day > LAST_DOUBTFUL_DAY]
    if len(certain) < LEAST_CERTAIN:
        return frame, none, none
    first, last = _covered(certain)
    other = exchanged(start)
    can_change = other.notna() & (other != start)
    as_written, as_exchanged = start.between(first, last), other.between(first, last)
    only_exchanged = can_change & as_exchanged & ~as_written
    only_written = can_change & as_written & ~as_exchanged
    evidence = int(only_exchanged.sum()), int(only_written.sum())
    if evidence[0] < LEAST_EVIDENCE:
        return frame, none, none
    if evidence[0] >= SYSTEMATIC_PU * sum(evidence):
        return _with(frame, can_change, everywhere=True), can_change, none
    mended = _with(frame, only_exchanged, everywhere=False)
    doubtful = can_change & (as_written == as_exchanged)
    return mended, only_exchanged, doubtful


def exchanged(times: "pd.Series[pd.Timestamp]") -> "pd.Series[pd.Timestamp]":
    """Times with day and month exchanged; NaT where the day is no month."""
    day = times.dt.day
    fits = day <= LAST_DOUBTFUL_DAY
    parts = pd.DataFrame({"year": times.dt.year, "month": day, "day": times.dt.month}).where(fits)
    return pd.to_datetime(parts, errors="coerce") + (times - times.dt.normalize())


def _covered(certain: "pd.Series[pd.Timestamp]") -> tuple[pd.Timestamp, pd.Timestamp]:
    first, last = _body(certain)
    after = last.normalize().replace(day=1) + pd.DateOffset(months=1)
    return first.normalize().replace(day=1), after + pd.Timedelta(days=LAST_DOUBTFUL_DAY)


def _body(times: "pd.Series[pd.Timestamp]") -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last time of the run without a gap of 200 days that holds 95 % of all; of all where there is none."""
    ordered = times.sort_values()
    run = (ordered.astype("datetime64[s]").diff() > STRAY_GAP).cumsum()  # in ns, 300 years overflow
    sizes = run.value_counts()
    if len(sizes) > 1 and sizes.iloc[0] >= BODY_PU * len(ordered):
        ordered = ordered[run == sizes.index[0]]
    return ordered.min(), ordered.max()


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
