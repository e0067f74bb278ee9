"""A built network as pandapower JSON, for our own reader and for pandapower itself."""

from pathlib import Path

import pandapower as pp

from planner.grid.network.network import ELEMENT_TABLES, complete, empty_net
from planner.grid.network.quiet import quiet
from planner.tables.grid import GridTables


def write_network(tables: GridTables, path: Path) -> None:
    """Write the tables of a grid as a pandapower net."""
    net = empty_net()
    net.name, net.f_hz, net.sn_mva = tables.name, tables.f_hz, tables.sn_mva
    for name, frame in tables.tables.items():
        if name in ELEMENT_TABLES:
            net[name] = complete(frame, net[name])
    with quiet():
        path.write_text(pp.to_json(net), encoding="utf-8")
