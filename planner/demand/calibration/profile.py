"""When people plug in: hours of weekdays and weekends, days of the week, months of the year."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

HOURS = 24
SATURDAY = 5
LEAST_COVERED_DAYS = 26
MONTHS = 12
DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Shares and factors of arrivals.

    Attributes
    ----------
    weekday_share_pu, weekend_share_pu : tuple of 24 float
        Shares of the hours, Monday to Friday and Saturday to Sunday; each sums to 1.
    weekday_factor_pu : tuple of 7 float
        Sessions of each weekday, Monday first, over the mean day's.
    month_factor_pu : tuple of 12 float
        Sessions a day of each month over the mean day's of the year, growth taken out; 1.0 where unknown.
    covered_months : tuple of int
        Months (1 to 12) of which the file holds at least 26 days.
    """

    weekday_share_pu: tuple[float, ...]
    weekend_share_pu: tuple[float, ...]
    weekday_factor_pu: tuple[float, ...]
    month_factor_pu: tuple[float, ...]
    covered_months: tuple[int, ...]


def rhythm(start: "pd.Series[pd.Timestamp]") -> Rhythm:
    """Shares and factors of the arrivals of one file, its first to its last day taken as covered.

    Where there is no session on any weekend (or weekday), its hours are those of the other days.
    """
    weekend = start.dt.dayofweek >= SATURDAY
    counted = daily_counts(start)
    week, free = _hours(start[~weekend]), _hours(start[weekend])
    month_factor_pu, covered = _months(counted)
    return Rhythm(
        weekday_share_pu=week or free,
        weekend_share_pu=free or week,
        weekday_factor_pu=_weekdays(counted),
        month_factor_pu=month_factor_pu,
        covered_months=covered,
    )


def hourly_shares(start: "pd.Series[pd.Timestamp]") -> NDArray[np.float64]:
    """Share of sessions that start in each of the 24 hours; zeros where there are none."""
    counts = np.bincount(start.dt.hour.to_numpy(dtype=np.int64), minlength=HOURS).astype(np.float64)
    shares: NDArray[np.float64] = counts / max(counts.sum(), 1.0)
    return shares


def daily_counts(start: "pd.Series[pd.Timestamp]") -> "pd.Series[float]":
    """Sessions of each day from the first to the last, days without any as zero."""
    days = start.dt.normalize()
    every = pd.date_range(days.min(), days.max(), freq="D")
    return days.value_counts().reindex(every, fill_value=0).astype("float64")


def longest_silence_days(start: "pd.Series[pd.Timestamp]") -> int:
    """Longest run of days without a session between the first day and the last."""
    days = start.dt.normalize().drop_duplicates().sort_values()
    gaps_days = days.diff().dt.days.dropna()
    return int(gaps_days.max()) - 1 if len(gaps_days) else 0


def weekly_growth_pu(counted: "pd.Series[float]") -> float:
    """Growth a week of daily counts: slope of the logarithm of whole weeks' totals (least squares).

    Weeks without a session are left out; 0.0 where fewer than three are left.
    """
    weeks = counted.to_numpy()[: len(counted) // DAYS_PER_WEEK * DAYS_PER_WEEK].reshape(-1, DAYS_PER_WEEK).sum(axis=1)
    number = np.flatnonzero(weeks > 0)
    if len(number) < 3:
        return 0.0
    slope = np.polyfit(number, np.log(weeks[number]), 1)[0]
    return float(np.expm1(slope))


def _hours(start: "pd.Series[pd.Timestamp]") -> tuple[float, ...]:
    return tuple(float(share) for share in hourly_shares(start)) if len(start) else ()


def _weekdays(counted: "pd.Series[float]") -> tuple[float, ...]:
    weekday = pd.DatetimeIndex(counted.index).dayofweek
    means = counted.groupby(weekday).mean().reindex(range(DAYS_PER_WEEK))
    factors = (means / means.mean()).fillna(1.0)
    return tuple(float(factor) for factor in factors)


def _months(counted: "pd.Series[float]") -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Month factors and the months that are covered: with fewer than twelve, season cannot be told from growth."""
    index = pd.DatetimeIndex(counted.index)
    days = pd.Series(index.month, index=index).groupby([index.year, index.month]).size()
    whole = days[days >= LEAST_COVERED_DAYS]
    covered = tuple(sorted({int(month) for _, month in whole.index}))
    if len(covered) < MONTHS:
        return (1.0,) * MONTHS, covered
    trend = (1 + weekly_growth_pu(counted)) ** (np.arange(len(counted)) / DAYS_PER_WEEK)
    level = counted / (trend / trend.mean())
    means = level.groupby(index.month).mean().reindex(range(1, MONTHS + 1))
    return tuple(float(factor) for factor in means / means.mean()), covered
