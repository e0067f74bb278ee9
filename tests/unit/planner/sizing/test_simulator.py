from dataclasses import replace
from math import inf

import numpy as np
import pytest

from planner.model.band import certain
from planner.model.demand_result import DemandPart
from planner.sizing.arrivals import Opening
from planner.sizing.chargers import chargers, nameplate_kw
from planner.sizing.closed_form import service_time
from planner.sizing.operation import Operation
from planner.sizing.simulator import draw_demand, run_kernel, simulate_many, simulate_site

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
    assert four.p_wait_over_pu < 0.06
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


def test_the_histogram_counts_all_sessions(demand_of):
    sessions = draw_demand(demand_of("corridor", 30), 30, 100, 1)
    found = service(sessions, (DC50,))
    assert [one.up_to_min for one in found.wait_histogram] == [0, 1, 2, 5, 10, 15, 20, 30, 60, inf]
    assert sum(one.share_pu for one in found.wait_histogram) == pytest.approx(1.0)
    assert found.wait_histogram[-1].share_pu > 0.1
    open_site = service(sessions, (DC50,) * 30)
    assert open_site.wait_histogram[0].share_pu == 1.0


def test_wait_over_any_time_agrees_with_the_target(demand_of):
    sessions = draw_demand(demand_of("corridor", 30), 30, 100, 1)
    found = service(sessions, (DC50,) * 2)
    assert found.p_wait_over(10.0) == found.p_wait_over_pu
    assert found.p_wait_over(0.0) >= found.p_wait_over(5.0) >= found.p_wait_over(60.0)
    assert found.p_wait_over(-1.0) == 1.0


def test_hours_of_the_day_add_up(demand_of):
    sessions = draw_demand(demand_of("corridor", 40), 40, 200, 1)
    found = service(sessions, (DC300, DC300))
    assert sum(found.hourly_arrivals_per_h) == pytest.approx(40, rel=0.03)
    assert int(np.argmax(found.hourly_arrivals_per_h)) in range(12, 20)
    assert np.mean(found.hourly_utilisation_pu) == pytest.approx(found.utilisation_pu, rel=0.01)
    assert found.lost_sessions_per_day == 0
    assert found.energy_kwh_per_year == pytest.approx(365 * found.energy_kwh_per_day)


def test_drivers_with_patience_leave_and_those_who_see_the_queue_do_not_join(demand_of):
    sessions = draw_demand(demand_of("corridor", 30), 30, 200, 1)
    leaving = simulate_site(sessions, (DC50,), inf, peak_hour=17, max_wait_min=10.0, operation=Operation(leaving=True))
    balking = simulate_site(
        sessions, (DC50,), inf, peak_hour=17, max_wait_min=10.0, operation=Operation(leaving=True, balking=True)
    )
    assert leaving.lost_sessions_per_day == pytest.approx(30 * (1 - leaving.served_share_pu), rel=0.05)
    assert leaving.lost_sessions_per_day > 5
    assert balking.lost_sessions_per_day > leaving.lost_sessions_per_day
    assert balking.mean_wait_min < leaving.mean_wait_min <= 30
    assert leaving.wait_histogram[-2].share_pu == 0  # nobody waits for more than half an hour
    assert leaving.wait_histogram[-1].share_pu == pytest.approx(1 - leaving.served_share_pu)


def test_closing_time_ends_waiting_but_not_charging(demand_of):
    night = Operation(opening=Opening(open_h=8, close_h=18))
    sessions = draw_demand(demand_of("corridor", 60), 60, 100, 1, opening=night.opening)
    found = simulate_site(sessions, (DC50,), inf, peak_hour=17, max_wait_min=10.0, operation=night)
    outside = sum(demand_of("corridor", 60).hourly_share_pu[hour] for hour in (*range(8), *range(18, 24))) * 60
    assert found.lost_sessions_per_day > outside * 0.95
    assert found.hourly_arrivals_per_h[19] == 0
    assert 0 < found.hourly_utilisation_pu[18] < found.hourly_utilisation_pu[17]
    assert found.hourly_utilisation_pu[21] == 0


def test_priority_shortens_the_sessions_of_whom_it_favours(demand_of):
    parts = tuple(
        DemandPart(
            use_case=use_case,
            origin="",
            sessions_per_day=certain(20.0),
            energy_per_session_kwh=30.0,
            hourly_share_pu=demand_of("corridor", 1).hourly_share_pu,
        )
        for use_case in ("corridor", "destination")
    )
    sessions = draw_demand(replace(demand_of("corridor", 40), parts=parts), 40, 100, 1)
    layout = (DC300,) * 6
    alike, first = (
        run_kernel(sessions, layout, 120.0, operation=Operation(weights=weights)).plugged_h
        for weights in ({}, {"corridor": 5.0})
    )
    corridor = sessions.part == 0
    assert first[corridor].mean() < 0.9 * alike[corridor].mean()
    assert first[~corridor].mean() > alike[~corridor].mean()


def test_a_battery_gives_the_cars_more_than_the_cap(demand_of):
    sessions = draw_demand(demand_of("corridor", 60), 60, 100, 1)
    layout = (DC300,) * 4
    capped = service(sessions, layout, 150.0)
    buffered = simulate_site(
        sessions,
        layout,
        150.0,
        peak_hour=17,
        max_wait_min=10.0,
        operation=Operation(battery_kw=300.0, battery_kwh=300.0),
    )
    assert buffered.simulated_peak_kw <= 150.0 * (1 + 1e-12)
    assert buffered.mean_session_min < capped.mean_session_min
    assert buffered.energy_kwh_per_day == pytest.approx(capped.energy_kwh_per_day, rel=0.01)
    assert sum(buffered.hourly_power_kw) > buffered.energy_kwh_per_day  # its loss comes through the connection too


def test_many_at_once_are_the_same_as_one_by_one(demand_of):
    sessions = draw_demand(demand_of("corridor", 40), 40, 60, 1)
    cases = [((DC50,) * count, cap_kw) for count in (2, 4) for cap_kw in (inf, 90.0)]
    together = simulate_many(sessions, cases, peak_hour=17, max_wait_min=10.0, workers=2)
    assert together == tuple(service(sessions, *case) for case in cases)
    assert together == simulate_many(sessions, cases, peak_hour=17, max_wait_min=10.0)
