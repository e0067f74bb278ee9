"""What is asked of the operator, and that P99.9 never is."""

from dataclasses import replace

import pytest

from planner.model.errors import PlannerError
from planner.sizing.chargers import charger_of, layout_of
from planner.sizing.size import size_layout, size_site


def sized(demand, settings, **caps):
    return size_site(demand, None, settings, 1, **caps)


@pytest.fixture
def demand(demand_of):
    return demand_of("corridor", 80)


def test_fail_safe_management_is_requested_as_it_is_held(demand, quick):
    found = sized(demand, quick)
    request = found.request
    assert request.basis == "managed_cap"
    assert found.connection_kw == request.requested_kw == request.chosen_cap_kw < request.nameplate_kw
    assert found.simulated_peak_kw <= request.chosen_cap_kw * (1 + 1e-9)


def test_the_simulated_figures_are_those_without_a_cap(demand, quick):
    """Otherwise the peak of a capped site would be its cap, and say nothing of the cars."""
    found = sized(demand, quick)
    free = size_layout(demand, layout_of(found.chargers), replace(quick, managed=False), 1)
    assert found.request.simulated_peak_kw == pytest.approx(free.simulated_peak_kw, rel=0.05)
    assert found.request.p999_kw == pytest.approx(free.p999_kw, rel=0.05)
    assert found.request.p999_kw < found.request.simulated_peak_kw <= found.nameplate_kw
    assert found.coincidence_pu == found.request.simulated_peak_kw / found.nameplate_kw
    assert found.p999_coincidence_pu == found.request.p999_kw / found.nameplate_kw


def test_without_fail_safe_management_the_nameplate_is_requested(demand, quick):
    held = sized(demand, quick)
    found = sized(demand, replace(quick, fail_safe=False))
    assert found.connection_kw == found.request.requested_kw == found.nameplate_kw
    assert found.request.basis == "nameplate"
    assert found.request.chosen_cap_kw == held.connection_kw
    assert found.managed
    assert found.connection_kva == pytest.approx(found.nameplate_kw / 0.95)


@pytest.mark.parametrize("change", [{"fail_safe": False}, {"managed": False}])
def test_a_protected_cap_is_requested_instead(demand, quick, change):
    full_kw = sized(demand, quick).nameplate_kw
    found = sized(demand, replace(quick, **change), protected_cap_kw=0.8 * full_kw)
    assert (found.connection_kw, found.request.basis) == (0.8 * full_kw, "protected_cap")
    assert found.simulated_peak_kw <= 0.8 * full_kw * (1 + 1e-9)
    assert found.request.chosen_cap_kw <= 0.8 * full_kw
    assert found.nameplate_kw == full_kw


def test_a_protection_above_the_nameplate_changes_nothing(demand, quick):
    settings = replace(quick, managed=False)
    assert sized(demand, settings, protected_cap_kw=1e5) == sized(demand, settings)


def test_the_planners_own_cap_is_held_and_requested(demand, quick):
    own = sized(demand, quick)
    cap_kw = 0.93 * own.nameplate_kw
    found = sized(demand, quick, planner_cap_kw=cap_kw)
    assert (found.connection_kw, found.request.basis, found.evse_count) == (cap_kw, "planner", own.evse_count)
    assert any(point.connection_kw == cap_kw and point.holds for point in found.frontier)
    assert (found.cap_kw, found.wanted_kw) == (None, None)


def test_the_planner_may_choose_less_than_the_service_needs(demand, quick):
    own = sized(demand, quick)
    found = sized(demand, quick, planner_cap_kw=0.35 * own.nameplate_kw)
    assert found.evse_count == own.evse_count
    assert found.connection_kw == 0.35 * own.nameplate_kw
    assert not found.target_met
    assert found.p_wait_over_pu > own.p_wait_over_pu


def test_the_firm_power_goes_before_the_planners_cap(demand, quick):
    own = sized(demand, quick)
    found = sized(demand, quick, planner_cap_kw=own.nameplate_kw, connection_cap_kw=0.9 * own.nameplate_kw)
    assert (found.connection_kw, found.request.basis) == (0.9 * own.nameplate_kw, "firm_power")
    assert (found.cap_kw, found.wanted_kw) == (0.9 * own.nameplate_kw, own.nameplate_kw)


def test_under_a_firm_power_only_what_may_be_relied_on_is_requested(demand, quick):
    """Not fail-safe: chargers are left out until the nameplate fits; protection below the firm power keeps them."""
    own = sized(demand, quick)
    firm_kw = own.nameplate_kw - 1
    settings = replace(quick, fail_safe=False)
    smaller = sized(demand, settings, connection_cap_kw=firm_kw)
    assert smaller.connection_kw == smaller.nameplate_kw <= firm_kw
    assert smaller.evse_count < own.evse_count
    protected = sized(demand, settings, connection_cap_kw=firm_kw, protected_cap_kw=firm_kw - 10)
    assert (protected.connection_kw, protected.evse_count) == (firm_kw - 10, own.evse_count)


@pytest.mark.parametrize("sessions", [15, 80, 200])
@pytest.mark.parametrize("change", [{}, {"fail_safe": False}, {"managed": False}])
@pytest.mark.parametrize("caps", [{}, {"connection_cap_kw": 433.0}, {"protected_cap_kw": 444.0}])
def test_p999_is_never_requested(demand_of, quick, sessions, change, caps):
    """Requested is the nameplate, a step of 5 % of it, or a power given from outside: never a simulated figure."""
    found = sized(demand_of("corridor", sessions), replace(quick, **change), **caps)
    steps = [round(found.nameplate_kw * step / 20, 6) for step in range(6, 21)]
    assert any(found.connection_kw == pytest.approx(kw) for kw in (*steps, *caps.values()))
    assert found.request.requested_kw not in {found.request.p999_kw, found.p999_kw} - {found.simulated_peak_kw}


def test_the_planners_cap_needs_load_management(demand, quick):
    with pytest.raises(PlannerError, match=r"^\[sizing.caps_kw\]: .*without load management"):
        sized(demand, replace(quick, managed=False), planner_cap_kw=300.0)


@pytest.mark.parametrize(("key", "where"), [("planner_cap_kw", "caps_kw"), ("protected_cap_kw", "protected_cap_kw")])
@pytest.mark.parametrize("cap_kw", [0.0, -5.0, float("nan")])
def test_a_cap_is_above_zero(demand, quick, key, where, cap_kw):
    with pytest.raises(PlannerError, match=rf"^\[sizing.{where}\]: .*above 0 kW"):
        sized(demand, quick, **{key: cap_kw})


def test_a_site_without_demand_asks_for_its_charger(demand_of, quick):
    still = sized(demand_of("destination", 0), quick, protected_cap_kw=30.0)
    assert (still.connection_kw, still.request.basis) == (30.0, "protected_cap")
    bare = sized(demand_of("destination", 0), replace(quick, fail_safe=False), protected_cap_kw=30.0)
    assert (bare.connection_kw, bare.request.basis) == (30.0, "protected_cap")
    assert size_site(demand_of("corridor", 80), 0, quick, 1).request is None


def test_given_cabinets_are_sized_as_they_stand(demand, quick):
    found = size_layout(demand, (charger_of("dc150s"),) * 5, quick, 1, power_factor=1.0)
    assert (found.evse_count, found.nameplate_kw, found.connection_kva) == (5, 750.0, found.connection_kw)
    assert size_layout(demand, (), quick, 1).evse_count == 0
