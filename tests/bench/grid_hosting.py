"""Hosting capacity at every bus: the factorised answer against a bisection by runpp, both measured in this run.

    python -m tests.bench.grid_hosting [--naive-buses 8]

Prints CPU seconds; the bisection is measured on a few buses and scaled to all of them.
"""

# ruff: noqa: T201
import argparse
import time

import numpy as np
from pandapower import networks

from planner.grid.base import solve_base
from planner.grid.hosting import estimate, hosting_capacity, judge
from planner.grid.network import build_network
from planner.model.settings import GridSettings
from tests.grid_nets import naive_hosting_kw, tables_of

NETS = {"mv_oberrhein": networks.mv_oberrhein, "lv_schutterwald": networks.lv_schutterwald}


def cpu_s(function) -> float:
    """CPU seconds of a call."""
    start = time.process_time()
    function()
    return time.process_time() - start


def measure(name: str, make, naive_buses: int) -> None:
    """One network: all buses by the estimate, all by the confirmed answer, a sample by bisection."""
    base = solve_base(build_network(tables_of(make(), name)), GridSettings())
    supplied = base.whole.topology.supplied
    buses = [int(b) for b in supplied.index[supplied] if b not in base.whole.topology.sources]
    jobs = [(base.part_of(b), judge(base.part_of(b), b, "own_island", 0.01)) for b in buses]
    for part, _ in jobs:
        assert part.admittance is not None
    fast = cpu_s(lambda: [estimate(part, judgement, 0.95) for part, judgement in jobs])
    sample = np.linspace(0, len(buses) - 1, min(4 * naive_buses, len(buses))).astype(int)
    sure = cpu_s(lambda: [hosting_capacity(*jobs[i], 0.95) for i in sample]) / len(sample) * len(buses)
    net, few = make(), sample[::4]
    slow = cpu_s(lambda: [naive_hosting_kw(net, buses[i], 0.95) for i in few]) / len(few) * len(buses)
    print(
        f"{name:16s} {len(buses):5d} buses | estimate {fast:8.2f} s | confirmed {sure:8.1f} s (scaled) | "
        f"bisection {slow:9.1f} s (scaled) | ratio {slow / fast:7.0f} and {slow / sure:5.1f}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--naive-buses", type=int, default=4)
    arguments = parser.parse_args()
    for each, maker in NETS.items():
        measure(each, maker, arguments.naive_buses)
