"""Load flow and the year against power-grid-model, a solver of its own: base case and a batch of hours."""

import numpy as np
import pandapower as pp
import pytest
from power_grid_model import CalculationMethod

from planner.grid.hosting.base import solve_base
from planner.grid.network.network import build_network
from planner.grid.year.base import year_base
from planner.grid.year.profiles import Profiles
from planner.grid.year.study import study_year
from planner.model.settings import GridSettings
from tests.grid_nets import halved_schutterwald_net, mv_ring_net, oberrhein_net, tables_of, three_level_net
from tests.power_grid import YardStick

SETTINGS = GridSettings(planning_rule="en50160")
# What the two models of a transformer's magnetising leave between them, and 1e-8 of convergence.
VM_PU, PERCENT = 1e-5, 0.02


NETS = {
    "mv_oberrhein": oberrhein_net,
    "lv_schutterwald": halved_schutterwald_net,
    "ring": mv_ring_net,
    "levels": three_level_net,
}


@pytest.mark.parametrize("name", NETS)
def test_the_base_case_is_the_same(name):
    net = NETS[name]()
    base = solve_base(build_network(tables_of(net, name)), SETTINGS)
    solved = base.whole.net
    yard = YardStick(net)
    out = yard.batch(np.ones((1, len(net.load))))
    vm = yard.vm_pu(out).iloc[0]
    known = solved.res_bus.vm_pu.notna()
    assert np.abs(vm[known] - solved.res_bus.vm_pu[known]).max() < VM_PU
    for table in ("line", "trafo"):
        theirs, ours = yard.loading_percent(out, table).iloc[0], solved[f"res_{table}"].loading_percent
        carrying = ours.notna() & np.isfinite(theirs)
        assert carrying.sum() >= 0.9 * len(ours)
        assert np.abs(theirs - ours)[carrying].max() < PERCENT


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("mv_oberrhein", CalculationMethod.newton_raphson),
        ("lv_schutterwald", CalculationMethod.newton_raphson),
        ("lv_schutterwald", CalculationMethod.iterative_current),
    ],
)
def test_a_batch_of_hours_has_the_same_worst(name, method):
    net = NETS[name]()
    hours = np.clip(0.6 + 0.4 * np.sin(np.arange(24)[:, None] / 4 + np.array([0.0, 1.5, 3.0])), 0.1, 1.0)
    net.load["profile"] = [f"p{i % 3}" for i in range(len(net.load))]
    base = solve_base(build_network(tables_of(net, name)), SETTINGS)
    own = Profiles(names=("p0", "p1", "p2"), values_pu=np.tile(hours, (365, 1)), step_h=1.0)
    bus = int(net.load.bus.iloc[0])
    part = base.part_of(bus)
    answer = year_base(base, bus, own, 0, 8760).today(base.judgement(bus, SETTINGS))
    yard = YardStick(net)
    out = yard.batch(hours[:, np.arange(len(net.load)) % 3], method)
    vm, line = yard.vm_pu(out), yard.loading_percent(out, "line")
    limits = part.limits
    lowest = (limits.quantity == "vm_pu") & ~limits.upper
    assert lowest.sum() > 50
    ours, theirs = answer.value[lowest], vm[limits.element[lowest]].min().to_numpy()
    assert np.abs(ours - theirs).max() < VM_PU
    loaded = limits.table == "line"
    assert np.abs(answer.value[loaded] - line[limits.element[loaded]].max().to_numpy()).max() < PERCENT


def test_the_worst_hour_of_a_site_is_the_same():
    net = three_level_net()
    site_kw = np.r_[np.zeros(17), 150.0, 120.0, np.zeros(5)]
    base = solve_base(build_network(tables_of(net)), SETTINGS)
    flat = Profiles(names=("commerce",), values_pu=np.full((8760, 1), 0.8), step_h=1.0)
    result = study_year(base, 3, site_kw, SETTINGS, profiles=flat)
    trafo = next(w for w in result.worst if w.element == "Station")
    assert trafo.step % 24 == 17
    net.load["p_mw"], net.load["q_mvar"] = 0.8 * net.load.p_mw, 0.8 * net.load.q_mvar
    pp.create_load(net, 3, 0.15, 0.15 * np.tan(np.arccos(SETTINGS.power_factor)))
    yard = YardStick(net)
    out = yard.batch(np.ones((1, len(net.load))))
    assert trafo.value == pytest.approx(yard.loading_percent(out, "trafo").iloc[0, 1], abs=PERCENT)


def test_taps_without_a_changer_type_count_nowhere():
    """Pandapower ignores such a tap; the yardstick must too, or the two differ by the tap."""
    net = three_level_net()
    net.trafo["tap_pos"] = net.trafo["tap_pos"].fillna(0) + 2
    net.trafo["tap_changer_type"] = None
    pp.runpp(net, numba=False)
    out = YardStick(net).batch(np.ones((1, len(net.load))))
    assert np.abs(YardStick(net).vm_pu(out).iloc[0] - net.res_bus.vm_pu).max() < VM_PU
    net.trafo["tap_changer_type"] = "Ratio"
    pp.runpp(net, numba=False)
    out = YardStick(net).batch(np.ones((1, len(net.load))))
    assert np.abs(YardStick(net).vm_pu(out).iloc[0] - net.res_bus.vm_pu).max() < VM_PU
