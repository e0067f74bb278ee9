from math import inf

import numpy as np
import pytest

from planner.sizing.chargers import chargers, nameplate_kw
from planner.sizing.closed_form import service_time
from planner.sizing.simulator import draw_demand, simulate_site

DC300, DC50, AC22 = (chargers()[key] for key in ("dc300", "dc50", "ac22"))


def service(sessions, layout, cap_kw=inf, patience_h=inf):
    return simulate_site(sessions, layout, cap_kw, peak_hour=17, max_wait_min=10.0, patience_h=patience_h)


def test_energy_comes_out_as_asked(demand_of):
    sessions = draw_demand(demand_of("corridor", 40), 40, 200, 1)
    found = service(sessions, (DC300, DC300))
    assert found.energy_kwh_per_day == pytest.approx(40 * 30, rel=0.03)
    assert sum(found.hourly_power_kw) == pytest.approx(found.energy_kwh_per_day)
    assert found.served_share_pu == 1


def test_a_cap_is_never_exceeded_and_delays_nobodys_energy(demand_of):
    sessions = draw_demand(demand_of("corridor", 40), 40, 100, 1)
    layout = (DC300, DC300)
    free, capped = service(sessions, layout), service(sessions, layout, 150.0)
    assert free.simulated_peak_kw <= nameplate_kw(layout)
    assert capped.simulated_peak_kw == pytest.approx(150.0)
    assert capped.p999_kw <= 150.0 + 1e-9
    assert capped.mean_session_min > free.mean_session_min
    assert capped.energy_kwh_per_day == pytest.approx(free.energy_kwh_per_day, rel=0.01)


def test_uncapped_single_points_take_the_closed_forms_time(demand_of):
    sessions = draw_demand(demand_of("corridor", 5), 5, 3000, 1)
    found = service(sessions, (DC50,) * 6)
    assert found.mean_session_min == pytest.approx(service_time("corridor", 30.0, DC50).mean_h * 60, rel=0.03)


def test_utilisation_is_plugged_time_over_all_time(demand_of):
    sessions = draw_demand(demand_of("corridor", 20), 20, 300, 1)
    found = service(sessions, (DC50, DC50))
    expected = 20 * found.mean_session_min / 60 / (2 * 24)
    assert found.utilisation_pu == pytest.approx(expected, rel=0.03)


def test_too_few_points_make_drivers_wait(demand_of):
    sessions = draw_demand(demand_of("corridor", 30), 30, 100, 1)
    one, four = service(sessions, (DC50,)), service(sessions, (DC50,) * 4)
    assert one.p_wait_over_pu > 0.5
    assert four.p_wait_over_pu < 0.05
    assert one.mean_wait_min > four.mean_wait_min
    assert one.p95_wait_min > one.mean_wait_min


def test_drivers_turned_away_count_as_not_served(demand_of):
    sessions = draw_demand(demand_of("neighbourhood", 12), 12, 200, 1)
    found = service(sessions, (AC22,), patience_h=0.0)
    assert found.served_share_pu < 0.7
    assert found.p_wait_over_pu == pytest.approx(1 - found.served_share_pu, abs=0.3)
    assert found.mean_wait_min == 0


def test_same_seed_same_answer(demand_of):
    demand = demand_of("destination", 15)
    first, again, other = (service(draw_demand(demand, 15, 30, seed), (DC50, AC22)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_nobody_comes(demand_of):
    sessions = draw_demand(demand_of("corridor", 1), 1e-9, 10, 1)
    found = service(sessions, (DC50,))
    assert sessions.arrival_h.size == 0
    assert (found.p_wait_over_pu, found.mean_wait_min, found.p95_wait_min, found.utilisation_pu) == (0, 0, 0, 0)
    assert not np.isnan(found.p999_kw)
