"""The hand-over, judged by a validator written from the tables of OCPI 2.2.1, mod_locations."""

import json
import re
from dataclasses import replace

import pytest

from planner.model.errors import PlannerError
from planner.model.issues import Severity
from planner.model.result import Address, ChargerCount
from planner.report.ocpi import alpha3, location_issues, locations, standard, write_locations
from planner.rules.evse_id import is_valid, normalise
from planner.sizing.chargers import chargers, counts
from tests.factories import make_assessment

ENUMS = {
    "status": "AVAILABLE BLOCKED CHARGING INOPERATIVE OUTOFORDER PLANNED REMOVED RESERVED UNKNOWN",
    "standard": "CHADEMO CHAOJI DOMESTIC_A DOMESTIC_B DOMESTIC_C DOMESTIC_D DOMESTIC_E DOMESTIC_F DOMESTIC_G DOMESTIC_H"
    " DOMESTIC_I DOMESTIC_J DOMESTIC_K DOMESTIC_L GBT_AC GBT_DC IEC_60309_2_single_16 IEC_60309_2_three_16"
    " IEC_60309_2_three_32 IEC_60309_2_three_64 IEC_62196_T1 IEC_62196_T1_COMBO IEC_62196_T2 IEC_62196_T2_COMBO"
    " IEC_62196_T3A IEC_62196_T3C NEMA_5_20 NEMA_6_30 NEMA_6_50 NEMA_10_30 NEMA_10_50 NEMA_14_30 NEMA_14_50"
    " PANTOGRAPH_BOTTOM_UP PANTOGRAPH_TOP_DOWN TESLA_R TESLA_S",
    "format": "SOCKET CABLE",
    "power_type": "AC_1_PHASE AC_2_PHASE AC_2_PHASE_SPLIT AC_3_PHASE DC",
    "parking_type": "ALONG_MOTORWAY PARKING_GARAGE PARKING_LOT ON_DRIVEWAY ON_STREET UNDERGROUND_GARAGE",
    "facility": "HOTEL RESTAURANT CAFE MALL SUPERMARKET SPORT RECREATION_AREA NATURE MUSEUM BIKE_SHARING BUS_STOP"
    " TAXI_STAND TRAM_STOP METRO_STATION TRAIN_STATION AIRPORT PARKING_LOT CARPOOL_PARKING FUEL_STATION WIFI",
}
ALLOWED = {name: frozenset(values.split()) for name, values in ENUMS.items()}
DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
LATITUDE = re.compile(r"-?[0-9]{1,2}\.[0-9]{5,7}")
LONGITUDE = re.compile(r"-?[0-9]{1,3}\.[0-9]{5,7}")

REQUIRED = {
    "location": {
        "country_code",
        "party_id",
        "id",
        "publish",
        "address",
        "city",
        "country",
        "coordinates",
        "time_zone",
        "last_updated",
    },
    "evse": {"uid", "status", "connectors", "last_updated"},
    "connector": {"id", "standard", "format", "power_type", "max_voltage", "max_amperage", "last_updated"},
}
OPTIONAL = {
    "location": {"name", "postal_code", "parking_type", "facilities", "operator", "evses", "directions"},
    "evse": {"evse_id", "physical_reference"},
    "connector": {"max_electric_power"},
}


def text(value, length) -> None:
    assert isinstance(value, str)
    assert 0 < len(value) <= length
    assert value.isprintable()


def fields(kind, record) -> None:
    assert REQUIRED[kind] <= set(record)
    assert set(record) <= REQUIRED[kind] | OPTIONAL[kind]
    assert DATE_TIME.fullmatch(record["last_updated"])


def check_connector(record) -> None:
    fields("connector", record)
    text(record["id"], 36)
    for name in ("standard", "format", "power_type"):
        assert record[name] in ALLOWED[name]
    for name in ("max_voltage", "max_amperage", "max_electric_power"):
        assert type(record[name]) is int
        assert record[name] > 0


def check_evse(record) -> None:
    fields("evse", record)
    text(record["uid"], 36)
    assert record["status"] in ALLOWED["status"]
    if "evse_id" in record:
        text(record["evse_id"], 48)
        assert is_valid(record["evse_id"])
    text(record["physical_reference"], 16)
    assert record["connectors"]
    for connector in record["connectors"]:
        check_connector(connector)


