"""What a battery at a charging site costs and how well it works (data/catalogue/storage.csv)."""

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import pandas as pd

from planner.model.band import Band, scaled, total
from planner.tables.catalogue import read_catalogue

BUFFER = "buffer"


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
    """

    usable_pu: float
    charge_pu: float
    discharge_pu: float
    fixed_eur: Band
    power_eur_per_kw: Band
    energy_eur_per_kwh: Band

    def cost_eur(self, power_kw: float, energy_kwh: float) -> Band:
        """Price of a system; nothing where none is needed."""
        if power_kw <= 0.0 and energy_kwh <= 0.0:
            return Band(low=0.0, base=0.0, high=0.0)
        return total(
            (self.fixed_eur, scaled(self.power_eur_per_kw, power_kw), scaled(self.energy_eur_per_kwh, energy_kwh))
        )


@cache
def battery_type(row_id: str = BUFFER) -> BatteryType:
    """Battery system of the catalogue."""
    row = cast("pd.Series[Any]", read_catalogue("catalogue", "storage").loc[row_id])
    return BatteryType(
        usable_pu=float(row["usable_pu"]),
        charge_pu=float(row["charge_pu"]),
        discharge_pu=float(row["discharge_pu"]),
        fixed_eur=_band(row, "eur"),
        power_eur_per_kw=_band(row, "eur_per_kw"),
        energy_eur_per_kwh=_band(row, "eur_per_kwh"),
    )


def _band(row: "pd.Series[Any]", unit: str) -> Band:
    return Band(**{name: float(row[f"cost_{name}_{unit}"]) for name in ("low", "base", "high")})
