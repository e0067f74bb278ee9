"""Ends of rated branches of a solved net: how their current follows from the voltages, and what they may carry."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from planner.grid.loadflow.limits import FLOAT, LOADING, Limits
from planner.grid.network.net import Net

INT = NDArray[np.int64]
COMPLEX = NDArray[np.complex128]
VN_KV = 9  # column of pandapower's solved bus table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BranchEnds:
    """Ends of rated branches: current ``y[0] V_start + y[1] V_stop`` in pu.

    Attributes
    ----------
    start, stop : ndarray of int, shape (n_ends,)
        Rows of the branch's two buses.
    y : ndarray of complex, shape (n_ends, 2)
    rated_pu : ndarray, shape (n_ends,)
        Current at 100 %.
    limit : ndarray of int, shape (n_ends,)
        Row in ``Limits``.
    """

    start: INT
    stop: INT
    y: COMPLEX
    rated_pu: FLOAT
    limit: INT

    def __len__(self) -> int:
        return len(self.limit)

    def by_zone(self, zone: INT, zones: int) -> tuple["BranchEnds", INT]:
        """Sorted by the zone of their free bus, and where each zone begins; ends between two feed-ins come last."""
        padded = np.append(zone, zones)
        first = np.minimum(self.start, self.stop)
        at = padded[np.minimum(first, len(zone))]
        order = np.lexsort((first, at))
        begins = np.searchsorted(at[order], np.arange(zones + 1)).astype(np.int64)
        ends = BranchEnds(
            start=self.start[order],
            stop=self.stop[order],
            y=np.ascontiguousarray(self.y[order]),
            rated_pu=self.rated_pu[order],
            limit=self.limit[order],
        )
        return ends, begins


def read_ends(net: Net, limits: Limits, row_of: INT) -> BranchEnds:
    """Ends of all branches that have a loading limit.

    Parameters
    ----------
    row_of : ndarray of int
        Row of each bus of pandapower's solved matrix.
    """
    inside, lookup = net._ppc["internal"], net._pd2ppc_lookups["branch"]
    served = np.asarray(inside["branch_is"], dtype=bool)
    solved_row = np.full(len(served), -1, dtype=np.int64)
    solved_row[served] = np.arange(int(served.sum()))
    parts = [
        (solved_row[lookup[table][0] + offset[element]], np.full(len(element), side), ka[element], row)
        for table in ("line", "trafo", "trafo3w")
        if len(net[table])
        for row, element in [_limited(net, limits, table)]
        for offset, side, ka in _ratings(net, table)
    ]
    if not parts:
        parts = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64))]
    taken, side, rated_ka, limit = (np.concatenate(column) for column in zip(*parts, strict=True))
    keep = taken >= 0
    taken, side, rated_ka, limit = taken[keep], side[keep], rated_ka[keep], limit[keep]
    branch, vn_kv = np.asarray(inside["branch"]), np.asarray(inside["bus"])[:, VN_KV].real
    start, stop = branch[taken, 0].real.astype(np.int64), branch[taken, 1].real.astype(np.int64)
    at = np.where(side == 0, start, stop)
    return BranchEnds(
        start=row_of[start],
        stop=row_of[stop],
        y=_admittances(inside["Yf"], inside["Yt"], taken, side, np.stack([start, stop], axis=1)),
        rated_pu=rated_ka * vn_kv[at] * np.sqrt(3) / float(inside["baseMVA"]),
        limit=limit,
    )


def _limited(net: Net, limits: Limits, table: str) -> tuple[INT, INT]:
    """Rows of a table's loading limits, and their elements' places in the table."""
    row = np.flatnonzero((limits.table == table) & (limits.quantity == LOADING))
    return row, np.asarray(net[table].index.get_indexer(limits.element[row]), dtype=np.int64)


def _admittances(y_from: sp.csr_matrix, y_to: sp.csr_matrix, taken: INT, side: INT, bus: INT) -> COMPLEX:
    """Entries of the branch matrices at a branch's own two buses, of the end that is asked for."""
    at_from, at_to = sp.csr_matrix(y_from)[taken], sp.csr_matrix(y_to)[taken]
    each = np.arange(len(taken))
    y = np.empty((len(taken), 2), complex)
    for k in (0, 1):
        ahead, behind = (np.asarray(matrix[each, bus[:, k]]).ravel() for matrix in (at_from, at_to))
        y[:, k] = np.where(side == 0, ahead, behind)
    return y


def _ratings(net: Net, table: str) -> list[tuple[INT, int, FLOAT]]:
    """Each rated end of a table's elements: (row among the table's branches, side 0 from / 1 to, kA at 100 %)."""
    frame = net[table]
    own = np.arange(len(frame))
    if table == "line":
        ka = (frame["max_i_ka"] * frame["df"] * frame["parallel"]).to_numpy(float)
        return [(own, 0, ka), (own, 1, ka)]
    if table == "trafo":
        ka = (frame["sn_mva"] * frame["parallel"] * frame["df"]).to_numpy(float) / np.sqrt(3)
        return [(own, side, ka / frame[f"vn_{s}_kv"].to_numpy(float)) for side, s in enumerate(("hv", "lv"))]
    return [
        (own + k * len(frame), int(k > 0), (frame[f"sn_{s}_mva"] / frame[f"vn_{s}_kv"]).to_numpy(float) / np.sqrt(3))
        for k, s in enumerate(("hv", "mv", "lv"))
    ]
