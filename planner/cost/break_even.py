"""Energy at which the net present value is nil."""

from planner.cost.cashflow import annuity_factor
from planner.cost.opex import Operation
from planner.cost.own_sites import margin_eur_per_kwh
from planner.cost.prices import LONG_USE_H, network_charge
from planner.model.result import CostLine

_PER_KWH = frozenset({"energy", "network_energy", "payment", "network_capacity"})


def break_even_kwh(operation: Operation, capex_eur: float, lines: tuple[CostLine, ...]) -> float | None:
    """Yearly energy that earns back the capital, base prices; None where a kWh earns less than it costs.

    ``E = (C / a + F) / (m (1 - t))``: capital over the annuity factor and the fixed yearly cost, over the margin of a
    kWh; of the share t that own sites would have sold nothing is earned anew. The network charge changes at 2,500 h of
    the peak: the class is solved in which the answer lies.
    """
    settings = operation.settings
    fixed_eur = sum(line.amount_eur.base for line in lines if line.item not in _PER_KWH)
    capital_eur = capex_eur / annuity_factor(settings.discount_rate_pu, settings.life_years)
    edge_kwh = LONG_USE_H * operation.peak_kw.base
    short_kwh = _solve(operation, capital_eur + fixed_eur, 0.0)
    if short_kwh is not None and short_kwh < edge_kwh:
        return short_kwh
    long_kwh = _solve(operation, capital_eur + fixed_eur, LONG_USE_H)
    return None if long_kwh is None else max(long_kwh, edge_kwh)


def _solve(operation: Operation, yearly_eur: float, use_h: float) -> float | None:
    charge = network_charge(operation.voltage, use_h)
    earned_eur_per_kwh = margin_eur_per_kwh(operation, use_h) * (1.0 - operation.taken_pu)
    if earned_eur_per_kwh <= 0.0:
        return None
    return (yearly_eur + charge.capacity_eur_per_kw_year * operation.peak_kw.base) / earned_eur_per_kwh
