"""Present value of a level yearly cash flow."""


def annuity_factor(rate_pu: float, years: int) -> float:
    """Present value of one EUR a year for so many years, paid at each year's end.

    ``(1 - (1 + r)^-n) / r``; ``n`` where the rate is zero. 7 % over 10 years: 7.0236.
    """
    if rate_pu == 0.0:
        return float(years)
    return (1.0 - (1.0 + rate_pu) ** -years) / rate_pu


def net_present_value_eur(capex_eur: float, cash_eur_per_year: float, rate_pu: float, years: int) -> float:
    """Net present value of capex today and the same cash flow every year, without residual value."""
    return cash_eur_per_year * annuity_factor(rate_pu, years) - capex_eur


def payback_years(capex_eur: float, cash_eur_per_year: float) -> float | None:
    """Simple payback without discounting; None where the site never earns its cost of operation."""
    return capex_eur / cash_eur_per_year if cash_eur_per_year > 0.0 else None
