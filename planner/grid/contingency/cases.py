"""The single outages of a feeder group, and for each the open points that could take over what it leaves dark."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.grid.contingency.group import FeederGroup, OpenPoint
from planner.grid.contingency.tree import supply_tree
from planner.grid.loadflow.planning_rules import PlanningRule
from planner.grid.network.net import Net
from planner.grid.network.topology import ENDS, voltage_level

INT = NDArray[np.int64]
SWITCH_RX_RATIO = 2.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outage:
    """One element out; of several units in parallel that stand in one row of the net, one unit.

    Attributes
    ----------
    units : int
        Units in parallel that the element is made of; those left carry on where there is more than one.
    branches : ndarray
        Its rows of pandapower's branch table.
    dark : tuple of ndarray
        Connected groups of nodes that it leaves without supply.
    buses_dark : frozenset of int
        The buses among them.
    """

    table: str
    element: int
    branches: INT
    dark: tuple[INT, ...]
    buses_dark: frozenset[int]
    units: int = 1

    @property
    def leaves_units(self) -> bool:
        """Whether other units of the same element carry on."""
        return self.units > 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """An outage and the open point that is closed for it (None: nothing is closed).

    ``dark`` are the groups of nodes that stay without supply.
    """

    outage: int
    point: OpenPoint | None
    dark: tuple[INT, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cases:
    """All outages with their ways of re-supply; ``of_outage[k]`` are the cases of outage k."""

    outages: tuple[Outage, ...]
    cases: tuple[Case, ...]
    of_outage: tuple[INT, ...]


def node_of(net: Net, bus: int) -> int:
    """Row of the solved net's admittance matrix that a bus stands in; -1 where it is not supplied."""
    return int(net._pd2ppc_lookups["bus"][bus]) if np.isfinite(net.res_bus.at[bus, "vm_pu"]) else -1


def branch_rows(net: Net) -> INT:
    """Row of the solved branch table for each row of the whole one; -1 where it is out of service."""
    served = np.asarray(net._ppc["internal"]["branch_is"], dtype=bool)
    rows = np.full(len(served), -1, dtype=np.int64)
    rows[served] = np.arange(int(served.sum()))
    return rows


def rows_of_element(net: Net, table: str, element: int, rows: INT) -> INT:
    """Rows of the solved branch table that an element is made of (three for three windings)."""
    frame = net[table]
    start = int(net._pd2ppc_lookups["branch"][table][0]) + int(frame.index.get_loc(element))
    places = (start, start + len(frame), start + 2 * len(frame)) if table == "trafo3w" else (start,)
    return np.array([rows[place] for place in places if rows[place] >= 0], dtype=np.int64)


def take_out(net: Net, outage: Outage) -> None:
    """Take an outage's element, or one of its units, out of a net (whose table the caller owns)."""
    if outage.leaves_units:
        net[outage.table].loc[outage.element, "parallel"] = outage.units - 1
    else:
        net[outage.table].loc[outage.element, "in_service"] = False


def read_cases(group: FeederGroup, rule: PlanningRule) -> Cases:
    """Outages of the group's medium-voltage lines and, where the rule asks, of the transformers that feed them.

    Those of the carrying islands all count; those next door where one of these islands could take over.
    """
    net = group.part.net
    inside = net._ppc["internal"]
    ends = [np.asarray(inside["branch"])[:, side].real.astype(np.int64) for side in (0, 1)]
    tree = supply_tree(len(inside["bus"]), ends[0], ends[1], np.asarray(inside["ref"], dtype=np.int64))
    buses_at = _buses_at(net, len(inside["bus"]))
    joined = [(point, *_nodes(net, point)) for point in group.points]
    rows, own = branch_rows(net), _own_elements(group)
    outages: list[Outage] = []
    cases: list[Case] = []
    of_outage: list[INT] = []
    for table, element, units in _elements(group, rule):
        branches = rows_of_element(net, table, element, rows)
        if not len(branches):
            continue
        dark = tuple(tree.dark(branches)) if units == 1 else ()
        lost = frozenset(bus for nodes in dark for node in nodes.tolist() for bus in buses_at[node])
        found = _ways(len(outages), dark, joined) if lost else [Case(outage=len(outages), point=None, dark=dark)]
        beside = any(case.point is not None and not group.own.isdisjoint(case.point.ends) for case in found)
        if not (beside or (table, element) in own):
            continue
        of_outage.append(np.arange(len(cases), len(cases) + len(found)))
        cases += found
        outages.append(Outage(table=table, element=element, branches=branches, dark=dark, buses_dark=lost, units=units))
    return Cases(outages=tuple(outages), cases=tuple(cases), of_outage=tuple(of_outage))


def _elements(group: FeederGroup, rule: PlanningRule) -> list[tuple[str, int, int]]:
    """Table, element, and its units in parallel."""
    net = group.part.net
    opened = {point.element for point in group.points if point.table == "line"}
    line, reach = net["line"], np.array(sorted(group.reach))
    at = line["in_service"].to_numpy(bool) & np.isin(line[["from_bus", "to_bus"]].to_numpy(np.int64), reach).all(axis=1)
    found = [("line", i, units) for i, units in _units(line[at]) if i not in opened]
    if not rule.levels["mv"].outage_transformers:
        return found
    for table in ("trafo", "trafo3w"):
        frame = net[table]
        high = frame["hv_bus"].map(net["bus"]["vn_kv"]).map(voltage_level) == "hv"
        low = frame[list(ENDS[table][1:])].isin(reach).any(axis=1)
        found += [(table, i, units) for i, units in _units(frame[frame["in_service"].astype(bool) & high & low])]
    return found


def _units(frame: pd.DataFrame) -> list[tuple[int, int]]:
    """Element and its units in parallel, by element; a transformer of three windings is always one."""
    units = frame["parallel"].to_numpy(np.int64) if "parallel" in frame else np.ones(len(frame), dtype=np.int64)
    return sorted(zip(frame.index.tolist(), units.tolist(), strict=True))


def _own_elements(group: FeederGroup) -> set[tuple[str, int]]:
    """Elements with an end in the carrying islands."""
    found, own = set(), np.array(sorted(group.own))
    for table, columns in ENDS.items():
        frame = group.part.net[table]
        mine = np.isin(frame[list(columns)].to_numpy(np.int64), own).any(axis=1)
        found |= {(table, int(element)) for element in frame.index[mine]}
    return found


def _ways(outage: int, dark: tuple[INT, ...], joined: list[tuple[OpenPoint, int, int]]) -> list[Case]:
    """Each open point with one end in a dark group and the other supplied; where there is none, nothing is closed."""
    groups = [frozenset(nodes.tolist()) for nodes in dark]
    lost = frozenset().union(*groups)
    found = []
    for point, a, b in joined:
        if a < 0 or b < 0 or (a in lost) == (b in lost):
            continue
        taken = a if a in lost else b
        left = tuple(nodes for nodes, group in zip(dark, groups, strict=True) if taken not in group)
        found.append(Case(outage=outage, point=point, dark=left))
    return found or [Case(outage=outage, point=None, dark=dark)]


def _nodes(net: Net, point: OpenPoint) -> tuple[int, int]:
    return node_of(net, point.ends[0]), node_of(net, point.ends[1])


def _buses_at(net: Net, n_nodes: int) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(n_nodes)]
    for bus in net["bus"].index[net.res_bus["vm_pu"].notna().to_numpy()]:
        found[int(net._pd2ppc_lookups["bus"][bus])].append(int(bus))
    return found
