"""Ways to connect a site: each solved again on a copy of the grid, priced; the cheapest that holds is chosen."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from planner.grid.connection.choice import option_at
from planner.grid.connection.points import LV_BUSBAR, LV_FEEDER, LV_STATION, MV_BUS, Place, nearest_mv_bus
from planner.grid.connection.spots import MV_LINE, PRIMARY
from planner.grid.connection.works import connection_eur, route_eur
from planner.grid.hosting.base import BaseCase
from planner.grid.network.topology import supply_path, voltage_level
from planner.grid.upgrades.battery import battery_option
from planner.grid.upgrades.case import (
    NEEDS,
    STANDARD_MV_KV,
    Answer,
    Case,
    Params,
    answer_of,
    finished,
    option_of,
    weeks_of,
    within_lv,
)
from planner.grid.upgrades.feeder import too_long
from planner.grid.upgrades.moves import Label
from planner.grid.upgrades.relief import FEEDER, Relief
from planner.grid.upgrades.search import search
from planner.grid.upgrades.status_quo import less_status_quo, status_quo
from planner.grid.upgrades.words import described, kind_of
from planner.grid.upgrades.year import ANY_YEAR, Calendar, Offer, changed_base, scaled_to, with_year
from planner.model.band import total
from planner.model.grid_result import GridResult, GridStatus, UpgradeKind, UpgradeOption
from planner.model.progress import SILENT, Part, Progress
from planner.model.result import SizingResult
from planner.model.settings import GridSettings, Settings

MOST_OPTIONS = 8
AS_IT_IS = {
    LV_FEEDER: "grid.option_none_feeder",
    LV_BUSBAR: "grid.option_none_lv",
    LV_STATION: "grid.option_none_station",
    MV_LINE: "grid.option_none_loop",
    MV_BUS: "grid.option_none_mv",
    PRIMARY: "grid.option_none_primary",
}
"""Connection to the grid as it is in words, by kind of connection point."""


def upgrade_options(  # noqa: PLR0913, PLR0917 - what is asked, of which site, for which year
    bases: Sequence[BaseCase],
    point: pd.Series,
    result: GridResult,
    sizing: SizingResult,
    settings: Settings,
    place: Place,
    calendar: Calendar = ANY_YEAR,
) -> tuple[UpgradeOption, ...]:
    """Options of one site; the cheapest feasible one is marked chosen.

    Every option carries the site's own connection and only the works the site itself makes needed: limits that the
    base case breaks today keep today's value as their bound, unless a measure mends them; what mending them alone
    costs stands apart in ``status_quo_eur``.

    Parameters
    ----------
    bases : sequence of BaseCase
        All grids, in the order in which the connection points were sought: an own station may stand on another grid
        than the station busbar.
    point : Series
        The site's row of :func:`planner.grid.connection.points.connection_points`.
    result : GridResult
        Of :func:`planner.grid.connection.check.check_sites` for this site.
    place : Place
        The site in the project's metric CRS.
    calendar : Calendar
        First weekday and profiles of the year over which options are checked: those of the site's own year study.

    Returns
    -------
    tuple of UpgradeOption
        Empty where the grid of the site is not known; else the grid as it is first, then by cost, at most eight.
    """
    number = int(point["grid_index"])
    if not 0 <= number < len(bases) or result.status is not GridStatus.CHECKED or result.hosting_kw is None:
        return ()
    base, bus = bases[number], int(point["bus"])
    option = option_at(result)
    case = Case(
        base=base,
        bus=bus,
        bus_name=result.connection_bus,
        kind=result.connection_kind,
        vn_kv=result.connection_kv or float(base.network.net["bus"].at[bus, "vn_kv"]),
        need_kw=float(sizing.connection_kw),
        route_m=_route_m(result, place, settings.grid),
        today_kw=result.hosting_kw,
        binding=result.binding_element,
        settings=settings.grid,
        mv_near=bool(point["mv_near"]),
        frontier=tuple(sizing.frontier),
        profile_kw=tuple(sizing.hourly_power_kw),
        place=place,
        calendar=calendar,
        status_quo=status_quo(base, bus, settings.grid),
        option_eur=None if option is None else option.cost_eur,
        cable_eur=None if option is None else route_eur(option),
        bus_kw=base.hosting(bus, settings.grid, settings.grid.power_factor).hosting_kw,
    )
    return case_options(case, bases, year=settings.grid.study_year)


def _route_m(result: GridResult, place: Place, settings: GridSettings) -> float:
    """Cable way; straight line times the route factor where no route is known."""
    if result.route_m is not None or result.connection_xy_m is None:
        return result.route_m or 0.0
    u, v = result.connection_xy_m
    return settings.route_factor * float(((place.x_m - u) ** 2 + (place.y_m - v) ** 2) ** 0.5)


def bus_case(
    base: BaseCase,
    bus: int,
    need_kw: float,
    settings: GridSettings,
    profile_kw: Sequence[float] = (),
    calendar: Calendar = ANY_YEAR,
) -> Case | None:
    """Question of a site at a bus of a grid, without a place: no cable route, connection at that bus.

    The profile is brought to the power needed at its highest.

    Returns
    -------
    Case or None
        None where the bus has no capacity to speak of; ``base.hosting`` gives the reason.
    """
    hosting = base.hosting(bus, settings, settings.power_factor)
    if hosting.hosting_kw is None:
        return None
    vn_kv = float(base.network.net["bus"].at[bus, "vn_kv"])
    return Case(
        base=base,
        bus=bus,
        bus_name=base.label("bus", bus),
        kind=LV_BUSBAR if voltage_level(vn_kv) == "lv" else MV_BUS,
        vn_kv=vn_kv,
        need_kw=need_kw,
        route_m=0.0,
        today_kw=hosting.hosting_kw,
        bus_kw=hosting.hosting_kw,
        binding=answer_of(base, base.part_of(bus), hosting).binding,
        settings=settings,
        profile_kw=scaled_to(profile_kw, need_kw),
        calendar=calendar,
        status_quo=status_quo(base, bus, settings),
    )


def case_options(
    case: Case, bases: Sequence[BaseCase] = (), *, year: bool = False, progress: Progress = SILENT
) -> tuple[UpgradeOption, ...]:
    """Options of a case: the grid as it is, and where that does not do all that helps; the cheapest is chosen.

    ``year``: options that work are checked over the year where the site's profile is known (``over_limit_h``).
    """
    as_it_is = Offer(option=_as_it_is(case), base=case.base, bus=case.bus, power_kw=_power_kw(case, case.need_kw))
    offers: list[Offer] = []
    if not as_it_is.option.feasible:
        offers = [_load_management(case), *_battery(case), *_reliefs(case, Part(progress, 0.0, 0.6))]
    if case.at_lv:
        offers.append(_own_station(case, bases))
    shown = [as_it_is, *sorted(offers, key=_order)[: MOST_OPTIONS - 1]]
    options = []
    for done, offer in enumerate(shown):
        progress.report(0.6 + 0.4 * done / len(shown), "grid.upgrade_progress_year", done=done, count=len(shown))
        options.append(with_year(offer, case.settings, case.calendar) if year else offer.option)
    plain_eur = as_it_is.option.cost_eur.base
    told = zip(shown, options, strict=True)
    return _choose([finished(case, option, plain_eur, at_bus=offer.at_bus) for offer, option in told])


def _order(offer: Offer) -> tuple[int, float, str]:
    """What works first, by cost; then what is not known, then what does not do."""
    option = offer.option
    return {True: 0, None: 1, False: 2}[option.feasible], option.cost_eur.base, option.kind.value


def _power_kw(case: Case, peak_kw: float) -> tuple[float, ...]:
    """The site's profile as its year study takes it, cut at what the connection gives."""
    return tuple(min(kw, peak_kw) for kw in case.profile_kw)


