"""One outage by pandapower itself: element out, open point closed, the site's load on, solved by ``runpp``."""

from dataclasses import dataclass

import numpy as np
import pandapower as pp

from planner.grid.contingency_cases import Case, Outage
from planner.grid.contingency_group import FeederGroup
from planner.grid.flow import solve
from planner.grid.limits import BOOL, FLOAT, read_limits, read_values
from planner.grid.parts import Part
from planner.grid.planning_rules import PlanningRule
from planner.grid.quiet import quiet
from planner.grid.topology import read_topology

Key = tuple[str, int, str, bool]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checked:
    """Solved net of an outage and which of its limits judge; ``buses_dark`` of those supplied today."""

    part: Part
    judged: BOOL
    buses_dark: int

    def worst(self) -> int:
        """Row of the limit with the smallest margin over its size; -1 where none judges."""
        rows = np.flatnonzero(self.judged & np.isfinite(self.part.base))
        if not rows.size:
            return -1
        limits = self.part.limits
        return int(rows[np.argmin(limits.margin(self.part.base)[rows] / limits.limit[rows])])

    def margin(self) -> float:
        """Smallest margin over the limit's size; inf where nothing judges."""
        row, limits = self.worst(), self.part.limits
        return float(limits.margin(self.part.base)[row] / limits.limit[row]) if row >= 0 else np.inf

    def bounds(self, of_key: dict[Key, float]) -> FLOAT:
        """Limits with some of them replaced by key."""
        limits = self.part.limits
        found = [of_key.get(key, limit) for key, limit in zip(limits.keys, limits.limit.tolist(), strict=True)]
        return np.array(found, dtype=float)


def check_outage(
    group: FeederGroup,
    rule: PlanningRule,
    outage: Outage,
    case: Case,
    judged: frozenset[Key],
    load: tuple[int, float, float],
) -> Checked:
    """Solve an outage with its open point closed.

    Parameters
    ----------
    judged : frozenset of keys
        Limits that judge (see ``Limits.keys``).
    load : (bus, kW, power factor)
        Of the site.
    """
    net = group.part.changed()
    net[outage.table].loc[outage.element, "in_service"] = False
    if case.point is not None:
        net["switch"].loc[list(case.point.switches), "closed"] = True
    bus, kw, power_factor = load
    if kw:
        with quiet():
            pp.create_load(net, bus, p_mw=kw / 1000, q_mvar=kw / 1000 * float(np.tan(np.arccos(power_factor))))
    topology = read_topology(net)
    reason = solve(net, topology)
    limits = read_limits(net, topology, rule.emergency())
    base = np.full(len(limits), np.nan) if reason else read_values(net, limits)
    before = group.part.topology.supplied
    lost = before & ~topology.supplied.reindex(before.index)
    return Checked(
        part=Part(net=net, topology=topology, limits=limits, base=base, reason=reason),
        judged=np.array([key in judged for key in limits.keys], dtype=bool),
        buses_dark=int(lost.sum()),
    )
