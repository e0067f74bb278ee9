"""Settings in words: their names and values with units, for lists of changes."""

from collections.abc import Callable

from planner.model.drawn import Plain
from planner.model.units import unit_suffix
from ui.numbers import number, quantity, share
from ui.texts import readable, tr, tr_or
from ui.words import constant_name

_BY_SITE = frozenset({"caps_kw", "protected_cap_kw"})


def setting_name(key: str, site_name: Callable[[str], str] = str) -> str:
    """Name of a setting by its dotted key; members that are sites are called by their names.

    >>> setting_name("demand.year")
    'Design year'
    """
    stage, _, rest = key.partition(".")
    name, _, member = rest.partition(".")
    if member and name in _BY_SITE:
        member = site_name(member)
    elif member and stage == "scoring":
        names = (tr_or(f"sites.criteria_{each}", readable(each)) for each in member.split("/"))
        member = " / ".join(names)
    elif member and name == "overrides":
        member = constant_name(member)
    elif member and key.startswith("rules.facts."):
        site_id, _, fact = member.rpartition(".")
        words = tr_or(f"rules.fact_{fact}", readable(fact))
        member = f"{site_name(site_id)}, {words}" if site_id else words
    elif member and name != "ten_t" and not member.isdecimal():
        member = readable(member)
    code = f"setting.{stage}_{name}" if name else f"setting.{stage}"
    return tr_or(code, readable(key.replace(".", " ")), member=member)


def setting_value(key: str, value: Plain | None) -> str:
    """Value of a setting with its unit; shares in percent.

    >>> setting_value("demand.year", 2035)
    '2035'
    """
    if value is None or value == "":
        return tr("ui.setting_gone")
    if isinstance(value, bool):
        return tr("ui.setting_on") if value else tr("ui.setting_off")
    if isinstance(value, tuple):
        return ", ".join(setting_value(key, each) for each in value)
    if isinstance(value, str):
        return readable(value)
    return _figure(_field(key), value)


def _figure(field: str, value: float) -> str:
    """Number with its unit; years ungrouped, shares in percent."""
    if field.endswith(("year", "years")) and field != "life_years":
        return str(value)
    if unit_suffix(field) == "pu":
        return number(value) if field.endswith("factor_pu") else share(value, 0 if (value * 100) % 1 == 0 else 1)
    return quantity(value, field)


def _field(key: str) -> str:
    """Name with the unit at its end: the field's, or that of a constant or limit by itself."""
    parts = key.split(".", 2)
    own = len(parts) > 2 and parts[1] in {"overrides", "limits"}
    return parts[2 if own else min(1, len(parts) - 1)]
