"""The grid engine's figures as one JSON: hosting capacity here, the year and outages from their own modules.

    python -m tests.bench.grid [--quick] [--only hosting]

CPU seconds of one thread, the yardsticks in the same run. ``hosting`` (lv_schutterwald with its loads halved, all
buses, EN 50160, power factor 0.95):

``kernel_s``    base load flow, reading limits, factorising, search at every bus and the table
``search_s``    the same without the base load flow
``runpp_s``     bisection to 1 kW by pandapower's runpp (with numba, compiled before the clock starts), from 1 kW
                doubled until broken; a sample of buses, scaled up
``pgm_s``       the same bisection by power-grid-model's batch over the sampled buses, better of its two exact methods;
                17 halvings from 64 MW as a batch takes them together
``*_part_s``    yardsticks on what one feed-in supplies instead of the whole net (cut out before the clock starts)

``accuracy``: plain runpp holds a bracket (the larger of 1 kW and 0.5 %) below each sampled figure and not above it.
``scale``: radial nets of one zone, 320 candidates each; time per bus and candidate must not grow with the net.
"""

# ruff: noqa: T201
import argparse
import importlib
import json
import statistics
import time
import warnings
from collections.abc import Callable, Iterable

import numpy as np
import pandapower as pp
import pandas as pd
from pandapower import networks
from power_grid_model import CalculationMethod, PowerGridModel, initialize_array

from planner.grid.hosting.base import BaseCase, solve_base
from planner.grid.hosting.everywhere import hosting_everywhere
from planner.grid.network.network import Network, build_network
from planner.model.settings import GridSettings
from tests.grid_nets import tables_of
from tests.power_grid import YardStick

SETTINGS = GridSettings(planning_rule="en50160")
POWER_FACTOR = 0.95
TANGENT = float(np.tan(np.arccos(POWER_FACTOR)))
LOW_PU, HIGH_PU = 0.9, 1.1
METHODS = (CalculationMethod.newton_raphson, CalculationMethod.iterative_current)
OUTPUT = {"node": ["u_pu"], "line": ["i_from", "i_to"], "transformer": ["i_from", "i_to"]}
SIZES = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
OTHERS = {"year": "tests.bench.grid_year", "contingency": "tests.bench.grid_n1"}


def cpu_s(function: Callable[[], object]) -> float:
    """CPU seconds of a call."""
    start = time.process_time()
    function()
    return time.process_time() - start


def halved(make: Callable[[], pp.pandapowerNet]) -> pp.pandapowerNet:
    """A net with its loads halved: at full load the base case already breaks limits."""
    net = make()
    net.load["scaling"] *= 0.5
    return net


def everywhere(base: BaseCase, buses: Iterable[int] | None = None) -> pd.DataFrame:
    """Our answer, one thread."""
    return hosting_everywhere(base, SETTINGS, power_factor=POWER_FACTOR, buses=buses)


