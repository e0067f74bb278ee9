"""What a connection consists of: cables that carry the power, cost by parts, weeks, and what others must give."""

import math

from planner.grid.connection.classes import LEVEL_OF_KIND, LOW_LEVELS, ConnectionClass, class_of
from planner.grid.connection.points import LV_FEEDER
from planner.grid.connection.spots import MV_LINE, PRIMARY, STRAIGHT, Spot
from planner.grid.equipment.catalogue import MAX_PARALLEL, Laid, cable_types, lead_time, transformers_for, work
from planner.model.band import Band, scaled, total
from planner.model.grid_study import ConnectionOption
from planner.model.settings import GridSettings
from planner.tables.catalogue import catalogue_cache

Parts = tuple[tuple[str, Band], ...]
STATION = ("station_building", "lv_board")
STATION_ONCE = ("mv_switchgear", "station_works")
LEAST_GAIN = 1.0 + 1e-9
ROUTE = frozenset({"grid.part_cable", "grid.part_trench"})
MOST_IN_LOOP = 1
"""Cables side by side of a site that is looped into a line: one each way, as the ring has one."""


def at_low_voltage(kind: str) -> bool:
    """Whether a kind of connection point is at low voltage."""
    return LEVEL_OF_KIND[kind] in LOW_LEVELS


def level_of(kind: str) -> str:
    """Level of the site's own cable: lv or mv."""
    return "lv" if at_low_voltage(kind) else "mv"


def carried_kva(laid: Laid, vn_kv: float, usable_pu: float) -> float:
    """Apparent power of a feeder, sqrt(3) U I, at the usable share of its rated current."""
    return math.sqrt(3) * vn_kv * laid.cable.max_i_ka * 1000 * usable_pu * laid.count


@catalogue_cache
def cable_ladder(kind: str, vn_kv: float) -> tuple[Laid, ...]:
    """Cable sets for a kind of connection by rising cost; each carries more and loses less than all cheaper ones."""
    most = MOST_IN_LOOP if kind == MV_LINE else MAX_PARALLEL
    sets = [Laid(cable=c, count=n) for c in cable_types(level_of(kind), vn_kv) for n in range(1, most + 1)]
    ladder: list[Laid] = []
    for laid in sorted(sets, key=lambda s: (s.cost_eur(1.0).base, s.count, -s.cable.max_i_ka)):
        if not ladder or _carries_more(laid, ladder[-1]):
            ladder.append(laid)
    return tuple(ladder)


def _carries_more(laid: Laid, other: Laid) -> bool:
    more = laid.cable.max_i_ka * laid.count > LEAST_GAIN * other.cable.max_i_ka * other.count
    return more and resistance_ohm_per_km(laid) * LEAST_GAIN < resistance_ohm_per_km(other)


def resistance_ohm_per_km(laid: Laid) -> float:
    """Resistance of a feeder's cables side by side."""
    return laid.cable.r_ohm_per_km / laid.count


def smallest_laid(kind: str, vn_kv: float, kva: float, usable_pu: float) -> Laid | None:
    """Cheapest cables that carry a power; None where not even the most do."""
    for laid in cable_ladder(kind, vn_kv):
        if carried_kva(laid, vn_kv, usable_pu) >= kva * (1 - 1e-9):
            return laid
    return None


def cost_parts(spot: Spot, kva: float, laid: Laid, metering: str) -> Parts:
    """Parts of a connection with their cost, EUR; each is named by a text code.

    Low voltage: joint or feeder panel, metering, cable, trench. Medium voltage: the customer's station (switchgear,
    transformer, building, low-voltage board, metering, earthing and works), its joint or bay, cable, trench. A site
    looped into a line has two joints and two cables in one trench. Several transformers stand in a building each.
    """
    systems = 2 if spot.kind == MV_LINE else 1
    level = level_of(spot.kind)
    cable = scaled(laid.cable.cost_eur_per_m, systems * laid.count * spot.route_m)
    route = (_part("cable", cable), _part("trench", scaled(work(f"trench_{level}"), spot.route_m)))
    if level == "lv":
        start = "lv_joint" if spot.kind == LV_FEEDER else "lv_feeder_panel"
        return (_part(start, work(start)), _part(metering, work(metering)), *route)
    kind, count = transformers_for(kva)
    start = "primary_bay" if spot.kind == PRIMARY else "mv_joint"
    return (
        *(_part(piece, scaled(work(piece), count)) for piece in STATION),
        *(_part(piece, work(piece)) for piece in STATION_ONCE),
        _part("transformer", scaled(kind.cost_eur, count)),
        _part(metering, work(metering)),
        _part(start, scaled(work(start), systems)),
        *route,
    )


def connection_eur(kind: str, kva: float, vn_kv: float, route_m: float, settings: GridSettings) -> Band:
    """Cost of a connection of a kind for any power: that of :func:`connection_parts`."""
    return total(band for _, band in connection_parts(kind, kva, vn_kv, route_m, settings))


def connection_parts(kind: str, kva: float, vn_kv: float, route_m: float, settings: GridSettings) -> Parts:
    """Parts of a connection of a kind for any power, with the cheapest cables that carry it at their rated current.

    What an option costs before its voltage or a planning rule asks for stronger cables; for prices between options.
    """
    spot = Spot(
        kind=kind, grid_index=-1, bus=-1, name="", vn_kv=vn_kv, x_m=0.0, y_m=0.0, straight_m=route_m, route_m=route_m
    )
    laid = smallest_laid(kind, vn_kv, kva, 1.0) or cable_ladder(kind, vn_kv)[-1]
    metering = metering_of(class_of(settings, kind, kva), kind)
    return cost_parts(spot, kva, laid, metering)


def route_eur(option: ConnectionOption) -> Band | None:
    """Cable and trench of an option; None where its price is one for all (the operator's)."""
    parts = [band for code, band in option.cost_lines if code in ROUTE]
    return total(parts) if parts else None


def _part(name: str, cost_eur: Band) -> tuple[str, Band]:
    return f"grid.part_{name}", cost_eur


def default_metering(kind: str) -> str:
    """Metering where the power falls into no class."""
    return "lv_metering" if at_low_voltage(kind) else "mv_metering"


def metering_of(entry: ConnectionClass | None, kind: str) -> str:
    """Row of the works catalogue for the metering of a class."""
    return default_metering(kind) if entry is None else entry.metering


def lead_weeks(kind: str) -> Band:
    """Weeks from application to energising for a kind of connection point."""
    return lead_time(f"connect_{kind}")


def needs(spot: Spot) -> tuple[str, ...]:
    """Text codes of what is needed from others."""
    found = ["grid.need_operator_approval"]
    found += ["grid.need_road_permit"] if spot.basis != STRAIGHT else ["grid.need_route_easement"]
    if spot.kind == LV_FEEDER:
        found.append("grid.need_outage_feeder")
    elif at_low_voltage(spot.kind):
        found.append("grid.need_station_panel")
    else:
        found += ["grid.need_station_site", "grid.need_building_permit"]
        found.append("grid.need_outage_substation" if spot.kind == PRIMARY else "grid.need_outage_line")
    return tuple(found)
