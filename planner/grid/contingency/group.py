"""Feeder group of a place: the medium-voltage islands that carry it, their neighbours across open points."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from planner.grid.loadflow.limits import Limits
from planner.grid.loadflow.parts import Part, cut_out, solve_part
from planner.grid.loadflow.planning_rules import COLUMNS, PlanningRule
from planner.grid.network.net import Net
from planner.grid.network.network import Network
from planner.grid.network.topology import Topology, voltage_level

NEIGHBOURS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPoint:
    """What can be closed to join two places: a line with open switches, or an open switch between two buses.

    Attributes
    ----------
    table : str
        ``line`` or ``switch``.
    switches : tuple of int
        Switches to be closed; of a line all that are open.
    ends : (int, int)
        Buses that it joins.
    open_ends : tuple of int
        Positions in ``ends`` where it is open.
    """

    table: str
    element: int
    switches: tuple[int, ...]
    ends: tuple[int, int]
    open_ends: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FeederGroup:
    """What one study of outages looks at.

    Attributes
    ----------
    part : Part
        Solved net of the group with the limits that hold during an outage.
    own : frozenset of int
        Buses of the medium-voltage islands that carry the place.
    reach : frozenset of int
        These and the buses of the islands one open point away.
    points : tuple of OpenPoint
        By table and element.
    """

    part: Part
    own: frozenset[int]
    reach: frozenset[int]
    points: tuple[OpenPoint, ...]


def open_points(net: Net) -> tuple[OpenPoint, ...]:
    """Normally open points at medium voltage; lines and buses out of service are none."""
    switch, line, bus = net["switch"], net["line"], net["bus"]
    opened = switch[~switch["closed"].astype(bool)]
    served = bus["in_service"].astype(bool)
    level = bus["vn_kv"].map(voltage_level)
    found: list[OpenPoint] = []
    of_line: dict[int, list[tuple[int, int]]] = {}
    for index, kind, at, element in zip(
        opened.index, opened["et"], opened["bus"].astype(int), opened["element"].astype(int), strict=True
    ):
        if kind == "b":
            ends = (at, element)
            found.append(
                OpenPoint(table="switch", element=int(index), switches=(int(index),), ends=ends, open_ends=(0, 1))
            )
        elif kind == "l":
            of_line.setdefault(element, []).append((int(index), at))
    for element, opens in of_line.items():
        if element not in line.index or not bool(line.at[element, "in_service"]):
            continue
        ends = (int(line.at[element, "from_bus"]), int(line.at[element, "to_bus"]))
        open_ends = tuple(k for k in (0, 1) if any(at == ends[k] for _, at in opens))
        switches = tuple(sorted(index for index, _ in opens))
        found.append(OpenPoint(table="line", element=element, switches=switches, ends=ends, open_ends=open_ends))
    kept = [p for p in found if all(bool(served[b]) and level[b] == "mv" for b in p.ends)]
    return tuple(sorted(kept, key=lambda point: (point.table, point.element)))


def level_of_island(level: pd.Series, topology: Topology) -> dict[int, str]:
    """Voltage level of each voltage island, from those of its buses."""
    island = topology.island
    return dict(zip(island.tolist(), level.reindex(island.index), strict=True))


def carrying_islands(topology: Topology, level: pd.Series, bus: int) -> frozenset[int]:
    """Medium-voltage islands that a bus is in or is fed through; empty where there are none with a line."""
    islands = topology.upstream(int(topology.island[bus]))
    of_level = level_of_island(level, topology)
    return frozenset(island for island in islands if of_level[island] == "mv")


def group_of(network: Network, whole: Part, rule: PlanningRule, islands: frozenset[int]) -> FeederGroup:
    """Feeder group of some islands, solved under the rule's emergency limits.

    Islands two open points away belong to the net, so that what lies one away is re-supplied as it would be.
    """
    topology, points = whole.topology, open_points(network.net)
    rings = [islands]
    for _ in range(NEIGHBOURS):
        rings.append(rings[-1] | _beside(points, topology, rings[-1]))
    parts = {int(number) for number in topology.part[topology.island.isin(rings[-1])]}
    emergency = rule.emergency()
    supplied = topology.part[topology.supplied]
    apart = [point for point in points if point.table == "line" and len(point.open_ends) == len(point.ends)]
    if set(supplied) <= parts and not apart:
        limits = _under(whole, network.net["bus"]["vn_kv"].map(voltage_level), emergency)
        part = Part(net=whole.net, topology=topology, limits=limits, base=whole.base, reason=whole.reason)
    else:
        net = cut_out(network.net, topology.part.index[topology.part.isin(parts)])
        _add_open_lines(net, network.net, apart)
        part = solve_part(net, emergency, like=whole.net)
    inside = set(part.topology.part.index)
    return FeederGroup(
        part=part,
        own=_buses(topology, islands),
        reach=_buses(topology, rings[1]),
        points=tuple(point for point in points if inside.issuperset(point.ends)),
    )


def _add_open_lines(net: Net, whole: Net, points: list[OpenPoint]) -> None:
    """Put back the lines that are open at both ends: they hang on nothing, so that a part is cut out without them."""
    inside = set(net["bus"].index)
    lines = {point.element for point in points if inside.issuperset(point.ends)}
    line, switch = whole["line"], whole["switch"]
    net["line"] = line[line.index.isin(set(net["line"].index) | lines)].copy()
    on_them = (switch["et"] == "l") & switch["element"].isin(lines)
    net["switch"] = switch[switch.index.isin(net["switch"].index) | on_them].copy()


def _under(whole: Part, level: pd.Series, rule: PlanningRule) -> Limits:
    """The same limits under another rule: rows and values stay, bounds change."""
    limits, of_island = whole.limits, level_of_island(level, whole.topology)
    names = np.array([of_island[island] for island in limits.island.tolist()], dtype=object)
    figures = np.where(limits.table == "line", "line_percent", "transformer_percent").astype(object)
    at_bus = limits.table == "bus"
    figures[at_bus] = np.where(limits.upper[at_bus].astype(bool), "vm_max_pu", "vm_min_pu")
    bound = np.empty(len(limits))
    for name, levels in rule.levels.items():
        for figure in COLUMNS:
            bound[(names == name) & (figures == figure)] = getattr(levels, figure)
    return replace(limits, limit=bound, change_pu=np.full(len(limits), np.nan))


def _beside(points: Iterable[OpenPoint], topology: Topology, islands: frozenset[int]) -> frozenset[int]:
    found: set[int] = set()
    for point in points:
        joined = {int(topology.island[bus]) for bus in point.ends if bool(topology.supplied[bus])}
        if joined & islands:
            found |= joined
    return frozenset(found)


def _buses(topology: Topology, islands: frozenset[int]) -> frozenset[int]:
    return frozenset(int(bus) for bus in topology.island.index[topology.island.isin(islands)])
