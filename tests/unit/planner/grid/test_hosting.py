from dataclasses import replace

import numpy as np
import pandapower as pp
import pandapower.networks as pn
import pytest

from planner.grid.hosting.base import solve_base
from planner.grid.hosting.binding import binding_order
from planner.grid.hosting.capacity import Probe, bracket, confirmed, estimate, hosting_capacity, judge
from planner.grid.loadflow.flow import gate
from planner.grid.network.network import build_network
from planner.model.settings import GridSettings
from tests.grid_nets import five_bus_net, mv_ring_net, naive_hosting_kw, tables_of, three_level_net

SETTINGS = GridSettings(planning_rule="en50160")


def answer(net, bus, power_factor=0.95, policy="own_island"):
    base = solve_base(build_network(tables_of(net)), SETTINGS)
    part = base.part_of(bus)
    return part, hosting_capacity(part, judge(part, bus, policy, 0.01), power_factor)


def test_a_lower_power_factor_costs_headroom():
    _, unity = answer(five_bus_net(), 1, 1.0)
    _, low = answer(five_bus_net(), 1, 0.9)
    assert unity.hosting_kw > low.hosting_kw > 0


def test_further_out_is_less():
    near, far = (answer(five_bus_net(), bus)[1].hosting_kw for bus in (2, 4))
    assert near > far > 0


def test_binding_and_next_are_different_elements():
    part, found = answer(mv_ring_net(), 4)
    named = [(part.limits.table[r], part.limits.element[r]) for r in found.rows]
    assert len(named) == len(set(named)) == 3


def test_bracketing_alone_agrees_with_the_factorised_answer():
    part, found = answer(five_bus_net(), 3)
    judgement = judge(part, 3, "own_island", 0.01)
    alone = bracket(Probe(part, 3), part, judgement, 0.95, 10.0)
    assert alone.hosting_kw == pytest.approx(found.hosting_kw, abs=0.3)
    assert alone.rows[0] == found.rows[0]


def test_the_estimate_is_the_answer_before_confirmation():
    part, found = answer(five_bus_net(), 3)
    guess = estimate(part, judge(part, 3, "own_island", 0.01), 0.95)
    assert (guess.hosting_kw, guess.verified) == (found.hosting_kw, False)


def test_controlled_voltages_go_to_pandapower_alone():
    def net():
        made = five_bus_net()
        pp.create_gen(made, 3, p_mw=0.01, vm_pu=0.98)
        return made

    part, found = answer(net(), 2)
    assert part.factored is None
    assert found.verified
    assert found.hosting_kw == pytest.approx(naive_hosting_kw(net(), 2, 0.95), abs=1.0)


def test_constant_current_loads_go_to_pandapower_alone():
    net = five_bus_net()
    net.load["const_i_p_percent"] = 50.0
    part, found = answer(net, 4)
    assert part.factored is None
    assert found.hosting_kw > 10


def test_three_winding_transformers_bind():
    part, found = answer(three_winding_net(), 1, 1.0)
    assert part.limits.table[found.rows[0]] == "trafo3w"
    assert found.verified
    assert found.hosting_kw == pytest.approx(25_000, rel=0.05)


def test_the_feed_in_itself_has_no_limit():
    _, found = answer(five_bus_net(), 0)
    assert (found.hosting_kw, found.reason) == (None, "grid.reason_feed_in_bus")


def test_a_bus_cut_off_has_no_figure():
    net = five_bus_net()
    net.line["in_service"] = [True, False, True]
    _, found = answer(net, 4)
    assert (found.hosting_kw, found.reason) == (None, "grid.reason_cut_off")


def test_an_unsolved_grid_has_no_figure():
    net = five_bus_net()
    net.load["p_mw"] = 5.0
    _, found = answer(net, 2)
    assert (found.hosting_kw, found.reason) == (None, "grid.reason_not_solved")


def test_unrated_lines_do_not_bind():
    net = five_bus_net()
    net.line["max_i_ka"] = np.nan
    part, found = answer(net, 4)
    assert "line" not in part.limits.table
    assert found.hosting_kw > 0


@pytest.fixture
def weak_net():
    """Two stations on one feed-in; the first is overloaded already."""
    net = five_bus_net()
    busbar = pp.create_bus(net, 0.4)
    pp.create_transformer(net, 0, busbar, "0.4 MVA 20/0.4 kV", name="T2")
    pp.create_load(net, busbar, 0.05)
    pp.create_load(net, 1, 0.4)
    return net, busbar


