"""One load flow by pandapower and the gate its result must pass before anybody reads it."""

from typing import Any

import numpy as np
import pandapower as pp
import pandas as pd
from pandapower.pypower.idx_bus import CID_P, CZD_P, PD

from planner.grid.loadflow.start import Start
from planner.grid.network.net import Net
from planner.grid.network.quiet import quiet
from planner.grid.network.topology import Topology

BALANCE_MVA = 1e-4
VM_RANGE_PU = (0.5, 1.5)
LOADS_ONLY = {"bus_pq": True, "trafo": False, "gen": False}
LOSSES = ("line", "trafo", "trafo3w", "impedance", "dcline")
RATED = ("line", "trafo", "trafo3w")
SHARES = ("const_z_p_percent", "const_i_p_percent")


def solve(
    net: Net, topology: Topology, *, start: Start | None = None, warm: bool = False, only_loads: bool = False
) -> str:
    """Solve in place.

    Parameters
    ----------
    topology : Topology
        Of this net: says which buses, lines and transformers must have a result.
    start : Start, optional
        Voltages near the solution: where they lead to none, pandapower starts as it does without.
    warm : bool
        Start from the results the net already holds.
    only_loads : bool
        Nothing but loads has changed since this net was solved: pandapower keeps its matrices.

    Returns
    -------
    str
        Empty where the result may be used, else the text code of the reason.
    """
    plain = {"init": "results" if warm else "auto", "recycle": LOADS_ONLY if only_loads else None}
    if start is None:
        return _run(net, topology, plain)
    start.lay_in(net, kept=only_loads)
    reason = _run(net, topology, plain if only_loads else {"init": "results"})
    return _run(net, topology, {"init": "auto"}) if reason and not only_loads else reason


def _run(net: Net, topology: Topology, options: dict[str, Any]) -> str:
    with quiet():
        try:
            # Without numba: pandapower does not cache what it compiles, so the first run of a process takes 3 s more,
            # for 7 ms a run afterwards (medium- and low-voltage sample grids of 179 and 2940 buses).
            pp.runpp(net, numba=False, check_connectivity=True, **options)
        except Exception:  # noqa: BLE001 - pandapower raises a dozen unlike kinds; all of them mean "no result"
            return "grid.reason_not_solved"
    return gate(net, topology)


def gate(net: Net, topology: Topology) -> str:
    """Reason why a solved net's result is not to be trusted; empty where it is.

    Checks convergence, voltages at all supplied buses within 0.5..1.5 pu, the power balance within 1e-4 MVA and finite
    loading of everything rated.
    """
    if not net.converged:
        return "grid.reason_not_solved"
    vm_pu = net.res_bus["vm_pu"].to_numpy(float)[topology.supplied.to_numpy(bool)]
    if np.isnan(vm_pu).any():
        return "grid.reason_no_voltage"
    if vm_pu.size and not (VM_RANGE_PU[0] < vm_pu.min() and vm_pu.max() < VM_RANGE_PU[1]):
        return "grid.reason_voltage_range"
    losses = sum(float(net[f"res_{t}"]["pl_mw"].sum()) for t in LOSSES if len(net[t]) and f"res_{t}" in net)
    if abs(float(net.res_bus["p_mw"].sum()) + _shared_mw(net) + losses) > BALANCE_MVA:
        return "grid.reason_balance"
    return "" if _loading_finite(net, topology) else "grid.reason_loading"


def _shared_mw(net: Net) -> float:
    """Power drawn in the load flow beyond what the results of the buses say, where loads depend on the voltage.

    pandapower solves with the mean shares of all loads of a bus, for everything that is drawn there, but reports each
    load by its own shares: the reported balance would not close where they differ.
    """
    load = net["load"]
    columns = [column for column in SHARES if column in load]
    if not columns or not bool((load[columns].fillna(0).to_numpy(float) != 0).any()):
        return 0.0
    inside = net._ppc["internal"]
    table, vm_pu = np.asarray(inside["bus"]).real, np.abs(np.asarray(inside["V"]))
    by_mean = table[:, PD] * (table[:, CID_P] * (vm_pu - 1) + table[:, CZD_P] * (vm_pu**2 - 1))
    solved = net.res_bus["vm_pu"].reindex(load["bus"]).notna().to_numpy() & load["in_service"].to_numpy(bool)
    each = net.res_load["p_mw"].to_numpy(float) - (load["p_mw"] * load["scaling"]).to_numpy(float)
    by_mean[np.asarray(inside["ref"], dtype=np.int64)] = 0.0  # a feed-in gives what its loads draw at 1 pu
    return float(by_mean.sum() - each[solved].sum())


def _loading_finite(net: Net, topology: Topology) -> bool:
    """Rated lines, and transformers of two and three windings; those cut off have no loading and need none."""
    doubtful = {table: _without_loading(net, table) for table in RATED if len(net[table])}
    if not any(len(elements) for elements in doubtful.values()):
        return True
    carrying = topology.joints[topology.supplied.reindex(topology.joints["a"]).to_numpy(bool)]
    return not any(
        bool((carrying.loc[carrying["table"] == table, "element"].isin(elements)).any())
        for table, elements in doubtful.items()
    )


def _without_loading(net: Net, table: str) -> pd.Index:
    """Rated elements of a table whose loading is no number."""
    bad = ~np.isfinite(net[f"res_{table}"]["loading_percent"].reindex(net[table].index).to_numpy(float))
    if table == "line":
        bad &= net["line"]["max_i_ka"].fillna(0).to_numpy(float) > 0
    elements: pd.Index = net[table].index[bad]
    return elements
