from datetime import date

from planner.model.result import RuleOutcome
from planner.rules.evaluate import evaluate
from planner.rules.facts import sizing_facts

DAY = date(2026, 11, 22)
MIXED = (("dc400t", 8), ("mcs1000", 1), ("dc150", 2))


def outcomes(facts):
    place = {
        "country": "DE",
        "kind": "motorway_service_area",
        "is_public": True,
        "on_ten_t": True,
        "ten_t_network": "core",
    }
    return {rule.rule_id: rule.outcome for rule in evaluate({**place, **facts}, ("eu",), DAY, "site")}


def test_car_facts_count_car_points_and_lorry_facts_lorry_points(make_sizing):
    facts = sizing_facts(make_sizing(MIXED, connection_kw=4500.0))
    assert (facts["n_evse"], facts["n_evse_dc"], facts["charging_bays"]) == (4, 4, 4)
    assert (facts["station_power_kw"], facts["max_evse_power_kw"], facts["n_evse_350kw"]) == (300.0, 150.0, 0)
    assert (facts["n_truck_evse"], facts["n_truck_evse_350kw"], facts["truck_station_power_kw"]) == (9, 9, 4200.0)
    assert facts["connection_kw"] == 4500.0
    assert facts["serves_trucks"] is True


def test_the_pool_for_cars_does_not_take_credit_for_lorry_points(make_sizing):
    mixed = outcomes(sizing_facts(make_sizing(MIXED, connection_kw=4500.0)))
    assert mixed["eu.afir.core_2027"] is RuleOutcome.DOES_NOT_COUNT
    assert mixed["eu.afir.heavy_core_2030"] is RuleOutcome.COUNTS
    cars = outcomes(sizing_facts(make_sizing((("dc400", 2),), connection_kw=800.0)))
    assert cars["eu.afir.core_2027"] is RuleOutcome.COUNTS
    assert cars["eu.afir.heavy_core_2030"] is RuleOutcome.NOT_APPLICABLE


def test_sites_of_one_group_count_all_their_points(make_sizing):
    trucks = sizing_facts(make_sizing((("mcs1000", 4),), connection_kw=4000.0))
    assert (trucks["n_evse"], trucks["station_power_kw"], trucks["truck_station_power_kw"]) == (4, 4000.0, 4000.0)
    cars = sizing_facts(make_sizing((("dc150", 2),), connection_kw=300.0))
    assert (cars["n_evse"], cars["serves_trucks"], cars["n_truck_evse"]) == (4, False, 0)
