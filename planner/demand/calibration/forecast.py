"""What the training sessions let us expect of each site later, and what somebody without a model would say.

Sessions a day: the level of each site is a mean of its days with weights that halve every so many days (simple
exponential smoothing); the half-life is the one of 14, 28 and 56 days that would have forecast the last quarter of the
**training** days best. A year or more of training adds growth: the slope of the weekly totals of the sites that were
open from the start, so that openings do not count as growth. Season is not added: one year cannot tell it from growth.
Naive: each site's last four weeks carried forward.

Energy and stay: the site's own mean, drawn towards the mean of all sessions where the site has few (a prior of 30
sessions). Naive: the mean of all sessions for every site.

Profile: the hours of weekdays and of weekends as trained. Naive: the same share for every hour.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.demand.calibration.profile import DAYS_PER_WEEK, weekly_growth_pu

NAIVE_DAYS = 28
HALF_LIVES_DAYS = (14, 28, 56)
INNER_SHARE_PU = 0.25
LEAST_GROWTH_DAYS = 364
MOST_AHEAD_DAYS = 364
PRIOR_SESSIONS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days that are forecast: first and last day, both included."""

    first: pd.Timestamp
    last: pd.Timestamp

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1


def window_of(frame: pd.DataFrame) -> Window:
    """First to last day of sessions."""
    days = frame["start"].dt.normalize()
    return Window(first=days.min(), last=days.max())


def daily_table(frame: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Sessions by day (rows) and site (columns, sorted)."""
    counts = frame.groupby([frame["start"].dt.normalize(), "site"]).size().unstack(fill_value=0)
    days = pd.date_range(window.first, window.last, freq="D")
    return counts.reindex(index=days, fill_value=0).sort_index(axis=1).astype("float64")


def naive_sessions_per_day(table: pd.DataFrame) -> "pd.Series[float]":
    """Each site's last four weeks carried forward."""
    return table.tail(NAIVE_DAYS).mean()


def sessions_per_day(table: pd.DataFrame, ahead: Window) -> "pd.Series[float]":
    """Sessions a day of each site in a later window.

    Parameters
    ----------
    table : DataFrame
        Training sessions by day and site (:func:`daily_table`).
    """
    half_life_days = _best_half_life_days(table)
    level = _level(table, half_life_days)
    if len(table) < LEAST_GROWTH_DAYS:
        return level
    last = pd.Timestamp(table.index[-1])
    mean_age_days = _mean_age_days(len(table), half_life_days)
    ahead_days = (ahead.first - last).days + (ahead.days - 1) / 2
    weeks = (min(ahead_days, MOST_AHEAD_DAYS) + mean_age_days) / DAYS_PER_WEEK
    growth: float = (1 + _growth_pu(table)) ** weeks
    return level.mul(growth)


def means_by_site(frame: pd.DataFrame, column: str) -> "pd.Series[float]":
    """Mean of each site, drawn towards the mean of all sessions as if 30 of these had been seen there too."""
    mean = float(frame[column].mean())
    by_site = frame.groupby("site")[column]
    return (by_site.sum() + PRIOR_SESSIONS * mean) / (by_site.size() + PRIOR_SESSIONS)


def _weights(days: int, half_life_days: float) -> NDArray[np.float64]:
    weights: NDArray[np.float64] = 0.5 ** (np.arange(days)[::-1] / half_life_days)
    weights /= weights.sum()
    return weights


def _mean_age_days(days: int, half_life_days: float) -> float:
    return float(_weights(days, half_life_days) @ np.arange(days)[::-1])


def _level(table: pd.DataFrame, half_life_days: float) -> "pd.Series[float]":
    return pd.Series(_weights(len(table), half_life_days) @ table.to_numpy(), index=table.columns)


def _best_half_life_days(table: pd.DataFrame) -> int:
    """Half-life that forecasts the last quarter of the table from the rest with the least absolute error."""
    cut = len(table) - round(len(table) * INNER_SHARE_PU)
    known, later = table.iloc[:cut], table.iloc[cut:]
    if known.empty or later.empty:
        return HALF_LIVES_DAYS[1]
    errors = {days: float((_level(known, days) - later.mean()).abs().sum()) for days in HALF_LIVES_DAYS}
    return min(errors, key=lambda days: (errors[days], days))


def _growth_pu(table: pd.DataFrame) -> float:
    """Growth a week of the sites that were open in the first four weeks."""
    early = table.head(NAIVE_DAYS).sum() > 0
    return weekly_growth_pu(table.loc[:, early].sum(axis=1))
