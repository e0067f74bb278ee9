"""Amounts in other currencies, brought to EUR at dated rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from planner.model.errors import PlannerError
from planner.model.units import unit_suffix

EUR = "EUR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What one unit of a currency was worth in EUR on a day; ``source`` and ``state`` as in its catalogue row."""

    currency: str
    eur_per_unit: float
    on: date
    source: str
    state: str


def rate_rows(frame: pd.DataFrame) -> tuple[Rate, ...]:
    """Rates of data/catalogue/currency_rates.csv."""
    return tuple(
        Rate(
            currency=str(row["currency"]).upper(),
            eur_per_unit=float(row["eur_per_unit"]),
            on=date.fromisoformat(str(row["valid_from"])),
            source=str(row["source"]),
            state=str(row["state"]),
        )
        for row in frame.to_dict("records")
    )


def rate_on(currency: str, on: date | str | None, rates: Sequence[Rate]) -> Rate:
    """Latest rate of a currency up to a day; the latest of all without a day, the first where all are later.

    Raises
    ------
    PlannerError
        The currency has no rate.
    """
    mine = sorted((rate for rate in rates if rate.currency == currency.upper()), key=lambda rate: rate.on)
    if not mine:
        raise PlannerError.of("catalogue.no_rate", where="currency_rates.csv", currency=currency)
    day = date.fromisoformat(on) if isinstance(on, str) else on
    known = [rate for rate in mine if day is None or rate.on <= day]
    return known[-1] if known else mine[0]


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