def test_own_island_ignores_the_neighbours_fault(weak_net):
    net, busbar = weak_net
    assert answer(net, busbar)[1].hosting_kw > 200
    assert answer(net, busbar, policy="zero")[1].hosting_kw == 0.0


def test_a_fault_of_the_own_island_ends_it(weak_net):
    net, _ = weak_net
    part, found = answer(net, 1)
    assert found.hosting_kw < 1
    assert part.limits.table[found.rows[0]] == "trafo"


def test_the_gate_refuses_a_result_out_of_balance(five_bus):
    base = solve_base(build_network(tables_of(five_bus)), SETTINGS)
    net, topology = base.whole.changed(), base.whole.topology
    assert gate(net, topology) == ""
    net.res_bus.loc[2, "p_mw"] += 1.0
    assert gate(net, topology) == "grid.reason_balance"
    net.res_bus.loc[2, "vm_pu"] = 1.7
    assert gate(net, topology) == "grid.reason_voltage_range"
    net.res_bus.loc[2, "vm_pu"] = np.nan
    assert gate(net, topology) == "grid.reason_no_voltage"
    net["converged"] = False
    assert gate(net, topology) == "grid.reason_not_solved"


def test_the_gate_refuses_endless_loading(five_bus):
    base = solve_base(build_network(tables_of(five_bus)), SETTINGS)
    net = base.whole.changed()
    net.res_trafo["loading_percent"] = np.inf
    assert gate(net, base.whole.topology) == "grid.reason_loading"


def three_winding_net():
    net = pp.create_empty_network()
    hv, mv, lv = (pp.create_bus(net, vn) for vn in (110.0, 20.0, 10.0))
    pp.create_ext_grid(net, hv, vm_pu=1.05)
    pp.create_transformer3w(net, hv, mv, lv, "63/25/38 MVA 110/20/10 kV")
    return net


def _station_off(net):
    net.trafo.loc[1, "in_service"] = False


def _busbar_off(net):
    net.bus.loc[3, "in_service"] = False


def _open_switch(bus, trafo):
    return lambda net: pp.create_switch(net, bus, trafo, "t", closed=False)


def _feeder_off(net):
    net.line["in_service"] = False


@pytest.mark.parametrize("cut", [_station_off, _busbar_off, _open_switch(2, 1), _open_switch(3, 1), _feeder_off])
def test_a_transformer_cut_off_does_not_fail_the_rest(cut):
    """pandapower gives it no loading; the substation's busbar still takes what its own transformer carries."""
    net = three_level_net()
    cut(net)
    base = solve_base(build_network(tables_of(net)), SETTINGS)
    assert (base.summary.solved, base.summary.reason) == (True, "")
    assert base.hosting(1, SETTINGS, 1.0).hosting_kw == pytest.approx(naive_hosting_kw(net, 1, 1.0), abs=0.21)
    assert base.hosting(3, SETTINGS, 1.0).reason == "grid.reason_cut_off"


def test_a_three_winding_transformer_cut_off_does_not_fail_the_rest():
    net = three_winding_net()
    hv, mv, lv = (pp.create_bus(net, vn) for vn in (110.0, 20.0, 10.0))
    pp.create_transformer3w(net, hv, mv, lv, "63/25/38 MVA 110/20/10 kV")
    base = solve_base(build_network(tables_of(net)), SETTINGS)
    assert base.summary.solved
    assert base.hosting(1, SETTINGS, 1.0).hosting_kw == pytest.approx(25_000, rel=0.05)


def test_the_gate_refuses_endless_loading_of_three_windings():
    base = solve_base(build_network(tables_of(three_winding_net())), SETTINGS)
    net = base.whole.changed()
    assert gate(net, base.whole.topology) == ""
    net.res_trafo3w["loading_percent"] = np.inf
    assert gate(net, base.whole.topology) == "grid.reason_loading"


@pytest.fixture
def broken_below():
    """The busbar that a medium-voltage bus feeds is below 0.90 pu already; another one beside it is sound."""
    net = three_level_net()
    net.load.loc[0, ["p_mw", "q_mvar"]] = 1.5, 0.6
    other = pp.create_bus(net, 0.4)
    pp.create_transformer(net, 2, other, "0.4 MVA 20/0.4 kV")
    pp.create_load(net, other, 0.3, 0.1)
    return net, other


