"""Feed-ins that work against each other: unlike voltages or angles at points that the grid connects."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from planner.grid.network.checks_supply import TopologyCheck
from planner.grid.network.checks_wording import Element, finding, label_of
from planner.grid.network.labels import Labels
from planner.grid.network.net import Net
from planner.grid.network.topology import MV_UP_TO_KV, Topology
from planner.model.issues import Issue, Severity

# neighbouring substations of one 110 kV grid differ by a degree or two; beyond that mostly circulating power flows
LARGEST_ANGLE_DEGREE = 5.0
LARGEST_STEP_PU = 0.05
_SAME = 1e-9


def feed_ins_at_one_place(net: Net, _topology: Topology, labels: Labels, where: str) -> list[Issue]:
    """Feed-ins at the same node with unlike setpoints: pandapower refuses to solve them."""
    node = nodes_of(net)
    points = _points(net)
    found: list[Element] = []
    for one, other in combinations(points, 2):
        (bus_one, vm_one, va_one), (bus_other, vm_other, va_other) = points[one], points[other]
        if node[bus_one] == node[bus_other] and (abs(vm_one - vm_other) > _SAME or _apart(va_one, va_other) > _SAME):
            found += [element for element in (one, other) if element not in found]
    return finding(Severity.ERROR, "feed_ins_one_place", where, labels, found)


def feed_ins_fight(net: Net, topology: Topology, labels: Labels, where: str) -> list[Issue]:
    """Feed-ins of one connected part whose voltages differ so much that they push power through the grid.

    An error where one of them stands at low or medium voltage: no such grid carries that angle, and the load flow, if
    it has a solution, is full of circulating power. Between high-voltage points it may be meant.
    """
    points = _points(net)
    shift, vn_kv = _shifts(net, topology), net["bus"]["vn_kv"]
    issues: list[Issue] = []
    for one, other in combinations(points, 2):
        (bus_one, vm_one, va_one), (bus_other, vm_other, va_other) = points[one], points[other]
        if bus_one == bus_other or topology.part[bus_one] != topology.part[bus_other]:
            continue
        angle = _apart(va_one - shift[bus_one], va_other - shift[bus_other])
        step_pu = abs(vm_one - vm_other)
        if angle > LARGEST_ANGLE_DEGREE or step_pu > LARGEST_STEP_PU:
            low = min(vn_kv[bus_one], vn_kv[bus_other]) <= MV_UP_TO_KV and angle > LARGEST_ANGLE_DEGREE
            severity = Severity.ERROR if low else Severity.WARNING
            apart = {"angle_degree": angle, "step_pu": step_pu}
            issues += finding(severity, "feed_ins_fight", where, labels, [one], other=label_of(labels, *other), **apart)
    return issues


def _points(net: Net) -> dict[Element, tuple[int, float, float]]:
    """Feed-ins in service: bus, voltage in pu, angle in degrees."""
    grid = net["ext_grid"][net["ext_grid"]["in_service"].astype(bool)]
    return {
        ("ext_grid", int(row)): (int(bus), float(vm), float(va))
        for row, bus, vm, va in zip(grid.index, grid["bus"], grid["vm_pu"], grid["va_degree"], strict=True)
    }


def _apart(one_degree: float, other_degree: float) -> float:
    return abs((one_degree - other_degree + 180.0) % 360.0 - 180.0)


def nodes_of(net: Net) -> Mapping[int, int]:
    """Lowest bus of those that closed couplers make one node."""
    node = {int(bus): int(bus) for bus in net["bus"].index}
    switch = net["switch"]
    closed = switch[(switch["et"] == "b") & switch["closed"].astype(bool) & ~(switch["z_ohm"].fillna(0.0) > 0)]
    pairs = [(int(one), int(other)) for one, other in zip(closed["bus"], closed["element"], strict=True)]
    changed = True
    while changed:
        changed = False
        for one, other in pairs:
            low = min(node[one], node[other])
            if node[one] != low or node[other] != low:
                node[one] = node[other] = low
                changed = True
    return node


def _shifts(net: Net, topology: Topology) -> dict[int, float]:
    """Angle of each bus against the first of its part, by the vector groups of the transformers on the way."""
    beside: dict[int, list[tuple[int, float]]] = {int(bus): [] for bus in topology.part.index}
    for one, other, table, element in topology.joints[["a", "b", "table", "element"]].itertuples(index=False):
        turn = _turn(net, str(table), int(element), int(other))
        beside[int(one)].append((int(other), -turn))
        beside[int(other)].append((int(one), turn))
    shift: dict[int, float] = {}
    for start in beside:
        todo = [] if start in shift else [start]
        shift.setdefault(start, 0.0)
        while todo:
            bus = todo.pop()
            for near, turn in beside[bus]:
                if near not in shift:
                    shift[near] = shift[bus] + turn
                    todo.append(near)
    return shift


def _turn(net: Net, table: str, element: int, low_bus: int) -> float:
    """By how many degrees the low side of a transformer lags its high side."""
    if table == "trafo":
        turn = net["trafo"].at[element, "shift_degree"]
    elif table == "trafo3w":
        side = "mv" if int(net["trafo3w"].at[element, "mv_bus"]) == low_bus else "lv"
        turn = net["trafo3w"].at[element, f"shift_{side}_degree"]
    else:
        return 0.0
    return float(turn) if np.isfinite(float(turn)) else 0.0


FEED_IN_CHECKS: tuple[TopologyCheck, ...] = (feed_ins_at_one_place, feed_ins_fight)
