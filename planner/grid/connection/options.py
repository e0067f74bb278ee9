"""Feasible places to connect a site: of each kind the best that holds, with route, class, capacity, cost and weeks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.grid.connection.choice import choose
from planner.grid.connection.classes import class_of, connection_classes, largest_kva
from planner.grid.connection.ends import EndCapacity, end_capacity, feeder_name, is_modelled, terms_of
from planner.grid.connection.points import Place, lv_limit_label
from planner.grid.connection.rough import bus_kw, rough_kw, usable_pu
from planner.grid.connection.spots import KINDS, MV_LINE, Router, Spot, nearest_spots, routed
from planner.grid.connection.works import (
    Parts,
    at_low_voltage,
    cable_ladder,
    cost_parts,
    lead_weeks,
    metering_of,
    needs,
    resistance_ohm_per_km,
    smallest_laid,
)
from planner.grid.equipment.catalogue import Laid
from planner.grid.hosting.base import BaseCase
from planner.model.band import total
from planner.model.errors import PlannerError
from planner.model.grid_study import ConnectionOption
from planner.model.issues import Issue, Severity
from planner.model.progress import SILENT, Progress
from planner.model.settings import GridSettings

MOST_STRONGER = 3
SPARE = 0.98
HOPE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """Options of a place, and what is out of reach; ``nothing_near``: no point of any grid is."""

    options: tuple[ConnectionOption, ...]
    issues: tuple[Issue, ...] = ()
    nothing_near: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for: power and the settings it is judged under."""

    kw: float
    settings: GridSettings

    @property
    def kva(self) -> float:
        """Apparent power at the study's power factor."""
        return self.kw / self.settings.power_factor


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A place judged for the request: its feeder and the capacity at the site's end of it."""

    spot: Spot
    laid: Laid
    capacity: EndCapacity

    def holds(self, kw: float) -> bool:
        return self.capacity.hosting_kw is not None and self.capacity.hosting_kw >= kw


def connection_options(
    bases: Sequence[BaseCase],
    place: Place,
    requested_kw: float,
    settings: GridSettings,
    router: Router | None = None,
    progress: Progress = SILENT,
) -> tuple[ConnectionOption, ...]:
    """Options of a place, see :func:`study_connections`."""
    return study_connections(bases, place, requested_kw, settings, router, progress).options


def study_connections(
    bases: Sequence[BaseCase],
    place: Place,
    requested_kw: float,
    settings: GridSettings,
    router: Router | None = None,
    progress: Progress = SILENT,
) -> Connections:
    """Places where a site could be connected, of all networks.

    The nearest few of each kind (tee into a low-voltage feeder, busbar of a station, station known only as a load,
    medium-voltage line and bus with the site's own station, busbar of the HV/MV substation) get a cable route; those
    farther than ``settings.max_connection_km`` along it are not offered. By rising route each is judged by load flow
    with the site's own feeder in the net until one takes the request; that one, and the nearest where it is another,
    are returned. A kind that is not offered for the power comes with its nearest place, not fitting and without a
    capacity, with feeder and cost of the power nearest to the request for which it is offered.

    Parameters
    ----------
    bases : sequence of BaseCase
        One a network, solved.
    place : Place
        The site in a metric CRS.
    router : callable, optional
        ``router(DataFrame[from_x_m, from_y_m, to_x_m, to_y_m]) -> DataFrame[route_m, basis]``, a row a pair in the
        same order; without it the straight line times ``settings.route_factor``.

    Returns
    -------
    Connections
        Options by kind (small to large), then by route. ``chosen`` is the cheapest that fits. Where nothing is in
        reach: no option, and the issues say so.

    Raises
    ------
    PlannerError
        The power is not above zero, or the jurisdiction has no connection classes.
    """
    if not requested_kw > 0:
        raise PlannerError.of("grid.connect_power", where="kw", kw=requested_kw)
    request = Request(kw=requested_kw, settings=settings)
    connection_classes(settings, KINDS[0])
    near = routed(nearest_spots([base.network for base in bases], place, settings), place, settings, router)
    limit_m = 1000 * settings.max_connection_km
    inside = [spot for spot in near if spot.route_m <= limit_m]
    issues = _too_far(near, settings)
    mv_near = any(not at_low_voltage(spot.kind) for spot in inside)
    options: list[ConnectionOption] = []
    for done, kind in enumerate(KINDS):
        progress.report(done / len(KINDS), "grid.connect_progress", kind=kind)
        spots = sorted((spot for spot in inside if spot.kind == kind), key=lambda spot: spot.order)
        sized = _sized(request, kind)
        if sized == request:
            found = _judged(bases, spots, request)
        else:
            found = [_not_offered(bases[spot.grid_index], spot, sized) for spot in spots[:1]]
        options += [_option(bases, one, request, nearest=one.spot is spots[0], mv_near=mv_near) for one in found]
    return Connections(options=choose(options), issues=issues, nothing_near=not near)


