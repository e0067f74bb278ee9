"""The question that sizing answers: demand of the design day, service target and how long to simulate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, inf, isfinite

from planner.model.demand_result import DemandPart
from planner.model.errors import PlannerError
from planner.model.result import DemandResult
from planner.model.settings import SizingSettings
from planner.sizing.chargers import GROUPS, Layout
from planner.sizing.drawing import draw_weeks, habits_of
from planner.sizing.groups import group_demand, is_mixed, share_pu
from planner.sizing.judging import Judged, busiest_hour, judged_of, worse_day
from planner.sizing.operation import Operation, project_operation
from planner.sizing.sessions import Sessions, Stay, stay
from planner.sizing.simulator import Service, draw_demand, simulate_many, simulate_site
from planner.sizing.week import WEEKDAY, days_of

SCREENING_SESSIONS = 4_000
MOST_SESSIONS = 20_000
MOST_MIXED_SESSIONS = 60_000
MOST_YEARS = 3
FEWEST_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Service level to reach, who is judged by it, and what a driver does who finds no free point.

    ``judged``: drivers by vehicle group and system, the main use case's first, each held against a share of its own;
    ``system``, ``share_pu`` and ``peak_hour`` are those of the main use case (``peak_hour``: of most arrivals where
    nobody queues). ``patience_h``: wait after which everybody drives on; who never queues leaves at once whatever it
    is. ``group_peak_hours``: those of cars and of lorries where both come, else None.
    """

    system: str
    max_wait_min: float
    share_pu: float
    patience_h: float
    peak_hour: int
    group_peak_hours: tuple[int, int] | None = None
    judged: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything a simulation of one site needs but the cabinets.

    ``demand`` is that of the kind of day that is judged, a working day or one of the weekend, with its hours and its
    parts at their level on such a day; ``sessions_per_day`` are those of the design day, shared among the parts as
    there. ``whole``: the demand of all days (None: no day differs). ``day_type``: weekday or weekend.
    ``fleet_year``: year of the vehicle mix (None: the fleet of the early 2030s). ``operation``: opening hours,
    priorities, battery and PV. ``stays``: the site's own habits by use case. ``charger_ids``: the planner's own
    chargers; ``system_share_pu``: allowed share by system. ``drawn_mean_day_pu``: ``part_mean_day_pu`` of the plan
    that draws the sessions, where that is another.
    """

    demand: DemandResult
    sessions_per_day: float
    target: Target
    seed: int
    fleet_year: int | None = None
    operation: Operation = field(default_factory=Operation)
    stays: Mapping[str, Stay] = field(default_factory=dict)
    whole: DemandResult | None = None
    day_type: str = WEEKDAY
    charger_ids: tuple[str, ...] = ()
    system_share_pu: Mapping[str, float] = field(default_factory=dict)
    drawn_mean_day_pu: tuple[float, ...] = ()

    @property
    def mean_demand(self) -> DemandResult:
        """Demand of the mean day of the year, with weekdays, weekends and months."""
        return self.whole or self.demand

    def habits(self, part: DemandPart) -> Stay:
        """Habits of a part's drivers at this site."""
        return habits_of(part, self.stays)

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

    def draw_weeks(self, days: int) -> Sessions:
        """Sessions of so many days of mean weeks, whatever the design day."""
        return draw_weeks(
            self.mean_demand,
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
            mean_day_pu=self.part_mean_day_pu,
            judged=self.target.judged,
            share_pu=self.target.share_pu,
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
            mean_day_pu=self.part_mean_day_pu,
            judged=self.target.judged,
            share_pu=self.target.share_pu,
            workers=workers,
        )

    @property
    def mean_day_pu(self) -> float:
        """Sessions of the mean day over those of the design day."""
        return self.mean_demand.sessions_per_day.base / self.sessions_per_day if self.sessions_per_day > 0 else 1.0

    @property
    def part_mean_day_pu(self) -> tuple[float, ...]:
        """The same of each part, as parts differ in their weekdays; 0 for a part that does not come on this day."""
        day = self.demand
        if self.drawn_mean_day_pu:
            return self.drawn_mean_day_pu
        if not day.parts or self.sessions_per_day <= 0:
            return (self.mean_day_pu,)
        scale = day.sessions_per_day.base / self.sessions_per_day
        return tuple(
            mean.sessions_per_day.base / own.sessions_per_day.base * scale if own.sessions_per_day.base > 0 else 0.0
            for own, mean in zip(day.parts, self.mean_demand.parts, strict=True)
        )


