"""What a site sells in each year of its life: demand on its path, as far as what is built by then delivers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from planner.cost.energy import DAYS_PER_YEAR, own_fleet, served_energy_pu
from planner.cost.prices import price, share
from planner.model.result import Band, ChargerCount, DemandResult, SizingResult

FLOAT = NDArray[np.float64]
SIDES = ("low", "base", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What stands from a year on. ``share_pu``: of the sized site's hardware, by price."""

    year: int
    evse_count: int
    limit_kw: float
    share_pu: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EnergyPath:
    """Energy sold in a full year of operation, and what is built then.

    ``energy_kwh``: (3, years) for the low, base and high demand. ``limit_kw`` and ``built_pu``: (years,), power that
    can be delivered and share of the sized site's hardware that stands. ``years``: calendar year of the middle of each.
    """

    years: tuple[int, ...]
    energy_kwh: FLOAT
    limit_kw: FLOAT
    built_pu: FLOAT


def energy_path(
    sizing: SizingResult, demand: DemandResult, limit_kw: float, start: date | None, n_years: int
) -> EnergyPath:
    """Energy of each year after ``start``.

    Parameters
    ----------
    limit_kw : float
        Power that the whole site delivers.
    start : date, optional
        Time 0 of the cash flow. None, or a demand without a path: every year is the design year.

    Notes
    -----
    Demand of a year is that of the path, linear between its years and level beyond its ends, each estimate for itself.
    Every hour is cut at the power of what is built, and at the sessions its points have room for (``most_used`` of
    points times 60 / mean session). Phases count where they end at the sized site; growth beyond it is not built.
    """
    factor, years = _factors(demand, start, n_years)
    stages = stages_of(sizing, limit_kw) if start is not None else (_whole(sizing, limit_kw, 0),)
    built = [_at(stages, year) for year in years]
    energy = demand.energy_kwh_per_day
    per_day = np.array([energy.low, energy.base, energy.high])[:, None] * factor
    hours = np.asarray(demand.hourly_share_pu, dtype=float)
    caps_kw = np.array([_hour_kw(each, sizing, demand) for each in built])
    wanted = served_energy_pu(sizing) * per_day[:, :, None] * hours
    sold = DAYS_PER_YEAR * np.minimum(wanted, caps_kw[None, :, None]).sum(axis=2)
    if own_fleet(sizing):
        band = share("fleet_days").band
        sold *= np.array([band.low, band.base, band.high])[:, None]
    return EnergyPath(
        years=years,
        energy_kwh=sold,
        limit_kw=np.array([each.limit_kw for each in built]),
        built_pu=np.array([each.share_pu for each in built]),
    )


def design_year(sizing: SizingResult, demand: DemandResult, limit_kw: float) -> Band:
    """Energy sold in a full year of the design year's demand by the whole site."""
    low, base, high = (float(value) for value in energy_path(sizing, demand, limit_kw, None, 1).energy_kwh[:, 0])
    return Band(low=low, base=base, high=high)


def stages_of(sizing: SizingResult, limit_kw: float) -> tuple[Built, ...]:
    """Phases as far as the sized site goes; the whole site from the start where they do not end at it."""
    whole = _whole(sizing, limit_kw, 0)
    value = _hardware_eur(sizing.chargers)
    found: list[Built] = []
    for phase in sizing.phases:
        if phase.evse_count >= sizing.evse_count:
            return (*found, _whole(sizing, limit_kw, phase.year)) if found else (whole,)
        part = _hardware_eur(phase.chargers) / value if value > 0.0 else 1.0
        kw = min(limit_kw, phase.connection_kw)
        found.append(Built(year=phase.year, evse_count=phase.evse_count, limit_kw=kw, share_pu=min(part, 1.0)))
    return (whole,)


def _whole(sizing: SizingResult, limit_kw: float, year: int) -> Built:
    return Built(year=year, evse_count=sizing.evse_count, limit_kw=limit_kw, share_pu=1.0)


def _hardware_eur(chargers: Sequence[ChargerCount]) -> float:
    return sum(each.count * price(f"charger_{each.charger_id}").band.base for each in chargers)


def _at(stages: Sequence[Built], year: int) -> Built:
    """The last stage that stands in a year; the first before any."""
    return next((each for each in reversed(stages) if each.year <= year), stages[0])


def _hour_kw(built: Built, sizing: SizingResult, demand: DemandResult) -> float:
    """Most that an hour can deliver: power, and room for sessions where drivers queue."""
    minutes = sizing.mean_session_min
    if sizing.system != "queue" or not minutes or demand.energy_per_session_kwh <= 0.0:
        return built.limit_kw
    sessions = share("most_used").band.base * built.evse_count * 60.0 / minutes
    return min(built.limit_kw, sessions * demand.energy_per_session_kwh)


def _factors(demand: DemandResult, start: date | None, n_years: int) -> tuple[FLOAT, tuple[int, ...]]:
    """Energy of each year over that of the design year, (3, n_years), and the calendar years."""
    level = np.ones((3, n_years))
    if start is None:
        return level, (demand.year,) * n_years
    middle = [start + timedelta(days=365.25 * (place + 0.5)) for place in range(n_years)]
    years = tuple(day.year for day in middle)
    path = sorted(demand.by_year, key=lambda point: point.year)
    if not path:
        return level, years
    told = [point.year for point in path]
    values = np.array([[getattr(point.energy_kwh_per_day, side) for point in path] for side in SIDES])
    designed = np.array([np.interp(demand.year, told, row) for row in values])
    of_years = np.array([np.interp(years, told, row) for row in values])
    safe = np.where(designed > 0.0, designed, 1.0)[:, None]
    return np.where(designed[:, None] > 0.0, of_years / safe, level), years
