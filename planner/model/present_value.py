"""Present value of a level yearly cash flow."""


def annuity_factor(rate_pu: float, years: float) -> float:
    """Present value of one EUR a year for so many years, paid at each year's end.

    ``(1 - (1 + r)^-n) / r``; ``n`` where the rate is zero. 7 % over 10 years: 7.0236.
    """
    if rate_pu == 0.0:
        return float(years)
    return float(1.0 - (1.0 + rate_pu) ** -years) / rate_pu
