"""Size a site: which chargers and how many by a service level, and the connection they need."""

from dataclasses import dataclass, replace
from math import inf

from planner.model.result import DemandResult, SizingResult
from planner.model.settings import SizingSettings
from planner.sizing.chargers import Layout, counts, evse_count, nameplate_kw, site_layouts, smallest
from planner.sizing.closed_form import layout_time, p_over
from planner.sizing.frontier import Frontier, frontier
from planner.sizing.plan import Plan, final_days, make_plan, screening_days
from planner.sizing.queueing import erlang_b, wait_beyond
from planner.sizing.sessions import Sessions, stay
from planner.sizing.simulator import WARM_UP_DAYS, Service

DEFAULT_POWER_FACTOR = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """A layout under a connection power, and what the simulation says of it.

    ``lowest_kw``: least cap that holds the service (inf: none). ``full``: the sessions behind ``service``.
    """

    layout: Layout
    connection_kw: float
    service: Service
    frontier: Frontier
    lowest_kw: float
    full: Sessions
    target_met: bool


def size_site(
    demand: DemandResult,
    bays: int | None,
    settings: SizingSettings,
    seed: int,
    *,
    power_factor: float = DEFAULT_POWER_FACTOR,
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

    Returns
    -------
    SizingResult
        Without demand: the smallest charger of the use case (a site that is built has one). Without a bay: nothing,
        target not met.

    Raises
    ------
    PlannerError
        An unknown charger id or a setting out of range.

    Notes
    -----
    Chargers are added in the order of the catalogue's mix. The count is searched by simulation from the closed form's
    guess. Unmanaged, the connection is the nameplate; managed, the lowest point of the frontier that holds (service,
    length of a session, power for one car), confirmed on the full days.
    """
    plan = make_plan(demand, settings, seed)
    grown = site_layouts(demand.use_case, settings.charger_ids, bays)
    if not grown:
        return _still(plan, (), power_factor)
    if plan.sessions_per_day <= 0:
        return _still(plan, smallest(grown), power_factor)
    choice = _choose(plan, grown, settings)
    return _result(plan, choice, choice.layout == grown[-1] and bays is not None, power_factor)


def provisional_layout(demand: DemandResult, grown: tuple[Layout, ...], plan: Plan) -> int:
    """Index of the smallest layout that meets the target by the closed form; the last where none does."""
    share_pu, wait_min = plan.target.share_pu, plan.target.max_wait_min
    if plan.target.system == "fleet":
        meets = (evse_count(layout) >= plan.sessions_per_day for layout in grown)
    else:
        meets = (p_over(demand, plan.sessions_per_day, layout, wait_min) <= share_pu for layout in grown)
    return next((index for index, met in enumerate(meets) if met), len(grown) - 1)


def _choose(plan: Plan, grown: tuple[Layout, ...], settings: SizingSettings) -> _Choice:
    """Screen on few days, confirm on the full ones; what fails there gets more power, then more chargers."""
    screening = plan.draw(screening_days(plan, settings))
    days = final_days(plan, settings)
    full = plan.draw(days) if days + WARM_UP_DAYS != screening.days else screening
    known = _search(plan, grown, screening)
    index = next((index for index in sorted(known) if _meets(plan, known[index])), len(grown) - 1)
    while True:
        curve = frontier(plan, screening, grown[index], known.get(index))
        choice = _confirm(plan, grown[index], curve, screening, full, managed=settings.managed)
        if choice.target_met or index == len(grown) - 1:
            return choice
        index += 1


def _meets(plan: Plan, service: Service) -> bool:
    return service.p_wait_over_pu <= plan.target.share_pu


def _search(plan: Plan, grown: tuple[Layout, ...], sessions: Sessions) -> dict[int, Service]:
    """Simulate layouts from the closed form's guess on, down to the first that fails or up to the first that meets."""
    index = provisional_layout(plan.demand, grown, plan)
    known = {index: plan.run(sessions, grown[index])}
    step = -1 if _meets(plan, known[index]) else 1
    while 0 <= index + step < len(grown) and _meets(plan, known[index]) == (step < 0):
        index += step
        known[index] = plan.run(sessions, grown[index])
    return known


def _confirm(
    plan: Plan, layout: Layout, curve: Frontier, screening: Sessions, full: Sessions, *, managed: bool
) -> _Choice:
    """Smallest good cap of the curve that also holds on the full days; the largest where none does."""
    open_meets = _meets(plan, curve.services[0])
    services = list(curve.services)
    for cap_kw in curve.good_caps_kw if managed else curve.caps_kw[:1]:
        place = curve.caps_kw.index(cap_kw)
        if full is not screening:
            services[place] = plan.run(full, layout, cap_kw)
        service = services[place]
        holds = _meets(plan, service) and curve.keeps_time(service)
        if holds or not open_meets:
            break
    lowest_kw = cap_kw if managed else min(curve.lowest_holding_kw, cap_kw)
    return _Choice(
        layout=layout,
        connection_kw=cap_kw,
        service=service,
        frontier=replace(curve, services=tuple(services)),
        lowest_kw=lowest_kw if holds else inf,
        full=full,
        target_met=_meets(plan, service),
    )


def _served_share_pu(plan: Plan, choice: _Choice) -> float:
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


def _result(plan: Plan, choice: _Choice, at_last_bay: bool, power_factor: float) -> SizingResult:
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


def _still(plan: Plan, layout: Layout, power_factor: float) -> SizingResult:
    """Result of a site at which nobody charges: no demand, or no room for a charger."""
    served = bool(layout)
    full_kw = nameplate_kw(layout)
    return SizingResult(
        chargers=counts(layout),
        evse_count=evse_count(layout),
        bays_used=evse_count(layout),
        nameplate_kw=full_kw,
        connection_kw=full_kw,
        connection_kva=full_kw / power_factor,
        managed=False,
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
    )