def _choose(options: list[UpgradeOption]) -> tuple[UpgradeOption, ...]:
    feasible = [option for option in options if option.feasible]
    if not feasible:
        return tuple(options)
    best = min(feasible, key=lambda option: option.cost_eur.base)
    return tuple(replace(option, chosen=option is best) for option in options)


def _as_it_is(case: Case) -> UpgradeOption:
    """The grid as it is; its load flow was run for the site's grid result."""
    code = AS_IT_IS[case.kind] if case.place is not None else "grid.option_none_bus"
    params: Params = {"bus": case.bus_name, "route_m": case.route_m}
    answer = Answer(hosting_kw=case.today_kw, binding=case.binding)
    return within_lv(case, option_of(case, UpgradeKind.NONE, (code, params), answer, case.connection_eur(case.kva)))


def _load_management(case: Case) -> Offer:
    """Cap at today's capacity, where the sizing still finds the service good at it or below.

    The controller itself is priced with every managed site, so only the connection is priced here.
    """
    cap_kw = min(case.today_kw, case.lv_limit_kw, case.need_kw)
    if case.at_lv:
        cap_kw = min(cap_kw, case.settings.lv_limit_kva * case.settings.power_factor)
    params: Params = {"cap_kw": cap_kw}
    text, reason, holds = "grid.option_load_management", "grid.reason_no_service_known", False
    below = [point for point in case.frontier if point.connection_kw <= cap_kw]
    if below:
        best = max(below, key=lambda point: (point.holds, point.connection_kw))
        holds = best.holds
        text, reason = "grid.option_load_management_at", "" if holds else "grid.reason_service_fails"
        params |= {"p_wait_percent": 100 * best.p_wait_over_pu, "session_min": float(best.mean_session_min)}
    elif case.frontier:
        reason = "grid.reason_below_frontier"
    answer = Answer(hosting_kw=case.today_kw, binding=case.binding, reason=reason)
    cost = case.connection_eur(cap_kw / case.settings.power_factor)
    option = option_of(case, UpgradeKind.LOAD_MANAGEMENT, (text, params), answer, cost)
    option = replace(option, feasible=holds, served_kw=cap_kw, connection_kw=cap_kw)
    return Offer(option=option, base=case.base, bus=case.bus, power_kw=_power_kw(case, cap_kw))


