import numpy as np
import pandas as pd
import pytest

from planner.demand.estimate import estimate_demand
from planner.demand.issues import demand_issues
from planner.model.errors import PlannerError
from planner.model.settings import DemandSettings

SETTINGS = DemandSettings(year=2030)


@pytest.mark.parametrize(
    ("kind", "use_case"),
    [
        ("motorway_service_area", "corridor"),
        ("fuel_station", "corridor"),
        ("supermarket", "destination"),
        ("car_park", "destination"),
        ("kerbside", "neighbourhood"),
        ("depot", "depot"),
        ("other", "destination"),
        ("circus", "destination"),
        ("workplace", "workplace"),
        ("truck_stop", "truck_hub"),
    ],
)
def test_use_case_follows_from_the_kind(one, kind, use_case):
    assert one(kind=kind, truck_bays=10.0 if kind == "truck_stop" else np.nan).use_case == use_case


def test_figures_hang_together(one):
    found = one()
    sessions, energy = found.sessions_per_day, found.energy_kwh_per_day
    assert 0 < sessions.low < sessions.base < sessions.high
    assert energy.base == pytest.approx(sessions.base * found.energy_per_session_kwh)
    assert sum(found.parts_per_day.values()) == pytest.approx(sessions.base)
    assert set(found.parts_per_day) == {"traffic", "population"}
    assert sum(found.hourly_share_pu) == pytest.approx(1)
    assert found.year == 2030
    assert found.unknown_parts == ()


def test_no_traffic_and_nobody_near_gives_nothing(one):
    found = one(kind="supermarket", traffic_aadt_per_day=0.0, people_5min=0.0, people_10min=0.0, people_15min=0.0)
    assert found.sessions_per_day.high == 0
    assert found.energy_kwh_per_day.high == 0
    assert found.unknown_parts == ()


def test_unknown_traffic_is_named_and_not_zero(one):
    found = one(traffic_aadt_per_day=np.nan)
    assert found.unknown_parts == ("traffic",)
    assert set(found.parts_per_day) == {"population"}


def test_nothing_known_gives_no_estimate_and_a_finding(facts):
    rows = facts(traffic_aadt_per_day=np.nan, people_10min=np.nan)
    found = estimate_demand(rows, SETTINGS)
    assert found == {}
    (issue,) = demand_issues(rows, found)
    assert issue.code == "demand.no_estimate"
    assert "1 site " in issue.message()
    assert "a" in issue.message("de")


def test_a_service_area_lives_on_one_direction_and_not_on_the_neighbours(one, facts):
    service_area, station = one(kind="motorway_service_area"), one(kind="fuel_station")
    assert service_area.parts_per_day["traffic"] == pytest.approx(station.parts_per_day["traffic"] / 2)
    assert "population" not in service_area.parts_per_day
    rows = facts(kind="motorway_service_area", traffic_aadt_per_day=np.nan)
    assert estimate_demand(rows, SETTINGS) == {}


def test_the_kerb_needs_no_traffic(one):
    found = one(kind="kerbside", traffic_aadt_per_day=np.nan)
    assert set(found.parts_per_day) == {"population"}
    assert found.unknown_parts == ()


def test_a_depot_counts_its_vehicles_and_knows_no_competitor(facts, one):
    found = one(kind="depot", competitor_min=0.0, competitors_10min=9.0)
    assert found.sessions_per_day.base == pytest.approx(100 * 0.5 * 0.8)
    assert found.energy_kwh_per_day.base == pytest.approx(100 * 0.5 * 100 * 0.22)
    assert one(kind="depot", fleet_vehicles=10.0).sessions_per_day.base == pytest.approx(10 * 0.5 * 0.8)
    assert estimate_demand(facts(kind="depot", bays=np.nan), SETTINGS) == {}


def test_competitors_lower_the_demand_and_unknown_ones_are_named(one):
    alone, contested = one(), one(fast_competitor_min=3.0, fast_competitors_10min=2.0)
    assert contested.sessions_per_day.base < alone.sessions_per_day.base
    unknown = one(fast_competitors_10min=np.nan)
    assert unknown.unknown_parts == ("competition",)
    assert unknown.sessions_per_day == alone.sessions_per_day


def test_posts_in_town_do_not_draw_drivers_from_the_road(one):
    posts = {"competitor_min": 3.0, "competitors_10min": 8.0}
    assert one(**posts) == one()
    assert one(kind="car_park", **posts).sessions_per_day.base < one(kind="car_park").sessions_per_day.base


def test_the_reach_takes_the_nearest_band(one, facts):
    near, far = one(kind="kerbside"), one(kind="kerbside", people_5min=6_000.0)
    assert far.sessions_per_day.base == pytest.approx(2 * near.sessions_per_day.base)
    other_bands = facts(kind="kerbside").drop(columns=["people_5min", "people_10min"])
    assert estimate_demand(other_bands, SETTINGS)["a"].parts_per_day["population"] > 0


def test_missing_columns_are_unknown():
    rows = pd.DataFrame({"kind": ["car_park"], "traffic_aadt_per_day": [5000.0]}, index=["a"])
    found = estimate_demand(rows, SETTINGS)["a"]
    assert found.unknown_parts == ("population", "competition")
    codes = [issue.code for issue in demand_issues(rows, {"a": found})]
    assert codes == ["demand.unknown_population", "demand.unknown_competition"]


def test_a_negative_count_is_unknown(one):
    assert one(traffic_aadt_per_day=-1.0).unknown_parts == ("traffic",)


def test_lorries_are_not_cars(one):
    assert one(hgv_share_pu=0.5).parts_per_day["traffic"] == pytest.approx(
        one(hgv_share_pu=0.0).parts_per_day["traffic"] / 2
    )
    unknown = one(hgv_share_pu=np.nan).parts_per_day["traffic"]
    assert one(hgv_share_pu=0.5).parts_per_day["traffic"] < unknown < one(hgv_share_pu=0.0).parts_per_day["traffic"]


def test_scenario_moves_the_base_and_keeps_the_ends(one):
    low, base, high = (one(DemandSettings(scenario=name)) for name in ("low", "base", "high"))
    assert low.sessions_per_day.base < base.sessions_per_day.base < high.sessions_per_day.base
    assert low.sessions_per_day.high == base.sessions_per_day.high == high.sessions_per_day.high
    assert high.ev_share_pu.base == high.ev_share_pu.high


def test_own_share_of_battery_cars_replaces_the_path(one):
    found = one(DemandSettings(year=2099, overrides={"bev_share_pu": 0.5}))
    assert found.ev_share_pu.base == 0.5
    with pytest.raises(PlannerError, match="2099"):
        one(DemandSettings(year=2099))


def test_demand_grows_with_the_year(one):
    assert one(DemandSettings(year=2040)).sessions_per_day.base > one().sessions_per_day.base


def test_facts_are_left_alone(facts):
    rows = facts()
    before = rows.copy(deep=True)
    estimate_demand(rows, SETTINGS)
    pd.testing.assert_frame_equal(rows, before)
