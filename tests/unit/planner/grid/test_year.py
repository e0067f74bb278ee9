"""A site's year: what it refuses, cannot know and remembers, and loads that follow something of their own."""

import dataclasses

import numpy as np
import pandapower as pp
import pandas as pd
import pytest

from planner.grid.hosting.base import solve_base
from planner.grid.network.network import build_network
from planner.grid.year.base import year_base
from planner.grid.year.profiles import Profiles
from planner.grid.year.study import not_served_kwh, study_year
from planner.model.errors import Cancelled, PlannerError
from planner.model.settings import GridSettings
from tests.grid_nets import five_bus_net, mv_ring_net, tables_of, three_level_net

SETTINGS = GridSettings(planning_rule="en50160")
DAY = np.r_[np.zeros(18), np.full(4, 30.0), np.zeros(2)]


def base_of(net, **changes):
    return solve_base(build_network(dataclasses.replace(tables_of(net), **changes)), SETTINGS)


@pytest.fixture(scope="module")
def five():
    return base_of(five_bus_net())


def flat(*names, share=1.0):
    return Profiles(names=names, values_pu=np.full((8760, len(names)), share), step_h=1.0)


@pytest.mark.parametrize(
    ("profile", "cap_kw", "code"),
    [
        (np.ones(23), None, "grid.year_site_rows"),
        (np.ones((24, 2)), None, "grid.year_site_rows"),
        (np.r_[np.ones(23), -1], None, "grid.year_bad_value"),
        (np.r_[np.nan, np.ones(23)], None, "grid.year_bad_value"),
        (np.ones(24), -5.0, "grid.year_cap_negative"),
        (np.ones(24), float("nan"), "grid.year_cap_negative"),
    ],
)
def test_what_is_no_year_is_refused(five, profile, cap_kw, code):
    with pytest.raises(PlannerError) as raised:
        study_year(five, 4, profile, SETTINGS, cap_kw=cap_kw)
    assert raised.value.issues[0].code == code


def test_a_place_without_supply_has_a_reason_and_no_figure():
    net = five_bus_net()
    lost = pp.create_bus(net, 0.4, name="Lost")
    base = base_of(net)
    for bus, reason in ((lost, "grid.reason_cut_off"), (999, "grid.reason_cut_off"), (0, "grid.reason_feed_in_bus")):
        result = study_year(base, bus, DAY, SETTINGS)
        assert (result.steps, result.reason) == (0, reason)
        assert (result.over_limit_h, result.not_served_kwh, result.headroom_kw) == (None, None, ())


def test_a_bus_joined_to_the_feed_in_by_a_switch_is_the_feed_in():
    net = five_bus_net()
    twin = pp.create_bus(net, 20.0, name="Twin")
    pp.create_switch(net, 0, twin, "b", closed=True)
    result = study_year(base_of(net), twin, DAY, SETTINGS)
    assert (result.steps, result.reason) == (0, "grid.reason_feed_in_bus")


def test_an_unsolved_network_gives_its_reason():
    net = five_bus_net()
    net.load["p_mw"] *= 1000
    base = base_of(net)
    assert not base.summary.solved
    assert study_year(base, 4, DAY, SETTINGS).reason == base.summary.reason


def test_hours_in_which_nothing_can_be_solved_count_as_over():
    base = base_of(five_bus_net())
    collapse = np.r_[np.zeros(20), 5000.0, np.zeros(3)]
    result = study_year(base, 4, collapse, SETTINGS, profiles=flat("household"))
    assert result.reason == "grid.year_unsolved"
    assert result.over_limit_h == result.over_rule_h == 365
    assert result.over_limit_today_h == 0
    assert all(np.isfinite(worst.value) for worst in result.worst)
    assert result.not_served_kwh > 365 * 4800


def test_what_the_profiles_themselves_break_is_told():
    result = study_year(base_of(five_bus_net()), 4, DAY, SETTINGS, profiles=flat("household", share=60.0))
    assert result.reason == "grid.year_unsolved_today"
    assert result.over_limit_today_h == 8760


