"""A feeder group's solved admittance matrix, factorised for many right-hand sides at once, its nodes as they stand."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import SuperLU, splu

from planner.grid.branch_ends import BranchEnds, read_ends
from planner.grid.factored import CONST_Z_P, CONST_Z_Q, refusal
from planner.grid.limits import Limits
from planner.grid.net import Net

COMPLEX = NDArray[np.complex128]
INT = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupMatrix:
    """Network of constant-power nodes and feed-ins of fixed voltage: ``Y_ll V_l = conj(S_l / V_l) - Y_ls V_s``.

    Attributes
    ----------
    factor : SuperLU
        Of ``Y_ll``, n rows: the nodes that are no feed-in, in the order ``free``.
    row_of : ndarray, shape (n_nodes,)
        Row of each node of pandapower's solved matrix; -1 for a feed-in.
    v0, s0, fixed : ndarray, shape (n,)
        Solved voltage, injection, and ``-Y_ls V_s`` in pu of ``base_mva``; ``all_v0`` (n_nodes,) with the feed-ins.
    plain : ndarray of bool, shape (n,)
        Whether a load added at the node is one of constant power: pandapower applies the mean share of constant
        impedance of a bus's loads to all of them.
    ends : BranchEnds
        Ends of rated branches, by node.
    volt_row, volt_limit : ndarray
        Row of each voltage limit, and the limit's row in ``Limits``.
    """

    factor: SuperLU
    free: INT
    row_of: INT
    v0: COMPLEX
    s0: COMPLEX
    fixed: COMPLEX
    all_v0: COMPLEX
    own_y: COMPLEX
    plain: NDArray[np.bool_]
    base_mva: float
    position: dict[int, int]
    ends: BranchEnds
    volt_row: INT
    volt_limit: INT


def read_matrix(net: Net, limits: Limits) -> GroupMatrix | None:
    """Factorised matrix of a solved net; None where it holds what constant powers cannot stand for."""
    if refusal(net):
        return None
    inside = net._ppc["internal"]
    table, injected = np.asarray(inside["bus"]), np.asarray(inside["Sbus"], complex)
    share_p, share_q = table[:, CONST_Z_P].real, table[:, CONST_Z_Q].real
    shunt = -(injected.real * share_p) + 1j * injected.imag * share_q
    y = sp.csc_matrix(inside["Ybus"]) + sp.diags(shunt, format="csc")
    n_nodes, feed_in = y.shape[0], np.asarray(inside["ref"], dtype=np.int64)
    free = np.setdiff1d(np.arange(n_nodes), feed_in)
    row_of = np.full(n_nodes, -1, dtype=np.int64)
    row_of[free] = np.arange(len(free))
    v, rows = np.asarray(inside["V"], complex), y[free]
    factor = splu(
        sp.csc_matrix(rows[:, free]),
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    lookup, solved = net._pd2ppc_lookups["bus"], net["bus"].index[net.res_bus["vm_pu"].notna().to_numpy()]
    position = {int(bus): int(row_of[lookup[bus]]) for bus in solved if row_of[lookup[bus]] >= 0}
    at_bus = np.flatnonzero(limits.table == "bus")
    volt = np.array([row for row in at_bus if int(limits.element[row]) in position], dtype=np.int64)
    return GroupMatrix(
        factor=factor,
        free=free,
        row_of=row_of,
        v0=v[free],
        s0=(injected.real * (1 - share_p) + 1j * injected.imag * (1 - share_q))[free],
        fixed=-(rows[:, feed_in] @ v[feed_in]),
        all_v0=v,
        own_y=np.asarray(y.diagonal(), complex),
        plain=shunt[free] == 0,
        base_mva=float(inside["baseMVA"]),
        position=position,
        ends=read_ends(net, limits, np.arange(n_nodes)),
        volt_row=np.array([position[int(limits.element[row])] for row in volt], dtype=np.int64),
        volt_limit=volt,
    )
