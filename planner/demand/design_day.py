"""The day a site is sized for: mean, percentile of the year's days, n-th busiest hour, or the planner's factor."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.demand.profiles import MONTH_DAYS, WEEKDAYS, WORKING_DAYS
from planner.model.demand_result import DemandPart, DemandResult, DesignDay
from planner.model.settings import SizingSettings

HOURS = 24
Floats = NDArray[np.float64]


def design_day(parts: Sequence[DemandPart], settings: SizingSettings) -> DesignDay:
    """Design day of a site's parts.

    Notes
    -----
    The year is 84 kinds of day (month x weekday), each with its part of 365 days and its mean number of sessions by the
    parts' factors. ``percentile``: the least of these means that at least this share of the days does not exceed, over
    the mean day's; never below it. Days scatter about their means by chance: that scatter is the simulation's, which
    draws arrivals about the factor given here, and must not be counted here as well. ``busiest_hour``: the day whose
    busiest hour has the mean rate of the n-th busiest of 8,760 hours, in the shape of that hour's kind of day.
    """
    kind = settings.design_day
    day_type = ""
    if kind == "percentile":
        value = settings.design_percentile_pu
        factor, day_type = _percentile_factor(parts, value)
    elif kind == "busiest_hour":
        value = float(settings.design_hour_rank)
        factor, day_type = _hour_factor(parts, settings.design_hour_rank)
    else:
        factor = settings.design_day_factor_pu if kind == "factor" else 1.0
        value = factor
    return DesignDay(kind=kind, value=value, factor_pu=factor, day_type=day_type)


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


def _percentile_factor(parts: Sequence[DemandPart], share_pu: float) -> tuple[float, str]:
    rates, days = day_rates(parts)
    mean = float((rates * days).sum() / days.sum())
    if mean <= 0:
        return 1.0, ""
    at = _reached(rates.ravel(), days.ravel(), share_pu * days.sum())
    factor = float(rates.ravel()[at]) / mean
    return (factor, _day_type(at % len(WEEKDAYS))) if factor > 1 + 1e-9 else (1.0, "")


def _hour_factor(parts: Sequence[DemandPart], rank: int) -> tuple[float, str]:
    mean = sum(part.sessions_per_day.base for part in parts)
    if mean <= 0:
        return 1.0, ""
    rates, hours = _hour_rates(parts)
    at = _reached(-rates, hours, rank)
    weekday = at // HOURS % len(WEEKDAYS)
    week = rates.reshape(-1, len(WEEKDAYS), HOURS) * hours.reshape(-1, len(WEEKDAYS), HOURS)
    kind = week[:, WORKING_DAYS:] if weekday >= WORKING_DAYS else week[:, :WORKING_DAYS]
    by_hour = kind.sum(axis=(0, 1))
    return float(rates[at]) / float(by_hour.max() / by_hour.sum()) / mean, _day_type(weekday)


def _reached(values: Floats, weights: Floats, wanted: float) -> int:
    """Place of the value at which the weights of the values up to it, in rising order, reach what is wanted."""
    order = np.argsort(values, kind="stable")
    place = int(np.searchsorted(np.cumsum(weights[order]), wanted - 1e-9))
    return int(order[min(place, order.size - 1)])


def _day_type(weekday: int) -> str:
    return "weekend" if weekday >= WORKING_DAYS else "weekday"


def _hour_rates(parts: Sequence[DemandPart]) -> tuple[Floats, Floats]:
    """Mean sessions of each kind of hour and how many hours of the year are of that kind; flat."""
    _, days = day_rates(parts)
    rates = np.zeros((*days.shape, HOURS))
    for part in parts:
        factors = part.sessions_per_day.base * np.outer(part.month_factor_pu, part.weekday_factor_pu)
        weekend = part.weekend_share_pu or part.hourly_share_pu
        shares = np.array([part.hourly_share_pu] * WORKING_DAYS + [weekend] * (len(WEEKDAYS) - WORKING_DAYS))
        rates += factors[:, :, None] * shares[None, :, :]
    return rates.ravel(), np.repeat(days.ravel(), HOURS)