def test_the_year_without_a_site_is_solved_once(five):
    first = year_base(five, 4, None, 3, 8760)
    judgement = five.judgement(4, SETTINGS)
    assert year_base(five, 3, None, 3, 8760) is first
    assert first.today(judgement) is first.today(judgement)
    assert year_base(five, 4, None, 4, 8760) is not first


def test_another_weekday_moves_the_worst_hour(five):
    site = np.zeros(8760)
    results = [study_year(five, 4, site, SETTINGS, start_weekday=day) for day in (0, 5)]
    days = [result.worst[0].step // 24 for result in results]
    assert results[0].worst[0].value == pytest.approx(results[1].worst[0].value, abs=1e-7)
    assert (days[0] + 0) % 7 == (days[1] + 5) % 7


def test_power_factor_costs_free_power(five):
    unity = study_year(five, 4, DAY, dataclasses.replace(SETTINGS, power_factor=1.0))
    lagging = study_year(five, 4, DAY, dataclasses.replace(SETTINGS, power_factor=0.9))
    assert min(unity.headroom_kw) > 1.05 * min(lagging.headroom_kw)
    assert unity.power_factor == 1.0


def test_worst_elements_are_each_named_once_and_tell_today(five):
    result = study_year(five, 4, DAY, SETTINGS)
    named = [(w.kind, w.quantity, w.element) for w in result.worst]
    assert len(named) == len(set(named)) == 6
    line = next(w for w in result.worst if w.element == "L2")
    assert line.before < line.value < line.limit == 100
    assert 18 <= line.step % 24 < 22
    assert result.profile == "h25: 3"
    assert result.assumed_loads == 3
    assert result.confirmed
    assert result.duration_kw_h[0] == (min(result.headroom_kw), 8760.0)


def test_the_networks_own_profiles_are_used_with_their_reactive_power():
    net = five_bus_net()
    net.load["profile"] = "village"
    own = {"load": pd.DataFrame({"village_pload": np.full(8760, 0.5), "village_qload": np.tile([0.0, 4.0], 4380)})}
    base = base_of(net, profiles=own)
    result = study_year(base, 4, np.zeros(24), SETTINGS)
    assert result.profile == "village: 3"
    assert result.confirmed
    assert {worst.step % 2 for worst in result.worst if worst.kind == "line"} == {1}


def test_generation_with_a_profile_follows_it_and_other_generation_stays():
    net = five_bus_net()
    pp.create_sgen(net, 4, p_mw=0.09, name="PV")
    pp.create_sgen(net, 3, p_mw=0.001, name="CHP")
    net.sgen["profile"] = ["sun", None]
    shares = np.tile(np.r_[np.zeros(12), 1.0, np.zeros(11)], 365)
    own = Profiles(names=("sun", "household"), values_pu=np.c_[shares, np.full(8760, 0.3)], step_h=1.0)
    result = study_year(base_of(net), 4, np.zeros(24), SETTINGS, profiles=own)
    high = next(w for w in result.worst if w.quantity == "vm_pu" and w.limit > 1)
    assert high.step % 24 == 12
    assert high.value > 1.0
    assert result.confirmed


@pytest.mark.parametrize("column", ["const_i_p_percent", "const_z_p_percent"])
def test_loads_that_the_kernel_cannot_carry_go_by_pandapower(column):
    net = five_bus_net()
    net.load[column] = 0.0
    net.load.loc[1, column] = 40.0
    own = Profiles(names=("household",), values_pu=np.tile([[0.4], [0.9]], (4380, 1)), step_h=1.0)
    result = study_year(base_of(net), 4, np.tile([0.0, 200.0], 12), SETTINGS, profiles=own, cap_kw=120.0)
    assert result.reason == "grid.year_by_runpp"
    assert result.headroom_kw == ()
    assert result.duration_kw_h == ()
    assert result.not_served_kwh == 4380 * 80
    assert result.over_limit_h == 4380
    assert result.over_limit_today_h == 0
    assert result.worst[0].confirmed


def test_a_collapse_by_pandapower_counts_too():
    net = mv_ring_net()
    pp.create_gen(net, 4, p_mw=0.2, vm_pu=1.01)
    result = study_year(base_of(net), 4, np.r_[np.zeros(23), 1e6], SETTINGS, profiles=flat("station", share=0.5))
    assert result.reason == "grid.year_unsolved"
    assert result.over_limit_h == 365


def test_nothing_that_limits_leaves_free_power_unknown():
    net = three_level_net()
    base = base_of(net)
    settings = dataclasses.replace(SETTINGS)
    year = year_base(base, 1, flat("commerce"), 0, 8760)
    judgement = dataclasses.replace(base.judgement(1, settings), judged=np.zeros(len(year.part.limits), bool))
    from planner.grid.year.headroom import headroom_of_columns
    from planner.grid.year.probe import StepProbe

    assert headroom_of_columns(year, judgement, 1.0, StepProbe(year.part, year.shapes, 1, 1.0)) is None


def test_free_power_by_bracketing_is_the_searchs_own(five):
    from planner.grid.year.headroom import StepCheck, by_probe
    from planner.grid.year.probe import StepProbe

    result = study_year(five, 4, DAY, SETTINGS)
    year = year_base(five, 4, None, 0, 8760)
    probe = StepProbe(year.part, year.shapes, 4, SETTINGS.power_factor)
    judgement = five.judgement(4, SETTINGS)
    for step in (0, 4000):
        check = StepCheck(probe, year.part.limits, judgement, step)
        assert by_probe(check) == pytest.approx(result.headroom_kw[step], abs=1)
    broken = dataclasses.replace(judgement, bound=np.where(year.part.limits.upper, 0.5, 1.5))
    assert by_probe(StepCheck(probe, year.part.limits, broken, 0)) == 0.0


def test_energy_not_served_needs_a_bound():
    site = np.array([10.0, 50.0])
    assert not_served_kwh(site, None, None, 1.0) is None
    assert not_served_kwh(site, None, 20.0, 0.25) == 7.5
    assert not_served_kwh(site, np.array([0.0, 45.0]), 40.0, 1.0) == 20.0


def test_a_year_can_be_cancelled(five):
    class Impatient:
        def __init__(self, after):
            self.left = after

        def report(self, done_pu, code, /, **params):
            assert 0 <= done_pu <= 1
            self.left -= 1
            if not self.left:
                raise Cancelled

    for after in (1, 2, 3):
        with pytest.raises(Cancelled):
            study_year(base_of(five_bus_net()), 4, DAY, SETTINGS, progress=Impatient(after))


def test_a_year_with_unsolved_hours_is_never_confirmed_and_names_solved_ones():
    base = base_of(five_bus_net())
    shares = np.tile(np.r_[np.full(23, 0.3), 60.0], 365)
    own = Profiles(names=("household",), values_pu=shares[:, None], step_h=1.0)
    result = study_year(base, 4, DAY, SETTINGS, profiles=own)
    assert result.reason == "grid.year_unsolved_today"
    assert not result.confirmed
    assert result.worst
    assert all(worst.step % 24 != 23 for worst in result.worst)
    assert all(18 <= worst.step % 24 < 22 for worst in result.worst if worst.kind != "bus")
    assert min(result.headroom_kw) == 0 < max(result.headroom_kw)


def test_an_hour_that_collapses_with_the_site_is_not_the_worst_one():
    base = base_of(five_bus_net())
    site = np.r_[np.linspace(1, 20, 20), 5000.0, np.zeros(3)]
    result = study_year(base, 4, site, SETTINGS, profiles=flat("household"))
    assert not result.confirmed
    assert {worst.step % 24 for worst in result.worst if worst.kind != "bus"} == {19}


def test_a_year_without_any_solution_has_a_reason_and_no_worst_hour():
    for base in (base_of(five_bus_net()), base_of(mixed_net())):
        result = study_year(base, 4, DAY, SETTINGS, profiles=flat("household", "station", share=60.0))
        assert result.reason == "grid.year_unsolved_today"
        assert result.worst == ()
        assert not result.confirmed
        assert result.over_limit_h == result.over_limit_today_h == 8760


def mixed_net():
    """A network that only pandapower itself can carry over a year."""
    net = five_bus_net()
    net.load["const_z_p_percent"] = [0.0, 1.0, 0.0]
    return net
