"""Simulation of a sized site: service and power of a layout under a cap, from drawn sessions."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.model.result import DemandResult
from planner.sizing.chargers import Layout, evse_count
from planner.sizing.sessions import (
    HOURS_PER_DAY,
    Sessions,
    charging_curve,
    draw_arrivals,
    draw_fleet_arrivals,
    draw_sessions,
    stay,
)

if TYPE_CHECKING:
    from planner.sizing.kernel import Site

WARM_UP_DAYS = 1
BINS_PER_DAY = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What drivers and the grid see of one simulated site.

    ``p_wait_over_pu``, ``mean_wait_min`` and ``p95_wait_min`` hold for sessions that arrive in the peak hour; drivers
    who drove on count as having waited too long. ``p999_kw`` is the 99.9 % quantile of 15-minute means.
    ``served_share_pu`` is the share of all drivers who did not drive on.
    """

    p_wait_over_pu: float
    mean_wait_min: float
    p95_wait_min: float
    mean_session_min: float
    energy_kwh_per_day: float
    utilisation_pu: float
    simulated_peak_kw: float
    p999_kw: float
    hourly_power_kw: tuple[float, ...]
    served_share_pu: float


def draw_demand(demand: DemandResult, sessions_per_day: float, days: int, seed: int) -> Sessions:
    """Sessions of ``days`` days and one day before them that fills the site."""
    rng = np.random.default_rng(seed)
    all_days = days + WARM_UP_DAYS
    draw = draw_fleet_arrivals if stay(demand.use_case).system == "fleet" else draw_arrivals
    arrival_h = draw(sessions_per_day, demand.hourly_share_pu, all_days, rng)
    return draw_sessions(demand.use_case, demand.energy_per_session_kwh, arrival_h, all_days, rng)


def simulate_site(
    sessions: Sessions,
    layout: Layout,
    cap_kw: float,
    *,
    peak_hour: int,
    max_wait_min: float,
    patience_h: float = np.inf,
) -> Service:
    """Serve the sessions first come, first served, under the cabinets' powers and the site's cap.

    Parameters
    ----------
    layout : tuple of Charger
        Cabinets; a car takes the free EVSE that gives it most.
    cap_kw : float
        Power that load management holds, shared by water-filling (everybody gets the same until his own limit).
    peak_hour : int
        Hour of the day (0..23) in which service is judged.
    patience_h : float
        Wait after which a driver drives on; 0 is a loss system.
    """
    from planner.sizing import kernel

    record = kernel.simulate(
        kernel.Cars(
            sessions.arrival_h,
            sessions.start_pu,
            sessions.end_pu,
            sessions.battery_kwh,
            sessions.limit_kw,
            sessions.stay_h,
        ),
        _kernel_site(layout, cap_kw, patience_h),
        kernel.Curve(*charging_curve()),
        sessions.days * HOURS_PER_DAY,
    )
    judged = sessions.arrival_h >= WARM_UP_DAYS * HOURS_PER_DAY
    in_peak = judged & (sessions.arrival_h.astype(np.int64) % HOURS_PER_DAY == peak_hour)
    wait_min = record.wait_h[in_peak] * 60
    plugged_h = record.plugged_h[judged]
    days = sessions.days - WARM_UP_DAYS
    power_kw = record.energy_kwh[WARM_UP_DAYS * BINS_PER_DAY :] * (BINS_PER_DAY / HOURS_PER_DAY)
    busy_h = float(np.nansum(plugged_h))
    return Service(
        p_wait_over_pu=_mean(np.where(np.isnan(wait_min), True, wait_min > max_wait_min).astype(np.float64)),
        mean_wait_min=_mean(wait_min),
        p95_wait_min=float(np.nanquantile(wait_min, 0.95)) if np.isfinite(wait_min).any() else 0.0,
        mean_session_min=_mean(plugged_h) * 60,
        energy_kwh_per_day=float(power_kw.sum()) * HOURS_PER_DAY / BINS_PER_DAY / days,
        utilisation_pu=busy_h / (evse_count(layout) * days * HOURS_PER_DAY),
        simulated_peak_kw=float(record.totals[0]),
        p999_kw=float(np.quantile(power_kw, 0.999)),
        hourly_power_kw=tuple(float(kw) for kw in power_kw.reshape(days, HOURS_PER_DAY, -1).mean(axis=(0, 2))),
        served_share_pu=_mean((~np.isnan(plugged_h)).astype(np.float64)),
    )


def _kernel_site(layout: Layout, cap_kw: float, patience_h: float) -> "Site":
    from planner.sizing import kernel

    sides = [charger for charger in layout for _ in range(charger.evse)]
    return kernel.Site(
        np.array([charger.power_kw for charger in sides], np.float64),
        np.array([int(charger.is_dc) for charger in sides], np.int64),
        np.cumsum([0, *(charger.evse for charger in layout)], dtype=np.int64),
        np.array([charger.cabinet_kw for charger in layout], np.float64),
        float(cap_kw),
        float(patience_h),
    )


def _mean(values: NDArray[np.float64]) -> float:
    """Mean of the known values, 0 where there are none (no session, no wait)."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else 0.0
