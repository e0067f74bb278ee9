"""Power of a sized site in each hour or quarter hour of a year, for the grid year and for storage."""

from dataclasses import replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from planner.model.demand_result import DemandResult
from planner.model.settings import SizingSettings
from planner.sizing.arrivals import DAYS_PER_YEAR
from planner.sizing.chargers import Layout
from planner.sizing.drawing import WARM_UP_DAYS, draw_year
from planner.sizing.plan import Plan, make_plan
from planner.sizing.simulator import BINS_PER_DAY, run_kernel

HOURS_PER_YEAR = 8760
_BINS_PER_H = 4


def year_profile(
    of: Plan | DemandResult,
    layout: Layout,
    cap_kw: float = inf,
    seed: int | None = None,
    *,
    start_weekday: int = 0,
    steps_per_h: int = 1,
) -> NDArray[np.float64]:
    """Mean kW through the connection in each step of a year of the mean demand, (8760 * steps_per_h,).

    One year is drawn with its weekdays, weekends and months (365 days, no holidays), base estimate, not the design day.
    Drivers give up after their own patience. The same seed gives the same year.

    Parameters
    ----------
    of : Plan or DemandResult
        A plan brings its fleet year, opening hours, battery and PV; a demand alone takes the fleet of its year.
    cap_kw : float
        Power that load management holds; inf: none.
    seed : int, optional
        None: that of the plan, 1 for a demand alone.
    start_weekday : int
        Weekday of 1 January, Monday 0 (as :func:`planner.grid.year.study.study_year` counts).
    steps_per_h : int
        1, 2 or 4. Quarter hours (4) are what networks bill and what a battery behind a limit has to cover: hours hide
        the peaks within them.

    Raises
    ------
    ValueError
        Steps that quarter hours do not make up.
    """
    if steps_per_h < 1 or _BINS_PER_H % steps_per_h:
        raise ValueError(f"steps_per_h must divide {_BINS_PER_H}: {steps_per_h}")
    if not layout:
        return np.zeros(HOURS_PER_YEAR * steps_per_h)
    plan = of if isinstance(of, Plan) else _mean_day(of)
    sessions = draw_year(
        plan.mean_demand,
        plan.seed if seed is None else seed,
        start_weekday=start_weekday,
        fleet_year=plan.fleet_year,
        opening=plan.operation.opening,
        stays=plan.stays,
    )
    record = run_kernel(sessions, layout, cap_kw, operation=replace(plan.operation, leaving=True))
    bins = record.grid_kwh[WARM_UP_DAYS * BINS_PER_DAY :]
    steps = bins.reshape(DAYS_PER_YEAR * 24 * steps_per_h, -1)
    kw: NDArray[np.float64] = steps.sum(axis=1) * steps_per_h
    return kw


def _mean_day(demand: DemandResult) -> Plan:
    return make_plan(demand, SizingSettings(design_day="mean"), 1)
