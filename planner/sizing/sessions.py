"""Drawn charging sessions: which cars come, how much they need, how long they stay and how long they wait."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.sizing.fleet import FOLDER, charging_curve, fleet
from planner.tables.catalogue import catalogue_cache, read_catalogue

__all__ = [
    "FOLDER",
    "HOURS_PER_DAY",
    "Sessions",
    "Stay",
    "charging_curve",
    "draw_sessions",
    "mixed",
    "reference_sessions",
    "stay",
]

REFERENCE_DRAWS = 512
TRUCK = "truck"
HOURS_PER_DAY = 24

FLOATS = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Habits of one use case. ``system``: queue (drivers wait), loss (they drive on), fleet (own vehicles).

    ``patience_h`` is the wait after which a driver goes elsewhere; it matters where a site misses its target.
    ``vehicle_group``: car or truck. ``turnover_h``: time of a session in which the point is taken but gives no power
    (plug in, pay, leave, the next car drives up); in the simulation it stands before the charge, beyond the stay.
    """

    system: str
    arrival_pu: tuple[float, float]
    departure_pu: tuple[float, float]
    stay_mean_h: float
    stay_cv_pu: float
    patience_h: float
    vehicle_group: str = "car"
    turnover_h: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Sessions in order of arrival, arrays of one length (``limit_kw``: n x 2, AC and DC).

    ``curve``: charging curve of each car (see :func:`planner.sizing.fleet.charging_curves`; empty: the default).
    ``patience_h``: the driver's own habit; ``most_wait_h``: wait that he never exceeds, whatever his habit: 0 where
    nobody queues, the time to closing (empty: no bound). ``part``: place in ``use_cases``. ``outside``: arrivals
    outside the opening hours, after the day of warming up, who are not among the sessions. ``group``: 0 car, 1 lorry
    (empty: all of one group). ``turnover_h``: see :class:`Stay` (empty: none).
    """

    arrival_h: FLOATS
    start_pu: FLOATS
    end_pu: FLOATS
    battery_kwh: FLOATS
    limit_kw: FLOATS
    stay_h: FLOATS
    days: int
    curve: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    patience_h: FLOATS = field(default_factory=lambda: np.zeros(0))
    most_wait_h: FLOATS = field(default_factory=lambda: np.zeros(0))
    part: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    use_cases: tuple[str, ...] = ()
    outside: int = 0
    group: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    turnover_h: FLOATS = field(default_factory=lambda: np.zeros(0))

    @property
    def is_mixed(self) -> bool:
        """Whether both cars and lorries are among them."""
        return bool(self.group.size and (self.group != self.group[0]).any())


@catalogue_cache
def stay(use_case: str) -> Stay:
    """Habits of a use case from data/demand/stays.csv."""
    row = read_catalogue(FOLDER, "stays").loc[use_case]
    return Stay(
        system=str(row["system"]),
        arrival_pu=(float(row["arrival_soc_low_pu"]), float(row["arrival_soc_high_pu"])),
        departure_pu=(float(row["departure_soc_low_pu"]), float(row["departure_soc_high_pu"])),
        stay_mean_h=float(row["stay_mean_h"]),
        stay_cv_pu=float(row["stay_cv_pu"]),
        patience_h=float(row["patience_h"]),
        vehicle_group=str(row["vehicle_group"]),
        turnover_h=float(row["turnover_min"]) / 60,
    )


def draw_sessions(  # noqa: PLR0913 - whose sessions, how many, and what the site knows of them
    use_case: str,
    energy_kwh: float,
    arrival_h: FLOATS,
    days: int,
    rng: np.random.Generator,
    *,
    fleet_year: int | None = None,
    habits: Stay | None = None,
) -> Sessions:
    """Cars and needs for given arrivals; the mean need is ``energy_kwh`` as far as the batteries hold it.

    Parameters
    ----------
    fleet_year : int, optional
        Year of the vehicle mix; None: the fleet of the early 2030s.
    habits : Stay, optional
        The site's own habits instead of those of the use case.
    """
    habits = habits or stay(use_case)
    drawn = _draw(habits, _stretch(habits, energy_kwh, fleet_year), arrival_h.size, rng, fleet_year)
    return replace(drawn, arrival_h=arrival_h, days=days, use_cases=(use_case,))


@catalogue_cache
def reference_sessions(
    use_case: str, energy_kwh: float, fleet_year: int | None = None, habits: Stay | None = None
) -> Sessions:
    """Fixed small sample that stands for the use case in closed forms."""
    rng = np.random.default_rng(0)
    arrival_h = np.zeros(REFERENCE_DRAWS)
    return draw_sessions(use_case, energy_kwh, arrival_h, 0, rng, fleet_year=fleet_year, habits=habits)


def mixed(parts: list[Sessions]) -> Sessions:
    """Sessions of several use cases at one site, in order of arrival."""
    if len(parts) == 1:
        return parts[0]
    order = np.argsort(np.concatenate([one.arrival_h for one in parts]), kind="stable")

    def column(name: str) -> NDArray[np.float64]:
        return np.ascontiguousarray(np.concatenate([getattr(one, name) for one in parts])[order])

    part = np.repeat(np.arange(len(parts)), [one.arrival_h.size for one in parts])
    return Sessions(
        arrival_h=column("arrival_h"),
        start_pu=column("start_pu"),
        end_pu=column("end_pu"),
        battery_kwh=column("battery_kwh"),
        limit_kw=column("limit_kw"),
        stay_h=column("stay_h"),
        days=parts[0].days,
        curve=column("curve").astype(np.int64),
        patience_h=column("patience_h"),
        most_wait_h=column("most_wait_h"),
        part=part[order],
        use_cases=tuple(use_case for one in parts for use_case in one.use_cases),
        outside=sum(one.outside for one in parts),
        group=column("group").astype(np.int64),
        turnover_h=column("turnover_h"),
    )


def of_group(sessions: Sessions, group: int) -> Sessions:
    """Sessions of one group alone, 0 cars or 1 lorries; those outside the opening hours are not told apart."""
    own = sessions.group == group
    columns = ("arrival_h", "start_pu", "end_pu", "battery_kwh", "limit_kw", "stay_h", "curve", "patience_h",
               "most_wait_h", "part", "group", "turnover_h")  # fmt: skip
    taken: dict[str, Any] = {name: np.ascontiguousarray(getattr(sessions, name)[own]) for name in columns}
    return replace(sessions, outside=0, **taken)


def _draw(habits: Stay, stretch: float, n: int, rng: np.random.Generator, fleet_year: int | None) -> Sessions:
    cars = fleet(habits.vehicle_group, fleet_year)
    car = rng.choice(len(cars.classes), size=n, p=cars.share_pu)
    start = rng.uniform(*habits.arrival_pu, size=n)
    wished = rng.uniform(*habits.departure_pu, size=n)
    return Sessions(
        arrival_h=np.zeros(n),
        start_pu=start,
        end_pu=_end(start, wished, stretch),
        battery_kwh=cars.battery_kwh[car],
        limit_kw=np.ascontiguousarray(cars.limit_kw[car]),
        stay_h=_draw_stays(habits, n, rng),
        days=0,
        curve=cars.curve[car],
        patience_h=np.full(n, habits.patience_h),
        most_wait_h=np.full(n, 0.0 if habits.system == "loss" else np.inf),
        part=np.zeros(n, np.int64),
        group=np.full(n, int(habits.vehicle_group == TRUCK), np.int64),
        turnover_h=np.full(n, habits.turnover_h),
    )


def _end(start: FLOATS, wished: FLOATS, stretch: float) -> FLOATS:
    return np.minimum(start + np.maximum(wished - start, 0.01) * stretch, 1.0)


def _draw_stays(habits: Stay, n: int, rng: np.random.Generator) -> FLOATS:
    if habits.stay_mean_h <= 0:
        return np.zeros(n)
    variance = habits.stay_cv_pu**2
    return rng.gamma(1 / variance, habits.stay_mean_h * variance, size=n)


@catalogue_cache
def _stretch(habits: Stay, energy_kwh: float, fleet_year: int | None) -> float:
    """Factor on the wished rise of the state of charge that gives the mean energy (bisection on a fixed sample)."""
    rng = np.random.default_rng(0)
    n = 4 * REFERENCE_DRAWS
    cars = fleet(habits.vehicle_group, fleet_year)
    battery_kwh = cars.battery_kwh[rng.choice(len(cars.classes), size=n, p=cars.share_pu)]
    start = rng.uniform(*habits.arrival_pu, size=n)
    wished = rng.uniform(*habits.departure_pu, size=n)
    low, high = 0.0, 20.0
    for _ in range(40):
        middle = (low + high) / 2
        mean_kwh = float(np.mean((_end(start, wished, middle) - start) * battery_kwh))
        low, high = (middle, high) if mean_kwh < energy_kwh else (low, middle)
    return (low + high) / 2
