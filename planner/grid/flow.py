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


def solve(net: Net, topology: Topology, *, warm: bool = False, only_loads: bool = False) -> str:
    """Solve in place.

    Parameters
    ----------
    topology : Topology
        Of this net: says which buses and lines must have a result.
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
            # pandapower compiles its numba code anew in every process (3 s); small parts gain 5 ms a run from it.
            pp.runpp(
                net,
                init="results" if warm else "auto",
                numba=False,
                check_connectivity=True,
                recycle=LOADS_ONLY if only_loads else None,
            )
        except Exception:  # noqa: BLE001 - pandapower and numba raise a dozen unlike kinds (SAFETY: all mean "no result")
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
    carrying = topology.joints.loc[topology.joints["table"] == "line", ["a", "element"]]
    lines = carrying.loc[topology.supplied.loc[carrying["a"]].to_numpy(bool), "element"]
    rated = lines[(net["line"].loc[lines, "max_i_ka"].fillna(0) > 0).to_numpy(bool)]
    loading = [net.res_line["loading_percent"].loc[rated]] if len(net["line"]) else []
    loading += [net.res_trafo["loading_percent"]] if len(net["trafo"]) else []
    return all(bool(np.isfinite(values.to_numpy(float)).all()) for values in loading)
