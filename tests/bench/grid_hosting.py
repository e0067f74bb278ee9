"""Hosting capacity at every bus: the factorised answer against a bisection by runpp, both measured in this run.

    python -m tests.bench.grid_hosting [--naive-buses 8]

Prints CPU seconds of one process for all supplied buses of a net. Inside each figure:

``estimate``   cutting out the parts, their base load flow, reading limits, factorising, and the search at every bus
``confirmed``  the same with two load flows a bus at the figure and above it; measured on a sample, scaled to all buses
``bisection``  doubling and halving to 0.1 kW by runpp (with numba, compiled before the clock starts) on the same parts,
               cut out before the clock starts; measured on a sample, scaled to all buses
"""

# ruff: noqa: T201
import argparse
import time
from collections.abc import Callable

import numpy as np
from pandapower import networks

from planner.grid.base import BaseCase, solve_base
from planner.grid.hosting import estimate, hosting_capacity
from planner.grid.network import Network, build_network
from planner.model.settings import GridSettings
from tests.grid_nets import naive_hosting_kw, tables_of

NETS = {"mv_oberrhein": networks.mv_oberrhein, "lv_schutterwald": networks.lv_schutterwald}
SETTINGS = GridSettings(planning_rule="en50160")
POWER_FACTOR = 0.95


def cpu_s(function: Callable[[], object]) -> float:
    """CPU seconds of a call."""
    start = time.process_time()
    function()
    return time.process_time() - start


def fresh(network: Network) -> BaseCase:
    """Base case that has cut out and factorised nothing yet."""
    return solve_base(network, SETTINGS)


def estimates(base: BaseCase, buses: list[int]) -> list[object]:
    """Unconfirmed answer at each bus."""
    return [estimate(base.part_of(bus), base.judgement(bus, SETTINGS), POWER_FACTOR) for bus in buses]


def bisections(base: BaseCase, buses: list[int]) -> list[float]:
    """Answer by runpp alone at each bus, on the part that supplies it."""
    return [naive_hosting_kw(base.part_of(bus).changed(), bus, POWER_FACTOR, numba=True) for bus in buses]


def measure(name: str, network: Network, naive_buses: int) -> None:
    """One network: all buses by the estimate, a sample by the confirmed answer and by bisection."""
    whole = fresh(network).whole.topology
    buses = [int(b) for b in whole.supplied.index[whole.supplied] if b not in whole.sources]
    sample = [buses[i] for i in np.linspace(0, len(buses) - 1, min(naive_buses, len(buses))).astype(int)]
    scale = len(buses) / len(sample)
    base = fresh(network)
    fast = cpu_s(lambda: estimates(base, buses))
    sure = scale * cpu_s(
        lambda: [
            hosting_capacity(base.part_of(b), base.judgement(b, SETTINGS), POWER_FACTOR, base.probe(b)) for b in sample
        ]
    )
    other = fresh(network)
    bisections(other, sample[:1])
    slow = scale * cpu_s(lambda: bisections(other, sample))
    print(
        f"{name:16s} {len(buses):5d} buses, sample {len(sample):3d} | estimate {fast:8.2f} s | "
        f"confirmed {sure:8.1f} s | bisection {slow:9.1f} s | "
        f"estimate {slow / fast:7.0f} times, confirmed {slow / sure:5.1f} times as fast as the bisection"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--naive-buses", type=int, default=8)
    arguments = parser.parse_args()
    for each, maker in NETS.items():
        measure(each, build_network(tables_of(maker(), each)), arguments.naive_buses)
