"""A feeder group's solved admittance matrix, factorised for many right-hand sides at once.

Low voltage hangs on medium voltage: what a station draws depends on the voltage at its high side alone. Each
low-voltage part with one way up is solved at three such voltages and stands in the matrix as the parabola through them;
with losses of 2 % the error stays below 3e-5 of the power for voltages of 0.9 to 1.1 of today's.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import SuperLU, splu

from planner.grid.loadflow.branch_ends import VN_KV, BranchEnds, read_ends
from planner.grid.loadflow.factored import CONST_Z_P, CONST_Z_Q, refusal
from planner.grid.loadflow.limits import Limits
from planner.grid.network.net import Net
from planner.grid.network.topology import LV_UP_TO_KV

COMPLEX = NDArray[np.complex128]
FLOAT = NDArray[np.float64]
INT = NDArray[np.int64]
BOOL = NDArray[np.bool_]
SPAN_PU = 0.1
ITERATIONS = 100
TOLERANCE_PU = 1e-11


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hanging:
    """Power below some rows, in pu: ``slope d + bend d^2`` more than today's at ``d = |V| / |V today| - 1``."""

    rows: INT
    vm_pu: FLOAT
    slope: COMPLEX
    bend: COMPLEX

    def more(self, v: COMPLEX) -> COMPLEX:
        """Injection beyond today's at voltages (n, K)."""
        d = np.abs(v[self.rows]) / self.vm_pu[:, None] - 1
        found: COMPLEX = (self.slope[:, None] + self.bend[:, None] * d) * d
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupMatrix:
    """Network of constant-power rows and feed-ins of fixed voltage: ``Y_ll V_l = conj(S_l / V_l) - Y_ls V_s``.

    Attributes
    ----------
    factor : SuperLU
        Of ``Y_ll``, n rows.
    row_of : ndarray, shape (n_nodes,)
        Row of each node of pandapower's solved matrix: below n, or a feed-in from n on; -1 for what hangs below a row.
    carrier : ndarray, shape (n_nodes,)
        Row that supplies each node: its own, or the one it hangs below.
    v0, s0, fixed : ndarray
        Solved voltage (feed-ins included), injection and ``-Y_ls V_s`` (n rows) in pu of ``base_mva``.
    own_y : ndarray
        Diagonal of the matrix, n rows.
    plain : ndarray of bool, shape (n,)
        Whether a load added at the row is one of constant power: pandapower applies the mean share of constant
        impedance of a bus's loads to all of them.
    ends : BranchEnds
        Ends of rated branches between rows.
    volt_row, volt_limit : ndarray
        Row of each voltage limit, and the limit's row in ``Limits``.
    """

    factor: SuperLU
    row_of: INT
    carrier: INT
    v0: COMPLEX
    s0: COMPLEX
    fixed: COMPLEX
    own_y: COMPLEX
    plain: BOOL
    hanging: Hanging
    base_mva: float
    ends: BranchEnds
    volt_row: INT
    volt_limit: INT

    @property
    def n_free(self) -> int:
        """Number of rows that are no feed-in."""
        return len(self.s0)


