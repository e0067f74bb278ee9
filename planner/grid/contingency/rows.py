"""Values of the limits that judge an outage, for many cases at once, and the load at which each would be met."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.grid.contingency.cases import Cases, node_of
from planner.grid.contingency.factor import GroupMatrix
from planner.grid.contingency.flow import COMPLEX, Batch, line_admittances
from planner.grid.contingency.group import FeederGroup
from planner.grid.loadflow.limits import BOOL, FLOAT, VM, Limits

INT = NDArray[np.int64]
MAX_ITERATIONS = 60
POWER_TOLERANCE_MW = 1e-6
VOLTAGE_TOLERANCE_PU = 1e-9
LOWEST_VM_PU = 0.6
FLAT = 1e-18
BROKEN_PU = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """Limits that judge the outages: first the voltages (E_v), then both ends of rated branches (E_b).

    Attributes
    ----------
    row : ndarray, shape (E,)
        Row in ``limits``; ``upper`` and ``limit`` as there.
    at : ndarray, shape (E_v,)
        Node of each voltage among those without a feed-in.
    start, end, y, rated_pu : ndarray, shape (E_b,), y (E_b, 2)
        Current = y[0] V_start + y[1] V_end, among all nodes.
    closed_by : ndarray, shape (E_b,)
        Line whose closing brings this row into being (both its ends are open today); -1 for all others.
    """

    limits: Limits
    row: INT
    upper: BOOL
    limit: FLOAT
    at: INT
    start: INT
    end: INT
    y: COMPLEX
    rated_pu: FLOAT
    closed_by: INT

    def margin(self, values: FLOAT, bound: FLOAT) -> FLOAT:
        """Distance to the bound over its size, negative where broken; shape of ``values``."""
        upper = self.upper[:, None]
        return np.where(upper, bound - values, values - bound) / bound

    def alive(self, batch: Batch, cases: Cases, chosen: Sequence[int]) -> BOOL:
        """Which rows say something in which case, shape (E, K): not what is out, dark or not closed.

        The units left of several in parallel have the same loading per volt as all together: their rows stay as they
        are.
        """
        n_volt, found = len(self.at), np.ones((len(self.row), len(chosen)), dtype=bool)
        found[:n_volt] = ~batch.dark[self.at]
        table, element = self.limits.table[self.row], self.limits.element[self.row]
        mine: dict[tuple[str, int], list[int]] = {}
        for entry in range(n_volt, len(self.row)):
            mine.setdefault((str(table[entry]), int(element[entry])), []).append(entry)
        waiting = n_volt + np.flatnonzero(self.closed_by >= 0)
        found[waiting] = False
        for column, number in enumerate(chosen):
            case = cases.cases[number]
            outage = cases.outages[case.outage]
            if not outage.leaves_units:
                found[mine.get((outage.table, outage.element), []), column] = False
            if case.point is not None and case.point.table == "line":
                found[waiting[self.closed_by[waiting - n_volt] == case.point.element], column] = True
        return found

    def values(self, grid: GroupMatrix, v: COMPLEX) -> FLOAT:
        """Voltage in pu and loading in %, shape (E, K)."""
        everywhere = self._all(grid, v, fixed=True)
        current = np.abs(self._current(everywhere)) / self.rated_pu[:, None] * 100
        return np.concatenate([np.abs(v[self.at]), current])

    def steps(self, grid: GroupMatrix, v: COMPLEX, t: COMPLEX, bound: FLOAT) -> FLOAT:
        """How far along ``t`` each limit is met from ``v``, shape (E, K); infinite where it never is."""
        n_volt = len(self.at)
        by_voltage = _voltage_step(v[self.at], t[self.at], bound[:n_volt], self.upper[:n_volt, None])
        now = self._current(self._all(grid, v, fixed=True))
        more = self._current(self._all(grid, t, fixed=False))
        by_current = _current_step(now, more, bound[n_volt:] / 100 * self.rated_pu[:, None])
        return np.concatenate([by_voltage, by_current])

    def _current(self, everywhere: COMPLEX) -> COMPLEX:
        return self.y[:, :1] * everywhere[self.start] + self.y[:, 1:] * everywhere[self.end]

    def _all(self, grid: GroupMatrix, v: COMPLEX, *, fixed: bool) -> COMPLEX:
        feed_ins = np.repeat(grid.v0[grid.n_free :, None], v.shape[1], axis=1)
        return np.concatenate([v, feed_ins if fixed else np.zeros_like(feed_ins)])


def read_judged(group: FeederGroup, grid: GroupMatrix, keep: BOOL) -> Judged:
    """Rows of the group's limits that are kept, as the factorised network reads them."""
    limits = group.part.limits
    volt, branch = keep[grid.volt_limit], keep[grid.ends.limit]
    extra = _closable(group, grid, keep)
    row = np.concatenate([grid.volt_limit[volt], grid.ends.limit[branch], [e[0] for e in extra]]).astype(np.int64)
    return Judged(
        limits=limits,
        row=row,
        upper=limits.upper[row].astype(bool),
        limit=limits.limit[row],
        at=grid.volt_row[volt],
        start=np.concatenate([grid.ends.start[branch], [e[1] for e in extra]]).astype(np.int64),
        end=np.concatenate([grid.ends.stop[branch], [e[2] for e in extra]]).astype(np.int64),
        y=np.concatenate([grid.ends.y[branch], np.array([e[3] for e in extra], complex).reshape(-1, 2)]),
        rated_pu=np.concatenate([grid.ends.rated_pu[branch], [e[4] for e in extra]]),
        closed_by=np.concatenate([np.full(int(branch.sum()), -1), [e[5] for e in extra]]).astype(np.int64),
    )


