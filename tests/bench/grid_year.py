"""A year of 8,760 unlike steps: the series kernel against a loop of runpp and a batch of power-grid-model, in this run.

    python -m tests.bench.grid_year

Every step differs from every other (24 shapes with phases of their own and noise, a site's profile beside), so that
nothing is gained by solving equal steps once. CPU seconds of one thread for 8,760 steps: the kernel runs them all, with
reading the matrix, factorising and sorting inside the figure; the others run a sample that is scaled up (``*_steps``).
runpp is pandapower's default, compiled before the clock starts. power-grid-model: the better of its two exact methods,
its updates built before the clock starts. Differences are the largest over all buses and rated elements, sampled steps.
``site_*_s``: a whole study at one site with the year today remembered, its free power and confirming runpp included.
"""

# ruff: noqa: T201
import json
import time
from collections.abc import Callable

import numpy as np
import pandapower as pp
from pandapower import networks
from power_grid_model import CalculationMethod

from planner.grid.hosting.base import BaseCase, solve_base
from planner.grid.hosting.capacity import Judgement, judge
from planner.grid.loadflow.factored import factorise
from planner.grid.loadflow.limits import read_values
from planner.grid.network.network import build_network
from planner.grid.year.arrays import Injection, SeriesNetwork, injection_of, series_network
from planner.grid.year.profiles import LoadShapes, Profiles
from planner.grid.year.steps import Columns, run_steps, unlike_steps
from planner.grid.year.study import study_year
from planner.model.settings import GridSettings
from tests.grid_nets import tables_of
from tests.power_grid import YardStick

STEPS, SHAPES = 8760, 24
SETTINGS = GridSettings(planning_rule="en50160")
METHODS = (CalculationMethod.newton_raphson, CalculationMethod.iterative_current)
SITE_KW = 100.0


def cpu_s(function: Callable[[], object]) -> float:
    """CPU seconds of a call."""
    start = time.process_time()
    function()
    return time.process_time() - start


def shapes(steps: int = STEPS) -> np.ndarray:
    """Unlike rows: daily and yearly swing with a phase for each column, noise; the last column is the site's."""
    rng = np.random.default_rng(0)
    hour, day = np.arange(steps)[:, None] % 24, np.arange(steps)[:, None] // 24
    phase = rng.uniform(6, 12, SHAPES)
    loads = 0.45 + 0.35 * np.sin((hour - phase) / 24 * 2 * np.pi) + 0.1 * np.cos(day / 365 * 2 * np.pi)
    loads = np.clip(loads + 0.08 * rng.standard_normal((steps, SHAPES)), 0.05, 1.0)
    site = np.clip(rng.uniform(-0.2, 1, (steps, 1)) * (np.sin((hour - 7) / 24 * 2 * np.pi) + 0.6), 0, 1)
    return np.hstack([loads, site])