def _sized(request: Request, kind: str) -> Request:
    """The request, or the nearest power for which the kind is offered: feeder and cost of the option are for that."""
    classes = connection_classes(request.settings, kind)
    if not classes or class_of(request.settings, kind, request.kva) is not None:
        return request
    kva = min(max(request.kva, classes[0].min_kva), classes[-1].max_kva)
    return replace(request, kw=kva * request.settings.power_factor)


def _not_offered(base: BaseCase, spot: Spot, sized: Request) -> _Found:
    return _Found(spot=spot, laid=first_feeder(base, spot, sized.kva), capacity=EndCapacity(hosting_kw=None))


def _too_far(near: Sequence[Spot], settings: GridSettings) -> tuple[Issue, ...]:
    """A note for each kind of which every place is too far along the route; one where nothing is in reach at all."""
    limit_km = settings.max_connection_km
    if not near:
        params: dict[str, str | float] = {"limit_km": limit_km}
        return (Issue(severity=Severity.WARNING, code="grid.connect_nothing_near", params=params),)
    issues = []
    for kind in KINDS:
        routes_m = [spot.route_m for spot in near if spot.kind == kind]
        if routes_m and min(routes_m) > 1000 * limit_km:
            params = {"kind": kind, "route_km": round(min(routes_m) / 1000, 1), "limit_km": limit_km}
            issues.append(Issue(severity=Severity.NOTE, code="grid.connect_route_too_long", params=params))
    return tuple(issues)


def _judged(bases: Sequence[BaseCase], spots: Sequence[Spot], request: Request) -> list[_Found]:
    """The first place by route that takes the request, else the one with most capacity; and the nearest.

    A place of which even the guess falls short is asked by load flow only if it is the nearest.
    """
    found: list[_Found] = []
    for spot in spots:
        if found and not _hopeful(bases[spot.grid_index], spot, request):
            continue
        found.append(_with_feeder(bases[spot.grid_index], spot, request))
        if found[-1].holds(request.kw):
            break
    if not found:
        return []
    best = found[-1]
    if not best.holds(request.kw):
        best = max(found, key=lambda one: -1.0 if one.capacity.hosting_kw is None else one.capacity.hosting_kw)
    return [best] if best is found[0] else [found[0], best]


def _hopeful(base: BaseCase, spot: Spot, request: Request) -> bool:
    if base.whole.reason or not is_modelled(spot):
        return True
    return bus_kw(base, spot.bus, terms_of(request.settings)) >= HOPE * request.kw


def _with_feeder(base: BaseCase, spot: Spot, request: Request) -> _Found:
    """Cheapest feeder that gives the request, made stronger while it is the feeder itself that ends the capacity."""
    terms = terms_of(request.settings)
    laid = first_feeder(base, spot, request.kva)
    if base.whole.reason or not is_modelled(spot):
        return _Found(spot=spot, laid=laid, capacity=end_capacity(base, spot, None, terms))
    ladder = cable_ladder(spot.kind, spot.vn_kv)
    strong = ladder[ladder.index(laid) :]
    laid = next((rung for rung in strong if rough_kw(base, spot, rung, terms) >= request.kw), laid)
    found = _Found(spot=spot, laid=laid, capacity=end_capacity(base, spot, laid, terms))
    for _ in range(MOST_STRONGER):
        stronger = _stronger(found, request.kw)
        if stronger is None:
            break
        found = _Found(spot=spot, laid=stronger, capacity=end_capacity(base, spot, stronger, terms))
    return found


