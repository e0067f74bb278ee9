from dataclasses import replace

import pytest

from planner.model.errors import PlannerError
from planner.model.settings import SizingSettings
from planner.sizing.size import size_site

USE_CASES = [("corridor", 60), ("destination", 25), ("neighbourhood", 6), ("depot", 12)]


@pytest.mark.parametrize(("use_case", "sessions"), USE_CASES)
def test_a_sized_site_hangs_together(demand_of, quick, use_case, sessions):
    found = size_site(demand_of(use_case, sessions), None, quick, 1)
    assert found.target_met
    assert found.p_wait_over_pu <= found.target_share_pu
    assert found.evse_count == found.bays_used == sum(row.count * row.evse_per_charger for row in found.chargers)
    assert found.nameplate_kw == sum(row.count * row.cabinet_kw for row in found.chargers)
    assert found.simulated_peak_kw <= found.connection_kw * (1 + 1e-9) <= found.nameplate_kw * (1 + 1e-9)
    assert found.p999_kw <= found.simulated_peak_kw * (1 + 1e-9)
    assert found.connection_kva == pytest.approx(found.connection_kw / 0.95)
    assert found.managed == (found.connection_kw < found.nameplate_kw)
    assert len(found.hourly_power_kw) == 24
    assert 0 < found.utilisation_pu < 1
    assert not found.limited_by_bays
    assert found.simulated_days >= 14


@pytest.mark.parametrize(("use_case", "system"), [("corridor", "queue"), ("neighbourhood", "loss"), ("depot", "fleet")])
def test_the_check_fits_the_kind_of_system(demand_of, quick, use_case, system):
    found = size_site(demand_of(use_case, 8), None, quick, 1)
    assert found.system == system
    assert (found.closed_form_p_wait_over_pu is None) == (system == "fleet")


def test_fewer_chargers_would_miss_the_target(demand_of, quick):
    demand = demand_of("corridor", 150)
    found = size_site(demand, None, quick, 1)
    smaller = size_site(demand, found.evse_count - 1, quick, 1)
    assert not smaller.target_met
    assert smaller.limited_by_bays
    assert smaller.evse_count < found.evse_count
    assert smaller.p_wait_over_pu > 0.05


def test_more_demand_needs_more(demand_of, quick):
    small, large = (size_site(demand_of("corridor", sessions), None, quick, 1) for sessions in (20, 200))
    assert large.evse_count > small.evse_count
    assert large.connection_kw > small.connection_kw
    assert large.utilisation_pu > small.utilisation_pu


def test_a_holiday_needs_more_than_the_mean_day(demand_of, quick):
    demand = demand_of("corridor", 150)
    mean_day = size_site(demand, None, quick, 1)
    holiday = size_site(demand, None, replace(quick, design_day_factor_pu=1.6), 1)
    assert holiday.evse_count > mean_day.evse_count
    assert holiday.peak_arrivals_per_h == pytest.approx(1.6 * mean_day.peak_arrivals_per_h)


def test_unmanaged_asks_for_the_nameplate(demand_of, quick):
    demand = demand_of("corridor", 80)
    managed, unmanaged = (size_site(demand, None, replace(quick, managed=m), 1) for m in (True, False))
    assert unmanaged.connection_kw == unmanaged.nameplate_kw
    assert not unmanaged.managed
    assert managed.connection_kw < unmanaged.connection_kw
    assert len(unmanaged.frontier) == 15


def test_no_demand_gives_one_smallest_charger(demand_of, quick):
    found = size_site(demand_of("destination", 0), 10, quick, 1)
    assert [(row.charger_id, row.count) for row in found.chargers] == [("ac22", 1)]
    assert found.target_met
    assert found.connection_kw == found.nameplate_kw == 44
    assert found.utilisation_pu == found.simulated_peak_kw == found.p_wait_over_pu == 0


def test_no_bay_gives_nothing_and_says_so(demand_of, quick):
    found = size_site(demand_of("corridor", 20), 0, quick, 1)
    assert found.chargers == ()
    assert found.connection_kw == 0
    assert found.limited_by_bays
    assert not found.target_met
    assert found.closed_form_p_wait_over_pu is None


def test_own_chargers_and_own_power_factor(demand_of, quick):
    found = size_site(demand_of("corridor", 20), None, replace(quick, charger_ids=("dc150",)), 1, power_factor=1.0)
    assert {row.charger_id for row in found.chargers} == {"dc150"}
    assert found.connection_kva == found.connection_kw


