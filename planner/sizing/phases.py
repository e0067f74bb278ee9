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
from planner.sizing.chargers import (
    MOST_EVSE,
    Charger,
    Layout,
    counts,
    evse_count,
    layout_of,
    nameplate_kw,
    site_layouts,
    strongest_first,
)
from planner.sizing.choice import Choice, choose, meets
from planner.sizing.plan import Plan, make_plan, screening_days

TRIGGER_STEPS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseCase:
    """What phases are planned for besides the demand.

    ``bays``: most EVSEs, None: no bound. ``firm_kw``: power above which the connection does not grow.
    """

    bays: int | None = None
    firm_kw: float | None = None
    place: CostPlace = field(default_factory=CostPlace)
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    year: int
    layout: Layout
    connection_kw: float
    trigger_per_day: float


def phases(demand: DemandResult, sizing: SizingResult, settings: SizingSettings, case: PhaseCase) -> tuple[Phase, ...]:
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

    Returns
    -------
    tuple of Phase
        One for each year that adds something, the first from the start. Empty without chargers or without a path of
        demand.

    Notes
    -----
    Each phase is the smallest part of the site that meets the service target on the base demand of its year, with that
    year's vehicles unless ``settings.fleet_year`` says otherwise. The trigger is the demand up to which the phase
    before still meets it.
    """
    years = [year for year in sorted(set(settings.phase_years)) if sessions_in(demand, year) is not None]
    whole = layout_of(sizing.chargers)
    if not whole or not years:
        return ()
    grown = growth(demand.use_case, whole, settings, case.bays)
    steps: list[_Step] = []
    for year in years:
        step = _step(demand, settings, case, grown, year, steps)
        if not steps or step.layout != steps[-1].layout or step.connection_kw > steps[-1].connection_kw:
            steps.append(step)
    last = steps[-1]
    return tuple(
        _phase(step, steps[place - 1] if place else None, last, sizing, case) for place, step in enumerate(steps)
    )


def sessions_in(demand: DemandResult, year: int) -> float | None:
    """Base sessions a day of a year on the demand's path; None outside it."""
    path = sorted((point.year, point.sessions_per_day.base) for point in demand.by_year)
    if not path or not path[0][0] <= year <= path[-1][0]:
        return None
    after = next(place for place, (known, _) in enumerate(path) if known >= year)
    (left, low), (right, high) = path[max(after - 1, 0)], path[after]
    return high if right == left else low + (high - low) * (year - left) / (right - left)


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


def _in_turn(whole: Layout) -> tuple[Charger, ...]:
    """Cabinets of a site in an order that keeps the proportion of its types as well as it can."""
    types = list(dict.fromkeys(whole))
    placed = [((number + 0.5) / whole.count(charger), types.index(charger), charger) for charger in types
              for number in range(whole.count(charger))]  # fmt: skip
    return tuple(charger for _, _, charger in sorted(placed, key=lambda each: each[:2]))


def _step(
    demand: DemandResult,
    settings: SizingSettings,
    case: PhaseCase,
    grown: tuple[Layout, ...],
    year: int,
    before: Sequence[_Step],
) -> _Step:
    own = settings if settings.fleet_year is not None else replace(settings, fleet_year=year)
    sessions = sessions_in(demand, year) or 0.0
    plan = make_plan(_with_sessions(demand, sessions), own, case.seed)
    start = grown.index(before[-1].layout) if before else 0
    if sessions <= 0:
        layout = grown[start]
        return _Step(year=year, layout=layout, connection_kw=nameplate_kw(layout), trigger_per_day=0.0)
    choice = choose(plan, grown[start:], own)
    trigger = 0.0 if not before else _trigger(plan, own, grown[start], choice) * plan.mean_day_pu
    return _Step(
        year=year,
        layout=choice.layout,
        connection_kw=_connection_kw(choice, own, case, before),
        trigger_per_day=trigger,
    )


def _connection_kw(choice: Choice, settings: SizingSettings, case: PhaseCase, before: Sequence[_Step]) -> float:
    kw = choice.connection_kw if settings.managed and settings.fail_safe else nameplate_kw(choice.layout)
    if case.firm_kw is not None:
        kw = min(kw, case.firm_kw)
    return max([kw, *(step.connection_kw for step in before)])


def _trigger(plan: Plan, settings: SizingSettings, layout: Layout, choice: Choice) -> float:
    """Sessions of the design day up to which a layout meets the target, by bisection below this phase's demand."""
    if layout == choice.layout:
        return plan.sessions_per_day
    low, high = 0.0, plan.sessions_per_day
    for _ in range(TRIGGER_STEPS):
        middle = (low + high) / 2
        fewer = replace(plan, sessions_per_day=middle)
        if meets(fewer, fewer.run(fewer.draw(screening_days(fewer, settings)), layout)):
            low = middle
        else:
            high = middle
    return low


def _with_sessions(demand: DemandResult, sessions: float) -> DemandResult:
    base = demand.sessions_per_day.base
    factor = sessions / base if base > 0 else 0.0
    return replace(
        demand,
        sessions_per_day=_scaled(demand.sessions_per_day, factor),
        energy_kwh_per_day=_scaled(demand.energy_kwh_per_day, factor),
        parts=tuple(replace(part, sessions_per_day=_scaled(part.sessions_per_day, factor)) for part in demand.parts),
    )


def _scaled(band: Band, factor: float) -> Band:
    return Band(low=band.low * factor, base=band.base * factor, high=band.high * factor)


def _phase(step: _Step, before: _Step | None, last: _Step, sizing: SizingResult, case: PhaseCase) -> Phase:
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


def _capex_eur(new: Layout, step: _Step, sizing: SizingResult, case: PhaseCase) -> Band | None:
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
