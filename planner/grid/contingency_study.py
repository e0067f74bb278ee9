"""All outages of a feeder group solved together and, for each, the open point chosen; asked for many places."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from planner.grid.contingency_cases import Cases, read_cases
from planner.grid.contingency_check import check_outage
from planner.grid.contingency_factor import read_matrix
from planner.grid.contingency_flow import COMPLEX, INT, TOLERANCE_PU, Batch, Stamps, read_batch, read_stamps
from planner.grid.contingency_group import FeederGroup, group_of, level_of_island
from planner.grid.contingency_rows import BROKEN_PU, Judged, Site, bounds_of_today, read_judged, worst_rows
from planner.grid.limits import BOOL, FLOAT
from planner.grid.network import Network
from planner.grid.parts import Part
from planner.grid.planning_rules import PlanningRule
from planner.grid.topology import voltage_level
from planner.model.grid_study import OutageState
from planner.model.progress import SILENT, Progress
from planner.model.settings import GridSettings

NUMBERS_AT_ONCE = 4_000_000
SLOTS = 4
# Enough to tell which open point is better; the chosen ones are solved to the end.
ROUGH_PU = 1e-4
SAME_MARGIN_DIGITS = 9
CODE = "grid.n1_progress"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """Where a load goes: its bus, the site on the factorised network, and limits that judge it beside the study's.

    ``constant_power`` is False where pandapower would not take a load at the bus for one of constant power. No more
    than ``most_kw`` is of use there.
    """

    bus: int
    site: Site
    low_voltage: BOOL
    constant_power: bool = True
    most_kw: float = np.inf


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flow:
    """Some cases ready to be solved again, and their voltages today: ``v`` (n, K), ``solved`` (K,)."""

    numbers: INT
    batch: Batch
    v: COMPLEX
    solved: BOOL


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """State of each outage: the case chosen for it, and its smallest margin over the limit (-inf: no solution).

    ``added`` marks what the load breaks: a limit that holds today in the same outage, or one broken today that gets
    worse by more than the tolerance.
    """

    chosen: INT
    margin: FLOAT
    added: BOOL


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutageStudy:
    """All outages that concern some medium-voltage islands, today.

    Attributes
    ----------
    keep : ndarray of bool
        Rows of the group's limits that judge every place.
    chosen : ndarray, shape (n_outages,)
        Case of each outage that leaves the fewest buses dark and then the best margin.
    states : dict
        Cases of today already confirmed by ``runpp``, by case: places share them.
    flows : tuple of Flow
        The chosen cases in blocks; empty where only ``runpp`` can answer (``margin`` holds its answer then).
    """

    group: FeederGroup
    rule: PlanningRule
    cases: Cases
    keep: BOOL
    chosen: INT
    margin: FLOAT
    stamps: Stamps | None = None
    flows: tuple[Flow, ...] = ()
    states: dict[int, OutageState] = field(default_factory=dict, repr=False)

    def buses_dark(self, number: int) -> int:
        """Buses that stay without supply in a case."""
        case = self.cases.cases[number]
        outage = self.cases.outages[case.outage]
        if not case.dark:
            return 0
        nodes = {int(node) for group in case.dark for node in group}
        lookup = self.group.part.net._pd2ppc_lookups["bus"]
        return sum(int(lookup[bus]) in nodes for bus in outage.buses_dark)

    @property
    def today(self) -> Outcome:
        """Outages today."""
        return Outcome(chosen=self.chosen, margin=self.margin, added=np.zeros(len(self.chosen), dtype=bool))

    def bounds(self, judged: Judged, settings: GridSettings) -> FLOAT:
        """Limits as applied in each outage, shape (E, n_outages): see :func:`bounds_of_today`."""
        found = []
        for flow in self.flows:
            values = judged.values(flow.batch.grid, flow.v)
            alive = judged.alive(flow.batch, self.cases, flow.numbers.tolist())
            tolerance = settings.worsening_tolerance_percent_points
            found.append(bounds_of_today(judged, values, alive, settings.policy, tolerance))
        return np.concatenate(found, axis=1)

    def with_load(self, place: Place, kw: float, settings: GridSettings, progress: Progress = SILENT) -> Outcome:
        """Outages with a load: where a limit breaks, another open point is tried."""
        if not self.flows:
            load = (place.bus, kw, place.site.power_factor)
            margin = by_load_flow(self.group, self.cases, self.chosen, (self.keep, load), progress)
            worse = self.margin - margin > settings.worsening_tolerance_percent_points / 100
            return Outcome(chosen=self.chosen, margin=margin, added=(margin < -BROKEN_PU) & worse)
        judged = read_judged(self.group, self.flows[0].batch.grid, self.keep)
        bounds = self.bounds(judged, settings)
        flows = [self.loaded(flow, place, kw) for flow in self.flows]
        chosen, margin = self.chosen.copy(), np.concatenate([margins(self.cases, judged, flow) for flow in flows])
        within = np.concatenate([margins(self.cases, judged, flow, bounds) for flow in flows])
        progress.report(0.5, CODE, outages=len(chosen))
        others = self.others(np.flatnonzero(margin < -BROKEN_PU))
        for flow in self.flows_of(others, place, kw):
            values, under = margins(self.cases, judged, flow), margins(self.cases, judged, flow, bounds)
            for number, value, bound in zip(flow.numbers, values, under, strict=True):
                outage = self.cases.cases[number].outage
                if value > margin[outage]:
                    chosen[outage], margin[outage], within[outage] = number, value, bound
        return Outcome(chosen=chosen, margin=margin, added=within < -BROKEN_PU)

    def others(self, outages: INT) -> list[int]:
        """Cases of some outages beside the chosen ones, that leave no more buses dark."""
        found = []
        for outage in outages.tolist():
            mine = int(self.chosen[outage])
            least = self.buses_dark(mine)
            found += [int(c) for c in self.cases.of_outage[outage] if c != mine and self.buses_dark(int(c)) <= least]
        return found

    def loaded(self, flow: Flow, place: Place, kw: float) -> Flow:
        """Cases with a load, solved from today's voltages."""
        grid = flow.batch.grid
        s = np.repeat(grid.s0[:, None], len(flow.numbers), axis=1)
        if 0 <= place.site.node < grid.n_free:
            s[place.site.node] += place.site.power(grid, kw)
        v, solved = flow.batch.solve(flow.v, s)
        return Flow(numbers=flow.numbers, batch=flow.batch, v=v, solved=solved)

    def flows_of(self, numbers: Sequence[int], place: Place | None = None, kw: float = 0.0) -> list[Flow]:
        """Any cases, solved with a load."""
        if self.stamps is None:
            return []
        flows = solved_flows(self.stamps, self.cases, numbers)
        return flows if place is None else [self.loaded(flow, place, kw) for flow in flows]