def test_what_is_broken_below_does_not_stop_a_site_above(broken_below):
    net, other = broken_below
    part, found = answer(net, 2)
    assert part.net.res_bus.vm_pu[3] < 0.9
    assert (part.limits.table[found.rows[0]], part.limits.element[found.rows[0]]) == ("bus", other)
    assert found.hosting_kw > 1000
    assert answer(net, 2, policy="zero")[1].hosting_kw == 0.0


def two_feeders_net():
    """A busbar with two feeders of one line each, both overloaded, the second one more; a site on the first."""
    net = five_bus_net()
    second = pp.create_bus(net, 0.4, name="Far", geodata=(7.898, 48.46))
    pp.create_line(net, 1, second, 0.05, "NAYY 4x50 SE", name="Other feeder")
    pp.create_load(net, second, p_mw=0.14, name="Much")
    net.load.loc[:2, "p_mw"] = 0.065
    return net


def test_where_nothing_is_left_the_limit_that_the_site_worsens_is_named():
    part, found = answer(two_feeders_net(), 2, policy="zero")
    other, own = 3, 0
    names = [(part.limits.table[row], part.limits.element[row]) for row in found.rows]
    broken = part.limits.margin(part.base) < 0
    lines = broken & (part.limits.table == "line")
    assert set(part.limits.element[lines]) == {own, other}
    loading = dict(zip(part.limits.element[lines], part.base[lines], strict=True))
    assert loading[other] > loading[own] > 100
    assert found.hosting_kw == 0.0
    assert names[0] == ("line", own)
    assert found.value == pytest.approx(loading[own])
    on_other = answer(two_feeders_net(), 5, policy="zero")[1]
    assert part.limits.element[on_other.rows[0]] == other


@pytest.mark.parametrize("bus", [1, 3, 5, 7, 12, 14])
def test_a_confirmed_figure_names_what_the_load_flow_breaks_above_it(bus):
    """cigre with its generators at 0.95 pu: the first rows are those that pandapower's own values break, in order."""
    settings = replace(SETTINGS, limits=tuple((f"{level}.vm_min_pu", 0.95) for level in ("lv", "mv", "hv")))
    base = solve_base(build_network(tables_of(pn.create_cigre_network_mv(with_der="pv_wind"))), settings)
    part, judgement = base.part_of(bus), base.judgement(bus, settings)
    found = base.hosting(bus, settings, 0.95)
    assert found.verified
    below, above = (
        Probe(part, bus).values(found.hosting_kw + more, 0.95) for more in (0.0, max(1.0, 0.005 * found.hosting_kw))
    )
    broken = judgement.judged & (part.limits.margin(above, judgement.bound) < -1e-6)
    assert broken[found.rows[0]]
    assert found.value == pytest.approx(below[found.rows[0]], abs=1e-6)
    assert part.limits.margin(below, judgement.bound)[found.rows[0]] >= -1e-6


def test_a_wrong_name_of_the_search_gives_way_to_the_load_flow():
    part, found = answer(five_bus_net(), 4)
    judgement = judge(part, 4, "own_island", 0.01)
    wrong = replace(found, rows=(int(np.flatnonzero(part.limits.table == "trafo")[0]),), verified=False, value=None)
    again = confirmed(Probe(part, 4), part, wrong, judgement, 0.95)
    assert again == found
    assert part.limits.table[again.rows[0]] != "trafo"
    assert confirmed(Probe(part, 4), part, replace(wrong, hosting_kw=found.hosting_kw + 10), judgement, 0.95) is None
    assert confirmed(Probe(part, 4), part, replace(wrong, hosting_kw=found.hosting_kw - 10), judgement, 0.95) is None


def test_without_a_load_flow_above_the_tightest_limit_ends_it():
    part, _ = answer(five_bus_net(), 4)
    judgement = judge(part, 4, "own_island", 0.01)
    below = Probe(part, 4).values(50.0, 0.95)
    order = binding_order(part.limits, judgement.judged, judgement.bound, below, np.full(len(below), np.nan))
    margin = part.limits.margin(below, judgement.bound) / judgement.bound
    assert order[0] == int(np.argmin(np.where(judgement.judged, margin, np.inf)))
    assert len(order) == int((judgement.judged & np.isfinite(below)).sum())