def check_location(record) -> None:
    fields("location", record)
    for name, length in (("id", 36), ("address", 45), ("city", 45), ("time_zone", 255), ("name", 255)):
        text(record[name], length)
    assert re.fullmatch("[A-Z]{2}", record["country_code"])
    assert re.fullmatch("[A-Z0-9]{3}", record["party_id"])
    assert re.fullmatch("[A-Z]{3}", record["country"])
    text(record.get("postal_code", "x"), 10)
    assert type(record["publish"]) is bool
    latitude, longitude = record["coordinates"]["latitude"], record["coordinates"]["longitude"]
    assert LATITUDE.fullmatch(latitude)
    assert LONGITUDE.fullmatch(longitude)
    assert len(latitude) <= 10
    assert len(longitude) <= 11
    assert record.get("parking_type", "ON_STREET") in ALLOWED["parking_type"]
    assert set(record.get("facilities", [])) <= ALLOWED["facility"]
    for direction in record.get("directions", []):
        text(direction["language"], 2)
        text(direction["text"], 512)
    for evse in record["evses"]:
        check_evse(evse)


def first_site(assessment, **changes):
    """The assessment with its first shortlisted site changed."""
    first = assessment.shortlist[0]
    sites = tuple(replace(s, **changes) if s.site_id == first.site_id else s for s in assessment.sites)
    return replace(assessment, sites=sites)


@pytest.mark.parametrize("nasty", [False, True])
@pytest.mark.parametrize("everything", [False, True])
def test_every_location_is_valid(nasty, everything):
    made = locations(make_assessment(nasty=nasty), everything=everything)
    assert len(made) >= 4
    for record in made:
        check_location(json.loads(json.dumps(record)))


def test_plan_is_neither_published_nor_operating():
    for record in locations(make_assessment()):
        assert record["publish"] is False
        assert {evse["status"] for evse in record["evses"]} == {"PLANNED"}
        assert record["last_updated"] == "2026-03-02T00:00:00Z"


def test_as_many_evses_as_the_site_has_and_every_id_once():
    assessment = make_assessment()
    made = locations(assessment)
    assert [len(record["evses"]) for record in made] == [site.sizing.evse_count for site in assessment.shortlist]
    evses = [evse for record in made for evse in record["evses"]]
    assert len({evse["uid"] for evse in evses}) == len(evses)
    assert len({normalise(evse["evse_id"]) for evse in evses}) == len(evses)
    assert all(evse["evse_id"].startswith("DE*CHS*E") for evse in evses)


def test_three_phase_voltage_is_line_to_neutral():
    evses = [evse for record in locations(make_assessment()) for evse in record["evses"]]
    alternating = [e["connectors"][0] for e in evses if e["connectors"][0]["power_type"] == "AC_3_PHASE"]
    assert {c["max_voltage"] for c in alternating} == {230}
    assert {c["max_amperage"] for c in alternating} == {32}
    assert {c["format"] for c in alternating} == {"SOCKET"}
    direct = [e["connectors"][0] for e in evses if e["connectors"][0]["power_type"] == "DC"]
    assert {c["format"] for c in direct} == {"CABLE"}
    assert {c["max_electric_power"] for c in direct} == {150_000, 300_000}


def test_ids_stay_when_other_sites_go():
    assessment = make_assessment()
    kept = assessment.shortlist[-1]
    alone = replace(assessment, sites=(kept,))
    (record,) = locations(alone)
    assert record == locations(assessment)[-1]


def test_uid_is_not_reused_by_another_charger():
    assessment = make_assessment()
    sizing = assessment.shortlist[0].sizing
    other = replace(sizing, chargers=(replace(sizing.chargers[0], charger_id="dc400", power_kw=400.0),))
    before, after = (
        {evse["uid"] for evse in locations(a)[0]["evses"]} for a in (assessment, first_site(assessment, sizing=other))
    )
    assert not before & after


def test_without_operator_code_there_is_no_evse_id():
    bare = replace(make_assessment(), operator={})
    for record in locations(bare):
        check_location(record)
        assert record["party_id"] == "XXX"
        assert record["country_code"] == "DE"
        assert not any("evse_id" in evse for evse in record["evses"])
    (issue,) = location_issues(bare)
    assert "operator code" in issue.message()
    invalid = replace(bare, operator={"ocpi_country_code": "DE", "ocpi_party_id": "TOOLONG"})
    assert location_issues(invalid)
    assert location_issues(make_assessment()) == ()