def read_study(
    network: Network, whole: Part, rule: PlanningRule, islands: frozenset[int], progress: Progress = SILENT
) -> OutageStudy:
    """Solve all outages that concern some medium-voltage islands and choose each one's open point."""
    group = group_of(network, whole, rule, islands)
    keep = judging_rows(group)
    cases = Cases(outages=(), cases=(), of_outage=()) if group.part.reason else read_cases(group, rule)
    if not cases.outages:
        none = np.zeros(0)
        return OutageStudy(group=group, rule=rule, cases=cases, keep=keep, chosen=none.astype(np.int64), margin=none)
    everything = np.arange(len(cases.cases))
    stamps, flows = None, []
    grid = read_matrix(group.part.net, group.part.limits)
    if grid is None:
        margin = by_load_flow(group, cases, everything, (keep, None), progress)
    else:
        stamps = read_stamps(grid, group.part.net, group.points)
        judged = read_judged(group, grid, keep)
        flows = solved_flows(stamps, cases, everything.tolist(), ROUGH_PU)
        margin = np.concatenate([np.zeros(0), *(margins(cases, judged, flow) for flow in flows)])
    progress.report(0.8, CODE, outages=len(cases.outages))
    chosen = _chosen(cases, margin)
    flows = _settled(flows, chosen)
    if flows:
        margin[chosen] = np.concatenate([margins(cases, judged, flow) for flow in flows])
    return OutageStudy(
        group=group,
        rule=rule,
        cases=cases,
        keep=keep,
        chosen=chosen,
        margin=margin[chosen],
        stamps=stamps,
        flows=tuple(flows),
    )


