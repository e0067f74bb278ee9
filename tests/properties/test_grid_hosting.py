"""More copper never lowers hosting capacity: radial low-voltage feeders drawn at random."""

import pandapower as pp
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.grid.hosting.base import solve_base
from planner.grid.hosting.everywhere import hosting_everywhere
from planner.grid.network.network import build_network
from planner.model.settings import GridSettings
from tests.grid_nets import tables_of

SETTINGS = GridSettings(planning_rule="en50160")


def feeder(parents, lengths_m, loads_kw, copper):
    """Radial net; ``copper`` divides the resistance and reactance of each section and multiplies its rating."""
    net = pp.create_empty_network()
    mv, lv = pp.create_bus(net, 20.0), pp.create_bus(net, 0.4)
    pp.create_ext_grid(net, mv)
    pp.create_transformer(net, mv, lv, "0.4 MVA 20/0.4 kV")
    buses = [lv]
    for parent, length_m, kw, more in zip(parents, lengths_m, loads_kw, copper, strict=True):
        bus = pp.create_bus(net, 0.4)
        pp.create_line_from_parameters(
            net, buses[parent % len(buses)], bus, length_m / 1000, 0.206 / more, 0.08 / more, 0.0, 0.27 * more
        )
        pp.create_load(net, bus, kw / 1000, 0.2 * kw / 1000)
        buses.append(bus)
    return net


def figures(net, power_factor):
    base = solve_base(build_network(tables_of(net)), SETTINGS)
    return hosting_everywhere(base, SETTINGS, power_factor=power_factor)["hosting_kw"]


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_more_copper_never_lowers_hosting_capacity(data):
    n = data.draw(st.integers(2, 6))
    parents = data.draw(st.lists(st.integers(0, 5), min_size=n, max_size=n))
    lengths_m = data.draw(st.lists(st.floats(10, 200), min_size=n, max_size=n))
    loads_kw = data.draw(st.lists(st.floats(0, 10), min_size=n, max_size=n))
    copper = data.draw(st.lists(st.floats(1, 3), min_size=n, max_size=n))
    power_factor = data.draw(st.sampled_from([1.0, 0.95, 0.9]))
    thin = figures(feeder(parents, lengths_m, loads_kw, [1.0] * n), power_factor)
    thick = figures(feeder(parents, lengths_m, loads_kw, copper), power_factor)
    assert (thick.iloc[1:] >= thin.iloc[1:] - 0.3).all()
