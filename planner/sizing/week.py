"""Kinds of day of a site: the mean working day and the busier day of the weekend, each in its own shape and level."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from planner.model.band import certain
from planner.model.demand_result import DemandPart, DemandResult
from planner.sizing.arrivals import DAYS_PER_WEEK, SATURDAY

WEEKDAY, WEEKEND = "weekday", "weekend"
HOURS_PER_DAY = 24


def days_of(demand: DemandResult) -> dict[str, DemandResult]:
    """Demand of the mean working day and, where it differs, of the busier day of the weekend, by kind of day.

    Sessions of each part are those of that kind of day (of the mean week: months are left out), its hours are in
    ``hourly_share_pu``, and weekdays no longer differ. Where the demand tells no parts apart, all days are alike.
    """
    weekday = _day(demand, tuple(range(SATURDAY)))
    weekends = [_day(demand, (day,)) for day in range(SATURDAY, DAYS_PER_WEEK)]
    weekend = max(weekends, key=lambda day: day.sessions_per_day.base)
    same = all(
        one.hourly_share_pu == other.hourly_share_pu
        and np.isclose(one.sessions_per_day.base, other.sessions_per_day.base, rtol=1e-9)
        for one, other in zip(weekday.parts, weekend.parts, strict=True)
    )
    return {WEEKDAY: weekday} if same else {WEEKDAY: weekday, WEEKEND: weekend}


def _day(demand: DemandResult, days: tuple[int, ...]) -> DemandResult:
    """Demand of one or more days of the week in the shape of the first."""
    parts = tuple(_part(part, days) for part in demand.parts)
    if not parts:
        return demand
    sessions = sum(part.sessions_per_day.base for part in parts)
    return replace(demand, parts=parts, sessions_per_day=certain(sessions), hourly_share_pu=hours_of(parts, demand))


def _part(part: DemandPart, days: tuple[int, ...]) -> DemandPart:
    weekend = days[0] >= SATURDAY and part.weekend_share_pu
    factor = sum(part.weekday_factor_pu[day] for day in days) / len(days)
    return replace(
        part,
        sessions_per_day=certain(part.sessions_per_day.base * factor),
        hourly_share_pu=part.weekend_share_pu if weekend else part.hourly_share_pu,
        weekend_share_pu=(),
        weekday_factor_pu=(1.0,) * DAYS_PER_WEEK,
    )


def hours_of(parts: Sequence[DemandPart], demand: DemandResult) -> tuple[float, ...]:
    """Hourly shares of parts together; those of the demand where nobody comes."""
    sessions = sum(part.sessions_per_day.base for part in parts)
    if sessions <= 0:
        return demand.hourly_share_pu
    hours = np.zeros(HOURS_PER_DAY)
    for part in parts:
        hours += part.sessions_per_day.base * np.asarray(part.hourly_share_pu)
    return tuple((hours / sessions).tolist())
