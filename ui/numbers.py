"""Figures as people read them: grouped digits, the unit from the field's name, unknown said in words."""

import math
from collections.abc import Callable

from PySide6.QtCore import QLocale

from planner.model.rates import EUR
from planner.model.result import Band, ShownRate
from planner.model.units import UNIT_LABELS, suffix_of, unit_suffix
from ui.texts import language, tr, tr_or

IMPERIAL = {"m": (1.0 / 0.3048, "ft"), "km": (1.0 / 1.609344, "mi"), "kmh": (1.0 / 1.609344, "mph"),
            "m2": (1.0 / 0.3048**2, "ft²"), "km2": (1.0 / 1.609344**2, "mi²")}  # fmt: skip
_lengths = {"imperial": False}
_currency: dict[str, Callable[[], ShownRate | None]] = {"rate": lambda: None}
MINUS = "−"
NBSP = "\u00a0"
ENDLESS_MIN = 120.0


def locale() -> QLocale:
    """Number format of the window's language."""
    return QLocale(QLocale.Language.German if language() == "de" else QLocale.Language.English)


def is_known(value: float | None) -> bool:
    """Whether there is a figure at all."""
    return value is not None and math.isfinite(value)


def number(value: float | None, decimals: int | None = None) -> str:
    """Figure with as many decimals as its size deserves (0 from 100 up, 1 from 10 up, else 2)."""
    if value is None or not math.isfinite(value):
        return tr("ui.unknown")
    if decimals is None:
        decimals = 0 if abs(value) >= 100 or float(value).is_integer() else 1 if abs(value) >= 10 else 2
    shown = locale().toString(float(value), "f", decimals)
    return shown.replace("-", MINUS, 1) if shown.startswith("-") else shown


def use_lengths(lengths: str) -> None:
    """Show lengths and areas in ``metric`` or ``imperial`` units; what is stored and calculated stays metric."""
    _lengths["imperial"] = lengths == "imperial"


def use_currency(rate: Callable[[], ShownRate | None]) -> None:
    """Show amounts at the rate that a function gives, asked for each (None: in EUR); all else stays in EUR."""
    _currency["rate"] = rate


def rate_in_use() -> ShownRate | None:
    """Rate at which amounts are shown; None: they are in EUR."""
    return _currency["rate"]()


def currency() -> str:
    """Code of the currency that amounts are shown in."""
    rate = rate_in_use()
    return EUR if rate is None else rate.currency


def in_currency(value_eur: float) -> float:
    """Amount in the currency shown."""
    rate = rate_in_use()
    return value_eur if rate is None else value_eur / rate.eur_per_unit


def in_eur(amount: float, rate: ShownRate | None) -> float:
    """Amount that was typed where amounts are shown at a rate (None: in EUR), to the cent of the smaller currency.

    To the cent of the euro alone, 9,999 of a currency worth 0.0003 EUR would be shown as 10,000.
    """
    if rate is None:
        return amount
    decimals = max(2, 2 - math.floor(math.log10(rate.eur_per_unit)))
    return round(amount * rate.eur_per_unit, decimals)


def unit(field: str) -> str:
    """Unit of a field as it is typed in and stored, from its suffix, in the window's language."""
    suffix = unit_suffix(field)
    if _lengths["imperial"] and suffix in IMPERIAL:
        return IMPERIAL[suffix][1]
    return "" if suffix is None else tr_or(f"unit.{suffix}", UNIT_LABELS[suffix])


def shown_unit(field: str) -> str:
    """Unit of a field as figures show it: of an amount, in the currency shown."""
    label = unit(field)
    return label.replace(EUR, currency(), 1) if is_amount(field) else label


def unit_said(label: str) -> str:
    """Unit that is known by its label only, in the window's language: ``1/day`` is said "a day"."""
    return tr_or(f"unit.{suffix_of(label)}", label)


def is_price(label: str) -> bool:
    """Whether a unit's label is of money: ``EUR`` or ``EUR/kWh``."""
    return label.partition("/")[0] == EUR


def is_amount(field: str) -> bool:
    """Whether a field holds money, by its suffix."""
    return (unit_suffix(field) or "").startswith("eur")


def quantity(value: float | None, field: str, decimals: int | None = None) -> str:
    """Figure with the unit its field's name tells, for example ``1,250 kW``; they never part at a line's end."""
    suffix = unit_suffix(field)
    if _lengths["imperial"] and suffix in IMPERIAL and value is not None:
        value = value * IMPERIAL[suffix][0]
    if value is not None and is_amount(field):
        value = in_currency(value)
    shown = number(value, decimals)
    label = shown_unit(field)
    return f"{shown}{NBSP}{label}" if label and is_known(value) else shown


def share(value_pu: float | None, decimals: int = 0) -> str:
    """Share of 0..1 in percent."""
    if value_pu is None or not math.isfinite(value_pu):
        return tr("ui.unknown")
    return f"{number(value_pu * 100.0, decimals)}{NBSP}%"


def rounded(value: float, digits: int = 3) -> float:
    """Value rounded to significant digits: an estimate must not look like an invoice."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def count_digits(value: float | None) -> int:
    """Decimals of a count that is a mean: none from 10 up, one below, where they matter."""
    return 0 if value is None or not math.isfinite(value) or abs(value) >= 10 else 1


def wait(minutes: float | None) -> str:
    """Wait in minutes; beyond two hours the queue has no end, and a figure would only tell how long was simulated."""
    if minutes is not None and minutes > ENDLESS_MIN:
        return f"> {quantity(ENDLESS_MIN, 'x_min', 0)}"
    return quantity(minutes, "x_min", 1)


def money(value_eur: float | None) -> str:
    """Amount in the currency shown, three significant digits."""
    if value_eur is None or not math.isfinite(value_eur):
        return tr("ui.unknown")
    return f"{number(amount(value_eur), 0)}{NBSP}{currency()}"


def amount(value_eur: float) -> float:
    """Amount in the currency shown, of three significant digits, for tables that name the currency in their head."""
    return rounded(in_currency(value_eur))


def span(band: Band | None, field: str, decimals: int | None = None) -> str:
    """Low to high of a band: ``8 – 17 kW``; unknown where there is none."""
    if band is None:
        return tr("ui.unknown")
    label = unit(field)
    low, high = number(band.low, decimals), number(band.high, decimals)
    return f"{low} – {high}{NBSP}{label}" if label else f"{low} – {high}"


def money_span(band: Band | None) -> str:
    """Low to high of an amount in the currency shown."""
    if band is None:
        return tr("ui.unknown")
    return f"{number(amount(band.low), 0)} – {number(amount(band.high), 0)}{NBSP}{currency()}"
