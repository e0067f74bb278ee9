"""A year of load flows against pandapower step by step: voltages, loadings, hours over limit, free power per hour."""

import numpy as np
import pandapower as pp
import pytest

from planner.grid.hosting.base import solve_base
from planner.grid.loadflow.limits import read_values
from planner.grid.network.network import build_network
from planner.grid.year.base import year_base
from planner.grid.year.profiles import Profiles, standard_profiles
from planner.grid.year.steps import run_between, run_steps, unlike_steps, with_power
from planner.grid.year.study import study_year
from planner.model.settings import GridSettings
from tests.grid_nets import (
    five_bus_net,
    halved_schutterwald_net,
    mv_ring_net,
    oberrhein_net,
    tables_of,
    three_level_net,
)

SETTINGS = GridSettings(planning_rule="en50160", power_factor=0.95)


OBERRHEIN = 205
NETS = {
    "mv_oberrhein": (oberrhein_net, OBERRHEIN),
    "lv_schutterwald": (halved_schutterwald_net, 1000),
    "three_level": (three_level_net, 3),
}


def unlike(steps: int, columns: int) -> np.ndarray:
    """Shares with no two steps alike."""
    rng = np.random.default_rng(7)
    return np.clip(0.55 + 0.4 * np.sin(np.arange(steps)[:, None] / 7 + rng.uniform(0, 6, columns)), 0.05, 1.0)


def base_of(name):
    make, bus = NETS[name]
    net = make()
    net.load["profile"] = [f"p{i % 5}" for i in range(len(net.load))]
    return solve_base(build_network(tables_of(net, name)), SETTINGS), bus


def at_step(part, shapes, step, bus=None, kw=0.0):
    """Values by a plain runpp with all loads set to a step, no shortcut."""
    net = part.changed()
    load = net["load"].copy()
    share = np.array([shapes.profiles.values_pu[step, shapes.column[i]] for i in load.index])
    load["p_mw"], load["q_mvar"] = load["p_mw"] * share, load["q_mvar"] * share
    net["load"] = load
    if bus is not None:
        pp.create_load(net, bus, kw / 1000, kw / 1000 * np.tan(np.arccos(SETTINGS.power_factor)))
    pp.runpp(net, numba=False)
    return read_values(net, part.limits)


