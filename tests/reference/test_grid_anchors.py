"""Base cases of known networks, and hosting capacity against closed forms and plain bisection by runpp."""

import math

import numpy as np
import pandapower as pp
import pytest
from pandapower import networks

from planner.grid.hosting.base import solve_base
from planner.grid.hosting.capacity import hosting_capacity, judge
from planner.grid.network.network import build_network
from planner.model.settings import GridSettings
from tests.grid_nets import five_bus_net, naive_hosting_kw, tables_of, three_level_net


def base_of(net, name="grid", **settings):
    return solve_base(build_network(tables_of(net, name)), GridSettings(**{"planning_rule": "en50160"} | settings))


@pytest.fixture(scope="module")
def oberrhein():
    return base_of(networks.mv_oberrhein(), "mv_oberrhein")


@pytest.fixture(scope="module")
def schutterwald():
    return base_of(networks.lv_schutterwald(include_heat_pumps=True), "lv_schutterwald")


def test_mv_oberrhein_base_case(oberrhein):
    summary = oberrhein.summary
    assert summary.solved
    assert (summary.buses, summary.lines, summary.transformers) == (179, 181, 2)
    assert summary.vm_min_pu == pytest.approx(0.97562, abs=5e-6)
    assert summary.vm_max_pu == pytest.approx(1.02880, abs=5e-6)
    assert summary.line_max_percent == pytest.approx(57.80, abs=0.005)
    loading = oberrhein.whole.net.res_trafo["loading_percent"].sort_values()
    assert loading.tolist() == pytest.approx([70.87, 85.50], abs=0.005)
    assert oberrhein.violations == ()


def test_lv_schutterwald_with_heat_pumps_names_what_is_broken(schutterwald):
    summary = schutterwald.summary
    assert (summary.buses, summary.lines, summary.transformers) == (2940, 3000, 14)
    assert summary.vm_min_pu == pytest.approx(0.86899, abs=5e-6)
    assert summary.line_max_percent == pytest.approx(78.63, abs=0.005)
    assert summary.transformer_max_percent == pytest.approx(147.5, abs=0.05)
    loading = schutterwald.whole.net.res_trafo["loading_percent"]
    assert loading.min() == pytest.approx(17.0, abs=0.05)
    trafos = [v for v in schutterwald.violations if v.kind == "trafo"]
    assert [(v.element, v.island) for v in trafos] == [("T_idx_35", "T_idx_35")]
    assert trafos[0].value == pytest.approx(147.5, abs=0.05)
    low = {v.island for v in schutterwald.violations if v.quantity == "vm_pu"}
    assert len(low) == 10
    assert all(v.value < 0.9 == v.limit for v in schutterwald.violations if v.quantity == "vm_pu")


def test_the_default_rule_finds_the_same_faults_before_any_site(oberrhein, schutterwald):
    """MV at least 0.96 pu and lines at 60 %: the base cases hold it, and low voltage keeps its 0.90 pu."""
    medium, low = (solve_base(base.network, GridSettings()) for base in (oberrhein, schutterwald))
    assert medium.rule.rule_id == "planning_mv096_lines60"
    assert medium.violations == ()
    assert low.violations == schutterwald.violations


def test_a_site_is_not_billed_for_another_station(schutterwald):
    """T_idx_35 stands at 147.5 %; a busbar of a sound station still takes power, T_idx_35's own busbar does not."""
    net = schutterwald.network.net
    labels = {name: i for i, name in schutterwald.network.labels["trafo"].items()}
    broken = {v.island for v in schutterwald.violations}
    sound = next(name for name in sorted(labels) if name not in broken)
    at_sound, at_35 = (int(net.trafo.at[labels[name], "lv_bus"]) for name in (sound, "T_idx_35"))
    answers = {}
    for bus in (at_sound, at_35):
        part = schutterwald.part_of(bus)
        answers[bus] = hosting_capacity(part, judge(part, bus, "own_island", 0.01), 0.95)
    assert answers[at_sound].hosting_kw > 50
    assert answers[at_35].hosting_kw < 1
    part = schutterwald.part_of(at_35)
    names = [schutterwald.label(str(part.limits.table[r]), int(part.limits.element[r])) for r in answers[at_35].rows]
    assert "T_idx_35" in names


def test_policy_zero_hosts_nothing_where_anything_is_broken(schutterwald):
    net = schutterwald.network.net
    index = next(i for i, name in schutterwald.network.labels["trafo"].items() if name == "T_idx_35")
    bus = int(net.trafo.at[index, "lv_bus"])
    part = schutterwald.part_of(bus)
    assert hosting_capacity(part, judge(part, bus, "zero", 0.01), 0.95).hosting_kw == 0.0


def test_cigre_medium_voltage():
    base = base_of(networks.create_cigre_network_mv())
    assert base.summary.vm_min_pu == pytest.approx(0.92298, abs=5e-6)
    violation = next(v for v in base.violations if v.kind == "trafo")
    assert violation.value == pytest.approx(101.41, abs=0.005)


def test_cigre_low_voltage():
    base = base_of(networks.create_cigre_network_lv())
    assert base.summary.vm_min_pu == pytest.approx(0.91227, abs=5e-6)
    loading = base.whole.net.res_trafo["loading_percent"].tolist()
    assert loading == pytest.approx([84.73, 70.66, 85.25], abs=0.006)


R_OHM_PER_KM, X_OHM_PER_KM, LENGTH_KM, VN_KV = 0.2, 0.08, 0.4, 0.4