def make_plan(demand: DemandResult, settings: SizingSettings, seed: int, day_type: str = "") -> Plan:
    """Plan for the base demand on the design day, with the fleet of the design year unless the settings name another.

    Parameters
    ----------
    day_type : str
        weekday or weekend; empty: the one that the design day names, else the one on which more points are taken.

    Raises
    ------
    PlannerError
        A service target or the design day's factor is out of range.
    """
    _check(settings)
    days = days_of(demand)
    stated = _stated_day(demand, settings)
    chosen = stated if stated in days else day_type if day_type in days else ""
    system = stay(demand.use_case).system
    shares = {"queue": settings.max_wait_share_pu, "fleet": settings.max_wait_share_pu}
    shares["loss"] = settings.max_blocking_share_pu
    day_type = chosen or worse_day(days, shares, settings.charger_ids, {})
    day, factor = days[day_type], design_factor_pu(demand, settings)
    level = demand if _of_mean_day(demand, settings) else day
    target = Target(
        system=system,
        max_wait_min=settings.max_wait_min,
        share_pu=shares[system],
        patience_h=inf,
        peak_hour=0,
    )
    plan = Plan(
        demand=day,
        sessions_per_day=level.sessions_per_day.base * factor,
        target=target,
        seed=seed,
        fleet_year=demand.year if settings.fleet_year is None else settings.fleet_year,
        whole=demand,
        day_type=day_type,
        charger_ids=settings.charger_ids,
        system_share_pu=shares,
        operation=project_operation(settings),
    )
    return _judged(plan)


def with_operation(plan: Plan, operation: Operation) -> Plan:
    """The plan under another operation; service is judged in hours in which the site is open."""
    return _judged(replace(plan, operation=operation))


def group_plan(plan: Plan, group: str) -> Plan:
    """Plan for one group of vehicles alone, held to its own target; the plan itself where only one group comes.

    It runs the group's sessions among those that the whole plan drew.
    """
    if plan.target.group_peak_hours is None:
        return plan
    own = group_demand(plan.demand, group)
    system = stay(own.use_case).system
    judged = tuple(each for each in plan.target.judged if each.group == group)
    target = replace(
        plan.target,
        system=system,
        share_pu=plan.system_share_pu[system],
        peak_hour=plan.target.group_peak_hours[GROUPS.index(group)],
        group_peak_hours=None,
        judged=judged,
    )
    return replace(
        plan,
        demand=own,
        whole=group_demand(plan.mean_demand, group),
        sessions_per_day=plan.sessions_per_day * share_pu(plan.demand, group),
        target=target,
        drawn_mean_day_pu=plan.part_mean_day_pu,
    )


def _judged(plan: Plan) -> Plan:
    """The plan with those whom it judges, and when."""
    opening = plan.operation.opening
    judged = judged_of(plan.demand, plan.system_share_pu, opening, plan.charger_ids, plan.stays)
    first = judged[0]
    hours = None
    if is_mixed(plan.demand):
        by_group = {each.group: each.peak_hour or 0 for each in reversed(judged)}
        hours = (by_group[GROUPS[0]], by_group[GROUPS[1]])
    hour = busiest_hour(plan.demand, opening, moved=first.system == "fleet")
    target = replace(
        plan.target,
        peak_hour=hour if first.peak_hour is None else first.peak_hour,
        group_peak_hours=hours,
        judged=judged,
    )
    return replace(plan, target=target)


def _of_mean_day(demand: DemandResult, settings: SizingSettings) -> bool:
    """Whether the design day is told as a multiple of the mean day, whatever its kind."""
    return settings.design_day in {"percentile", "busiest_hour"} and demand.design_day is not None


def _stated_day(demand: DemandResult, settings: SizingSettings) -> str:
    day = demand.design_day
    return day.day_type if day is not None and _of_mean_day(demand, settings) else ""


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
    """Days of the answer: the year asked for, more for quiet sites, less where it would exceed 20 000 sessions.

    60 000 where cars and lorries come: the lorries, judged by themselves, are the fewer.
    """
    sessions = MOST_SESSIONS if plan.target.group_peak_hours is None else MOST_MIXED_SESSIONS
    most = max(FEWEST_DAYS, int(sessions / plan.sessions_per_day))
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
