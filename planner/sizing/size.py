"""Size a site: which chargers and how many by a service level, and the connection they need."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from planner.model.result import DemandResult, DesignChoice, SizingResult
from planner.model.settings import SizingSettings
from planner.model.sizing_result import MixOption, StandardDesign
from planner.sizing.capped import bounded
from planner.sizing.chargers import (
    CAR,
    GROUPS,
    TRUCK,
    Layout,
    counts,
    evse_count,
    layout_of,
    layouts,
    nameplate_kw,
    of_group,
    smallest,
)
from planner.sizing.choice import (
    Choice,
    cars_meet,
    choose,
    choose_trucks,
    fewer_trucks,
    provisional_layout,
    trucks_meet,
    with_trucks,
)
from planner.sizing.closed_form import peak_hour
from planner.sizing.designs import SiteDesign, deviations, no_truck_points, site_design
from planner.sizing.groups import Room, share_pu, usual_layouts
from planner.sizing.mix_candidates import catalogue_for
from planner.sizing.mix_cost import MixFrame
from planner.sizing.mix_search import search_mix
from planner.sizing.plan import Plan, group_plan, make_plan
from planner.sizing.request import Powers, connection_request, powers_of
from planner.sizing.service import DAYS_PER_YEAR
from planner.sizing.simulator import WARM_UP_DAYS, Service, known_min

DEFAULT_POWER_FACTOR = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """What the chargers are chosen for."""

    plan: Plan
    settings: SizingSettings
    powers: Powers
    bays: int | None
    power_factor: float
    truck_bays: int | None = None

    @property
    def is_mixed(self) -> bool:
        """Whether cars and lorries come, each to points of its own."""
        return self.plan.target.group_peak_hours is not None

    @property
    def room_bays(self) -> int | None:
        """Bays of cars and lorries together; None where one of them is not known."""
        if not self.is_mixed:
            return self.bays
        return None if self.bays is None or self.truck_bays is None else self.bays + self.truck_bays


def size_site(  # noqa: PLR0913 - one keyword for each thing that may bind a site from outside
    demand: DemandResult,
    bays: int | None,
    settings: SizingSettings,
    seed: int,
    *,
    power_factor: float = DEFAULT_POWER_FACTOR,
    connection_cap_kw: float | None = None,
    planner_cap_kw: float | None = None,
    protected_cap_kw: float | None = None,
    kind: str = "",
    designs: Sequence[StandardDesign] = (),
    mix_frame: MixFrame | None = None,
    truck_bays: int | None = None,
) -> SizingResult:
    """Smallest site that meets the service target in the peak hour of the design day, on the base demand.

    Parameters
    ----------
    demand : DemandResult
    bays : int or None
        Most EVSEs; None: not known, no bound.
    settings : SizingSettings
        Target, chargers, whether load management holds a cap (``managed``) and may be relied upon (``fail_safe``).
    seed : int
        Seed of this site (see :func:`planner.sizing.seeds.site_seed`).
    power_factor : float
        Of the connection, for ``connection_kva``.
    connection_cap_kw : float, optional
        Firm power that the grid operator allows. Where the site would ask for more, load management holds it (see
        :func:`planner.sizing.capped.held`), and the result names the cap and what was wanted. Where it bears none of
        the usual chargers, weaker ones of the catalogue are taken.
    planner_cap_kw : float, optional
        The planner's own choice on the frontier (``settings.caps_kw`` of this site).
    protected_cap_kw : float, optional
        Power that a protection relay holds (``settings.protected_cap_kw`` of this site).
    kind : str
        Kind of place: ``settings.designs`` may give it a standard design, which is then built as it stands.
    designs : sequence of StandardDesign
        The project's own designs.
    mix_frame : MixFrame, optional
        Prices for ``settings.search_mix``; without it the catalogue's, and no cost of connection.
    truck_bays : int, optional
        Most EVSEs for lorries where both cars and lorries come: ``bays`` are then those of the cars. None: not known,
        no bound, and the result says so. Where only lorries come, ``bays`` are theirs.

    Returns
    -------
    SizingResult
        Without demand: the smallest charger of the use case (a site that is built has one). Without a bay: nothing,
        target not met.

    Raises
    ------
    PlannerError
        An unknown charger id or design, a setting out of range, a firm power below zero.

    Notes
    -----
    Chargers are added in the order of the catalogue's mix. The count is searched by simulation from the closed form's
    guess. Unmanaged, the connection is the nameplate; managed, the lowest point of the frontier that holds (service,
    length of a session, power for one car), confirmed on the full days. Without fail-safe load management that cap is
    held but not requested (:class:`planner.sizing.request.Powers`).

    Where cars and lorries come, the lorries' points are chosen first, for the lorries alone; the cars' cabinets are
    then added one by one, and the whole is simulated under one cap. The target holds for each group by itself.
    """
    site = _Site(
        plan=make_plan(demand, settings, seed),
        settings=settings,
        powers=powers_of(settings, connection_cap_kw, planner_cap_kw, protected_cap_kw),
        bays=bays,
        power_factor=power_factor,
        truck_bays=truck_bays,
    )
    company = site_design(kind, settings.designs, designs, Room(bays=bays, truck_bays=truck_bays, mixed=site.is_mixed))
    found = _chosen(site, mix_frame or MixFrame()) if company is None else _by_design(site, company, kind)
    return replace(found, truck_bays_known=not site.is_mixed or truck_bays is not None)


def _chosen(site: _Site, frame: MixFrame) -> SizingResult:
    """Site by the search of the cheapest mix, or by the mix of its use case."""
    plan, settings = site.plan, site.settings
    cars, trucks = usual_layouts(plan.demand, settings.charger_ids, site.bays, site.truck_bays)
    if settings.search_mix and plan.sessions_per_day > 0:
        fixed = choose_trucks(plan, trucks, settings) if trucks else ()
        frame = replace(frame, truck_bays=site.truck_bays)
        return _by_mix(site, search_mix(plan, settings, site.bays, site.powers.most_kw, frame, fixed))
    return _sized(site, with_trucks(plan, cars, trucks, settings))


def size_layout(
    demand: DemandResult,
    layout: Layout,
    settings: SizingSettings,
    seed: int,
    *,
    power_factor: float = DEFAULT_POWER_FACTOR,
) -> SizingResult:
    """Service and connection of given cabinets; what is managed is the least power that holds the service."""
    site = _Site(
        plan=make_plan(demand, settings, seed),
        settings=settings,
        powers=powers_of(settings, None, None, None),
        bays=None,
        power_factor=power_factor,
    )
    return _sized(site, (layout,) if layout else (), whole=True)


def _by_design(site: _Site, company: SiteDesign, kind: str) -> SizingResult:
    """The company's design as it stands, as far as bays and powers go."""
    design, settings = company.design, site.settings
    powers = site.powers
    if settings.managed and design.cap_kw is not None:
        powers = replace(powers, design_kw=min(design.cap_kw, nameplate_kw(company.whole)))
    held = replace(site, powers=powers, settings=replace(settings, managed=False))
    sizing = _sized(held, company.grown, whole=True)
    needed_evse = 0
    if company.grown and site.plan.sessions_per_day > 0:
        needed = provisional_layout(site.plan.demand, company.grown, site.plan)
        needed_evse = evse_count(company.grown[needed])
    lorries = share_pu(site.plan.demand, TRUCK) * site.plan.demand.sessions_per_day.base if site.is_mixed else 0.0
    departures = (*deviations(company, sizing, kind, site.room_bays, needed_evse), *no_truck_points(company, lorries))
    chosen = DesignChoice(design_id=design.design_id, name=design.name, deviations=departures)
    return replace(sizing, design=chosen)