def first_feeder(base: BaseCase, spot: Spot, kva: float) -> Laid:
    """Cheapest feeder that carries a power; of a loop also what its line carries, as the ring runs over it."""
    vn_kv, share_pu = spot.vn_kv, usable_pu(base, spot.kind)
    if spot.kind == MV_LINE:
        line = base.network.net["line"].loc[spot.line]
        rated_ka = float(line["max_i_ka"] * line["parallel"] * line["df"])
        ring_kva = math.sqrt(3) * vn_kv * rated_ka * 1000 * share_pu
        kva = max(kva, ring_kva) if math.isfinite(ring_kva) else kva
    return smallest_laid(spot.kind, vn_kv, kva, share_pu) or cable_ladder(spot.kind, vn_kv)[-1]


def _stronger(found: _Found, kw: float) -> Laid | None:
    """Next cable set whose resistance falls as the missing power asks for; the voltage lost is in proportion."""
    capacity = found.capacity
    if found.holds(kw) or not capacity.by_feeder or not capacity.hosting_kw:
        return None
    ladder = cable_ladder(found.spot.kind, found.spot.vn_kv)
    wanted = resistance_ohm_per_km(found.laid) * SPARE * capacity.hosting_kw / kw
    above = [laid for laid in ladder if resistance_ohm_per_km(laid) < resistance_ohm_per_km(found.laid)]
    fitting = [laid for laid in above if resistance_ohm_per_km(laid) <= wanted]
    return fitting[0] if fitting else above[-1] if above else None


def _option(
    bases: Sequence[BaseCase], found: _Found, request: Request, *, nearest: bool, mv_near: bool
) -> ConnectionOption:
    spot, settings = found.spot, request.settings
    entry = class_of(settings, spot.kind, request.kva)
    sized_kva = _sized(request, spot.kind).kva
    metering = metering_of(class_of(settings, spot.kind, sized_kva), spot.kind)
    lines = cost_parts(spot, sized_kva, found.laid, metering)
    option = replace(_plain(bases[spot.grid_index], found, request, lines), nearest=nearest)
    if entry is None:
        return replace(option, fits=False, reason=_outside(settings, spot.kind, request, mv_near=mv_near))
    option = replace(option, class_id=entry.class_id, class_title=entry.title)
    if not option.reason and not is_modelled(spot):
        option = replace(option, reason="grid.reason_station_as_load")
    return _within_class(option, settings)


def _plain(base: BaseCase, found: _Found, request: Request, lines: Parts) -> ConnectionOption:
    """Option as the network alone sees it."""
    spot, capacity = found.spot, found.capacity
    unlimited = capacity.reason == "grid.reason_nothing_rated"
    known = capacity.hosting_kw is not None
    return ConnectionOption(
        kind=spot.kind,
        grid=base.name,
        bus=spot.name,
        vn_kv=spot.vn_kv,
        xy_m=(spot.x_m, spot.y_m),
        route_m=spot.route_m,
        route_basis=spot.basis,
        class_id="",
        requested_kw=request.kw,
        hosting_kw=capacity.hosting_kw,
        binding_element=capacity.binding,
        fits=found.holds(request.kw) if known else None,
        cost_eur=total(band for _, band in lines),
        lead_weeks=lead_weeks(spot.kind),
        needs=needs(spot),
        cost_lines=lines,
        tier=base.summary.tier,
        reason=capacity.reason if not known or unlimited else "",
        straight_m=spot.straight_m,
        grid_index=spot.grid_index,
        bus_index=spot.bus,
        line_index=spot.line,
        along_pu=spot.along_pu,
        binding_kind=capacity.binding_kind,
        cable=feeder_name(found.laid),
        confirmed=capacity.confirmed,
    )


def _outside(settings: GridSettings, kind: str, request: Request, *, mv_near: bool) -> str:
    """Why no class takes the power: above the largest, or below the smallest."""
    if request.kva <= largest_kva(settings, kind):
        return "grid.connect_below_class"
    if at_low_voltage(kind) and request.kva > settings.lv_limit_kva:
        return "grid.reason_above_lv_limit" if mv_near else "grid.reason_no_mv_modelled"
    return "grid.connect_above_class"


def _within_class(option: ConnectionOption, settings: GridSettings) -> ConnectionOption:
    """No more than the largest class of the kind; then the class is what binds."""
    limit_kva = largest_kva(settings, option.kind)
    limit_kw = limit_kva * settings.power_factor
    if option.hosting_kw is None or option.hosting_kw <= limit_kw:
        return option
    label = lv_limit_label(option.bus, limit_kva)
    return replace(option, hosting_kw=limit_kw, binding_element=label, binding_kind="class")
