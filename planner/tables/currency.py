"""Amounts in other currencies, brought to EUR at dated rates."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from planner.model.rates import EUR, Rate, rate_on, rates_of
from planner.model.units import unit_suffix


def rate_rows(frame: pd.DataFrame) -> tuple[Rate, ...]:
    """Rates of data/catalogue/currency_rates.csv, with own values where they are in force."""
    return rates_of({str(key): value for key, value in row.items()} for row in frame.to_dict("records"))


def in_eur(value: float, currency: str, on: date | str | None, rates: Sequence[Rate]) -> float:
    """Amount in EUR at the rate of a day.

    Raises
    ------
    PlannerError
        The currency has no rate.
    """
    return value if currency.upper() == EUR else value * rate_on(currency, on, rates).eur_per_unit


def is_money_column(column: str) -> bool:
    """Whether a column holds amounts of money.

    >>> is_money_column("base_eur"), is_money_column("cost_low_eur_per_kw"), is_money_column("power_kw")
    (True, True, False)
    """
    return (unit_suffix(column) or "").startswith("eur")