def _battery(case: Case) -> list[Offer]:
    option, grid_kw = battery_option(case)
    return [] if option is None else [Offer(option=option, base=case.base, bus=case.bus, power_kw=grid_kw)]


def _reliefs(case: Case, progress: Progress) -> list[Offer]:
    """Works on the grid: each kind alone, combinations, and the operator's own where only he can help."""
    if case.at_lv and not case.lv_modelled:
        return []
    found = search(case.base, case.task(), route_m=case.route_m, progress=progress)
    offers = [_relief_offer(case, relief) for relief in found]
    offers += _too_long(case, found)
    if not any(offer.option.feasible for offer in offers):
        offers += [Offer(option=option, base=case.base, bus=case.bus) for option in _operator(case, found)]
    return [replace(offer, option=within_lv(case, offer.option)) for offer in offers]


def _too_long(case: Case, found: list[Relief]) -> list[Offer]:
    """Own feeder that is not offered because it would be longer than the longest connection allowed: said, not built.

    Only where no other own feeder is.
    """
    feeder = too_long(case.task(), case.route_m)
    if feeder is None or any(FEEDER in relief.kinds for relief in found):
        return []
    name, code = case.base.label("bus", feeder.start), "grid.option_own_cable"
    text: tuple[str, Params] = (
        f"{code}_lv" if case.at_lv else code,
        {"bus": name, "length_m": 1000 * feeder.length_km, "cable": feeder.name},
    )
    cost = total((case.connection_less_cable_eur(), feeder.laid.cost_eur(1000 * feeder.length_km)))
    refused = Answer(hosting_kw=None, reason="grid.upgrade_reason_feeder_too_long")
    option = replace(option_of(case, UpgradeKind.OWN_CABLE, text, refused, cost), feasible=False)
    return [Offer(option=option, base=case.base, bus=case.bus)]


def _relief_offer(case: Case, relief: Relief) -> Offer:
    own_route = FEEDER in relief.kinds
    connection = case.connection_less_cable_eur() if own_route else case.connection_eur(case.kva)
    works_eur = less_status_quo(relief.cost_eur, relief.merged, case.status_quo)
    cost = total((connection, works_eur))
    answer = answer_of(case.base, relief.part, relief.hosting, relief.names)
    text = described(relief, _label(case.base, relief), at_lv=case.at_lv)
    option = option_of(case, kind_of(relief), text, answer, cost)
    names = [_label(case.base, relief)(*key) for key in relief.passed]
    option = replace(
        option,
        lead_weeks=weeks_of(case, relief.kinds),
        reason=option.reason or ("" if works_eur == relief.cost_eur else "grid.upgrade_reason_status_quo"),
        measures=tuple(kind.value for kind in relief.kinds),
        needs=tuple(dict.fromkeys(need for kind in relief.kinds for need in NEEDS[kind])),
        relieves=tuple(name for name in dict.fromkeys(names) if name != answer.binding),
    )
    base = changed_base(case.base, relief)
    power_kw = _power_kw(case, case.need_kw)
    return Offer(option=option, base=base, bus=relief.bus, power_kw=power_kw, at_bus=not own_route)


