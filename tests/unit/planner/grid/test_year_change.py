"""A rule's limit on the change of voltage over a year: measured at each hour from that hour's own voltage."""

import dataclasses

import numpy as np
import pytest

from planner.grid.hosting.base import solve_base
from planner.grid.loadflow.kernel_series import MOVED, UNSOLVED
from planner.grid.network.network import build_network
from planner.grid.upgrades.year import hours_over_limit
from planner.grid.year.base import year_base
from planner.grid.year.change import Change
from planner.grid.year.headroom import StepCheck, by_probe
from planner.grid.year.probe import StepProbe
from planner.grid.year.profiles import Profiles
from planner.grid.year.study import study_year, year_judgement
from planner.model.settings import GridSettings
from tests.grid_nets import five_bus_net, tables_of

BUS = 4
PLAIN = GridSettings(planning_rule="en50160")
ALLOWED_PU = 0.03
CHANGE = dataclasses.replace(PLAIN, voltage_change_percent=100 * ALLOWED_PU)


def heavy_net(**loads):
    net = five_bus_net()
    net.load[["p_mw", "q_mvar"]] *= 2
    for column, values in loads.items():
        net.load[column] = values
    return net


def in_turn(first, second):
    """Year of two unlike hours, one after the other, for loads of all sizes."""
    names = ("household", "commerce", "station")
    shares = np.tile([first, second], 4380)
    return Profiles(names=names, values_pu=np.stack([shares] * len(names), axis=1), step_h=1.0)


def base_of(net, settings):
    return solve_base(build_network(tables_of(net)), settings)


@pytest.fixture(scope="module")
def heavy():
    return base_of(heavy_net(), CHANGE)


@pytest.fixture(scope="module")
def free(heavy):
    """Year without power at the site, and pandapower at any of its steps."""
    year = year_base(heavy, BUS, None, 0, 8760)
    result = study_year(heavy, BUS, np.zeros(24), CHANGE)
    return result, StepProbe(year.part, year.shapes, BUS, CHANGE.power_factor)


def moved_pu(probe, step, p_kw):
    without = probe.solve(step, 0.0).res_bus.vm_pu.to_numpy(copy=True)
    return float(np.abs(probe.solve(step, p_kw).res_bus.vm_pu.to_numpy() - without).max())


def test_the_base_case_is_far_more_than_the_change_below_light_hours(heavy, free):
    """Else the limit could not be mistaken for one measured from the peak."""
    result, probe = free
    light = int(np.argmax(result.headroom_kw))
    assert probe.solve(light, 0.0).res_bus.vm_pu[BUS] - heavy.whole.net.res_bus.vm_pu[BUS] > ALLOWED_PU


@pytest.mark.parametrize("power_kw", [0.0, 10.0])
def test_a_site_that_moves_little_has_the_hours_of_today(heavy, power_kw):
    result = study_year(heavy, BUS, np.full(24, power_kw), CHANGE)
    assert result.over_limit_h == result.over_limit_today_h == 0
    assert result.over_rule_h == result.over_rule_today_h == 0
    assert result.confirmed
    assert result.reason == ""


def test_no_power_has_exactly_the_hours_of_today_where_limits_are_broken():
    settings = dataclasses.replace(CHANGE, limits={"lv.vm_min_pu": 0.96})
    result = study_year(base_of(heavy_net(), settings), BUS, np.zeros(24), settings)
    assert result.over_rule_h == result.over_rule_today_h > 0
    assert result.over_limit_h == result.over_limit_today_h


def test_free_power_moves_each_hours_own_voltage_by_what_is_allowed(free):
    result, probe = free
    headroom_kw = np.array(result.headroom_kw)
    assert result.confirmed
    assert headroom_kw.max() > headroom_kw.min() + 3
    steps = [int(np.argmax(headroom_kw)), int(np.argmin(headroom_kw)), *range(0, 8760, 1251)]
    for step in steps:
        assert moved_pu(probe, step, headroom_kw[step]) <= ALLOWED_PU
        assert moved_pu(probe, step, headroom_kw[step] + 2) > ALLOWED_PU


def test_other_limits_still_end_the_free_power_where_they_are_nearer():
    settings = dataclasses.replace(PLAIN, voltage_change_percent=3.8)
    both = np.array(study_year(base_of(heavy_net(), settings), BUS, np.zeros(24), settings).headroom_kw)
    plain = np.array(study_year(base_of(heavy_net(), PLAIN), BUS, np.zeros(24), PLAIN).headroom_kw)
    assert (both <= plain).all()
    assert 0 < (both == plain).sum() < len(both)