class Case:
    """A network with a site on its middle line, each load on one of the shapes."""

    def __init__(self, name: str, net) -> None:
        bus = int(net.line.to_bus.iloc[len(net.line) // 2])
        pp.create_load(net, bus, SITE_KW / 1000, name="site")
        self.base: BaseCase = solve_base(build_network(tables_of(net, name)), SETTINGS)
        self.part = self.base.whole
        self.table = shapes()
        rng = np.random.default_rng(1)
        self.column = rng.integers(0, SHAPES, len(net.load))
        self.column[-1] = SHAPES
        profiles = Profiles(names=tuple(f"s{k}" for k in range(SHAPES + 1)), values_pu=self.table, step_h=1.0)
        self.shapes = LoadShapes(
            profiles=profiles,
            column=dict(zip(map(int, net.load.index), map(int, self.column), strict=True)),
            sgen_column={},
            named=len(net.load),
            assumed={},
        )
        self.judgement: Judgement = judge(self.part, bus, "own_island", 0.01)
        self.yard = YardStick(net)

    def prepared(self) -> tuple[SeriesNetwork, Injection]:
        """Arrays of the kernel, from pandapower's solved matrix."""
        factored = factorise(self.part.net, self.part.limits)
        assert factored is not None
        injection = injection_of(factored, self.part.net, self.shapes)
        assert injection is not None
        return series_network(factored), injection

    def solved(self, columns: Columns) -> np.ndarray:
        """Worst values over some columns by the kernel."""
        network, injection = self.prepared()
        return run_steps(self.part, network, injection, columns, self.judgement).value

    def kernel(self) -> object:
        """The whole year."""
        columns = unlike_steps(self.table, 1.0)
        assert len(columns.first) == STEPS
        return self.solved(columns)

    def one_by_one(self, steps: np.ndarray) -> np.ndarray:
        """Values of sampled steps by a loop of runpp."""
        net, found = self.part.changed(), []
        p_mw, q_mvar = net["load"]["p_mw"].to_numpy().copy(), net["load"]["q_mvar"].to_numpy().copy()
        net["load"] = net["load"].copy()
        for step in steps:
            net["load"]["p_mw"] = p_mw * self.table[step, self.column]
            net["load"]["q_mvar"] = q_mvar * self.table[step, self.column]
            pp.runpp(net)
            found.append(read_values(net, self.part.limits))
        return np.array(found)

    def batch_s(self, steps: int) -> tuple[float, str]:
        """CPU seconds of the better method for some steps, and its name."""
        update = self.yard.update(self.table[:steps][:, self.column])
        return min((cpu_s(lambda m=m: self.yard.run(update, m)), m.name) for m in METHODS)


def measure(case: Case, runpp_steps: int, batch_steps: int) -> dict[str, float | int | str]:
    """Figures of one network."""
    steps = np.linspace(0, STEPS - 1, runpp_steps).astype(int)
    case.solved(unlike_steps(case.table[:64], 1.0))
    case.one_by_one(steps[:1])
    kernel_s = min(cpu_s(case.kernel) for _ in range(2))
    found: list[np.ndarray] = []
    runpp_s = cpu_s(lambda: found.append(case.one_by_one(steps))) / runpp_steps * STEPS
    batch_s, method = case.batch_s(batch_steps)
    batch_s *= STEPS / batch_steps
    ours = np.array([case.solved(unlike_steps(case.table[step : step + 1], 1.0)) for step in steps])
    difference = np.abs(ours - found[0])
    volts = case.part.limits.quantity == "vm_pu"
    return {
        "buses": len(case.part.net.bus),
        "kernel_s": round(kernel_s, 3),
        "runpp_s": round(runpp_s, 1),
        "runpp_steps": runpp_steps,
        "ratio_runpp": round(runpp_s / kernel_s),
        "pgm_s": round(batch_s, 2),
        "pgm_method": method,
        "pgm_steps": batch_steps,
        "ratio_pgm": round(batch_s / kernel_s, 1),
        "difference_vm_pu": float(np.nanmax(difference[:, volts])),
        "difference_loading_percent_points": float(np.nanmax(difference[:, ~volts])),
    }


def sites(case: Case) -> dict[str, float | int]:
    """CPU seconds of a whole study at one site (year today remembered): BDEW shapes, load flow, free power, runpp."""
    buses = [int(b) for b in case.part.net.load.bus.iloc[[3, 11, 40, 77, 101]]]
    day = np.r_[np.zeros(8), np.full(10, 60.0), np.zeros(6)]
    year = np.tile(day, 365) * (1 + np.arange(8760) % 97 / 97)
    study_year(case.base, buses[0], day, SETTINGS)
    taken = {}
    for name, profile in (("day", day), ("year", year)):
        each = [cpu_s(lambda b=b, p=profile: study_year(case.base, b, p, SETTINGS)) for b in buses]
        taken[f"site_{name}_s"] = round(float(np.median(each)), 3)
    return taken


def rows() -> dict[str, dict[str, float | int | str]]:
    """All figures, merged into the output of tests.bench.grid."""
    halved = networks.lv_schutterwald()
    halved.load["scaling"] *= 0.5
    schutterwald, oberrhein = Case("lv_schutterwald", halved), Case("mv_oberrhein", networks.mv_oberrhein())
    return {
        "year_lv_schutterwald": measure(schutterwald, 12, 120) | sites(schutterwald),
        "year_mv_oberrhein": measure(oberrhein, 30, 1000) | sites(oberrhein),
    }


if __name__ == "__main__":
    print(json.dumps(rows(), indent=2))
