"""Size a site: which chargers and how many by a service level, and the connection they need."""

from dataclasses import replace
from math import inf

from planner.model.errors import PlannerError
from planner.model.result import DemandResult, SizingResult
from planner.model.settings import SizingSettings
from planner.sizing.capped import firm_power, held
from planner.sizing.chargers import Layout, counts, evse_count, nameplate_kw, site_layouts, smallest
from planner.sizing.choice import Choice, choose
from planner.sizing.closed_form import layout_time
from planner.sizing.plan import Plan, make_plan
from planner.sizing.queueing import erlang_b, wait_beyond
from planner.sizing.sessions import stay
from planner.sizing.simulator import WARM_UP_DAYS

DEFAULT_POWER_FACTOR = 0.95


def size_site(
    demand: DemandResult,
    bays: int | None,
    settings: SizingSettings,
    seed: int,
    *,
    power_factor: float = DEFAULT_POWER_FACTOR,
    connection_cap_kw: float | None = None,
) -> SizingResult:
    """Smallest site that meets the service target in the peak hour of the design day, on the base demand.

    Parameters
    ----------
    demand : DemandResult
    bays : int or None
        Most EVSEs; None: not known, no bound.
    settings : SizingSettings
        Target, chargers, whether load management holds a cap (``managed``).
    seed : int
        Seed of this site (see :func:`planner.sizing.seeds.site_seed`).
    power_factor : float
        Of the connection, for ``connection_kva``.
    connection_cap_kw : float, optional
        Firm power that the grid operator allows. Where the site would ask for more, load management holds it (see
        :func:`planner.sizing.capped.held`), and the result names the cap and what was wanted.

    Returns
    -------
    SizingResult
        Without demand: the smallest charger of the use case (a site that is built has one). Without a bay: nothing,
        target not met.

    Raises
    ------
    PlannerError
        An unknown charger id, a setting out of range or a firm power below zero.

    Notes
    -----
    Chargers are added in the order of the catalogue's mix. The count is searched by simulation from the closed form's
    guess. Unmanaged, the connection is the nameplate; managed, the lowest point of the frontier that holds (service,
    length of a session, power for one car), confirmed on the full days.
    """
    plan = make_plan(demand, settings, seed)
    cap_kw = firm_power(connection_cap_kw)
    if not cap_kw >= 0:
        raise PlannerError.of("sizing.cap_negative", where="operator_answers", cap_kw=cap_kw)
    grown = site_layouts(demand.use_case, settings.charger_ids, bays)
    if not grown:
        return _still(plan, (), power_factor)
    if plan.sessions_per_day <= 0:
        return _still(plan, smallest(grown), power_factor, cap_kw)
    wanted = choose(plan, grown, settings)
    at_last_bay = wanted.layout == grown[-1] and bays is not None
    if wanted.connection_kw <= cap_kw:
        return _result(plan, wanted, at_last_bay, power_factor)
    choice = held(plan, grown, wanted, settings, cap_kw)
    if choice is None:
        found = replace(_still(plan, (), power_factor), limited_by_bays=False)
    else:
        found = _result(plan, choice, at_last_bay and not wanted.target_met, power_factor)
    return replace(found, cap_kw=cap_kw, wanted_kw=wanted.connection_kw)


def _served_share_pu(plan: Plan, choice: Choice) -> float:
    """Share of the mean day's drivers who charge here.

    A queue that meets its target serves everybody. Where it does not, and at the kerb, drivers go elsewhere after
    their patience: simulated on the mean day, whatever the design day.
    """
    if choice.target_met and plan.target.system != "loss":
        return 1.0
    mean_day = replace(
        plan,
        sessions_per_day=plan.demand.sessions_per_day.base,
        target=replace(plan.target, patience_h=stay(plan.demand.use_case).patience_h),
    )
    sessions = mean_day.draw(choice.full.days - WARM_UP_DAYS)
    return mean_day.run(sessions, choice.layout, choice.connection_kw).served_share_pu


def _result(plan: Plan, choice: Choice, at_last_bay: bool, power_factor: float) -> SizingResult:
    layout, service = choice.layout, choice.service
    full_kw = nameplate_kw(layout)
    return SizingResult(
        chargers=counts(layout),
        evse_count=evse_count(layout),
        bays_used=evse_count(layout),
        nameplate_kw=full_kw,
        connection_kw=choice.connection_kw,
        connection_kva=choice.connection_kw / power_factor,
        managed=choice.connection_kw < full_kw,
        simulated_peak_kw=service.simulated_peak_kw,
        p999_kw=service.p999_kw,
        peak_arrivals_per_h=plan.peak_arrivals_per_h,
        p_wait_over_pu=service.p_wait_over_pu,
        mean_wait_min=service.mean_wait_min,
        p95_wait_min=service.p95_wait_min,
        closed_form_p_wait_over_pu=_closed_form(plan, layout),
        utilisation_pu=service.utilisation_pu,
        hourly_power_kw=service.hourly_power_kw,
        frontier=choice.frontier.points(choice.lowest_kw),
        limited_by_bays=at_last_bay and not choice.target_met,
        target_met=choice.target_met,
        system=plan.target.system,
        target_share_pu=plan.target.share_pu,
        mean_session_min=service.mean_session_min,
        simulated_days=choice.full.days - WARM_UP_DAYS,
        served_share_pu=_served_share_pu(plan, choice),
    )


def _closed_form(plan: Plan, layout: Layout) -> float | None:
    """M/M/c (Erlang C) or, where nobody waits, Erlang B at the peak hour's rate; None where it is not defined."""
    time = layout_time(plan.demand, layout)
    servers, arrivals_per_h = evse_count(layout), plan.peak_arrivals_per_h
    if plan.target.system == "loss":
        return erlang_b(servers, arrivals_per_h * time.mean_h)
    if plan.target.system == "fleet" or arrivals_per_h * time.mean_h >= servers:
        return None
    return wait_beyond(servers, arrivals_per_h, time.mean_h, plan.target.max_wait_min / 60)


def _still(plan: Plan, layout: Layout, power_factor: float, cap_kw: float = inf) -> SizingResult:
    """Result of a site at which nobody charges: no demand, or no room or no power for a charger."""
    served = bool(layout)
    full_kw = nameplate_kw(layout)
    asked_kw = min(full_kw, cap_kw)
    return SizingResult(
        chargers=counts(layout),
        evse_count=evse_count(layout),
        bays_used=evse_count(layout),
        nameplate_kw=full_kw,
        connection_kw=asked_kw,
        connection_kva=asked_kw / power_factor,
        managed=asked_kw < full_kw,
        simulated_peak_kw=0.0,
        p999_kw=0.0,
        peak_arrivals_per_h=plan.peak_arrivals_per_h,
        p_wait_over_pu=0.0 if served else 1.0,
        mean_wait_min=0.0,
        p95_wait_min=0.0,
        closed_form_p_wait_over_pu=0.0 if served else None,
        utilisation_pu=0.0,
        hourly_power_kw=(0.0,) * 24,
        frontier=(),
        limited_by_bays=not served,
        target_met=served,
        system=plan.target.system,
        target_share_pu=plan.target.share_pu,
        served_share_pu=1.0 if served else 0.0,
        cap_kw=cap_kw if asked_kw < full_kw else None,
        wanted_kw=full_kw if asked_kw < full_kw else None,
    )
