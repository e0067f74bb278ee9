import numpy as np
import pytest

from planner.sizing.chargers import chargers
from planner.sizing.closed_form import layout_time, p_over, peak_load, service_time
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
