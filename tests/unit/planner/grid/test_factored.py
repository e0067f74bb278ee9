import numpy as np
import pandapower as pp
import pytest
from pandapower import networks

from planner.grid.hosting.base import solve_base
from planner.grid.loadflow.factored import factorise, refusal
from planner.grid.network.network import build_network
from planner.model.settings import GridSettings
from tests.grid_nets import five_bus_net, mv_ring_net, tables_of, three_level_net


def whole_of(net):
    return solve_base(build_network(tables_of(net)), GridSettings(planning_rule="en50160")).whole


def multivoltage():
    """pandapower's net with a three-winding transformer, its machine as a fixed injection, without extended wards."""
    net = networks.example_multivoltage()
    pp.create_sgen(net, net.gen.bus.iloc[0], p_mw=net.gen.p_mw.iloc[0], q_mvar=0.0)
    net.gen.drop(net.gen.index, inplace=True)
    net.xward.drop(net.xward.index, inplace=True)
    return net


def constant_impedance():
    net = five_bus_net()
    net.load["const_z_p_percent"] = 60.0
    net.load["const_z_q_percent"] = 30.0
    return net


@pytest.mark.parametrize(
    "net", [five_bus_net, mv_ring_net, three_level_net, multivoltage, constant_impedance, networks.mv_oberrhein]
)
def test_the_solution_of_pandapower_solves_the_factorised_network(net):
    whole = whole_of(net())
    grid = whole.factored
    free = grid.v0[: grid.n_free]
    assert np.abs(grid.solve(grid.fixed + np.conj(grid.s0 / free)) - free).max() < 1e-8
    rows = grid.volt_limit
    assert np.abs(np.abs(grid.v0[grid.volt_row]) - whole.base[rows]).max() < 1e-12
    ends = grid.ends
    current = np.abs(ends.y[:, 0] * grid.v0[ends.start] + ends.y[:, 1] * grid.v0[ends.stop])
    loading = np.zeros(len(whole.limits))
    np.maximum.at(loading, ends.limit, 100 * current / ends.rated_pu)
    branches = whole.limits.quantity == "loading_percent"
    assert branches.any()
    assert np.abs(loading - whole.base)[branches].max() < 1e-6


def test_zones_lie_between_feed_ins_and_hold_their_own_ends():
    grid = whole_of(networks.mv_oberrhein()).factored
    assert grid.zone_start.tolist()[0] == 0
    assert grid.zone_start.tolist()[-1] == grid.n_free
    assert len(grid.zone_start) == 3
    for zone in range(2):
        first, last = grid.zone_start[zone : zone + 2]
        ends = slice(*grid.end_start[zone : zone + 2])
        for row in (grid.ends.start[ends], grid.ends.stop[ends]):
            assert (((row >= first) & (row < last)) | (row >= grid.n_free)).all()
    assert grid.end_start[-1] == len(grid.ends)


def test_the_impedance_part_of_a_load_is_told():
    grid = whole_of(constant_impedance()).factored
    assert [bool(grid.const_z[grid.position[bus]]) for bus in range(1, 5)] == [False, True, True, True]


def test_a_line_between_two_feed_ins_comes_last():
    net = five_bus_net()
    second = pp.create_bus(net, 20.0)
    pp.create_ext_grid(net, second)
    pp.create_line(net, 0, second, 1.0, "NA2XS2Y 1x95 RM/25 12/20 kV")
    grid = whole_of(net).factored
    assert len(grid.ends) - grid.end_start[-1] == 2
    assert (grid.ends.start[-2:] >= grid.n_free).all()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda net: pp.create_gen(net, 3, p_mw=0.01, vm_pu=0.98), "grid.kernel_controlled_voltage"),
        (lambda net: net.load.insert(1, "const_i_p_percent", 50.0), "grid.kernel_constant_current"),
    ],
)
def test_what_the_form_cannot_hold_is_refused_by_name(change, code):
    net = five_bus_net()
    net.load.drop(columns="const_i_p_percent", inplace=True)
    change(net)
    whole = whole_of(net)
    assert refusal(whole.net) == code
    assert factorise(whole.net, whole.limits) is None
    assert whole.factored is None
