"""Hosting capacity of a bus: kW that can be added, what ends it, confirmed by pandapower's own load flow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandapower as pp

from planner.grid.hosting.binding import binding_order, worsened_order
from planner.grid.hosting.blocks import Question, headroom_at, plain_bounds
from planner.grid.loadflow.flow import solve
from planner.grid.loadflow.limits import BOOL, FLOAT, Limits, effective_limits, judged_rows, read_values
from planner.grid.loadflow.parts import Part
from planner.grid.loadflow.start import with_load
from planner.grid.network.net import Net
from planner.grid.network.quiet import quiet

STEP_KW = 0.1
UNKNOWN_START_KW = 100.0
BRACKET_KW = 1.0
BRACKET_PU = 0.005
LARGEST_KW = 1e6
NEXT = 2
NUMERICAL_PERCENT = 1e-6
MIXED_ROUNDS = 8
SAME_TAN_PHI = 1e-7
NEAR_PU = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judgement:
    """Which limits judge a site at a bus, and their values as applied."""

    bus: int
    judged: BOOL
    bound: FLOAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """Hosting capacity at a bus.

    Attributes
    ----------
    hosting_kw : float or None
        None where no limit ends it (feed-in bus, nothing rated) or no result could be had; ``reason`` says which.
    rows : tuple of int
        Rows of ``Limits``: the binding one first, then those that would follow, one an element.
    verified : bool
        Feasible at the figure and broken one bracket (the larger of 1 kW and 0.5 %) above, by ``runpp``; the rows are
        then those that ``runpp`` itself breaks above it.
    value : float or None
        What the binding element has at the figure in ``runpp``, in the unit of its limit.
    """

    hosting_kw: float | None
    rows: tuple[int, ...] = ()
    reason: str = ""
    verified: bool = False
    value: float | None = None


class Probe:
    """pandapower with one more load at a bus, or at several in fixed shares, solved at any power asked for."""

    def __init__(self, part: Part, bus: int | Mapping[int, float]) -> None:
        shares = bus if isinstance(bus, Mapping) else {bus: 1.0}
        self._part = part
        self._net = part.changed()
        self._fresh = True
        with quiet():
            self._loads = [pp.create_load(self._net, each, p_mw=0.0) for each in shares]
        self._buses, self._shares = tuple(shares), np.array(list(shares.values()))

    @classmethod
    def within(cls, part: Part, load: int) -> "Probe":
        """Probe by a load of no power that the part's own solved net holds already: the net itself is changed.

        Saves copying and setting up a net that nobody needs afterwards.
        """
        part.factored  # noqa: B018 - from the solution that the probe overwrites
        probe = object.__new__(cls)
        probe._part, probe._net, probe._fresh = part, part.net, False
        probe._loads, probe._shares = [load], np.ones(1)
        probe._buses = (int(part.net["load"].at[load, "bus"]),)
        return probe

    def spread(self, shares: Iterable[float]) -> None:
        """Other shares of the power for the same buses, in their order."""
        self._shares = np.array(list(shares))

    def solve(self, p_kw: float, power_factor: float) -> Net | None:
        """Solved net with the load, or None where it has no solution."""
        q_per_p = float(np.tan(np.arccos(power_factor)))
        p_mw = p_kw / 1000 * self._shares
        self._net["load"].loc[self._loads, ["p_mw", "q_mvar"]] = np.stack([p_mw, p_mw * q_per_p], axis=1)
        topology = self._part.topology
        power_mva = p_mw.astype(complex) * (1 + 1j * q_per_p)
        start = with_load(self._part.factored, self._part.net, self._buses, power_mva, kept=not self._fresh)
        reason = solve(self._net, topology, start=start, warm=True, only_loads=not self._fresh)
        if reason:
            reason = solve(self._net, topology)
        self._fresh = bool(reason)
        if reason:
            self._net = self._restarted()
        return None if reason else self._net

    def _restarted(self) -> Net:
        """Net with the base case's solution to start from, after one that had none."""
        net = self._part.changed()
        net["load"] = self._net["load"]
        return net

    def values(self, p_kw: float, power_factor: float) -> FLOAT:
        """Value of each limit's quantity, NaN where there is no solution."""
        net = self.solve(p_kw, power_factor)
        return np.full(len(self._part.limits), np.nan) if net is None else self.read(net)

    def read(self, net: Net) -> FLOAT:
        """Value of each limit's quantity in the probe's solved net."""
        return read_values(net, self._part.limits)

    def feasible(self, p_kw: float, power_factor: float, judgement: Judgement) -> bool:
        """Whether all judged limits hold."""
        return worst_margin(self._part.limits, self.values(p_kw, power_factor), judgement)[0] >= 0


