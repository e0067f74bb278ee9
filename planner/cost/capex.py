"""Capital cost: hardware, works, load management, connection, operator's charge, design and contingency."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.cost.connection import Connection
from planner.cost.prices import LONG_USE_H, crossing, network_charge, price, share
from planner.model.band import product, scaled, total
from planner.model.result import Band, CostLine, SizingResult, UpgradeOption

if TYPE_CHECKING:
    from planner.cost.frame import Crossing, MoneyFrame

LV_ALLOWANCE_KW = 30.0
"""Part of a low-voltage connection free of the charge (Niederspannungsanschlussverordnung § 11)."""
GERMANY = frozenset({"DE", "DEU", "GERMANY", "DEUTSCHLAND"})


SHARES = ("design", "permits", "contingency")
"""Lines that are shares of hardware, works and connection."""
BY_POINT = ("installation_dc", "installation_ac", "bay_works")
"""Works that come with the points."""

Counted = tuple[tuple[CostLine, ...], tuple[str, ...]]
"""Lines, and text codes of what they do not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capex:
    """Lines of capital cost, their sums by group, and what they do not hold (text codes)."""

    lines: tuple[CostLine, ...]
    hardware_eur: Band
    works_eur: Band
    connection_eur: Band
    charge_eur: Band
    not_included: tuple[str, ...]


def capex(
    sizing: SizingResult,
    upgrade: UpgradeOption | None,
    connection: Connection,
    country: str,
    frame: "MoneyFrame | None" = None,
) -> Capex:
    """Lines of capital cost.

    The connection line is the cost of ``upgrade``, which holds cable, transformer or station (``parts_eur`` where they
    are known); without it the line is missing and named in ``not_included``. A connection below the nameplate needs
    load management. What the cable's way crosses is a line each; where the way is not known, that is said.
    """
    hardware = _hardware(sizing)
    crossings, unknown = _crossings(frame, upgrade)
    works = (*_works(sizing), *_load_management(sizing, connection), *crossings)
    grid, missing = _connection(upgrade, connection, () if frame is None else frame.connection_parts)
    charged_kw = _asked_kw(connection, frame)
    free_kw = _free_kw(frame)
    charge, no_charge = (
        _connection_charge(connection, country, charged_kw, free_kw) if connection.possible else ((), ())
    )
    base_eur = total(line.amount_eur for line in (*hardware, *works, *grid))
    extras = tuple(_share_line(share_id, base_eur) for share_id in SHARES)
    return Capex(
        lines=(*hardware, *works, *grid, *charge, *extras),
        hardware_eur=total(line.amount_eur for line in hardware),
        works_eur=total(line.amount_eur for line in works),
        connection_eur=total(line.amount_eur for line in grid),
        charge_eur=total(line.amount_eur for line in charge),
        not_included=(*missing, *no_charge, *unknown),
    )


def _asked_kw(connection: Connection, frame: "MoneyFrame | None") -> float:
    """Power asked of the operator anew: what goes beyond the host's own connection."""
    known = None if frame is None else frame.extension
    return connection.kw if known is None else min(known.extra_kw, connection.kw)


def _free_kw(frame: "MoneyFrame | None") -> float:
    """What of the low-voltage allowance a host's own connection has not taken up yet."""
    known = None if frame is None else frame.extension
    return max(LV_ALLOWANCE_KW - (0.0 if known is None else known.existing_kw), 0.0)


def _crossings(frame: "MoneyFrame | None", upgrade: UpgradeOption | None) -> Counted:
    """A line for each kind that the cable's way crosses; nothing to cross where no cable is laid."""
    if frame is None or upgrade is None:
        return (), ()
    if frame.crossings is None:
        return (), ("cost.crossings_unknown",)
    return tuple(_crossing(each) for each in frame.crossings if each.count > 0), frame.unchecked


def _crossing(each: "Crossing") -> CostLine:
    row = crossing(each.kind)
    return CostLine(
        item=f"crossing_{each.kind}",
        quantity=each.count,
        unit="",
        amount_eur=scaled(row.band, each.count),
        source=row.source,
    )


def _hardware(sizing: SizingResult) -> tuple[CostLine, ...]:
    return tuple(
        _line(f"charger_{charger.charger_id}", charger.count, "") for charger in sizing.chargers if charger.count > 0
    )


def _works(sizing: SizingResult) -> tuple[CostLine, ...]:
    dc = sum(charger.count for charger in sizing.chargers if charger.power_type == "DC")
    ac = sum(charger.count for charger in sizing.chargers if charger.power_type != "DC")
    counted = (("installation_dc", dc), ("installation_ac", ac), ("bay_works", sizing.bays_used))
    lines = [_line(price_id, count, "") for price_id, count in counted if count > 0]
    return (*lines, _line("site_works", 1, ""))


def _load_management(sizing: SizingResult, connection: Connection) -> tuple[CostLine, ...]:
    return (_line("load_management", 1, ""),) if connection.kw < sizing.nameplate_kw else ()


def _line(price_id: str, quantity: float, unit: str) -> CostLine:
    row = price(price_id)
    return CostLine(
        item=price_id, quantity=quantity, unit=unit, amount_eur=scaled(row.band, quantity), source=row.source
    )


def _connection(upgrade: UpgradeOption | None, connection: Connection, parts: tuple[tuple[str, Band], ...]) -> Counted:
    if not connection.possible:
        return (), ("cost.not_connectable",)
    if upgrade is None:
        return (), ("cost.without_connection",)
    line = CostLine(
        item="grid_connection",
        quantity=1,
        unit="",
        amount_eur=upgrade.cost_eur,
        source=f"grid study of this project, option {upgrade.kind.value}",
        parts_eur=parts,
    )
    return (line,), ()


def _connection_charge(connection: Connection, country: str, asked_kw: float, free_kw: float) -> Counted:
    """Baukostenzuschuss: capacity price product kW, at low voltage only for the part above 30 kW of the connection."""
    if country.upper() not in GERMANY:
        return (), ("cost.without_operator_charge",)
    if connection.voltage is None:
        return (), ("cost.without_charge_voltage_unknown",)
    charged_kw = max(asked_kw - free_kw, 0.0) if connection.voltage == "lv" else asked_kw
    tariff = network_charge(connection.voltage, LONG_USE_H)
    factor = share("connection_charge")
    line = CostLine(
        item="connection_charge",
        quantity=charged_kw,
        unit="kW",
        amount_eur=scaled(factor.band, charged_kw * tariff.capacity_eur_per_kw_year),
        source=f"{factor.source}; {tariff.source}",
    )
    return (line,), ()


def _share_line(share_id: str, base_eur: Band) -> CostLine:
    row = share(share_id)
    return CostLine(
        item=share_id,
        quantity=100.0 * row.band.base,
        unit="%",
        amount_eur=product(base_eur, row.band),
        source=row.source,
    )
