"""pandapower's own solved admittance matrix, factorised once: arrays for the compiled kernels, in elimination order."""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components, depth_first_order
from scipy.sparse.linalg import SuperLU, splu

from planner.grid.loadflow.branch_ends import BranchEnds, read_ends
from planner.grid.loadflow.kernel import BLOCK, solve_block
from planner.grid.loadflow.kernel_hosting import Plain
from planner.grid.loadflow.kernel_limits import Ends
from planner.grid.loadflow.limits import BOOL, FLOAT, Limits
from planner.grid.loadflow.mixed import MixedLoads, read_mixed
from planner.grid.network.net import Net

COMPLEX = NDArray[np.complex128]
INT = NDArray[np.int64]
INT32 = NDArray[np.int32]
CONST_Z_P, CONST_Z_Q = 14, 17  # columns of pandapower's solved bus table
CONST_I = ("const_i_p_percent", "const_i_q_percent", "const_i_percent")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Triangles:
    """Sparse L and U of the free buses' admittance, strictly triangular by columns, with the inverse diagonal of U.

    ``l_start`` and ``u_start``: where each column begins in ``*_row``, ``*_re`` and ``*_im``. L has a diagonal of ones.
    """

    l_start: INT32
    l_row: INT32
    l_re: FLOAT
    l_im: FLOAT
    u_start: INT32
    u_row: INT32
    u_re: FLOAT
    u_im: FLOAT
    d_re: FLOAT
    d_im: FLOAT

    @property
    def arrays(self) -> tuple[Any, ...]:
        """All arrays in the order in which the kernels take them."""
        return tuple(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, kw_only=True, eq=False)
class Factored:
    """A network of constant-power buses and feed-ins of fixed voltage, ready for many load flows.

    Rows are buses of the solved matrix (buses joined by closed switches share one): ``n_free`` rows in elimination
    order, then the feed-ins. The free rows obey ``Y_ll V_l = conj(S_l / V_l) + fixed`` (current injection form of the
    power flow equations), where ``fixed`` is ``-Y_ls V_s``.

    Attributes
    ----------
    position : mapping of bus to row
        All solved buses; rows from ``n_free`` on are feed-ins.
    internal : ndarray of int, shape (n_rows,)
        Number of each row in pandapower's own solved matrix.
    v0, s0, fixed : ndarray of complex
        Solved voltage (all rows), injection and feed-ins' share (free rows), in pu of ``base_mva``.
    const_z : ndarray of bool, shape (n_free,)
        Rows whose load is of constant impedance in part: that part stands in the matrix, ``s0`` holds the rest.
    mixed : MixedLoads
        What pandapower makes of a load that is added beside such loads.
    zone_start : ndarray, shape (n_zones + 1,)
        Free rows ``zone_start[z]..zone_start[z+1]`` are one zone: feed-ins hold their voltage, so that nothing beyond
        one is moved by what is drawn within. ``end_start`` is the same for ``ends``; those between feed-ins are last.
    volt_row, volt_limit : ndarray
        Row of each voltage limit, and the limit's row in ``Limits``.
    """

    n_free: int
    base_mva: float
    position: dict[int, int]
    internal: INT
    v0: COMPLEX
    s0: COMPLEX
    fixed: COMPLEX
    const_z: BOOL
    mixed: MixedLoads
    lu: Triangles
    ends: BranchEnds
    zone_start: INT
    end_start: INT
    volt_row: INT
    volt_limit: INT

    @cached_property
    def plain(self) -> Plain:
        """What the kernels take."""
        parts = (self.v0, self.s0, self.fixed)
        split = [np.ascontiguousarray(half) for whole in parts for half in (whole.real, whole.imag)]
        return Plain(*self.lu.arrays, *split)

    @cached_property
    def plain_ends(self) -> Ends:
        """Branch ends as the kernels take them."""
        ends = self.ends
        return Ends(
            start=ends.start.astype(np.int32),
            stop=ends.stop.astype(np.int32),
            y_re=np.ascontiguousarray(ends.y.real),
            y_im=np.ascontiguousarray(ends.y.imag),
        )

    def at_feed_in(self, bus: int) -> bool:
        """Whether a bus is a feed-in, or joined to one by closed switches: its voltage is fixed."""
        return self.position.get(bus, self.n_free) >= self.n_free

    def zone_of(self, rows: INT) -> INT:
        """Zone of each free row."""
        return np.asarray(np.searchsorted(self.zone_start, rows, side="right") - 1, dtype=np.int64)

    def solve(self, currents: COMPLEX) -> COMPLEX:
        """Voltages ``Y_ll^-1 I`` of the free rows for currents of shape (n_free,), in pu."""
        block = np.zeros((2, self.n_free, BLOCK))
        block[0, :, 0], block[1, :, 0] = currents.real, currents.imag
        solve_block(block[0], block[1], 0, self.n_free, *self.lu.arrays)
        return np.asarray(block[0, :, 0] + 1j * block[1, :, 0])


def refusal(net: Net) -> str:
    """Text code why a solved net cannot be factorised so that the answer is pandapower's own; empty where it can."""
    inside = net._ppc["internal"]
    if len(inside["pv"]):
        return "grid.kernel_controlled_voltage"
    columns = [column for column in CONST_I if column in net["load"]]
    if columns and bool((net["load"][columns].fillna(0).to_numpy(float) != 0).any()):
        return "grid.kernel_constant_current"
    if len(inside["ref"]) == inside["Ybus"].shape[0]:
        return "grid.kernel_feed_ins_only"
    return ""


