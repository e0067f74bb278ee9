"""Load flows that start near their solution: pandapower says the same, in fewer rounds."""

import numpy as np
import pandapower as pp
import pytest
from pandapower import networks

from planner.grid.connection.works import cable_ladder
from planner.grid.equipment.works import lay_feeder
from planner.grid.hosting.base import solve_base
from planner.grid.hosting.capacity import Probe
from planner.grid.loadflow import flow
from planner.grid.loadflow.parts import cut_out, solve_part
from planner.grid.loadflow.start import injected_pu, near, with_injections
from planner.grid.network.network import build_network, light_copy
from planner.grid.network.topology import read_topology
from planner.model.settings import GridSettings
from tests.grid_nets import five_bus_net, mv_ring_net, tables_of, three_level_net

RUN = pp.runpp
NETS = [five_bus_net, mv_ring_net, three_level_net, networks.mv_oberrhein, networks.example_multivoltage]


def base_of(net):
    return solve_base(build_network(tables_of(net)), GridSettings(planning_rule="en50160"))


@pytest.fixture
def runs(monkeypatch):
    """Options of each load flow, and the rounds it took."""
    found = []

    def told(net, **options):
        RUN(net, **options)
        found.append((options["init"], net._ppc["iterations"]))

    monkeypatch.setattr(flow.pp, "runpp", told)
    return found


def cold(net):
    fresh = light_copy(net)
    RUN(fresh, numba=False, init="auto")
    return fresh


def alike(net, other):
    for table in ("bus", "line", "trafo"):
        if len(net[table]):
            a, b = (each[f"res_{table}"].to_numpy(float) for each in (net, other))
            assert np.allclose(a, b, rtol=1e-7, atol=1e-7, equal_nan=True), table


@pytest.mark.parametrize("make", NETS)
def test_a_solved_net_starts_where_it_ended(make, runs):
    whole = base_of(make()).whole
    net = whole.changed()
    runs.clear()
    assert flow.solve(net, whole.topology, start=near(net)) == ""
    alike(net, cold(net))
    if not len(net["trafo3w"]):
        assert runs == [("results", 0)]


def test_a_line_that_is_laid_and_one_that_is_open_at_one_end(runs):
    base = base_of(mv_ring_net())
    net = base.whole.changed()
    line = net["line"].index[0]
    bus = int(net["line"].at[line, "to_bus"])
    new = pp.create_bus(net, vn_kv=float(net["bus"].at[bus, "vn_kv"]))
    far = pp.create_bus(net, vn_kv=float(net["bus"].at[bus, "vn_kv"]))
    for a, b in ((bus, new), (new, far)):
        pp.create_line_from_parameters(
            net, a, b, 0.5, r_ohm_per_km=0.2, x_ohm_per_km=0.1, c_nf_per_km=200, max_i_ka=0.2
        )
    pp.create_switch(net, far, net["line"].index[-1], et="l", closed=False)
    pp.create_load(net, new, p_mw=0.2, q_mvar=0.05)
    start = near(net)
    assert np.isfinite(start.tables["res_bus"].to_numpy()).all()
    assert start.tables["res_line"].index.equals(net["line"].index)
    runs.clear()
    assert flow.solve(net, read_topology(net), start=start) == ""
    assert [init for init, _ in runs] == ["results"]
    alike(net, cold(net))


def test_a_part_starts_from_the_whole(runs):
    whole = base_of(three_level_net()).whole
    part = cut_out(whole.net, whole.net["bus"].index)
    assert near(part) is None
    runs.clear()
    assert flow.solve(part, read_topology(part), start=near(part, whole.net)) == ""
    assert runs == [("results", 0)]


def test_a_start_that_leads_nowhere_is_left(runs):
    whole = base_of(five_bus_net()).whole
    net = whole.changed()
    start = near(net)
    start.tables["res_bus"]["vm_pu"] = np.nan
    assert flow.solve(net, whole.topology, start=start) == ""
    assert runs[-1][0] == "auto"
    alike(net, cold(net))


@pytest.mark.parametrize("make", [five_bus_net, mv_ring_net, three_level_net])
def test_a_probe_starts_at_its_solution(make, runs):
    whole = base_of(make()).whole
    free = [bus for bus, row in whole.factored.position.items() if row < whole.factored.n_free]
    probe = Probe(whole, max(free))
    runs.clear()
    for kw in (20.0, 35.0, 5.0):
        net = probe.solve(kw, 0.95)
        alike(net, cold(net))
    assert len(runs) == 3
    assert max(rounds for _, rounds in runs[1:]) == 0


def test_a_probe_of_a_laid_feeder_finds_what_one_on_a_copy_finds():
    base = base_of(mv_ring_net())
    bus = int(base.network.net["load"]["bus"].iloc[0])
    part = base.part_of(bus)
    expected = Probe(part, bus).values(150.0, 0.95)
    with_load = part.changed()
    load = int(pp.create_load(with_load, bus, p_mw=0.0))
    changed = solve_part(with_load, base.rule)
    found = Probe.within(changed, load).values(150.0, 0.95)
    assert np.allclose(found, expected, rtol=0, atol=1e-9)


def test_more_than_the_grid_carries_has_no_start():
    whole = base_of(five_bus_net()).whole
    grid = whole.factored
    added = np.zeros(grid.n_free, dtype=complex)
    added[0] = -1e4
    assert with_injections(grid, whole.net, added) is None
    assert with_injections(None, whole.net, added) is None
    assert np.allclose(injected_pu(grid, whole.net), grid.s0)


def test_lay_feeder_is_reached_over_the_bus_it_starts_at():
    base = base_of(five_bus_net())
    net = base.whole.changed()
    bus = int(net["load"]["bus"].iloc[0])
    feeder = lay_feeder(net, bus, 0.1, cable_ladder("lv_feeder", 0.4)[0])
    volts = near(net).tables["res_bus"]["vm_pu"]
    assert volts[feeder.bus] == volts[bus]
