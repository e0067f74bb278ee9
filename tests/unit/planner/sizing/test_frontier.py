from itertools import pairwise
from math import inf

import pytest

from planner.sizing.chargers import chargers, nameplate_kw
from planner.sizing.frontier import cap_shares, floor_kw, frontier, last_that_holds, lowest_holding_kw, management
from planner.sizing.plan import make_plan

DC150, AC22 = (chargers()[key] for key in ("dc150", "ac22"))


@pytest.fixture
def curve(demand_of, quick):
    plan = make_plan(demand_of("corridor", 50), quick, 1)
    return frontier(plan, plan.draw(60), (DC150,) * 3)


def test_runs_from_the_nameplate_down(curve):
    assert cap_shares() == pytest.approx([1 - 0.05 * step for step in range(15)])
    assert curve.caps_kw == pytest.approx([share * 450 for share in cap_shares()])
    assert [point.connection_kw for point in curve.points(inf)] == list(curve.caps_kw)


def test_less_power_never_serves_better(curve):
    minutes = [point.mean_session_min for point in curve.points(inf)]
    assert minutes == sorted(minutes)
    assert minutes[-1] > minutes[0]
    waits = [point.p_wait_over_pu for point in curve.points(inf)]
    assert all(later >= earlier - 0.01 for earlier, later in pairwise(waits))


def test_good_caps_keep_service_time_and_floor(curve):
    good = curve.good_caps_kw
    assert good == tuple(sorted(good))
    assert good[-1] == curve.caps_kw[0]
    assert good[0] < curve.caps_kw[0]
    for cap_kw in good:
        service = curve.services[curve.caps_kw.index(cap_kw)]
        assert service.p_wait_over_pu <= max(0.05, curve.services[0].p_wait_over_pu)
        assert service.mean_session_min <= (1 + management("most_session_rise_pu")) * curve.services[0].mean_session_min
        assert cap_kw >= curve.floor_kw


def test_where_the_nameplate_fails_no_cap_may_do_worse(demand_of, quick):
    plan = make_plan(demand_of("corridor", 50), quick, 1)
    curve = frontier(plan, plan.draw(60), (DC150,))
    assert curve.services[0].p_wait_over_pu > curve.share_pu
    good = curve.good_caps_kw
    worst = max(curve.services[curve.caps_kw.index(cap_kw)].p_wait_over_pu for cap_kw in good)
    assert worst <= curve.services[0].p_wait_over_pu
    assert curve.lowest_holding_kw == inf
    assert not any(point.holds for point in curve.points(curve.lowest_holding_kw))


def test_points_hold_from_the_lowest_up(curve):
    lowest_kw = curve.lowest_holding_kw
    assert lowest_kw == curve.good_caps_kw[0]
    assert [point.connection_kw for point in curve.points(lowest_kw) if point.holds] == sorted(
        curve.good_caps_kw, reverse=True
    )


def test_floor_is_the_strongest_point_or_thirty_percent():
    assert floor_kw((DC150, AC22)) == 150
    assert floor_kw((AC22,) * 10) == pytest.approx(0.3 * nameplate_kw((AC22,) * 10))


def test_a_cap_that_never_binds_takes_over_the_open_result(demand_of, quick):
    plan = make_plan(demand_of("neighbourhood", 1), quick, 1)
    curve = frontier(plan, plan.draw(30), (AC22,))
    assert curve.services[1] is curve.services[0]


@pytest.mark.parametrize("near_kw", [0.0, 180.0, 300.0, 450.0])
@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_the_lowest_cap_is_that_of_the_whole_frontier_whatever_is_guessed(demand_of, quick, near_kw, count):
    plan = make_plan(demand_of("corridor", 50), quick, 1)
    sessions, layout = plan.draw(60), (DC150,) * count
    whole_kw = frontier(plan, sessions, layout).lowest_holding_kw
    assert lowest_holding_kw(plan, sessions, layout, near_kw=near_kw) == whole_kw


def test_a_good_guess_needs_two_looks_and_a_bad_one_finds_the_same():
    for last in range(15):
        for near in range(15):
            looked = []
            found = last_that_holds(
                lambda place, last=last, looked=looked: looked.append(place) or place <= last, 15, near
            )
            assert found == last
            assert len(looked) == len(set(looked)) <= 6
            assert near == 0 or near != last or len(looked) <= 2
