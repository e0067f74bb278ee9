"""Hosting capacity at every bus against plain bisection and brackets by ``runpp``, on pandapower's own networks."""

import warnings
from functools import cache

import numpy as np
import pandapower as pp
import pandas as pd
import pytest
from pandapower import networks

from planner.grid.hosting.base import solve_base
from planner.grid.hosting.everywhere import hosting_everywhere
from planner.grid.hosting.jointly import hosting_jointly
from planner.grid.network.network import build_network
from planner.model.settings import GridSettings
from tests.grid_nets import tables_of

SETTINGS = GridSettings(planning_rule="en50160")


def halved(make):
    net = make()
    net.load["scaling"] *= 0.5
    return net


def multivoltage():
    """A three-winding transformer and three levels; machine and extended wards, which hold voltages, are left out."""
    net = halved(networks.example_multivoltage)
    net.gen.drop(net.gen.index, inplace=True)
    net.xward.drop(net.xward.index, inplace=True)
    return net


NETS = {
    "mv_oberrhein": (networks.mv_oberrhein, 5),
    "cigre_mv": (lambda: halved(networks.create_cigre_network_mv), 6),
    "cigre_lv": (lambda: halved(networks.create_cigre_network_lv), 5),
    "multivoltage": (multivoltage, 6),
}


@cache
def solved(name, **settings):
    net = NETS[name][0]()
    return net, solve_base(build_network(tables_of(net, name)), SETTINGS)


def holds(net, feed_ins, change=None, before=None):
    """Whether a plain load flow keeps 0.9 to 1.1 pu and 100 % everywhere, without planner's reading of limits."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pp.runpp(net, numba=False)
    except pp.LoadflowNotConverged:
        return False
    vm_pu = net.res_bus.vm_pu.drop(feed_ins).dropna()
    lines = net.res_line.loading_percent[net.line.max_i_ka.fillna(0) > 0]
    loading = pd.concat([lines, net.res_trafo.loading_percent, net.res_trafo3w.loading_percent]).dropna()
    moved = change is None or ((vm_pu - before.reindex(vm_pu.index)).abs() <= change).all()
    return bool(vm_pu.between(0.9, 1.1).all() and (loading <= 100).all() and moved)


def brackets(net, loads_kw, power_factor, **limits):
    """Feasible a bracket below, broken a bracket above."""
    feed_ins = list(net.ext_grid.bus)
    loads = {bus: pp.create_load(net, bus, 0.0) for bus in loads_kw}
    total, tangent = sum(loads_kw.values()), np.tan(np.arccos(power_factor))
    answers = []
    for side in (-1, 1):
        wanted = max(total + side * max(1.0, 0.005 * total), 0.0)
        for bus, load in loads.items():
            p_mw = loads_kw[bus] / total * wanted / 1000 if total else wanted / 1000
            net.load.loc[load, ["p_mw", "q_mvar"]] = p_mw, p_mw * tangent
        answers.append(holds(net, feed_ins, **limits))
    net.load.drop(list(loads.values()), inplace=True)
    return answers


@pytest.mark.parametrize("power_factor", [1.0, 0.95])
@pytest.mark.parametrize("name", NETS)
def test_feasible_below_and_broken_above(name, power_factor):
    net, base = solved(name)
    found = hosting_everywhere(base, SETTINGS, power_factor=power_factor)
    known = found[found["hosting_kw"].notna()]
    assert (known["method"] == "kernel").all()
    assert known["converged"].all()
    assert set(found.loc[found["hosting_kw"].isna(), "reason"]) <= {"grid.reason_feed_in_bus"}
    for bus in known.index[np.linspace(0, len(known) - 1, NETS[name][1]).astype(int)]:
        assert brackets(net, {int(bus): known.loc[bus, "hosting_kw"]}, power_factor) == [True, False], bus


def test_three_windings_bind_somewhere():
    _, base = solved("multivoltage")
    found = hosting_everywhere(base, SETTINGS, power_factor=1.0)
    assert "trafo3w" in set(found["binding_table"])


def test_lv_schutterwald_sampled():
    """The net is large: brackets are run on the part that feeds the bus."""
    base = solve_base(build_network(tables_of(halved(networks.lv_schutterwald), "lv_schutterwald")), SETTINGS)
    found = hosting_everywhere(base, SETTINGS, power_factor=0.95)
    known = found[found["hosting_kw"].notna()]
    assert len(known) == 2926
    assert known["converged"].all()
    assert (found.loc[found["hosting_kw"].isna(), "reason"] == "grid.reason_feed_in_bus").all()
    for bus in known.index[np.linspace(0, len(known) - 1, 6).astype(int)]:
        net = base.part_of(int(bus)).changed()
        assert brackets(net, {int(bus): known.loc[bus, "hosting_kw"]}, 0.95) == [True, False], bus


@pytest.mark.parametrize("name", ["mv_oberrhein", "cigre_lv"])
def test_voltage_change_limit(name):
    net = NETS[name][0]()
    settings = GridSettings(planning_rule="en50160", voltage_change_percent=2.0)
    base = solve_base(build_network(tables_of(net, name)), settings)
    found = hosting_everywhere(base, settings, power_factor=0.95)
    moved = found[found["binding_kind"] == "voltage_change"]
    assert len(moved) > 5
    pp.runpp(net, numba=False)
    before = net.res_bus.vm_pu.copy()
    for bus in moved.index[[0, len(moved) // 2, -1]]:
        sides = brackets(net, {int(bus): moved.loc[bus, "hosting_kw"]}, 0.95, change=0.02, before=before)
        assert sides == [True, False], bus


@pytest.mark.parametrize(
    ("name", "shares"),
    [
        ("mv_oberrhein", {80: 1.0, 150: 2.0, 29: 0.5}),
        ("cigre_lv", {12: 1.0, 16: 1.0}),
        ("cigre_mv", {5: 3.0, 11: 1.0, 14: 1.0}),
    ],
)
def test_jointly_feasible_below_and_broken_above(name, shares):
    net, base = solved(name)
    joint = hosting_jointly(base, shares, SETTINGS, power_factor=0.95)
    assert joint.verified
    assert joint.hosting_kw == pytest.approx(sum(joint.by_bus_kw.values()))
    assert brackets(net, dict(joint.by_bus_kw), 0.95) == [True, False]


def test_the_order_of_buses_does_not_matter():
    """The same net with its rows in another order: the same figure and binding element at each bus."""
    plain, mixed = networks.mv_oberrhein(), networks.mv_oberrhein()
    generator = np.random.default_rng(3)
    for table in ("bus", "line", "load", "trafo", "switch"):
        mixed[table] = mixed[table].loc[generator.permutation(mixed[table].index)]
    found = [
        hosting_everywhere(solve_base(build_network(tables_of(net, "x")), SETTINGS), SETTINGS, power_factor=0.95)
        for net in (plain, mixed)
    ]
    pd.testing.assert_index_equal(found[0].index, found[1].index)
    assert np.allclose(found[0]["hosting_kw"], found[1]["hosting_kw"], rtol=0, atol=0.11, equal_nan=True)
    assert (found[0]["reason"] == found[1]["reason"]).all()
    same = (found[0]["binding_table"] == found[1]["binding_table"]) & (
        found[0]["binding_index"].fillna(-1) == found[1]["binding_index"].fillna(-1)
    )
    assert same.mean() > 0.97  # two elements may bind at the same power
