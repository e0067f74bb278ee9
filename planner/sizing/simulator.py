"""Simulation of a sized site: service and power of a layout under a cap, from drawn sessions."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.model.sizing_result import WaitBin
from planner.sizing.chargers import GROUPS, Layout, evse_count
from planner.sizing.chargers import of_group as layout_of_group
from planner.sizing.drawing import WARM_UP_DAYS, draw_demand
from planner.sizing.fleet import charging_curves
from planner.sizing.judging import Judged
from planner.sizing.operation import Operation
from planner.sizing.sessions import HOURS_PER_DAY, Sessions, of_group

if TYPE_CHECKING:
    from planner.sizing.kernel import Record, Site

__all__ = ["WARM_UP_DAYS", "Service", "draw_demand", "known_min", "run_kernel", "simulate_many", "simulate_site"]

BINS_PER_DAY = 96
DAYS_PER_YEAR = 365
WAIT_BINS_MIN = (0.0, 1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0, np.inf)
_EPS_MIN = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What drivers and the grid see of one simulated site.

    ``p_wait_over_pu``, ``mean_wait_min`` and ``p95_wait_min`` hold for the drivers who are judged: in the peak hour, or
    over the day where nobody queues. Drivers who drove on count as having waited too long and, in the 95 % quantile,
    without end (inf: more than 5 % did); ``mean_wait_min`` is that of those served. ``p999_kw`` is the 99.9 % quantile
    of 15-minute means. Peak, quantile and ``hourly_power_kw`` are those of the connection, energies those of the cars.
    ``served_share_pu`` is the share of all drivers who did not drive on (those outside the opening hours did),
    ``lost_sessions_per_day`` counts the others.

    ``wait_histogram`` of all sessions; ``hourly_utilisation_pu`` and ``hourly_arrivals_per_h`` by hour of the day (24).
    ``energy_kwh_per_year`` and ``mean_day_utilisation_pu`` of mean days, ``utilisation_pu`` of those simulated
    (1 where a queue that never ends keeps every point in use).
    ``peak_waits_min``: sorted waits of those judged, inf for those who drove on. What is only shown of the service that
    is chosen is worked out when it is asked for; :meth:`judged_alone` forgets it.

    Drivers who queue and those who never do, cars and lorries, are judged by themselves, each against the share allowed
    to them: the three figures of the wait and ``peak_waits_min`` are those of the drivers who miss their share most (or
    come nearest to it), so that few lorries cannot hide among many cars. Where shares differ, ``p_wait_over_pu`` stands
    to the site's share as theirs to their own. ``group_p_wait_over_pu`` tells cars and lorries; empty where only one
    group comes.
    """

    p_wait_over_pu: float
    mean_wait_min: float
    p95_wait_min: float
    mean_session_min: float
    energy_kwh_per_day: float
    utilisation_pu: float
    simulated_peak_kw: float
    p999_kw: float
    served_share_pu: float
    lost_sessions_per_day: float = 0.0
    group_p_wait_over_pu: tuple[float, ...] = ()
    peak_waits_min: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0), repr=False, compare=False)
    run: "_Run | None" = field(default=None, repr=False, compare=False)

    def p_wait_over(self, minutes: float) -> float:
        """Share of those judged who wait longer than some minutes or drove on; 0 where nobody came."""
        waits = self.peak_waits_min
        return float((waits > minutes).mean()) if waits.size else 0.0

    def judged_alone(self) -> "Service":
        """The same without its run: what a search keeps of many."""
        return replace(self, run=None)

    @property
    def hourly_power_kw(self) -> tuple[float, ...]:
        """Mean power of the connection by hour of the day; empty where the run is forgotten."""
        return () if self.run is None else _by_hour(self.run.grid_kw, self.run.days)

    @property
    def hourly_utilisation_pu(self) -> tuple[float, ...]:
        """Share of the points in use by hour of the day; empty where the run is forgotten."""
        return () if self.run is None else _by_hour(self.run.busy_pu, self.run.days)

    @property
    def hourly_arrivals_per_h(self) -> tuple[float, ...]:
        """Sessions by hour of the day; empty where the run is forgotten."""
        if self.run is None:
            return ()
        return tuple((np.bincount(self.run.hour, minlength=HOURS_PER_DAY) / self.run.days).tolist())

    @property
    def wait_histogram(self) -> tuple[WaitBin, ...]:
        """Waits of all sessions; empty where nobody came or the run is forgotten."""
        return () if self.run is None else _histogram(self.run.wait_min)

    @property
    def energy_kwh_per_year(self) -> float:
        """Energy to the cars on 365 mean days; 0 where the run is forgotten."""
        if self.run is None:
            return 0.0
        return self.energy_kwh_per_day * DAYS_PER_YEAR * _ratio(self.run.charged_kwh, self.run.weight)

    @property
    def mean_day_utilisation_pu(self) -> float:
        """Share of the points in use on mean days; 0 where the run is forgotten."""
        return 0.0 if self.run is None else self.utilisation_pu * _ratio(self.run.at_plug_h, self.run.weight)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Run:
    """What was simulated without the day before: by 15 minutes, and by session."""

    days: int
    grid_kw: NDArray[np.float64]
    busy_pu: NDArray[np.float64]
    hour: NDArray[np.int64]
    wait_min: NDArray[np.float64]
    at_plug_h: NDArray[np.float64]
    charged_kwh: NDArray[np.float64]
    weight: NDArray[np.float64]


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
    found = [_waits(sessions, np.where(counted, hour, -1), wait_min, one) for one in who]
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
    at_plug_h = np.nan_to_num(plugged_h)
    charged_kwh = np.where(plugged_h > 0, (sessions.end_pu - sessions.start_pu)[counted], 0.0)
    charged_kwh *= sessions.battery_kwh[counted]
    utilisation_pu = min(float(at_plug_h.sum()) / (evse * days * HOURS_PER_DAY), 1.0)
    return Service(
        p_wait_over_pu=max(shares),
        mean_wait_min=_mean(worst),
        p95_wait_min=_quantile(in_peak, 0.95),
        mean_session_min=_mean(plugged_h) * 60,
        energy_kwh_per_day=energy_kwh_per_day,
        utilisation_pu=utilisation_pu,
        simulated_peak_kw=float(record.totals[0]),
        p999_kw=_linear_quantile(grid_kw, 0.999),
        served_share_pu=served / came if came else 0.0,
        lost_sessions_per_day=(came - served) / days,
        group_p_wait_over_pu=_by_group(sessions, who, shares),
        peak_waits_min=in_peak,
        run=_Run(
            days=days,
            grid_kw=grid_kw,
            busy_pu=record.busy_h[first:] * (BINS_PER_DAY / HOURS_PER_DAY / evse),
            hour=hour[counted],
            wait_min=wait_min[counted],
            at_plug_h=at_plug_h,
            charged_kwh=charged_kwh,
            weight=_weights(sessions, mean_day_pu)[counted],
        ),
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
        own &= np.isin(sessions.part, judged.parts)
    return wait_min[own]


def _by_group(sessions: Sessions, judged: Sequence[Judged], shares: Sequence[float]) -> tuple[float, ...]:
    """Greatest share of cars and of lorries; empty where not both come."""
    if not sessions.is_mixed:
        return ()
    return tuple(
        max((own for own, one in zip(shares, judged, strict=True) if one.group == group), default=0.0)
        for group in GROUPS
    )


def _weights(sessions: Sessions, mean_day_pu: float | Sequence[float]) -> NDArray[np.float64]:
    """Mean day over simulated day of each session's use case."""
    by_part = np.atleast_1d(np.asarray(mean_day_pu, np.float64))
    return by_part[sessions.part] if by_part.size > 1 else np.full(sessions.arrival_h.size, by_part[0])


def _ratio(values: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """Weighted sum over the sum; the mean weight where that is nil."""
    total = float(values.sum())
    return float((values * weight).sum()) / total if total > 0 else _mean(weight)


def _quantile(waits: NDArray[np.float64], share_pu: float) -> float:
    """Wait that a share of all does not exceed, of sorted waits (inf: drove on); 0 where nobody came."""
    if not waits.size:
        return 0.0
    place = share_pu * (waits.size - 1)
    low, high = waits[int(place)], waits[min(int(place) + 1, waits.size - 1)]
    return float(low) if low == high or place == int(place) else float(low + (high - low) * (place - int(place)))


def _linear_quantile(values: NDArray[np.float64], share_pu: float) -> float:
    """Quantile between the two nearest values, to the last digit that of ``numpy.quantile``, in less time."""
    place = share_pu * (values.size - 1)
    low = int(place)
    parted = np.partition(values, [low, min(low + 1, values.size - 1)])
    below, above = float(parted[low]), float(parted[min(low + 1, values.size - 1)])
    share, rise = place - low, above - below
    return above - rise * (1 - share) if share >= 0.5 else below + rise * share


def _p_over(wait_min: NDArray[np.float64], max_wait_min: float) -> float:
    """Share that waits longer than some minutes or drove on (NaN); 0 where nobody came."""
    return _mean(np.where(np.isnan(wait_min), True, wait_min > max_wait_min).astype(np.float64))


def known_min(wait_min: float) -> float | None:
    """A wait for the records; None where it has no end, as more drivers drove on than the quantile leaves out."""
    return wait_min if np.isfinite(wait_min) else None


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
