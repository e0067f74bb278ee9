"""Instant estimate of the power to connect, before the grid is checked and the site is simulated."""

from planner.model.result import DemandResult
from planner.model.settings import SizingSettings
from planner.sizing.chargers import nameplate_kw, site_layouts, smallest
from planner.sizing.closed_form import coincident_kw
from planner.sizing.frontier import floor_kw
from planner.sizing.plan import make_plan
from planner.sizing.size import provisional_layout

DEVIATIONS = 1.0


def provisional_kw(demand: DemandResult, bays: int | None, settings: SizingSettings) -> float:
    """Connection power in kW by closed forms alone; 0 where no charger fits.

    Chargers by Erlang C with general service times (kerbside: Erlang B) at the peak load; unmanaged their nameplate,
    managed the mean power of the peak hour plus one standard deviation (which comes near to what the frontier finds),
    not below its floor.

    Raises
    ------
    PlannerError
        An unknown charger id or a setting out of range.
    """
    plan = make_plan(demand, settings, seed=0)
    grown = site_layouts(demand.use_case, settings.charger_ids, bays)
    if not grown:
        return 0.0
    if plan.sessions_per_day <= 0:
        return nameplate_kw(smallest(grown))
    layout = grown[provisional_layout(demand, grown, plan)]
    full_kw = nameplate_kw(layout)
    if not settings.managed:
        return full_kw
    return max(coincident_kw(demand, plan.sessions_per_day, layout, DEVIATIONS), floor_kw(layout))
