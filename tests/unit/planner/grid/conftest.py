import pytest

from planner.grid.hosting.base import solve_base
from planner.grid.network.network import build_network
from planner.model.settings import GridSettings
from tests.grid_nets import five_bus_net, mv_ring_net, tables_of


@pytest.fixture
def five_bus():
    return five_bus_net()


@pytest.fixture(scope="session")
def lv_network():
    return build_network(tables_of(five_bus_net(), "lv"))


@pytest.fixture(scope="session")
def mv_network():
    return build_network(tables_of(mv_ring_net(), "mv"))


@pytest.fixture(scope="session")
def lv_base(lv_network):
    return solve_base(lv_network, GridSettings(planning_rule="en50160"))


@pytest.fixture(scope="session")
def mv_base(mv_network):
    return solve_base(mv_network, GridSettings(planning_rule="en50160"))
