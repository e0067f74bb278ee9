import pandapower as pp
import pytest

from planner.grid.loadflow.parts import cut_out
from planner.grid.network.topology import edges, read_topology, supply_path, voltage_level
from tests.grid_nets import five_bus_net, mv_ring_net


@pytest.mark.parametrize(("vn_kv", "level"), [(0.4, "lv"), (1.0, "lv"), (10.0, "mv"), (20.0, "mv"), (110.0, "hv")])
def test_voltage_levels(vn_kv, level):
    assert voltage_level(vn_kv) == level


def test_islands_end_at_transformers():
    topology = read_topology(five_bus_net())
    assert topology.island.nunique() == 2
    assert topology.part.nunique() == 1
    lv, mv = int(topology.island[4]), int(topology.island[0])
    assert topology.upstream(lv) == {lv, mv}
    assert topology.upstream(mv) == {mv}
    assert topology.feeders(lv) == [("trafo", 0)]
    assert topology.feeders(mv) == []


def test_open_switches_cut():
    net = mv_ring_net()
    assert "Tie" not in [net.line.at[i, "name"] for i in edges(net).query("table == 'line'")["element"]]
    assert len(edges(net, closed_only=False)) == len(edges(net)) + 1


def test_closed_couplers_join_and_open_ones_do_not():
    net = five_bus_net()
    extra = pp.create_bus(net, 0.4)
    pp.create_switch(net, 4, extra, "b", closed=True)
    assert read_topology(net).supplied[extra]
    net.switch["closed"] = False
    assert not read_topology(net).supplied[extra]


def test_the_supply_path_runs_from_the_feed_in():
    path = supply_path(read_topology(five_bus_net()), 4)
    assert [(bus, table) for bus, table, _, _ in path] == [
        (0, ""), (1, "trafo"), (2, "line"), (3, "line"), (4, "line"),
    ]  # fmt: skip
    assert [km for *_, km in path] == pytest.approx([0, 0, 0.15, 0.30, 0.45], abs=1e-5)


def test_a_bus_without_feed_in_has_no_path():
    net = five_bus_net()
    net.line["in_service"] = [False, True, True]
    assert supply_path(read_topology(net), 4) == []


def test_parallel_lines_count_once_in_the_path():
    net = five_bus_net()
    pp.create_line(net, 1, 2, 0.4, "NAYY 4x150 SE")
    assert supply_path(read_topology(net), 2)[-1][3] == pytest.approx(0.15, abs=1e-5)


def test_three_winding_transformers_feed_both_sides():
    net = pp.create_empty_network()
    hv, mv, lv = (pp.create_bus(net, vn) for vn in (110.0, 20.0, 10.0))
    pp.create_ext_grid(net, hv)
    pp.create_transformer3w(net, hv, mv, lv, "63/25/38 MVA 110/20/10 kV")
    topology = read_topology(net)
    assert topology.supplied.all()
    assert topology.upstream(int(topology.island[lv])) == {int(topology.island[lv]), int(topology.island[hv])}


@pytest.mark.parametrize(("at", "left"), [(0, []), (1, [2]), (2, [1])])
def test_an_open_switch_cuts_one_winding_of_three(at, left):
    """As pandapower: the windings that stay connected go on being supplied."""
    net = pp.create_empty_network()
    hv, mv, lv = (pp.create_bus(net, vn) for vn in (110.0, 20.0, 10.0))
    pp.create_ext_grid(net, hv)
    pp.create_transformer3w(net, hv, mv, lv, "63/25/38 MVA 110/20/10 kV")
    pp.create_switch(net, at, 0, "t3", closed=False)
    pp.runpp(net, numba=False)
    supplied = read_topology(net).supplied
    assert supplied.index[supplied].tolist() == [hv, *left]
    assert supplied.tolist() == net.res_bus["vm_pu"].notna().tolist()
    part = cut_out(net, [hv, *left])
    assert part.trafo3w.index.tolist() == ([0] if left else [])
    assert len(part.switch) == len(part.trafo3w)
