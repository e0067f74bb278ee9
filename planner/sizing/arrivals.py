"""When cars come: Poisson and fleet arrivals on days all alike, or through a year of weekdays and months."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.model.demand_result import DemandPart

HOURS_PER_DAY = 24
DAYS_PER_WEEK = 7
DAYS_PER_YEAR = 365
SATURDAY = 5
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

FLOATS = NDArray[np.float64]
System = Literal["queue", "loss", "fleet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Hours of the day in which the site is open; ``close_h`` before ``open_h`` runs past midnight.

    Drivers who come outside go elsewhere (they are lost); vehicles of a fleet come when the site opens. Whoever still
    waits at closing time leaves; a charge that has begun goes on until it is done.
    """

    open_h: float
    close_h: float

    @property
    def length_h(self) -> float:
        """Open hours a day."""
        return (self.close_h - self.open_h) % HOURS_PER_DAY or float(HOURS_PER_DAY)

    def since_opening_h(self, arrival_h: FLOATS) -> FLOATS:
        """Hours since the last opening, for each arrival."""
        since: FLOATS = np.mod(arrival_h - self.open_h, HOURS_PER_DAY)
        return since

    def admits(self, arrival_h: FLOATS) -> NDArray[np.bool_]:
        """Which arrivals find the site open."""
        found: NDArray[np.bool_] = self.since_opening_h(arrival_h) < self.length_h
        return found

    def until_closing_h(self, arrival_h: FLOATS) -> FLOATS:
        """Hours until the site closes, for arrivals that find it open; inf where it never does."""
        if self.length_h >= HOURS_PER_DAY:
            return np.full(arrival_h.size, np.inf)
        return self.length_h - self.since_opening_h(arrival_h)

    def next_opening_h(self, arrival_h: FLOATS) -> FLOATS:
        """The arrivals, those outside moved to the next opening."""
        later = arrival_h + HOURS_PER_DAY - self.since_opening_h(arrival_h)
        return np.where(self.admits(arrival_h), arrival_h, later)


def draw_arrivals(
    sessions_per_day: float, hourly_share_pu: tuple[float, ...], days: int, rng: np.random.Generator
) -> FLOATS:
    """Arrival times in hours of a Poisson process whose rate is constant within each hour of the day."""
    return poisson_arrivals(np.tile(np.asarray(hourly_share_pu) * sessions_per_day, days), rng)


def poisson_arrivals(rate_per_h: FLOATS, rng: np.random.Generator) -> FLOATS:
    """Arrival times in hours for a rate of each hour; the number is Poisson, times within are uniform: exact."""
    hour = np.repeat(np.arange(rate_per_h.size), rng.poisson(rate_per_h))
    return np.sort(hour + rng.random(hour.size))


def draw_fleet_arrivals(
    sessions_per_day: float, hourly_share_pu: tuple[float, ...], days: int, rng: np.random.Generator
) -> FLOATS:
    """Arrival times in hours of a fleet of known size: the same number every day, up to its fraction."""
    daily = int(sessions_per_day) + (rng.random(days) < sessions_per_day % 1)
    day = np.repeat(np.arange(days), daily)
    hour = rng.choice(HOURS_PER_DAY, size=day.size, p=np.asarray(hourly_share_pu))
    return np.sort(day * float(HOURS_PER_DAY) + hour + rng.random(day.size))


def year_rates(part: DemandPart, start_weekday: int) -> FLOATS:
    """Expected sessions in each hour of the day before the year and of its 365 days, (8784,), base estimate.

    Parameters
    ----------
    start_weekday : int
        Weekday of 1 January, Monday 0.
    """
    day = np.arange(-1, DAYS_PER_YEAR)
    weekday = (day + start_weekday) % DAYS_PER_WEEK
    month = np.repeat(np.arange(12), _MONTH_DAYS)[day]
    daily = part.sessions_per_day.base * np.asarray(part.weekday_factor_pu)[weekday]
    daily = daily * np.asarray(part.month_factor_pu)[month]
    return _by_hour(part, weekday, daily)


def week_rates(part: DemandPart, days: int) -> FLOATS:
    """Expected sessions in each hour of so many days of the mean week, Monday first, (24 x days,), base estimate."""
    weekday = np.arange(days) % DAYS_PER_WEEK
    daily = part.sessions_per_day.base * np.asarray(part.weekday_factor_pu)[weekday]
    return _by_hour(part, weekday, daily)


def _by_hour(part: DemandPart, weekday: NDArray[np.int64], daily: FLOATS) -> FLOATS:
    weekend = part.weekend_share_pu or part.hourly_share_pu
    shares = np.where((weekday >= SATURDAY)[:, None], np.asarray(weekend), np.asarray(part.hourly_share_pu))
    rates: FLOATS = (daily[:, None] * shares).ravel()
    return rates


def year_arrivals(rate_per_h: FLOATS, system: str, rng: np.random.Generator) -> FLOATS:
    """Arrival times in hours at the rates of many days in a row; a fleet comes in full numbers every day."""
    if system != "fleet":
        return poisson_arrivals(rate_per_h, rng)
    by_day = rate_per_h.reshape(-1, HOURS_PER_DAY)
    daily = by_day.sum(axis=1)
    count = np.floor(daily).astype(np.int64) + (rng.random(daily.size) < daily % 1)
    day = np.repeat(np.arange(daily.size), count)
    reached = np.cumsum(by_day, axis=1) / np.maximum(daily, 1e-300)[:, None]
    hour = np.minimum((rng.random(day.size)[:, None] > reached[day]).sum(axis=1), HOURS_PER_DAY - 1)
    return np.sort(day * float(HOURS_PER_DAY) + hour + rng.random(day.size))
