"""The day a site is sized for: mean, percentile of the year's days, n-th busiest hour, or the planner's factor."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import pdtr

from planner.demand.profiles import MONTH_DAYS, WEEKDAYS, WORKING_DAYS, mean_day
from planner.model.demand_result import DemandPart, DemandResult, DesignDay
from planner.model.settings import SizingSettings

Floats = NDArray[np.float64]


def design_day(parts: Sequence[DemandPart], settings: SizingSettings) -> DesignDay:
    """Design day of a site's parts.

    Notes
    -----
    The year is 84 kinds of day (month x weekday), each with its part of 365 days and its mean number of sessions by the
    parts' factors. ``percentile``: the least number of sessions that at least this share of the days does not exceed,
    the days scattering as Poisson variables about their means (an exact mixture, nothing is drawn), over the mean
    day's; never below it. ``busiest_hour``: the mean rate of the n-th busiest of 8,760 hours over the mean day's
    busiest.
    """
    kind = settings.design_day
    if kind == "percentile":
        value, factor = settings.design_percentile_pu, _percentile_factor(parts, settings.design_percentile_pu)
    elif kind == "busiest_hour":
        value, factor = float(settings.design_hour_rank), _hour_factor(parts, settings.design_hour_rank)
    else:
        factor = settings.design_day_factor_pu if kind == "factor" else 1.0
        value = factor
    return DesignDay(kind=kind, value=value, factor_pu=factor)


def with_design_days(results: Mapping[str, DemandResult], settings: SizingSettings) -> dict[str, DemandResult]:
    """The same results with the design day of each site."""
    return {site: replace(found, design_day=design_day(found.parts, settings)) for site, found in results.items()}


def day_rates(parts: Sequence[DemandPart]) -> tuple[Floats, Floats]:
    """Mean sessions of each kind of day and how many days of 365 are of that kind; both of shape (12, 7)."""
    rates = np.zeros((len(MONTH_DAYS), len(WEEKDAYS)))
    for part in parts:
        rates += part.sessions_per_day.base * np.outer(part.month_factor_pu, part.weekday_factor_pu)
    days = np.repeat(np.asarray(MONTH_DAYS, dtype=float)[:, None] / len(WEEKDAYS), len(WEEKDAYS), axis=1)
    return rates, days


def _percentile_factor(parts: Sequence[DemandPart], share_pu: float) -> float:
    rates, days = day_rates(parts)
    mean = float((rates * days).sum() / days.sum())
    if mean <= 0:
        return 1.0
    weights = days / days.sum()
    low, high = -1, int(np.ceil(rates.max() + 20.0 * np.sqrt(rates.max()) + 20.0))
    while high - low > 1:
        middle = (low + high) // 2
        if float((weights * pdtr(middle, rates)).sum()) >= share_pu:
            high = middle
        else:
            low = middle
    return max(high / mean, 1.0)


def _hour_factor(parts: Sequence[DemandPart], rank: int) -> float:
    peak = float(mean_day(parts).max()) if parts else 0.0
    if peak <= 0:
        return 1.0
    rates, hours = _hour_rates(parts)
    order = np.argsort(-rates, kind="stable")
    reached = np.cumsum(hours[order])
    at = min(int(np.searchsorted(reached, rank - 1e-9)), len(order) - 1)
    return float(rates[order][at]) / peak


def _hour_rates(parts: Sequence[DemandPart]) -> tuple[Floats, Floats]:
    """Mean sessions of each kind of hour and how many hours of the year are of that kind; flat."""
    _, days = day_rates(parts)
    rates = np.zeros((*days.shape, 24))
    for part in parts:
        factors = part.sessions_per_day.base * np.outer(part.month_factor_pu, part.weekday_factor_pu)
        weekend = part.weekend_share_pu or part.hourly_share_pu
        shares = np.array([part.hourly_share_pu] * WORKING_DAYS + [weekend] * (len(WEEKDAYS) - WORKING_DAYS))
        rates += factors[:, :, None] * shares[None, :, :]
    return rates.ravel(), np.repeat(days.ravel(), 24)
