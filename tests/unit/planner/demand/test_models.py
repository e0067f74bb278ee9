"""Each use case by hand, with the base constants of data/demand."""

import numpy as np
import pytest

from planner.demand.estimate import estimate_demand
from planner.demand.issues import demand_issues
from planner.model.settings import DemandSettings


def by_use_case(found):
    return {(part.use_case, part.origin): part for part in found.parts}


def test_corridor_is_an_energy_balance(one):
    found = one(kind="motorway_service_area", traffic_aadt_per_day=60_000.0, hgv_share_pu=np.nan)
    cars = 60_000 * 0.5 * 0.92 * 0.125
    assert found.energy_kwh_per_day.base == pytest.approx(cars * 0.2 * 30 * 0.15 * 0.5)
    assert found.sessions_per_day.base == pytest.approx(cars * 0.03 * 0.5)
    steps = dict(found.parts[0].steps)
    assert steps["electric_cars_per_day"] == pytest.approx(cars)
    assert steps["corridor_stop_share_implied_pu"] == pytest.approx(0.03)
    assert found.parts[0].steps[0] == ("traffic_aadt_per_day", 60_000.0)
    assert found.parts[0].steps[-1] == ("sessions_per_day", pytest.approx(found.sessions_per_day.base))


def test_a_service_area_counts_its_own_road_and_a_fuel_station_all_around(one):
    traffic = {"traffic_aadt_per_day": 10_000.0, "captured_traffic_per_day": 16_000.0}
    station = dict(one(**traffic).parts[0].steps)
    assert station["traffic_other_roads_per_day"] == 6_000.0
    assert station["passing_vehicles_per_day"] == pytest.approx(10_000 + 0.5 * 6_000)
    assert one(**traffic).parts_per_day["traffic"] == pytest.approx(13_000 * 0.9 * 0.125 * 0.03 * 0.5)
    side = one(traffic_aadt_per_day=np.nan, captured_traffic_per_day=6_000.0).parts_per_day["traffic"]
    assert side == pytest.approx(3_000 * 0.9 * 0.125 * 0.03 * 0.5)
    area = dict(one(kind="motorway_service_area", **traffic).parts[0].steps)
    assert area["traffic_aadt_per_day"] == 10_000.0


def test_a_given_stop_share_stands_instead_of_the_balance(one):
    own = DemandSettings(overrides={"corridor_stop_share_pu": 0.06})
    found = one(own, kind="motorway_service_area")
    assert found.sessions_per_day.base == pytest.approx(2 * one(kind="motorway_service_area").sessions_per_day.base)
    assert "corridor_stop_share_implied_pu" not in dict(found.parts[0].steps)


def test_a_balance_that_stops_too_many_is_told(facts):
    odd = DemandSettings(overrides={"corridor_stretch_km": 90.0})
    rows = facts()
    (issue,) = demand_issues(rows, estimate_demand(rows, odd))
    assert issue.code == "demand.stop_share_odd"
    assert issue.params["percent"] == 9.0
    assert "9 %" in issue.message()
    assert demand_issues(rows, estimate_demand(rows, DemandSettings())) == ()


def test_visits_that_are_known_stand_for_all_others(one):
    found = one(kind="supermarket", visits_per_day=1_500.0)
    assert set(found.parts_per_day) == {"visits"}
    assert found.sessions_per_day.base == pytest.approx(1_500 * 0.55 * 0.125 * 0.08)
    assert one(kind="supermarket", visits_per_day=0.0).sessions_per_day.high == 0


def test_visits_are_derived_from_people_and_traffic(one):
    found = by_use_case(one(kind="supermarket"))
    people = 9_000 * 0.5 * 0.15 * 0.55 * 0.125 * 0.08
    assert found["destination", "population"].sessions_per_day.base == pytest.approx(people)
    passing = 12_000 * 0.9 * 0.02 * 0.125 * 0.08
    assert found["destination", "traffic"].sessions_per_day.base == pytest.approx(passing)


