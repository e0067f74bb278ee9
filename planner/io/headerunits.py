"""Units that stand in a column's header: "Leistung (MW)", "power_kva", "veh/day"; what makes our unit of them."""

import re
from collections.abc import Mapping

from planner.model.units import unit_suffix

_BRACKETS = re.compile(r"^(.*?)\s*[\[(]\s*([^\])]+?)\s*[\])]\s*$")
_TAIL = re.compile(r"^(.+?)(?:[\s_]+in)?[\s_]+([A-Za-zµ²°%/0-9]+)$")

# by dimension: what one of the unit is in the first one's measure
_DIMENSIONS: Mapping[str, Mapping[str, float]] = {
    "power": {"kw": 1.0, "kva": 1.0, "w": 0.001, "va": 0.001, "mw": 1000.0, "mva": 1000.0, "gw": 1e6, "kwp": 1.0,
              "mwp": 1000.0},
    "energy": {"kwh": 1.0, "wh": 0.001, "mwh": 1000.0, "gwh": 1e6},
    "energy a year": {"kwh/a": 1.0, "kwh/year": 1.0, "kwh/yr": 1.0, "mwh/a": 1000.0, "mwh/year": 1000.0, "gwh/a": 1e6},
    "voltage": {"kv": 1.0, "v": 0.001},
    "current": {"a": 1.0, "ka": 1000.0},
    "length": {"m": 1.0, "km": 1000.0, "ft": 0.3048, "mi": 1609.344},
    "area": {"m2": 1.0, "m²": 1.0, "qm": 1.0, "ha": 10_000.0, "km2": 1e6, "km²": 1e6, "sqft": 0.09290304},
    "speed": {"km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": 1.609344, "m/s": 3.6},
    "vehicles": {"veh/day": 1.0, "vehicles/day": 1.0, "kfz/24h": 1.0, "kfz/d": 1.0, "kfz/tag": 1.0, "1/day": 1.0},
    "share": {"pu": 1.0, "p.u.": 1.0, "%": 0.01, "percent": 0.01, "prozent": 0.01},
    "percent": {"percent": 1.0, "%": 1.0, "prozent": 1.0, "pu": 100.0},
}  # fmt: skip
_OURS: Mapping[str, tuple[str, str]] = {
    "kw": ("power", "kw"),
    "kva": ("power", "kva"),
    "mw": ("power", "mw"),
    "mva": ("power", "mva"),
    "kwh_per_year": ("energy a year", "kwh/a"),
    "kv": ("voltage", "kv"),
    "a": ("current", "a"),
    "m": ("length", "m"),
    "km": ("length", "km"),
    "m2": ("area", "m2"),
    "kmh": ("speed", "kmh"),
    "per_day": ("vehicles", "veh/day"),
    "pu": ("share", "pu"),
    "percent": ("percent", "percent"),
}
_MORE_UNITS = frozenset(
    {
        "°",
        "deg",
        "grad",
        "dg",
        "degree",
        "degrees",
        "text",
        "-",
        "anzahl",
        "count",
        "n",
        "stk",
        "stück",
        "min",
        "h",
        "s",
    }
)
_UNITS = frozenset(unit for units in _DIMENSIONS.values() for unit in units) | _MORE_UNITS
# longer ones are sentences, or made to keep a pattern busy
_LONGEST_HEADER = 200
# "plan_a" is no current, "line_v" no voltage: a single letter is a unit only in brackets
_SHORTEST_TAIL = 2


def is_unit(text: str) -> bool:
    """Whether a cell holds a unit and nothing else."""
    return text.strip("[]() ").casefold() in _UNITS


def split_unit(header: str) -> tuple[str, str]:
    """Name and unit of a header; the unit is empty where it names none.

    >>> split_unit("Leistung (MW)"), split_unit("rated_kVA"), split_unit("Name")
    (('Leistung', 'MW'), ('rated', 'kVA'), ('Name', ''))
    """
    if len(header) > _LONGEST_HEADER:
        return header, ""
    match = _BRACKETS.match(header.strip())
    if match and match[2].casefold() in _UNITS:
        return match[1], match[2]
    match = _TAIL.match(header.strip())
    if match and (match[2] == "%" or len(match[2]) >= _SHORTEST_TAIL) and match[2].casefold() in _UNITS - _MORE_UNITS:
        return match[1], match[2]
    return header, ""


def factor_to_ours(unit: str, ours: str) -> float | None:
    """What a value in a header's unit is multiplied by to stand in our column's; None where they do not fit.

    >>> factor_to_ours("MW", "power_kw"), factor_to_ours("%", "hgv_share_pu"), factor_to_ours("kV", "power_kw")
    (1000.0, 0.01, None)
    """
    dimension, own = _OURS.get(unit_suffix(ours) or "", ("", ""))
    units = _DIMENSIONS.get(dimension, {})
    found = units.get(unit.casefold())
    return None if found is None else found / units[own]
