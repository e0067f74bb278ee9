"""Instant figures of a layout without simulation: service time, peak load, share that waits too long."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from planner.model.result import DemandResult
from planner.sizing.chargers import Charger, Layout, evse_count
from planner.sizing.queueing import erlang_b, wait_beyond
from planner.sizing.sessions import HOURS_PER_DAY, charging_curve, reference_sessions, stay


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ServiceTime:
    """Time at the plug: mean, squared variation and sample."""

    mean_h: float
    cv2_pu: float
    sample_h: NDArray[np.float64]


@cache
def service_time(use_case: str, energy_kwh: float, charger: Charger) -> ServiceTime:
    """Time at one EVSE of a charger whose sides are all in use, over the reference sessions."""
    sessions = reference_sessions(use_case, energy_kwh)
    knots, share = charging_curve()
    column = int(charger.is_dc)
    upper = np.append(knots[1:], 1.0)
    rise = np.minimum(sessions.end_pu[:, None], upper) - np.maximum(sessions.start_pu[:, None], knots)
    step_kwh = np.maximum(rise, 0.0) * sessions.battery_kwh[:, None]
    step_kw = np.minimum(charger.shared_kw, sessions.limit_kw[:, column, None] * share[:, column])
    plugged_h = np.maximum((step_kwh / step_kw).sum(axis=1), sessions.stay_h)
    mean_h = float(plugged_h.mean())
    return ServiceTime(
        mean_h=mean_h,
        cv2_pu=float(plugged_h.var() / mean_h**2),
        sample_h=plugged_h,
    )


def layout_time(demand: DemandResult, layout: Layout) -> ServiceTime:
    """Service time of a site as the mean over its EVSEs, as if all were used alike."""
    parts = _parts(demand, layout)
    return ServiceTime(
        mean_h=sum(share * time.mean_h for share, time in parts),
        cv2_pu=sum(share * time.cv2_pu for share, time in parts),
        sample_h=np.concatenate([time.sample_h for _, time in parts]),
    )


def peak_load(demand: DemandResult, sessions_per_day: float, layout: Layout) -> float:
    """Largest mean number of cars at the plug over the day, in Erlang (modified offered load).

    Notes
    -----
    ``m(t) = E[Lambda(t) - Lambda(t - S)]``: the mean of an M_t/G/inf queue (Eick, Massey & Whitt 1993), at full hours.
    """
    present = sum(share * _present(demand.hourly_share_pu, time) for share, time in _parts(demand, layout))
    return sessions_per_day * float(np.max(present))


@cache
def _present(hourly_share_pu: tuple[float, ...], time: ServiceTime) -> NDArray[np.float64]:
    """Mean cars at the plug at each full hour for one session a day, (24,)."""
    cumulated = np.concatenate([[0.0], np.cumsum(np.tile(hourly_share_pu, 4))])
    hours = np.arange(cumulated.size, dtype=np.float64)
    ends = np.arange(3 * HOURS_PER_DAY, 4 * HOURS_PER_DAY, dtype=np.float64)
    since = np.maximum(ends[:, None] - time.sample_h, 0.0)
    now: NDArray[np.float64] = np.interp(ends, hours, cumulated)
    before: NDArray[np.float64] = np.interp(since, hours, cumulated).mean(axis=1)
    return now - before


def _parts(demand: DemandResult, layout: Layout) -> list[tuple[float, ServiceTime]]:
    """Share of the EVSEs and service time, by charger of the catalogue."""
    total = evse_count(layout)
    return [
        (
            layout.count(charger) * charger.evse / total,
            service_time(demand.use_case, demand.energy_per_session_kwh, charger),
        )
        for charger in sorted(set(layout), key=lambda charger: charger.charger_id)
    ]


def p_over(demand: DemandResult, sessions_per_day: float, layout: Layout, max_wait_min: float) -> float:
    """Steady-state share of drivers who wait longer (or are turned away) at the peak load; 1 where overloaded."""
    time = layout_time(demand, layout)
    load = peak_load(demand, sessions_per_day, layout)
    if stay(demand.use_case).system == "loss":
        return erlang_b(evse_count(layout), load)
    return wait_beyond(evse_count(layout), load / time.mean_h, time.mean_h, max_wait_min / 60, time.cv2_pu)