def judging_rows(group: FeederGroup) -> BOOL:
    """Limits that judge every place of a group: medium and high voltage, of the carrying islands and what feeds them.

    Those of the islands next door judge where they hold in the intact network: what is broken there without any outage
    is no matter of these rings.
    """
    part = group.part
    limits, topology = part.limits, part.topology
    level = level_of_island(part.net["bus"]["vn_kv"].map(voltage_level), topology)
    high = np.isin(limits.island, [island for island, name in level.items() if name != "lv"])
    own, reach = (
        np.isin(limits.island, sorted(frozenset().union(*(topology.upstream(i) for i in _islands(part, buses)))))
        for buses in (group.own, group.reach)
    )
    kept: BOOL = high & (own | (reach & (limits.margin(part.base) >= 0)))
    return kept


def _islands(part: Part, buses: frozenset[int]) -> set[int]:
    island = part.topology.island
    return {int(number) for number in island[island.index.isin(buses)]}


def margins(cases: Cases, judged: Judged, flow: Flow, bounds: FLOAT | None = None) -> FLOAT:
    """Smallest margin of each case under the plain limits, or under ``bounds`` (E, n_outages); -inf: no solution."""
    values = judged.values(flow.batch.grid, flow.v)
    alive = judged.alive(flow.batch, cases, flow.numbers.tolist())
    outages = [cases.cases[number].outage for number in flow.numbers.tolist()]
    limit = np.broadcast_to(judged.limit[:, None], values.shape) if bounds is None else bounds[:, outages]
    return np.where(flow.solved, worst_rows(judged, values, limit, alive)[0], -np.inf)


def solved_flows(
    stamps: Stamps, cases: Cases, numbers: Sequence[int], tolerance_pu: float = TOLERANCE_PU
) -> list[Flow]:
    """Cases solved as they are today, in blocks that bound the memory."""
    grid = stamps.grid
    at_once = max(NUMBERS_AT_ONCE // (SLOTS * grid.n_free), 1)
    flows = []
    for start in range(0, len(numbers), at_once):
        some = list(numbers[start : start + at_once])
        batch = read_batch(stamps, cases, some)
        v, solved = batch.solve(
            np.repeat(grid.v0[: grid.n_free, None], len(some), axis=1), grid.s0[:, None], tolerance_pu
        )
        flows.append(Flow(numbers=np.array(some, dtype=np.int64), batch=batch, v=v, solved=solved))
    return flows


def _settled(flows: Sequence[Flow], chosen: INT) -> list[Flow]:
    """The chosen cases only, solved to the end; they follow each other as the outages do."""
    kept = []
    for flow in flows:
        mine = np.flatnonzero(np.isin(flow.numbers, chosen))
        if mine.size:
            batch = flow.batch.taken(mine)
            v, solved = batch.solve(flow.v[:, mine], batch.grid.s0[:, None])
            kept.append(Flow(numbers=flow.numbers[mine], batch=batch, v=v, solved=solved & flow.solved[mine]))
    return kept


def _chosen(cases: Cases, margin: FLOAT) -> INT:
    """Case of each outage: fewest nodes dark, then the best margin, then the first open point."""
    chosen = []
    for numbers in cases.of_outage:
        dark = [sum(len(nodes) for nodes in cases.cases[number].dark) for number in numbers]
        best = min(
            range(len(numbers)), key=lambda k: (dark[k], -round(float(margin[numbers[k]]), SAME_MARGIN_DIGITS), k)
        )
        chosen.append(int(numbers[best]))
    return np.array(chosen, dtype=np.int64)


def by_load_flow(
    group: FeederGroup,
    cases: Cases,
    numbers: INT,
    judged: tuple[BOOL, tuple[int, float, float] | None],
    progress: Progress,
) -> FLOAT:
    """Smallest margin of cases by ``runpp`` one after the other, where the factorised network cannot answer."""
    keep, load = judged
    found = np.full(len(numbers), -np.inf)
    for k, number in enumerate(numbers.tolist()):
        case = cases.cases[number]
        checked = check_outage(group, cases.outages[case.outage], case, keep, load)
        if not checked.part.reason:
            found[k] = checked.margin()
        progress.report(0.9 * (k + 1) / len(numbers), CODE, outages=len(cases.outages))
    return found