@pytest.mark.parametrize("name", NETS)
def test_every_worst_value_is_pandapowers_own_at_its_step(name):
    base, bus = base_of(name)
    own = Profiles(names=tuple(f"p{i}" for i in range(5)), values_pu=unlike(8760, 5), step_h=1.0)
    year = year_base(base, bus, own, 0, 8760)
    limits = year.part.limits
    assert len(year.columns.first) == 8760, "no step is spared by being like another"
    answer = year.today(base.judgement(bus, SETTINGS))
    low, high, loading = ((limits.quantity == "vm_pu") & ~limits.upper), limits.upper, limits.quantity != "vm_pu"
    seen = np.full(len(limits), np.nan)
    for rows in (low, high & ~loading, loading):
        for row in np.flatnonzero(rows)[:: max(int(rows.sum()) // 3, 1)]:
            values = at_step(year.part, year.shapes, int(year.columns.first[answer.column[row]]))
            seen[row] = values[row]
            tolerance = np.where(limits.quantity == "vm_pu", 1e-7, 1e-4)
            beyond = np.where(limits.upper, values - answer.value, answer.value - values)
            assert (beyond <= tolerance).all(), "no step is worse than the worst"
    found = np.isfinite(seen)
    difference = np.abs(seen - answer.value)[found]
    assert found.sum() >= 7
    assert (difference <= np.where(limits.quantity == "vm_pu", 1e-7, 1e-4)[found]).all()


def test_hours_over_limit_are_counted_as_pandapower_counts_them():
    net = five_bus_net()
    net.load["p_mw"] *= 2.0
    settings = GridSettings(planning_rule="en50160", policy="zero")
    base = solve_base(build_network(tables_of(net)), settings)
    day = np.repeat(np.r_[np.linspace(0.2, 1.0, 9), np.linspace(0.9, 0.3, 3)], 2)
    own = Profiles(names=("commerce", "rest"), values_pu=np.tile(np.c_[day, day], (365, 1)), step_h=1.0)
    site = np.repeat(np.r_[np.zeros(7), np.linspace(50, 110, 4), 0.0], 2)
    result = study_year(base, 4, site, settings, profiles=own)
    year = year_base(base, 4, own, 0, 8760)
    part = year.part
    margins = [part.limits.margin(at_step(part, year.shapes, step, 4, site[step])) for step in range(0, 24, 2)]
    today = [part.limits.margin(at_step(part, year.shapes, step)).min() for step in range(0, 24, 2)]
    over = 2 * 365 * sum(bool((margin < 0).any()) for margin in margins)
    assert min(today) > 0
    assert 0 < result.over_limit_h == result.over_rule_h == over < 8 * 365
    assert result.over_limit_today_h == result.over_rule_today_h == 0
    assert result.confirmed
    worst = result.worst[0]
    keys = part.limits.keys
    row = next(i for i, k in enumerate(keys) if base.label(k[0], k[1]) == worst.element and k[2] == worst.quantity)
    assert worst.over_limit_h == 2 * 365 * sum(bool(margin[row] < 0) for margin in margins)
    assert worst.confirmed
    assert worst.value == pytest.approx(at_step(part, year.shapes, worst.step, 4, site[worst.step % 24])[row], abs=1e-7)


def test_spared_steps_change_nothing():
    """Equal steps solved once, and the site's middle powers only where a limit is near: the same as every step."""
    base, bus = base_of("mv_oberrhein")
    rng = np.random.default_rng(3)
    site_kw = np.round(rng.random(8760) * 9000, -2)
    year = year_base(base, bus, None, 0, 8760)
    judgement = base.judgement(bus, SETTINGS)
    grid = year.network.factored
    injection = year.injection.with_load(grid.position[bus], year.columns.shares.shape[0], 0.95, grid.base_mva)
    spared = with_power(year.columns, site_kw, 1.0)
    every = unlike_steps(np.c_[year.columns.shares[:, year.columns.of_step].T, site_kw, np.arange(8760)], 1.0)
    assert len(every.first) == 8760 > len(spared.first)

    def run(columns):
        return run_steps(year.part, year.network, injection, columns, judgement)

    few, all_ = run_between(run, spared, year.part.limits), run(every)
    assert np.abs(few.value - all_.value).max() < 1e-7 * 100
    assert few.beyond_h == pytest.approx(all_.beyond_h)
    assert all_.beyond_h.max() > 100
    assert few.beyond_applied_h(spared) == all_.beyond_applied_h(every)
    assert few.beyond_rule_h(spared) == all_.beyond_rule_h(every)


@pytest.mark.parametrize(("name", "bus"), [("mv_oberrhein", OBERRHEIN), ("lv_schutterwald", 1000)])
def test_free_power_of_an_hour_is_feasible_and_a_little_more_is_not(name, bus):
    base, _ = base_of(name)
    settings = SETTINGS
    result = study_year(base, bus, np.zeros(24), settings, start_weekday=1)
    year = year_base(base, bus, None, 1, 8760)
    judgement, limits = base.judgement(bus, settings), year.part.limits
    assert len(result.headroom_kw) == 8760
    assert result.confirmed
    for step in (18, 3000, 4360, 8000):
        kw = result.headroom_kw[step]
        assert kw == int(kw) > 0
        for power, holds in ((kw, True), (kw + 1 + max(1.0, 0.005 * kw), False)):
            values = at_step(year.part, year.shapes, step, bus, power)
            margin = limits.margin(values, judgement.bound)[judgement.judged]
            assert bool((margin > -1e-6).all()) == holds, (step, power)


def test_energy_that_is_not_served_by_hand():
    """Lines of 100 A at 400 V: some 68 kW fit at unity, so a site of 100 kW for two hours a day lacks the rest."""
    net = five_bus_net()
    net.load["p_mw"], net.load["q_mvar"] = 0.0, 0.0
    net.line["max_i_ka"] = 0.1
    settings = GridSettings(planning_rule="en50160", power_factor=1.0)
    base = solve_base(build_network(tables_of(net)), settings)
    site = np.r_[np.zeros(10), 100.0, 100.0, 20.0, np.zeros(11)]
    free = study_year(base, 2, site, settings)
    kw = free.headroom_kw[0]
    assert len(set(free.headroom_kw)) == 1
    assert kw == pytest.approx(np.sqrt(3) * 0.4 * 100 * 0.98, abs=1.5)  # 100 A at 0.4 kV less 2 % of drop
    assert free.not_served_kwh == pytest.approx(365 * 2 * (100 - kw))
    capped = study_year(base, 2, site, settings, cap_kw=15.0)
    assert capped.not_served_kwh == pytest.approx(365 * (2 * 85 + 5))
    assert capped.over_limit_h == 0 < free.over_limit_h == 730
    assert capped.cap_kw == 15.0


def test_quarter_hours_of_a_site_meet_quarter_hours_of_the_profiles():
    base, bus = base_of("three_level")
    quarter = np.zeros(35040)
    quarter[17 * 4 + 2] = 500.0
    result = study_year(base, bus, quarter, SETTINGS, start_weekday=2)
    assert (result.steps, result.step_h) == (35040, 0.25)
    hours = study_year(base, bus, np.zeros(8760), SETTINGS, start_weekday=2)
    peak = max(result.worst, key=lambda worst: worst.value if worst.kind == "trafo" else 0)
    assert peak.step == 17 * 4 + 2
    assert peak.before < peak.value
    shares = standard_profiles(2, 35040).values_pu
    assert shares.shape == (35040, 3)
    assert hours.steps == 8760


def test_a_network_with_a_controlled_voltage_goes_by_pandapower():
    net = mv_ring_net()
    pp.create_gen(net, 4, p_mw=0.2, vm_pu=1.01)
    base = solve_base(build_network(tables_of(net)), SETTINGS)
    flat = Profiles(names=("station",), values_pu=np.tile([[0.5], [1.0]], (4380, 1)), step_h=1.0)
    site = np.tile([0.0, 800.0], 12)
    result = study_year(base, 4, site, SETTINGS, profiles=flat)
    assert result.reason == "grid.year_by_runpp"
    assert result.headroom_kw == ()
    year = year_base(base, 4, flat, 0, 8760)
    values = at_step(year.part, year.shapes, 1, 4, 800.0)
    line = next(w for w in result.worst if w.kind == "line")
    row = next(
        i for i, (t, e, _, _) in enumerate(year.part.limits.keys) if t == "line" and base.label(t, e) == line.element
    )
    assert line.value == pytest.approx(values[row], abs=1e-6)
    assert line.step % 2 == 1


def test_a_limit_on_voltage_change_caps_every_hour_and_breaks_none_by_itself():
    """Measured from the hour's own voltage: low load at night is no breach, and free power moves no voltage further."""
    settings = GridSettings(planning_rule="en50160", voltage_change_percent=2.0)
    base = solve_base(build_network(tables_of(five_bus_net())), settings)
    result = study_year(base, 4, np.zeros(24), settings)
    plain = study_year(base, 4, np.zeros(24), SETTINGS)
    assert result.over_limit_today_h == result.over_limit_h == 0
    assert result.confirmed
    assert max(result.headroom_kw) <= max(plain.headroom_kw)
    kw = min(result.headroom_kw)
    year = year_base(base, 4, None, 0, 8760)
    low = (year.part.limits.quantity == "vm_pu") & ~year.part.limits.upper
    for step in (3, 18):
        moved = (at_step(year.part, year.shapes, step) - at_step(year.part, year.shapes, step, 4, kw))[low].max()
        assert moved <= 0.02
    more = kw + 2 + 0.01 * kw
    peak = year.part.base[low] - at_base(year.part, 4, more)[low]
    assert peak.max() > 0.02


def at_base(part, bus, kw):
    net = part.changed()
    pp.create_load(net, bus, kw / 1000, kw / 1000 * np.tan(np.arccos(SETTINGS.power_factor)))
    pp.runpp(net, numba=False)
    return read_values(net, part.limits)
