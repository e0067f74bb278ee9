"""Demand of a site in a year of its path of adoption."""

from collections.abc import Mapping
from dataclasses import replace

from planner.model.band import scaled, total
from planner.model.demand_result import DemandPart, DemandYear
from planner.model.result import DemandResult


def sessions_in(demand: DemandResult, year: int) -> float | None:
    """Base sessions a day of a year on the demand's path; None outside it."""
    around = _around(demand, year)
    return None if around is None else _between(around, year, [point.sessions_per_day.base for point in around])


def demand_in(demand: DemandResult, year: int) -> DemandResult | None:
    """Demand of a year on its path, linear between the years told; None outside it.

    Each use case goes with its own sessions of that year, as cars, lorries and fleets do not grow alike; a path that
    does not tell them scales all by one factor. Energy of a session, hours and days stay those of the design year.
    """
    around = _around(demand, year)
    if around is None:
        return None
    parts = _parts(demand, around, year)
    base, sessions = demand.sessions_per_day.base, sessions_in(demand, year) or 0.0
    factor = sessions / base if base > 0 else 0.0
    if not parts or not any(part.sessions_per_day.base > 0 for part in parts):
        return replace(
            demand,
            sessions_per_day=scaled(demand.sessions_per_day, factor),
            energy_kwh_per_day=scaled(demand.energy_kwh_per_day, factor),
            parts=parts,
        )
    energy = total(scaled(part.sessions_per_day, part.energy_per_session_kwh) for part in parts)
    whole = total(part.sessions_per_day for part in parts)
    return replace(
        demand,
        sessions_per_day=whole,
        energy_kwh_per_day=energy,
        energy_per_session_kwh=energy.base / whole.base,
        parts=parts,
    )


def _parts(demand: DemandResult, around: tuple[DemandYear, DemandYear], year: int) -> tuple[DemandPart, ...]:
    told = all(point.sessions_by_use_case for point in around)
    designed: dict[str, float] = {}
    for part in demand.parts:
        designed[part.use_case] = designed.get(part.use_case, 0.0) + part.sessions_per_day.base
    factors = {use_case: _factor(around, year, use_case if told else None, was, demand)
               for use_case, was in designed.items()}  # fmt: skip
    return tuple(
        replace(part, sessions_per_day=scaled(part.sessions_per_day, factors[part.use_case])) for part in demand.parts
    )


def _factor(
    around: tuple[DemandYear, DemandYear], year: int, use_case: str | None, was: float, demand: DemandResult
) -> float:
    """Sessions of a year over those of the design year, of one use case or of all (None)."""
    if use_case is None:
        was = demand.sessions_per_day.base
        values = [point.sessions_per_day.base for point in around]
    else:
        by_year: list[Mapping[str, float]] = [point.sessions_by_use_case for point in around]
        values = [each.get(use_case, 0.0) for each in by_year]
    return _between(around, year, values) / was if was > 0 else 0.0


def _around(demand: DemandResult, year: int) -> tuple[DemandYear, DemandYear] | None:
    """Years of the path before and after a year; the same twice where it is one of them."""
    path = sorted(demand.by_year, key=lambda point: point.year)
    if not path or not path[0].year <= year <= path[-1].year:
        return None
    after = next(place for place, point in enumerate(path) if point.year >= year)
    return (path[after] if path[after].year == year else path[after - 1]), path[after]


def _between(around: tuple[DemandYear, DemandYear], year: int, values: list[float]) -> float:
    (left, right), (low, high) = (point.year for point in around), values
    return high if right == left else low + (high - low) * (year - left) / (right - left)