def holds(net: pp.pandapowerNet, feed_ins: list[int]) -> bool:
    """Plain load flow and plain limits, nothing of planner's."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pp.runpp(net)
    except pp.LoadflowNotConverged:
        return False
    vm_pu = net.res_bus.vm_pu.drop(feed_ins)
    lines = net.res_line.loading_percent[net.line.max_i_ka.fillna(0) > 0]
    fine = vm_pu.min() >= LOW_PU and vm_pu.max() <= HIGH_PU
    return bool(fine and lines.max() <= 100 and not net.res_trafo.loading_percent.max() > 100)


class Bisection:
    """A load at a bus, and whether the net holds with it."""

    def __init__(self, net: pp.pandapowerNet, bus: int) -> None:
        self.net, self.feed_ins = net, list(net.ext_grid.bus)
        self.load, self.flows = pp.create_load(net, bus, 0.0), 0

    def at(self, p_kw: float) -> bool:
        """Whether it holds at a power."""
        self.flows += 1
        self.net.load.loc[self.load, ["p_mw", "q_mvar"]] = p_kw / 1000, p_kw / 1000 * TANGENT
        return holds(self.net, self.feed_ins)

    def largest_kw(self) -> float:
        """To 1 kW; the load is taken away again."""
        low, high = 0.0, 1.0
        while self.at(high):
            low, high = high, 2 * high
        while high - low > 1.0:
            middle = (low + high) / 2
            low, high = (middle, high) if self.at(middle) else (low, middle)
        self.net.load.drop(self.load, inplace=True)
        return low


class PowerGrid(YardStick):
    """Bisection at many buses by batches of power-grid-model."""

    def largest_kw(self, buses: list[int], method: CalculationMethod, rounds: int = 17) -> np.ndarray:
        """Each bus alone, all in one batch a round."""
        extra = initialize_array("input", "sym_load", len(buses))
        extra["id"], extra["node"] = self._ids(len(buses)), self._node(buses)
        extra["status"], extra["type"], extra["p_specified"], extra["q_specified"] = 1, 0, 0.0, 0.0
        tables = self.tables | {"sym_load": np.concatenate([self.tables["sym_load"], extra])}
        model = PowerGridModel(tables, system_frequency=float(self.net.f_hz))
        low, high = np.zeros(len(buses)), np.full(len(buses), 64e6)
        free = ~self.net.bus.index.isin(self.net.ext_grid.bus)
        for _ in range(rounds):
            middle = (low + high) / 2
            update = initialize_array("update", "sym_load", (len(buses), 1))
            update["id"][:, 0], update["p_specified"][:, 0] = extra["id"], middle
            update["q_specified"][:, 0] = middle * TANGENT
            out = model.calculate_power_flow(
                update_data={"sym_load": update}, calculation_method=method, error_tolerance=1e-8, threading=-1,
                output_component_types=OUTPUT,
                continue_on_batch_error=True,
            )  # fmt: skip
            vm_pu = out["node"]["u_pu"][:, free]
            loading = [self.loading_percent(out, table).max(axis=1).to_numpy() for table in ("line", "trafo")]
            fits = (vm_pu.min(1) >= LOW_PU) & (vm_pu.max(1) <= HIGH_PU) & (np.max(loading, axis=0) <= 100)
            if model.batch_error is not None:
                fits[model.batch_error.failed_scenarios] = False
            low, high = np.where(fits, middle, low), np.where(fits, high, middle)
        return low / 1000


def spread(buses: Iterable[int], count: int) -> list[int]:
    """Some buses, evenly over the list."""
    each = list(buses)
    return [int(each[i]) for i in np.linspace(0, len(each) - 1, min(count, len(each))).astype(int)]


def timed_bisections(nets: list[tuple[pp.pandapowerNet, int]]) -> tuple[float, list[float], float]:
    """CPU seconds a bus by runpp, the answers, load flows a bus."""
    trials = [Bisection(net, bus) for net, bus in nets[:1]]
    trials[0].largest_kw()
    found: list[float] = []
    flows = 0
    start = time.process_time()
    for net, bus in nets:
        trial = Bisection(net, bus)
        found.append(trial.largest_kw())
        flows += trial.flows
    return (time.process_time() - start) / len(nets), found, flows / len(nets)


def timed_power_grid(groups: list[tuple[pp.pandapowerNet, list[int]]]) -> tuple[float, list[float], str]:
    """CPU seconds a bus by power-grid-model, the answers, the better method."""
    best: tuple[float, list[float], str] = (np.inf, [], "")
    yards = [(PowerGrid(net), buses) for net, buses in groups]
    for method in METHODS:
        found: list[float] = []
        start = time.process_time()
        for yard, buses in yards:
            found += yard.largest_kw(buses, method).tolist()
        each = (time.process_time() - start) / len(found)
        if each < best[0]:
            best = (each, found, method.name)
    return best


def hosting(quick: bool) -> dict[str, float | int | str]:
    """Every bus of lv_schutterwald against both yardsticks."""
    net = halved(networks.lv_schutterwald)
    network = build_network(tables_of(net, "lv_schutterwald"))
    everywhere(solve_base(network, SETTINGS))
    runs = [(cpu_s(lambda: everywhere(solve_base(network, SETTINGS))), _search_s(network)) for _ in range(5)]
    whole_s, search_s = (statistics.median(column) for column in zip(*runs, strict=True))
    base = solve_base(network, SETTINGS)
    found = everywhere(base)
    known = found.index[found["hosting_kw"].notna()]
    few, many = spread(known, 3 if quick else 12), spread(known, 12 if quick else 48)
    runpp_s, by_runpp, flows = timed_bisections([(net, bus) for bus in few])
    part_s, by_part, _ = timed_bisections([(base.part_of(bus).changed(), bus) for bus in few])
    pgm_s, by_pgm, method = timed_power_grid([(net, many)])
    groups: dict[int, list[int]] = {}
    for bus in many:
        groups.setdefault(int(base.whole.topology.part[bus]), []).append(bus)
    pgm_part_s, _, _ = timed_power_grid([(base.part_of(buses[0]).changed(), buses) for buses in groups.values()])
    ours = found["hosting_kw"]
    n = len(known)
    return {
        "buses": n,
        "kernel_s": whole_s,
        "search_s": search_s,
        "runpp_sample": len(few),
        "runpp_flows_a_bus": flows,
        "pgm_sample": len(many),
        "pgm_method": method,
        "runpp_s": n * runpp_s,
        "runpp_part_s": n * part_s,
        "pgm_s": n * pgm_s,
        "pgm_part_s": n * pgm_part_s,
        "times_runpp": n * runpp_s / whole_s,
        "times_runpp_part": n * part_s / whole_s,
        "times_pgm": n * pgm_s / whole_s,
        "times_pgm_part": n * pgm_part_s / whole_s,
        "times_runpp_search": n * runpp_s / search_s,
        "times_pgm_search": n * pgm_s / search_s,
        "largest_difference_runpp_kw": float(np.abs(ours.loc[few] - by_runpp).max()),
        "largest_difference_runpp_part_kw": float(np.abs(ours.loc[few] - by_part).max()),
        "largest_difference_pgm_kw": float(np.abs(ours.loc[many] - by_pgm).max()),
        "not_converged": int((~found["converged"]).sum()),
    }


def _search_s(network: Network) -> float:
    base = solve_base(network, SETTINGS)
    return cpu_s(lambda: everywhere(base))


def small_nets() -> dict[str, dict[str, float | int]]:
    """Warm wall time of a whole answer (factorising included) on nets below 200 buses."""
    nets = {
        "mv_oberrhein": networks.mv_oberrhein,
        "cigre_mv": lambda: halved(networks.create_cigre_network_mv),
        "cigre_lv": lambda: halved(networks.create_cigre_network_lv),
    }
    found = {}
    for name, make in nets.items():
        network = build_network(tables_of(make(), name))
        times = []
        for _ in range(9):
            base = solve_base(network, SETTINGS)
            start = time.perf_counter()
            frame = everywhere(base)
            times.append(1000 * (time.perf_counter() - start))
        found[name] = {"buses": len(frame), "median_ms": statistics.median(times), "best_ms": min(times)}
    return found


def accuracy(quick: bool) -> dict[str, int]:
    """Brackets by runpp on pandapower's own networks."""
    makers = (networks.mv_oberrhein, networks.create_cigre_network_mv, networks.create_cigre_network_lv)
    passed = checked = 0
    for make in (*makers, networks.lv_schutterwald):
        net = make() if make is networks.mv_oberrhein else halved(make)
        base = solve_base(build_network(tables_of(net)), SETTINGS)
        kw = everywhere(base)["hosting_kw"].dropna()
        for bus in spread(kw.index, 4 if quick else 20):
            trial = Bisection(base.part_of(bus).changed(), bus)
            width = max(1.0, 0.005 * float(kw[bus]))
            passed += trial.at(max(float(kw[bus]) - width, 0.0)) and not trial.at(float(kw[bus]) + width)
            checked += 1
    return {"checked": checked, "passed": passed}


