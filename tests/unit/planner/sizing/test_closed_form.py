from dataclasses import replace

import numpy as np
import pytest

from planner.model.band import certain
from planner.model.demand_result import DemandPart
from planner.sizing.chargers import chargers
from planner.sizing.closed_form import layout_time, p_over, peak_hour, peak_load, service_time
from planner.sizing.simulator import draw_demand, simulate_site

DC300, DC50, AC22 = (chargers()[key] for key in ("dc300", "dc50", "ac22"))


def test_more_power_shortens_the_session_until_the_cars_limit():
    t50, t300 = (service_time("corridor", 30.0, charger).mean_h for charger in (DC50, DC300))
    assert t50 > 1.5 * t300
    assert t50 == pytest.approx(30 / 48, rel=0.1)


def test_a_stay_longer_than_the_charge_counts():
    assert service_time("depot", 25.0, AC22).mean_h == pytest.approx(12, rel=0.05)


def test_layout_time_is_the_mean_over_evses(demand_of):
    demand = demand_of("destination", 10)
    mixed = layout_time(demand, (DC50, AC22))
    parts = [service_time("destination", 15.0, charger).mean_h for charger in (DC50, AC22)]
    assert mixed.mean_h == pytest.approx((parts[0] + 2 * parts[1]) / 3)


def test_peak_load_is_the_most_cars_ever_plugged_on_average(demand_of):
    demand = demand_of("depot", 20)
    sessions = draw_demand(demand, 20, 200, 1)
    ends_h = sessions.arrival_h + np.maximum(sessions.stay_h, 0)
    full_hours = np.arange(48, 180 * 24)
    present = np.searchsorted(sessions.arrival_h, full_hours) - np.searchsorted(np.sort(ends_h), full_hours)
    by_hour = np.array([present[full_hours % 24 == hour].mean() for hour in range(24)])
    assert peak_load(demand, 20, (AC22,) * 10) == pytest.approx(by_hour.max(), rel=0.05)


def test_short_sessions_load_like_the_peak_hour(demand_of):
    demand = demand_of("corridor", 50)
    time = layout_time(demand, (DC300,))
    assert peak_load(demand, 50, (DC300,)) == pytest.approx(50 * max(demand.hourly_share_pu) * time.mean_h, rel=0.1)


def test_p_over_is_near_the_simulation_below_full_load(demand_of):
    demand = demand_of("corridor", 60)
    layout = (DC50,) * 6
    sessions = draw_demand(demand, 60, 600, 1)
    found = simulate_site(sessions, layout, np.inf, peak_hour=17, max_wait_min=10.0)
    assert p_over(demand, 60, layout, 10.0) == pytest.approx(found.p_wait_over_pu, abs=0.06)


def test_p_over_is_one_when_overloaded_and_blocking_at_the_kerb(demand_of):
    assert p_over(demand_of("corridor", 500), 500, (DC50,), 10.0) == 1.0
    assert 0 < p_over(demand_of("neighbourhood", 5), 5, (AC22,), 10.0) < 1


def test_several_use_cases_share_the_points(demand_of):
    hours = demand_of("corridor", 1).hourly_share_pu
    parts = tuple(
        DemandPart(
            use_case=use_case,
            origin="",
            sessions_per_day=certain(sessions),
            energy_per_session_kwh=30.0,
            hourly_share_pu=hours,
        )
        for use_case, sessions in (("corridor", 30.0), ("destination", 10.0))
    )
    mixed = replace(demand_of("corridor", 40), parts=parts)
    alone = [service_time(use_case, 30.0, DC50, 2030) for use_case in ("corridor", "destination")]
    time = layout_time(mixed, (DC50,) * 4)
    assert time.mean_h == pytest.approx(0.75 * alone[0].mean_h + 0.25 * alone[1].mean_h)
    second = 0.75 * (alone[0].cv2_pu + 1) * alone[0].mean_h ** 2 + 0.25 * (alone[1].cv2_pu + 1) * alone[1].mean_h ** 2
    assert time.cv2_pu == pytest.approx(second / time.mean_h**2 - 1)
    assert peak_load(mixed, 40, (DC50,)) > peak_load(demand_of("corridor", 40), 30, (DC50,))


def test_the_peak_hour_stands_beside_the_simulation(demand_of):
    demand = demand_of("corridor", 60)
    found = peak_hour(demand, 60, (DC50,) * 6, 10.0)
    assert found.p_wait_over_pu == p_over(demand, 60, (DC50,) * 6, 10.0)
    assert found.p_wait_over_pu < found.mmc_p_wait_over_pu < 1
    assert found.load_erlang == pytest.approx(peak_load(demand, 60, (DC50,) * 6))
    assert 0 < found.blocked_pu < found.mmc_p_wait_over_pu * 3
    assert found.kimura_mean_wait_min == pytest.approx(found.mean_wait_min, rel=0.2)
    overloaded = peak_hour(demand, 500, (DC50,), 10.0)
    assert (overloaded.mean_wait_min, overloaded.kimura_mean_wait_min) == (None, None)
    assert overloaded.p_wait_over_pu == 1


def test_a_later_fleet_is_served_faster(demand_of):
    demand = demand_of("corridor", 60)
    assert layout_time(demand, (DC300,), 2040).mean_h < layout_time(demand, (DC300,), 2025).mean_h
    assert layout_time(demand, (DC300,)).mean_h == layout_time(demand, (DC300,), 2030).mean_h
