"""Size one station by itself: how many chargers of one type, how long drivers wait, what the connection carries."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.app.sitetools.station import (
    SizeQuestion,
    cap_of,
    charger_type,
    operation_of,
    station_demand,
    stays_of,
)
from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Progress
from planner.model.settings import SizingSettings

if TYPE_CHECKING:
    from planner.sizing.chargers import Charger, Layout
    from planner.sizing.closed_form import PeakHour
    from planner.sizing.plan import Plan
    from planner.sizing.sessions import Sessions
    from planner.sizing.simulator import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeAnswer:
    """Chargers of one type and what the simulation and the closed forms say of them.

    ``closed_evse``: EVSEs that M/M/c and M/G/c ask for at the peak load, None where drivers do not queue.
    ``simulated_days``: design days behind ``service``.
    """

    question: SizeQuestion
    plan: "Plan"
    charger: "Charger"
    layout: "Layout"
    service: "Service"
    closed_form: "PeakHour"
    closed_evse: tuple[int, int] | None
    simulated_days: int

    @property
    def target_met(self) -> bool:
        """Whether few enough wait too long."""
        return self.service.p_wait_over_pu <= self.plan.target.share_pu


def size_station(question: SizeQuestion, progress: Progress = SILENT) -> SizeAnswer:
    """Fewest cabinets of a type that meet the waiting target in the peak hour, or what given ones do.

    Raises
    ------
    PlannerError
        An unknown use case or charger type, a number out of range, opening hours that are none, a battery without cap.
    """
    from planner.sizing.chargers import evse_count
    from planner.sizing.closed_form import peak_hour
    from planner.sizing.plan import final_days, make_plan, with_operation
    from planner.sizing.queueing import servers_for

    demand = station_demand(question)
    charger = charger_type(question.charger_type)
    share_pu = 1 - question.quantile_pu
    settings = SizingSettings(
        max_wait_min=question.max_wait_min,
        max_wait_share_pu=share_pu,
        max_blocking_share_pu=share_pu,
        fleet_year=question.fleet_year,
    )
    plan = with_operation(make_plan(demand, settings, question.seed), operation_of(question))
    plan = replace(plan, stays=stays_of(question))
    days = final_days(plan, settings)
    sessions = plan.draw(days)
    count = question.chargers or _fewest(plan, charger, sessions, cap_of(question), progress)
    layout = (charger,) * count
    closed = peak_hour(
        plan.demand, plan.sessions_per_day, layout, question.max_wait_min, question.fleet_year, plan.stays
    )
    time_h, wait_h = closed.mean_session_min / 60, question.max_wait_min / 60
    rate_per_h = closed.load_erlang / time_h
    return SizeAnswer(
        question=question,
        plan=plan,
        charger=charger,
        layout=layout,
        service=plan.run(sessions, layout, cap_of(question)),
        closed_form=replace(closed, servers=evse_count(layout)),
        closed_evse=(
            servers_for(rate_per_h, time_h, wait_h, share_pu),
            servers_for(rate_per_h, time_h, wait_h, share_pu, closed.session_cv2_pu),
        )
        if plan.target.system == "queue"
        else None,
        simulated_days=days,
    )


def station_profile(answer: SizeAnswer, *, start_weekday: int = 0) -> NDArray[np.float64]:
    """Mean kW through the connection in each hour of a year, (8760,)."""
    from planner.sizing.year_profile import year_profile

    return year_profile(answer.plan, answer.layout, cap_of(answer.question), start_weekday=start_weekday)


def write_profile(profile_kw: NDArray[np.float64], path: Path) -> None:
    """Write a year's profile as CSV: hour of the year from 0 on, kW.

    Raises
    ------
    PlannerError
        The file cannot be written.
    """
    lines = "".join(f"{hour},{kw:.3f}\n" for hour, kw in enumerate(profile_kw))
    try:
        path.write_text(f"hour,site_kw\n{lines}", encoding="utf-8")
    except OSError as error:
        raise PlannerError.of("sizing.profile_unwritable", where=path.name) from error


def _fewest(plan: "Plan", charger: "Charger", sessions: "Sessions", cap_kw: float, progress: Progress) -> int:
    """Fewest cabinets that meet the target on these sessions, from the closed form's guess; the most where none do."""
    from planner.sizing.chargers import MOST_EVSE
    from planner.sizing.closed_form import p_over

    most = MOST_EVSE // charger.evse
    share_pu, wait_min = plan.target.share_pu, plan.target.max_wait_min

    def meets(count: int) -> bool:
        progress.report(0.5, "app.step_sizing")
        return plan.run(sessions, (charger,) * count, cap_kw).p_wait_over_pu <= share_pu

    def expected(count: int) -> bool:
        layout = (charger,) * count
        return p_over(plan.demand, plan.sessions_per_day, layout, wait_min, plan.fleet_year, plan.stays) <= share_pu

    guess = next((count for count in range(1, most + 1) if expected(count)), most)
    low, high, step = 0, guess, 1
    while high < most and not meets(high):
        low, high, step = high, min(high + step, most), step * 2
    while high - low > 1:
        # Down from above in small steps: the guess is seldom off by more than one.
        middle = high - 1 if high - low <= 3 or low == 0 else (low + high) // 2
        low, high = (low, middle) if meets(middle) else (middle, high)
    return high
