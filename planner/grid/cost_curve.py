"""What a site's connection costs at each power: the steps of the cheapest way, never falling."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planner.grid.base import BaseCase
from planner.grid.connection_classes import class_of, connection_classes, largest_kva
from planner.grid.connection_ends import EndCapacity, end_capacity, is_modelled, terms_of
from planner.grid.connection_options import first_feeder, usable_pu
from planner.grid.connection_spots import KINDS, Spot
from planner.grid.connection_works import (
    at_low_voltage,
    cable_ladder,
    carried_kva,
    cost_parts,
    lead_weeks,
    level_of,
    metering_of,
)
from planner.grid.equipment import Laid, transformer_types
from planner.model.band import Band, scaled, total
from planner.model.grid_result import UpgradeKind, UpgradeOption
from planner.model.grid_study import ConnectionOption, CostStep
from planner.model.progress import SILENT, Progress
from planner.model.settings import GridSettings

LIKE_CONNECTION = frozenset({UpgradeKind.NONE, UpgradeKind.LOAD_MANAGEMENT, UpgradeKind.BATTERY})
"""Ways that add nothing to the grid: their power is what the connection itself gives."""
BEYOND = 1.25
COARSER = 1.25
MOST_FEEDERS = 6
STEP_KW = 0.1
UPGRADE_ORDER = len(KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One way up to a power, at its price."""

    up_to_kw: float
    cost_eur: Band
    lead_weeks: Band | None
    kind: str
    bus: str
    description_code: str
    order: int

    @property
    def rank(self) -> tuple[float, float, int, float]:
        weeks = math.inf if self.lead_weeks is None else self.lead_weeks.base
        return self.cost_eur.base, weeks, self.order, -self.up_to_kw


def cost_curve(
    bases: Sequence[BaseCase],
    options: Sequence[ConnectionOption],
    settings: GridSettings,
    *,
    upgrades: Sequence[UpgradeOption] = (),
    progress: Progress = SILENT,
) -> tuple[CostStep, ...]:
    """Requested power against cost of connection, from the smallest class to beyond what anything serves.

    Parameters
    ----------
    bases : sequence of BaseCase
        In the order in which the options were sought.
    options : sequence of ConnectionOption
        From :func:`planner.grid.connection_options.connection_options`; the site's places and routes are taken from
        them.
    upgrades : sequence of UpgradeOption
        Works on the grid. Their cost is for the power they were asked for; beyond it, up to the capacity they reach,
        the larger connection is added (transformer and cable by the catalogue's steps).

    Returns
    -------
    tuple of CostStep
        By rising power. The base cost never falls: at each power the cheapest of all ways that serve it *or more*
        counts. The last step is what nothing serves, without a cost. Capacities are confirmed by load flow with the
        feeder in the net.
    """
    ways: list[_Way] = []
    places: list[_Priced] = []
    for done, option in enumerate(options):
        progress.report(done / max(len(options), 1), "grid.connect_progress", kind=option.kind)
        base = bases[option.grid_index]
        if base.whole.reason:
            continue
        place = _priced(base, option, settings)
        places.append(place)
        ways += place.ways
    for upgrade in upgrades:
        ways += _upgrade_ways(upgrade, places, settings)
    return _envelope([way for way in ways if way.up_to_kw >= STEP_KW])


def _envelope(ways: Sequence[_Way]) -> tuple[CostStep, ...]:
    """Cheapest way that serves each power or more, from the largest power down, so that the cost never falls."""
    best: _Way | None = None
    steps: list[CostStep] = []
    for up_to_kw in sorted({way.up_to_kw for way in ways}, reverse=True):
        here = [way for way in ways if way.up_to_kw == up_to_kw]
        cheapest = min([*here, *([best] if best is not None else [])], key=lambda way: way.rank)
        if cheapest is not best:
            best = cheapest
            steps.append(_step(best))
    steps.reverse()
    top_kw = math.ceil(BEYOND * steps[-1].up_to_kw) if steps else 1.0
    beyond = CostStep(
        up_to_kw=float(top_kw),
        cost_eur=None,
        lead_weeks=None,
        kind="",
        bus="",
        description_code="grid.curve_not_served",
        feasible=False,
    )
    return (*steps, beyond)


