"""One load flow by pandapower and the gate its result must pass before anybody reads it."""

import numpy as np
import pandapower as pp

from planner.grid.net import Net
from planner.grid.quiet import quiet
from planner.grid.topology import Topology

BALANCE_MVA = 1e-4
VM_RANGE_PU = (0.5, 1.5)
LOADS_ONLY = {"bus_pq": True, "trafo": False, "gen": False}
LOSSES = ("line", "trafo", "trafo3w", "impedance", "dcline")
RATED = ("line", "trafo", "trafo3w")


def solve(net: Net, topology: Topology, *, warm: bool = False, only_loads: bool = False) -> str:
    """Solve in place.

    Parameters
    ----------
    topology : Topology
        Of this net: says which buses, lines and transformers must have a result.
    warm : bool
        Start from the results the net already holds.
    only_loads : bool
        Nothing but loads has changed since this net was solved: pandapower keeps its matrices.

    Returns
    -------
    str
        Empty where the result may be used, else the text code of the reason.
    """
    with quiet():
        try:
            # Without numba: pandapower does not cache what it compiles, so the first run of a process takes 3 s more,
            # for 7 ms a run afterwards (medium- and low-voltage sample grids of 179 and 2940 buses).
            pp.runpp(
                net,
                init="results" if warm else "auto",
                numba=False,
                check_connectivity=True,
                recycle=LOADS_ONLY if only_loads else None,
            )
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
    if abs(float(net.res_bus["p_mw"].sum()) + losses) > BALANCE_MVA:
        return "grid.reason_balance"
    return "" if _loading_finite(net, topology) else "grid.reason_loading"


def _loading_finite(net: Net, topology: Topology) -> bool:
    """Rated lines, and transformers of two and three windings; those cut off have no loading and need none."""
    carrying = topology.joints[topology.supplied.reindex(topology.joints["a"]).to_numpy(bool)]
    for table in RATED:
        elements = carrying.loc[carrying["table"] == table, "element"].unique()
        if table == "line":
            elements = elements[(net["line"]["max_i_ka"].reindex(elements).fillna(0) > 0).to_numpy(bool)]
        if len(elements) and not np.isfinite(net[f"res_{table}"]["loading_percent"].reindex(elements)).all():
            return False
    return True
