"""OCPI 2.2.1, module Locations, as tables: fields with type, number and length, enums, and a check against them.

As released (before the correction of 14 May 2026 that allows an address of 255), so that every back office takes it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Number = Literal["1", "?", "*", "+"]


@dataclass(frozen=True, slots=True)
class Field:
    """One property: type (a record, an enum or a plain type), how many, and the longest text."""

    kind: str
    number: Number = "1"
    length: int = 0


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENUMS: Mapping[str, frozenset[str]] = {
    "Status": _words("AVAILABLE BLOCKED CHARGING INOPERATIVE OUTOFORDER PLANNED REMOVED RESERVED UNKNOWN"),
    "ConnectorType": _words(
        "CHADEMO CHAOJI GBT_AC GBT_DC IEC_60309_2_single_16 IEC_60309_2_three_16 IEC_60309_2_three_32"
        " IEC_60309_2_three_64 IEC_62196_T1 IEC_62196_T1_COMBO IEC_62196_T2 IEC_62196_T2_COMBO IEC_62196_T3A"
        " IEC_62196_T3C NEMA_5_20 NEMA_6_30 NEMA_6_50 NEMA_10_30 NEMA_10_50 NEMA_14_30 NEMA_14_50"
        " PANTOGRAPH_BOTTOM_UP PANTOGRAPH_TOP_DOWN TESLA_R TESLA_S"
    )
    | {f"DOMESTIC_{letter}" for letter in "ABCDEFGHIJKL"},
    "ConnectorFormat": _words("SOCKET CABLE"),
    "PowerType": _words("AC_1_PHASE AC_2_PHASE AC_2_PHASE_SPLIT AC_3_PHASE DC"),
    "ParkingType": _words("ALONG_MOTORWAY PARKING_GARAGE PARKING_LOT ON_DRIVEWAY ON_STREET UNDERGROUND_GARAGE"),
    "ParkingRestriction": _words("EV_ONLY PLUGGED DISABLED CUSTOMERS MOTORCYCLES"),
    "Capability": _words(
        "CHARGING_PROFILE_CAPABLE CHARGING_PREFERENCES_CAPABLE CHIP_CARD_SUPPORT CONTACTLESS_CARD_SUPPORT"
        " CREDIT_CARD_PAYABLE DEBIT_CARD_PAYABLE PED_TERMINAL REMOTE_START_STOP_CAPABLE RESERVABLE RFID_READER"
        " START_SESSION_CONNECTOR_REQUIRED TOKEN_GROUP_CAPABLE UNLOCK_CAPABLE"
    ),
    "Facility": _words(
        "HOTEL RESTAURANT CAFE MALL SUPERMARKET SPORT RECREATION_AREA NATURE MUSEUM BIKE_SHARING BUS_STOP TAXI_STAND"
        " TRAM_STOP METRO_STATION TRAIN_STATION AIRPORT PARKING_LOT CARPOOL_PARKING FUEL_STATION WIFI"
    ),
    "ImageCategory": _words("CHARGER ENTRANCE LOCATION NETWORK OPERATOR OTHER OWNER"),
    "EnergySource": _words("NUCLEAR GENERAL_FOSSIL COAL GAS GENERAL_GREEN SOLAR WIND WATER"),
    "EnvironmentalImpact": _words("NUCLEAR_WASTE CARBON_DIOXIDE"),
}
_RECORDS: Mapping[str, Mapping[str, Field]] = {
    "Location": {
        "country_code": Field("CiString", "1", 2), "party_id": Field("CiString", "1", 3),
        "id": Field("CiString", "1", 36), "publish": Field("boolean"),
        "publish_allowed_to": Field("PublishToken", "*"), "name": Field("string", "?", 255),
        "address": Field("string", "1", 45), "city": Field("string", "1", 45),
        "postal_code": Field("string", "?", 10), "state": Field("string", "?", 20),
        "country": Field("Alpha3"), "coordinates": Field("GeoLocation"),
        "related_locations": Field("AdditionalGeoLocation", "*"), "parking_type": Field("ParkingType", "?"),
        "evses": Field("EVSE", "*"), "directions": Field("DisplayText", "*"), "operator": Field("BusinessDetails", "?"),
        "suboperator": Field("BusinessDetails", "?"), "owner": Field("BusinessDetails", "?"),
        "facilities": Field("Facility", "*"), "time_zone": Field("string", "1", 255),
        "opening_times": Field("Hours", "?"), "charging_when_closed": Field("boolean", "?"),
        "images": Field("Image", "*"), "energy_mix": Field("EnergyMix", "?"), "last_updated": Field("DateTime"),
    },
    "EVSE": {
        "uid": Field("CiString", "1", 36), "evse_id": Field("CiString", "?", 48), "status": Field("Status"),
        "status_schedule": Field("StatusSchedule", "*"), "capabilities": Field("Capability", "*"),
        "connectors": Field("Connector", "+"), "floor_level": Field("string", "?", 4),
        "coordinates": Field("GeoLocation", "?"), "physical_reference": Field("string", "?", 16),
        "directions": Field("DisplayText", "*"), "parking_restrictions": Field("ParkingRestriction", "*"),
        "images": Field("Image", "*"), "last_updated": Field("DateTime"),
    },
    "Connector": {
        "id": Field("CiString", "1", 36), "standard": Field("ConnectorType"), "format": Field("ConnectorFormat"),
        "power_type": Field("PowerType"), "max_voltage": Field("int"), "max_amperage": Field("int"),
        "max_electric_power": Field("int", "?"), "tariff_ids": Field("CiString", "*", 36),
        "terms_and_conditions": Field("URL", "?", 255), "last_updated": Field("DateTime"),
    },
    "GeoLocation": {"latitude": Field("Latitude"), "longitude": Field("Longitude")},
    "AdditionalGeoLocation": {
        "latitude": Field("Latitude"), "longitude": Field("Longitude"), "name": Field("DisplayText", "?"),
    },
    "DisplayText": {"language": Field("string", "1", 2), "text": Field("string", "1", 512)},
    "BusinessDetails": {
        "name": Field("string", "1", 100), "website": Field("URL", "?", 255), "logo": Field("Image", "?"),
    },
    "Image": {
        "url": Field("URL", "1", 255), "thumbnail": Field("URL", "?", 255), "category": Field("ImageCategory"),
        "type": Field("CiString", "1", 4), "width": Field("int", "?"), "height": Field("int", "?"),
    },
    "Hours": {
        "twentyfourseven": Field("boolean"), "regular_hours": Field("RegularHours", "*"),
        "exceptional_openings": Field("ExceptionalPeriod", "*"),
        "exceptional_closings": Field("ExceptionalPeriod", "*"),
    },
    "RegularHours": {
        "weekday": Field("Weekday"), "period_begin": Field("Clock"), "period_end": Field("Clock"),
    },
    "ExceptionalPeriod": {"period_begin": Field("DateTime"), "period_end": Field("DateTime")},
    "StatusSchedule": {
        "period_begin": Field("DateTime"), "period_end": Field("DateTime", "?"), "status": Field("Status"),
    },
    "EnergyMix": {
        "is_green_energy": Field("boolean"), "energy_sources": Field("EnergyShare", "*"),
        "environ_impact": Field("Impact", "*"), "supplier_name": Field("string", "?", 64),
        "energy_product_name": Field("string", "?", 64),
    },
    "EnergyShare": {"source": Field("EnergySource"), "percentage": Field("number")},
    "Impact": {"category": Field("EnvironmentalImpact"), "amount": Field("number")},
    "PublishToken": {
        "uid": Field("CiString", "?", 36), "type": Field("string", "?", 20), "visual_number": Field("string", "?", 64),
        "issuer": Field("string", "?", 64), "group_id": Field("CiString", "?", 36),
    },
}  # fmt: skip
_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "Alpha3": re.compile(r"[A-Z]{3}"),
    "Latitude": re.compile(r"-?[0-9]{1,2}\.[0-9]{5,7}"),
    "Longitude": re.compile(r"-?[0-9]{1,3}\.[0-9]{5,7}"),
    "Clock": re.compile(r"([0-1][0-9]|2[0-3]):[0-5][0-9]"),
    "DateTime": re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,4})?Z?"),
    "URL": re.compile(r"https?://\S+"),
}
_LONGEST = {"Latitude": 10, "Longitude": 11, "DateTime": 25}
_ASCII = re.compile(r"[\x20-\x7e]*")


def faults_of(location: object) -> tuple[str, ...]:
    """What of a Location breaks OCPI 2.2.1, as ``path: what``; none: a back office can read it.

    >>> faults_of({"publish": "no"})[0]
    'Location.country_code: missing'
    """
    found = list(_record("Location", location, "Location"))
    if isinstance(location, Mapping) and not found:
        found += _twice(location)
    return tuple(found)


def _record(kind: str, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: no object"
        return
    fields = _RECORDS[kind]
    for name, spec in fields.items():
        if value.get(name) is None:
            if spec.number in "1+":
                yield f"{path}.{name}: missing"
        else:
            yield from _field(spec, value[name], f"{path}.{name}")
    yield from (f"{path}.{name}: not in OCPI 2.2.1" for name in value if name not in fields)


def _field(spec: Field, value: object, path: str) -> Iterator[str]:
    if spec.number in "1?":
        yield from _one(spec, value, path)
    elif not isinstance(value, (list, tuple)):
        yield f"{path}: no list"
    elif not value and spec.number == "+":
        yield f"{path}: empty"
    else:
        for place, each in enumerate(value):
            yield from _one(spec, each, f"{path}[{place}]")


def _one(spec: Field, value: object, path: str) -> Iterator[str]:
    kind = spec.kind
    if kind in _RECORDS:
        yield from _record(kind, value, path)
    elif kind in ENUMS:
        if value not in ENUMS[kind]:
            yield f"{path}: {value!r} is no {kind}"
    elif kind == "boolean":
        if not isinstance(value, bool):
            yield f"{path}: no boolean"
    elif kind in {"int", "number", "Weekday"}:
        yield from _figure(kind, value, path)
    else:
        yield from _text(spec, value, path)


def _figure(kind: str, value: object, path: str) -> Iterator[str]:
    allowed = (int, float) if kind == "number" else (int,)
    if isinstance(value, bool) or not isinstance(value, allowed):
        yield f"{path}: no {'number' if kind == 'number' else 'whole number'}"
    elif (kind == "int" and value <= 0) or (kind == "Weekday" and not 1 <= value <= 7):
        yield f"{path}: {value} is out of range"


def _text(spec: Field, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{path}: no text"
        return
    longest = spec.length or _LONGEST.get(spec.kind, 0)
    if not value and spec.number != "?":
        yield f"{path}: empty"
    if longest and len(value) > longest:
        yield f"{path}: {len(value)} characters, at most {longest}"
    if not value.isprintable():
        yield f"{path}: holds a character that cannot be printed"
    if spec.kind == "CiString" and not _ASCII.fullmatch(value):
        yield f"{path}: holds a letter beyond ASCII"
    pattern = _PATTERNS.get(spec.kind)
    if pattern is not None and not pattern.fullmatch(value):
        yield f"{path}: {value!r} is no {spec.kind}"


def _twice(location: Mapping[str, object]) -> Iterator[str]:
    """Ids that stand more than once: of EVSEs in the Location, of connectors in an EVSE."""
    evses = location.get("evses") or []
    yield from _same([evse["uid"] for evse in evses], "Location.evses: uid")  # type: ignore[attr-defined]  # checked
    yield from _same([e["evse_id"] for e in evses if "evse_id" in e], "Location.evses: evse_id")  # type: ignore[attr-defined]
    for place, evse in enumerate(evses):  # type: ignore[arg-type, var-annotated]  # a list, as checked
        yield from _same([each["id"] for each in evse["connectors"]], f"Location.evses[{place}].connectors: id")


def _same(ids: list[str], path: str) -> Iterator[str]:
    if len({each.upper() for each in ids}) < len(ids):
        yield f"{path} stands twice"
