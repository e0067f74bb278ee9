"""Load flow of many outages at once: the factorised network, corrected for what each outage takes out and closes.

An outage changes the admittance matrix in a few rows only. With ``Y V = I`` factorised once, the changed network
``(Y + U C U^T) V = I - U k`` is ``V = x - Z w`` with ``x = Y^-1 I``, ``Z = Y^-1 U`` and a small system for the
currents ``w`` that the change draws (compensation method: Tinney 1972; Alsac, Stott, Tinney 1983). Two nodes that
become one are the limit of an infinite ``C``: their voltages are set equal and ``w`` is the current between them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from planner.grid.contingency.cases import SWITCH_RX_RATIO, Case, Cases, branch_rows, node_of, rows_of_element
from planner.grid.contingency.factor import GroupMatrix
from planner.grid.contingency.group import OpenPoint
from planner.grid.network.net import Net

COMPLEX = NDArray[np.complex128]
INT = NDArray[np.int64]
BOOL = NDArray[np.bool_]
FLOAT = NDArray[np.float64]
ITERATIONS = 80
TOLERANCE_PU = 1e-9
STILL_PU = 1e-3  # of the tolerance: what moves less stands still
FEW_PU = 0.7  # of the cases: where no more go on, they go on alone
COLLAPSED_PU = 0.4


@dataclass(slots=True)
class Change:
    """What one case changes: slots, each a node or the difference of two nodes, and the small system between them."""

    nodes: list[tuple[int, int]] = field(default_factory=list)
    linear: dict[tuple[int, int], complex] = field(default_factory=dict)
    constant: dict[int, complex] = field(default_factory=dict)
    joins: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Closing:
    """What closing an open point does: two nodes become one, or are joined by admittances (ff, ft, tf, tt)."""

    ends: tuple[int, int]
    y: COMPLEX | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stamps:
    """Solved net as the changes need it: where nodes stand, what branches and closed lines would add.

    ``start``, ``end`` and ``y`` (ff, ft, tf, tt) are those of each branch of the solved net.
    """

    grid: GroupMatrix
    start: INT
    end: INT
    y: COMPLEX
    closings: Mapping[OpenPoint, "Closing"]

    def stamp(self, change: Change, ends: tuple[int, int], y: COMPLEX) -> None:
        """Add a branch with the admittances (ff, ft, tf, tt) between two nodes."""
        slots, rows = {}, [int(self.grid.row_of[node]) for node in ends]
        for side in (0, 1):
            if rows[side] < self.grid.n_free:
                slots[side] = len(change.nodes)
                change.nodes.append((rows[side], -1))
        for side, slot in slots.items():
            for other in (0, 1):
                value = complex(y[2 * side + other])
                if other in slots:
                    change.linear[slot, slots[other]] = value
                else:
                    change.constant[slot] = value * complex(self.grid.v0[rows[other]])

    def join(self, change: Change, a: int, b: int) -> None:
        """Make two nodes one."""
        first, second = sorted((int(self.grid.row_of[a]), int(self.grid.row_of[b])))
        if first == second or first >= self.grid.n_free:
            return
        slot, fixed = len(change.nodes), second >= self.grid.n_free
        change.nodes.append((first, -1 if fixed else second))
        change.linear[slot, slot] = 1.0
        change.joins.add(slot)
        if fixed:
            change.constant[slot] = -complex(self.grid.v0[second])

    def ground(self, change: Change, nodes: INT) -> None:
        """Hold a group of nodes without supply at zero, so that the network stays solvable."""
        rows = self.grid.row_of[nodes]
        rows = rows[rows >= 0]
        if rows.size:
            slot = len(change.nodes)
            change.nodes.append((int(rows[0]), -1))
            change.linear[slot, slot] = complex(self.grid.own_y[rows[0]])


def read_stamps(grid: GroupMatrix, net: Net, points: Iterable[OpenPoint]) -> Stamps:
    """Branch admittances of a solved net, and what closing each open point between supplied buses does."""
    inside = net._ppc["internal"]
    branch = np.asarray(inside["branch"])
    start, end = (branch[:, side].real.astype(np.int64) for side in (0, 1))
    each = np.arange(len(branch))
    parts = [inside[name].tocsr()[each, at] for name in ("Yf", "Yt") for at in (start, end)]
    return Stamps(
        grid=grid,
        start=start,
        end=end,
        y=np.stack([np.asarray(part).ravel() for part in parts], axis=1),
        closings={point: _closing(net, point, (start, end)) for point in points if min(_ends(net, point)) >= 0},
    )


def line_admittances(net: Net, line: int) -> COMPLEX:
    """Pi circuit of a line, (ff, ft, tf, tt) in pu: pandapower's own formulae (series r + jx, shunt halves g + jb)."""
    row = net["line"].loc[line]
    base_ohm = float(net["bus"].at[int(row["from_bus"]), "vn_kv"]) ** 2 / float(net.sn_mva)
    km, parallel = float(row["length_km"]), float(row["parallel"])
    series = (float(row["r_ohm_per_km"]) + 1j * float(row["x_ohm_per_km"])) * km / base_ohm / parallel
    b = 2 * np.pi * float(net.f_hz) * float(row["c_nf_per_km"]) * 1e-9 * base_ohm * km * parallel
    g = float(row["g_us_per_km"]) * 1e-6 * base_ohm * km * parallel
    y, shunt = 1 / series, (g + 1j * b) / 2
    return np.array([y + shunt, -y, -y, y + shunt])


