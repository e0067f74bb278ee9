"""What a site's connection costs at each power: the steps of the cheapest way, never falling."""

import math
from collections.abc import Sequence

from planner.grid.connection.classes import largest_kva
from planner.grid.connection.cost_places import STEP_KW, PricedPlace, Way, down
from planner.grid.connection.spots import KINDS
from planner.grid.hosting.base import BaseCase
from planner.model.band import Band, scaled, total
from planner.model.grid_result import UpgradeKind, UpgradeOption
from planner.model.grid_study import ConnectionOption, CostStep
from planner.model.progress import SILENT, Progress
from planner.model.settings import GridSettings

LIKE_CONNECTION = frozenset({UpgradeKind.NONE, UpgradeKind.LOAD_MANAGEMENT, UpgradeKind.BATTERY})
"""Ways that add nothing to the grid: their power is what the connection itself gives."""
BEYOND = 1.25
UPGRADE_ORDER = len(KINDS)


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
        From :func:`planner.grid.connection.options.connection_options`; the site's places and routes are taken from
        them.
    upgrades : sequence of UpgradeOption
        Works on the grid. Their cost is for the power they were asked for; beyond it, up to the capacity they reach,
        the larger connection is added (transformer and cable by the catalogue's steps).

    Returns
    -------
    tuple of CostStep
        By rising power. The base cost never falls: at each power the cheapest of all ways that serve it *or more*
        counts. The last step is what nothing serves, without a cost. The capacity behind each step of a connection is
        confirmed by load flow with its feeder in the net.
    """
    usable = [option for option in options if not bases[option.grid_index].whole.reason]
    places = [
        PricedPlace(number=number, base=bases[option.grid_index], option=option, settings=settings)
        for number, option in enumerate(usable)
    ]
    while True:
        ways = [way for place in places for way in place.ways()]
        ways += [way for upgrade in upgrades for way in _upgrade_ways(upgrade, places, settings)]
        best = _envelope(ways)
        open_ways = [way for way in best if way.laid and not places[way.place].is_confirmed(way.laid)]
        if not open_ways:
            return _steps(best)
        for done, way in enumerate(open_ways):
            progress.report(done / len(open_ways), "grid.connect_progress", kind=way.kind)
            if way.laid and not places[way.place].is_confirmed(way.laid):
                places[way.place].confirm(way.laid)


def _envelope(ways: Sequence[Way]) -> list[Way]:
    """Cheapest way that serves each power or more, from the largest power down, so that the cost never falls."""
    found: list[Way] = []
    for up_to_kw in sorted({way.up_to_kw for way in ways}, reverse=True):
        here = [way for way in ways if way.up_to_kw == up_to_kw]
        cheapest = min([*here, *found[-1:]], key=lambda way: way.rank)
        if not found or not cheapest.is_as(found[-1]):
            found.append(cheapest)
    return found[::-1]


def _steps(best: Sequence[Way]) -> tuple[CostStep, ...]:
    steps = [
        CostStep(
            up_to_kw=way.up_to_kw,
            cost_eur=way.cost_eur,
            lead_weeks=way.lead_weeks,
            kind=way.kind,
            bus=way.bus,
            description_code=way.description_code,
        )
        for way in best
    ]
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


def _upgrade_ways(upgrade: UpgradeOption, places: Sequence[PricedPlace], settings: GridSettings) -> list[Way]:
    """An upgrade at its own price up to what it was asked for, and with a larger connection up to what it brings."""
    if upgrade.kind in LIKE_CONNECTION or upgrade.served_kw is None or upgrade.hosting_after_kw is None:
        return []
    asked_kw = min(upgrade.served_kw, upgrade.hosting_after_kw)
    costs = {asked_kw: upgrade.cost_eur}
    place = _place_of(upgrade, places)
    if place is not None:
        factor = settings.power_factor
        most_kw = min(upgrade.hosting_after_kw, largest_kva(settings, place.option.kind) * factor)
        edges = {most_kw, *(kva * factor for kva in place.edges_kva(most_kw))}
        edges |= {kw for _, kw in place.feeders()}
        today = place.price(asked_kw)
        for edge in edges:
            if asked_kw < edge <= most_kw:
                costs[edge] = total((upgrade.cost_eur, _more(place.price(edge), today)))
    return [_upgrade_way(upgrade, down(kw), cost) for kw, cost in sorted(costs.items()) if kw >= STEP_KW]


def _place_of(upgrade: UpgradeOption, places: Sequence[PricedPlace]) -> PricedPlace | None:
    """Place at which the upgrade's connection stands: of its voltage, the chosen one first, then the cheapest."""
    alike = [p for p in places if upgrade.connection_kv is not None and p.option.vn_kv == upgrade.connection_kv]
    return min(alike, key=lambda p: (not p.option.chosen, p.option.cost_eur.base, p.option.route_m), default=None)


def _more(cost: Band, today: Band) -> Band:
    """Cost beyond today's, never negative."""
    more = total((cost, scaled(today, -1.0)))
    return Band(low=max(more.low, 0.0), base=max(more.base, 0.0), high=max(more.high, 0.0))


def _upgrade_way(upgrade: UpgradeOption, up_to_kw: float, cost_eur: Band) -> Way:
    return Way(
        up_to_kw=up_to_kw,
        cost_eur=cost_eur,
        lead_weeks=upgrade.lead_weeks,
        kind=upgrade.kind.value,
        bus="",
        description_code=f"grid.curve_{upgrade.kind.value}",
        order=UPGRADE_ORDER,
    )
