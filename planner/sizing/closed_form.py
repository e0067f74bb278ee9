"""Instant figures of a layout without simulation: service time, peak load, share that waits too long."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.model.result import DemandResult
from planner.sizing.chargers import Charger, Layout, evse_count, of_group
from planner.sizing.drawing import demand_parts, habits_of
from planner.sizing.fleet import charging_curve, charging_curves
from planner.sizing.groups import apart, coming, group_demand, share_pu
from planner.sizing.queueing import kimura_wait_h, mean_wait_h, wait_beyond
from planner.sizing.sessions import HOURS_PER_DAY, Sessions, Stay, reference_sessions, stay
from planner.tables.catalogue import catalogue_cache

BINS_PER_H = 4
Stays = Mapping[str, Stay]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ServiceTime:
    """Time at the plug: mean, squared variation and sample."""

    mean_h: float
    cv2_pu: float
    sample_h: NDArray[np.float64]


@catalogue_cache
def service_time(
    use_case: str,
    energy_kwh: float,
    charger: Charger,
    fleet_year: int | None = None,
    habits: Stay | None = None,
) -> ServiceTime:
    """Time at one EVSE of a charger whose sides are all in use, over the reference sessions, with the turnover."""
    habits = habits or stay(use_case)
    sessions = reference_sessions(use_case, energy_kwh, fleet_year, habits)
    charge_h = np.zeros(sessions.start_pu.size)
    for place, curve_id in enumerate(charging_curves().curve_ids):
        own = sessions.curve == place
        charge_h[own] = _charge_h(sessions, own, charger, curve_id)
    return time_of(np.maximum(charge_h, sessions.stay_h) + habits.turnover_h)


def time_of(sample_h: NDArray[np.float64]) -> ServiceTime:
    """Service time of a sample."""
    mean_h = float(sample_h.mean())
    return ServiceTime(mean_h=mean_h, cv2_pu=float(sample_h.var() / mean_h**2), sample_h=sample_h)


def _charge_h(sessions: Sessions, own: NDArray[np.bool_], charger: Charger, curve_id: str) -> NDArray[np.float64]:
    """Hours at the charger for the cars of one charging curve."""
    knots, share = charging_curve(curve_id)
    column = int(charger.is_dc)
    upper = np.append(knots[1:], 1.0)
    rise = np.minimum(sessions.end_pu[own, None], upper) - np.maximum(sessions.start_pu[own, None], knots)
    step_kwh = np.maximum(rise, 0.0) * sessions.battery_kwh[own, None]
    step_kw = np.minimum(charger.shared_kw, sessions.limit_kw[own, column, None] * share[:, column])
    charge_h: NDArray[np.float64] = (step_kwh / step_kw).sum(axis=1)
    return charge_h


def layout_time(
    demand: DemandResult, layout: Layout, fleet_year: int | None = None, stays: Stays | None = None
) -> ServiceTime:
    """Service time of a site over its use cases and EVSEs, as if all were used alike.

    ``fleet_year`` None: the fleet of the demand's year. ``stays``: the site's own habits by use case.
    """
    parts = _parts(demand, layout, fleet_year, stays)
    mean_h = sum(part.share_pu * part.time.mean_h for part in parts)
    square_h2 = sum(part.share_pu * (part.time.cv2_pu + 1) * part.time.mean_h**2 for part in parts)
    return ServiceTime(
        mean_h=mean_h,
        cv2_pu=square_h2 / mean_h**2 - 1,
        sample_h=np.concatenate([part.time.sample_h for part in parts]),
    )


def peak_load(
    demand: DemandResult,
    sessions_per_day: float,
    layout: Layout,
    fleet_year: int | None = None,
    stays: Stays | None = None,
) -> float:
    """Largest mean number of cars at the plug over the day, in Erlang (modified offered load).

    Notes
    -----
    ``m(t) = E[Lambda(t) - Lambda(t - S)]``: the mean of an M_t/G/inf queue (Eick, Massey & Whitt 1993), at every
    quarter of an hour.
    """
    return sessions_per_day * float(np.max(present(demand, layout, fleet_year, stays)))


def hourly_load(
    demand: DemandResult, layout: Layout, fleet_year: int | None = None, stays: Stays | None = None
) -> NDArray[np.float64]:
    """Mean number of cars at the plug in each hour of the day for one session a day, (24,)."""
    ends = present(demand, layout, fleet_year, stays)
    loads: NDArray[np.float64] = ((np.roll(ends, 1) + ends) / 2).reshape(HOURS_PER_DAY, -1).mean(axis=1)
    return loads


def present(
    demand: DemandResult, layout: Layout, fleet_year: int | None = None, stays: Stays | None = None
) -> NDArray[np.float64]:
    """Mean cars at the plug at the end of each quarter of an hour for one session a day, (96,)."""
    parts = _parts(demand, layout, fleet_year, stays)
    found: NDArray[np.float64] = np.sum(
        [part.share_pu * _present(part.hourly_share_pu, part.time) for part in parts], axis=0
    )
    return found


@catalogue_cache
def _present(hourly_share_pu: tuple[float, ...], time: ServiceTime) -> NDArray[np.float64]:
    cumulated = np.concatenate([[0.0], np.cumsum(np.tile(hourly_share_pu, 4))])
    hours = np.arange(cumulated.size, dtype=np.float64)
    ends = 3 * HOURS_PER_DAY + np.arange(1, HOURS_PER_DAY * BINS_PER_H + 1) / BINS_PER_H
    since = np.maximum(ends[:, None] - time.sample_h, 0.0)
    now: NDArray[np.float64] = np.interp(ends, hours, cumulated)
    before: NDArray[np.float64] = np.interp(since, hours, cumulated).mean(axis=1)
    return now - before


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One use case at one charger of the catalogue: its share of the sessions, its hours, its time."""

    share_pu: float
    hourly_share_pu: tuple[float, ...]
    time: ServiceTime


