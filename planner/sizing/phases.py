"""What to build now, what to prepare, and in which year to add: one site, sized for each phase's year."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle

from planner.cost.capex import capex
from planner.cost.connection import CostPlace, requested
from planner.model.band import total
from planner.model.result import Band, DemandResult, SizingResult
from planner.model.settings import SizingSettings
from planner.model.sizing_result import Phase
from planner.sizing.capped import bounded
from planner.sizing.chargers import (
    CAR,
    MOST_EVSE,
    TRUCK,
    Charger,
    Layout,
    counts,
    evse_count,
    layout_of,
    nameplate_kw,
    of_group,
    site_layouts,
    strongest_first,
)
from planner.sizing.choice import choose, meets, with_trucks
from planner.sizing.frontier import management
from planner.sizing.groups import group_demand, ids_of, is_mixed
from planner.sizing.path import demand_in
from planner.sizing.plan import Plan, final_days, make_plan
from planner.sizing.request import Powers, powers_of

TRIGGER_STEPS = 10
ROUNDING_PU = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseCase:
    """What phases are planned for besides the demand.

    ``bays``: most EVSEs, None: no bound; ``truck_bays``: those of lorries where both come. ``powers``: those that bind
    the site in every year; None: only the settings do.
    """

    bays: int | None = None
    truck_bays: int | None = None
    powers: Powers | None = None
    place: CostPlace = field(default_factory=CostPlace)
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseStep:
    """What stands from a year on, and the demand from which on it is needed."""

    year: int
    layout: Layout
    connection_kw: float
    trigger_per_day: float


def phases(
    demand: DemandResult,
    sizing: SizingResult,
    settings: SizingSettings,
    case: PhaseCase,
    steps: tuple[PhaseStep, ...] | None = None,
) -> tuple[Phase, ...]:
    """The site year by year: each phase holds the one before, and the mix of the site as it is sized.

    Parameters
    ----------
    demand : DemandResult
        ``by_year`` tells the sessions of each phase's year; between its years they are interpolated.
    sizing : SizingResult
        The site in its design year: later phases go on with its cabinets in their proportion, earlier ones have some of
        them.
    settings : SizingSettings
        ``phase_years``; years outside the demand's path are left out.
    case : PhaseCase
    steps : tuple of PhaseStep, optional
        Those of :func:`phase_steps`, where they were sought before.

    Returns
    -------
    tuple of Phase
        One for each year that adds something, the first from the start. Empty without chargers or without a path of
        demand.

    Notes
    -----
    Each phase is the smallest part of the site that meets the service target on the base demand of its year, with that
    year's vehicles unless ``settings.fleet_year`` says otherwise; the powers that bind the site bind every phase. The
    trigger is the demand up to which the phase before still meets it on its connection, with sessions that are not much
    longer.
    """
    steps = phase_steps(demand, sizing, settings, case) if steps is None else steps
    return tuple(
        _phase(step, steps[place - 1] if place else None, steps[-1], sizing, case) for place, step in enumerate(steps)
    )


def phase_steps(
    demand: DemandResult, sizing: SizingResult, settings: SizingSettings, case: PhaseCase
) -> tuple[PhaseStep, ...]:
    """What :func:`phases` builds and when, without its prices: ``case.place`` does not matter."""
    years = {year: demand_in(demand, year) for year in sorted(set(settings.phase_years))}
    known = {year: there for year, there in years.items() if there is not None}
    whole = layout_of(sizing.chargers)
    if not whole or not known:
        return ()
    case = case if case.powers is not None else replace(case, powers=powers_of(settings, None, None, None))
    own = settings if sizing.design is None else replace(settings, managed=False)
    grown = _growths(demand, whole, settings, case)
    steps: list[PhaseStep] = []
    for year, there in known.items():
        fleet = own if own.fleet_year is not None else replace(own, fleet_year=year)
        step = _step(year, make_plan(there, fleet, case.seed), fleet, case, grown, steps)
        if not steps or step.layout != steps[-1].layout or step.connection_kw > steps[-1].connection_kw:
            steps.append(step)
    return tuple(steps)


def growth(use_case: str, whole: Layout, settings: SizingSettings, bays: int | None) -> tuple[Layout, ...]:
    """Nested layouts that grow cabinet by cabinet through the site as it is sized, and beyond it in its proportion."""
    room = MOST_EVSE if bays is None else min(bays, MOST_EVSE)
    usual = site_layouts(use_case, settings.charger_ids, bays)
    if whole in usual:
        return usual
    order = _in_turn(whole)
    grown = [strongest_first(order[: place + 1]) for place in range(len(order))]
    site = grown[-1]
    least = min(charger.evse for charger in order)
    for charger in cycle(order):
        if evse_count(site) + least > room:
            break
        if evse_count(site) + charger.evse <= room:
            site = strongest_first((*site, charger))
            grown.append(site)
    return tuple(grown)


def _growths(
    demand: DemandResult, whole: Layout, settings: SizingSettings, case: PhaseCase
) -> tuple[tuple[Layout, ...], ...]:
    """Layouts that the site grows through; those of cars and of lorries where both come."""
    if not is_mixed(demand):
        return (growth(demand.use_case, whole, settings, case.bays),)
    found = []
    for group, bays in ((CAR, case.bays), (TRUCK, case.truck_bays)):
        own = of_group(whole, group)
        ids = replace(settings, charger_ids=ids_of(settings.charger_ids, group))
        found.append(growth(group_demand(demand, group).use_case, own, ids, bays) if own else ())
    return tuple(found)


def _onward(
    plan: Plan, left: Sequence[tuple[Layout, ...]], built: Layout, settings: SizingSettings
) -> tuple[Layout, ...]:
    """Layouts of a phase: from what is built on, lorries' points first where they come this year."""
    if len(left) == 1:
        return left[0]
    if is_mixed(plan.demand):
        return with_trucks(plan, left[0], left[1], settings)
    return tuple(strongest_first((*of_group(built, TRUCK), *layout)) for layout in left[0])


