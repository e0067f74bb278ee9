"""Cash over the years as arrays: one draw or ten thousand, the same arithmetic for the base case and for what may come.

Time 0 is the first payment, year t runs from t - 1 to t, and its cash falls due at its end.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.cost.path import EnergyPath
from planner.cost.prices import LONG_USE_H, Voltage, network_charge
from planner.model.band import Band

FLOAT = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One assumption with its band. ``drawn``: it takes part in the Monte Carlo, not only in the tornado."""

    band: Band
    unit: str
    source: str
    drawn: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CashModel:
    """A site's money as a function of its factors.

    Attributes
    ----------
    factors : mapping of str to Factor
        demand (kWh a day in the design year), hardware, works, connection, charge (EUR), design, permits, contingency
        (shares of hardware, works and connection), peak (kW billed), driver_price and energy_price (EUR/kWh), payment
        (share of revenue), maintenance (share of hardware a year), back_office (EUR a point and year), rent (EUR a bay
        and year), lead (years from first payment to energisation), discount_rate.
    works_by_point_pu : float
        Share of the works that comes with the points and is built with them.
    grant_eur : float
        Paid in the year of energisation.
    """

    factors: Mapping[str, Factor]
    path: EnergyPath
    voltage: Voltage
    life_years: int
    vat_pu: float
    evse_count: int
    bays: int
    taken_pu: float = 0.0
    works_by_point_pu: float = 1.0
    grant_eur: float = 0.0
    earns: bool = True

    def base(self) -> dict[str, FLOAT]:
        """Every factor at base, as one draw."""
        return {name: np.array([factor.band.base]) for name, factor in self.factors.items()}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Years:
    """Money of each draw and year, (draws, years + 1); column 0 is the first payment. ``months``: of operation."""

    capex_eur: FLOAT
    opex_eur: FLOAT
    revenue_eur: FLOAT
    grant_eur: FLOAT
    months: FLOAT
    discount_pu: FLOAT

    @property
    def cash_eur(self) -> FLOAT:
        """Revenue and grant less cost."""
        return self.revenue_eur + self.grant_eur - self.opex_eur - self.capex_eur

    @property
    def npv_eur(self) -> FLOAT:
        """Net present value of each draw, (draws,)."""
        return np.asarray((self.cash_eur * self.discount_pu).sum(axis=1))


def cash_of(model: CashModel, draw: Mapping[str, FLOAT], scale: float | FLOAT = 1.0) -> Years:
    """Money of each draw over the years.

    Parameters
    ----------
    draw : mapping of str to ndarray, shape (draws,)
        A value of every factor.
    scale : float or ndarray, shape (draws,)
        Factor on the energy sold in every year.
    """
    each = {name: np.asarray(values, dtype=float)[:, None] for name, values in draw.items()}
    n_years = len(model.path.years)
    ends = np.arange(1, n_years + 1, dtype=float)[None, :]
    lead = each["lead"]
    open_pu = np.clip(np.minimum(ends, lead + model.life_years) - np.maximum(ends - 1.0, lead), 0.0, 1.0)
    energy_kwh = np.reshape(scale, (-1, 1)) * _energy(model, each["demand"])
    earned, spent = _operation(model, each, energy_kwh)
    times = np.arange(n_years + 1, dtype=float)[None, :]
    grant = np.zeros((lead.shape[0], n_years + 1))
    if model.grant_eur:
        due = np.clip(np.floor(lead[:, 0]).astype(int) + 1, 1, n_years)
        grant[np.arange(len(due)), due] = model.grant_eur
    return Years(
        capex_eur=_capex(model, each, n_years),
        opex_eur=_from_year_1(open_pu * spent),
        revenue_eur=_from_year_1(open_pu * earned),
        grant_eur=grant,
        months=_from_year_1(12.0 * open_pu),
        discount_pu=(1.0 + each["discount_rate"]) ** -times,
    )


def net_price(model: CashModel, gross_eur_per_kwh: FLOAT) -> FLOAT:
    """Price without value added tax; a fleet pays nothing."""
    return gross_eur_per_kwh / (1.0 + model.vat_pu) if model.earns else np.zeros_like(gross_eur_per_kwh)


def _from_year_1(values: FLOAT) -> FLOAT:
    return np.hstack([np.zeros((values.shape[0], 1)), values])


def _energy(model: CashModel, demand: FLOAT) -> FLOAT:
    """Energy of a full year, between the paths of low, base and high demand."""
    band, (low, base, high) = model.factors["demand"].band, model.path.energy_kwh
    below = (demand - band.base) / max(band.base - band.low, 1e-12)
    above = (demand - band.base) / max(band.high - band.base, 1e-12)
    there = base + np.where(demand < band.base, below * (base - low), above * (high - base))
    return np.asarray(np.maximum(there, 0.0))


def _operation(model: CashModel, each: Mapping[str, FLOAT], energy_kwh: FLOAT) -> tuple[FLOAT, FLOAT]:
    """Revenue and cost of a full year of operation; what own sites lose is a cost."""
    short, long = network_charge(model.voltage, 0.0), network_charge(model.voltage, LONG_USE_H)
    peak_kw = np.minimum(each["peak"], model.path.limit_kw)
    is_long = (energy_kwh >= LONG_USE_H * peak_kw) & (peak_kw > 0.0)
    network = np.where(is_long, long.energy_eur_per_kwh, short.energy_eur_per_kwh)
    capacity = np.where(is_long, long.capacity_eur_per_kw_year, short.capacity_eur_per_kw_year)
    price = net_price(model, each["driver_price"])
    margin = price * (1.0 - each["payment"]) - each["energy_price"] - network
    fixed = each["maintenance"] * each["hardware"] + each["back_office"] * model.evse_count
    fixed = fixed + each["rent"] * model.bays
    lost = model.taken_pu * energy_kwh * np.maximum(margin, 0.0)
    revenue = energy_kwh * price
    return revenue, revenue - energy_kwh * margin + peak_kw * capacity + fixed * model.path.built_pu + lost


def _capex(model: CashModel, each: Mapping[str, FLOAT], n_years: int) -> FLOAT:
    """Capital by the time it is paid; what a later phase adds is paid at the start of its year."""
    extras = 1.0 + each["design"] + each["permits"] + each["contingency"]
    whole = (each["hardware"] + each["works"] + each["connection"]) * extras + each["charge"]
    by_point = (each["hardware"] + model.works_by_point_pu * each["works"]) * extras
    added = np.diff(model.path.built_pu, prepend=model.path.built_pu[:1])
    later = by_point * added
    paid = np.zeros((whole.shape[0], n_years + 1))
    paid[:, :n_years] = later
    paid[:, 0] += whole[:, 0] - by_point[:, 0] * (1.0 - model.path.built_pu[0])
    return paid
