"""The question that sizing answers: demand of the design day, service target and how long to simulate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, inf, isfinite

import numpy as np

from planner.model.errors import PlannerError
from planner.model.result import DemandResult
from planner.model.settings import SizingSettings
from planner.sizing.chargers import Layout
from planner.sizing.operation import Operation
from planner.sizing.sessions import HOURS_PER_DAY, Sessions, Stay, stay
from planner.sizing.simulator import Service, draw_demand, simulate_many, simulate_site

SCREENING_SESSIONS = 4_000
MOST_SESSIONS = 20_000
MOST_YEARS = 3
FEWEST_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Service level to reach in the peak hour, and what a driver does who finds no free point."""

    system: str
    max_wait_min: float
    share_pu: float
    patience_h: float
    peak_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything a simulation of one site needs but the cabinets.

    ``fleet_year``: year of the vehicle mix (None: the fleet of the early 2030s). ``operation``: opening hours,
    priorities, battery and PV. ``stays``: the site's own habits by use case.
    """

    demand: DemandResult
    sessions_per_day: float
    target: Target
    seed: int
    fleet_year: int | None = None
    operation: Operation = field(default_factory=Operation)
    stays: Mapping[str, Stay] = field(default_factory=dict)

    @property
    def peak_arrivals_per_h(self) -> float:
        """Arrivals in the peak hour of the design day."""
        return self.sessions_per_day * self.demand.hourly_share_pu[self.target.peak_hour]

    def draw(self, days: int) -> Sessions:
        """Sessions of a number of days; the same for every layout, so that layouts compare fairly."""
        return draw_demand(
            self.demand,
            self.sessions_per_day,
            days,
            self.seed,
            fleet_year=self.fleet_year,
            opening=self.operation.opening,
            stays=self.stays,
        )

    def run(self, sessions: Sessions, layout: Layout, cap_kw: float = inf) -> Service:
        """Service of a layout under a cap."""
        return simulate_site(
            sessions,
            layout,
            cap_kw,
            peak_hour=self.target.peak_hour,
            max_wait_min=self.target.max_wait_min,
            patience_h=self.target.patience_h,
            operation=self.operation,
            mean_day_pu=self.mean_day_pu,
        )

    def run_many(
        self, sessions: Sessions, cases: Sequence[tuple[Layout, float]], workers: int | None = None
    ) -> tuple[Service, ...]:
        """Services of many layouts under caps, on several threads."""
        return simulate_many(
            sessions,
            cases,
            peak_hour=self.target.peak_hour,
            max_wait_min=self.target.max_wait_min,
            patience_h=self.target.patience_h,
            operation=self.operation,
            mean_day_pu=self.mean_day_pu,
            workers=workers,
        )

    @property
    def mean_day_pu(self) -> float:
        """Sessions of the mean day over those of the design day."""
        return self.demand.sessions_per_day.base / self.sessions_per_day if self.sessions_per_day > 0 else 1.0


def make_plan(demand: DemandResult, settings: SizingSettings, seed: int) -> Plan:
    """Plan for the base demand on the design day, with the fleet of the design year unless the settings name another.

    Raises
    ------
    PlannerError
        A service target or the design day's factor is out of range.
    """
    _check(settings)
    system = stay(demand.use_case).system
    hours = demand.hourly_share_pu
    target = Target(
        system=system,
        max_wait_min=settings.max_wait_min,
        share_pu=settings.max_blocking_share_pu if system == "loss" else settings.max_wait_share_pu,
        patience_h=0.0 if system == "loss" else inf,
        peak_hour=hours.index(max(hours)),
    )
    return Plan(
        demand=demand,
        sessions_per_day=demand.sessions_per_day.base * design_factor_pu(demand, settings),
        target=target,
        seed=seed,
        fleet_year=demand.year if settings.fleet_year is None else settings.fleet_year,
    )


def with_operation(plan: Plan, operation: Operation) -> Plan:
    """The plan under another operation; service is judged in the busiest hour in which the site is open."""
    hours, opening = list(plan.demand.hourly_share_pu), operation.opening
    if opening is not None:
        open_at = opening.admits(np.arange(HOURS_PER_DAY, dtype=np.float64) + 0.5)
        outside = sum(share for share, admitted in zip(hours, open_at, strict=True) if not admitted)
        hours = [share if admitted else 0.0 for share, admitted in zip(hours, open_at, strict=True)]
        if plan.target.system == "fleet":
            hours[int(opening.open_h) % HOURS_PER_DAY] += outside
    target = replace(plan.target, peak_hour=hours.index(max(hours)))
    return replace(plan, operation=operation, target=target)


def design_factor_pu(demand: DemandResult, settings: SizingSettings) -> float:
    """Sessions of the design day over those of the mean day: the planner's factor, or what the demand says of its days.

    A day that the demand does not know is taken by the planner's factor.
    """
    if settings.design_day == "mean":
        return 1.0
    if settings.design_day == "factor" or demand.design_day is None:
        return settings.design_day_factor_pu
    return demand.design_day.factor_pu


def screening_days(plan: Plan, settings: SizingSettings) -> int:
    """Days that give enough sessions to compare layouts; a quiet site gets up to three times the days asked for."""
    wanted = ceil(SCREENING_SESSIONS / plan.sessions_per_day)
    return max(FEWEST_DAYS, min(wanted, MOST_YEARS * settings.simulated_days))


def final_days(plan: Plan, settings: SizingSettings) -> int:
    """Days of the answer: the year asked for, more for quiet sites, less where it would exceed 20 000 sessions."""
    most = max(FEWEST_DAYS, int(MOST_SESSIONS / plan.sessions_per_day))
    return max(screening_days(plan, settings), min(settings.simulated_days, most))


def _check(settings: SizingSettings) -> None:
    ranges = {
        "max_wait_share_pu": (settings.max_wait_share_pu, 0.001, 0.999),
        "max_blocking_share_pu": (settings.max_blocking_share_pu, 0.001, 0.999),
        "max_wait_min": (settings.max_wait_min, 0.0, 1440.0),
        "design_day_factor_pu": (settings.design_day_factor_pu, 0.01, 100.0),
        "simulated_days": (float(settings.simulated_days), 1.0, 3650.0),
    }
    for key, (value, least, most) in ranges.items():
        if not (isfinite(value) and least <= value <= most):
            raise PlannerError.of("sizing.out_of_range", where="[sizing]", key=key, value=value, least=least, most=most)
