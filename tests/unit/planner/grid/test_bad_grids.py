"""Broken grid files on their whole way: loaded, built, solved. Each ends in a sentence or a refusal."""

import numpy as np
import pandapower as pp
import pytest

from planner.grid.hosting.base import solve_base
from planner.grid.network.network import build_network
from planner.io.gridnet import read_grid
from planner.model.errors import PlannerError
from planner.model.settings import GridSettings
from tests.grid_nets import five_bus_net


def cell(table, row, column, value):
    def change(net):
        frame = net[table].astype({column: object}) if isinstance(value, str) else net[table].copy()
        frame.loc[row, column] = value
        net[table] = frame

    return change


def column(table, name, value):
    def change(net):
        frame = net[table].copy()
        frame[name] = value
        net[table] = frame

    return change


REFUSED = {
    "no feed-in": column("ext_grid", "in_service", False),
    "load at a bus that is not there": cell("load", 0, "bus", 99),
    "line to a bus that is not there": cell("line", 0, "to_bus", 99),
    "load without power": cell("load", 0, "p_mw", np.nan),
    "endless load": cell("load", 0, "p_mw", np.inf),
    "load in words": cell("load", 0, "p_mw", "much"),
    "no scaling": column("load", "scaling", np.nan),
    "negative length": cell("line", 0, "length_km", -0.1),
    "negative resistance": cell("line", 0, "r_ohm_per_km", -0.2),
    "no impedance": column("line", ["r_ohm_per_km", "x_ohm_per_km"], 0.0),
    "transformer backwards": column("trafo", ["hv_bus", "lv_bus"], [[1, 0]]),
    "transformer of another voltage": column("trafo", "vn_lv_kv", 0.69),
    "400 kV for 0.4 kV": cell("bus", 3, "vn_kv", 400.0),
    "no voltage": cell("bus", 3, "vn_kv", 0.0),
    "no short-circuit voltage": column("trafo", "vk_percent", 0.0),
    "more resistance than impedance": column("trafo", "vkr_percent", 50.0),
    "transformer without rating": column("trafo", "sn_mva", 0.0),
    "no transformer in parallel": column("trafo", "parallel", 0),
    "coupler across voltages": lambda net: pp.create_switch(net, 0, 1, "b"),
    "line across voltages": lambda net: pp.create_line(net, 0, 4, 1.0, "NAYY 4x150 SE"),
    "line to itself": cell("line", 0, "to_bus", 1),
    "no frequency": lambda net: net.__setitem__("f_hz", 0.0),
    "no base power": lambda net: net.__setitem__("sn_mva", 0.0),
}

DOUBTED = {
    "kW as MW": (column("load", "p_mw", 20.0), False, "T1"),
    "three times what the station carries": (column("load", "p_mw", 0.4), False, "T1"),
    "metres as kilometres": (column("line", "length_km", 150.0), False, "L0"),
    "line out of service": (cell("line", 1, "in_service", False), True, "N1"),
    "open switch": (lambda net: pp.create_switch(net, 2, 1, "l", closed=False), True, "N1"),
    "zero length": (cell("line", 0, "length_km", 0.0), True, "L0"),
    "no rating": (column("line", "max_i_ka", 0.0), True, "L0"),
    "negative load": (cell("load", 0, "p_mw", -0.02), True, "Load 0"),
    "no tap position": (column("trafo", "tap_pos", np.nan), True, "T1"),
}


def through(net, folder):
    """Base case of a net written to a file and read as a planner's."""
    pp.to_json(net, str(folder / "grid.json"))
    network = build_network(read_grid(folder / "grid.json"))
    return network, solve_base(network, GridSettings())


@pytest.mark.parametrize("fault", sorted(REFUSED))
def test_refused_with_a_sentence(fault, tmp_path):
    net = five_bus_net()
    REFUSED[fault](net)
    with pytest.raises(PlannerError) as raised:
        through(net, tmp_path)
    assert raised.value.message().strip().endswith(".")


@pytest.mark.parametrize("fault", sorted(DOUBTED))
def test_taken_with_a_word_on_the_element(fault, tmp_path):
    change, solved, element = DOUBTED[fault]
    net = five_bus_net()
    change(net)
    network, base = through(net, tmp_path)
    assert base.summary.solved is solved
    assert bool(base.summary.reason) is not solved
    assert any(element in str(issue.params.get("names", "")) for issue in network.issues)


def test_gaps_that_the_files_own_types_fill_change_nothing(tmp_path):
    net = five_bus_net()
    whole = through(net, tmp_path)[1].summary
    net.line[["r_ohm_per_km", "max_i_ka"]] = np.nan
    assert through(net, tmp_path)[1].summary == whole


def test_feed_ins_that_fight_each_other_give_no_figure(tmp_path):
    net = five_bus_net()
    pp.create_ext_grid(net, 4, va_degree=60.0)
    with pytest.raises(PlannerError, match="fight each other"):
        through(net, tmp_path)