def test_long_address_is_cut_and_told_in_directions():
    long = Address(
        street="Alexander-von-Humboldt-Straße 17 bis 19, hinter dem Einkaufszentrum",
        city="Offenburg",
        postal_code="77652",
        country="Germany",
        time_zone="Europe/Berlin",
    )
    record = locations(first_site(make_assessment(), address=long))[0]
    check_location(record)
    assert record["address"] == "Alexander-von-Humboldt-Straße 17 bis 19"
    assert record["directions"][0]["text"] == f"{long.street}, 77652 Offenburg"
    word = locations(first_site(make_assessment(), address=replace(long, street="x" * 60)))[0]
    assert word["address"] == "x" * 45


@pytest.mark.parametrize(
    ("changes", "named"),
    [({"city": ""}, "city"), ({"country": "Atlantis"}, "country"), ({"time_zone": "CET+1"}, "time")],
)
def test_site_without_a_required_fact_is_left_out_and_named(changes, named):
    assessment = make_assessment()
    address = replace(assessment.shortlist[0].address, **changes)
    broken = first_site(assessment, address=address)
    assert len(locations(broken)) == len(locations(assessment)) - 1
    (issue,) = location_issues(broken)
    assert issue.severity is Severity.WARNING
    assert issue.where == assessment.shortlist[0].site_id
    assert named in issue.message()


@pytest.mark.parametrize(("connector", "charger_id"), [("J3400", "dc300"), ("MCS", "dc300")])
def test_connector_without_a_value_is_refused(connector, charger_id):
    with pytest.raises(PlannerError, match=r"OCPI 2\.2\.1 has no value"):
        standard(connector)
    assessment = make_assessment()
    charger = ChargerCount(
        charger_id=charger_id,
        name="x",
        count=1,
        evse_per_charger=1,
        power_kw=400.0,
        connector=connector,
        power_type="DC",
    )
    sizing = replace(assessment.shortlist[0].sizing, chargers=(charger,))
    assert connector in location_issues(first_site(assessment, sizing=sizing))[0].message()


def test_a_site_with_lorry_points_of_mcs_is_left_out_with_its_sentence(tmp_path):
    assessment = make_assessment()
    layout = tuple(chargers()[charger_id] for charger_id in ("mcs1000", "dc400t", "dc150"))
    sizing = replace(assessment.shortlist[0].sizing, chargers=counts(layout), evse_count=4)
    mixed = first_site(assessment, sizing=sizing)
    written = json.loads(write_locations(mixed, tmp_path / "locations.json").read_text(encoding="utf-8"))
    assert len(written) == len(locations(assessment)) - 1
    (issue,) = location_issues(mixed)
    assert issue.where == assessment.shortlist[0].site_id
    assert 'no value for the connector "MCS"' in issue.message()


def test_charger_without_ratings_is_left_out():
    assessment = make_assessment()
    sizing = assessment.shortlist[0].sizing
    own = replace(sizing, chargers=(replace(sizing.chargers[0], charger_id="own_make"),))
    assert "own_make" in location_issues(first_site(assessment, sizing=own))[0].message("de")


def test_sites_that_read_the_same_keep_their_own_ids():
    assessment = make_assessment()
    one, other = assessment.shortlist[:2]
    twins = replace(assessment, sites=(replace(one, site_id="A-1"), replace(other, site_id="a 1")))
    first, second = locations(twins)
    assert first["evses"][0]["evse_id"] != second["evses"][0]["evse_id"]


def test_alpha3():
    assert alpha3("de") == "DEU"
    assert alpha3("DEU") == "DEU"
    assert alpha3("Germany") == "DEU"
    assert alpha3("NA") == "NAM"
    assert alpha3("") is None


def test_written_file_is_the_same_every_time(tmp_path):
    one = write_locations(make_assessment(), tmp_path / "a" / "locations.json")
    other = write_locations(make_assessment(), tmp_path / "locations.json")
    assert one.read_bytes() == other.read_bytes()
    assert json.loads(one.read_text(encoding="utf-8")) == locations(make_assessment())