def test_hours_over_limit_are_those_in_which_the_site_moves_a_voltage_too_far(heavy, free):
    result, probe = free
    power_kw = 36.0
    over = study_year(heavy, BUS, np.full(24, power_kw), CHANGE)
    headroom_kw = np.array(result.headroom_kw)
    surely, perhaps = (headroom_kw < power_kw - 1).sum(), (headroom_kw <= power_kw).sum()
    assert 0 < surely <= over.over_limit_h <= perhaps < 8760
    assert over.over_rule_h == over.over_limit_h
    assert over.over_limit_today_h == 0
    year = year_base(heavy, BUS, None, 0, 8760)
    measured = sum(
        hours
        for step, hours in zip(year.columns.first[::16].tolist(), year.columns.hours_h[::16].tolist(), strict=True)
        if moved_pu(probe, step, power_kw) > ALLOWED_PU
    )
    assert measured / year.columns.hours_h[::16].sum() == pytest.approx(over.over_limit_h / 8760, abs=0.15)


def test_the_hours_of_an_option_are_those_of_the_year(heavy):
    site = np.r_[np.zeros(6), np.full(12, 36.0), np.full(6, 20.0)]
    result = study_year(heavy, BUS, site, CHANGE)
    assert hours_over_limit(heavy, BUS, tuple(site), CHANGE) == result.over_limit_h > 0
    assert hours_over_limit(heavy, BUS, tuple(0 * site), CHANGE) == 0


def test_a_cap_keeps_the_change_within(heavy):
    result = study_year(heavy, BUS, np.full(24, 60.0), CHANGE, cap_kw=30.0)
    assert result.over_limit_h == 0


def test_pandapower_alone_counts_the_same_hours():
    own = in_turn(0.2, 1.0)
    by_kernel = base_of(heavy_net(), CHANGE)
    free_kw = study_year(by_kernel, BUS, np.zeros(24), CHANGE, profiles=own).headroom_kw
    power_kw = np.full(24, (free_kw[0] + free_kw[1]) / 2)
    expected = study_year(by_kernel, BUS, power_kw, CHANGE, profiles=own)
    assert expected.over_limit_h == 4380
    # A share of constant impedance too small to change anything keeps the kernel away.
    by_runpp = base_of(heavy_net(const_z_p_percent=[0.0, 1e-4, 0.0]), CHANGE)
    for power, hours in ((power_kw, 4380), (0 * power_kw, 0)):
        found = study_year(by_runpp, BUS, power, CHANGE, profiles=own)
        assert found.reason == "grid.year_by_runpp"
        assert found.over_limit_h == hours


def test_the_search_says_what_holds_at_each_step_alone(heavy):
    year, judgement = year_base(heavy, BUS, None, 0, 8760), year_judgement(heavy, BUS, CHANGE)
    change = Change(year, year.network, year.injection, judgement, CHANGE.power_factor)
    cap_kw = change.cap_kw()
    assert change.asked
    assert change.share(year.columns.shares, cap_kw) == pytest.approx(1.0, abs=5e-5)
    assert (change.share(year.columns.shares, cap_kw) <= 1.0 + 1e-6).all()
    assert change.share(year.columns.shares, 0 * cap_kw).max() < 1e-6
    assert np.isinf(change.share(year.columns.shares, cap_kw + 1e5)).all()
    probe = StepProbe(year.part, year.shapes, BUS, CHANGE.power_factor)
    for column in (0, 500):
        check = StepCheck(probe, year.part.limits, judgement, int(year.columns.first[column]))
        assert by_probe(check) == np.floor(cap_kw[column])


def test_a_tiny_and_a_wide_limit_are_found_as_well():
    for percent in (0.1, 30.0):
        settings = dataclasses.replace(PLAIN, voltage_change_percent=percent)
        base = base_of(heavy_net(), settings)
        year, judgement = year_base(base, BUS, None, 0, 8760), year_judgement(base, BUS, settings)
        change = Change(year, year.network, year.injection, judgement, settings.power_factor)
        share = change.share(year.columns.shares, change.cap_kw())
        assert (share <= 1.0 + 1e-6).all()
        assert share == pytest.approx(1.0, abs=1e-3) or percent == 30.0


def test_without_such_a_limit_nothing_is_capped():
    base = base_of(heavy_net(), PLAIN)
    year, judgement = year_base(base, BUS, None, 0, 8760), year_judgement(base, BUS, PLAIN)
    change = Change(year, year.network, year.injection, judgement, PLAIN.power_factor)
    assert not change.asked
    assert np.isinf(change.cap_kw()).all()


def test_hours_without_a_solution_are_no_change(heavy):
    """They count once, as unsolved."""
    own = in_turn(0.5, 80.0)
    year, judgement = year_base(heavy, BUS, own, 0, 8760), year_judgement(heavy, BUS, CHANGE)
    change = Change(year, year.network, year.injection, judgement, CHANGE.power_factor)
    share = change.share(year.columns.shares, np.full(2, 5.0))
    assert np.isnan(share[year.columns.of_step[1]])
    assert 0 < share[year.columns.of_step[0]] < 1
    assert change.cap_kw()[year.columns.of_step[1]] == 0
    assert not MOVED & UNSOLVED
