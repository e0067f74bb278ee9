"""Electrically separate parts of a grid, supplied or not: the list a planner compares with his own picture of it."""

from dataclasses import dataclass

import pandas as pd

from planner.grid.network.checks_wording import label_of
from planner.grid.network.network import Network
from planner.grid.network.topology import read_topology

_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPart:
    """One connected part.

    Attributes
    ----------
    fed_by : tuple of str
        Its feed-ins; empty where it is cut off.
    first_buses : tuple of str
        Its first buses by number, at most three.
    vn_kv : tuple of float
        Its nominal voltages, highest first.
    """

    supplied: bool
    fed_by: tuple[str, ...]
    buses: int
    first_buses: tuple[str, ...]
    vn_kv: tuple[float, ...]
    load_kw: float


def grid_parts(network: Network) -> tuple[GridPart, ...]:
    """Parts of a network, the largest first; buses out of service are left out."""
    net = network.net
    topology = read_topology(net)
    served = net["bus"].index[net["bus"]["in_service"].astype(bool)]
    part = topology.part.loc[served]
    load = net["load"][net["load"]["in_service"].astype(bool)]
    load_mw = (load["p_mw"] * load["scaling"]).groupby(load["bus"].map(part)).sum()
    found = []
    for number, buses in part.groupby(part).groups.items():
        supplied = bool(topology.supplied.loc[buses].any())
        found.append(
            GridPart(
                supplied=supplied,
                fed_by=_feed_ins(network, buses) if supplied else (),
                buses=len(buses),
                first_buses=tuple(label_of(network.labels, "bus", int(bus)) for bus in sorted(buses)[:_NAMED]),
                vn_kv=tuple(sorted({float(vn) for vn in net["bus"].loc[buses, "vn_kv"]}, reverse=True)),
                load_kw=round(1000 * float(load_mw.get(number, 0.0)), 3),
            )
        )
    return tuple(sorted(found, key=lambda one: (not one.supplied, -one.buses, one.first_buses)))


def _feed_ins(network: Network, buses: pd.Index) -> tuple[str, ...]:
    net = network.net
    grid, gen = net["ext_grid"], net["gen"]
    feeds = grid.index[grid["in_service"].astype(bool) & grid["bus"].isin(buses)]
    slack = gen.index[gen["in_service"].astype(bool) & gen["slack"].astype(bool) & gen["bus"].isin(buses)]
    names = [label_of(network.labels, "ext_grid", int(row)) for row in feeds]
    return (*names, *(label_of(network.labels, "gen", int(row)) for row in slack))
