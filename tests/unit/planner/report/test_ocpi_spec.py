"""The check against OCPI 2.2.1: whole Locations as the standard shows them pass, each broken limit is told."""

import copy

import pytest

from planner.report.ocpi_spec import ENUMS, faults_of

UPDATED = "2026-03-02T10:15:00Z"
DISPLAY = {"language": "en", "text": "Second level, follow the green signs"}
LOGO = {"url": "https://example.org/logo.png", "category": "OPERATOR", "type": "png", "width": 512, "height": 256}


def connector(number="1", **more):
    return {"id": number, "standard": "IEC_62196_T2", "format": "CABLE", "power_type": "AC_3_PHASE",
            "max_voltage": 230, "max_amperage": 32, "tariff_ids": ["T11"], "last_updated": UPDATED} | more  # fmt: skip


def evse(uid="7001", **more):
    return {"uid": uid, "evse_id": "NL*ABC*E7001*1", "status": "AVAILABLE",
            "status_schedule": [{"period_begin": UPDATED, "status": "INOPERATIVE"}], "capabilities": ["RESERVABLE"],
            "connectors": [connector("1"), connector("2", max_electric_power=22_000)], "physical_reference": "1",
            "floor_level": "-1", "parking_restrictions": ["EV_ONLY"], "last_updated": UPDATED} | more  # fmt: skip


def public_location():
    """A location for the public with two EVSEs, as the standard's first example is built."""
    return {
        "country_code": "NL", "party_id": "ABC", "id": "LOC7", "publish": True, "name": "Market", "address": "Markt 1",
        "city": "Delft", "postal_code": "2611 GP", "country": "NLD",
        "coordinates": {"latitude": "52.011580", "longitude": "4.359400"},
        "related_locations": [{"latitude": "52.011600", "longitude": "4.359500", "name": dict(DISPLAY)}],
        "parking_type": "ON_STREET", "directions": [DISPLAY], "facilities": ["CAFE", "WIFI"],
        "evses": [evse(), evse("7002", evse_id="NL*ABC*E7002*1")],
        "operator": {"name": "Market Charging", "website": "https://example.org", "logo": LOGO},
        "time_zone": "Europe/Amsterdam", "charging_when_closed": False,
        "opening_times": {"twentyfourseven": False, "regular_hours": [
            {"weekday": 1, "period_begin": "08:00", "period_end": "20:00"}],
            "exceptional_closings": [{"period_begin": UPDATED, "period_end": "2026-03-03T10:15:00Z"}]},
        "energy_mix": {"is_green_energy": True, "energy_sources": [{"source": "WIND", "percentage": 99.5}],
                       "environ_impact": [{"category": "CARBON_DIOXIDE", "amount": 0}], "supplier_name": "Windig"},
        "last_updated": UPDATED,
    }  # fmt: skip


def home_location():
    """One that is not published but to a token: no EVSE, no name."""
    return {
        "country_code": "DE", "party_id": "ALL", "id": "a5295927-09b9", "publish": False,
        "publish_allowed_to": [{"visual_number": "12345678", "issuer": "NL-ABC"}], "address": "Krautstrasse 1",
        "city": "Berlin", "postal_code": "10243", "country": "DEU",
        "coordinates": {"latitude": "52.51590", "longitude": "13.42840"}, "time_zone": "Europe/Berlin",
        "last_updated": "2026-03-02T10:15:00",
    }  # fmt: skip


@pytest.mark.parametrize("make", [public_location, home_location])
def test_whole_locations_pass(make):
    assert faults_of(make()) == ()


def at(record, path):
    *way, last = path
    for step in way:
        record = record[step]
    return record, last


@pytest.mark.parametrize(("path", "value", "said"), [
    (("address",), "x" * 46, "46 characters, at most 45"),
    (("city",), "", "empty"),
    (("postal_code",), "12345678901", "at most 10"),
    (("state",), "x" * 21, "at most 20"),
    (("party_id",), "ABCD", "at most 3"),
    (("id",), "Straße", "beyond ASCII"),
    (("id",), None, "missing"),
    (("country",), "NL", "no Alpha3"),
    (("publish",), "yes", "no boolean"),
    (("name",), "two\nlines", "cannot be printed"),
    (("coordinates", "latitude"), "52.0115", "no Latitude"),
    (("coordinates", "latitude"), "-52.0115801", "at most 10"),
    (("coordinates", "longitude"), 4.3594, "no text"),
    (("coordinates",), "52,4", "no object"),
    (("parking_type",), "CARPORT", "no ParkingType"),
    (("facilities",), "CAFE", "no list"),
    (("directions", 0, "text"), "x" * 513, "at most 512"),
    (("operator", "name"), "x" * 101, "at most 100"),
    (("operator", "website"), "example.org", "no URL"),
    (("opening_times", "regular_hours", 0, "weekday"), 8, "out of range"),
    (("opening_times", "regular_hours", 0, "period_end"), "24:00", "no Clock"),
    (("energy_mix", "energy_sources", 0, "percentage"), "99", "no number"),
    (("last_updated",), "2026-03-02", "no DateTime"),
    (("evses", 0, "uid"), "x" * 37, "at most 36"),
    (("evses", 1, "uid"), "7001", "stands twice"),
    (("evses", 1, "evse_id"), "nl*abc*e7001*1", "stands twice"),
    (("evses", 0, "status"), "PLANED", "no Status"),
    (("evses", 0, "connectors"), [], "empty"),
    (("evses", 0, "floor_level"), "-100b", "at most 4"),
    (("evses", 0, "connectors", 1, "id"), "1", "stands twice"),
    (("evses", 0, "connectors", 0, "standard"), "J3400", "no ConnectorType"),
    (("evses", 0, "connectors", 0, "max_voltage"), 230.0, "no whole number"),
    (("evses", 0, "connectors", 0, "max_amperage"), 0, "out of range"),
    (("evses", 0, "connectors", 0, "max_amperage"), True, "no whole number"),
    (("colour",), "green", "not in OCPI 2.2.1"),
])  # fmt: skip
def test_each_broken_limit_is_told_with_its_place(path, value, said):
    location = copy.deepcopy(public_location())
    record, last = at(location, path)
    record[last] = value
    (fault,) = faults_of(location)
    assert str(path[-1]) in fault or "twice" in said
    assert said in fault


def test_what_is_no_location_at_all():
    assert faults_of([]) == ("Location: no object",)


def test_j3400_and_mcs_have_no_value():
    assert not {"J3400", "NACS", "MCS"} & ENUMS["ConnectorType"]
