"""The planner's own house: how its papers look and what it has agreed on prices and grants."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Head of the papers. ``logo``: PNG or SVG, relative to the project; ``color``: ``#rrggbb``."""

    name: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    logo: str = ""
    color: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnValue:
    """A figure of a catalogue that the planner replaces by his own.

    Attributes
    ----------
    table, row, column : str
        Catalogue (``prices``, ``chargers`` ...), its row's id and the column, for example ``base_eur``.
    currency : str
        ISO code in which a price is given; empty: as the column says.
    on : date, optional
        Day of the source, for the rate of the currency.
    imported_from : str
        File that the value was read from; empty: typed in.
    """

    table: str
    row: str
    column: str
    value: float
    currency: str = ""
    source: str = ""
    on: date | None = None
    imported_from: str = ""
