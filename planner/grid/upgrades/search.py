"""Search for works: relieve what binds, ask again what binds, in a few ways side by side."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from planner.grid.hosting.base import BaseCase
from planner.grid.upgrades.feeder import feeder_moves
from planner.grid.upgrades.moves import Label, moves
from planner.grid.upgrades.open_point import Wide, open_point_moves, stays_open
from planner.grid.upgrades.relief import (
    OPEN_POINT,
    TAP,
    Move,
    Relief,
    Task,
    attempt,
    confirmed,
    holds_without_load,
    start,
)
from planner.model.grid_result import UpgradeKind
from planner.model.progress import SILENT, Progress

MOST_STEPS = 6
MOST_SOLVED = 14
BEAM = 3
GAIN_KW = 0.1
MOST_SHOWN = 6


@dataclass(slots=True, kw_only=True)
class _Search:
    """What one search has tried."""

    base: BaseCase
    route_m: float
    label: Label
    progress: Progress
    solved: int = 0
    cheapest_eur: float = float("inf")
    seen: set[frozenset[object]] = field(default_factory=set)
    found: list[Relief] = field(default_factory=list)
    wide: Wide = field(default_factory=dict)


def search(base: BaseCase, task: Task, *, route_m: float = 0.0, progress: Progress = SILENT) -> list[Relief]:
    """Works for a site that does not fit: the best of each kind alone, then combinations; confirmed by load flow.

    A beam search: every kind of work on the binding element, then on what binds next, keeping the few grids that take
    most. Works that cost more than a set already found to suffice are not added to others.

    Returns
    -------
    list of Relief
        Cheapest first among those that fit, then the rest by capacity. Empty where nothing helps.
    """
    state = _Search(base=base, route_m=route_m, label=base.label, progress=progress)
    level = [start(task)]
    if level[0].hosting.hosting_kw is None:
        return []
    for _ in range(MOST_STEPS):
        children = [child for parent in level for child in _children(state, parent)]
        state.found += children
        waiting = [child for child in children if not child.fits]
        level = sorted(waiting, key=lambda r: (-(r.hosting.hosting_kw or 0.0), r.cost_eur.base))[:BEAM]
        if not level:
            break
    return _shown(state.found)


def _children(state: _Search, parent: Relief) -> Iterator[Relief]:
    for move in _all_moves(state, parent):
        works = frozenset(step.key for step in (*parent.steps, move.step))
        if works in state.seen or state.solved >= MOST_SOLVED or _too_dear(state, parent, move):
            continue
        state.seen.add(works)
        state.solved += 1
        state.progress.report(state.solved / (MOST_SOLVED + 1), "grid.upgrade_progress_search", count=state.solved)
        child = attempt(parent, move)
        if child is None or not _helps(parent, child):
            continue
        if child.fits:
            state.cheapest_eur = min(state.cheapest_eur, child.cost_eur.base)
        yield child


def _all_moves(state: _Search, parent: Relief) -> Iterator[Move]:
    yield from open_point_moves(state.base, parent, state.label, state.wide)
    yield from moves(parent, state.label)
    yield from feeder_moves(parent, state.route_m, state.label)


def _too_dear(state: _Search, parent: Relief, move: Move) -> bool:
    mixed = {*parent.kinds, move.step.kind}
    return len(mixed) > 1 and parent.cost_eur.base + move.step.cost_eur.base > state.cheapest_eur


def _helps(parent: Relief, child: Relief) -> bool:
    """Whether a work brings capacity, or hands the limit on to another element without taking any."""
    before, after = parent.hosting.hosting_kw or 0.0, child.hosting.hosting_kw
    if after is None or after < before or (after < before + GAIN_KW and child.binding == parent.binding):
        return False
    if TAP in child.kinds and not holds_without_load(child.part, child.judgement):
        return False
    return child.steps[-1].kind is not OPEN_POINT or stays_open(child.task.part, child.part)


def _shown(found: list[Relief]) -> list[Relief]:
    """Best of each kind alone, the cheapest combinations that suffice, and where nothing does the strongest one."""
    best: dict[UpgradeKind, Relief] = {}
    for relief in found:
        if len(relief.kinds) == 1:
            kind = relief.kinds[0]
            best[kind] = min((r for r in (best.get(kind), relief) if r is not None), key=_worth)
    mixed = sorted((relief for relief in found if len(relief.kinds) > 1), key=_worth)
    suffice = [relief for relief in mixed if relief.fits]
    chosen = [*best.values(), *(suffice[:2] if suffice else mixed[:1])]
    proven = [confirmed(relief) for relief in sorted(chosen, key=_worth)[:MOST_SHOWN]]
    return sorted(proven, key=_worth)


def _worth(relief: Relief) -> tuple[object, ...]:
    """What fits first, by cost; then by capacity."""
    kw = relief.hosting.hosting_kw or 0.0
    rank = relief.cost_eur.base if relief.fits else -kw
    return not relief.fits, rank, relief.cost_eur.base, [step.key for step in relief.steps]
