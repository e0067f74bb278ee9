"""Ways to connect a sized site: each solved again on a copy of the grid, priced; the cheapest that holds is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from planner.grid.base import BaseCase
from planner.grid.connection import LOW_VOLTAGE, LV_BUSBAR, Place, lv_limit_label, nearest_mv_bus
from planner.grid.equipment import (
    cable_for,
    lead_time,
    lv_connection_eur,
    mv_connection_eur,
)
from planner.grid.hosting import Hosting, hosting_capacity
from planner.grid.measures import lay_feeder
from planner.grid.parts import Part, solve_part
from planner.grid.relief import CABLE, TAP, TRANSFORMER, Relief, Task, rejudge, relieve
from planner.grid.repairs import named
from planner.grid.topology import supply_path
from planner.model.band import Band, total
from planner.model.result import GridResult, GridStatus, SizingResult, UpgradeKind, UpgradeOption
from planner.model.settings import Settings

STANDARD_MV_KV = 20.0
Params = dict[str, str | float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One sized site at its connection point."""

    base: BaseCase
    bus: int
    mv_near: bool
    result: GridResult
    sizing: SizingResult
    settings: Settings
    place: Place

    @property
    def need_kw(self) -> float:
        """Connection power to be served."""
        return float(self.sizing.connection_kw)

    @property
    def kva(self) -> float:
        """Connection power as apparent power at the study's power factor."""
        return self.need_kw / self.settings.grid.power_factor

    @property
    def route_m(self) -> float:
        """Cable way; straight line times the route factor where no route is known."""
        if self.result.route_m is not None or self.result.connection_xy_m is None:
            return self.result.route_m or 0.0
        u, v = self.result.connection_xy_m
        return self.settings.grid.route_factor * float(((self.place.x_m - u) ** 2 + (self.place.y_m - v) ** 2) ** 0.5)

    @property
    def at_lv(self) -> bool:
        """Whether the site is connected at low voltage."""
        return self.result.connection_kind in LOW_VOLTAGE

    @property
    def lv_modelled(self) -> bool:
        """Whether the grid between the connection and the medium voltage is in the model."""
        return self.result.connection_kind == LV_BUSBAR

    def connection_eur(self, kva: float) -> Band:
        """The site's own connection: low-voltage feeder, or own station with medium-voltage cable."""
        vn_kv = self.result.connection_kv or 0.4
        price = lv_connection_eur if self.at_lv else mv_connection_eur
        return price(kva, vn_kv, self.route_m)


def upgrade_options(
    bases: Sequence[BaseCase],
    point: pd.Series,
    result: GridResult,
    sizing: SizingResult,
    settings: Settings,
    place: Place,
) -> tuple[UpgradeOption, ...]:
    """Options of one site; the cheapest feasible one is marked chosen.

    Every option carries the site's own connection and only the works the site itself makes needed: limits that the
    base case breaks today keep today's value as their bound, unless a measure mends them.

    Parameters
    ----------
    bases : sequence of BaseCase
        All grids, in the order in which the connection points were sought: an own station may stand on another grid
        than the station busbar.
    point : Series
        The site's row of :func:`planner.grid.connection.connection_points`.
    result : GridResult
        Of :func:`planner.grid.check.check_sites` for this site.
    place : Place
        The site in the project's metric CRS.

    Returns
    -------
    tuple of UpgradeOption
        Empty where the grid of the site is not known.
    """
    number = int(point["grid_index"])
    if not 0 <= number < len(bases) or result.status is not GridStatus.CHECKED or result.hosting_kw is None:
        return ()
    case = Case(
        base=bases[number],
        bus=int(point["bus"]),
        mv_near=bool(point["mv_near"]),
        result=result,
        sizing=sizing,
        settings=settings,
        place=place,
    )
    options = [_as_it_is(case)]
    fits = bool(options[0].feasible)
    if not fits:
        options += [_load_management(case), *_reliefs(case)]
    if case.at_lv:
        options += _own_station(case, bases)
    elif not fits:
        # A feeder of one's own is the same station with more cable: never cheaper than the grid as it is.
        options += _own_cable(case)
    return _choose(options)


