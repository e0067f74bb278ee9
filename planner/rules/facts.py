"""The register of facts that rules may ask for, and how the sized site's facts are drawn from its records."""

import math
from collections.abc import Mapping
from typing import SupportsFloat

from planner.model.result import ChargerCount, SizingResult
from planner.tables.catalogue import read_catalogue

Fact = bool | float | str

BOOL, NUMBER, TEXT = "bool", "number", "text"

FACTS: Mapping[str, str] = {
    "kind": TEXT,
    "country": TEXT,
    "use_case": TEXT,
    "landuse": TEXT,
    "bays": NUMBER,
    "accessible_bays": NUMBER,
    "charging_bays": NUMBER,
    "bay_width_m": NUMBER,
    "bay_length_m": NUMBER,
    "n_evse": NUMBER,
    "n_charge_points": NUMBER,
    "n_evse_dc": NUMBER,
    "n_evse_150kw": NUMBER,
    "n_evse_350kw": NUMBER,
    "max_evse_power_kw": NUMBER,
    "min_evse_power_kw": NUMBER,
    "station_power_kw": NUMBER,
    "connection_kw": NUMBER,
    "connection_kva": NUMBER,
    "connection_kv": NUMBER,
    "simultaneous_kw_per_evse": NUMBER,
    "has_dc": BOOL,
    "has_ac": BOOL,
    "has_ccs1": BOOL,
    "is_public": BOOL,
    "fixed_cable_dc": BOOL,
    "payment_terminal": BOOL,
    "smart_charging": BOOL,
    "digitally_connected": BOOL,
    "price_per_kwh": BOOL,
    "managed": BOOL,
    "junction_min": NUMBER,
    "junction_km": NUMBER,
    "on_ten_t": BOOL,
    "ten_t_network": TEXT,
    "in_flood": BOOL,
    "in_nature": BOOL,
    "in_heritage": BOOL,
    "in_england": BOOL,
    "federally_funded": BOOL,
    "on_afc": BOOL,
}
"""Name of every fact and its type. Numbers carry their unit in the name; counts have none."""

DC_FIXED_CABLE = frozenset(
    {"CCS", "CCS1", "CCS2", "COMBO1", "COMBO2", "IEC_62196_T1_COMBO", "IEC_62196_T2_COMBO", "CHADEMO"}
)
CCS1_NAMES = frozenset({"CCS1", "COMBO1", "IEC_62196_T1_COMBO"})


def known(facts: Mapping[str, object], name: str) -> Fact | None:
    """Value of a fact, None where it is missing, empty or not a number.

    A value of the wrong type counts as missing: a rule must never be decided on it.
    """
    value = facts.get(name)
    kind = FACTS[name]
    if value is None:
        return None
    if kind == BOOL:
        return bool(value) if isinstance(value, bool) or type(value).__name__ in {"bool", "bool_"} else None
    if kind == TEXT:
        return value if isinstance(value, str) and value else None
    if isinstance(value, bool | str) or not isinstance(value, SupportsFloat):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def sizing_facts(sizing: SizingResult) -> dict[str, object]:
    """Facts of a sized site that its records tell: counts, powers, connection, connectors.

    The power of an EVSE is what it can give while its neighbours are idle; ``simultaneous_kw_per_evse`` is what every
    EVSE gets when all charge at once, limited by its cabinet and by the connection.
    """
    chargers = [charger for charger in sizing.chargers if charger.count > 0]
    if not chargers or sizing.evse_count == 0:
        return {"n_evse": 0, "n_charge_points": 0, "station_power_kw": 0.0}
    dc = [charger for charger in chargers if charger.power_type == "DC"]
    return {
        "n_evse": sizing.evse_count,
        "n_charge_points": sum(charger.count for charger in chargers),
        "n_evse_dc": _count(dc),
        "n_evse_150kw": _count([charger for charger in chargers if charger.power_kw >= 150.0]),
        "n_evse_350kw": _count([charger for charger in chargers if charger.power_kw >= 350.0]),
        "max_evse_power_kw": max(charger.power_kw for charger in chargers),
        "min_evse_power_kw": min(charger.power_kw for charger in chargers),
        "station_power_kw": sizing.nameplate_kw,
        "connection_kw": sizing.connection_kw,
        "connection_kva": sizing.connection_kva,
        "simultaneous_kw_per_evse": _simultaneous_kw(dc or chargers, sizing),
        "charging_bays": sizing.bays_used,
        "has_dc": bool(dc),
        "has_ac": len(dc) < len(chargers),
        "has_ccs1": bool(dc) and all(_words(charger) & CCS1_NAMES for charger in dc),
        "fixed_cable_dc": _fixed_cable(dc),
        "managed": sizing.managed,
    }


def _simultaneous_kw(chargers: list[ChargerCount], sizing: SizingResult) -> float:
    cabinets = read_catalogue("catalogue", "chargers")["cabinet_kw"].astype(float).to_dict()
    cabinet_kw = [
        cabinets.get(charger.charger_id, charger.power_kw * charger.evse_per_charger) / charger.evse_per_charger
        for charger in chargers
    ]
    return min([*cabinet_kw, sizing.connection_kw / sizing.evse_count])


def _count(chargers: list[ChargerCount]) -> int:
    return sum(charger.count * charger.evse_per_charger for charger in chargers)


def _words(charger: ChargerCount) -> frozenset[str]:
    text = charger.connector.upper().replace(" ", "")
    for separator in "/+;,|":
        text = text.replace(separator, " ")
    return frozenset(text.split())


def _fixed_cable(dc: list[ChargerCount]) -> bool | None:
    """True where every DC connector is of a kind that only exists with a fixed cable; None where one is not known."""
    if not dc:
        return None
    return True if all(_words(charger) <= DC_FIXED_CABLE for charger in dc) else None
