"""N-1 with re-supply on mv_oberrhein against one ``runpp`` an outage, both measured in this run.

    python -m tests.bench.grid_n1

CPU seconds of one thread (set OPENBLAS_NUM_THREADS=1, as tests/bench/grid.py does). The study counts everything from
the solved base case on: the feeder group, the search for dark buses, each open point that could take over (several
load flows an outage), the choice. The yardstick solves one outage with its chosen open point closed by ``runpp`` on the
plain net (with numba, compiled before the clock starts), and knows beforehand which one to close.
"""

# ruff: noqa: T201
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandapower as pp
from pandapower import networks

from planner.grid.contingency.cases import node_of, take_out
from planner.grid.contingency.report import outage_study
from planner.grid.contingency.study import OutageStudy
from planner.grid.hosting.base import BaseCase, solve_base
from planner.grid.network.network import build_network
from planner.grid.network.quiet import quiet
from planner.model.settings import GridSettings
from tests.grid_nets import tables_of

BUS = 134
ROUNDS = 5
SAMPLE = 24


def cpu_s(function: Callable[[], object]) -> float:
    """CPU seconds of a call."""
    start = time.process_time()
    function()
    return time.process_time() - start


def study_again(base: BaseCase) -> OutageStudy:
    """The whole study, nothing remembered."""
    base.outage_studies.clear()
    found = outage_study(base, BUS)
    if isinstance(found, str):
        raise TypeError(found)
    return found


def switched(net: Any, study: OutageStudy, outage: int) -> Any:
    """Plain net with an outage's element out and its open point closed."""
    case = study.cases.cases[int(study.chosen[outage])]
    out = study.cases.outages[outage]
    net = pp.pandapowerNet(net)
    net[out.table] = net[out.table].copy()
    take_out(net, out)
    if case.point is not None:
        net["switch"] = net["switch"].copy()
        net["switch"].loc[list(case.point.switches), "closed"] = True
    return net


def worst_difference_pu(study: OutageStudy, nets: dict[int, Any]) -> float:
    """Largest difference of a bus voltage between the study and ``runpp``."""
    worst = 0.0
    for flow in study.flows():
        for column, number in enumerate(flow.numbers.tolist()):
            outage = study.cases.cases[number].outage
            if outage in nets:
                vm = nets[outage].res_bus.vm_pu.dropna()
                grid = flow.batch.grid
                rows = {bus: int(grid.row_of[node_of(study.group.part.net, bus)]) for bus in vm.index}
                rows = {bus: row for bus, row in rows.items() if 0 <= row < grid.n_free}
                ours = np.abs(flow.v[list(rows.values()), column])
                worst = max(worst, float(np.abs(ours - vm.loc[list(rows)].to_numpy()).max()))
    return worst


def rows() -> dict[str, Any]:
    """The row of the bench table."""
    with quiet():
        net = networks.mv_oberrhein()
        base = solve_base(build_network(tables_of(net, "mv_oberrhein")), GridSettings())
        study = study_again(base)
        study_s = float(np.median([cpu_s(lambda: study_again(base)) for _ in range(ROUNDS)]))
        outages = len(study.cases.outages)
        sample = np.linspace(0, outages - 1, SAMPLE).astype(int).tolist()
        nets = {outage: switched(net, study, outage) for outage in sample}
        pp.runpp(nets[sample[0]])
        naive_s = float(np.median([cpu_s(lambda net=nets[outage]: pp.runpp(net)) for outage in sample]))
        return {
            "n1_mv_oberrhein": {
                "outages": outages,
                "load_flows": len(study.cases.cases),
                "open_points": len(study.group.points),
                "dark": sum(bool(study.buses_dark(int(number))) for number in study.chosen),
                "study_ms": 1e3 * study_s,
                "ms_per_outage": 1e3 * study_s / outages,
                "runpp_ms_per_outage": 1e3 * naive_s,
                "ratio_per_outage": naive_s * outages / study_s,
                "ratio_per_load_flow": naive_s * len(study.cases.cases) / study_s,
                "max_dvm_pu": worst_difference_pu(study, nets),
                "must": 50,
                "aim": 150,
            }
        }


if __name__ == "__main__":
    print(json.dumps(rows(), indent=2))