def _choose(options: list[UpgradeOption]) -> tuple[UpgradeOption, ...]:
    feasible = [option for option in options if option.feasible]
    if not feasible:
        return tuple(options)
    best = min(feasible, key=lambda option: option.cost_eur.base)
    return tuple(replace(option, chosen=option is best) for option in options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a load flow said of an option: capacity, name of what binds, and a reason where there is none."""

    hosting_kw: float | None
    binding: str = ""
    reason: str = ""


def _answer(base: BaseCase, part: Part, hosting: Hosting, names: dict[tuple[str, int], str] | None = None) -> Answer:
    binding = ""
    if hosting.rows:
        key = str(part.limits.table[hosting.rows[0]]), int(part.limits.element[hosting.rows[0]])
        binding = (names or {}).get(key) or base.label(*key)
    return Answer(hosting_kw=hosting.hosting_kw, binding=binding, reason=hosting.reason)


def _option(case: Case, kind: UpgradeKind, text: tuple[str, Params], answer: Answer, cost_eur: Band) -> UpgradeOption:
    """Option that serves the whole need where the answer allows it."""
    kw = answer.hosting_kw
    return UpgradeOption(
        kind=kind,
        description_code=text[0],
        params=text[1],
        feasible=None if kw is None else kw >= case.need_kw,
        served_kw=None if kw is None else min(kw, case.need_kw),
        hosting_after_kw=kw,
        binding_element=answer.binding,
        cost_eur=cost_eur,
        lead_weeks=lead_time(kind.value),
        chosen=False,
        reason=answer.reason,
        connection_kw=case.need_kw,
        connection_kv=case.result.connection_kv,
    )


def _within_lv(case: Case, option: UpgradeOption) -> UpgradeOption:
    """Low voltage ends at its limit where a medium-voltage grid is at hand; else the reason goes with the figure."""
    grid = case.settings.grid
    if not case.at_lv:
        return option
    if not case.mv_near:
        above = case.kva > grid.lv_limit_kva
        return replace(option, reason=option.reason or "grid.reason_no_mv_modelled") if above else option
    largest_kw = grid.lv_limit_kva * grid.power_factor
    if option.hosting_after_kw is not None and option.hosting_after_kw > largest_kw:
        label = lv_limit_label(case.result.connection_bus, grid.lv_limit_kva)
        option = replace(option, hosting_after_kw=largest_kw, binding_element=label)
    if case.kva <= grid.lv_limit_kva:
        return option
    return replace(option, feasible=False, reason="grid.reason_above_lv_limit")


def _as_it_is(case: Case) -> UpgradeOption:
    """The grid as it is; its load flow was run for the site's grid result."""
    code = "grid.option_none_lv" if case.at_lv else "grid.option_none_mv"
    code = code if case.lv_modelled or not case.at_lv else "grid.option_none_station"
    params: Params = {"bus": case.result.connection_bus, "route_m": case.route_m}
    answer = Answer(hosting_kw=case.result.hosting_kw, binding=case.result.binding_element)
    option = _option(case, UpgradeKind.NONE, (code, params), answer, case.connection_eur(case.kva))
    return _within_lv(case, option)


def _load_management(case: Case) -> UpgradeOption:
    """Cap at today's capacity, where the sizing still finds the service good at it or below.

    The controller itself is priced with every managed site, so only the connection is priced here.
    """
    power_factor = case.settings.grid.power_factor
    cap_kw = case.result.hosting_kw or 0.0
    if case.at_lv:
        cap_kw = min(cap_kw, case.settings.grid.lv_limit_kva * power_factor)
    cap_kw = min(cap_kw, case.need_kw)
    params: Params = {"cap_kw": cap_kw}
    text, reason, holds = "grid.option_load_management", "grid.reason_no_service_known", False
    below = [point for point in case.sizing.frontier if point.connection_kw <= cap_kw]
    if below:
        best = max(below, key=lambda point: (point.holds, point.connection_kw))
        holds = best.holds
        text, reason = "grid.option_load_management_at", "" if holds else "grid.reason_service_fails"
        params |= {"p_wait_percent": 100 * best.p_wait_over_pu, "session_min": float(best.mean_session_min)}
    elif case.sizing.frontier:
        reason = "grid.reason_below_frontier"
    answer = Answer(hosting_kw=case.result.hosting_kw, binding=case.result.binding_element, reason=reason)
    cost = case.connection_eur(cap_kw / power_factor)
    option = _option(case, UpgradeKind.LOAD_MANAGEMENT, (text, params), answer, cost)
    return replace(option, feasible=holds, served_kw=cap_kw, connection_kw=cap_kw)


def _reliefs(case: Case) -> list[UpgradeOption]:
    """Transformer or tap alone, parallel cables alone, and where both fail the two together."""
    task = _task(case)
    options = []
    for allowed, kind in (({TRANSFORMER, TAP}, UpgradeKind.TRANSFORMER), ({CABLE}, UpgradeKind.PARALLEL_CABLE)):
        relief = relieve(task, frozenset(allowed))
        if relief.steps:
            options.append(_relief_option(case, kind, relief))
    if not any(option.feasible for option in options):
        both = relieve(task, frozenset({TRANSFORMER, TAP, CABLE}))
        measures = {step.measure for step in both.steps}
        if CABLE in measures and len(measures) > 1:
            options.append(_relief_option(case, UpgradeKind.PARALLEL_CABLE, both))
    return [_within_lv(case, option) for option in options]


def _task(case: Case) -> Task:
    part, grid = case.base.part_of(case.bus), case.settings.grid
    judgement = case.base.judgement(case.bus, grid)
    return Task(part=part, judgement=judgement, bus=case.bus, need_kw=case.need_kw, rule=case.base.rule, settings=grid)


def _relief_option(case: Case, kind: UpgradeKind, relief: Relief) -> UpgradeOption:
    cost = total((case.connection_eur(case.kva), relief.cost_eur))
    new = {
        ("line", s.new_line): f"{case.base.label('line', s.element)} (2)" for s in relief.steps if s.measure == CABLE
    }
    option = _option(case, kind, _described(case, relief), _answer(case.base, relief.part, relief.hosting, new), cost)
    only_tap = {step.measure for step in relief.steps} == {TAP}
    return replace(option, lead_weeks=lead_time(TAP)) if only_tap else option


def _described(case: Case, relief: Relief) -> tuple[str, Params]:
    by_measure = {m: [step for step in relief.merged if step.measure == m] for m in (TRANSFORMER, TAP, CABLE)}
    params: Params = {}
    for step in by_measure[TRANSFORMER][:1]:
        name = case.base.label(step.table, step.element)
        params |= {"trafo": name, "size_before": step.before, "size_after": step.after}
    for step in by_measure[TAP][:1]:
        name = case.base.label(step.table, step.element)
        params |= {"tap_trafo": name, "tap_before": step.before, "tap_after": step.after}
    laid = by_measure[CABLE]
    if laid:
        lines = list(dict.fromkeys(case.base.label(step.table, step.element) for step in laid))
        params |= {"lines": named(lines), "count": len(laid), "length_m": sum(step.length_m for step in laid)}
    return "grid.option_" + "_".join(m for m, steps in by_measure.items() if steps), params


def _own_cable(case: Case) -> list[UpgradeOption]:
    """Own medium-voltage feeder from the substation's busbar, joined to nothing on its way."""
    part, grid = case.base.part_of(case.bus), case.settings.grid
    path = supply_path(part.topology, case.bus)
    island = part.topology.island
    inside = [(bus, km) for bus, _, _, km in path if island[bus] == island[case.bus]]
    start, start_km = inside[0]
    if start == case.bus:
        return []
    length_km = inside[-1][1] - start_km + case.route_m / 1000
    vn_kv = case.result.connection_kv or 20.0
    limit = case.base.rule.levels["mv"].line_percent / 100
    laid = cable_for("mv", vn_kv, case.kva, usable_pu=limit)
    net = part.changed()
    feeder = lay_feeder(net, start, length_km, laid)
    changed = solve_part(net, case.base.rule)
    hosting = Hosting(hosting_kw=None, reason=changed.reason)
    if not changed.reason:
        hosting = hosting_capacity(changed, rejudge(_task(case), changed, feeder.bus, set()), grid.power_factor)
    cost = total((mv_connection_eur(case.kva, vn_kv, 0.0), laid.cost_eur(1000 * length_km)))
    name = f"{laid.count} × {laid.cable.name}"
    params: Params = {"bus": case.base.label("bus", start), "length_m": 1000 * length_km, "cable": name}
    answer = _answer(case.base, changed, hosting, {("line", feeder.line): name, ("bus", feeder.bus): name})
    return [_option(case, UpgradeKind.OWN_CABLE, ("grid.option_own_cable", params), answer, cost)]


def _own_station(case: Case, bases: Sequence[BaseCase]) -> list[UpgradeOption]:
    """Own medium/low-voltage station at the nearest medium-voltage bus of any grid."""
    grid = case.settings.grid
    found = nearest_mv_bus([base.network for base in bases], case.place, grid)
    if found is None:
        unknown = Answer(hosting_kw=None, reason="grid.reason_no_mv_modelled")
        cost = mv_connection_eur(case.kva, STANDARD_MV_KV, case.route_m)
        option = _option(case, UpgradeKind.OWN_STATION, ("grid.option_own_station_unknown", {}), unknown, cost)
        return [replace(option, connection_kv=STANDARD_MV_KV)]
    base = bases[int(found["grid_index"])]
    bus, route_m = int(found["bus"]), grid.route_factor * float(found["straight_m"])
    answer = Answer(hosting_kw=None, reason=base.whole.reason)
    if not base.whole.reason:
        answer = _answer(base, base.part_of(bus), base.hosting(bus, grid, grid.power_factor))
    params: Params = {"bus": str(found["bus_name"]), "route_m": route_m, "kva": float(case.kva)}
    cost = mv_connection_eur(case.kva, float(found["vn_kv"]), route_m)
    option = _option(case, UpgradeKind.OWN_STATION, ("grid.option_own_station", params), answer, cost)
    return [replace(option, connection_kv=float(found["vn_kv"]))]
