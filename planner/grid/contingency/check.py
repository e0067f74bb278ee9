"""One outage by pandapower itself: element out, open point closed, the site's load on, solved by ``runpp``."""

from dataclasses import dataclass, fields, replace

import numpy as np
import pandapower as pp

from planner.grid.contingency.cases import Case, Outage, take_out
from planner.grid.contingency.group import FeederGroup
from planner.grid.loadflow.flow import solve
from planner.grid.loadflow.limits import BOOL, FLOAT, Limits, read_values
from planner.grid.loadflow.parts import Part
from planner.grid.loadflow.start import near
from planner.grid.network.quiet import quiet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checked:
    """Solved net of an outage with the limits that judge it; ``buses_dark`` of those supplied today."""

    part: Part
    buses_dark: int

    def worst(self) -> int:
        """Row of the limit with the smallest margin over its size; -1 where none judges."""
        rows = np.flatnonzero(np.isfinite(self.part.base))
        if not rows.size:
            return -1
        limits = self.part.limits
        return int(rows[np.argmin(limits.margin(self.part.base)[rows] / limits.limit[rows])])

    def margin(self) -> float:
        """Smallest margin over the limit's size; inf where nothing judges."""
        row, limits = self.worst(), self.part.limits
        return float(limits.margin(self.part.base)[row] / limits.limit[row]) if row >= 0 else np.inf


def check_outage(
    group: FeederGroup, outage: Outage, case: Case, keep: BOOL, load: tuple[int, float, float] | None = None
) -> Checked:
    """Solve an outage with its open point closed.

    Parameters
    ----------
    keep : ndarray of bool
        Rows of the group's limits that judge.
    load : (bus, kW, power factor), optional
        Of the site.
    """
    net = group.part.changed()
    take_out(net, outage)
    if case.point is not None:
        net["switch"].loc[list(case.point.switches), "closed"] = True
    if load is not None and load[1]:
        bus, kw, power_factor = load
        with quiet():
            pp.create_load(net, bus, p_mw=kw / 1000, q_mvar=kw / 1000 * float(np.tan(np.arccos(power_factor))))
    before = group.part.topology
    supplied = before.supplied & ~before.supplied.index.isin(_dark(group, outage, case))
    joints = before.joints
    if not outage.leaves_units:
        joints = joints[(joints["table"] != outage.table) | (joints["element"] != outage.element)]
    topology = replace(before, supplied=supplied, joints=joints)
    reason = solve(net, topology, start=near(net))
    limits = _taken(group.part.limits, keep)
    base = np.full(len(limits), np.nan) if reason else read_values(net, limits)
    if not outage.leaves_units:
        base[(limits.table == outage.table) & (limits.element == outage.element)] = np.nan
    lost = 0 if reason else int((before.supplied.to_numpy(bool) & net.res_bus["vm_pu"].isna().to_numpy()).sum())
    return Checked(part=Part(net=net, topology=topology, limits=limits, base=base, reason=reason), buses_dark=lost)


def _dark(group: FeederGroup, outage: Outage, case: Case) -> list[int]:
    lookup = group.part.net._pd2ppc_lookups["bus"]
    nodes = {int(node) for dark in case.dark for node in dark}
    return [bus for bus in sorted(outage.buses_dark) if int(lookup[bus]) in nodes]


def _taken(limits: Limits, keep: BOOL) -> Limits:
    return Limits(**{field.name: getattr(limits, field.name)[keep] for field in fields(limits)})


def bounds_by_row(limits: Limits, rows: "np.ndarray[tuple[int], np.dtype[np.int64]]", bound: FLOAT) -> FLOAT:
    """Bounds of all rows of some limits: those given for ``rows``, the plain limits elsewhere."""
    found: FLOAT = limits.limit.astype(float).copy()
    found[rows] = bound
    return found
