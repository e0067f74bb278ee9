"""A part's network, limits and loads as arrays for the series kernel (:mod:`planner.grid.loadflow.kernel_series`)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from planner.grid.hosting.capacity import Judgement
from planner.grid.loadflow.factored import Factored
from planner.grid.loadflow.kernel_series import Grid, Powers, RatedEnds
from planner.grid.loadflow.limits import FLOAT, Limits
from planner.grid.network.net import Net
from planner.grid.year.profiles import LoadShapes

INT = NDArray[np.int64]
Arrays = tuple[INT, INT, FLOAT, FLOAT]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Injection:
    """What each free row feeds in: a constant part, and entries that follow a row of the table of shares.

    Injection of row j in step t, in pu: ``p0[j] + sum over its entries e of p[e] * shares[column[e], t]``.
    """

    p0: FLOAT
    q0: FLOAT
    row: INT
    column: INT
    p: FLOAT
    q: FLOAT

    def plain(self) -> Powers:
        """As the kernel takes it: entries by row."""
        n, order = len(self.p0), np.argsort(self.row, kind="stable")
        start = np.searchsorted(self.row[order], np.arange(n + 1)).astype(np.int64)
        busy = (self.p0 != 0) | (self.q0 != 0) | (np.diff(start) > 0)
        return Powers(busy, self.p0, self.q0, start, self.column[order], self.p[order], self.q[order])

    def with_load(self, row: int, column: int, power_factor: float, base_mva: float) -> "Injection":
        """One load more, whose row of the table is its active power in kW."""
        p = -1.0 / (1000 * base_mva)
        q = p * float(np.tan(np.arccos(power_factor)))
        return replace(
            self,
            row=np.append(self.row, row),
            column=np.append(self.column, column),
            p=np.append(self.p, p),
            q=np.append(self.q, q),
        )

    def total_mw(self, shares: FLOAT, base_mva: float) -> FLOAT:
        """Active power drawn by the entries in each step."""
        weight = np.bincount(self.column, weights=-self.p, minlength=len(shares))
        return np.asarray(weight @ shares * base_mva)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeriesNetwork:
    """Arrays of a factorised part.

    Attributes
    ----------
    grid, ends : named arrays
        As the kernel takes them.
    branch_limit : ndarray
        Row in ``Limits`` of each of the kernel's branch limits.
    """

    factored: Factored
    grid: Grid
    ends: RatedEnds
    branch_limit: INT


def series_network(factored: Factored) -> SeriesNetwork:
    """Network of the series kernel: L and U by rows, branch ends by limit."""
    lu, n, ends = factored.lu, factored.n_free, factored.ends
    lower = _rows(lu.l_start, lu.l_row, lu.l_re + 1j * lu.l_im, n)
    upper = _rows(lu.u_start, lu.u_row, lu.u_re + 1j * lu.u_im, n)
    pairs = [(v.real.copy(), v.imag.copy()) for v in (factored.fixed, factored.v0)]
    inside = int(factored.end_start[-1])
    zone = np.repeat(np.arange(len(factored.end_start) - 1), np.diff(factored.end_start))
    order = np.lexsort((ends.limit[:inside], zone))
    limit = ends.limit[order]
    begins = np.flatnonzero(np.diff(limit, prepend=-1))
    zone_limit = np.searchsorted(zone[order][begins], np.arange(len(factored.end_start))).astype(np.int64)
    y = (ends.y / ends.rated_pu[:, None])[order]
    return SeriesNetwork(
        factored=factored,
        grid=Grid(factored.zone_start, zone_limit, *lower, *upper, lu.d_re, lu.d_im, *pairs[0], *pairs[1]),
        ends=RatedEnds(
            np.append(begins, inside).astype(np.int64),
            ends.start[order].astype(np.int64),
            ends.stop[order].astype(np.int64),
            np.ascontiguousarray(np.stack([y[:, 0].real, y[:, 0].imag, y[:, 1].real, y[:, 1].imag])),
        ),
        branch_limit=limit[begins],
    )


def _rows(start: NDArray[Any], row: NDArray[Any], value: NDArray[np.complex128], n: int) -> Arrays:
    by_row = sp.csc_matrix((value, row, start), shape=(n, n)).tocsr()
    by_row.sort_indices()
    return (
        by_row.indptr.astype(np.int64),
        by_row.indices.astype(np.int64),
        np.ascontiguousarray(by_row.data.real),
        np.ascontiguousarray(by_row.data.imag),
    )


def injection_of(factored: Factored, net: Net, shapes: LoadShapes) -> Injection | None:
    """Injection of a solved net whose loads follow their shapes; with all shares at 1 it is the base case's own.

    Everything that follows no shape stays as it is. None where a load that follows one is of constant impedance in
    part: that part stands in the matrix and cannot follow.
    """
    followers = pd.concat(
        [_entries(net["load"], shapes.column, shapes, -1.0), _entries(net["sgen"], shapes.sgen_column, shapes, 1.0)]
    )
    row = followers["bus"].map(factored.position).to_numpy(float)
    kept = followers[np.isfinite(row) & (row < factored.n_free)]
    at = np.asarray(row[np.isfinite(row) & (row < factored.n_free)], dtype=np.int64)
    if factored.const_z[at].any():
        return None
    p, q = (kept[column].to_numpy(float) / factored.base_mva for column in ("p_mw", "q_mvar"))
    p0, q0 = factored.s0.real.copy(), factored.s0.imag.copy()
    np.subtract.at(p0, at, p)
    np.subtract.at(q0, at, q)
    rest = 1e-12 * (1 + np.abs(factored.s0))
    p0[np.abs(p0) < rest], q0[np.abs(q0) < rest] = 0.0, 0.0
    return Injection(p0=p0, q0=q0, row=at, column=kept["column"].to_numpy(np.int64), p=p, q=q)


def _entries(frame: pd.DataFrame, column: Mapping[int, int], shapes: LoadShapes, sign: float) -> pd.DataFrame:
    """Rows bus, column, p_mw, q_mvar: one an element, two where reactive power follows a column of its own."""
    chosen = frame.loc[list(column)]
    entries = pd.DataFrame(
        {
            "bus": chosen["bus"],
            "column": [column[int(i)] for i in chosen.index],
            "p_mw": sign * chosen["p_mw"] * chosen["scaling"],
            "q_mvar": sign * chosen["q_mvar"] * chosen["scaling"],
        }
    )
    names = shapes.profiles.names
    own = {at: names.index(shapes.profiles.reactive[n]) for at, n in enumerate(names) if n in shapes.profiles.reactive}
    apart = entries[entries["column"].isin(list(own))]
    reactive = apart.assign(p_mw=0.0, column=apart["column"].map(own))
    entries.loc[apart.index, "q_mvar"] = 0.0
    return pd.concat([entries, reactive]).astype({"column": np.int64})


def bounds_of(network: SeriesNetwork, limits: Limits, judgement: Judgement) -> tuple[FLOAT, FLOAT]:
    """Squared bounds of free rows (4, n_free) and of branch limits (4, n): lowest, highest as applied; as in the rule.

    As applied only what judges the site counts; the rule counts everywhere.
    """
    factored = network.factored
    bus = np.zeros((4, factored.n_free))
    bus[[1, 3]] = np.inf
    free = factored.volt_row < factored.n_free
    row, limit = factored.volt_row[free], factored.volt_limit[free]
    upper = limits.upper[limit]
    for at, value, counts in ((0, judgement.bound, judgement.judged), (2, limits.limit, np.ones(len(limits), bool))):
        for side, reduce_at in ((0, np.maximum.at), (1, np.minimum.at)):
            chosen = (upper == bool(side)) & counts[limit]
            reduce_at(bus[at + side], row[chosen], value[limit[chosen]] ** 2)
    branch = np.zeros((4, len(network.branch_limit)))
    applied = np.where(judgement.judged, judgement.bound, np.inf)
    branch[1] = (applied[network.branch_limit] / 100) ** 2
    branch[3] = (limits.limit[network.branch_limit] / 100) ** 2
    return bus, branch
