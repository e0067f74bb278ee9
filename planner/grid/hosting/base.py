"""Base case of a grid: one load flow, its result gate, and the limits it breaks before any site is added."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from planner.grid.hosting.capacity import Hosting, Judgement, Probe, hosting_capacity, judge
from planner.grid.loadflow.limits import LOADING, VM
from planner.grid.loadflow.parts import Part, cut_out, solve_part
from planner.grid.loadflow.planning_rules import LEVELS, PlanningRule, planning_rule
from planner.grid.network.network import Network
from planner.model.result import GridSummary, Violation
from planner.model.settings import GridSettings

PROBES_KEPT = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BaseCase:
    """A solved grid: summary and violations for the result, and its parts for further questions.

    ``whole`` holds the whole net solved; ``part_of`` cuts out what supplies a bus, solved once and remembered.
    """

    network: Network
    rule: PlanningRule
    whole: Part
    summary: GridSummary
    violations: tuple[Violation, ...]
    _parts: dict[int, Part] = field(default_factory=dict, repr=False)
    _probes: dict[int, Probe] = field(default_factory=dict, repr=False)
    _answers: dict[tuple[object, ...], Hosting] = field(default_factory=dict, repr=False)
    outage_studies: dict[frozenset[int], object] = field(default_factory=dict, repr=False)
    _years: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """Name of the grid."""
        return self.network.name

    def part_of(self, bus: int) -> Part:
        """Solved net of all buses that are connected with a bus."""
        number = int(self.whole.topology.part[bus])
        if number not in self._parts:
            groups = self.whole.topology.part
            net = cut_out(self.network.net, groups.index[groups == number])
            self._parts[number] = solve_part(net, self.rule, like=self.whole.net)
        return self._parts[number]

    def judgement(self, bus: int, settings: GridSettings, part: Part | None = None) -> Judgement:
        """Limits that judge a site at a bus under the settings' policy, by rows of its own part if none is given."""
        return judge(part or self.part_of(bus), bus, settings.policy, settings.worsening_tolerance_percent_points)

    def hosting(self, bus: int, settings: GridSettings, power_factor: float) -> Hosting:
        """Hosting capacity of a bus, confirmed by load flow and remembered: many sites share a station."""
        key = (bus, settings.policy, settings.worsening_tolerance_percent_points, power_factor)
        if key not in self._answers:
            part, judgement = self.part_of(bus), self.judgement(bus, settings)
            probe = None if part.reason else self.probe(bus)
            self._answers[key] = hosting_capacity(part, judgement, power_factor, probe)
        return self._answers[key]

    def probe(self, bus: int) -> Probe:
        """Load of any size at a bus of its solved part; the last ones asked for are kept (a solved net each)."""
        probe = self._probes.pop(bus, None) or Probe(self.part_of(bus), bus)
        self._probes[bus] = probe
        while len(self._probes) > PROBES_KEPT:
            del self._probes[next(iter(self._probes))]
        return probe

    def label(self, table: str, element: int) -> str:
        """What results call an element."""
        return self.network.labels.get(table, {}).get(int(element), f"{table} {element}")


def solve_base(network: Network, settings: GridSettings, like: BaseCase | None = None) -> BaseCase:
    """Base load flow of a grid under the settings' planning rule; ``like`` is the same grid solved with other loads.

    A grid that does not pass the result gate gives ``summary.solved = False`` and the reason (a text code), never a
    figure.

    Raises
    ------
    PlannerError
        The planning rule is not in the catalogue, or an overridden figure is none of a rule.
    """
    rule = _rule(settings)
    net = cut_out(network.net, network.net["bus"].index)
    whole = solve_part(net, rule, like=None if like is None else like.whole.net)
    return BaseCase(
        network=network,
        rule=rule,
        whole=whole,
        summary=_summary(network, whole),
        violations=() if whole.reason else _violations(network, whole),
    )


def _rule(settings: GridSettings) -> PlanningRule:
    """The rule with the planner's own figures; a voltage change asked for holds at every level."""
    changes = (
        {}
        if settings.voltage_change_percent is None
        else dict.fromkeys((f"{level}.voltage_change_percent" for level in LEVELS), settings.voltage_change_percent)
    )
    return planning_rule(settings.planning_rule, changes | dict(settings.limits))


def _summary(network: Network, whole: Part) -> GridSummary:
    net = whole.net
    solved = not whole.reason
    vm_pu = net.res_bus["vm_pu"] if solved else pd.Series(dtype=float)
    trafos = [net[f"res_{t}"]["loading_percent"] for t in ("trafo", "trafo3w") if solved and len(net[t])]
    rated = whole.limits.element[whole.limits.table == "line"]
    lines = net.res_line["loading_percent"].reindex(rated) if solved else pd.Series(dtype=float)
    return GridSummary(
        grid=network.name,
        solved=solved,
        reason=whole.reason,
        buses=len(network.net["bus"]),
        lines=len(network.net["line"]),
        transformers=len(net["trafo"]) + len(net["trafo3w"]),
        vm_min_pu=_figure(vm_pu.min()),
        vm_max_pu=_figure(vm_pu.max()),
        line_max_percent=_figure(lines.max()),
        transformer_max_percent=_figure(pd.concat(trafos).max() if trafos else np.nan),
        not_loaded=network.not_loaded,
        tier=network.tier,
    )


def _figure(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def island_name(network: Network, part: Part, island: int) -> str:
    """A voltage island by the transformers that feed it, or by its feed-in."""
    feeders = part.topology.feeders(island)
    if feeders:
        return " + ".join(network.labels[table][element] for table, element in feeders)
    inside = {int(bus) for bus in part.topology.sources if int(part.topology.island[bus]) == island}
    grids = part.net["ext_grid"]
    names = [network.labels["ext_grid"][int(i)] for i, bus in grids["bus"].items() if int(bus) in inside]
    return " + ".join(names)


def _violations(network: Network, part: Part) -> tuple[Violation, ...]:
    """Broken limits: each line and transformer, and the worst bus voltage of each island and direction."""
    limits = part.limits
    margin = limits.margin(part.base)
    broken = np.flatnonzero(margin < 0).tolist()
    worst: dict[tuple[int, bool], int] = {}
    rows = [row for row in broken if limits.quantity[row] == LOADING]
    for row in broken:
        key = (int(limits.island[row]), bool(limits.upper[row]))
        if limits.quantity[row] == VM and (key not in worst or margin[row] < margin[worst[key]]):
            worst[key] = row
    found = [_violation(network, part, row) for row in [*rows, *worst.values()]]
    return tuple(sorted(found, key=lambda v: (v.island, v.kind, v.element)))


def _violation(network: Network, part: Part, row: int) -> Violation:
    limits = part.limits
    table, element = str(limits.table[row]), int(limits.element[row])
    return Violation(
        grid=network.name,
        element=network.labels[table][element],
        kind=table,
        quantity=str(limits.quantity[row]),
        value=float(part.base[row]),
        limit=float(limits.limit[row]),
        island=island_name(network, part, int(limits.island[row])),
    )
