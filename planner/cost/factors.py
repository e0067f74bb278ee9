"""The factors of a site's cash flow, with their bands and sources, and the value in the worst and best pairing."""

from collections.abc import Sequence

import numpy as np

from planner.cost.capex import BY_POINT, SHARES, Capex
from planner.cost.energy import own_fleet
from planner.cost.model import CashModel, Factor, cash_of
from planner.cost.opex import Operation
from planner.cost.path import EnergyPath
from planner.cost.prices import price, share
from planner.cost.timing import Lead
from planner.model.band import Band, certain, scaled
from planner.model.result import DemandResult, GrantResult

PAIRED = ("hardware", "works", "connection", "charge", *SHARES, "peak", "maintenance", "back_office", "rent", "payment")
"""Factors that the low value joins at their high and the high value at their low."""


def model_of(
    operation: Operation,
    demand: DemandResult,
    capital: Capex,
    path: EnergyPath,
    lead: Lead | None,
    grants: Sequence[GrantResult],
) -> CashModel:
    """Cash model of a sized site."""
    fleet, sizing = own_fleet(operation.sizing), operation.sizing
    works_eur = capital.works_eur.base
    by_point_eur = sum(line.amount_eur.base for line in capital.lines if line.item in BY_POINT)
    return CashModel(
        factors={
            **_capital_factors(capital),
            **_operation_factors(operation, demand, fleet=fleet),
            "lead": Factor(
                band=certain(0.0) if lead is None else lead.build_years,
                unit="years",
                source="data/catalogue/delivery_steps.csv and the grid study of this project",
            ),
        },
        path=path,
        voltage=operation.voltage,
        life_years=operation.settings.life_years,
        vat_pu=operation.settings.vat_pu,
        evse_count=sizing.evse_count,
        bays=0 if fleet else sizing.bays_used,
        taken_pu=operation.taken_pu,
        works_by_point_pu=by_point_eur / works_eur if works_eur > 0.0 else 1.0,
        grant_eur=sum(grant.amount_eur for grant in grants),
        earns=not fleet,
    )


def _capital_factors(capital: Capex) -> dict[str, Factor]:
    prices = "data/catalogue/prices.csv"
    return {
        "hardware": Factor(band=capital.hardware_eur, unit="EUR", source=prices),
        "works": Factor(band=capital.works_eur, unit="EUR", source=prices),
        "connection": Factor(band=capital.connection_eur, unit="EUR", source="grid study of this project"),
        "charge": Factor(band=capital.charge_eur, unit="EUR", source=share("connection_charge").source),
        **{name: _share(name) for name in SHARES},
    }


def _operation_factors(operation: Operation, demand: DemandResult, *, fleet: bool) -> dict[str, Factor]:
    settings = operation.settings
    drivers, supply, rate = share("price_range"), share("energy_range"), share("rate_range")
    paid = scaled(drivers.band, settings.price_eur_per_kwh)
    bought = scaled(supply.band, settings.energy_eur_per_kwh)
    back_office, rent = price("back_office"), price("rent")
    return {
        "demand": Factor(band=demand.energy_kwh_per_day, unit="kWh/day", source="demand of this project"),
        "peak": Factor(band=operation.peak_kw, unit="kW", source="simulated year and connection of this project"),
        "driver_price": Factor(
            band=certain(paid.base) if fleet else paid, unit="EUR/kWh", source=drivers.source
        ),
        "energy_price": Factor(band=bought, unit="EUR/kWh", source=supply.source),
        "payment": Factor(band=certain(0.0), unit="", source="") if fleet else _share("payment"),
        "maintenance": _share("maintenance"),
        "back_office": Factor(band=back_office.band, unit="EUR/year", source=back_office.source),
        "rent": Factor(band=rent.band, unit="EUR/year", source=rent.source),
        "discount_rate": Factor(
            band=scaled(rate.band, settings.discount_rate_pu), unit="p.u.", source=rate.source, drawn=False
        ),
    }  # fmt: skip


def _share(name: str) -> Factor:
    row = share(name)
    return Factor(band=row.band, unit="p.u.", source=row.source)


def npv_band(model: CashModel) -> Band:
    """Value in the worst, base and best pairing of cost and demand; without revenue more demand is the worse."""
    demand = model.factors["demand"].band
    little, much = (demand.low, demand.high) if model.earns else (demand.high, demand.low)
    dear = {name: model.factors[name].band.high for name in PAIRED}
    cheap = {name: model.factors[name].band.low for name in PAIRED}
    corners: tuple[dict[str, float], ...] = (dear | {"demand": little}, {}, cheap | {"demand": much})
    draw = {
        name: np.array([corner.get(name, values[0]) for corner in corners]) for name, values in model.base().items()
    }
    low, base, high = (float(value) for value in cash_of(model, draw).npv_eur)
    return Band(low=low, base=base, high=high)
