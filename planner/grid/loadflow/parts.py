"""Parts of a net: what one feed-in supplies, cut out small, solved and ready for many questions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.grid.loadflow.factored import Factored, factorise
from planner.grid.loadflow.flow import solve
from planner.grid.loadflow.limits import FLOAT, Limits, read_limits, read_values
from planner.grid.loadflow.planning_rules import PlanningRule
from planner.grid.loadflow.start import near
from planner.grid.network.net import Net
from planner.grid.network.network import BUS_COLUMNS, ELEMENT_TABLES, empty_net, light_copy
from planner.grid.network.topology import ENDS, SWITCHED, Topology, read_topology


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
    def factored(self) -> Factored | None:
        """Factorised network for the compiled kernels; None where only pandapower itself can answer."""
        return None if self.reason else factorise(self.net, self.limits)

    def changed(self) -> Net:
        """Copy of the net to be changed; it keeps the solution as a start."""
        return light_copy(self.net)


def solve_part(net: Net, rule: PlanningRule, topology: Topology | None = None, like: Net | None = None) -> Part:
    """Solve a net in place (give a copy) and read its limits.

    ``topology`` saves reading it where a change joined no bus to another island (exchange, tap, second cable). The
    search starts from the voltages of ``like``, of which the net is part, or from those the net was solved with before.
    """
    # Voltages alone, never init="results": with one line more pandapower takes another line's for its auxiliary buses.
    topology = topology or read_topology(net)
    reason = solve(net, topology, start=near(net, like))
    limits = read_limits(net, topology, rule)
    base = np.full(len(limits), np.nan) if reason else read_values(net, limits)
    return Part(net=net, topology=topology, limits=limits, base=base, reason=reason)


def cut_out(net: Net, buses: Iterable[int]) -> Net:
    """Net of some buses and all that hangs on them.

    Open-ended lines and transformers keep their far end: they still charge, or draw their no-load losses.
    """
    inside = set(buses)
    part = empty_net()
    part.name, part.f_hz, part.sn_mva, part.std_types = net.name, net.f_hz, net.sn_mva, net.std_types
    hanging = {table: _hanging(net, table, inside) for table in SWITCHED}
    reached = inside.union(*(frame[column] for table, frame in hanging.items() for column in ENDS[table]))
    for table in ELEMENT_TABLES:
        frame = net[table]
        if frame.empty:
            continue
        if table in hanging:
            part[table] = hanging[table].copy()
        elif table == "bus":
            part[table] = frame[frame.index.isin(reached)].copy()
        elif table == "switch":
            part[table] = frame[_switches(frame, reached, hanging)].copy()
        else:
            columns = [column for column in BUS_COLUMNS if column in frame]
            part[table] = frame[frame[columns].isin(inside).all(axis=1)].copy()
    return part


def _hanging(net: Net, table: str, inside: set[int]) -> pd.DataFrame:
    """Elements with at least one closed end on the buses."""
    frame, switch = net[table], net["switch"]
    opened = switch[(switch["et"] == SWITCHED[table]) & ~switch["closed"].astype(bool)]
    cut_at = set(zip(opened["element"], opened["bus"], strict=True))
    hangs = np.zeros(len(frame), dtype=bool)
    for column in ENDS[table]:
        ends = zip(frame.index, frame[column], strict=True)
        hangs |= np.array([bus in inside and (i, bus) not in cut_at for i, bus in ends], dtype=bool)
    hanging: pd.DataFrame = frame[hangs]
    return hanging


def _switches(switch: pd.DataFrame, buses: set[int], hanging: Mapping[str, pd.DataFrame]) -> NDArray[np.bool_]:
    kept = (switch["et"] == "b") & switch["element"].isin(buses)
    for table, kind in SWITCHED.items():
        kept |= (switch["et"] == kind) & switch["element"].isin(hanging[table].index)
    return (switch["bus"].isin(buses) & kept).to_numpy(bool)