def test_same_seed_same_site(demand_of, quick):
    demand = demand_of("destination", 30)
    assert size_site(demand, 20, quick, 5) == size_site(demand, 20, quick, 5)
    assert size_site(demand, 20, quick, 5) != size_site(demand, 20, quick, 6)


def test_a_strict_target_takes_more(demand_of, quick):
    demand = demand_of("corridor", 100)
    lax, strict = (size_site(demand, None, replace(quick, max_wait_share_pu=share), 1) for share in (0.3, 0.01))
    assert strict.evse_count > lax.evse_count


def test_blocking_at_the_kerb_has_a_target_of_its_own(demand_of, quick):
    demand = demand_of("neighbourhood", 20)
    found = size_site(demand, None, replace(quick, max_blocking_share_pu=0.2), 1)
    assert found.target_share_pu == 0.2
    assert found.evse_count < size_site(demand, None, replace(quick, max_blocking_share_pu=0.02), 1).evse_count


@pytest.mark.parametrize(
    "change",
    [
        {"max_wait_share_pu": 0.0},
        {"max_blocking_share_pu": 1.0},
        {"max_wait_min": -1.0},
        {"design_day_factor_pu": float("nan")},
        {"simulated_days": 0},
    ],
)
def test_settings_out_of_range_are_refused(demand_of, change):
    with pytest.raises(PlannerError, match=next(iter(change))):
        size_site(demand_of("corridor", 20), None, SizingSettings(**change), 1)


@pytest.mark.parametrize(("use_case", "sessions"), USE_CASES)
@pytest.mark.parametrize("managed", [True, False])
def test_every_point_of_the_frontier_says_whether_it_holds(demand_of, quick, use_case, sessions, managed):
    found = size_site(demand_of(use_case, sessions), None, replace(quick, managed=managed), 1)
    holding = [point for point in found.frontier if point.holds]
    strongest_kw = max(row.power_kw for row in found.chargers)
    for point in holding:
        assert point.p_wait_over_pu <= found.target_share_pu
        assert point.mean_session_min <= 1.10 * found.frontier[0].mean_session_min
        assert point.connection_kw >= strongest_kw
    assert min(point.connection_kw for point in holding) <= found.connection_kw
    if managed:
        assert min(point.connection_kw for point in holding) == found.connection_kw
        chosen = next(point for point in found.frontier if point.connection_kw == found.connection_kw)
        assert chosen.p_wait_over_pu == found.p_wait_over_pu


def test_kerbside_is_held_against_its_own_target(demand_of, quick):
    found = size_site(demand_of("neighbourhood", 12), None, replace(quick, max_wait_share_pu=0.001), 1)
    assert found.target_share_pu == 0.10
    assert any(point.holds and point.p_wait_over_pu > 0.001 for point in found.frontier)


def test_where_the_target_is_missed_no_point_holds(demand_of, quick):
    found = size_site(demand_of("corridor", 150), 2, quick, 1)
    assert not found.target_met
    assert found.frontier
    assert not any(point.holds for point in found.frontier)


def test_a_queue_that_meets_its_target_serves_everybody(demand_of, quick):
    assert size_site(demand_of("corridor", 60), None, quick, 1).served_share_pu == 1.0


def test_too_few_bays_serve_what_two_points_can(demand_of, quick):
    """Overloaded, two points charge all day: the served share is what their time allows, and no more."""
    found = size_site(demand_of("corridor", 400), 2, quick, 1)
    assert found.limited_by_bays
    most_per_day = 2 * 24 * 60 / found.mean_session_min
    assert 0.5 * most_per_day / 400 < found.served_share_pu < 1.02 * most_per_day / 400


def test_kerbside_drivers_without_a_point_drive_on(demand_of, quick):
    found = size_site(demand_of("neighbourhood", 6), None, quick, 1)
    assert found.target_met
    assert 1 - found.target_share_pu < found.served_share_pu < 1.0


def test_the_served_share_is_of_the_mean_day(demand_of, quick):
    mean_day, holiday = (
        size_site(demand_of("corridor", 20), 2, replace(quick, design_day_factor_pu=factor), 1)
        for factor in (1.0, 20.0)
    )
    assert not holiday.target_met
    assert holiday.served_share_pu > 0.9
    assert mean_day.served_share_pu > 0.9


def test_without_a_bay_nobody_is_served(demand_of, quick):
    assert size_site(demand_of("corridor", 20), 0, quick, 1).served_share_pu == 0.0
    assert size_site(demand_of("corridor", 0), 4, quick, 1).served_share_pu == 1.0