def _by_mix(site: _Site, options: tuple[MixOption, ...]) -> SizingResult:
    """The cheapest mix that holds the service; without one, nothing can be built."""
    chosen = next((option for option in options if option.chosen), None)
    if chosen is None:
        return _sized(site, ())
    layout = layout_of(chosen.chargers)
    sizing = _sized(site, tuple(layout[: place + 1] for place in range(len(layout))), whole=True)
    told = replace(
        chosen,
        connection_kw=sizing.connection_kw,
        p_wait_over_pu=sizing.p_wait_over_pu,
        utilisation_pu=sizing.utilisation_pu,
        target_met=sizing.target_met,
    )
    built = sizing.chargers == chosen.chargers
    return replace(sizing, alternatives=tuple(told if built and option is chosen else option for option in options))


def _sized(site: _Site, grown: tuple[Layout, ...], *, whole: bool = False) -> SizingResult:
    """Result for the smallest of nested layouts that meets the target, or for the largest where ``whole``."""
    plan, powers = site.plan, site.powers
    if not grown:
        return _still(site, ())
    if plan.sessions_per_day <= 0:
        return _still(site, grown[-1] if whole else smallest(grown))
    wanted = choose(plan, grown[-1:] if whole else grown, site.settings)
    wanted_kw = _wanted_kw(powers, wanted)
    at_last_bay = wanted.layout == grown[-1] and site.bays is not None
    if site.is_mixed:
        free = wanted.frontier.services[0]
        at_last_bay = at_last_bay and not cars_meet(plan, free)
        at_last_bay |= site.truck_bays is not None and not trucks_meet(plan, free)
        grown = grown if whole else (*fewer_trucks(grown), *grown)
    choice = bounded(plan, grown, wanted, powers)
    if choice is None and not whole:
        choice, at_last_bay = _weaker(site, grown[0]), False
    firm = wanted_kw > powers.firm_kw
    if choice is None:
        found = replace(_still(site, ()), limited_by_bays=False)
    else:
        asked = site if firm else replace(site, powers=replace(powers, firm_kw=inf))
        found = _result(asked, choice, at_last_bay and (choice is wanted or not wanted.target_met))
    return replace(found, cap_kw=powers.firm_kw if firm else None, wanted_kw=wanted_kw if firm else None)