def factorise(net: Net, limits: Limits) -> Factored | None:
    """Factorised network of a solved net; None where :func:`refusal` says why, or where elimination needs pivots."""
    if refusal(net):
        return None
    inside = net._ppc["internal"]
    base_mva, table = float(inside["baseMVA"]), np.asarray(inside["bus"])
    whole = np.asarray(inside["Sbus"], complex)
    share_p, share_q = (np.ascontiguousarray(table[:, column].real) for column in (CONST_Z_P, CONST_Z_Q))
    injected, shunt = _constant_impedance(whole, share_p, share_q)
    y = sp.csc_matrix(inside["Ybus"]) + sp.diags(shunt, format="csc")
    feed_in = np.asarray(inside["ref"], dtype=np.int64)
    free = np.setdiff1d(np.arange(y.shape[0]), feed_in)
    factor = splu(
        sp.csc_matrix(y[free][:, free]),
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    if not np.array_equal(factor.perm_r, factor.perm_c):
        return None
    triangles, after = _triangles(factor)
    order = np.concatenate([free[np.argsort(factor.perm_c)][after], feed_in])
    row_of = np.empty(len(order), dtype=np.int64)
    row_of[order] = np.arange(len(order))
    v, eliminated, n_free = np.asarray(inside["V"], complex)[order], order[: len(free)], len(free)
    zone, zone_start = _zones(triangles, n_free)
    ends, end_start = read_ends(net, limits, row_of).by_zone(zone, len(zone_start) - 1)
    position = _positions(net, row_of)
    at_bus = np.flatnonzero(limits.table == "bus")
    volt = np.array([row for row in at_bus if int(limits.element[row]) in position], dtype=np.int64)
    return Factored(
        n_free=n_free,
        base_mva=base_mva,
        position=position,
        internal=order,
        v0=v,
        s0=injected[eliminated],
        fixed=-(y[eliminated][:, feed_in] @ v[n_free:]),
        const_z=shunt[eliminated] != 0,
        mixed=read_mixed(net, position, -whole[eliminated] * base_mva, (share_p[eliminated], share_q[eliminated])),
        lu=triangles,
        ends=ends,
        zone_start=zone_start,
        end_start=end_start,
        volt_row=np.array([position[int(limits.element[row])] for row in volt], dtype=np.int64),
        volt_limit=volt,
    )


def _constant_impedance(injected: COMPLEX, share_p: FLOAT, share_q: FLOAT) -> tuple[COMPLEX, COMPLEX]:
    """Injection without its part of constant impedance, and that part as admittance to earth.

    pandapower weighs the whole injection of a bus with the mean share of its loads, generation included.
    """
    p, q = injected.real, injected.imag
    return p * (1 - share_p) + 1j * q * (1 - share_q), -(p * share_p) + 1j * q * share_q


def _positions(net: Net, row_of: INT) -> dict[int, int]:
    lookup = net._pd2ppc_lookups["bus"]
    solved = net["bus"].index[net.res_bus["vm_pu"].notna().to_numpy()]
    return {int(bus): int(row_of[lookup[bus]]) for bus in solved}


def _triangles(factor: SuperLU) -> tuple[Triangles, INT]:
    """L and U in postorder of the elimination tree, and that order.

    Postorder keeps each subtree, and so each zone, together in memory; the fill stays what it was.
    """
    lower, upper = sp.tril(factor.L, -1, format="csc"), sp.triu(factor.U, 1, format="csc")
    after = _postorder(lower)
    lower, upper = (sp.csc_matrix(side[after][:, after]) for side in (lower, upper))
    lower.sort_indices()
    upper.sort_indices()
    inverse = 1.0 / factor.U.diagonal()[after]
    triangles = Triangles(
        l_start=lower.indptr.astype(np.int32),
        l_row=lower.indices.astype(np.int32),
        l_re=np.ascontiguousarray(lower.data.real),
        l_im=np.ascontiguousarray(lower.data.imag),
        u_start=upper.indptr.astype(np.int32),
        u_row=upper.indices.astype(np.int32),
        u_re=np.ascontiguousarray(upper.data.real),
        u_im=np.ascontiguousarray(upper.data.imag),
        d_re=np.ascontiguousarray(inverse.real),
        d_im=np.ascontiguousarray(inverse.imag),
    )
    return triangles, after


def _postorder(lower: sp.csc_matrix) -> INT:
    """Children before parents: the parent of a column is its first row below the diagonal."""
    n = lower.shape[0]
    lower.sort_indices()
    parent, filled = np.full(n, n), np.diff(lower.indptr) > 0
    parent[filled] = lower.indices[lower.indptr[:-1][filled]]
    tree = sp.csr_matrix((np.ones(n), (parent, np.arange(n))), shape=(n + 1, n + 1))
    found = depth_first_order(tree, n, return_predecessors=False)
    return np.asarray(found[:0:-1], dtype=np.int64)


def _zones(lu: Triangles, n_free: int) -> tuple[INT, INT]:
    """Zone of each free row, and where each begins."""
    pattern = sp.csc_matrix((np.ones(len(lu.l_row)), lu.l_row, lu.l_start), shape=(n_free, n_free))
    label = connected_components(pattern, directed=False)[1]
    first = np.flatnonzero(np.diff(label, prepend=-1))
    zone = np.repeat(np.arange(len(first)), np.diff(np.append(first, n_free)))
    return zone, np.append(first, n_free).astype(np.int64)
