"""pandapower's own solved admittance matrix, factorised once: the linear side of every further load flow."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import SuperLU, splu

from planner.grid.limits import LOADING, Limits
from planner.grid.net import Net

COMPLEX = NDArray[np.complex128]
INT = NDArray[np.int64]
FLOAT = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Admittance:
    """Network of PQ buses and feed-ins with fixed voltage.

    The rest of the buses obey ``Y_ll V_l = conj(S_l / V_l) - Y_ls V_s`` (current injection form of the power flow
    equations); ``factor`` is the LU factorisation of ``Y_ll``.

    Attributes
    ----------
    position : mapping of bus to row among the non-feed-in buses
    v0, s0 : ndarray, shape (n,)
        Solved voltage and injection in pu; ``fixed`` is ``-Y_ls V_s``.
    volt_row, volt_limit : ndarray
        Bus row of each voltage limit, and the limit's row in ``Limits``.
    branch_from, branch_to, branch_y, branch_rated_pu, branch_limit : ndarray
        One row for each end of a rated branch: current = y[0] V_from + y[1] V_to, rated current in pu, row in
        ``Limits``. They index all buses: ``all_v0`` is the voltage there, ``free`` picks those that are no feed-in.
    """

    factor: SuperLU
    position: dict[int, int]
    v0: COMPLEX
    s0: COMPLEX
    fixed: COMPLEX
    all_v0: COMPLEX
    free: INT
    base_mva: float
    volt_row: INT
    volt_limit: INT
    branch_from: INT
    branch_to: INT
    branch_y: COMPLEX
    branch_rated_pu: FLOAT
    branch_limit: INT


def read_admittance(net: Net, limits: Limits) -> Admittance | None:
    """Factorised admittance of a solved net; None where it holds controlled voltages or constant-current loads."""
    inside = net._ppc["internal"]
    if len(inside["pv"]) or _voltage_dependent(net):
        return None
    y = sp.csc_matrix(inside["Ybus"])
    feed_in = np.asarray(inside["ref"], dtype=np.int64)
    free = np.setdiff1d(np.arange(y.shape[0]), feed_in)
    if not free.size:
        return None
    v = np.asarray(inside["V"], dtype=complex)
    rows = y[free]
    options = {"SymmetricMode": True}
    factor = splu(sp.csc_matrix(rows[:, free]), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=options)
    lookup = net._pd2ppc_lookups["bus"]
    place = np.full(y.shape[0], -1)
    place[free] = np.arange(len(free))
    solved = net["bus"].index[net.res_bus["vm_pu"].notna().to_numpy()]
    position = {int(b): int(place[lookup[b]]) for b in solved}
    position = {bus: row for bus, row in position.items() if row >= 0}
    at_bus = np.flatnonzero(limits.table == "bus")
    volt = np.array([row for row in at_bus if int(limits.element[row]) in position], dtype=np.int64)
    return Admittance(
        factor=factor,
        position=position,
        v0=v[free],
        s0=np.asarray(inside["Sbus"], dtype=complex)[free],
        fixed=-(rows[:, feed_in] @ v[feed_in]),
        all_v0=v,
        free=free,
        base_mva=float(inside["baseMVA"]),
        volt_row=np.array([position[int(limits.element[row])] for row in volt], dtype=np.int64),
        volt_limit=volt,
        **_branches(net, limits),
    )


def _voltage_dependent(net: Net) -> bool:
    columns = [c for c in net["load"] if str(c).startswith("const_i_")]
    return bool((net["load"][columns].fillna(0).to_numpy(float) != 0).any()) if columns else False


def _branches(net: Net, limits: Limits) -> dict[str, Any]:
    """Both ends of each rated branch: rows of pandapower's branch table, its currents and ratings."""
    inside, lookup = net._ppc["internal"], net._pd2ppc_lookups["branch"]
    served = np.asarray(inside["branch_is"], dtype=bool)
    row_of = np.full(len(served), -1, dtype=np.int64)
    row_of[served] = np.arange(int(served.sum()))
    branch, vn_kv = inside["branch"], inside["bus"][:, 9].real
    start, end = branch[:, 0].real.astype(np.int64), branch[:, 1].real.astype(np.int64)
    rows, sides, rated_ka, which = [], [], [], []
    ratings = {table: _ratings(net, table) for table in ("line", "trafo", "trafo3w") if len(net[table])}
    for limit_row in np.flatnonzero(limits.quantity == LOADING).tolist():
        table, element = str(limits.table[limit_row]), int(limits.element[limit_row])
        for offset, side, ka in ratings[table][element]:
            row = int(row_of[lookup[table][0] + offset])
            if row >= 0:
                rows.append(row)
                sides.append(side)
                rated_ka.append(ka)
                which.append(limit_row)
    taken, end_of = np.array(rows, dtype=np.int64), np.array(sides, dtype=np.int64)
    y_from, y_to = sp.csr_matrix(inside["Yf"])[taken], sp.csr_matrix(inside["Yt"])[taken]
    each = np.arange(len(taken))
    y = np.empty((len(taken), 2), complex)
    for k, bus in enumerate((start[taken], end[taken])):
        at_from, at_to = np.asarray(y_from[each, bus]).ravel(), np.asarray(y_to[each, bus]).ravel()
        y[:, k] = np.where(end_of == 0, at_from, at_to)
    at = np.where(end_of == 0, start[taken], end[taken])
    rated = np.array(rated_ka, dtype=float) * vn_kv[at] * np.sqrt(3) / float(inside["baseMVA"])
    return {
        "branch_from": start[taken],
        "branch_to": end[taken],
        "branch_y": y,
        "branch_rated_pu": rated,
        "branch_limit": np.array(which, dtype=np.int64),
    }


def _ratings(net: Net, table: str) -> dict[int, list[tuple[int, int, float]]]:
    """Current ratings by element: (row within its table's branches, side 0 from / 1 to, kA at 100 %) each."""
    frame = net[table]
    if table == "line":
        ka = (frame["max_i_ka"] * frame["df"] * frame["parallel"]).to_numpy(float)
        each = [(0, 0, ka), (0, 1, ka)]
    elif table == "trafo":
        mva = (frame["sn_mva"] * frame["parallel"] * frame["df"]).to_numpy(float) / np.sqrt(3)
        each = [(0, side, mva / frame[f"vn_{s}_kv"].to_numpy(float)) for side, s in enumerate(("hv", "lv"))]
    else:
        each = [
            (k * len(frame), int(k > 0), (frame[f"sn_{s}_mva"] / frame[f"vn_{s}_kv"]).to_numpy(float) / np.sqrt(3))
            for k, s in enumerate(("hv", "mv", "lv"))
        ]
    return {
        int(element): [(at + shift, side, float(ka[at])) for shift, side, ka in each]
        for at, element in enumerate(frame.index)
    }