def two_bus(max_i_ka):
    net = pp.create_empty_network()
    a, b = pp.create_bus(net, VN_KV), pp.create_bus(net, VN_KV)
    pp.create_ext_grid(net, a)
    pp.create_line_from_parameters(net, a, b, LENGTH_KM, R_OHM_PER_KM, X_OHM_PER_KM, 0.0, max_i_ka, name="Cable")
    base = base_of(net)
    part = base.part_of(b)
    return part, judge(part, b, "own_island", 0.01)


@pytest.mark.parametrize("power_factor", [1.0, 0.95, 0.8])
def test_two_bus_voltage_limit_in_closed_form(power_factor):
    """Receiving end: V2^4 + (2(RP + XQ) - V1^2) V2^2 + Z^2 (P^2 + Q^2) = 0, solved for P at V2 = 0.9 V1."""
    part, judgement = two_bus(max_i_ka=10.0)
    r, x = R_OHM_PER_KM * LENGTH_KM, X_OHM_PER_KM * LENGTH_KM
    t, v1, v2 = math.tan(math.acos(power_factor)), VN_KV, 0.9 * VN_KV
    a, b, c = (r * r + x * x) * (1 + t * t), 2 * (r + x * t) * v2**2, v2**4 - v1**2 * v2**2
    expected_kw = 1000 * (-b + math.sqrt(b * b - 4 * a * c)) / (2 * a)
    found = hosting_capacity(part, judgement, power_factor)
    assert found.verified
    assert found.hosting_kw == pytest.approx(expected_kw, abs=0.1)
    assert found.hosting_kw <= expected_kw
    assert part.limits.quantity[found.rows[0]] == "vm_pu"


@pytest.mark.parametrize("power_factor", [1.0, 0.95])
def test_two_bus_current_limit_in_closed_form(power_factor):
    """At the rated current I: V2 from V1^2 = (V2 + I(R cos + X sin))^2 + I^2 (X cos - R sin)^2, P = V2 I cos."""
    part, judgement = two_bus(max_i_ka=0.15)
    r, x, i = R_OHM_PER_KM * LENGTH_KM, X_OHM_PER_KM * LENGTH_KM, 0.15 * math.sqrt(3)
    cos, sin = power_factor, math.sin(math.acos(power_factor))
    v2 = math.sqrt(VN_KV**2 - (i * (x * cos - r * sin)) ** 2) - i * (r * cos + x * sin)
    expected_kw = 1000 * v2 * i * cos
    found = hosting_capacity(part, judgement, power_factor)
    assert found.hosting_kw == pytest.approx(expected_kw, abs=0.1)
    assert part.limits.table[found.rows[0]] == "line"


@pytest.mark.parametrize("power_factor", [1.0, 0.95])
@pytest.mark.parametrize("bus", [1, 4])
def test_five_bus_against_bisection(bus, power_factor):
    base = base_of(five_bus_net())
    part = base.part_of(bus)
    found = hosting_capacity(part, judge(part, bus, "own_island", 0.01), power_factor)
    assert found.verified
    assert found.hosting_kw == pytest.approx(naive_hosting_kw(five_bus_net(), bus, power_factor), abs=0.21)


@pytest.mark.parametrize("bus", [0, 144])
def test_mv_oberrhein_against_bisection(oberrhein, bus):
    part = oberrhein.part_of(bus)
    found = hosting_capacity(part, judge(part, bus, "own_island", 0.01), 0.95)
    assert found.verified
    assert found.hosting_kw == pytest.approx(naive_hosting_kw(networks.mv_oberrhein(), bus, 0.95), abs=1.0)


@pytest.mark.parametrize("bus", [11, 36])
def test_cigre_low_voltage_against_bisection(bus):
    base = base_of(networks.create_cigre_network_lv())
    part = base.part_of(bus)
    found = hosting_capacity(part, judge(part, bus, "own_island", 0.01), 0.95)
    assert found.hosting_kw == pytest.approx(naive_hosting_kw(networks.create_cigre_network_lv(), bus, 0.95), abs=0.21)


@pytest.mark.parametrize("power_factor", [1.0, 0.95])
@pytest.mark.parametrize("bus", [1, 2, 3])
def test_three_levels_against_bisection_over_the_whole_net(bus, power_factor):
    """A site at medium voltage ends where the low-voltage busbar below it reaches 0.90 pu, not later."""
    part = base_of(three_level_net()).part_of(bus)
    found = hosting_capacity(part, judge(part, bus, "own_island", 0.01), power_factor)
    assert found.verified
    assert found.hosting_kw == pytest.approx(naive_hosting_kw(three_level_net(), bus, power_factor), abs=0.21)
    if bus == 2:
        assert (part.limits.table[found.rows[0]], part.limits.element[found.rows[0]]) == ("bus", 3)


def test_the_bisection_ends_at_a_feed_in():
    net = five_bus_net()
    assert naive_hosting_kw(net, 0, 0.95) == np.inf
    assert len(net.load) == 3


def test_the_planning_rule_decides_on_megawatts():
    """EN 50160 alone gives MW on mv_oberrhein where a planning rule (0.96 pu, lines 60 %) leaves far less."""
    wide, narrow = (base_of(networks.mv_oberrhein(), planning_rule=r) for r in ("en50160", "planning_mv096_lines60"))
    figures = []
    for base in (wide, narrow):
        part = base.part_of(144)
        figures.append(hosting_capacity(part, judge(part, 144, "own_island", 0.01), 0.95).hosting_kw)
    assert 2500 < figures[0] < 7000
    assert 100 < figures[1] < 1500
    assert np.isfinite(figures).all()
