"""The register of facts that rules may ask for, and those that a place's kind and the sized site's records tell."""

import math
from collections.abc import Mapping
from typing import SupportsFloat

from planner.model.result import BayLayout, ChargerCount, SizingResult, UpgradeOption

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
    "bay_zone_m": NUMBER,
    "access_front_m": NUMBER,
    "n_evse": NUMBER,
    "n_evse_dc": NUMBER,
    "n_evse_150kw": NUMBER,
    "n_evse_350kw": NUMBER,
    "max_evse_power_kw": NUMBER,
    "min_evse_power_kw": NUMBER,
    "station_power_kw": NUMBER,
    "serves_trucks": BOOL,
    "n_truck_evse": NUMBER,
    "n_truck_evse_350kw": NUMBER,
    "truck_station_power_kw": NUMBER,
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
    "ten_t_exit_km": NUMBER,
    "ten_t_network": TEXT,
    "next_pool_300kw_km": NUMBER,
    "next_pool_400kw_km": NUMBER,
    "next_pool_600kw_km": NUMBER,
    "pool_gap_400kw_km": NUMBER,
    "pool_gap_600kw_km": NUMBER,
    "next_truck_pool_km": NUMBER,
    "new_building": BOOL,
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
TRUCK = "truck"
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


def known_facts(facts: Mapping[str, object]) -> dict[str, Fact]:
    """Facts that are known, as they are kept with a result: by name, in the order of the register."""
    found = {name: known(facts, name) for name in FACTS if name in facts}
    return {name: value for name, value in found.items() if value is not None}


POOL_POWERS_KW = (300, 400, 600)
"""Powers of the facts ``next_pool_<n>kw_km``: what the targets of corridors ask of a pool."""
ALONG_KM = 3.0
"""Drive from an exit within which a pool lies along its road: Regulation (EU) 2023/1804 Art. 2(3)."""
GAP_POOLS: Mapping[int, int] = {400: 1, 600: 2}
"""Powers of the facts ``pool_gap_<n>kw_km``, and the points of 150 kW that such a pool has."""


def layout_facts(layout: BayLayout) -> dict[str, object]:
    """Accessible bays of a site plan: how many, the least of their measures, and the marked zone between bays.

    Without an accessible bay only the count is known. A zone narrower than another counts; bays without one have none.
    """
    accessible = [bay for bay in layout.bays if bay.kind == "accessible"]
    facts: dict[str, object] = {"accessible_bays": len(accessible)}
    if accessible:
        facts["bay_width_m"] = min(bay.width_m for bay in accessible)
        facts["bay_length_m"] = min(bay.length_m for bay in accessible)
        facts["bay_zone_m"] = min(bay.zone_m for bay in accessible)
    return facts


def public_kind(kind: str) -> bool | None:
    """Whether places of a kind are open to the public, from data/rules/kinds.csv; None where the kind does not tell."""
    # catalogues bring pandas, which the window does without until it runs
    from planner.tables.catalogue import read_catalogue

    access = read_catalogue("rules", "kinds")["access"].astype(str).get(kind)
    return None if access is None else access == "public"


def sizing_facts(sizing: SizingResult, option: UpgradeOption | None = None) -> dict[str, object]:
    """Facts of a sized site that its records tell: counts, powers, connection, connectors.

    Parameters
    ----------
    sizing : SizingResult
    option : UpgradeOption, optional
        The chosen way to connect: its power and voltage are what is requested of the operator. Without it, or where
        it does not tell, the power is that of the sizing, and ``connection_kv`` is left out.

    Notes
    -----
    The power of an EVSE is what it can give while its neighbours are idle; ``simultaneous_kw_per_evse`` is what every
    EVSE gets when all charge at once, limited by its cabinet and by the connection (None: a cabinet's power is not
    known).

    Where a site has points for cars and points for lorries, counts and powers are those of the cars' points, and the
    ``truck`` facts those of the lorries'; the connection is common to both.
    """
    built = [charger for charger in sizing.chargers if charger.count > 0]
    if not built or sizing.evse_count == 0:
        return {"n_evse": 0, "station_power_kw": 0.0, "serves_trucks": False}
    trucks = [charger for charger in built if charger.vehicle_group == TRUCK]
    mixed = 0 < len(trucks) < len(built)
    chargers = [charger for charger in built if charger.vehicle_group != TRUCK] if mixed else built
    dc = [charger for charger in chargers if charger.power_type == "DC"]
    return {
        "n_evse": _count(chargers),
        "n_evse_dc": _count(dc),
        "n_evse_150kw": _count([charger for charger in chargers if charger.power_kw >= 150.0]),
        "n_evse_350kw": _count([charger for charger in chargers if charger.power_kw >= 350.0]),
        "max_evse_power_kw": max(charger.power_kw for charger in chargers),
        "min_evse_power_kw": min(charger.power_kw for charger in chargers),
        "station_power_kw": _nameplate_kw(chargers) if mixed else sizing.nameplate_kw,
        "serves_trucks": bool(trucks),
        "n_truck_evse": _count(trucks),
        "n_truck_evse_350kw": _count([charger for charger in trucks if charger.power_kw >= 350.0]),
        "truck_station_power_kw": _nameplate_kw(trucks),
        **_connection(sizing, option, dc or chargers),
        "charging_bays": _count(chargers) if mixed else sizing.bays_used,
        "has_dc": bool(dc),
        "has_ac": len(dc) < len(chargers),
        "has_ccs1": bool(dc) and all(_words(charger) & CCS1_NAMES for charger in dc),
        "fixed_cable_dc": _fixed_cable(dc),
    }


def _connection(sizing: SizingResult, option: UpgradeOption | None, judged: list[ChargerCount]) -> dict[str, object]:
    """What is requested of the operator, and what it leaves for each EVSE."""
    asked_kw = None if option is None else option.connection_kw
    kw = sizing.connection_kw if asked_kw is None else asked_kw
    facts: dict[str, object] = {
        "connection_kw": kw,
        "connection_kva": kw * sizing.connection_kva / sizing.connection_kw,
        "simultaneous_kw_per_evse": _simultaneous_kw(judged, kw / sizing.evse_count),
        "managed": sizing.managed if asked_kw is None else kw < sizing.nameplate_kw,
    }
    if option is not None and option.connection_kv is not None:
        facts["connection_kv"] = option.connection_kv
    return facts


def _simultaneous_kw(chargers: list[ChargerCount], share_kw: float) -> float | None:
    cabinet_kw = [
        charger.cabinet_kw / charger.evse_per_charger for charger in chargers if charger.cabinet_kw is not None
    ]
    return min([*cabinet_kw, share_kw]) if len(cabinet_kw) == len(chargers) else None


def _count(chargers: list[ChargerCount]) -> int:
    return sum(charger.count * charger.evse_per_charger for charger in chargers)


def _nameplate_kw(chargers: list[ChargerCount]) -> float | None:
    """Sum of the cabinets' power; None where one of them is not known."""
    known = [charger.cabinet_kw * charger.count for charger in chargers if charger.cabinet_kw is not None]
    return sum(known) if len(known) == len(chargers) else None


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
