"""What currencies are worth in EUR on a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planner.model.errors import PlannerError

EUR = "EUR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What one unit of a currency was worth in EUR on a day; ``source`` and ``state`` as in its catalogue row."""

    currency: str
    eur_per_unit: float
    on: date
    source: str
    state: str


def rates_of(rows: Iterable[Mapping[str, object]]) -> tuple[Rate, ...]:
    """Rates of rows by column."""
    return tuple(
        Rate(
            currency=str(row["currency"]).upper(),
            eur_per_unit=float(str(row["eur_per_unit"])),
            on=date.fromisoformat(str(row["valid_from"])),
            source=str(row["source"]),
            state=str(row["state"]),
        )
        for row in rows
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