def read_matrix(net: Net, limits: Limits) -> GroupMatrix | None:
    """Factorised matrix of a solved net; None where it holds what constant powers cannot stand for."""
    if refusal(net):
        return None
    inside = net._ppc["internal"]
    table, injected = np.asarray(inside["bus"]), np.asarray(inside["Sbus"], complex)
    share_p, share_q = table[:, CONST_Z_P].real, table[:, CONST_Z_Q].real
    shunt = -(injected.real * share_p) + 1j * injected.imag * share_q
    y = sp.csr_matrix(inside["Ybus"]) + sp.diags(shunt, format="csr")
    s, v = injected.real * (1 - share_p) + 1j * injected.imag * (1 - share_q), np.asarray(inside["V"], complex)
    feed_in, n_nodes = np.asarray(inside["ref"], dtype=np.int64), y.shape[0]
    above = _above(y, table[:, VN_KV].real <= LV_UP_TO_KV, feed_in)
    below = np.flatnonzero(above >= 0)
    rows = np.concatenate([np.setdiff1d(np.arange(n_nodes), np.concatenate([feed_in, below])), feed_in])
    n_free = len(rows) - len(feed_in)
    row_of = np.full(n_nodes, -1, dtype=np.int64)
    row_of[rows] = np.arange(len(rows))
    carrier = np.where(above >= 0, row_of[above], row_of)
    today, slope, bend = _drawn(y, s, v, below, above)
    down = np.unique(above[below])
    down = down[row_of[down] < n_free]
    free = y[rows[:n_free]]
    volt = np.flatnonzero(limits.table == "bus")
    at = row_of[net._pd2ppc_lookups["bus"][limits.element[volt]]]
    kept = (at >= 0) & (at < n_free)
    return GroupMatrix(
        factor=_factorised(free[:, rows[:n_free]]),
        row_of=row_of,
        carrier=carrier,
        v0=v[rows],
        s0=(s + today)[rows[:n_free]],
        fixed=-(free[:, feed_in] @ v[feed_in]),
        own_y=np.asarray(y.diagonal(), complex)[rows[:n_free]],
        plain=(shunt == 0)[rows[:n_free]],
        hanging=Hanging(rows=row_of[down], vm_pu=np.abs(v[down]), slope=slope[down], bend=bend[down]),
        base_mva=float(inside["baseMVA"]),
        ends=_between_rows(read_ends(net, limits, row_of)),
        volt_row=at[kept],
        volt_limit=volt[kept],
    )


def _factorised(y: sp.csr_matrix) -> SuperLU:
    return splu(sp.csc_matrix(y), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})


def _between_rows(ends: BranchEnds) -> BranchEnds:
    kept = (ends.start >= 0) & (ends.stop >= 0)
    return replace(
        ends,
        start=ends.start[kept],
        stop=ends.stop[kept],
        y=ends.y[kept],
        rated_pu=ends.rated_pu[kept],
        limit=ends.limit[kept],
    )


def _above(y: sp.csr_matrix, low: BOOL, feed_in: INT) -> INT:
    """Node that each low-voltage part with one way up hangs on; -1 for all other nodes."""
    low = low.copy()
    low[feed_in] = False
    inside = np.flatnonzero(low)
    found = np.full(y.shape[0], -1, dtype=np.int64)
    if not inside.size:
        return found
    part = np.full(y.shape[0], -1, dtype=np.int64)
    part[inside] = connected_components(y[inside][:, inside].astype(bool), directed=False)[1]
    joined = y.tocoo()
    up = low[joined.row] & ~low[joined.col]
    ways = np.unique(np.stack([part[joined.row[up]], joined.col[up]], axis=1), axis=0)
    parts, count = np.unique(ways[:, 0], return_counts=True)
    single = dict(zip(ways[:, 0].tolist(), ways[:, 1].tolist(), strict=True))
    once = set(parts[count == 1].tolist())
    for node in inside.tolist():
        if int(part[node]) in once:
            found[node] = single[int(part[node])]
    return found


def _drawn(y: sp.csr_matrix, s: COMPLEX, v: COMPLEX, below: INT, above: INT) -> tuple[COMPLEX, COMPLEX, COMPLEX]:
    """Injection from below into each node: today's, and slope and bend over the relative change of its voltage."""
    n = len(v)
    at_node = [np.zeros(n, complex) for _ in range(3)]
    if not below.size:
        return at_node[0], at_node[1], at_node[2]
    factor, scale = _factorised(y[below][:, below]), 1 + SPAN_PU * np.array([0.0, -1.0, 1.0])
    nodes = np.unique(above[below])
    held = v[nodes, None] * scale
    into, from_below = -(y[below][:, nodes] @ held), y[nodes][:, below]
    powers, inside = s[below, None], v[below, None] * scale
    with np.errstate(all="ignore"):
        for _ in range(ITERATIONS):
            renewed = factor.solve(into + np.conj(powers / inside))
            moved = float(np.abs(renewed - inside).max())
            inside = renewed
            if not moved > TOLERANCE_PU:
                break
    drawn = held * np.conj(-(from_below @ inside))
    drawn = np.where(np.isfinite(drawn), drawn, drawn[:, :1])
    less, more = drawn[:, 1] - drawn[:, 0], drawn[:, 2] - drawn[:, 0]
    for values, found in zip(
        at_node, (drawn[:, 0], (more - less) / (2 * SPAN_PU), (more + less) / (2 * SPAN_PU**2)), strict=True
    ):
        values[nodes] = found
    return at_node[0], at_node[1], at_node[2]