def test_the_places_around_stand_where_they_draw_more_than_the_people(one):
    few = one(kind="car_park", poi_restaurant_5min=3.0)
    assert set(few.parts_per_day) == {"population", "traffic"}
    many = by_use_case(one(kind="car_park", poi_supermarket_5min=20.0, poi_circus_5min=100.0))
    visits = (20 * 1_200 + 100 * 20) * 0.03
    assert many["destination", "visits"].sessions_per_day.base == pytest.approx(visits * 0.55 * 0.125 * 0.08)
    unknown = one(kind="car_park", poi_supermarket_5min=20.0, people_10min=np.nan)
    assert "visits" in unknown.parts_per_day
    assert "population" in unknown.unknown_parts


def test_bays_bound_derived_visits_and_not_those_that_are_told(one):
    small = one(kind="supermarket", bays=20.0)
    assert small.sessions_per_day.base == pytest.approx(20 * 8 * 0.125 * 0.08)
    assert dict(small.parts[0].steps)["bays_limit_pu"] < 1
    assert one(kind="supermarket", bays=20.0, visits_per_day=5_000.0).sessions_per_day.base == pytest.approx(27.5)
    unbound = one(kind="supermarket", bays=np.nan)
    assert unbound.sessions_per_day == one(kind="supermarket", bays=500.0).sessions_per_day


def test_the_kerb_serves_cars_that_cannot_charge_at_home(one):
    found = one(kind="kerbside")
    energy = 3_000 * 0.58 * 0.4 * 0.125 * 6.1 * 0.25 * 0.05
    assert found.energy_kwh_per_day.base == pytest.approx(energy)
    assert found.sessions_per_day.base == pytest.approx(energy / 18)


def test_a_workplace_by_staff_else_bays_else_jobs(one):
    staff = one(kind="workplace", employees=200.0, jobs_5min=3_000.0)
    assert staff.sessions_per_day.base == pytest.approx(200 * 0.55 * 0.65 * 0.125 * 0.25)
    bays = one(kind="workplace", bays=80.0)
    assert bays.sessions_per_day.base == pytest.approx(80 * 0.5 * 0.125 * 0.25)
    jobs = one(kind="workplace", bays=np.nan, jobs_5min=3_000.0)
    assert jobs.sessions_per_day.base == pytest.approx(3_000 * 0.02 * 0.55 * 0.65 * 0.125 * 0.25)
    assert dict(jobs.parts[0].steps)["employees"] == pytest.approx(60)


def test_a_fleet_that_plugs_in_less_often_takes_more(one):
    often = one(DemandSettings(overrides={"depot_daily_share_pu": 1.0}), kind="depot")
    seldom = one(DemandSettings(overrides={"depot_daily_share_pu": 0.5}), kind="depot")
    assert seldom.energy_kwh_per_day.base == pytest.approx(often.energy_kwh_per_day.base)
    assert seldom.sessions_per_day.base == pytest.approx(0.5 * often.sessions_per_day.base)
    shifts = one(DemandSettings(overrides={"depot_shifts_per_day": 2.0}), kind="depot")
    assert shifts.energy_kwh_per_day.base == pytest.approx(2 * one(kind="depot").energy_kwh_per_day.base)
    given = one(DemandSettings(overrides={"depot_energy_kwh": 50.0}), kind="depot")
    assert given.energy_kwh_per_day.base == pytest.approx(given.sessions_per_day.base * 50.0)


def test_lorries_stop_for_their_break_and_for_the_night(one):
    found = by_use_case(
        one(kind="motorway_service_area", traffic_aadt_per_day=60_000.0, hgv_share_pu=0.15, truck_bays=40.0)
    )
    breaks, nights = found["truck_hub", "trucks"], found["truck_overnight", "trucks"]
    passing = 60_000 * 0.5 * 0.15 * 0.06
    assert breaks.sessions_per_day.base == pytest.approx(passing * 60 / (75 * 4.5) * 0.5 * 0.35)
    assert nights.sessions_per_day.base == pytest.approx(40 * 0.8 * 0.06 * 0.5)
    assert breaks.heavy
    assert nights.heavy
    assert breaks.energy_per_session_kwh == 300
    assert not found["corridor", "traffic"].heavy