def _from(grown: tuple[Layout, ...], built: Layout) -> tuple[Layout, ...]:
    """What is left of the growth of a group from what is built on."""
    kinds = {charger.vehicle_group for layout in grown[:1] for charger in layout}
    own = tuple(charger for charger in built if charger.vehicle_group in kinds)
    return grown[grown.index(own) :] if own else grown


def _in_turn(whole: Layout) -> tuple[Charger, ...]:
    """Cabinets of a site in an order that keeps the proportion of its types as well as it can."""
    types = list(dict.fromkeys(whole))
    placed = [((number + 0.5) / whole.count(charger), types.index(charger), charger) for charger in types
              for number in range(whole.count(charger))]  # fmt: skip
    return tuple(charger for _, _, charger in sorted(placed, key=lambda each: each[:2]))


def _step(
    year: int,
    plan: Plan,
    settings: SizingSettings,
    case: PhaseCase,
    grown: Sequence[tuple[Layout, ...]],
    before: Sequence[PhaseStep],
) -> PhaseStep:
    powers = case.powers or Powers()
    built = before[-1].layout if before else ()
    left = [_from(each, built) for each in grown]
    trigger = 0.0
    if plan.sessions_per_day <= 0:
        layout = built or next(each for own in left for each in own)
        chosen_kw = min(nameplate_kw(layout), powers.most_kw)
    else:
        layout, chosen_kw = _sized(plan, _onward(plan, left, built, settings), settings, powers, built)
        if before:
            trigger = _trigger(plan, settings, before[-1], powers) * plan.mean_day_pu
    asked_kw = min(powers.requested_kw(nameplate_kw(layout), chosen_kw), powers.firm_kw)
    return PhaseStep(
        year=year,
        layout=layout,
        connection_kw=max([asked_kw, *(step.connection_kw for step in before)]),
        trigger_per_day=trigger,
    )


def _sized(
    plan: Plan, onward: tuple[Layout, ...], settings: SizingSettings, powers: Powers, built: Layout
) -> tuple[Layout, float]:
    """Layout and the power it is held to, within the powers that bind; what is built where they bear no more."""
    choice = bounded(plan, onward, choose(plan, onward, settings), powers)
    if choice is not None:
        return choice.layout, choice.connection_kw
    layout = built or onward[0]
    return layout, min(nameplate_kw(layout), powers.most_kw)


def _trigger(plan: Plan, settings: SizingSettings, before: PhaseStep, powers: Powers) -> float:
    """Sessions of the design day up to which an earlier phase holds, by bisection below this phase's demand.

    It holds on its own connection where the target is met and the mean session is not much longer than without a cap.
    """
    cap_kw, rise_pu = min(before.connection_kw, powers.most_kw), management("most_session_rise_pu")
    low, high = 0.0, plan.sessions_per_day
    for _ in range(TRIGGER_STEPS):
        middle = (low + high) / 2
        fewer = replace(plan, sessions_per_day=middle)
        sessions = fewer.draw(final_days(fewer, settings))
        capped = fewer.run(sessions, before.layout, cap_kw)
        holds = meets(fewer, capped)
        # a cap that was never reached changed nothing; what is shared out under it may miss it by rounding
        if holds and capped.simulated_peak_kw >= cap_kw * (1 - ROUNDING_PU):
            free = fewer.run(sessions, before.layout)
            holds = capped.mean_session_min <= (1 + rise_pu) * free.mean_session_min
        if holds:
            low = middle
        else:
            high = middle
    return low


def _phase(step: PhaseStep, before: PhaseStep | None, last: PhaseStep, sizing: SizingResult, case: PhaseCase) -> Phase:
    added = list(step.layout)
    for charger in before.layout if before else ():
        added.remove(charger)
    new = strongest_first(added)
    more_cabinets, more_power = step.layout != last.layout, step.connection_kw < last.connection_kw
    prepare = ("sizing.prepare_ducts", "sizing.prepare_plinths") if more_cabinets else ()
    return Phase(
        year=step.year,
        chargers=counts(step.layout),
        added=counts(new),
        evse_count=evse_count(step.layout),
        connection_kw=step.connection_kw,
        prepare=(*prepare, "sizing.prepare_transformer") if more_power else prepare,
        trigger_sessions_per_day=step.trigger_per_day,
        capex_eur=_capex_eur(new, step, sizing, case),
    )


def _capex_eur(new: Layout, step: PhaseStep, sizing: SizingResult, case: PhaseCase) -> Band | None:
    """Chargers, works, planning and contingency of a phase; the connection is priced by the grid study."""
    if not new:
        return None
    built = replace(
        sizing,
        chargers=counts(new),
        evse_count=evse_count(new),
        bays_used=evse_count(new),
        nameplate_kw=nameplate_kw(new),
        connection_kw=min(step.connection_kw, nameplate_kw(new)),
    )
    connection = requested(built, None, case.place)
    lines = capex(built, None, connection, case.place.country).lines
    return total(line.amount_eur for line in lines if line.item != "connection_charge")
