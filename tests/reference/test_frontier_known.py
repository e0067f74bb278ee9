"""Known answers of the connection-service frontier: what a cap costs the drivers, and where rules break."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from planner.model.result import Band, DemandResult
from planner.model.settings import SizingSettings
from planner.model.sizing_result import StandardDesign
from planner.sizing.chargers import charger_of
from planner.sizing.marks import facts_at, rule_marks
from planner.sizing.sessions import Sessions
from planner.sizing.simulator import simulate_site
from planner.sizing.size import size_site

POST = charger_of("dc150s")
DAY = date(2026, 11, 22)
# A day with its peak at 14 h (8 % of the sessions).
PROFILE = np.array(
    [1, 0.7, 0.5, 0.4, 0.5, 1, 2, 3.5, 5, 6, 6.8, 7.4, 7.8, 8, 8, 7.8, 7.4, 6.6, 5.4, 4.4, 3.4, 2.6, 2, 1.4]
)
SHARES = PROFILE / PROFILE.sum()


def documented_fleet(sessions_per_day, days=250):
    """The synthetic fleet of the measured table: 100/135/170/250 kW at 30/30/25/15 %, charging to 80 %, 34.7 kWh."""
    rng = np.random.default_rng(1)
    rate = np.tile(SHARES * sessions_per_day, days)
    hour = np.repeat(np.arange(rate.size), rng.poisson(rate))
    arrival_h = np.sort(hour + rng.random(hour.size))
    car = rng.choice(4, size=arrival_h.size, p=[0.30, 0.30, 0.25, 0.15])
    start = rng.uniform(0.1, 0.45, arrival_h.size)
    return Sessions(
        arrival_h=arrival_h,
        start_pu=start,
        end_pu=np.full(arrival_h.size, 0.8),
        battery_kwh=np.array([50.0, 60.0, 77.0, 90.0])[car],
        limit_kw=np.column_stack([np.full(arrival_h.size, 11.0), np.array([100.0, 135.0, 170.0, 250.0])[car]]),
        stay_h=np.zeros(arrival_h.size),
        days=days,
    )


@pytest.fixture(scope="module")
def drawn():
    return {4: documented_fleet(48), 8: documented_fleet(112)}


def session_min(sessions, posts, cap_pu):
    served = simulate_site(sessions, (POST,) * posts, cap_pu * posts * POST.cabinet_kw, peak_hour=14, max_wait_min=10.0)
    return served.mean_session_min


@pytest.mark.parametrize(
    ("posts", "cap_pu", "known_pu", "within_pu"),
    [
        (4, 0.6, 0.013, 0.008),
        (8, 0.6, 0.008, 0.008),
        (4, 0.5, 0.061, 0.020),
        (8, 0.5, 0.024, 0.010),
        (4, 0.4, 0.17, 0.030),
        (8, 0.4, 0.09, 0.020),
    ],
)
def test_a_capped_hub_loses_little_until_it_loses_much(drawn, posts, cap_pu, known_pu, within_pu):
    """Measured: 4 and 8 posts of 150 kW with 12 and 14 sessions a post and day."""
    sessions = drawn[posts]
    kwh = (sessions.end_pu - sessions.start_pu) * sessions.battery_kwh
    assert kwh.mean() == pytest.approx(34.7, rel=0.02)
    rise_pu = session_min(sessions, posts, cap_pu) / session_min(sessions, posts, 1.0) - 1
    assert rise_pu == pytest.approx(known_pu, abs=within_pu)


@pytest.fixture(scope="module")
def hub():
    """Four posts of 150 kW, as a standard design."""
    band = Band(low=20.0, base=40.0, high=60.0)
    demand = DemandResult(
        year=2030,
        use_case="corridor",
        sessions_per_day=band,
        energy_kwh_per_day=replace(band, low=600.0, base=1200.0, high=1800.0),
        energy_per_session_kwh=30.0,
        ev_share_pu=Band(low=0.1, base=0.12, high=0.15),
        hourly_share_pu=tuple(SHARES),
        parts_per_day={"traffic": 40.0},
    )
    four = StandardDesign(design_id="four", name="4 x 150 kW", chargers={"dc150s": 4})
    settings = SizingSettings(simulated_days=30, designs={"hub": "four"})
    return size_site(demand, None, settings, 1, kind="hub", designs=(four,))


def marks_of(hub, place, *jurisdictions):
    found = rule_marks(facts_at(place, hub), jurisdictions, DAY, "en", 180.0, 600.0)
    return {mark.rule_id: mark for mark in found}


def test_nevi_breaks_below_600_kw(hub):
    """23 CFR 680.106(d): 150 kW at each of four ports at once."""
    marks = marks_of(hub, {"on_afc": True, "federally_funded": True}, "us")
    assert {rule: mark.below_kw for rule, mark in marks.items()} == {"us.nevi.power": 600.0}
    assert marks["us.nevi.power"].if_facts == ()


def test_afir_pool_breaks_below_400_and_600_kw(hub):
    """Regulation (EU) 2023/1804 Art. 3: pools of 400 kW for 2025 and 600 kW for 2027 on the core network."""
    marks = marks_of(hub, {"on_ten_t": True, "ten_t_network": "core", "is_public": True}, "eu")
    assert {rule: mark.below_kw for rule, mark in marks.items()} == {
        "eu.afir.core_2025": 400.0,
        "eu.afir.spacing_core": 400.0,
        "eu.afir.core_2027": 600.0,
        "eu.afir.spacing_core_2027": 600.0,
    }
    assert {rule for rule, mark in marks.items() if mark.if_facts} == {
        "eu.afir.spacing_core",
        "eu.afir.spacing_core_2027",
    }


def test_marks_of_a_place_nobody_knows_more_of_name_what_they_rest_on(hub):
    marks = marks_of(hub, {}, "eu", "us")
    assert marks["us.nevi.power"].below_kw == 600.0
    assert marks["us.nevi.power"].if_facts == ("federally_funded", "on_afc")
    assert marks["eu.afir.core_2025"].below_kw == 400.0
    assert marks["eu.afir.core_2025"].if_facts == ("is_public", "on_ten_t", "ten_t_exit_km", "ten_t_network")


def test_a_road_outside_the_network_has_no_pool_to_break(hub):
    marks = marks_of(hub, {"on_ten_t": False, "ten_t_exit_km": 9.0, "on_afc": False}, "eu", "us")
    assert marks == {}


def test_a_pool_for_lorries_breaks_below_3600_kw(hub):
    """Regulation (EU) 2023/1804 Art. 4: 3,600 kW with two points of 350 kW on the core network by 2030."""
    four = StandardDesign(design_id="mcs", name="4 x MCS", chargers={"mcs1000": 4})
    demand = DemandResult(
        year=2030,
        use_case="truck_hub",
        sessions_per_day=Band(low=10.0, base=20.0, high=30.0),
        energy_kwh_per_day=Band(low=3e3, base=6e3, high=9e3),
        energy_per_session_kwh=300.0,
        ev_share_pu=Band(low=0.1, base=0.12, high=0.15),
        hourly_share_pu=tuple(SHARES),
        parts_per_day={"trucks": 20.0},
    )
    settings = SizingSettings(simulated_days=30, designs={"truck_stop": "mcs"})
    trucks = size_site(demand, None, settings, 1, kind="truck_stop", designs=(four,))
    place = {"use_case": "truck_hub", "on_ten_t": True, "ten_t_network": "core"}
    marks = rule_marks(facts_at(place, trucks), ("eu",), DAY, "en", 1200.0, 4000.0)
    assert {mark.rule_id: mark.below_kw for mark in marks}["eu.afir.heavy_core_2030"] == 3600.0
