from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from planner.app.sitetools.size import size_station, station_profile, write_profile
from planner.app.sitetools.station import SizeQuestion, charger_type, opening_hours, station_demand
from planner.model.errors import PlannerError

CORRIDOR = {"sessions_per_day": 80.0, "use_case": "corridor", "charger_type": "DC150"}


def asked(**more):
    return SizeQuestion(**{**CORRIDOR, **more})


def test_as_few_chargers_as_meet_the_target():
    found = size_station(asked())
    count = len(found.layout)
    assert found.target_met
    assert not size_station(asked(chargers=count - 1)).target_met
    assert found.service == size_station(asked(chargers=count)).service
    assert found.closed_form.servers == count


def test_same_seed_same_answer_and_another_draw_for_another():
    assert size_station(asked()).service == size_station(asked()).service
    assert size_station(asked()).service != size_station(asked(seed=2)).service


def test_two_outlets_that_share_a_cabinet_are_not_two_points_of_its_power():
    single, shared = size_station(asked()), size_station(asked(charger_type="dc150"))
    assert (single.charger.evse, shared.charger.evse) == (1, 2)
    assert single.charger.power_kw == shared.charger.cabinet_kw == 150
    assert shared.closed_form.mean_session_min > single.closed_form.mean_session_min


def test_a_stricter_target_needs_more():
    counts = [len(size_station(asked(quantile_pu=quantile)).layout) for quantile in (0.5, 0.95, 0.999)]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_under_a_cap_the_power_stays_below_it_and_sessions_last_longer():
    free, capped = size_station(asked(chargers=5)), size_station(asked(chargers=5, cap_kw=250.0))
    assert capped.service.simulated_peak_kw <= 250 * (1 + 1e-12)
    assert capped.service.mean_session_min > free.service.mean_session_min
    helped = size_station(asked(chargers=5, cap_kw=250.0, battery_kw=200.0, battery_kwh=200.0))
    assert helped.service.simulated_peak_kw <= 250 * (1 + 1e-12)
    assert helped.service.mean_session_min < capped.service.mean_session_min


def test_impatient_drivers_and_closed_doors_lose_sessions():
    assert size_station(asked(chargers=2)).service.lost_sessions_per_day == 0
    assert size_station(asked(chargers=2, patience_min=5.0)).service.lost_sessions_per_day > 5
    closed = size_station(asked(opening="6-22"))
    assert 0 < closed.service.lost_sessions_per_day < 8


def test_at_the_kerb_the_target_is_the_share_that_finds_a_point():
    found = size_station(SizeQuestion(sessions_per_day=12.0, use_case="neighbourhood", charger_type="ac22"))
    assert found.plan.target.system == "loss"
    assert found.closed_evse is None
    assert found.service.p_wait_over_pu <= 0.05
    assert found.closed_form.blocked_pu == pytest.approx(found.service.p_wait_over_pu, abs=0.05)


def test_a_hopeless_cap_ends_with_the_most_chargers_or_a_miss():
    found = size_station(asked(sessions_per_day=300.0, cap_kw=50.0, patience_min=20.0))
    assert not found.target_met
    assert len(found.layout) == 240


def test_lorries_need_hours_or_megawatts():
    hub = {"use_case": "truck_hub", "sessions_per_day": 20.0}
    slow, fast = (size_station(asked(**hub, charger_type=kind)) for kind in ("dc400t", "mcs1000"))
    assert slow.service.mean_session_min > fast.service.mean_session_min >= 45
    assert len(slow.layout) >= len(fast.layout)


def test_demand_of_a_station_is_that_of_its_use_case():
    found = station_demand(asked(energy_kwh=20.0))
    assert found.energy_kwh_per_day.base == 1600
    assert found.parts[0].weekend_share_pu
    assert sum(found.hourly_share_pu) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("written", "charger_id"),
    [
        ("dc150", "dc150"),
        ("dc-150", "dc150"),
        ("DC150", "dc150s"),
        ("DC_150", "dc150s"),
        ("AC 22", "AC22"),
        ("Dc300", "dc300"),
    ],
)
def test_types_as_people_write_them(written, charger_id):
    assert charger_type(written).charger_id == charger_id


@pytest.mark.parametrize(
    "wrong",
    [
        {"use_case": "corridr"},
        {"charger_type": "XX9"},
        {"sessions_per_day": 0.0},
        {"sessions_per_day": float("nan")},
        {"energy_kwh": -1.0},
        {"energy_kwh": 0.0},
        {"cap_kw": 0.0},
        {"opening": "25"},
        {"opening": "6-6"},
        {"opening": "6-25"},
        {"battery_kw": 100.0},
        {"battery_kw": 100.0, "battery_kwh": 100.0},
        {"patience_min": -5.0},
    ],
)
def test_bad_questions_are_one_clear_sentence(wrong):
    with pytest.raises(PlannerError) as fault:
        size_station(asked(**wrong))
    for language in ("en", "de"):
        assert len(fault.value.issues[0].message(language)) > 30


def test_opening_hours_as_written():
    assert opening_hours("") is None
    assert opening_hours(" 6 – 22.5 ").length_h == 16.5
    assert opening_hours("22-6").length_h == 8


def test_the_years_profile_is_written_hour_by_hour(tmp_path: Path):
    found = size_station(asked(cap_kw=300.0, chargers=4))
    profile_kw = station_profile(found)
    write_profile(profile_kw, tmp_path / "year.csv")
    back = pd.read_csv(tmp_path / "year.csv")
    assert list(back.columns) == ["hour", "site_kw"]
    assert len(back) == 8760
    np.testing.assert_allclose(back["site_kw"], profile_kw, atol=5e-4)
    assert back["site_kw"].max() <= 300
    assert back["site_kw"].sum() == pytest.approx(found.service.energy_kwh_per_year, rel=0.05)
    with pytest.raises(PlannerError):
        write_profile(profile_kw, tmp_path / "none" / "year.csv")
