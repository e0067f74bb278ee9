"""Units live in names: the suffix of a field or column tells its unit, and labels for people are derived from it."""

from functools import cache

UNIT_LABELS: dict[str, str] = {
    "kw": "kW",
    "kwh": "kWh",
    "kw_per_evse": "kW",
    "kw_per_load": "kW",
    "percent_of_load": "%",
    "kva": "kVA",
    "mva": "MVA",
    "mw": "MW",
    "mvar": "Mvar",
    "kvar": "kvar",
    "kw2h": "kW²h",
    "kv": "kV",
    "v": "V",
    "a": "A",
    "ka": "kA",
    "w": "W",
    "ohm_per_km": "Ω/km",
    "nf_per_km": "nF/km",
    "pu": "p.u.",
    "percent": "%",
    "percent_points": "%-points",
    "m": "m",
    "m2": "m²",
    "mm2": "mm²",
    "km": "km",
    "km2": "km²",
    "min": "min",
    "h": "h",
    "px": "px",
    "pt": "pt",
    "mm": "mm",
    "s": "s",
    "hz": "Hz",
    "deg": "°",
    "weeks": "weeks",
    "years": "years",
    "year": "",
    "kmh": "km/h",
    "per_day": "1/day",
    "per_h": "1/h",
    "per_year": "1/year",
    "kwh_per_day": "kWh/day",
    "kwh_per_year": "kWh/year",
    "mwh_per_year": "MWh/year",
    "kwh_per_km": "kWh/km",
    "eur": "EUR",
    "eur_per_kw": "EUR/kW",
    "eur_per_kwh": "EUR/kWh",
    "kw_per_eur": "kW/EUR",
    "kw_h": "kW, h",
    "eur_per_m": "EUR/m",
    "eur_per_unit": "EUR",
    "eur_per_kva": "EUR/kVA",
    "eur_per_year": "EUR/year",
    "vehicle_km_per_day": "vehicle-km/day",
    "kw_per_1000_people": "kW/1,000 people",
    "kwh_per_kw": "kWh/kW",
    "eur_per_kw_year": "EUR/(kW·year)",
}

_BY_LENGTH = sorted(UNIT_LABELS, key=len, reverse=True)


@cache
def unit_suffix(name: str) -> str | None:
    """Unit suffix of a field or column name, the longest that fits; None where the name carries no unit.

    >>> unit_suffix("energy_kwh_per_day")
    'kwh_per_day'
    """
    return next((s for s in _BY_LENGTH if name == s or name.endswith("_" + s)), None)


def unit_label(name: str) -> str:
    """Unit as people read it, taken from the name's suffix; empty where there is none.

    >>> unit_label("hosting_kw")
    'kW'
    """
    suffix = unit_suffix(name)
    return UNIT_LABELS[suffix] if suffix else ""


def suffix_of(label: str) -> str | None:
    """Suffix that a unit's label stands for, to say it in the reader's language; None for a label of no suffix.

    >>> suffix_of("kWh/day")
    'kwh_per_day'
    """
    return next((suffix for suffix, known in UNIT_LABELS.items() if known == label), None)
