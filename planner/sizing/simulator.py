"""Simulation of a sized site: service and power of a layout under a cap, from drawn sessions."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.model.sizing_result import WaitBin
from planner.sizing.chargers import Layout, evse_count
from planner.sizing.drawing import WARM_UP_DAYS, draw_demand
from planner.sizing.fleet import charging_curves
from planner.sizing.operation import Operation
from planner.sizing.sessions import HOURS_PER_DAY, Sessions

if TYPE_CHECKING:
    from planner.sizing.kernel import Record, Site

__all__ = ["WARM_UP_DAYS", "Service", "draw_demand", "run_kernel", "simulate_many", "simulate_site"]

BINS_PER_DAY = 96
DAYS_PER_YEAR = 365
WAIT_BINS_MIN = (0.0, 1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0, np.inf)
_EPS_MIN = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What drivers and the grid see of one simulated site.

    ``p_wait_over_pu``, ``mean_wait_min`` and ``p95_wait_min`` hold for sessions that arrive in the peak hour; drivers
    who drove on count as having waited too long. ``p999_kw`` is the 99.9 % quantile of 15-minute means. Peak, quantile
    and ``hourly_power_kw`` are those of the connection, energies those of the cars. ``served_share_pu`` is the share of
    all drivers who did not drive on (those outside the opening hours did), ``lost_sessions_per_day`` counts the others.

    ``wait_histogram`` of all sessions; ``hourly_utilisation_pu`` and ``hourly_arrivals_per_h`` by hour of the day (24).
    ``energy_kwh_per_year`` of mean days. ``peak_waits_min``: sorted waits of the peak hour, inf for those who drove on.
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
    wait_histogram: tuple[WaitBin, ...] = ()
    hourly_utilisation_pu: tuple[float, ...] = ()
    hourly_arrivals_per_h: tuple[float, ...] = ()
    lost_sessions_per_day: float = 0.0
    energy_kwh_per_year: float = 0.0
    peak_waits_min: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0), repr=False, compare=False)

    def p_wait_over(self, minutes: float) -> float:
        """Share of the peak hour's drivers who wait longer than some minutes or drove on; 0 where nobody came."""
        waits = self.peak_waits_min
        return float((waits > minutes).mean()) if waits.size else 0.0


def simulate_site(  # noqa: PLR0913 - what is served, by what, and how it is judged
    sessions: Sessions,
    layout: Layout,
    cap_kw: float,
    *,
    peak_hour: int,
    max_wait_min: float,
    patience_h: float = np.inf,
    operation: Operation | None = None,
    mean_day_pu: float = 1.0,
) -> Service:
    """Serve the sessions first come, first served, under the cabinets' powers and the site's cap.

    Parameters
    ----------
    layout : tuple of Charger
        Cabinets; a car takes the free EVSE that gives it most.
    cap_kw : float
        Power that load management holds, shared by water-filling (everybody gets the same until his own limit, or in
        proportion to the operation's weights).
    peak_hour : int
        Hour of the day (0..23) in which service is judged.
    patience_h : float
        Wait after which every driver drives on; 0 is a loss system. Drivers of use cases that never queue, and those
        who wait at closing time, leave sooner.
    operation : Operation, optional
        Opening hours, priorities, who gives up, battery and PV.
    mean_day_pu : float
        Sessions of the mean day over those simulated, for the year's energy.
    """
    record = run_kernel(sessions, layout, cap_kw, patience_h=patience_h, operation=operation)
    judged = sessions.arrival_h >= WARM_UP_DAYS * HOURS_PER_DAY
    hour = sessions.arrival_h.astype(np.int64) % HOURS_PER_DAY
    wait_min = record.wait_h * 60
    in_peak = wait_min[judged & (hour == peak_hour)]
    plugged_h = record.plugged_h[judged]
    days = sessions.days - WARM_UP_DAYS
    evse = evse_count(layout)
    first = WARM_UP_DAYS * BINS_PER_DAY
    grid_kw = record.grid_kwh[first:] * (BINS_PER_DAY / HOURS_PER_DAY)
    energy_kwh_per_day = float(record.energy_kwh[first:].sum()) / days
    served = int((~np.isnan(plugged_h)).sum())
    came = plugged_h.size + sessions.outside
    return Service(
        p_wait_over_pu=_mean(np.where(np.isnan(in_peak), True, in_peak > max_wait_min).astype(np.float64)),
        mean_wait_min=_mean(in_peak),
        p95_wait_min=float(np.nanquantile(in_peak, 0.95)) if np.isfinite(in_peak).any() else 0.0,
        mean_session_min=_mean(plugged_h) * 60,
        energy_kwh_per_day=energy_kwh_per_day,
        utilisation_pu=float(np.nansum(plugged_h)) / (evse * days * HOURS_PER_DAY),
        simulated_peak_kw=float(record.totals[0]),
        p999_kw=float(np.quantile(grid_kw, 0.999)),
        hourly_power_kw=_by_hour(grid_kw, days),
        served_share_pu=served / came if came else 0.0,
        wait_histogram=_histogram(wait_min[judged]),
        hourly_utilisation_pu=_by_hour(record.busy_h[first:] * (BINS_PER_DAY / HOURS_PER_DAY / evse), days),
        hourly_arrivals_per_h=tuple((np.bincount(hour[judged], minlength=HOURS_PER_DAY) / days).tolist()),
        lost_sessions_per_day=(came - served) / days,
        energy_kwh_per_year=energy_kwh_per_day * DAYS_PER_YEAR * mean_day_pu,
        peak_waits_min=np.sort(np.where(np.isnan(in_peak), np.inf, in_peak)),
    )


