"""The tree of all ways to the feed-ins says what the way of each single bus says."""

import pandapower as pp
import pandapower.networks as nw

from planner.grid.network.quiet import quiet
from planner.grid.network.supply_tree import supply_tree
from planner.grid.network.topology import read_topology, supply_path


def test_every_step_of_the_tree_is_the_last_step_of_the_buses_own_way() -> None:
    with quiet():
        net = nw.mv_oberrhein()
    topology = read_topology(net)
    tree = supply_tree(topology)
    for bus in list(net.bus.index)[::20]:
        way = supply_path(topology, int(bus))
        if len(way) > 1:
            assert tree.at[bus, "before"] == way[-2][0]
            assert (tree.at[bus, "table"], tree.at[bus, "element"]) == way[-1][1:3]
        else:
            assert tree.at[bus, "before"] == -1


def test_buses_that_are_cut_off_and_feed_ins_lead_nowhere() -> None:
    with quiet():
        net = pp.create_empty_network()
        a, b, c = (pp.create_bus(net, 20.0) for _ in range(3))
        pp.create_ext_grid(net, a)
        pp.create_line(net, a, b, 1.0, "NA2XS2Y 1x150 RM/25 12/20 kV")
    tree = supply_tree(read_topology(net))
    assert tree["before"].tolist() == [-1, a, -1]
    assert tree.at[c, "table"] == ""


def test_a_net_without_feed_in_has_no_ways() -> None:
    with quiet():
        net = pp.create_empty_network()
        pp.create_bus(net, 20.0)
    assert supply_tree(read_topology(net))["before"].tolist() == [-1]
