"""Parts of the chosen way to connect: station, cable, trench and metering, and what the grid or a battery adds."""

from planner.app.connect import EXISTING_WORKS
from planner.grid.connection.choice import option_at
from planner.grid.connection.points import LOW_VOLTAGE, MV_BUS
from planner.grid.connection.works import ROUTE, Parts, connection_parts
from planner.grid.equipment.catalogue import work
from planner.model.band import total
from planner.model.result import Band, GridResult, UpgradeKind, UpgradeOption
from planner.model.settings import GridSettings
from planner.storage.prices import battery_type

NEAR_EUR = 0.5
"""Parts and whole are the same cost up to this."""
LESS_POWER, BATTERY = "cost.part_less_power", "cost.part_battery"
GRID_WORKS = {
    UpgradeKind.TAP: "cost.part_tap",
    UpgradeKind.TRANSFORMER: "cost.part_grid_transformer",
    UpgradeKind.SECOND_TRANSFORMER: "cost.part_second_transformer",
    UpgradeKind.PARALLEL_CABLE: "cost.part_parallel_cable",
    UpgradeKind.OPEN_POINT: "cost.part_open_point",
    UpgradeKind.OWN_CABLE: "cost.part_own_feeder",
    UpgradeKind.COMBINATION: "cost.part_grid_works",
}


def parts_of(grid: GridResult | None, chosen: UpgradeOption | None, settings: GridSettings) -> Parts:
    """Text code and cost of each part; together they are the chosen way's cost in low, base and high.

    The site's own connection is that of the place studied; what the way costs beyond it is its works on the grid. Less
    power than asked for takes smaller equipment: a part below zero. Empty where the parts are not known.
    """
    if chosen is None:
        return ()
    if chosen.kind is UpgradeKind.EXISTING:
        return _whole(tuple((f"grid.part_{part}", work(part)) for part in EXISTING_WORKS), chosen)
    if grid is None:
        return ()
    if chosen.kind is UpgradeKind.OWN_STATION and grid.connection_kind in LOW_VOLTAGE:
        return _whole(_own_station(chosen, settings), chosen)
    option = option_at(grid)
    lines = () if option is None else option.cost_lines
    return _at_place(lines, chosen) if lines else ()


def _at_place(lines: Parts, chosen: UpgradeOption) -> Parts:
    """Parts of a way that begins with the connection at the place studied."""
    if chosen.kind in {UpgradeKind.LOAD_MANAGEMENT, UpgradeKind.BATTERY}:
        return _with_rest((*lines, *_battery(chosen)), chosen, LESS_POWER)
    if chosen.kind not in GRID_WORKS:
        return _whole(lines, chosen)
    if UpgradeKind.OWN_CABLE.value in chosen.measures:
        lines = tuple(line for line in lines if line[0] not in ROUTE)
    works = _rest(chosen.cost_eur, lines).base >= -NEAR_EUR
    return _with_rest(lines, chosen, GRID_WORKS[chosen.kind]) if works else ()


def _whole(lines: Parts, chosen: UpgradeOption) -> Parts:
    """Lines that make up the cost; none where they do not."""
    return lines if lines and abs(_rest(chosen.cost_eur, lines).base) <= NEAR_EUR else ()


def _with_rest(lines: Parts, chosen: UpgradeOption, name: str) -> Parts:
    """Lines, and what is left of the cost under a name of its own."""
    rest = _rest(chosen.cost_eur, lines)
    return lines if abs(rest.base) <= NEAR_EUR else (*lines, (name, rest))


def _rest(cost: Band, lines: Parts) -> Band:
    known = total(band for _, band in lines)
    return Band(low=cost.low - known.low, base=cost.base - known.base, high=cost.high - known.high)


def _own_station(chosen: UpgradeOption, settings: GridSettings) -> Parts:
    kva, route_m = chosen.params.get("kva"), chosen.params.get("route_m")
    if kva is None or route_m is None or chosen.connection_kv is None:
        return ()
    return connection_parts(MV_BUS, float(kva), chosen.connection_kv, float(route_m), settings)


def _battery(chosen: UpgradeOption) -> Parts:
    power_kw, energy_kwh = chosen.params.get("power_kw"), chosen.params.get("energy_kwh")
    if power_kw is None or energy_kwh is None:
        return ()
    return ((BATTERY, battery_type().cost_eur(float(power_kw), float(energy_kwh))),)