def _label(base: BaseCase, relief: Relief) -> Label:
    """Names of elements, with those of what the works add."""
    return lambda table, element: relief.names.get((table, element)) or base.label(table, element)


def _operator(case: Case, found: list[Relief]) -> list[UpgradeOption]:
    """Reinforcement that is the operator's alone: an HV/MV transformer that binds before or after all works."""
    hosting = case.base.hosting(case.bus, case.settings, case.settings.power_factor)
    states = [(relief.part, relief.hosting) for relief in found] + [(case.base.part_of(case.bus), hosting)]
    for part, stuck in states:
        if not stuck.rows:
            continue
        table, element = str(part.limits.table[stuck.rows[0]]), int(part.limits.element[stuck.rows[0]])
        if table not in ("trafo", "trafo3w"):
            continue
        low = int(part.net[table].at[element, "lv_bus" if table == "trafo" else "mv_bus"])
        if voltage_level(float(part.net["bus"].at[low, "vn_kv"])) == "lv":
            continue
        name = case.base.label(table, element)
        unknown = Answer(hosting_kw=None, binding=name, reason="grid.upgrade_reason_operator")
        text: tuple[str, Params] = ("grid.option_operator", {"trafo": name})
        option = option_of(case, UpgradeKind.TRANSFORMER, text, unknown, case.connection_eur(case.kva))
        needs = ("grid.upgrade_needs_reinforcement",)
        return [replace(option, lead_weeks=None, needs=needs, measures=("operator_reinforcement",))]
    return []


def _own_station(case: Case, bases: Sequence[BaseCase]) -> Offer:
    """Own station at the nearest medium-voltage bus of any grid, or (no place known) at the one that feeds the bus."""
    spot = _medium_spot(case, bases)
    if spot is None:
        unknown = Answer(hosting_kw=None, reason="grid.reason_no_mv_modelled")
        cost = connection_eur(MV_BUS, case.kva, STANDARD_MV_KV, case.route_m, case.settings)
        option = option_of(case, UpgradeKind.OWN_STATION, ("grid.option_own_station_unknown", {}), unknown, cost)
        return Offer(option=replace(option, connection_kv=STANDARD_MV_KV), base=case.base, bus=case.bus)
    base, bus, route_m = spot
    answer = Answer(hosting_kw=None, reason=base.whole.reason)
    if not base.whole.reason:
        answer = answer_of(base, base.part_of(bus), base.hosting(bus, case.settings, case.settings.power_factor))
    vn_kv = float(base.network.net["bus"].at[bus, "vn_kv"])
    params: Params = {"bus": base.label("bus", bus), "route_m": route_m, "kva": float(case.kva)}
    cost = connection_eur(MV_BUS, case.kva, vn_kv, route_m, case.settings)
    option = option_of(case, UpgradeKind.OWN_STATION, ("grid.option_own_station", params), answer, cost)
    power_kw = _power_kw(case, case.need_kw)
    return Offer(option=replace(option, connection_kv=vn_kv), base=base, bus=bus, power_kw=power_kw, at_bus=True)


def _medium_spot(case: Case, bases: Sequence[BaseCase]) -> tuple[BaseCase, int, float] | None:
    """Grid, bus and cable route of an own station."""
    if case.place is not None:
        found = nearest_mv_bus([base.network for base in bases], case.place, case.settings)
        if found is None:
            return None
        route_m = case.settings.route_factor * float(found["straight_m"])
        return bases[int(found["grid_index"])], int(found["bus"]), route_m
    net, fed = case.base.network.net, set(map(int, case.base.whole.topology.sources))
    for bus, *_ in reversed(supply_path(case.base.whole.topology, case.bus)):
        if voltage_level(float(net["bus"].at[bus, "vn_kv"])) == "mv" and bus not in fed:
            return case.base, bus, case.route_m
    return None