def _closable(group: FeederGroup, grid: GroupMatrix, keep: BOOL) -> list[tuple[int, int, int, COMPLEX, float, int]]:
    """Both ends of lines that are open at both: row, nodes, admittances, rated current in pu, line."""
    net, limits, found = group.part.net, group.part.limits, []
    for point in group.points:
        if point.table != "line" or len(point.open_ends) < len(point.ends):
            continue
        row = np.flatnonzero((limits.table == "line") & (limits.element == point.element) & keep)
        a, b = node_of(net, point.ends[0]), node_of(net, point.ends[1])
        if not row.size or a < 0 or b < 0:
            continue
        line = net["line"].loc[point.element]
        ka = float(line["max_i_ka"] * line["df"] * line["parallel"])
        kv = float(net["bus"].at[point.ends[0], "vn_kv"])
        rated_pu = ka * kv * float(np.sqrt(3)) / float(net.sn_mva)
        y = line_admittances(net, point.element)
        a, b = int(grid.row_of[a]), int(grid.row_of[b])
        found += [(int(row[0]), a, b, side, rated_pu, point.element) for side in (y[:2], y[2:])]
    return found


def bounds_of_today(judged: Judged, values: FLOAT, alive: BOOL, policy: str, tolerance_percent_points: float) -> FLOAT:
    """Limits as applied in each case, shape (E, K): what is broken today may not get worse by more than the tolerance.

    The tolerance is in %-points of loading, and a hundredth of it in pu of voltage. Policy ``zero`` keeps the limits.
    """
    limit = np.broadcast_to(judged.limit[:, None], values.shape)
    if policy == "zero":
        return limit
    is_voltage = (judged.limits.quantity[judged.row] == VM)[:, None]
    slack = np.where(is_voltage, tolerance_percent_points / 100, tolerance_percent_points)
    worse = np.where(judged.upper[:, None], values + slack, values - slack)
    bound = np.where(alive & (judged.margin(values, limit) < -BROKEN_PU), worse, limit)
    # Both ends of a branch are one limit: what the worse end has today holds for the other too.
    _, first, which = np.unique(judged.row, return_index=True, return_inverse=True)
    of_row = bound[first]
    np.maximum.at(of_row, which, bound)
    found: FLOAT = of_row[which]
    return found


