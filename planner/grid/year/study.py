"""A year of load flows with a site: worst voltage and loading with the hour, hours over limit, free power by hour."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from planner.grid.hosting.base import BaseCase
from planner.grid.hosting.capacity import Judgement
from planner.grid.loadflow.limits import BOOL, FLOAT, VM
from planner.grid.year.base import YearBase, year_base
from planner.grid.year.curves import duration_curve
from planner.grid.year.headroom import StepCheck, confirmed, headroom_of_columns
from planner.grid.year.probe import StepProbe
from planner.grid.year.profiles import DAYS, HOURLY, QUARTER_HOURLY, Profiles
from planner.grid.year.site import run_with_site
from planner.grid.year.steps import Columns, StepAnswer, with_power
from planner.model.errors import PlannerError
from planner.model.grid_study import WorstHour, YearResult
from planner.model.progress import SILENT, Part, Progress
from planner.model.settings import GridSettings

WORST = 10
DAY = 24
LEAST_BUDGET = 0.01
AGREES = {"vm_pu": 1e-6, "loading_percent": 1e-3}


def study_year(  # noqa: PLR0913 - what is asked, on what, and how it is told
    base: BaseCase,
    bus: int,
    site_profile_kw: Sequence[float] | FLOAT,
    settings: GridSettings,
    *,
    profiles: Profiles | None = None,
    start_weekday: int = 0,
    progress: Progress = SILENT,
    cap_kw: float | None = None,
) -> YearResult:
    """Year of 365 days at a connection point, without and with the site; equal steps are solved once (exact).

    Loads follow their profile (see :func:`planner.grid.year.profiles.load_shapes`): p_mw is the peak of the year, the
    power factor stays each load's own; generation, storage and all else stay as in the base case unless a profile is
    named. The site draws its profile at the settings' power factor. Only the part of the network that is connected with
    the bus is solved. Holidays count as the weekday they fall on.

    Parameters
    ----------
    site_profile_kw : sequence of float, 24, 8,760 or 35,040 values
        The site's power; 24 values are repeated each day.
    profiles : Profiles or None
        The planner's own; None takes those of the network, else the standard ones.
    start_weekday : int
        Weekday of 1 January, Monday 0.
    cap_kw : float or None
        Power that the site's load management keeps below.

    Raises
    ------
    PlannerError
        The site's profile has another number of values, or one that is negative or no number; the cap is negative.
    Cancelled
        From ``progress``.
    """
    power_kw = site_steps(site_profile_kw)
    if cap_kw is not None and not cap_kw >= 0:
        raise PlannerError.of("grid.year_cap_negative", cap=cap_kw)
    reason = _not_studied(base, bus)
    if reason:
        return YearResult(
            steps=0, step_h=1.0, worst=(), over_limit_h=None, over_limit_today_h=None, reason=reason, cap_kw=cap_kw
        )
    year = year_base(base, bus, profiles, start_weekday, max(len(power_kw), HOURLY))
    power_kw = _spread(power_kw, year.profiles.steps)
    return _Study(base, year, year_judgement(base, bus, settings), settings.power_factor).result(
        power_kw, cap_kw, progress
    )


def year_judgement(base: BaseCase, bus: int, settings: GridSettings) -> Judgement:
    """Limits that judge a site's year.

    Without a limit on the change of voltage: that is measured from each hour's own voltage, not from the base case's
    (:mod:`planner.grid.year.change`).
    """
    part = base.part_of(bus)
    limits = replace(part.limits, change_pu=np.full(len(part.limits), np.nan))
    return base.judgement(bus, settings, replace(part, limits=limits))


def site_steps(values_kw: Sequence[float] | FLOAT, where: str = "") -> FLOAT:
    """The site's power as an array.

    Raises
    ------
    PlannerError
        Not 24, 8,760 or 35,040 values, or one of them negative or no number (its row is named).
    """
    power_kw = np.asarray(values_kw, dtype=float)
    if power_kw.shape not in {(DAY,), (HOURLY,), (QUARTER_HOURLY,)}:
        raise PlannerError.of("grid.year_site_rows", where=where, rows=power_kw.size)
    bad = np.flatnonzero(~np.isfinite(power_kw) | (power_kw < 0))
    if bad.size:
        value = float(power_kw[bad[0]])
        raise PlannerError.of("grid.year_bad_value", where=where, column="kW", row=int(bad[0]) + 1, value=value)
    return power_kw


def _spread(power_kw: FLOAT, steps: int) -> FLOAT:
    """Each day alike, or each value over its finer steps."""
    hourly = np.tile(power_kw, DAYS) if len(power_kw) == DAY else power_kw
    return np.repeat(hourly, steps // len(hourly))


def _not_studied(base: BaseCase, bus: int) -> str:
    topology = base.whole.topology
    if base.whole.reason:
        return base.whole.reason
    if bus not in topology.part.index or not bool(topology.supplied[bus]):
        return "grid.reason_cut_off"
    if bus in topology.sources:
        return "grid.reason_feed_in_bus"
    return base.part_of(bus).reason


class _Study:
    """One site's year on a prepared part."""

    def __init__(self, base: BaseCase, year: YearBase, judgement: Judgement, power_factor: float) -> None:
        self._base = base
        self._year = year
        self._judgement = judgement
        self._power_factor = power_factor
        self._probe = StepProbe(year.part, year.shapes, judgement.bus, power_factor)

    def result(self, power_kw: FLOAT, cap_kw: float | None, progress: Progress) -> YearResult:
        """Everything asked of the year; ``power_kw`` has a value each step."""
        year, step_h = self._year, self._year.profiles.step_h
        if year.network is not None and year.network.factored.position[self._judgement.bus] >= (
            year.network.factored.n_free
        ):
            return YearResult(
                steps=0, step_h=step_h, worst=(), over_limit_h=None, over_limit_today_h=None,
                reason="grid.reason_feed_in_bus", cap_kw=cap_kw,
            )  # fmt: skip
        drawn_kw = power_kw if cap_kw is None else np.minimum(power_kw, cap_kw)
        today = year.today(self._judgement, Part(progress, 0.0, 0.25))
        columns = with_power(year.columns, drawn_kw, step_h)
        answer = run_with_site(year, self._judgement, self._power_factor, columns, Part(progress, 0.25, 0.6))
        free_kw = headroom_of_columns(year, self._judgement, self._power_factor, self._probe, Part(progress, 0.6, 0.95))
        progress.report(0.95, "grid.year_progress_confirm")
        worst, agrees = self._worst(today, answer, columns, drawn_kw)
        holds = free_kw is None or self._headroom_holds(free_kw)
        solved = not today.unsolved and not answer.unsolved
        free_steps = None if free_kw is None else free_kw[year.columns.of_step]
        return YearResult(
            steps=len(power_kw),
            step_h=step_h,
            worst=worst,
            over_limit_h=answer.beyond_applied_h(columns),
            over_limit_today_h=today.beyond_applied_h(year.columns),
            headroom_kw=() if free_steps is None else tuple(free_steps.tolist()),
            duration_kw_h=() if free_steps is None else duration_curve(free_steps, step_h),
            not_served_kwh=not_served_kwh(power_kw, free_steps, cap_kw, step_h),
            profile=self._profile_text(),
            reason=self._reason(today, answer, agrees=agrees and holds),
            over_rule_h=answer.beyond_rule_h(columns),
            over_rule_today_h=today.beyond_rule_h(year.columns),
            cap_kw=cap_kw,
            power_factor=self._power_factor,
            assumed_loads=sum(year.shapes.assumed.values()),
            confirmed=agrees and holds and solved,
        )

    def _worst(
        self, today: StepAnswer, answer: StepAnswer, columns: Columns, drawn_kw: FLOAT
    ) -> tuple[tuple[WorstHour, ...], bool]:
        """Worst elements, the tightest first, and whether pandapower agrees at the step of the first."""
        rows = self._tightest(answer.value, np.isfinite(answer.value) & np.isfinite(today.value))
        if not rows:
            return (), True
        limits = self._year.part.limits
        steps = columns.first[answer.column]
        step = int(steps[rows[0]])
        values = self._probe.values(step, float(drawn_kw[step]))
        agrees = True
        found = []
        for row in rows:
            own = int(steps[row]) == step and bool(np.isfinite(values[row]))
            if own:
                agrees &= abs(values[row] - answer.value[row]) <= AGREES[str(limits.quantity[row])]
            hour = WorstHour(
                element=self._base.label(str(limits.table[row]), int(limits.element[row])),
                kind=str(limits.table[row]),
                quantity=str(limits.quantity[row]),
                value=float(answer.value[row]),
                limit=float(self._judgement.bound[row]),
                step=int(steps[row]),
                over_limit_h=float(answer.beyond_h[row]),
                before=float(today.value[row]),
                over_limit_today_h=float(today.beyond_h[row]),
            )
            found.append(replace(hour, value=float(values[row]), confirmed=True) if own else hour)
        return tuple(found), bool(agrees and np.isfinite(values[rows[0]]))

    def _tightest(self, value: FLOAT, known: BOOL) -> list[int]:
        """Rows by the share left of the loading, or of the way from 1 pu to the limit; of an island its worst bus."""
        limits, judgement = self._year.part.limits, self._judgement
        budget = np.where(limits.quantity == VM, np.abs(1 - judgement.bound), judgement.bound)
        margin = limits.margin(value, judgement.bound) / np.maximum(budget, LEAST_BUDGET)
        shown = judgement.judged & known
        order = np.argsort(np.where(shown, margin, np.inf), kind="stable")
        seen: set[tuple[object, ...]] = set()
        kept: list[int] = []
        for row in order[: int(shown.sum())].tolist():
            at_bus = limits.quantity[row] == VM
            key = (limits.table[row], limits.island[row] if at_bus else limits.element[row], limits.upper[row])
            if key not in seen:
                seen.add(key)
                kept.append(row)
            if len(kept) == WORST:
                break
        return kept

    def _headroom_holds(self, free_kw: FLOAT) -> bool:
        injection, columns = self._year.injection, self._year.columns
        load_mw = free_kw * 0.0 if injection is None else injection.total_mw(columns.shares, 1.0)
        tightest = int(np.lexsort((-load_mw, free_kw))[0])  # of equals the one with the most load
        step = int(columns.first[tightest])
        check = StepCheck(self._probe, self._year.part.limits, self._judgement, step)
        return confirmed(check, float(free_kw[tightest]))

    def _reason(self, today: StepAnswer, answer: StepAnswer, *, agrees: bool) -> str:
        """The most weighty of what a reader must know; empty where there is nothing."""
        if today.unsolved:
            return "grid.year_unsolved_today"
        if answer.unsolved:
            return "grid.year_unsolved"
        if self._year.network is None:
            return "grid.year_by_runpp"
        return "" if agrees else "grid.year_headroom_unconfirmed"

    def _profile_text(self) -> str:
        names = self._year.profiles.names
        counts = np.bincount(list(self._year.shapes.column.values()), minlength=len(names))
        return ", ".join(f"{name}: {count}" for name, count in zip(names, counts.tolist(), strict=True) if count)


def not_served_kwh(power_kw: FLOAT, free_kw: FLOAT | None, cap_kw: float | None, step_h: float) -> float | None:
    """Energy of the site's profile above the free power of each step and above the cap; None where neither is known."""
    if free_kw is None and cap_kw is None:
        return None
    allowed = np.full(len(power_kw), np.inf) if free_kw is None else free_kw
    allowed = allowed if cap_kw is None else np.minimum(allowed, cap_kw)
    return float(np.maximum(power_kw - allowed, 0.0).sum() * step_h)