def _step(way: _Way) -> CostStep:
    return CostStep(
        up_to_kw=way.up_to_kw,
        cost_eur=way.cost_eur,
        lead_weeks=way.lead_weeks,
        kind=way.kind,
        bus=way.bus,
        description_code=way.description_code,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Priced:
    """One place with its feeders' capacities; ``price`` is for a power whether or not the grid has it."""

    option: ConnectionOption
    ways: tuple[_Way, ...]
    price: Callable[[float], Band]


def _priced(base: BaseCase, option: ConnectionOption, settings: GridSettings) -> _Priced:
    spot, power_factor = spot_of(option), settings.power_factor
    fed = _feeders(base, spot, settings)

    def price(kw: float) -> Band:
        kva = kw / power_factor
        laid = next((laid for laid, up_to_kw in fed if up_to_kw >= kw), None) or first_feeder(base, spot, kva)
        metering = metering_of(class_of(settings, spot.kind, kva), spot.kind)
        return total(band for _, band in cost_parts(spot, kva, laid, metering))

    most_kw = max((up_to_kw for _, up_to_kw in fed), default=0.0)
    edges = {up_to_kw for _, up_to_kw in fed} | {kva * power_factor for kva in _edges_kva(settings, spot, most_kw)}
    ways = [
        _Way(
            up_to_kw=edge,
            cost_eur=price(edge),
            lead_weeks=lead_weeks(spot.kind),
            kind=spot.kind,
            bus=spot.name,
            description_code=f"grid.connection_{spot.kind}",
            order=KINDS.index(spot.kind),
        )
        for edge in sorted(_down(edge) for edge in edges if edge <= most_kw)
        if class_of(settings, spot.kind, edge / power_factor) is not None
    ]
    return _Priced(option=option, ways=tuple(ways), price=price)


def _down(kw: float) -> float:
    """Round down, so that a step never promises more than it holds."""
    return round(math.floor(kw / STEP_KW + 1e-6) * STEP_KW, 1)


def _edges_kva(settings: GridSettings, spot: Spot, most_kw: float) -> set[float]:
    """Powers at which metering or transformer change."""
    edges = {entry.max_kva for entry in connection_classes(settings, spot.kind)}
    if at_low_voltage(spot.kind):
        return edges
    sizes = [kind.sn_kva for kind in transformer_types()]
    several = math.ceil(most_kw / settings.power_factor / sizes[-1])
    return edges | set(sizes) | {sizes[-1] * count for count in range(2, several + 1)}


def _feeders(base: BaseCase, spot: Spot, settings: GridSettings) -> list[tuple[Laid, float]]:
    """Feeders by rising cost with the power each gives at the site's end, confirmed; until the grid ends it."""
    most_kw = largest_kva(settings, spot.kind) * settings.power_factor
    terms = terms_of(settings)
    if not is_modelled(spot):
        grid_kw = end_capacity(base, spot, None, terms).hosting_kw
        return _by_rating(base, spot, settings, min(most_kw, grid_kw or 0.0))
    found: list[tuple[Laid, float]] = []
    for laid in _rungs(base, spot):
        capacity = end_capacity(base, spot, laid, terms)
        found.append((laid, min(most_kw, capacity.hosting_kw or 0.0)))
        if _enough(capacity, most_kw) or len(found) == MOST_FEEDERS:
            break
    return found


def _enough(capacity: EndCapacity, most_kw: float) -> bool:
    """Whether stronger cables bring nothing: the grid binds, or the class ends."""
    return not capacity.by_feeder or capacity.hosting_kw is None or capacity.hosting_kw >= most_kw


def _rungs(base: BaseCase, spot: Spot) -> list[Laid]:
    """Cable sets worth looking at: the weakest that may be laid, then each a quarter stronger than the last."""
    ladder = cable_ladder(level_of(spot.kind), spot.vn_kv)
    first = ladder.index(first_feeder(base, spot, 0.0))
    rungs = [ladder[first]]
    for laid in ladder[first + 1 :]:
        if laid.cable.max_i_ka * laid.count >= COARSER * rungs[-1].cable.max_i_ka * rungs[-1].count:
            rungs.append(laid)
    return rungs


def _by_rating(base: BaseCase, spot: Spot, settings: GridSettings, most_kw: float) -> list[tuple[Laid, float]]:
    """Feeders of a place whose own grid is not modelled: what their rated current carries, up to the limit."""
    share_pu = usable_pu(base, spot.kind)
    found: list[tuple[Laid, float]] = []
    for laid in cable_ladder(level_of(spot.kind), spot.vn_kv):
        kw = carried_kva(laid, spot.vn_kv, share_pu) * settings.power_factor
        found.append((laid, min(kw, most_kw)))
        if kw >= most_kw:
            break
    return found


def spot_of(option: ConnectionOption) -> Spot:
    """Place of an option."""
    return Spot(
        kind=option.kind,
        grid_index=option.grid_index,
        bus=option.bus_index,
        name=option.bus,
        vn_kv=option.vn_kv,
        x_m=option.xy_m[0],
        y_m=option.xy_m[1],
        straight_m=option.straight_m or 0.0,
        line=option.line_index,
        along_pu=option.along_pu,
        route_m=option.route_m,
        basis=option.route_basis,
    )


def _upgrade_ways(upgrade: UpgradeOption, places: Sequence[_Priced], settings: GridSettings) -> list[_Way]:
    """An upgrade at its own price up to what it was asked for, and with a larger connection up to what it brings."""
    if upgrade.kind in LIKE_CONNECTION or upgrade.served_kw is None or upgrade.hosting_after_kw is None:
        return []
    asked_kw = min(upgrade.served_kw, upgrade.hosting_after_kw)
    ways = [_upgrade_way(upgrade, _down(asked_kw), upgrade.cost_eur)]
    place = _place_of(upgrade, places)
    if place is None:
        return ways
    kind, factor = place.option.kind, settings.power_factor
    most_kw = min(upgrade.hosting_after_kw, largest_kva(settings, kind) * factor)
    edges = {most_kw} | {kva * factor for kva in _edges_kva(settings, spot_of(place.option), most_kw)}
    edges |= {way.up_to_kw for way in place.ways}
    today = place.price(asked_kw)
    for edge in sorted(edge for edge in edges if asked_kw < edge <= most_kw):
        cost = total((upgrade.cost_eur, _more(place.price(edge), today)))
        ways.append(_upgrade_way(upgrade, _down(edge), cost))
    return ways


def _place_of(upgrade: UpgradeOption, places: Sequence[_Priced]) -> _Priced | None:
    """Place at which the upgrade's connection stands: of its voltage, the chosen one first, then the cheapest."""
    alike = [p for p in places if upgrade.connection_kv is not None and p.option.vn_kv == upgrade.connection_kv]
    return min(alike, key=lambda p: (not p.option.chosen, p.option.cost_eur.base, p.option.route_m), default=None)


def _more(cost: Band, today: Band) -> Band:
    """Cost beyond today's, never negative."""
    more = total((cost, scaled(today, -1.0)))
    return Band(low=max(more.low, 0.0), base=max(more.base, 0.0), high=max(more.high, 0.0))


def _upgrade_way(upgrade: UpgradeOption, up_to_kw: float, cost_eur: Band) -> _Way:
    return _Way(
        up_to_kw=up_to_kw,
        cost_eur=cost_eur,
        lead_weeks=upgrade.lead_weeks,
        kind=upgrade.kind.value,
        bus="",
        description_code=f"grid.curve_{upgrade.kind.value}",
        order=UPGRADE_ORDER,
    )