def change_of(stamps: Stamps, cases: Cases, case: Case) -> Change:
    """What one case takes out, closes and leaves without supply."""
    change = Change()
    outage = cases.outages[case.outage]
    for row in outage.branches.tolist():
        stamps.stamp(change, (int(stamps.start[row]), int(stamps.end[row])), -stamps.y[row] / outage.units)
    for nodes in case.dark:
        stamps.ground(change, nodes)
    if case.point is not None:
        closing = stamps.closings[case.point]
        if closing.y is None:
            stamps.join(change, *closing.ends)
        else:
            stamps.stamp(change, closing.ends, closing.y)
    return change


def _ends(net: Net, point: OpenPoint) -> tuple[int, int]:
    return node_of(net, point.ends[0]), node_of(net, point.ends[1])


def _closing(net: Net, point: OpenPoint, branch_ends: tuple[INT, INT]) -> Closing:
    ends = _ends(net, point)
    if point.table == "switch":
        z_ohm = float(net["switch"].at[point.element, "z_ohm"])
        if z_ohm <= 0:
            return Closing(ends=ends)
        base_ohm = float(net["bus"].at[point.ends[0], "vn_kv"]) ** 2 / float(net.sn_mva)
        y = base_ohm / z_ohm * np.sqrt(1 + SWITCH_RX_RATIO**2) / (SWITCH_RX_RATIO + 1j)
        return Closing(ends=ends, y=np.array([y, -y, -y, y]))
    if len(point.open_ends) == len(ends):
        return Closing(ends=ends, y=line_admittances(net, point.element))
    # The open end stands in the matrix as a node of its own, at which the cable charges.
    side = point.open_ends[0]
    row = int(rows_of_element(net, "line", point.element, branch_rows(net))[0])
    return Closing(ends=(int(branch_ends[side][row]), ends[side]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Batch:
    """Cases made ready to be solved together: K cases, at most r slots each.

    Attributes
    ----------
    z : ndarray, shape (r, n, K)
        What a unit current at each slot does to each node.
    gain, offset : ndarray, shape (K, r, r), (K, r)
        Slot currents ``w = gain U^T x + offset``.
    first, second : ndarray, shape (r, K)
        Nodes of each slot (second -1: none).
    dark : ndarray of bool, shape (n, K)
    """

    grid: GroupMatrix
    z: COMPLEX
    gain: COMPLEX
    offset: COMPLEX
    first: INT
    second: INT
    dark: BOOL

    def apply(self, x: COMPLEX, *, constant: bool = True) -> COMPLEX:
        """Voltages of the changed networks from those of the unchanged one under the same currents, shape (n, K)."""
        at = self._at(x)
        w = np.einsum("krs,sk->rk", self.gain, at)
        if constant:
            w = w + self.offset.T
        v = x.copy()
        for slot in range(len(self.z)):
            v -= self.z[slot] * w[slot]
        return v

    def _at(self, x: COMPLEX) -> COMPLEX:
        each = np.arange(x.shape[1])
        return x[self.first, each] - np.where(self.second >= 0, x[self.second, each], 0.0)

    def solve(self, start: COMPLEX, s: COMPLEX, tolerance_pu: float = TOLERANCE_PU) -> tuple[COMPLEX, BOOL]:
        """Voltages under constant powers ``s`` (n, K), and which of the cases have a solution.

        A case whose voltages collapse is let go without its loads, and those that stand still are left alone, so that
        few are solved again and again.
        """
        batch, now, v = self, start, start.copy()
        s = np.where(self.dark, 0.0, s)
        left = np.arange(v.shape[1])
        lost, settled = np.zeros(len(left), dtype=bool), np.zeros(len(left), dtype=bool)
        for _ in range(ITERATIONS):
            renewed = batch.apply(batch.grid.factor.solve(batch.grid.fixed[:, None] + batch.currents(s, now)))
            moved = np.abs(np.where(batch.dark, 0.0, renewed - now)).max(axis=0)
            v[:, left] = now = renewed
            settled[left] = moved < tolerance_pu
            if settled.all():
                break
            fallen = ~lost[left] & (np.where(batch.dark, 1.0, np.abs(now)).min(axis=0) < COLLAPSED_PU)
            lost[left[fallen]] = True
            s[:, fallen] = 0.0
            going = np.flatnonzero(fallen | (moved >= STILL_PU * tolerance_pu))
            if len(going) <= FEW_PU * len(left):
                batch, s, now, left = batch.taken(going), s[:, going], now[:, going], left[going]
        return v, settled & ~lost

    def currents(self, s: COMPLEX, v: COMPLEX) -> COMPLEX:
        """Injected currents of powers ``s`` at voltages ``v``, with what hangs below; none where there is no supply."""
        lit = np.where(self.dark, 1.0, v)
        found: COMPLEX = np.conj(s / lit)
        hanging = self.grid.hanging
        if hanging.rows.size:
            more = np.where(s[hanging.rows] == 0, 0.0, hanging.more(lit))
            found[hanging.rows] += np.conj(more / lit[hanging.rows])
        return found

    def taken(self, columns: INT | BOOL) -> "Batch":
        """Some of the cases."""
        return Batch(
            grid=self.grid,
            z=self.z[:, :, columns],
            gain=self.gain[columns],
            offset=self.offset[columns],
            first=self.first[:, columns],
            second=self.second[:, columns],
            dark=self.dark[:, columns],
        )


def read_batch(stamps: Stamps, cases: Cases, chosen: Sequence[int]) -> Batch:
    """Ready some cases (numbers in ``cases.cases``) to be solved together."""
    changes = [change_of(stamps, cases, cases.cases[number]) for number in chosen]
    grid = stamps.grid
    k, r, n = len(changes), max(1, *(len(change.nodes) for change in changes)), grid.n_free
    first, second = np.zeros((r, k), dtype=np.int64), np.full((r, k), -1, dtype=np.int64)
    linear, constant = np.zeros((k, r, r), complex), np.zeros((k, r), complex)
    unit = np.repeat(np.eye(r, dtype=complex)[None], k, axis=0)
    for column, change in enumerate(changes):
        for slot, (a, b) in enumerate(change.nodes):
            first[slot, column], second[slot, column] = a, b
        for (slot, other), value in change.linear.items():
            linear[column, slot, other] = value
        for slot, value in change.constant.items():
            constant[column, slot] = value
        for slot in change.joins:
            unit[column, slot, slot] = 0.0
    touched = np.unique(np.concatenate([first.ravel(), second[second >= 0]]))
    of_node = np.full(n, -1, dtype=np.int64)
    of_node[touched] = np.arange(len(touched))
    right = np.zeros((n, len(touched)), complex)
    right[touched, np.arange(len(touched))] = 1.0
    alone = grid.factor.solve(right)
    z = np.empty((r, n, k), complex)
    for slot in range(r):
        z[slot] = alone[:, of_node[first[slot]]]
        paired = second[slot] >= 0
        z[slot][:, paired] -= alone[:, of_node[second[slot, paired]]]
    each = np.arange(k)
    between = np.empty((k, r, r), complex)
    for slot in range(r):
        at = z[:, first[slot], each] - np.where(second[slot] >= 0, z[:, second[slot], each], 0.0)
        between[:, slot, :] = at.T
    system = unit + linear @ between
    dark = np.zeros((n, k), dtype=bool)
    for column, number in enumerate(chosen):
        for nodes in cases.cases[number].dark:
            rows = stamps.grid.row_of[nodes]
            dark[rows[rows >= 0], column] = True
    return Batch(
        grid=grid,
        z=z,
        gain=np.linalg.solve(system, linear),
        offset=np.linalg.solve(system, constant[:, :, None])[:, :, 0],
        first=first,
        second=second,
        dark=dark,
    )