def worst_rows(judged: Judged, values: FLOAT, bound: FLOAT, alive: BOOL) -> tuple[FLOAT, INT]:
    """Smallest margin of each case and its entry, shape (K,); inf where nothing judges."""
    margin = np.where(alive, judged.margin(values, bound), np.inf)
    entry = np.argmin(margin, axis=0)
    return margin[entry, np.arange(margin.shape[1])], entry


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Site:
    """Load to be added: row of its bus among the nodes without a feed-in, and its power factor (inductive)."""

    node: int
    power_factor: float

    def power(self, grid: GroupMatrix, kw: float) -> complex:
        """Injected power in pu."""
        return -kw / 1000 / grid.base_mva * complex(1.0, float(np.tan(np.arccos(self.power_factor))))


def secure_power_kw(batch: Batch, judged: Judged, limits: tuple[FLOAT, BOOL], start: COMPLEX, site: Site) -> FLOAT:
    """Largest load of a site in each case, shape (K,).

    As in the hosting capacity of an intact network, each case with its own changed network: the unknown is the
    magnitude ``a`` of the added current; along it each limit is the root of a quadratic.

    Parameters
    ----------
    limits : (bound, alive), each of shape (E, K)
    start : ndarray, shape (n, K)
        Voltages of each case today.

    Returns
    -------
    ndarray in kW: zero where the site has no supply, NaN where no solution was found, inf where no limit is met.
    """
    grid, (bound, alive) = batch.grid, limits
    k, count = site.node, start.shape[1]
    unit = np.zeros((grid.n_free, 1), complex)
    unit[k] = 1.0
    z = batch.apply(np.repeat(grid.factor.solve(unit), count, axis=1), constant=False)
    s = np.where(batch.dark, 0.0, grid.s0[:, None])
    angle = np.exp(-1j * np.arccos(site.power_factor))
    v, a, before = start.copy(), np.zeros(count), np.full(count, -np.inf)
    settled = np.zeros(count, dtype=bool)
    endless = settled
    with np.errstate(all="ignore"):
        for _ in range(MAX_ITERATIONS):
            u = -(v[k] / np.abs(v[k])) * angle
            w = batch.apply(grid.factor.solve(grid.fixed[:, None] + batch.currents(s, v)))
            renewed = w + a * u * z
            moved = np.abs(np.where(batch.dark, 0.0, renewed - v)).max(axis=0)
            v = renewed
            step = np.where(alive, judged.steps(grid, v, u * z, bound), np.inf).min(axis=0)
            endless = np.isinf(step)
            furthest = np.maximum((np.abs(v[k]) - LOWEST_VM_PU) / np.maximum(np.abs(z[k]), 1e-12), 0.0)
            step = np.where(endless, 0.0, np.minimum(step, furthest))
            a = a + step
            v = v + step * u * z
            power_mw = a * np.abs(v[k]) * site.power_factor * grid.base_mva
            settled = (np.abs(power_mw - before) < POWER_TOLERANCE_MW) & (moved < VOLTAGE_TOLERANCE_PU)
            before = power_mw
            if (settled | endless | batch.dark[k] | ~np.isfinite(power_mw)).all():
                break
    found = np.where(settled, 1000 * before, np.nan)
    return np.where(batch.dark[k], 0.0, np.where(endless, np.inf, found))


def _voltage_step(v: COMPLEX, t: COMPLEX, bound: FLOAT, upper: BOOL) -> FLOAT:
    a2, half = np.abs(t) ** 2, (np.conj(v) * t).real
    d = half**2 - a2 * (np.abs(v) ** 2 - bound**2)
    root = np.sqrt(np.maximum(d, 0.0))
    step = np.where(upper, root - half, -root - half) / a2
    nearing = np.where(upper, half > 0, half < 0)
    return np.where((a2 > FLAT) & (d >= 0) & nearing, step, np.inf)


def _current_step(now: COMPLEX, more: COMPLEX, bound_pu: FLOAT) -> FLOAT:
    a2, half = np.abs(more) ** 2, (np.conj(now) * more).real
    d = half**2 - a2 * (np.abs(now) ** 2 - bound_pu**2)
    step = (np.sqrt(np.maximum(d, 0.0)) - half) / a2
    return np.where((a2 > FLAT * 100) & (d >= 0), step, np.inf)
