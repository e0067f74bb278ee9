"""Simulation of a sized site: service and power of a layout under a cap, from drawn sessions."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.model.machine import usable_cores
from planner.sizing.chargers import GROUPS, Layout, evse_count
from planner.sizing.chargers import of_group as layout_of_group
from planner.sizing.drawing import WARM_UP_DAYS, draw_demand
from planner.sizing.fleet import charging_curves
from planner.sizing.judging import Judged
from planner.sizing.operation import Operation
from planner.sizing.service import Run, Service, known_min, linear_quantile, mean, quantile
from planner.sizing.sessions import HOURS_PER_DAY, Sessions, of_group

if TYPE_CHECKING:
    from planner.sizing.kernel import Record, Site

__all__ = ["WARM_UP_DAYS", "Service", "draw_demand", "known_min", "run_kernel", "simulate_many", "simulate_site"]

BINS_PER_DAY = 96


def simulate_site(  # noqa: PLR0913 - what is served, by what, and how it is judged
    sessions: Sessions,
    layout: Layout,
    cap_kw: float,
    *,
    peak_hour: int,
    max_wait_min: float,
    patience_h: float = np.inf,
    operation: Operation | None = None,
    mean_day_pu: float | Sequence[float] = 1.0,
    judged: Sequence[Judged] = (),
    share_pu: float = 1.0,
) -> Service:
    """Serve the sessions first come, first served, under the cabinets' powers and the site's cap.

    Parameters
    ----------
    layout : tuple of Charger
        Cabinets; a car takes the free EVSE that gives it most. Where both cars and lorries come, or the cabinets are
        of both groups, each takes only those of its group.
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
    mean_day_pu : float or sequence of float
        Sessions of the mean day over those simulated, of all or of each use case, for the year's energy.
    judged : sequence of Judged, optional
        Who is judged when and against what; without it all together in ``peak_hour`` (cars and lorries apart).
    share_pu : float
        Allowed share of the site, to which shares of ``judged`` are related.
    """
    record = run_kernel(sessions, layout, cap_kw, patience_h=patience_h, operation=operation)
    counted = sessions.arrival_h >= WARM_UP_DAYS * HOURS_PER_DAY
    hour = sessions.arrival_h.astype(np.int64) % HOURS_PER_DAY
    wait_min = record.wait_h * 60
    who = judged or _alone(sessions, peak_hour)
    judged_hour = np.where(counted, hour, -1)
    found = [_waits(sessions, judged_hour, wait_min, one) for one in who]
    shares = [_p_over(own, max_wait_min) * (share_pu / one.share_pu) for own, one in zip(found, who, strict=True)]
    worst = found[shares.index(max(shares))]
    in_peak = np.sort(np.where(np.isnan(worst), np.inf, worst))
    plugged_h = record.plugged_h[counted]
    days = sessions.days - WARM_UP_DAYS
    evse = evse_count(layout)
    first = WARM_UP_DAYS * BINS_PER_DAY
    grid_kw = record.grid_kwh[first:] * (BINS_PER_DAY / HOURS_PER_DAY)
    energy_kwh_per_day = float(record.energy_kwh[first:].sum()) / days
    served = int((~np.isnan(plugged_h)).sum())
    came = plugged_h.size + sessions.outside
    at_plug_h = float(np.where(np.isnan(plugged_h), 0.0, plugged_h).sum())
    utilisation_pu = min(at_plug_h / (evse * days * HOURS_PER_DAY), 1.0)
    return Service(
        p_wait_over_pu=max(shares),
        mean_wait_min=mean(worst),
        p95_wait_min=quantile(in_peak, 0.95),
        mean_session_min=mean(plugged_h) * 60,
        energy_kwh_per_day=energy_kwh_per_day,
        utilisation_pu=utilisation_pu,
        simulated_peak_kw=float(record.totals[0]),
        p999_kw=linear_quantile(grid_kw, 0.999),
        served_share_pu=served / came if came else 0.0,
        lost_sessions_per_day=(came - served) / days,
        group_p_wait_over_pu=_by_group(sessions, who, shares),
        peak_waits_min=in_peak,
        run=Run(sessions=sessions, record=record, evse=evse, grid_kw=grid_kw, mean_day_pu=mean_day_pu),
    )


def _alone(sessions: Sessions, peak_hour: int) -> tuple[Judged, ...]:
    """Everybody judged in one hour, cars and lorries apart where both come."""
    groups = GROUPS if sessions.is_mixed else ("",)
    return tuple(Judged(group=own, system="queue", parts=(), share_pu=1.0, peak_hour=peak_hour) for own in groups)


def _waits(
    sessions: Sessions, hour: NDArray[np.int64], wait_min: NDArray[np.float64], judged: Judged
) -> NDArray[np.float64]:
    """Waits of some drivers (NaN: drove on); ``hour`` is -1 for sessions that do not count."""
    own = hour >= 0 if judged.peak_hour is None else hour == judged.peak_hour
    if judged.group in GROUPS and sessions.is_mixed:
        own &= sessions.group == GROUPS.index(judged.group)
    if judged.parts and len(sessions.use_cases) > len(judged.parts):
        among = np.zeros(len(sessions.use_cases), dtype=bool)
        among[list(judged.parts)] = True
        own &= among[sessions.part]
    return wait_min[own]


def _by_group(sessions: Sessions, judged: Sequence[Judged], shares: Sequence[float]) -> tuple[float, ...]:
    """Greatest share of cars and of lorries; empty where not both come."""
    if not sessions.is_mixed:
        return ()
    return tuple(
        max((own for own, one in zip(shares, judged, strict=True) if one.group == group), default=0.0)
        for group in GROUPS
    )


def _p_over(wait_min: NDArray[np.float64], max_wait_min: float) -> float:
    """Share that waits longer than some minutes or drove on (NaN); 0 where nobody came."""
    return mean(np.where(np.isnan(wait_min), True, wait_min > max_wait_min).astype(np.float64))


def simulate_many(  # noqa: PLR0913 - as of one site
    sessions: Sessions,
    cases: Sequence[tuple[Layout, float]],
    *,
    peak_hour: int,
    max_wait_min: float,
    patience_h: float = np.inf,
    operation: Operation | None = None,
    mean_day_pu: float | Sequence[float] = 1.0,
    judged: Sequence[Judged] = (),
    share_pu: float = 1.0,
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
        judged=judged,
        share_pu=share_pu,
    )
    with ThreadPoolExecutor(max_workers=workers or usable_cores()) as pool:
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
    own_points = sessions.is_mixed or (
        sessions.group.size > 0 and len({charger.vehicle_group for charger in layout}) > 1
    )
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
            sessions.group if own_points else np.zeros(0, np.int64),
            sessions.turnover_h if sessions.turnover_h.any() else np.zeros(0),
        ),
        _kernel_site(sessions, layout, cap_kw, patience_h, operation, own_points),
        kernel.Curve(curves.from_pu, curves.share_pu, curves.start),
        sessions.days * HOURS_PER_DAY,
    )


def _kernel_site(
    sessions: Sessions, layout: Layout, cap_kw: float, patience_h: float, operation: Operation, own_points: bool
) -> "Site":
    from planner.sizing import kernel

    freed_per_h = [np.inf, np.inf]
    if operation.balking and own_points:
        freed_per_h = [
            _freed_per_h(of_group(sessions, place), layout_of_group(layout, group))
            for place, group in enumerate(GROUPS)
        ]
    elif operation.balking:
        freed_per_h = [_freed_per_h(sessions, layout), np.inf]
    sides = [charger for charger in layout for _ in range(charger.evse)]
    battery = (operation.battery_kw, operation.battery_kwh, operation.battery_efficiency_pu)
    return kernel.Site(
        np.array([charger.power_kw for charger in sides], np.float64),
        np.array([int(charger.is_dc) for charger in sides], np.int64),
        np.cumsum([0, *(charger.evse for charger in layout)], dtype=np.int64),
        np.array([charger.cabinet_kw for charger in layout], np.float64),
        float(cap_kw),
        float(patience_h),
        freed_per_h[0],
        np.array(battery if operation.has_battery else (), np.float64),
        # The first hour simulated is that of the day before.
        np.roll(np.array(operation.pv_kw, np.float64), WARM_UP_DAYS * HOURS_PER_DAY),
        np.array([GROUPS.index(charger.vehicle_group) for charger in sides if own_points], np.int64),
        freed_per_h[1],
    )


def _freed_per_h(sessions: Sessions, layout: Layout) -> float:
    """Points that become free in an hour while all are busy: EVSEs over the mean session at their own power."""
    freed = 0.0
    need_kwh = (sessions.end_pu - sessions.start_pu) * sessions.battery_kwh
    for charger in sorted(set(layout), key=lambda charger: charger.charger_id):
        power_kw = np.minimum(charger.shared_kw, sessions.limit_kw[:, int(charger.is_dc)])
        mean_h = mean(np.maximum(need_kwh / power_kw, sessions.stay_h))
        freed += layout.count(charger) * charger.evse / mean_h if mean_h > 0 else np.inf
    return freed
