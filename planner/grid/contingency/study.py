"""All outages of a feeder group solved together and, for each, the open point chosen; asked for many places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from planner.grid.contingency.blocks import Flow, blocks, margins, solved_flow
from planner.grid.contingency.cases import Cases, read_cases
from planner.grid.contingency.check import check_outage
from planner.grid.contingency.factor import read_matrix
from planner.grid.contingency.flow import INT, Stamps, read_stamps
from planner.grid.contingency.group import FeederGroup, group_of, level_of_island
from planner.grid.contingency.rows import BROKEN_PU, Judged, Site, bounds_of_today, read_judged
from planner.grid.loadflow.limits import BOOL, FLOAT
from planner.grid.loadflow.parts import Part
from planner.grid.loadflow.planning_rules import PlanningRule
from planner.grid.network.network import Network
from planner.grid.network.topology import voltage_level
from planner.model.grid_study import OutageState
from planner.model.progress import SILENT, Progress
from planner.model.settings import GridSettings

KEPT_NUMBERS = 4_000_000
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

    Cases are solved and judged in blocks. The largest array of a block, ``Batch.z``, takes 16 bytes x slots x rows x
    cases (four slots for a line and an open point) and no more than 32 MB, unless a single outage needs more; making
    and solving it takes about six times that for a moment. Between questions no more than 64 MB of it are kept: a study
    of more outages is made ready again, block by block, for each question.

    Attributes
    ----------
    keep : ndarray of bool
        Rows of the group's limits that judge every place.
    chosen : ndarray, shape (n_outages,)
        Case of each outage that leaves the fewest buses dark and then the best margin.
    states : dict
        Cases of today already confirmed by ``runpp``, by case: places share them.
    stamps : Stamps or None
        None where only ``runpp`` can answer (``margin`` holds its answer then).
    kept : tuple of Flow
        The chosen cases in blocks, where all together are small enough to be kept.
    """

    group: FeederGroup
    rule: PlanningRule
    cases: Cases
    keep: BOOL
    chosen: INT
    margin: FLOAT
    stamps: Stamps | None = None
    kept: tuple[Flow, ...] = field(default=(), repr=False)
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

    def flows(self, outages: INT | None = None) -> Iterator[Flow]:
        """The chosen cases of some outages (ascending; None: of all) as they are today, in blocks."""
        wanted = self.chosen if outages is None else self.chosen[outages]
        for flow in self.kept:
            mine = np.flatnonzero(np.isin(flow.numbers, wanted))
            if mine.size:
                yield flow if outages is None else flow.taken(mine)
        if not self.kept:
            yield from self.flows_of([[number] for number in wanted.tolist()])

    def flows_of(self, groups: Sequence[Sequence[int]]) -> Iterator[Flow]:
        """Any cases as they are today, in blocks that do not split a group."""
        if self.stamps is not None:
            for some in blocks(self.cases, groups, self.stamps.grid.n_free):
                yield solved_flow(self.stamps, self.cases, some)

    def bounds(self, judged: Judged, flow: Flow, settings: GridSettings) -> FLOAT:
        """Limits as applied in some outages from their chosen cases, shape (E, K): see :func:`bounds_of_today`."""
        values = judged.values(flow.batch.grid, flow.v)
        alive = judged.alive(flow.batch, self.cases, flow.numbers.tolist())
        return bounds_of_today(judged, values, alive, settings.policy, settings.worsening_tolerance_percent_points)

    def tried(self, outages: INT, judged: Judged, settings: GridSettings) -> Iterator[tuple[Flow, FLOAT]]:
        """Cases beside the chosen ones as they are today, with the limits as applied in their outages, shape (E, K)."""
        for flow in self.flows_of([self.others(outage) for outage in np.sort(outages).tolist()]):
            mine, at = np.unique([self.cases.cases[number].outage for number in flow.numbers], return_inverse=True)
            found = [self.bounds(judged, part, settings) for part in self.flows(mine)]
            yield flow, np.concatenate(found, axis=1)[:, at]

    def with_load(self, place: Place, kw: float, settings: GridSettings, progress: Progress = SILENT) -> Outcome:
        """Outages with a load: where a limit breaks, another open point is tried."""
        if self.stamps is None:
            load = (place.bus, kw, place.site.power_factor)
            margin = by_load_flow(self.group, self.cases, self.chosen, (self.keep, load), progress)
            worse = self.margin - margin > settings.worsening_tolerance_percent_points / 100
            return Outcome(chosen=self.chosen, margin=margin, added=(margin < -BROKEN_PU) & worse)
        judged = read_judged(self.group, self.stamps.grid, self.keep)
        chosen, margin, within = self.chosen.copy(), np.empty(len(self.chosen)), np.empty(len(self.chosen))
        for flow in self.flows():
            outages = [self.cases.cases[number].outage for number in flow.numbers]
            bound, loaded = self.bounds(judged, flow, settings), self.loaded(flow, place, kw)
            margin[outages] = margins(self.cases, judged, loaded)
            within[outages] = margins(self.cases, judged, loaded, bound)
            progress.report(0.5 * (outages[-1] + 1) / len(chosen), CODE, outages=len(chosen))
        for flow, bound in self.tried(np.flatnonzero(margin < -BROKEN_PU), judged, settings):
            loaded = self.loaded(flow, place, kw)
            values, under = margins(self.cases, judged, loaded), margins(self.cases, judged, loaded, bound)
            for number, value, held in zip(flow.numbers, values, under, strict=True):
                outage = self.cases.cases[number].outage
                if value > margin[outage]:
                    chosen[outage], margin[outage], within[outage] = number, value, held
            progress.report(0.75, CODE, outages=len(chosen))
        return Outcome(chosen=chosen, margin=margin, added=within < -BROKEN_PU)

    def others(self, outage: int) -> list[int]:
        """Cases of an outage beside the chosen one, that leave no more buses dark."""
        mine = int(self.chosen[outage])
        least = self.buses_dark(mine)
        return [int(c) for c in self.cases.of_outage[outage] if c != mine and self.buses_dark(int(c)) <= least]

    def loaded(self, flow: Flow, place: Place, kw: float) -> Flow:
        """Cases with a load, solved from today's voltages."""
        grid = flow.batch.grid
        s = np.repeat(grid.s0[:, None], len(flow.numbers), axis=1)
        if 0 <= place.site.node < grid.n_free:
            s[place.site.node] += place.site.power(grid, kw)
        v, solved = flow.batch.solve(flow.v, s)
        return Flow(numbers=flow.numbers, batch=flow.batch, v=v, solved=solved)


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
    stamps: Stamps | None = None
    kept: tuple[Flow, ...] = ()
    grid = read_matrix(group.part.net, group.part.limits)
    if grid is None:
        every = by_load_flow(group, cases, np.arange(len(cases.cases)), (keep, None), progress)
        chosen = _chosen(cases, range(len(cases.outages)), every)
        margin = every[chosen]
    else:
        stamps = read_stamps(grid, group.part.net, group.points)
        chosen, margin, kept = _in_blocks(stamps, cases, read_judged(group, grid, keep), progress)
    progress.report(0.9, CODE, outages=len(cases.outages))
    return OutageStudy(
        group=group,
        rule=rule,
        cases=cases,
        keep=keep,
        chosen=chosen,
        margin=margin,
        stamps=stamps,
        kept=kept,
    )


