"""Constants in words: names and values of the assumption tables."""

import re

from planner.model.result import Assumption
from planner.model.units import unit_suffix
from planner.report.rule_terms import rule_in_words
from planner.report.setting_words import known_setting, setting_name, setting_value
from planner.report.words import Words

_SCALE = re.compile(r"(?P<how>\w+)(?P<points>(?: [\d.:-]+)*) \((?P<direction>max|min)\)")
_MIX = re.compile(r"(?:ac|dc|mcs)\d+t?(?:;(?:ac|dc|mcs)\d+t?)*")
_CABINET = re.compile(r"(?P<kind>[a-z]+)(?P<power>\d+)(?P<lorry>t?)")
_COUNTED = re.compile(r"(?P<count>\d+) (?P<unit>[a-z]+)")
_RULE = re.compile(r"\(n-\d|p\.u\.")
_TURNOVER_TIME = "_turnover_min"
_SAME_NAME = {("cost", "energy_eur_per_kwh"): "energy_price", ("cost", "price_year"): "price_year"}


def constant_name(row: Assumption, words: Words) -> str:
    """Name of a constant: its own words, or ``group: quantity`` (``Corridor: battery``), or its id made readable.

    The unit stands beside the value.
    """
    if row.state == "project" and row.stage != "cost" and known_setting(_key(row), words):
        return setting_name(_key(row), words)
    suffix = unit_suffix(row.name)
    bare = row.name.removesuffix(f"_{suffix}") if suffix else row.name
    bare = _SAME_NAME.get((row.stage, row.name), bare)
    if row.name.endswith(_TURNOVER_TIME):  # minutes of a session, not the cars a bay takes a day
        bare += "_time"
    known = words.known("assumption", bare)
    if known is not None:
        return known
    return _of_criterion(bare, words) or _of_grid_rule(bare, words) or _of_group(bare, words) or _readable(bare, words)


def _key(row: Assumption) -> str:
    return f"{row.stage}.{row.name}"


def _of_criterion(bare: str, words: Words) -> str | None:
    for kind in ("scale", "weight"):
        criterion = words.known("criteria", bare.removesuffix(f"_{kind}")) if bare.endswith(f"_{kind}") else None
        if criterion is not None:
            return words.t(f"{kind}_of", criterion=criterion)
    return None


def _of_grid_rule(bare: str, words: Words) -> str | None:
    rule, dot, level = bare.partition(".")
    voltage = words.known("gridrule", level) if dot else None
    group = words.known("planning_rule", rule) or rule.upper()
    return None if voltage is None else words.t("named_constant", group=group, name=voltage)


def _of_group(bare: str, words: Words) -> str | None:
    """Longest known group that leaves a known quantity."""
    parts = bare.split("_")
    for cut in range(len(parts) - 1, 0, -1):
        group = words.known("constgroup", "_".join(parts[:cut]))
        quantity = words.known("assumption", "_".join(parts[cut:]))
        if group is not None and quantity is not None:
            return words.t("named_constant", group=group, name=quantity)
    return None


def _readable(bare: str, words: Words) -> str:
    name = words.named("assumption", bare)
    return name[:1].upper() + name[1:]


def constant_value(row: Assumption, words: Words) -> str:
    """Value with its unit; shares as per cent, scales and charger orders in words."""
    if row.state == "project" and isinstance(row.value, str) and row.stage != "cost":
        return setting_value(_key(row), row.value, words)
    if isinstance(row.value, str):
        return words.with_unit(_text_value(row.value, words), _unit(row, words))
    if row.unit == "p.u.":
        return words.with_unit(words.plain_number(100.0 * row.value), "%")
    if (row.name == "year" or row.name.endswith("_year")) and not row.unit:
        return f"{row.value:.0f}"
    return words.with_unit(words.plain_number(row.value), _unit(row, words))


def value_or_grants(row: Assumption, titles: dict[str, str], words: Words) -> str:
    """Value of a constant; the grants that are asked for by their titles."""
    if row.name != "grants" or not titles or not isinstance(row.value, str):
        return constant_value(row, words)
    return ", ".join(words.t("quoted", text=titles.get(each, each)) for each in row.value.split(", "))


def _unit(row: Assumption, words: Words) -> str:
    """Unit in the reader's language, where it holds words."""
    return words.known("constunit", re.sub(r"[^a-z0-9]+", "_", row.unit.lower()).strip("_")) or row.unit


def _cabinet(part: str, words: Words) -> str:
    """``DC 400``; cabinets for lorries say so."""
    found = _CABINET.fullmatch(part)
    if found is None:
        return part
    name = f"{found['kind'].upper()}\u00a0{words.number(int(found['power']))}"
    return words.t("mix_for_lorries", name=name) if found["lorry"] or found["kind"] == "mcs" else name


def _point(point: str, words: Words) -> str:
    """Point of a value function: ``4:0.4`` as ``4\u21920.4``, in the language's numbers."""
    return "\u2192".join(words.plain_number(float(part)) for part in point.split(":"))


def _text_value(value: str, words: Words) -> str:
    if counted := _COUNTED.fullmatch(value):
        return words.with_unit(counted["count"], words.known("constunit", counted["unit"]) or counted["unit"])
    if _MIX.fullmatch(value):
        return ", ".join(_cabinet(part, words) for part in value.split(";"))
    scale = _SCALE.fullmatch(value)
    if scale is None:
        return rule_in_words(value, words) if _RULE.search(value) else value
    points = "; ".join(_point(point, words) for point in scale["points"].split())
    how = points if points and scale["how"] == "piecewise" else words.named("normalisation", scale["how"])
    return words.t("scale_value", how=how, direction=words.named("direction", scale["direction"]))