def simulate_many(  # noqa: PLR0913 - as of one site
    sessions: Sessions,
    cases: Sequence[tuple[Layout, float]],
    *,
    peak_hour: int,
    max_wait_min: float,
    patience_h: float = np.inf,
    operation: Operation | None = None,
    mean_day_pu: float = 1.0,
    workers: int | None = None,
) -> tuple[Service, ...]:
    """Services of many layouts and caps on the same sessions, in their order, on several threads.

    Parameters
    ----------
    cases : sequence of (layout, cap in kW)
    workers : int, optional
        Threads; None: one for each processor. The answer does not depend on it.
    """
    serve = partial(
        simulate_site,
        sessions,
        peak_hour=peak_hour,
        max_wait_min=max_wait_min,
        patience_h=patience_h,
        operation=operation,
        mean_day_pu=mean_day_pu,
    )
    with ThreadPoolExecutor(max_workers=workers or os.cpu_count() or 1) as pool:
        return tuple(pool.map(lambda case: serve(*case), cases))


def run_kernel(
    sessions: Sessions,
    layout: Layout,
    cap_kw: float,
    *,
    patience_h: float = np.inf,
    operation: Operation | None = None,
) -> "Record":
    """Raw record of the sessions at a layout, by car and by 15 minutes."""
    from planner.sizing import kernel

    operation = operation or Operation()
    curves = charging_curves()
    weights = np.array([operation.weights.get(use_case, 1.0) for use_case in sessions.use_cases], np.float64)
    most_wait_h = sessions.most_wait_h
    if operation.leaving and sessions.patience_h.size:
        most_wait_h = np.minimum(most_wait_h, sessions.patience_h)
    return kernel.simulate(
        kernel.Cars(
            sessions.arrival_h,
            sessions.start_pu,
            sessions.end_pu,
            sessions.battery_kwh,
            sessions.limit_kw,
            sessions.stay_h,
            sessions.curve,
            weights[sessions.part] if operation.weights and sessions.part.size else np.zeros(0),
            most_wait_h,
        ),
        _kernel_site(sessions, layout, cap_kw, patience_h, operation),
        kernel.Curve(curves.from_pu, curves.share_pu, curves.start),
        sessions.days * HOURS_PER_DAY,
    )


def _kernel_site(sessions: Sessions, layout: Layout, cap_kw: float, patience_h: float, operation: Operation) -> "Site":
    from planner.sizing import kernel

    sides = [charger for charger in layout for _ in range(charger.evse)]
    battery = (operation.battery_kw, operation.battery_kwh, operation.battery_efficiency_pu)
    return kernel.Site(
        np.array([charger.power_kw for charger in sides], np.float64),
        np.array([int(charger.is_dc) for charger in sides], np.int64),
        np.cumsum([0, *(charger.evse for charger in layout)], dtype=np.int64),
        np.array([charger.cabinet_kw for charger in layout], np.float64),
        float(cap_kw),
        float(patience_h),
        _freed_per_h(sessions, layout) if operation.balking else np.inf,
        np.array(battery if operation.has_battery else (), np.float64),
        # The first hour simulated is that of the day before.
        np.roll(np.array(operation.pv_kw, np.float64), WARM_UP_DAYS * HOURS_PER_DAY),
    )


def _freed_per_h(sessions: Sessions, layout: Layout) -> float:
    """Points that become free in an hour while all are busy: EVSEs over the mean session at their own power."""
    freed = 0.0
    need_kwh = (sessions.end_pu - sessions.start_pu) * sessions.battery_kwh
    for charger in sorted(set(layout), key=lambda charger: charger.charger_id):
        power_kw = np.minimum(charger.shared_kw, sessions.limit_kw[:, int(charger.is_dc)])
        mean_h = _mean(np.maximum(need_kwh / power_kw, sessions.stay_h))
        freed += layout.count(charger) * charger.evse / mean_h if mean_h > 0 else np.inf
    return freed


def _by_hour(values: NDArray[np.float64], days: int) -> tuple[float, ...]:
    """Mean by hour of the day of values by 15 minutes."""
    return tuple(values.reshape(days, HOURS_PER_DAY, -1).mean(axis=(0, 2)).tolist())


def _histogram(wait_min: NDArray[np.float64]) -> tuple[WaitBin, ...]:
    """Share of the sessions in each bin of :data:`WAIT_BINS_MIN`; empty where nobody came."""
    if not wait_min.size:
        return ()
    waits = np.where(np.isnan(wait_min), np.inf, wait_min)
    places = np.searchsorted(np.array(WAIT_BINS_MIN) + _EPS_MIN, waits)
    shares = np.bincount(places, minlength=len(WAIT_BINS_MIN)) / waits.size
    return tuple(
        WaitBin(up_to_min=edge, share_pu=float(share)) for edge, share in zip(WAIT_BINS_MIN, shares, strict=True)
    )


def _mean(values: NDArray[np.float64]) -> float:
    """Mean of the known values, 0 where there are none (no session, no wait)."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else 0.0
