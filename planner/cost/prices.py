"""Prices, shares and network charges from the catalogue."""

from dataclasses import dataclass
from typing import Literal

from planner.model.errors import PlannerError
from planner.model.result import Band
from planner.tables.catalogue import catalogue_cache, read_catalogue

Voltage = Literal["lv", "mv"]
LONG_USE_H = 2500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """One row of a price catalogue: low, base and high (EUR or share) and the source."""

    band: Band
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkCharge:
    """Charge for using the network at one voltage and class of utilisation time."""

    capacity_eur_per_kw_year: float
    energy_eur_per_kwh: float
    source: str


def price(price_id: str) -> Priced:
    """Price in EUR of one catalogue row.

    Raises
    ------
    PlannerError
        The catalogue has no such price.
    """
    return _row("prices", price_id, "eur")


def share(share_id: str) -> Priced:
    """Share of a base amount, 1.0 being the whole.

    Raises
    ------
    PlannerError
        The catalogue has no such share.
    """
    return _row("cost_shares", share_id, "pu")


def crossing(kind: str) -> Priced:
    """Price in EUR of one crossing of the cable's way.

    Raises
    ------
    PlannerError
        The catalogue has no such kind.
    """
    return _row("crossings", kind, "eur")


def network_charge(voltage: Voltage, use_h: float) -> NetworkCharge:
    """Network charge at a utilisation time (yearly energy / yearly peak)."""
    return _charge(f"{voltage}_{'long' if use_h >= LONG_USE_H else 'short'}")


@catalogue_cache
def _charge(charge_id: str) -> NetworkCharge:
    row = read_catalogue("catalogue", "network_charges").loc[charge_id].to_dict()
    return NetworkCharge(
        capacity_eur_per_kw_year=float(row["capacity_eur_per_kw_year"]),
        energy_eur_per_kwh=float(row["energy_eur_per_kwh"]),
        source=str(row["source"]),
    )


@catalogue_cache
def _row(name: str, row_id: str, unit: str) -> Priced:
    frame = read_catalogue("catalogue", name)
    if row_id not in frame.index:
        raise PlannerError.of("cost.no_price", where=f"{name}.csv", id=row_id)
    row = frame.loc[row_id].to_dict()
    low, base, high = (float(row[f"{side}_{unit}"]) for side in ("low", "base", "high"))
    return Priced(band=Band(low=low, base=base, high=high), source=str(row["source"]))
