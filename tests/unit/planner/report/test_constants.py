import pytest

from planner.model.result import Assumption
from planner.report.constants import constant_name, constant_value, value_or_grants
from planner.report.words import Words

EN, DE = Words("en"), Words("de")


def constant(name, value=1.0, unit="", stage="demand"):
    return Assumption(
        name=name, value=value, unit=unit, state="source", source="test", valid_from="2025-01-01", stage=stage
    )


@pytest.mark.parametrize(
    ("name", "english", "german"),
    [
        ("motorway_link_speed_kmh", "Motorway ramp: mean speed", "Autobahnrampe: mittlere Geschwindigkeit"),
        ("corridor_energy_kwh", "Corridor: energy a session", "Fernverkehr: Energie je Ladevorgang"),
        ("small_100kw_max_dc_kw", "Small car (100 kW): highest DC power", "Kleinwagen (100 kW): höchste DC-Leistung"),
        ("demand_scale", "Demand: scale", "Nachfrage: Skala"),
        ("bays_weight_pu", "Bays: weight", "Stellplätze: Gewicht"),
        ("en50160.lv", "EN 50160: low voltage", "EN 50160: Niederspannung"),
        ("vat_pu", "Value added tax", "Umsatzsteuer"),
        (
            "truck_mcs_2030_share_pu",
            "Lorry (MCS, 1 MW), 2030: share of the fleet",
            "Lkw (MCS, 1 MW), 2030: Anteil an der Flotte",
        ),
        (
            "destination_turnover_per_day",
            "Destination: cars that one bay can take",
            "Zielort: Autos, die ein Stellplatz fasst",
        ),
        (
            "destination_turnover_min",
            "Destination: time a session takes beside charging",
            "Zielort: Zeit je Ladevorgang neben dem Laden",
        ),
        ("a_new_thing_kw", "A new thing", "A new thing"),
    ],
)
def test_names_are_words_in_both_languages(name, english, german):
    assert constant_name(constant(name), EN) == english
    assert constant_name(constant(name), DE) == german


def test_names_that_two_stages_share_stay_apart():
    assert constant_name(constant("energy_eur_per_kwh", stage="cost"), EN) == "Energy price without network charge"
    assert constant_name(constant("price_year", stage="cost"), EN) == "Year of the prices"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.03, "p.u.", "3\u00a0%"),
        (0.915, "p.u.", "91,5\u00a0%"),
        (7000.0, "EUR/piece", "7\u202f000\u00a0EUR/Stück"),
        (44.26, "EUR/(kW·year)", "44,26\u00a0EUR/(kW·Jahr)"),
        (30.0, "kWh", "30\u00a0kWh"),
        ("dc400;ac22", "", "DC\u00a0400, AC\u00a022"),
        ("min_max (max)", "", "Spanne aller Standorte, höher ist besser"),
        ("piecewise 0:1 2:1 15:0 (min)", "", "0→1; 2→1; 15→0, niedriger ist besser"),
        ("24 h", "", "24\u00a0h"),
        ("7 d", "", "7\u00a0Tage"),
        ("dc400t;mcs1000", "", "DC\u00a0400 für Lkw, MCS\u00a01\u202f000 für Lkw"),
        ("piecewise 0:0 4:0.4 (max)", "", "0→0; 4→0,4, höher ist besser"),
        ("MV 0.96 (n-0; LV 0.90–1.10)", "", "MS 0,96 (n-0; NS 0,90–1,10)"),
    ],
)
def test_values_are_words_with_their_unit(value, unit, shown):
    assert constant_value(constant("x", value, unit), DE) == shown


def test_a_year_has_no_thousands_separator():
    assert constant_value(constant("price_year", 2025.0, stage="cost"), EN) == "2025"


def test_grants_are_told_by_their_titles():
    row = constant("grants", "town, other", stage="cost")
    assert value_or_grants(row, {"town": "Stadt lädt"}, DE) == "„Stadt lädt“, „other“"
    assert value_or_grants(row, {}, DE) == "town, other"
    assert value_or_grants(constant("x", 2.0), {"x": "y"}, DE) == "2"