def _parts(demand: DemandResult, layout: Layout, fleet_year: int | None, stays: Stays | None) -> list[_Part]:
    year = demand.year if fleet_year is None else fleet_year
    total = evse_count(layout)
    use_cases = demand_parts(demand)
    sessions = sum(part.sessions_per_day.base for part in use_cases)
    parts = []
    for part in use_cases:
        share = part.sessions_per_day.base / sessions if sessions > 0 else 1 / len(use_cases)
        habits = habits_of(part, stays or {})
        for charger in sorted(set(layout), key=lambda charger: charger.charger_id):
            time = service_time(part.use_case, part.energy_per_session_kwh, charger, year, habits)
            weight = share * layout.count(charger) * charger.evse / total
            parts.append(_Part(share_pu=weight, hourly_share_pu=part.hourly_share_pu, time=time))
    return parts


def blocked_pu(
    demand: DemandResult,
    sessions_per_day: float,
    layout: Layout,
    fleet_year: int | None = None,
    stays: Stays | None = None,
) -> float:
    """Share of the day's drivers who find no free point where nobody queues.

    Notes
    -----
    Erlang B at the mean number of cars of every quarter of an hour (modified offered load), weighted by arrivals.
    """
    loads = sessions_per_day * present(demand, layout, fleet_year, stays)
    loads = (np.roll(loads, 1) + loads) / 2
    weights = np.repeat(np.asarray(demand.hourly_share_pu), BINS_PER_H)
    servers = evse_count(layout)
    blocked = np.ones(loads.size)
    for k in range(1, servers + 1):
        blocked = loads * blocked / (k + loads * blocked)
    return float((blocked * weights).sum() / weights.sum())


def p_over(
    demand: DemandResult,
    sessions_per_day: float,
    layout: Layout,
    max_wait_min: float,
    fleet_year: int | None = None,
    stays: Stays | None = None,
) -> float:
    """Share of drivers who wait longer at the peak load, or are turned away over the day; 1 where overloaded.

    Of the worse group where cars and lorries come, each to its own points; 1 where a group that comes has none.
    """
    if apart(demand, layout):
        return max(_group_p_over(demand, sessions_per_day, layout, max_wait_min, fleet_year, stays))
    if stay(demand.use_case).system == "loss":
        return blocked_pu(demand, sessions_per_day, layout, fleet_year, stays)
    time = layout_time(demand, layout, fleet_year, stays)
    load = peak_load(demand, sessions_per_day, layout, fleet_year, stays)
    return wait_beyond(evse_count(layout), load / time.mean_h, time.mean_h, max_wait_min / 60, time.cv2_pu)


def _group_p_over(
    demand: DemandResult,
    sessions_per_day: float,
    layout: Layout,
    max_wait_min: float,
    fleet_year: int | None,
    stays: Stays | None,
) -> list[float]:
    found = [0.0]
    for group in coming(demand):
        points = of_group(layout, group)
        sessions = sessions_per_day * share_pu(demand, group)
        own = group_demand(demand, group)
        found.append(p_over(own, sessions, points, max_wait_min, fleet_year, stays) if points else 1.0)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakHour:
    """Closed forms of a layout at the peak load of the day, never at its mean.

    ``load_erlang``: mean cars at the plug; ``p_wait_over_pu`` and ``mean_wait_min`` by M/G/c (Allen-Cunneen; Kimura
    beside it), ``mmc_p_wait_over_pu`` by M/M/c (Erlang C), ``blocked_pu`` by Erlang B through the day (drivers who
    never queue; of all arrivals). Waits are None where the load is not below the points.
    """

    servers: int
    load_erlang: float
    mean_session_min: float
    session_cv2_pu: float
    p_wait_over_pu: float
    mmc_p_wait_over_pu: float
    blocked_pu: float
    mean_wait_min: float | None
    kimura_mean_wait_min: float | None


def peak_hour(
    demand: DemandResult,
    sessions_per_day: float,
    layout: Layout,
    max_wait_min: float,
    fleet_year: int | None = None,
    stays: Stays | None = None,
) -> PeakHour:
    """Closed forms beside a simulation, at the peak load (see :func:`peak_load`)."""
    time = layout_time(demand, layout, fleet_year, stays)
    load = peak_load(demand, sessions_per_day, layout, fleet_year, stays)
    servers, arrivals_per_h, wait_h = evse_count(layout), load / time.mean_h, max_wait_min / 60
    finite = load < servers
    return PeakHour(
        servers=servers,
        load_erlang=load,
        mean_session_min=time.mean_h * 60,
        session_cv2_pu=time.cv2_pu,
        p_wait_over_pu=wait_beyond(servers, arrivals_per_h, time.mean_h, wait_h, time.cv2_pu),
        mmc_p_wait_over_pu=wait_beyond(servers, arrivals_per_h, time.mean_h, wait_h),
        blocked_pu=blocked_pu(demand, sessions_per_day, layout, fleet_year, stays),
        mean_wait_min=mean_wait_h(servers, arrivals_per_h, time.mean_h, time.cv2_pu) * 60 if finite else None,
        kimura_mean_wait_min=kimura_wait_h(servers, arrivals_per_h, time.mean_h, time.cv2_pu) * 60 if finite else None,
    )
