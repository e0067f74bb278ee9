"""Parts of a net: what one feed-in supplies, cut out small, solved and ready for many questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.grid.admittance import Admittance, read_admittance
from planner.grid.flow import solve
from planner.grid.limits import FLOAT, Limits, read_limits, read_values
from planner.grid.net import Net
from planner.grid.network import BUS_COLUMNS, ELEMENT_TABLES, empty_net, light_copy
from planner.grid.planning_rules import PlanningRule
from planner.grid.topology import Topology, read_topology


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """A solved net with its limits and their values in the base case.

    Attributes
    ----------
    reason : str
        Text code why it is not solved; empty where it is. ``base`` is all NaN then.
    """

    net: Net
    topology: Topology
    limits: Limits
    base: FLOAT
    reason: str

    @cached_property
    def admittance(self) -> Admittance | None:
        """Factorised network; None where only pandapower itself can answer."""
        return None if self.reason else read_admittance(self.net, self.limits)

    def changed(self) -> Net:
        """Copy of the net to be changed; it keeps the solution as a start."""
        return light_copy(self.net)


def solve_part(net: Net, rule: PlanningRule, topology: Topology | None = None) -> Part:
    """Solve a net in place (give a copy) and read its limits.

    ``topology`` saves reading it where a change joined no bus to another island (exchange, tap, second cable).
    """
    # Never from the old results: with one line more pandapower starts its auxiliary buses wrongly and diverges.
    topology = topology or read_topology(net)
    reason = solve(net, topology)
    limits = read_limits(net, topology, rule)
    base = np.full(len(limits), np.nan) if reason else read_values(net, limits)
    return Part(net=net, topology=topology, limits=limits, base=base, reason=reason)


def cut_out(net: Net, buses: Iterable[int]) -> Net:
    """Net of some buses and all that hangs on them; open-ended lines keep their far end, as they still charge."""
    inside = set(buses)
    part = empty_net()
    part.name, part.f_hz, part.sn_mva, part.std_types = net.name, net.f_hz, net.sn_mva, net.std_types
    line = net["line"]
    opened = net["switch"][(net["switch"]["et"] == "l") & ~net["switch"]["closed"].astype(bool)]
    cut_at = set(zip(opened["element"], opened["bus"], strict=True))
    hangs = [
        (a in inside and (i, a) not in cut_at) or (b in inside and (i, b) not in cut_at)
        for i, a, b in zip(line.index, line["from_bus"], line["to_bus"], strict=True)
    ]
    kept = line[np.array(hangs, dtype=bool)]
    far = (set(kept["from_bus"]) | set(kept["to_bus"])) - inside
    for table in ELEMENT_TABLES:
        frame = net[table]
        if frame.empty:
            continue
        columns = [column for column in BUS_COLUMNS if column in frame]
        if table == "bus":
            rows = frame.index.isin(inside | far)
        elif table == "line":
            rows = frame.index.isin(kept.index)
        elif table == "switch":
            rows = _switches(frame, inside | far, kept.index)
        else:
            rows = frame[columns].isin(inside).all(axis=1).to_numpy()
        part[table] = frame[rows].copy()
    return part


def _switches(switch: pd.DataFrame, buses: set[int], lines: pd.Index) -> NDArray[np.bool_]:
    at_line = (switch["et"] == "l") & switch["element"].isin(lines)
    coupler = (switch["et"] == "b") & switch["element"].isin(buses)
    winding = ~switch["et"].isin(["l", "b"])
    return (switch["bus"].isin(buses) & (at_line | coupler | winding)).to_numpy(bool)
