"""Words for what comes with a result: names shared with the report, text codes with their values, chargers."""

import re
from collections.abc import Iterable, Mapping

from planner.model.result import ChargerCount, ShownRate
from planner.model.units import unit_suffix
from ui.dates import iso_day
from ui.models.site_columns import charger_text
from ui.numbers import NBSP, locale, number, quantity, share
from ui.texts import readable, tr, tr_or

# longest first: a term may stand in another
_RULE_TERMS = (("Voltage change", "change"), ("File's own limits", "file"), ("n-1 load case", "n1"), ("lines", "lines"),
               ("LV", "lv"), ("MV", "mv"), ("HV", "hv"))  # fmt: skip
_UNIT = re.compile(r"\s*\([^)]*\)$")


def named(group: str, key: str) -> str:
    """Name of a word from data (use case, origin, kind of place), with a capital."""
    return _capital(tr_or(f"report.{group}_{key}", readable(key)))


def phrase(code: str, params: Mapping[str, str | float] | None = None) -> str:
    """Sentence of a text code, with a capital. A code that has no text is made readable."""
    return _capital(tr_or(code, readable(code.rpartition(".")[2]), **(params or {})))


def planning_rule_words(rule: str) -> str:
    """Planning rule as the reader's language writes its terms and decimals: results carry it in English notation."""
    found = rule
    for term, name in _RULE_TERMS:
        found = re.sub(rf"\b{re.escape(term)}\b", tr(f"report.rule_term_{name}"), found)
    found = re.sub(r"\b([A-Z])_([A-Z])\b", r"\1 \2", found)
    return re.sub(r"(?<=\d)\.(?=\d)", locale().decimalPoint(), found)


def rate_words(rate: ShownRate) -> str:
    """A rate with its day, and whether it is an assumption: ``1 CHF = 1.0500 EUR, 1 Jan 2026, assumption``."""
    state = tr_or(f"report.state_{rate.state}", readable(rate.state).lower())
    return f"1{NBSP}{rate.currency} = {number(rate.eur_per_unit, 4)}{NBSP}EUR, {iso_day(rate.on)}, {state}"


def constant_name(name: str) -> str:
    """Name of a step of the demand, or of a constant, without its unit: that stands with the value."""
    suffix = unit_suffix(name)
    bare = name.removesuffix(f"_{suffix}") if suffix else name
    found = tr_or(f"demand.step_{name}", tr_or(f"report.assumption_{bare}", readable(bare)))
    return _capital(found if suffix == "pu" else _UNIT.sub("", found))


def constant_value(name: str, value: float) -> str:
    """Value of a step with its unit; shares in percent, counts by day as a plain number: their names say so."""
    suffix = unit_suffix(name)
    if suffix == "pu":
        return share(value, 0 if value >= 0.1 else 1)
    return number(value) if suffix == "per_day" else quantity(value, name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def mix(chargers: Iterable[ChargerCount]) -> str:
    """Chargers in one line: ``3 x DC 300 kW, 2 x DC 150 kW``."""
    return ", ".join(f"{each.count} × {charger_text(each)}" for each in chargers if each.count)
