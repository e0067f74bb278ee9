"""Words for what comes with a result: names shared with the report, text codes with their values, chargers."""

from collections.abc import Iterable, Mapping

from planner.model.result import ChargerCount
from planner.model.units import unit_suffix
from ui.models.site_columns import charger_text
from ui.numbers import number, quantity, share
from ui.texts import readable, tr_or


def named(group: str, key: str) -> str:
    """Name of a word from data (use case, origin, kind of place), with a capital."""
    found = tr_or(f"report.{group}_{key}", readable(key))
    return found[:1].upper() + found[1:]


def phrase(code: str, params: Mapping[str, str | float] | None = None) -> str:
    """Sentence of a text code; figures in the window's number format. A code that has no text is made readable."""
    shown = {name: number(value) if isinstance(value, float) else value for name, value in (params or {}).items()}
    return tr_or(code, readable(code.rpartition(".")[2]), **shown)


def constant_name(name: str) -> str:
    """Name of a step of the demand, or of a constant, without its unit."""
    suffix = unit_suffix(name)
    bare = name.removesuffix(f"_{suffix}") if suffix else name
    found = tr_or(f"report.step_{name}", tr_or(f"report.assumption_{bare}", readable(bare)))
    return found[:1].upper() + found[1:]


def constant_value(name: str, value: float) -> str:
    """Value of a step with its unit; shares in percent."""
    if unit_suffix(name) == "pu":
        return share(value, 0 if value >= 0.1 else 1)
    return quantity(value, name)


def mix(chargers: Iterable[ChargerCount]) -> str:
    """Chargers in one line: ``3 x DC 300 kW, 2 x DC 150 kW``."""
    return ", ".join(f"{each.count} × {charger_text(each)}" for each in chargers if each.count)
