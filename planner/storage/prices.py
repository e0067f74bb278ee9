"""What batteries and photovoltaics at a charging site cost and how they work (data/catalogue/storage.csv, pv.csv)."""

from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from planner.model.band import Band, scaled, total
from planner.tables.catalogue import catalogue_cache, read_catalogue

BUFFER = "buffer"
ROOF = "roof"
NOTHING = Band(low=0.0, base=0.0, high=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryType:
    """A battery system of the catalogue, bought by kW of inverter and kWh of installed capacity.

    Attributes
    ----------
    usable_pu : float
        Share of the installed capacity that is cycled.
    charge_pu, discharge_pu : float
        Efficiency of each direction, between connection and cell.
    fixed_eur : Band
        Planning, foundation, fire protection and connection inside the site, whatever the size.
    upkeep_pu : float
        Yearly upkeep as a share of the price.
    life_years : float
        Years after which it is bought again.
    """

    usable_pu: float
    charge_pu: float
    discharge_pu: float
    fixed_eur: Band
    power_eur_per_kw: Band
    energy_eur_per_kwh: Band
    upkeep_pu: float
    life_years: float

    def cost_eur(self, power_kw: float, energy_kwh: float) -> Band:
        """Price of a system; nothing where none is needed."""
        if power_kw <= 0.0 and energy_kwh <= 0.0:
            return NOTHING
        return total(
            (self.fixed_eur, scaled(self.power_eur_per_kw, power_kw), scaled(self.energy_eur_per_kwh, energy_kwh))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PvType:
    """Photovoltaics of the catalogue, bought by kW of modules, and how they lie."""

    power_eur_per_kw: Band
    upkeep_pu: float
    life_years: float
    tilt_deg: float
    azimuth_deg: float
    ground_reflection_pu: float

    def cost_eur(self, power_kw: float) -> Band:
        """Price of so many kW of modules with inverter and installation."""
        return scaled(self.power_eur_per_kw, power_kw)


@catalogue_cache
def battery_type(row_id: str = BUFFER) -> BatteryType:
    """Battery system of the catalogue."""
    row = _row("storage", row_id)
    return BatteryType(
        usable_pu=float(row["usable_pu"]),
        charge_pu=float(row["charge_pu"]),
        discharge_pu=float(row["discharge_pu"]),
        fixed_eur=_band(row, "eur"),
        power_eur_per_kw=_band(row, "eur_per_kw"),
        energy_eur_per_kwh=_band(row, "eur_per_kwh"),
        upkeep_pu=float(row["upkeep_pu"]),
        life_years=float(row["life_years"]),
    )


@catalogue_cache
def pv_type(row_id: str = ROOF) -> PvType:
    """Photovoltaic system of the catalogue."""
    row = _row("pv", row_id)
    return PvType(
        power_eur_per_kw=_band(row, "eur_per_kw"),
        upkeep_pu=float(row["upkeep_pu"]),
        life_years=float(row["life_years"]),
        tilt_deg=float(row["tilt_deg"]),
        azimuth_deg=float(row["azimuth_deg"]),
        ground_reflection_pu=float(row["ground_reflection_pu"]),
    )


def _row(name: str, row_id: str) -> "pd.Series[Any]":
    return cast("pd.Series[Any]", read_catalogue("catalogue", name).loc[row_id])


def _band(row: "pd.Series[Any]", unit: str) -> Band:
    return Band(**{name: float(row[f"cost_{name}_{unit}"]) for name in ("low", "base", "high")})