def radial(n: int) -> pp.pandapowerNet:
    """20 kV tree of n buses below one 110 kV transformer: one zone."""
    net = pp.create_empty_network()
    rng = np.random.default_rng(n)
    hv = pp.create_bus(net, 110.0)
    pp.create_ext_grid(net, hv)
    buses = pp.create_buses(net, n, 20.0)
    pp.create_transformer(net, hv, buses[0], "63 MVA 110/20 kV")
    parents = buses[[int(rng.integers(max(0, i - 40), i)) for i in range(1, n)]]
    pp.create_lines_from_parameters(
        net, parents, buses[1:], 20.0 / n * rng.uniform(0.5, 1.5, n - 1), 0.16, 0.12, 250.0, 0.36
    )
    pp.create_loads(net, buses, 8.0 / n, 2.0 / n)
    return net


def scale(quick: bool) -> list[dict[str, float | int]]:
    """Time for a bus and candidate from 50 to 10,000 buses."""
    found = []
    for n in SIZES[: 5 if quick else None]:
        base = solve_base(build_network(tables_of(radial(n))), SETTINGS)
        buses = spread(base.network.net.bus.index[1:], 320)
        everywhere(base, buses[:1])
        wall = min(cpu_s(lambda: everywhere(base, buses)) for _ in range(3))  # noqa: B023 - called at once
        found.append(
            {"buses": n, "candidates": len(buses), "cpu_s": wall, "ns_a_bus_and_candidate": 1e9 * wall / n / len(buses)}
        )
    return found


def rows(quick: bool, only: list[str]) -> dict[str, object]:
    """All figures asked for."""
    own: dict[str, Callable[[], object]] = {
        "hosting": lambda: hosting(quick),
        "hosting_small_nets": small_nets,
        "accuracy": lambda: accuracy(quick),
        "scale": lambda: scale(quick),
    }
    found: dict[str, object] = {name: make() for name, make in own.items() if not only or name in only}
    for name, module in OTHERS.items():
        if (not only and not quick) or name in only:
            found[name] = importlib.import_module(module).rows()
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="small samples, without the year and outages")
    parser.add_argument("--only", nargs="*", default=[], help="hosting, hosting_small_nets, accuracy, scale, year, ...")
    given = parser.parse_args()
    print(json.dumps(rows(given.quick, given.only), indent=2))
