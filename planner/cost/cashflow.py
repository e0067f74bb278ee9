"""Net present value and payback of a level yearly cash flow."""

from planner.model.present_value import annuity_factor

__all__ = ["annuity_factor", "net_present_value_eur", "payback_years"]


def net_present_value_eur(capex_eur: float, cash_eur_per_year: float, rate_pu: float, years: int) -> float:
    """Net present value of capex today and the same cash flow every year, without residual value."""
    return cash_eur_per_year * annuity_factor(rate_pu, years) - capex_eur


def payback_years(capex_eur: float, cash_eur_per_year: float) -> float | None:
    """Simple payback without discounting; None where the site never earns its cost of operation."""
    return capex_eur / cash_eur_per_year if cash_eur_per_year > 0.0 else None
