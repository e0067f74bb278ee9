"""What is broken before any site comes, and what mending that alone costs: never the site's bill."""

from dataclasses import dataclass, replace

import numpy as np

from planner.grid.equipment.catalogue import NOTHING
from planner.grid.hosting.base import BaseCase, island_name
from planner.grid.hosting.capacity import Hosting, Judgement
from planner.grid.upgrades.moves import Label, moves, worst_row
from planner.grid.upgrades.relief import TAP, Move, Relief, Step, Task, attempt, holds_without_load
from planner.model.band import Band, total
from planner.model.grid_result import Violation
from planner.model.settings import GridSettings

MOST_STEPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusQuo:
    """Faults of an island today and the works that mend them without the site.

    ``cost_eur`` is None where no work of ours mends them all: ``steps`` are then those that help.
    """

    violations: tuple[Violation, ...]
    steps: tuple[Step, ...]
    mended: bool

    @property
    def cost_eur(self) -> Band | None:
        """Price of all works; None where they do not suffice."""
        return total(step.cost_eur for step in self.steps) if self.mended else None


def status_quo(base: BaseCase, bus: int, settings: GridSettings) -> StatusQuo | None:
    """Limits broken in the island of a bus before the site, and the works that mend them; None where all hold.

    Greedy: the limit broken most, its cheapest work that helps, and again. Transformers that feed medium voltage and
    voltages above the band are left to the operator.
    """
    part = base.part_of(bus)
    if part.reason:
        return None
    name = island_name(base.network, part, int(part.topology.island[bus]))
    violations = tuple(v for v in base.violations if v.island == name)
    judgement = Judgement(bus=bus, judged=np.isfinite(part.base), bound=part.limits.limit)
    task = Task(part=part, judgement=judgement, bus=bus, need_kw=0.0, rule=base.rule, settings=settings)
    state = Relief(task=task, part=part, judgement=judgement, hosting=Hosting(hosting_kw=0.0))
    broken = _island_broken(state)
    if not broken:
        return None
    for _ in range(MOST_STEPS):
        better = _mended_once(state, broken, base.label)
        if better is None:
            break
        state = better
        broken = _island_broken(state)
        if not broken:
            break
    return StatusQuo(violations=violations, steps=state.merged, mended=not broken)


def _island_broken(state: Relief) -> list[int]:
    limits, island = state.part.limits, int(state.part.topology.island[state.bus])
    return [int(row) for row in np.flatnonzero((limits.island == island) & (limits.margin(state.part.base) < 0))]


def _mended_once(state: Relief, broken: list[int], label: Label) -> Relief | None:
    """The cheapest work on the worst limit that leaves less broken."""
    worst = worst_row(state, broken)
    before = _badness(state)
    found = sorted(moves(replace(state, hosting=Hosting(hosting_kw=0.0, rows=(worst,))), label), key=_price)
    for move in found:
        child = attempt(state, move)
        if child is None or not _badness(child) < before:
            continue
        if move.step.kind is TAP and not holds_without_load(child.part, child.judgement):
            continue
        return child
    return None


def _price(move: Move) -> float:
    return move.step.cost_eur.base


def _badness(state: Relief) -> float:
    """Sum of what limits of the island are broken by, each over its size."""
    part = state.part
    rows = _island_broken(state)
    margin = part.limits.margin(part.base) / np.maximum(part.limits.limit, 1e-9)
    return float(-margin[rows].sum())


def less_status_quo(cost: Band, steps: tuple[Step, ...], quo: StatusQuo | None) -> Band:
    """Cost of works for the site, without what the same works on the same elements cost today's faults alone."""
    if quo is None:
        return cost
    done = [(step.kind, set(step.elements)) for step in steps]
    shared = total(
        step.cost_eur for step in quo.steps if any(step.kind is k and set(step.elements) <= on for k, on in done)
    )
    if shared == NOTHING:
        return cost
    return Band(**{name: max(getattr(cost, name) - getattr(shared, name), 0.0) for name in ("low", "base", "high")})
