from dataclasses import replace

import pytest

from planner.model.errors import PlannerError
from planner.sizing.size import size_site

CAPS_PU = (0.95, 0.7, 0.4)


def capped(demand, settings, cap_kw, bays=None):
    return size_site(demand, bays, settings, 1, connection_cap_kw=cap_kw)


@pytest.mark.parametrize("cap_pu", [1.0, 1.5, None])
def test_a_firm_power_that_is_enough_changes_nothing(demand_of, quick, cap_pu):
    demand = demand_of("corridor", 80)
    free = size_site(demand, None, quick, 1)
    cap_kw = None if cap_pu is None else cap_pu * free.connection_kw
    assert capped(demand, quick, cap_kw) == free
    assert (free.cap_kw, free.wanted_kw) == (None, None)


@pytest.mark.parametrize(("use_case", "sessions"), [("corridor", 80), ("destination", 60), ("depot", 12)])
@pytest.mark.parametrize("cap_pu", CAPS_PU)
def test_the_firm_power_is_held_and_said(demand_of, quick, use_case, sessions, cap_pu):
    demand = demand_of(use_case, sessions)
    free = size_site(demand, None, quick, 1)
    cap_kw = cap_pu * free.connection_kw
    found = capped(demand, quick, cap_kw)
    assert found.connection_kw <= cap_kw
    assert found.simulated_peak_kw <= cap_kw * (1 + 1e-9)
    assert max(found.hourly_power_kw) <= cap_kw * (1 + 1e-9)
    assert (found.cap_kw, found.wanted_kw) == (cap_kw, free.connection_kw)
    assert found.connection_kva == pytest.approx(found.connection_kw / 0.95)
    assert found.evse_count <= free.evse_count
    assert found.managed == (found.connection_kw < found.nameplate_kw)


def test_the_frontier_holds_the_firm_power_as_a_point(demand_of, quick):
    demand = demand_of("corridor", 80)
    free = size_site(demand, None, quick, 1)
    cap_kw = 0.93 * free.connection_kw
    found = capped(demand, quick, cap_kw)
    powers_kw = [point.connection_kw for point in found.frontier]
    assert powers_kw == sorted(powers_kw, reverse=True)
    assert found.connection_kw == cap_kw
    point = next(point for point in found.frontier if point.connection_kw == cap_kw)
    assert point.p_wait_over_pu == found.p_wait_over_pu
    assert len(found.frontier) == len(free.frontier) + 1


def test_less_power_never_serves_better(demand_of, quick):
    demand = demand_of("corridor", 120)
    free = size_site(demand, None, quick, 1)
    same = [c for c in (capped(demand, quick, pu * free.connection_kw) for pu in (0.95, 0.9, 0.8)) if
            c.evse_count == free.evse_count]  # fmt: skip
    assert same
    minutes = [free.mean_session_min, *(found.mean_session_min for found in same)]
    assert minutes == sorted(minutes)


def test_far_below_the_wish_the_site_becomes_smaller(demand_of, quick):
    demand = demand_of("corridor", 150)
    free = size_site(demand, None, quick, 1)
    found = capped(demand, quick, 0.3 * free.nameplate_kw - 1)
    assert found.evse_count < free.evse_count
    assert found.nameplate_kw < free.nameplate_kw
    assert found.served_share_pu <= free.served_share_pu
    assert not found.limited_by_bays


def test_without_load_management_the_nameplate_stays_within_the_firm_power(demand_of, quick):
    demand = demand_of("corridor", 80)
    unmanaged = replace(quick, managed=False)
    free = size_site(demand, None, unmanaged, 1)
    found = capped(demand, unmanaged, free.nameplate_kw - 1)
    assert found.connection_kw == found.nameplate_kw <= free.nameplate_kw - 1
    assert not found.managed
    assert (found.cap_kw, found.wanted_kw) == (free.nameplate_kw - 1, free.nameplate_kw)


@pytest.mark.parametrize("managed", [True, False])
def test_no_power_is_no_site(demand_of, quick, managed):
    found = capped(demand_of("corridor", 80), replace(quick, managed=managed), 0.0)
    assert found.chargers == ()
    assert (found.connection_kw, found.cap_kw) == (0.0, 0.0)
    assert not found.target_met
    assert not found.limited_by_bays
    assert found.served_share_pu == 0.0


def test_one_post_may_run_below_its_own_power_but_not_far_below(demand_of, quick):
    """The floor of a 150 kW post is 150 kW; with 60 kW it is still run, as that is 30 % and more; with 40 kW not."""
    own = replace(quick, charger_ids=("dc150",))
    run = capped(demand_of("corridor", 10), own, 60.0)
    assert (run.evse_count > 0, run.connection_kw) == (True, 60.0)
    assert capped(demand_of("corridor", 10), own, 40.0).evse_count == 0


def test_a_site_without_demand_is_held_too(demand_of, quick):
    found = capped(demand_of("destination", 0), quick, 11.0)
    assert (found.connection_kw, found.nameplate_kw, found.managed) == (11.0, 44.0, True)
    assert (found.cap_kw, found.wanted_kw) == (11.0, 44.0)


@pytest.mark.parametrize("cap_kw", [-1.0, float("nan")])
def test_a_power_below_zero_is_refused(demand_of, quick, cap_kw):
    with pytest.raises(PlannerError, match="0 kW or more"):
        capped(demand_of("corridor", 10), quick, cap_kw)


@pytest.mark.parametrize(
    ("change", "cap_kw", "charger_id"),
    [({}, 119.0, "dc50"), ({}, 60.0, "dc50"), ({}, 20.0, "dc50"), ({"managed": False}, 320.0, "dc300"),
     ({"fail_safe": False}, 160.0, "dc150"), ({"managed": False}, 70.0, "dc50")],
)  # fmt: skip
def test_a_firm_power_for_none_of_the_usual_chargers_takes_weaker_ones(demand_of, quick, change, cap_kw, charger_id):
    found = capped(demand_of("corridor", 60), replace(quick, **change), cap_kw)
    assert {row.charger_id for row in found.chargers} == {charger_id}
    assert found.connection_kw <= cap_kw
    assert found.cap_kw == cap_kw < found.wanted_kw
    assert not found.limited_by_bays
    if change:
        assert found.connection_kw == found.nameplate_kw