def worst_margin(limits: Limits, values: FLOAT, judgement: Judgement) -> tuple[float, int]:
    """Smallest judged margin in the limit's unit over its size, and its row; (-inf, -1) where there is no solution."""
    rows = np.flatnonzero(judgement.judged & (np.isfinite(values) | np.isnan(values).all()))
    if not rows.size:
        return np.inf, -1
    if np.isnan(values).all():
        return -np.inf, -1
    margin = (limits.margin(values, judgement.bound) / np.maximum(judgement.bound, 1e-9))[rows]
    margin = margin + NUMERICAL_PERCENT / 100
    worst = int(np.argmin(margin))
    return float(margin[worst]), int(rows[worst])


def judge(part: Part, bus: int, policy: str, tolerance_percent_points: float) -> Judgement:
    """Limits that judge a site at a bus under a policy (see ``GridSettings.policy``)."""
    return Judgement(
        bus=bus,
        judged=judged_rows(part.limits, part.topology, bus, part.base, policy) & np.isfinite(part.base),
        bound=effective_limits(part.limits, part.base, policy, tolerance_percent_points),
    )


def hosting_capacity(part: Part, judgement: Judgement, power_factor: float, probe: Probe | None = None) -> Hosting:
    """Active power in kW that a bus can take on top of the base case.

    The factorised network answers; ``runpp`` confirms at the figure and one bracket above it. Where the two disagree,
    or the network holds what the factorised form cannot, ``runpp`` alone answers by bracketing.
    """
    known = without_search(part, judgement)
    if known is not None and known.hosting_kw is None:
        return known
    probe = probe or Probe(part, judgement.bus)
    if known is not None:
        return _worsened(probe, part, known, judgement, power_factor)
    found = _by_factor(part, judgement, power_factor)
    proven = None if found is None else confirmed(probe, part, found, judgement, power_factor)
    if proven is not None:
        return proven
    if found is None:
        return bracket(probe, part, judgement, power_factor, UNKNOWN_START_KW)
    return bracket(probe, part, judgement, power_factor, found.hosting_kw or BRACKET_KW, near=True)


def estimate(part: Part, judgement: Judgement, power_factor: float) -> Hosting:
    """Hosting capacity without the confirming load flows, for searching; a result must be confirmed."""
    known = without_search(part, judgement)
    if known is not None:
        return known
    return _by_factor(part, judgement, power_factor) or hosting_capacity(part, judgement, power_factor)


def without_search(part: Part, judgement: Judgement) -> Hosting | None:
    """Answers that need no search: no result, no place, no limit, or a limit broken already."""
    bus = judgement.bus
    if bus not in part.topology.part.index or not bool(part.topology.supplied[bus]):
        return Hosting(hosting_kw=None, reason="grid.reason_cut_off")
    if part.reason:
        return Hosting(hosting_kw=None, reason=part.reason)
    if bus in part.topology.sources or (part.factored is not None and part.factored.at_feed_in(bus)):
        return Hosting(hosting_kw=None, reason="grid.reason_feed_in_bus")
    if not judgement.judged.any():
        return Hosting(hosting_kw=None, reason="grid.reason_nothing_rated")
    margin, row = worst_margin(part.limits, part.base, judgement)
    return Hosting(hosting_kw=0.0, rows=(row,), verified=True) if margin < 0 else None


