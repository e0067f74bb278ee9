"""Who is judged when, and on which day: whole days of long stays, weekends, parts with habits of their own."""

from dataclasses import replace

import numpy as np
import pytest

from planner.demand.profiles import mean_day, profile
from planner.model.band import certain
from planner.model.demand_result import DemandPart, DemandResult, DesignDay
from planner.model.settings import SizingSettings
from planner.sizing.arrivals import Opening
from planner.sizing.chargers import chargers, layout_of
from planner.sizing.closed_form import layout_time
from planner.sizing.frontier import frontier
from planner.sizing.operation import Operation
from planner.sizing.plan import group_plan, make_plan, with_operation
from planner.sizing.sessions import stay
from planner.sizing.simulator import WARM_UP_DAYS, run_kernel
from planner.sizing.size import size_layout, size_site
from planner.sizing.week import days_of

DC50, AC22 = (chargers()[key] for key in ("dc50", "ac22"))
ENERGY_KWH = {"workplace": 18.0, "neighbourhood": 15.0, "destination": 20.0, "corridor": 35.0, "truck_overnight": 200.0}
SETTINGS = SizingSettings(simulated_days=120)


def part_of(use_case, sessions):
    shape = profile(use_case)
    return DemandPart(
        use_case=use_case,
        origin="given",
        sessions_per_day=certain(sessions),
        energy_per_session_kwh=ENERGY_KWH[use_case],
        hourly_share_pu=shape.hourly_share_pu,
        weekend_share_pu=shape.weekend_share_pu,
        weekday_factor_pu=shape.weekday_factor_pu,
        month_factor_pu=shape.month_factor_pu,
    )


def site_of(*parts):
    sessions = sum(part.sessions_per_day.base for part in parts)
    energy_kwh = sum(part.sessions_per_day.base * part.energy_per_session_kwh for part in parts)
    return DemandResult(
        year=2030,
        use_case=max(parts, key=lambda part: part.sessions_per_day.base).use_case,
        sessions_per_day=certain(sessions),
        energy_kwh_per_day=certain(energy_kwh),
        energy_per_session_kwh=energy_kwh / sessions,
        ev_share_pu=certain(0.2),
        hourly_share_pu=tuple((mean_day(parts) / sessions).tolist()),
        parts_per_day={},
        parts=tuple(parts),
    )


def simulated(demand, days=300):
    """Sessions of the plan's days and who drove on or waited over 10 min, the sized site behind it."""
    found = size_site(demand, None, SETTINGS, 1)
    plan = make_plan(demand, SETTINGS, 1)
    sessions = plan.draw(days)
    record = run_kernel(sessions, layout_of(found.chargers), found.request.chosen_cap_kw)
    counted = sessions.arrival_h >= WARM_UP_DAYS * 24
    return found, sessions, counted, record.wait_h * 60


@pytest.mark.parametrize(("use_case", "sessions"), [("workplace", 20), ("neighbourhood", 20), ("truck_overnight", 20)])
def test_where_nobody_queues_the_whole_day_counts(use_case, sessions):
    found, _, counted, wait_min = simulated(site_of(part_of(use_case, sessions)))
    assert found.target_met
    assert np.isnan(wait_min[counted]).mean() == pytest.approx(found.p_wait_over_pu, abs=0.015)
    assert 1 - found.served_share_pu <= SETTINGS.max_blocking_share_pu


def test_drivers_who_stay_are_judged_when_most_points_are_taken():
    long = replace(part_of("destination", 60), stay_mean_h=4.0, stay_cv_pu=0.5)
    plan = make_plan(site_of(long), SETTINGS, 1)
    assert int(np.argmax(long.hourly_share_pu)) == 8
    assert plan.target.peak_hour >= 11
    found, sessions, counted, wait_min = simulated(site_of(long))
    hour = sessions.arrival_h.astype(int) % 24
    over = [(wait_min[counted & (hour == at)] > 10).mean() for at in range(7, 19)]
    assert found.p_wait_over_pu == pytest.approx(max(over), abs=0.03)


def test_a_saturday_is_sized_for_where_it_is_busier():
    shopping = part_of("destination", 150)
    found = size_site(site_of(shopping), None, SETTINGS, 1)
    assert found.target_met
    days = {
        "saturday": replace(
            shopping,
            hourly_share_pu=shopping.weekend_share_pu,
            sessions_per_day=certain(150 * shopping.weekday_factor_pu[5]),
        ),
        "weekday": replace(shopping, sessions_per_day=certain(150 * sum(shopping.weekday_factor_pu[:5]) / 5)),
    }
    for day in days.values():
        alike = replace(day, weekend_share_pu=(), weekday_factor_pu=(1.0,) * 7)
        own = size_layout(site_of(alike), layout_of(found.chargers), replace(SETTINGS, managed=False), 2)
        assert own.p_wait_over_pu <= 0.065


def test_the_kinds_of_day_have_their_own_level_and_shape():
    office = part_of("workplace", 20)
    days = days_of(site_of(office))
    assert days["weekday"].sessions_per_day.base == pytest.approx(20 * 1.32)
    assert days["weekend"].sessions_per_day.base == pytest.approx(20 * 0.25)
    assert days["weekend"].hourly_share_pu == pytest.approx(office.weekend_share_pu)
    assert make_plan(site_of(office), SETTINGS, 1).day_type == "weekday"
    alike = replace(office, weekend_share_pu=(), weekday_factor_pu=(1.0,) * 7)
    assert list(days_of(site_of(alike))) == ["weekday"]