def test_no_lorry_on_the_road_and_no_bay_gives_no_session(one):
    found = one(kind="truck_stop", hgv_share_pu=0.0, truck_bays=0.0)
    assert found.sessions_per_day.high == 0
    assert found.energy_per_session_kwh > 0
    assert sum(found.hourly_share_pu) == pytest.approx(1)


def test_half_known_lorries_are_named(one):
    found = one(kind="truck_stop", traffic_aadt_per_day=np.nan)
    assert found.unknown_parts == ("trucks",)
    assert [part.use_case for part in found.parts] == ["truck_overnight"]
    assert dict(found.parts[0].steps)["bays"] == 100.0


def test_few_lorries_are_the_low_case_of_lorries_and_the_high_case_of_cars(one):
    lorries = by_use_case(one(kind="truck_stop", hgv_share_pu=np.nan))["truck_hub", "trucks"].sessions_per_day
    assert lorries.low < lorries.base < lorries.high


def test_a_site_mixes_use_cases(one):
    mixed = one(kind="supermarket", use_cases="destination 0.7 + workplace 0.3", visits_per_day=1_000.0, employees=50.0)
    found = by_use_case(mixed)
    visits = one(kind="supermarket", visits_per_day=1_000.0).sessions_per_day
    assert found["destination", "visits"].sessions_per_day.base == pytest.approx(0.7 * visits.base)
    assert found["workplace", "work"].sessions_per_day.base == pytest.approx(0.3 * 50 * 0.55 * 0.65 * 0.125 * 0.25)
    assert mixed.use_case == "destination"
    assert sum(part.sessions_per_day.base for part in mixed.parts) == pytest.approx(mixed.sessions_per_day.base)
    assert ("use_case_share_pu", 0.3) in found["workplace", "work"].steps


def test_a_use_case_that_is_not_understood_is_told(facts):
    rows = facts(kind="supermarket", use_cases="circus; destination")
    (issue,) = demand_issues(rows, estimate_demand(rows, DemandSettings()))
    assert issue.code == "demand.unknown_use_case"
    assert '"circus"' in issue.message()


@pytest.mark.parametrize(
    ("kind", "part", "missing"),
    [
        ("kerbside", "population", "people_5min"),
        ("workplace", "work", "bays"),
        ("depot", "fleet", "bays"),
        ("motorway_service_area", "traffic", "traffic_aadt_per_day"),
    ],
)
def test_what_is_missing_gives_no_figure(facts, kind, part, missing):
    rows = facts(kind=kind, **{missing: np.nan})
    assert estimate_demand(rows, DemandSettings()) == {}
    assert demand_issues(rows, {})[0].code == "demand.no_estimate"
    mixed = facts(kind=kind, use_cases=f"{kind_use(kind)}; truck_overnight", truck_bays=3.0, **{missing: np.nan})
    found = estimate_demand(mixed, DemandSettings())
    assert found["a"].unknown_parts == (part,)
    assert demand_issues(mixed, found)[0].code == f"demand.unknown_{part}"


def kind_use(kind):
    return {"kerbside": "neighbourhood", "motorway_service_area": "corridor"}.get(kind, kind)


def test_lorries_pass_a_one_side_area_in_one_direction(one):
    both = one(kind="fuel_station", use_cases="truck_hub")
    single = one(kind="motorway_service_area", use_cases="truck_hub")
    assert single.sessions_per_day.base == pytest.approx(both.sessions_per_day.base / 2)
    assert both.unknown_parts == ("trucks",)


@pytest.mark.parametrize("bays", [5.0, 20.0, 60.0, 200.0])
@pytest.mark.parametrize("people", [0.0, 2_000.0, 30_000.0])
@pytest.mark.parametrize("aadt", [0.0, 9_000.0, 80_000.0])
def test_the_ends_stay_in_order_within_the_bays(one, bays, people, aadt):
    found = one(kind="car_park", bays=bays, people_10min=people, traffic_aadt_per_day=aadt)
    for part in found.parts:
        assert part.sessions_per_day.low <= part.sessions_per_day.base <= part.sessions_per_day.high
    assert found.sessions_per_day.base <= bays * 8 * 0.125 * 0.08 * (1 + 1e-9)
