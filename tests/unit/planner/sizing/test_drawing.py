from dataclasses import replace

import numpy as np
import pytest

from planner.demand.profiles import hourly_shares
from planner.model.band import certain
from planner.model.demand_result import DemandPart
from planner.sizing.arrivals import Opening
from planner.sizing.drawing import demand_parts, draw_demand, draw_year, habits_of
from planner.sizing.sessions import stay


def part(use_case, sessions, energy_kwh, **more):
    return DemandPart(
        use_case=use_case,
        origin=use_case,
        sessions_per_day=certain(sessions),
        energy_per_session_kwh=energy_kwh,
        hourly_share_pu=hourly_shares(use_case),
        **more,
    )


@pytest.fixture
def several(demand_of):
    parts = (part("corridor", 30.0, 30.0), part("neighbourhood", 6.0, 18.0), part("truck_hub", 4.0, 300.0, heavy=True))
    return replace(demand_of("corridor", 40), parts=parts)


def test_a_demand_without_parts_is_one_part(demand_of):
    demand = demand_of("corridor", 40)
    (whole,) = demand_parts(demand)
    assert (whole.use_case, whole.hourly_share_pu) == ("corridor", demand.hourly_share_pu)


def test_one_part_alone_draws_as_the_whole_does(demand_of):
    demand = demand_of("corridor", 40)
    told = replace(demand, parts=(part("corridor", 40.0, 30.0),))
    first, second = (draw_demand(one, 55.0, 20, 3) for one in (demand, told))
    np.testing.assert_array_equal(first.arrival_h, second.arrival_h)
    np.testing.assert_array_equal(first.end_pu, second.end_pu)


def test_use_cases_mix_in_order_of_arrival_with_their_own_habits(several):
    drawn = draw_demand(several, 80.0, 400, 1)
    assert (np.diff(drawn.arrival_h) >= 0).all()
    assert drawn.use_cases == ("corridor", "neighbourhood", "truck_hub")
    daily = np.bincount(drawn.part) / drawn.days
    assert daily == pytest.approx([60, 12, 8], rel=0.05)  # twice the base estimate of each
    corridor, kerb, lorry = (drawn.part == place for place in range(3))
    assert (drawn.most_wait_h[kerb] == 0).all()
    assert np.isinf(drawn.most_wait_h[corridor]).all()
    assert (drawn.stay_h[corridor] == 0).all()
    assert drawn.stay_h[lorry].mean() == pytest.approx(0.75, rel=0.05)
    assert drawn.battery_kwh[lorry].min() >= 400
    assert drawn.battery_kwh[~lorry].max() <= 100
    need_kwh = (drawn.end_pu - drawn.start_pu) * drawn.battery_kwh
    assert need_kwh[lorry].mean() == pytest.approx(300, rel=0.1)
    assert need_kwh[corridor].mean() == pytest.approx(30, rel=0.05)


def test_a_part_draws_the_same_whatever_comes_before_it(several):
    fewer = replace(several, parts=several.parts[1:])
    all_of_them, some = (draw_demand(one, 40.0, 50, 1) for one in (several, fewer))
    kerb = all_of_them.arrival_h[all_of_them.part == 1]
    np.testing.assert_array_equal(kerb, some.arrival_h[some.part == 0])


def test_the_arrivals_are_the_same_for_every_fleet(several):
    now, later = (draw_demand(several, 40.0, 50, 1, fleet_year=year) for year in (2025, 2040))
    np.testing.assert_array_equal(now.arrival_h, later.arrival_h)
    assert later.limit_kw[:, 1].mean() > now.limit_kw[:, 1].mean()


def test_a_site_may_have_habits_of_its_own(demand_of):
    longer = replace(stay("destination"), stay_mean_h=3.0)
    drawn = draw_demand(demand_of("destination", 40), 40.0, 200, 1, stays={"destination": longer})
    assert drawn.stay_h.mean() == pytest.approx(3.0, rel=0.05)


def test_a_heavy_part_brings_lorries_whatever_its_use_case():
    assert habits_of(part("depot", 4.0, 200.0, heavy=True), {}).vehicle_group == "truck"
    assert habits_of(part("depot", 4.0, 200.0), {}).vehicle_group == "car"


def test_drivers_outside_the_opening_hours_are_lost_and_fleets_come_later(demand_of):
    opening = Opening(open_h=8, close_h=18)
    drawn = draw_demand(demand_of("corridor", 40), 40.0, 100, 1, opening=opening)
    assert ((drawn.arrival_h % 24 >= 8) & (drawn.arrival_h % 24 < 18)).all()
    assert drawn.most_wait_h == pytest.approx(18 - drawn.arrival_h % 24)
    everybody = draw_demand(demand_of("corridor", 40), 40.0, 100, 1)
    assert drawn.outside == pytest.approx((everybody.arrival_h >= 24).sum() - (drawn.arrival_h >= 24).sum())
    fleet = draw_demand(demand_of("depot", 40), 40.0, 100, 1, opening=opening)
    assert fleet.outside == 0
    assert fleet.arrival_h.size == 40 * 101
    assert (fleet.arrival_h % 24 >= 8 - 1e-9).all()


def test_nobody_comes_where_the_estimate_is_zero(demand_of):
    empty = replace(demand_of("corridor", 0), parts=(part("corridor", 0.0, 30.0),))
    assert draw_demand(empty, 0.0, 10, 1).arrival_h.size == 0
    assert draw_year(empty, 1).arrival_h.size == 0


def test_a_year_holds_the_mean_demand(several):
    drawn = draw_year(several, 1, start_weekday=2)
    assert drawn.days == 366
    assert drawn.arrival_h.size == pytest.approx(40 * 366, rel=0.03)


def test_stays_that_a_parts_sessions_tell_are_drawn():
    told = replace(part("destination", 4.0, 20.0), stay_mean_h=3.0, stay_cv_pu=0.2)
    assert habits_of(told, {}).stay_mean_h == 3.0
    assert habits_of(told, {}).stay_cv_pu == 0.2
    own = replace(habits_of(told, {}), stay_mean_h=1.0)
    assert habits_of(told, {"destination": own}).stay_mean_h == 1.0