def _in_blocks(stamps: Stamps, cases: Cases, judged: Judged, progress: Progress) -> tuple[INT, FLOAT, tuple[Flow, ...]]:
    """Chosen case and margin of each outage, and the chosen cases ready to be solved where they may be kept."""
    every, chosen, margin = np.full(len(cases.cases), -np.inf), [], []
    kept: list[Flow] = []
    numbers = 0
    for some in blocks(cases, [of.tolist() for of in cases.of_outage], stamps.grid.n_free):
        rough = solved_flow(stamps, cases, some, ROUGH_PU)
        every[some] = margins(cases, judged, rough)
        outages = range(cases.cases[some[0]].outage, cases.cases[some[-1]].outage + 1)
        best = _chosen(cases, outages, every)
        flow = rough.settled(np.searchsorted(some, best))
        chosen.append(best)
        margin.append(margins(cases, judged, flow))
        numbers += flow.batch.z.size
        kept = [*kept, flow] if numbers <= KEPT_NUMBERS else []
        progress.report(0.8 * outages.stop / len(cases.outages), CODE, outages=len(cases.outages))
    return np.concatenate(chosen), np.concatenate(margin), tuple(kept)


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


def _chosen(cases: Cases, outages: Sequence[int], margin: FLOAT) -> INT:
    """Case of each of some outages, from the margins of all cases.

    Fewest nodes dark, then the best margin, then the first open point.
    """
    chosen = []
    for numbers in (cases.of_outage[outage] for outage in outages):
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