def _weaker(site: _Site, smallest_usual: Layout) -> Choice | None:
    """Site of the strongest chargers below the usual ones that the powers bear; None where they bear none.

    Those that can give one car what they promise go before those that could not.
    """
    types = catalogue_for(group_plan(site.plan, CAR).demand.use_case, site.settings.charger_ids)
    usual_kw, most_kw = nameplate_kw(smallest_usual), site.powers.most_kw
    for charger in sorted(types, key=lambda each: (each.power_kw > most_kw, -each.cabinet_kw, each.charger_id)):
        grown = layouts((charger,), site.bays) if charger.cabinet_kw < usual_kw else ()
        choice = bounded(site.plan, grown, choose(site.plan, grown, site.settings), site.powers) if grown else None
        if choice is not None:
            return choice
    return None


def _wanted_kw(powers: Powers, wanted: Choice) -> float:
    """Power that would be requested if the operator had not answered."""
    full_kw = nameplate_kw(wanted.layout)
    held_kw = wanted.connection_kw if powers.given_kw == inf else min(full_kw, powers.given_kw)
    return powers.requested_kw(full_kw, min(held_kw, powers.protected_kw))


def _mean_day(plan: Plan, choice: Choice) -> Service | None:
    """Service of mean weeks with drivers who go elsewhere after their patience; None where nobody has to.

    A queue that meets its target serves everybody while it is open. Where it does not, where some never queue, and
    where drivers find the site closed, they leave: simulated on working days and weekends of the mean year.
    """
    always_open = plan.operation.opening is None
    if always_open and choice.target_met and all(judged.system != "loss" for judged in plan.target.judged):
        return None
    weeks = replace(
        plan,
        operation=replace(plan.operation, leaving=True),
        drawn_mean_day_pu=(1.0,),
    )
    return weeks.run(weeks.draw_weeks(choice.full.days - WARM_UP_DAYS), choice.layout, choice.connection_kw)


