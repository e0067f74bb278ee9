"""Sessions of a whole site drawn from its demand: design days all alike, mean weeks, or a year with its seasons."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.model.demand_result import DemandPart, DemandResult
from planner.sizing.arrivals import (
    DAYS_PER_YEAR,
    HOURS_PER_DAY,
    Opening,
    draw_arrivals,
    draw_fleet_arrivals,
    week_rates,
    year_arrivals,
    year_rates,
)
from planner.sizing.seeds import part_seed
from planner.sizing.sessions import Sessions, Stay, draw_sessions, mixed, stay

WARM_UP_DAYS = 1
TRUCK = "truck"

Arrivals = Callable[[DemandPart, Stay, np.random.Generator], NDArray[np.float64]]


def demand_parts(demand: DemandResult) -> tuple[DemandPart, ...]:
    """The use cases of a site; where the demand does not tell them apart, the whole as one."""
    if demand.parts:
        return demand.parts
    whole = DemandPart(
        use_case=demand.use_case,
        origin="",
        sessions_per_day=demand.sessions_per_day,
        energy_per_session_kwh=demand.energy_per_session_kwh,
        hourly_share_pu=demand.hourly_share_pu,
    )
    return (whole,)


def habits_of(part: DemandPart, stays: Mapping[str, Stay]) -> Stay:
    """Habits of a part: the site's own, else the use case's with the stay that sessions tell; lorries where heavy."""
    habits = stays.get(part.use_case) or stay(part.use_case)
    if part.stay_mean_h is not None and part.stay_cv_pu is not None and part.use_case not in stays:
        habits = replace(habits, stay_mean_h=part.stay_mean_h, stay_cv_pu=part.stay_cv_pu)
    return replace(habits, vehicle_group=TRUCK) if part.heavy else habits


def draw_demand(  # noqa: PLR0913 - whose sessions, how many, and what the site knows of them
    demand: DemandResult,
    sessions_per_day: float,
    days: int,
    seed: int,
    *,
    fleet_year: int | None = None,
    opening: Opening | None = None,
    stays: Mapping[str, Stay] | None = None,
) -> Sessions:
    """Sessions of ``days`` days and one day before them that fills the site; every day is the same design day.

    The day is a working day of the demand; a day of the weekend is that of :func:`planner.sizing.week.days_of`.

    Parameters
    ----------
    sessions_per_day : float
        Of all use cases together, shared among them as the base estimate is.
    fleet_year : int, optional
        Year of the vehicle mix; None: the fleet of the early 2030s.
    opening : Opening, optional
        Hours in which the site is open; None: always.
    stays : mapping of str to Stay, optional
        The site's own habits by use case, where it knows them better than data/demand/stays.csv.
    """
    all_days = days + WARM_UP_DAYS
    base = demand.sessions_per_day.base
    scale = sessions_per_day / base if base > 0 else 0.0

    def arrivals(part: DemandPart, habits: Stay, rng: np.random.Generator) -> NDArray[np.float64]:
        draw = draw_fleet_arrivals if habits.system == "fleet" else draw_arrivals
        daily = part.sessions_per_day.base * scale if demand.parts else sessions_per_day
        return draw(daily, part.hourly_share_pu, all_days, rng)

    return _draw_parts(demand, (all_days, fleet_year), seed, arrivals, opening, stays or {})


def draw_weeks(
    demand: DemandResult,
    days: int,
    seed: int,
    *,
    fleet_year: int | None = None,
    opening: Opening | None = None,
    stays: Mapping[str, Stay] | None = None,
) -> Sessions:
    """Sessions of ``days`` days of mean weeks, working days and weekends, and one day before them."""
    all_days = days + WARM_UP_DAYS

    def arrivals(part: DemandPart, habits: Stay, rng: np.random.Generator) -> NDArray[np.float64]:
        return year_arrivals(week_rates(part, all_days), habits.system, rng)

    return _draw_parts(demand, (all_days, fleet_year), seed, arrivals, opening, stays or {})


def draw_year(
    demand: DemandResult,
    seed: int,
    *,
    start_weekday: int = 0,
    fleet_year: int | None = None,
    opening: Opening | None = None,
    stays: Mapping[str, Stay] | None = None,
) -> Sessions:
    """Sessions of a year of the mean demand with its weekdays, weekends and months, and one day before it."""

    def arrivals(part: DemandPart, habits: Stay, rng: np.random.Generator) -> NDArray[np.float64]:
        return year_arrivals(year_rates(part, start_weekday), habits.system, rng)

    frame = (DAYS_PER_YEAR + WARM_UP_DAYS, fleet_year)
    return _draw_parts(demand, frame, seed, arrivals, opening, stays or {})


def _draw_parts(
    demand: DemandResult,
    frame: tuple[int, int | None],
    seed: int,
    arrivals: Arrivals,
    opening: Opening | None,
    stays: Mapping[str, Stay],
) -> Sessions:
    days, fleet_year = frame
    parts = demand_parts(demand)
    drawn = []
    for number, part in enumerate(parts):
        habits = habits_of(part, stays)
        # A part's draw does not depend on which others there are.
        kind = (part.use_case, part.origin)
        place = sum((other.use_case, other.origin) == kind for other in parts[:number])
        own_seed = seed if len(parts) == 1 else part_seed(seed, *kind, place)
        rng = np.random.default_rng(own_seed)
        arrival_h = arrivals(part, habits, rng)
        outside = 0
        if opening is not None:
            arrival_h, outside = _within(opening, arrival_h, moved=habits.system == "fleet")
        sessions = draw_sessions(
            part.use_case,
            part.energy_per_session_kwh,
            arrival_h,
            days,
            rng,
            fleet_year=fleet_year,
            habits=habits,
        )
        if opening is not None:
            most_wait_h = np.minimum(sessions.most_wait_h, opening.until_closing_h(arrival_h))
            sessions = replace(sessions, most_wait_h=most_wait_h, outside=outside)
        drawn.append(sessions)
    return mixed(drawn)


def _within(opening: Opening, arrival_h: NDArray[np.float64], *, moved: bool) -> tuple[NDArray[np.float64], int]:
    """Arrivals in the opening hours, and how many were lost after the day of warming up."""
    if moved:
        return np.sort(opening.next_opening_h(arrival_h)), 0
    inside = opening.admits(arrival_h)
    return arrival_h[inside], int((~inside & (arrival_h >= WARM_UP_DAYS * HOURS_PER_DAY)).sum())