def _by_factor(part: Part, judgement: Judgement, power_factor: float) -> Hosting | None:
    """Figure of the compiled search; beside loads of constant impedance in part, as pandapower takes the added load."""
    grid, bus = part.factored, judgement.bus
    if grid is None or grid.at_feed_in(bus):
        return None
    bounds = plain_bounds(grid, part.limits, judgement.judged, judgement.bound)
    row = np.array([grid.position[bus]])
    tan_phi = float(np.tan(np.arccos(power_factor)))
    for _ in range(MIXED_ROUNDS):
        question = Question(grid=grid, bounds=bounds, power_factor=float(np.cos(np.arctan(tan_phi))))
        answer = headroom_at(question, row)
        if not answer.converged[0] or not np.isfinite(answer.p_mw[0]):
            return None
        added = grid.mixed.added([bus], row.tolist(), answer.p_mw, answer.vm_pu, power_factor, tan_phi)
        before, tan_phi = tan_phi, float(added.tan_phi[0])
        if abs(tan_phi - before) < SAME_TAN_PHI:
            break
    rows = tuple(answer.rows[0][answer.rows[0] >= 0].tolist())
    return Hosting(hosting_kw=round_down_kw(1000 * float(added.p_mw[0])), rows=rows)


def round_down_kw(p_kw: float) -> float:
    """Down to a whole tenth of a kW, never below zero."""
    return max(round(float(np.floor(p_kw / STEP_KW + 1e-9)) * STEP_KW, 1), 0.0)


def first_of_each(limits: Limits, rows: Iterable[int]) -> tuple[int, ...]:
    """Binding row and the next ones: one row an element, and of a voltage island only its tightest bus."""
    seen: set[tuple[str, int]] = set()
    kept: list[int] = []
    for row in map(int, rows):
        table = str(limits.table[row])
        key = (table, int(limits.island[row] if table == "bus" else limits.element[row]))
        if key not in seen:
            seen.add(key)
            kept.append(row)
        if len(kept) > NEXT:
            break
    return tuple(kept)


def confirmed(probe: Probe, part: Part, found: Hosting, judgement: Judgement, power_factor: float) -> Hosting | None:
    """The answer with what ``runpp`` says ends it; None unless all limits hold at the figure and one breaks above."""
    p_kw = found.hosting_kw or 0.0
    below = probe.values(p_kw, power_factor)
    if worst_margin(part.limits, below, judgement)[0] < 0:
        return None
    above = probe.values(p_kw + max(BRACKET_KW, BRACKET_PU * p_kw), power_factor)
    if worst_margin(part.limits, above, judgement)[0] >= 0:
        return None
    return _read(replace(found, verified=True), part, judgement, below, above)


def _read(found: Hosting, part: Part, judgement: Judgement, below: FLOAT, above: FLOAT) -> Hosting:
    """The answer with the binding element, its value and the next ones of the load flows around the figure."""
    order = binding_order(part.limits, judgement.judged, judgement.bound, below, above)
    rows = first_of_each(part.limits, order)
    return replace(found, rows=rows, value=float(below[rows[0]])) if rows else found


def _worsened(probe: Probe, part: Part, known: Hosting, judgement: Judgement, power_factor: float) -> Hosting:
    """An answer of nothing with the broken limits that the site makes worse, the one most worsened first."""
    above = probe.values(BRACKET_KW, power_factor)
    order = worsened_order(part.limits, judgement.judged, judgement.bound, part.base, above)
    rows = first_of_each(part.limits, order) or known.rows
    return replace(known, rows=rows, value=float(part.base[rows[0]]))


def bracket(
    probe: Probe, part: Part, judgement: Judgement, power_factor: float, start_kw: float, *, near: bool = False
) -> Hosting:
    """Hosting capacity by pandapower alone: widen until one side holds and the other is broken, then halve.

    ``near``: the start is a figure already, so the first steps from it are short (1 %); else they double it.
    """
    start = max(start_kw, BRACKET_KW)
    width = max(NEAR_PU * start, STEP_KW) if near else start
    low, high = 0.0, start
    if probe.feasible(start, power_factor, judgement):
        low, high = start, start + width
        while probe.feasible(high, power_factor, judgement):
            width *= 2
            low, high = high, high + width
            if high > LARGEST_KW:
                return Hosting(hosting_kw=None, reason="grid.reason_nothing_rated")
    else:
        low = max(start - width, 0.0)
        while low > 0 and not probe.feasible(low, power_factor, judgement):
            width *= 4
            low, high = max(low - width, 0.0), low
    while high - low > max(STEP_KW, BRACKET_PU / 10 * low):
        middle = (low + high) / 2
        low, high = (middle, high) if probe.feasible(middle, power_factor, judgement) else (low, middle)
    found = Hosting(hosting_kw=round_down_kw(low), verified=True)
    return _read(found, part, judgement, probe.values(low, power_factor), probe.values(high, power_factor))
