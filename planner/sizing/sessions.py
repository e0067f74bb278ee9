"""Drawn charging sessions: when cars come, which cars they are, how much they need and how long they stay."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from planner.tables.catalogue import read_catalogue

FOLDER = "demand"
REFERENCE_DRAWS = 512
HOURS_PER_DAY = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Habits of one use case. ``system``: queue (drivers wait), loss (they drive on), fleet (own vehicles).

    ``patience_h`` is the wait after which a driver goes elsewhere; it matters where a site misses its target.
    """

    system: str
    arrival_pu: tuple[float, float]
    departure_pu: tuple[float, float]
    stay_mean_h: float
    stay_cv_pu: float
    patience_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Sessions in order of arrival, arrays of one length (``limit_kw``: n x 2, AC and DC)."""

    arrival_h: NDArray[np.float64]
    start_pu: NDArray[np.float64]
    end_pu: NDArray[np.float64]
    battery_kwh: NDArray[np.float64]
    limit_kw: NDArray[np.float64]
    stay_h: NDArray[np.float64]
    days: int


@cache
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
    )


@cache
def charging_curve() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Knots of state of charge (k,) and share of the car's maximum power from each knot on (k, 2), AC and DC."""
    frame = read_catalogue(FOLDER, "charging_curve").sort_values("from_soc_pu")
    share = frame[["ac_power_pu", "dc_power_pu"]].to_numpy(np.float64)
    return frame["from_soc_pu"].to_numpy(np.float64, copy=True), np.ascontiguousarray(share)


def draw_arrivals(
    sessions_per_day: float, hourly_share_pu: tuple[float, ...], days: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Arrival times in hours of a Poisson process whose rate is constant within each hour of the day.

    The number in each hour is Poisson and the times within it are uniform: exact for such a rate.
    """
    rate = np.tile(np.asarray(hourly_share_pu) * sessions_per_day, days)
    hour = np.repeat(np.arange(rate.size), rng.poisson(rate))
    return np.sort(hour + rng.random(hour.size))


def draw_fleet_arrivals(
    sessions_per_day: float, hourly_share_pu: tuple[float, ...], days: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Arrival times in hours of a fleet of known size: the same number every day, up to its fraction."""
    daily = int(sessions_per_day) + (rng.random(days) < sessions_per_day % 1)
    day = np.repeat(np.arange(days), daily)
    hour = rng.choice(HOURS_PER_DAY, size=day.size, p=np.asarray(hourly_share_pu))
    return np.sort(day * float(HOURS_PER_DAY) + hour + rng.random(day.size))


def draw_sessions(
    use_case: str, energy_kwh: float, arrival_h: NDArray[np.float64], days: int, rng: np.random.Generator
) -> Sessions:
    """Cars and needs for given arrivals; the mean need is ``energy_kwh`` as far as the batteries hold it."""
    return _draw(use_case, _stretch(use_case, energy_kwh), arrival_h, days, rng)


@cache
def reference_sessions(use_case: str, energy_kwh: float) -> Sessions:
    """Fixed small sample that stands for the use case in closed forms."""
    rng = np.random.default_rng(0)
    return draw_sessions(use_case, energy_kwh, np.zeros(REFERENCE_DRAWS), 0, rng)


def _draw(
    use_case: str, stretch: float, arrival_h: NDArray[np.float64], days: int, rng: np.random.Generator
) -> Sessions:
    habits = stay(use_case)
    mix = read_catalogue(FOLDER, "vehicles")
    n = arrival_h.size
    share = mix["share_pu"].to_numpy(np.float64)
    car = rng.choice(len(mix), size=n, p=share / share.sum())
    start = rng.uniform(*habits.arrival_pu, size=n)
    wished = rng.uniform(*habits.departure_pu, size=n)
    end = np.minimum(start + np.maximum(wished - start, 0.01) * stretch, 1.0)
    return Sessions(
        arrival_h=arrival_h,
        start_pu=start,
        end_pu=end,
        battery_kwh=mix["battery_kwh"].to_numpy(np.float64)[car],
        limit_kw=np.ascontiguousarray(mix[["max_ac_kw", "max_dc_kw"]].to_numpy(np.float64)[car]),
        stay_h=_draw_stays(habits, n, rng),
        days=days,
    )


def _draw_stays(habits: Stay, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    if habits.stay_mean_h <= 0:
        return np.zeros(n)
    variance = habits.stay_cv_pu**2
    return rng.gamma(1 / variance, habits.stay_mean_h * variance, size=n)


@cache
def _stretch(use_case: str, energy_kwh: float) -> float:
    """Factor on the wished rise of the state of charge that gives the mean energy (bisection on a fixed sample)."""

    def mean_kwh(stretch: float) -> float:
        sample = _draw(use_case, stretch, np.zeros(4 * REFERENCE_DRAWS), 0, np.random.default_rng(0))
        return float(np.mean((sample.end_pu - sample.start_pu) * sample.battery_kwh))

    low, high = 0.0, 20.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if mean_kwh(middle) < energy_kwh else (low, middle)
    return (low + high) / 2
