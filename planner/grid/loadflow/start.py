"""Voltages from which pandapower's own load flow starts: the nearer they are, the fewer rounds it takes.

What is solved stays pandapower's equations to pandapower's tolerance, whatever it starts from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandapower.pypower.idx_bus import VA, VM

from planner.grid.network.net import Net

if TYPE_CHECKING:
    from planner.grid.loadflow.factored import Factored

FLOAT = NDArray[np.float64]
COMPLEX = NDArray[np.complex128]
ROUNDS = 25
SETTLED_PU = 1e-11
FAR_PU = 0.5
MOST_IN_A_ROW = 8
AT_REST = {"vm_pu": 1.0, "va_degree": 0.0}
VOLTAGE = tuple(AT_REST)
LINE_ENDS = ("from", "to")
ENDS = {"line": LINE_ENDS, "trafo": ("hv", "lv")}
INNER = ("trafo3w", "xward")
INJECTING = (("load", -1.0), ("sgen", 1.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Start:
    """Voltages near a solution, as the result tables that pandapower starts from.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        ``res_bus``, and both ends of what may end at an open switch: pandapower gives such an end a bus of its own.
    inside : ndarray of complex, optional
        Voltages in pu in the order of pandapower's own solved matrix.
    """

    tables: Mapping[str, pd.DataFrame]
    inside: COMPLEX | None = None

    def lay_in(self, net: Net, *, kept: bool) -> None:
        """Into the net; ``kept``: into the matrices that pandapower keeps of it, for a run that reuses them."""
        if not kept:
            for name, frame in self.tables.items():
                net[name] = frame
        elif self.inside is not None:
            table = net._ppc["bus"]
            table[: len(self.inside), VM] = np.abs(self.inside)
            table[: len(self.inside), VA] = np.degrees(np.angle(self.inside))


def near(net: Net, solved: Net | None = None) -> Start | None:
    """Voltages that the net was solved with before it was changed; a new bus takes those of a bus it is joined to.

    Parameters
    ----------
    solved : Net, optional
        Where the results stand; those in the net itself without one.

    Returns
    -------
    Start or None
        None where there are no results, and beside tables with inner buses of their own.
    """
    before = net if solved is None else solved
    results = before.get("res_bus")
    if results is None or results.empty or any(len(net[table]) for table in INNER):
        return None
    bus = _joined(net, results.loc[:, list(VOLTAGE)].reindex(net["bus"].index)).fillna(AT_REST)
    tables = {"res_bus": bus}
    for table, ends in ENDS.items():
        known = before.get(f"res_{table}")
        if known is not None:
            tables[f"res_{table}"] = _ends(net[table], known, ends, bus)
    return Start(tables=tables)


def _joined(net: Net, known: pd.DataFrame) -> pd.DataFrame:
    """With the voltage of the other end of a line for each bus that has none, as far as lines lead."""
    line = net["line"]
    missing = known.index[known["vm_pu"].isna()]
    hanging = line[line["in_service"].astype(bool) & (line["from_bus"].isin(missing) | line["to_bus"].isin(missing))]
    for _ in range(MOST_IN_A_ROW):
        before = len(missing)
        for here, there in (("from_bus", "to_bus"), ("to_bus", "from_bus")):
            of_bus = hanging[hanging[here].isin(missing)].drop_duplicates(here).set_index(here)[there]
            known.loc[of_bus.index] = known.reindex(of_bus).to_numpy()
        missing = known.index[known["vm_pu"].isna()]
        if len(missing) in {0, before}:
            break
    return known


def _ends(frame: pd.DataFrame, known: pd.DataFrame, ends: tuple[str, str], bus: pd.DataFrame) -> pd.DataFrame:
    """Voltages at both ends; of a new line each end has that of the other, as one that is open there."""
    found = known.reindex(frame.index)
    gaps = found[[f"vm_{side}_pu" for side in ends]].isna().any(axis=1).to_numpy()
    if not gaps.any():
        return found
    for side, other in (ends, ends[::-1]):
        taken = other if ends == LINE_ENDS else side
        there = bus.reindex(frame.loc[gaps, f"{taken}_bus"])
        for quantity, unit in (("vm", "pu"), ("va", "degree")):
            name = f"{quantity}_{side}_{unit}"
            before = found.loc[gaps, name]
            found.loc[gaps, name] = np.where(before.notna(), before, there[f"{quantity}_{unit}"])
    return found


def with_injections(grid: "Factored | None", solved: Net, added_pu: COMPLEX, *, kept: bool = False) -> Start | None:
    """Voltages of a solved net with something added to what is fed into its buses, by its factorised matrix.

    Parameters
    ----------
    grid : Factored or None
        Of the solved net.
    solved : Net
        With its results.
    added_pu : ndarray of complex, shape (n_free,)
        Generation positive, in pu of the matrix's own power.
    kept : bool
        For a run that reuses pandapower's matrices: no tables.

    Returns
    -------
    Start or None
        None where the matrix cannot answer, or has no solution.
    """
    v = None if grid is None else _solved(grid, grid.s0 + added_pu)
    if grid is None or v is None:
        return None
    v = np.concatenate([v, grid.v0[grid.n_free :]])
    inside = np.empty(len(v), dtype=complex)
    inside[grid.internal] = v
    return Start(tables={} if kept else _moved(grid, solved, v), inside=inside)


def _moved(grid: "Factored", solved: Net, v: COMPLEX) -> dict[str, pd.DataFrame]:
    """Result tables of a solved net at other voltages of its rows; an open end moves with the other end."""
    buses = solved["bus"].index
    row = np.array([grid.position.get(int(bus), -1) for bus in buses], dtype=np.int64)
    ratio = np.where(row >= 0, v[row] / grid.v0[row], 1.0)
    moved = pd.DataFrame({"vm": np.abs(ratio), "va": np.degrees(np.angle(ratio))}, index=buses)
    bus = solved["res_bus"].loc[:, list(VOLTAGE)].copy()
    bus["vm_pu"] *= moved["vm"].reindex(bus.index)
    bus["va_degree"] += moved["va"].reindex(bus.index)
    tables = {"res_bus": bus}
    for table, ends in ENDS.items():
        tables[f"res_{table}"] = found = solved[f"res_{table}"].copy()
        for side, other in (ends, ends[::-1]):
            there = moved.reindex(solved[table][f"{other}_bus"])
            found[f"vm_{side}_pu"] *= there["vm"].to_numpy()
            found[f"va_{side}_degree"] += there["va"].to_numpy()
    return tables


def with_load(
    grid: "Factored | None", solved: Net, buses: Sequence[int], power_mva: COMPLEX, *, kept: bool = False
) -> Start | None:
    """The same with loads at some buses."""
    if grid is None:
        return None
    added = np.zeros(grid.n_free, dtype=complex)
    for bus, power in zip(buses, power_mva, strict=True):
        if not grid.at_feed_in(bus):
            added[grid.position[bus]] -= power / grid.base_mva
    return with_injections(grid, solved, added, kept=kept)


def injected_pu(grid: "Factored", net: Net) -> COMPLEX:
    """Power of loads and static generators by free row, generation positive."""
    total = np.zeros(grid.n_free, dtype=complex)
    for name, sign in INJECTING:
        table = net[name]
        row = table["bus"].map(grid.position).to_numpy(float)
        free = (row < grid.n_free) & table["in_service"].to_numpy(bool)
        power = (table["p_mw"].to_numpy(float) + 1j * table["q_mvar"].to_numpy(float)) * table["scaling"].to_numpy(
            float
        )
        np.add.at(total, row[free].astype(np.int64), sign * power[free] / grid.base_mva)
    return total


def _solved(grid: "Factored", s: COMPLEX) -> COMPLEX | None:
    v = grid.v0[: grid.n_free]
    for _ in range(ROUNDS):
        before, v = v, grid.solve(grid.fixed + np.conj(s / v))
        moved = float(np.max(np.abs(v - before), initial=0.0))
        if not moved < FAR_PU:
            return None
        if moved < SETTLED_PU:
            break
    return v