def _result(site: _Site, choice: Choice, at_last_bay: bool) -> SizingResult:
    plan, layout, service = site.plan, choice.layout, choice.service
    full_kw = nameplate_kw(layout)
    mean_day = _mean_day(plan, choice)
    lost_per_day = (mean_day or service).lost_sessions_per_day
    free = choice.frontier.services[0]
    peak_kw, p999_kw = max(free.simulated_peak_kw, service.simulated_peak_kw), max(free.p999_kw, service.p999_kw)
    request = connection_request(site.powers, full_kw, choice.connection_kw, (peak_kw, p999_kw))
    return SizingResult(
        chargers=counts(layout),
        evse_count=evse_count(layout),
        bays_used=evse_count(layout),
        nameplate_kw=full_kw,
        connection_kw=request.requested_kw,
        connection_kva=request.requested_kw / site.power_factor,
        managed=choice.connection_kw < full_kw,
        simulated_peak_kw=service.simulated_peak_kw,
        p999_kw=service.p999_kw,
        peak_arrivals_per_h=plan.peak_arrivals_per_h,
        p_wait_over_pu=service.p_wait_over_pu,
        mean_wait_min=service.mean_wait_min,
        p95_wait_min=known_min(service.p95_wait_min),
        closed_form_p_wait_over_pu=_closed_form(plan, layout),
        utilisation_pu=service.mean_day_utilisation_pu if mean_day is None else mean_day.utilisation_pu,
        hourly_power_kw=service.hourly_power_kw,
        frontier=choice.frontier.points(choice.lowest_kw),
        limited_by_bays=at_last_bay and not choice.target_met,
        target_met=choice.target_met,
        system=plan.target.system,
        target_share_pu=plan.target.share_pu,
        mean_session_min=service.mean_session_min,
        simulated_days=choice.full.days - WARM_UP_DAYS,
        served_share_pu=1.0 if mean_day is None else mean_day.served_share_pu,
        lost_sessions_per_day=lost_per_day * plan.mean_day_pu if mean_day is None else lost_per_day,
        served_energy_pu=1.0 if mean_day is None else mean_day.served_energy_pu,
        energy_kwh_per_year=_energy_kwh_per_year(plan, mean_day or service, 1.0 if mean_day is None else None),
        wait_histogram=service.wait_histogram,
        hourly_utilisation_pu=service.hourly_utilisation_pu,
        hourly_arrivals_per_h=service.hourly_arrivals_per_h,
        fleet_year=plan.fleet_year,
        coincidence_pu=peak_kw / full_kw,
        p999_coincidence_pu=p999_kw / full_kw,
        request=request,
        car_p_wait_over_pu=service.group_p_wait_over_pu[0] if service.group_p_wait_over_pu else None,
        truck_p_wait_over_pu=service.group_p_wait_over_pu[1] if service.group_p_wait_over_pu else None,
    )


def _energy_kwh_per_year(plan: Plan, service: Service, served_pu: float | None) -> float:
    """Energy charged on 365 mean days: the demand's, less what those who drive on asked for.

    The draw says how much is lost, not how much is asked for: its chance would be no one's demand. A fleet's days are
    those that were simulated.
    """
    if plan.target.system == "fleet":
        return service.energy_kwh_per_year
    share_pu = service.served_energy_pu if served_pu is None else served_pu
    return plan.mean_demand.energy_kwh_per_day.base * DAYS_PER_YEAR * share_pu


def _closed_form(plan: Plan, layout: Layout) -> float | None:
    """M/M/c (Erlang C) at the peak load or, where nobody waits, Erlang B over the day; None where it is not defined.

    Of the worse group where cars and lorries come.
    """
    if plan.target.group_peak_hours is not None:
        own = [_closed_form(group_plan(plan, group), of_group(layout, group)) for group in GROUPS]
        known = [share for share in own if share is not None]
        return max(known) if len(known) == len(own) else None
    if not layout:
        return 1.0
    wait_min = plan.target.max_wait_min
    found = peak_hour(plan.demand, plan.sessions_per_day, layout, wait_min, plan.fleet_year, plan.stays)
    if plan.target.system == "loss":
        return found.blocked_pu
    return None if plan.target.system == "fleet" or found.mean_wait_min is None else found.mmc_p_wait_over_pu


def _still(site: _Site, layout: Layout) -> SizingResult:
    """Result of a site at which nobody charges: no demand, or no room or no power for a charger."""
    powers, plan = site.powers, site.plan
    served, full_kw = bool(layout), nameplate_kw(layout)
    chosen_kw = min(full_kw, powers.most_kw)
    asked_kw = min(powers.requested_kw(full_kw, chosen_kw), powers.firm_kw)
    bound = asked_kw < full_kw and powers.firm_kw <= asked_kw
    return SizingResult(
        chargers=counts(layout),
        evse_count=evse_count(layout),
        bays_used=evse_count(layout),
        nameplate_kw=full_kw,
        connection_kw=asked_kw,
        connection_kva=asked_kw / site.power_factor,
        managed=chosen_kw < full_kw,
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
        served_energy_pu=1.0 if served else 0.0,
        cap_kw=powers.firm_kw if bound else None,
        wanted_kw=full_kw if bound else None,
        request=connection_request(powers, full_kw, chosen_kw, (0.0, 0.0)) if served else None,
    )