def test_a_design_day_that_names_its_kind_is_that_kind():
    demand = site_of(part_of("destination", 50))
    settings = replace(SETTINGS, design_day="percentile")
    day = DesignDay(kind="percentile", value=0.95, factor_pu=1.2, day_type="weekday")
    plan = make_plan(replace(demand, design_day=day), settings, 1)
    assert (plan.day_type, plan.sessions_per_day) == ("weekday", pytest.approx(60))
    assert make_plan(demand, SETTINGS, 1, "weekday").day_type == "weekday"


def test_each_part_keeps_its_own_patience_and_target():
    demand = site_of(part_of("neighbourhood", 25), part_of("destination", 20))
    found, sessions, counted, wait_min = simulated(demand)
    shoppers = counted & (sessions.part == 1)
    assert not np.isnan(wait_min[shoppers]).any()
    plan = make_plan(demand, SETTINGS, 1)
    assert [(each.system, each.share_pu) for each in plan.target.judged] == [("loss", 0.1), ("queue", 0.05)]
    busiest = sessions.arrival_h.astype(int) % 24 == plan.target.judged[1].peak_hour
    assert found.target_met
    assert np.isnan(wait_min[counted & (sessions.part == 0)]).mean() <= 0.1 + 0.01
    assert (wait_min[shoppers & busiest] > 10).mean() <= 0.05 + 0.01


def test_the_closed_form_of_long_stays_is_near_the_simulation():
    for use_case in ("workplace", "neighbourhood"):
        found = size_site(site_of(part_of(use_case, 20)), None, SETTINGS, 1)
        assert found.closed_form_p_wait_over_pu == pytest.approx(found.p_wait_over_pu, abs=0.05)


def test_own_stays_reach_the_closed_form():
    demand = site_of(part_of("destination", 20))
    own = {"destination": replace(stay("destination"), stay_mean_h=3.0)}
    assert layout_time(demand, (DC50,), stays=own).mean_h > 2.8
    assert layout_time(demand, (DC50,)).mean_h < 1.5
    plan = replace(make_plan(demand, SETTINGS, 1), stays=own)
    assert plan.habits(demand.parts[0]).stay_mean_h == 3.0


def test_utilisation_and_energy_are_the_mean_days():
    demand = site_of(part_of("corridor", 80))
    free = replace(SETTINGS, managed=False)
    plain, holiday = (
        size_layout(demand, (DC50,) * 20, replace(free, design_day_factor_pu=factor), 1) for factor in (1.0, 1.6)
    )
    assert holiday.utilisation_pu == pytest.approx(plain.utilisation_pu, rel=0.03)
    assert np.mean(holiday.hourly_utilisation_pu) == pytest.approx(1.6 * np.mean(plain.hourly_utilisation_pu), rel=0.04)
    assert holiday.energy_kwh_per_year == pytest.approx(80 * 35 * 365, rel=0.03)


def test_energy_of_parts_with_different_weeks_is_that_of_the_year():
    demand = site_of(part_of("workplace", 20), part_of("corridor", 20))
    plan = make_plan(demand, SETTINGS, 1)
    found = plan.run(plan.draw(300), (DC50,) * 40)
    assert found.energy_kwh_per_year == pytest.approx(demand.energy_kwh_per_day.base * 365, rel=0.03)


def test_who_drove_on_waits_without_end():
    demand = site_of(part_of("corridor", 60))
    impatient = {"corridor": replace(stay("corridor"), patience_h=5 / 60)}
    plan = replace(make_plan(demand, SETTINGS, 1), stays=impatient)
    plan = with_operation(plan, Operation(leaving=True))
    found = plan.run(plan.draw(100), (DC50,))
    assert found.served_share_pu < 0.6
    assert found.p95_wait_min == np.inf
    assert found.mean_wait_min <= 5 + 1e-9
    enough = plan.run(plan.draw(100), (DC50,) * 20)
    assert enough.p95_wait_min == 0
    assert frontier(plan, plan.draw(50), (DC50,)).points(0.0)[0].p95_wait_min is None


def test_a_car_blocks_its_point_while_it_turns_over():
    demand = site_of(part_of("corridor", 40))
    turns = {"corridor": replace(stay("corridor"), turnover_h=0.25)}
    none = {"corridor": replace(stay("corridor"), turnover_h=0.0)}
    plan = make_plan(demand, SETTINGS, 1)
    slow, quick = (replace(plan, stays=own) for own in (turns, none))
    later, sooner = (each.run(each.draw(100), (DC50,) * 20) for each in (slow, quick))
    assert later.mean_session_min == pytest.approx(sooner.mean_session_min + 15, abs=1e-6)
    assert later.energy_kwh_per_day == pytest.approx(sooner.energy_kwh_per_day, rel=1e-3)
    times = [layout_time(demand, (DC50,), stays=own).mean_h for own in (turns, none)]
    assert times[0] == pytest.approx(times[1] + 0.25)


def test_opening_hours_move_the_hour_that_is_judged():
    plan = make_plan(site_of(part_of("destination", 50)), SETTINGS, 1)
    night = with_operation(plan, Operation(opening=Opening(open_h=19, close_h=23)))
    assert night.target.judged[0].peak_hour in {19, 20}
    assert group_plan(night, "car") is night
