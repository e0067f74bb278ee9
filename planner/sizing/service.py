"""What drivers and the grid see of a simulated site: the figures it is judged by, and those that are only shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.model.sizing_result import WaitBin
from planner.sizing.drawing import WARM_UP_DAYS
from planner.sizing.sessions import HOURS_PER_DAY, Sessions

if TYPE_CHECKING:
    from planner.sizing.kernel import Record

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
    run: "Run | None" = field(default=None, repr=False, compare=False)

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
    def served_energy_pu(self) -> float:
        """Share of the energy asked for that goes to those served; that of the drivers where the run is forgotten.

        Drivers outside the opening hours ask for as much as the others do on average.
        """
        if self.run is None:
            return self.served_share_pu
        inside = self.run.weight.size
        came = inside + self.run.sessions.outside
        asked_kwh = float((self.run.asked_kwh * self.run.weight).sum())
        if asked_kwh <= 0.0:
            return self.served_share_pu
        return float((self.run.charged_kwh * self.run.weight).sum()) / asked_kwh * inside / came

    @property
    def mean_day_utilisation_pu(self) -> float:
        """Share of the points in use on mean days; 0 where the run is forgotten."""
        return 0.0 if self.run is None else self.utilisation_pu * _ratio(self.run.at_plug_h, self.run.weight)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """What was simulated without the day before, by 15 minutes and by session; worked out when it is asked for.

    ``grid_kw`` by 15 minutes. ``mean_day_pu``: sessions of the mean day over those simulated, of all or by use case.
    """

    sessions: Sessions
    record: "Record"
    evse: int
    grid_kw: NDArray[np.float64]
    mean_day_pu: float | Sequence[float]

    @property
    def days(self) -> int:
        """Days without the one before."""
        return self.sessions.days - WARM_UP_DAYS

    @property
    def busy_pu(self) -> NDArray[np.float64]:
        """Share of the points in use by 15 minutes."""
        first = self.record.busy_h.size - self.grid_kw.size
        share: NDArray[np.float64] = self.record.busy_h[first:] * (
            self.grid_kw.size / (self.days * HOURS_PER_DAY) / self.evse
        )
        return share

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Sessions that come after the day before."""
        after: NDArray[np.bool_] = self.sessions.arrival_h >= WARM_UP_DAYS * HOURS_PER_DAY
        return after

    @property
    def hour(self) -> NDArray[np.int64]:
        """Hour of the day in which each session comes."""
        return self.sessions.arrival_h[self.counted].astype(np.int64) % HOURS_PER_DAY

    @property
    def wait_min(self) -> NDArray[np.float64]:
        """Wait of each session; NaN: drove on."""
        return self.record.wait_h[self.counted] * 60

    @property
    def at_plug_h(self) -> NDArray[np.float64]:
        """Time at the point of each session; 0: drove on."""
        return np.nan_to_num(self.record.plugged_h[self.counted])

    @property
    def asked_kwh(self) -> NDArray[np.float64]:
        """Energy that each session asks for."""
        own = self.counted
        return (self.sessions.end_pu - self.sessions.start_pu)[own] * self.sessions.battery_kwh[own]

    @property
    def charged_kwh(self) -> NDArray[np.float64]:
        """Energy of each session; 0: drove on."""
        return np.where(self.at_plug_h > 0, self.asked_kwh, 0.0)

    @property
    def weight(self) -> NDArray[np.float64]:
        """Mean day over simulated day of each session's use case."""
        by_part = np.atleast_1d(np.asarray(self.mean_day_pu, np.float64))
        if by_part.size > 1:
            weights: NDArray[np.float64] = by_part[self.sessions.part][self.counted]
            return weights
        return np.full(int(self.counted.sum()), by_part[0])


def _ratio(values: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """Weighted sum over the sum; the mean weight where that is nil."""
    total = float(values.sum())
    return float((values * weight).sum()) / total if total > 0 else mean(weight)


def quantile(waits: NDArray[np.float64], share_pu: float) -> float:
    """Wait that a share of all does not exceed, of sorted waits (inf: drove on); 0 where nobody came."""
    if not waits.size:
        return 0.0
    place = share_pu * (waits.size - 1)
    low, high = waits[int(place)], waits[min(int(place) + 1, waits.size - 1)]
    return float(low) if low == high or place == int(place) else float(low + (high - low) * (place - int(place)))


def linear_quantile(values: NDArray[np.float64], share_pu: float) -> float:
    """Quantile between the two nearest values, to the last digit that of ``numpy.quantile``, in less time."""
    place = share_pu * (values.size - 1)
    low = int(place)
    # two places at once: for a single one numpy takes a way that is forty times as long where many values are the same
    parted = np.partition(values, [low, min(low + 1, values.size - 1)])
    below, above = float(parted[low]), float(parted[min(low + 1, values.size - 1)])
    share, rise = place - low, above - below
    return above - rise * (1 - share) if share >= 0.5 else below + rise * share


def known_min(wait_min: float) -> float | None:
    """A wait for the records; None where it has no end, as more drivers drove on than the quantile leaves out."""
    return wait_min if np.isfinite(wait_min) else None


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


def mean(values: NDArray[np.float64]) -> float:
    """Mean of the known values, 0 where there are none (no session, no wait)."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else 0.0
