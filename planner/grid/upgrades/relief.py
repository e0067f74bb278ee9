"""A grid with works done for one site: what was done, how it is judged, what it then takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from planner.grid.equipment.catalogue import NOTHING
from planner.grid.hosting.capacity import Hosting, Judgement, estimate, hosting_capacity
from planner.grid.loadflow.flow import solve
from planner.grid.loadflow.limits import VM, narrowed, read_values
from planner.grid.loadflow.parts import Part, solve_part
from planner.grid.loadflow.planning_rules import PlanningRule
from planner.grid.network.net import Net
from planner.model.band import Band, total
from planner.model.grid_result import UpgradeKind
from planner.model.settings import GridSettings

Key = tuple[str, int]
TAP, TRANSFORMER, SECOND = UpgradeKind.TAP, UpgradeKind.TRANSFORMER, UpgradeKind.SECOND_TRANSFORMER
CABLE, FEEDER, OPEN_POINT = UpgradeKind.PARALLEL_CABLE, UpgradeKind.OWN_CABLE, UpgradeKind.OPEN_POINT
REPEATED = frozenset({TAP, TRANSFORMER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One work: which kind, on which elements of a table, from what to what.

    ``elements``: transformers, or the lines beside which cables are laid, or (open point) the line that is opened.
    ``new_lines`` are the numbers of laid lines in the changed net. For an open point ``before`` and ``after`` name the
    tie that is closed and the line that is opened.
    """

    kind: UpgradeKind
    table: str
    elements: tuple[int, ...]
    before: str = ""
    after: str = ""
    length_m: float = 0.0
    new_lines: tuple[int, ...] = ()
    cost_eur: Band = NOTHING

    @property
    def key(self) -> tuple[str, tuple[int, ...], str]:
        """What makes two steps the same work."""
        return self.kind.value, self.elements, self.after


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """The question: a bus of a part, its judgement today, the power needed there."""

    part: Part
    judgement: Judgement
    bus: int
    need_kw: float
    rule: PlanningRule
    settings: GridSettings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relief:
    """A changed grid: the site's bus in it, its judgement and capacity, the works that led there.

    ``names`` are labels of what the works add; ``passed`` are the elements that bound on the way, in order.
    """

    task: Task
    part: Part
    judgement: Judgement
    hosting: Hosting
    steps: tuple[Step, ...] = ()
    mended: frozenset[Key] = frozenset()
    names: Mapping[Key, str] = field(default_factory=dict)
    passed: tuple[Key, ...] = ()

    @property
    def bus(self) -> int:
        """The site's bus: its own where it has a feeder of its own."""
        return self.judgement.bus

    @property
    def fits(self) -> bool:
        """Whether the power needed is there."""
        return self.hosting.hosting_kw is not None and self.hosting.hosting_kw >= self.task.need_kw

    @property
    def binding(self) -> Key | None:
        """Table and element that end the capacity."""
        if not self.hosting.rows:
            return None
        row = self.hosting.rows[0]
        return str(self.part.limits.table[row]), int(self.part.limits.element[row])

    @property
    def merged(self) -> tuple[Step, ...]:
        """Steps an element: exchanging 250 > 400 > 630 kVA is one exchange 250 > 630 kVA."""
        merged: dict[tuple[object, ...], Step] = {}
        for at, step in enumerate(self.steps):
            key = (step.kind, step.elements, -1 if step.kind in REPEATED else at)
            merged[key] = replace(step, before=merged[key].before) if key in merged else step
        return tuple(merged.values())

    @property
    def kinds(self) -> tuple[UpgradeKind, ...]:
        """Kinds of works, each once, in the order of the enumeration."""
        done = {step.kind for step in self.steps}
        return tuple(kind for kind in UpgradeKind if kind in done)

    @property
    def cost_eur(self) -> Band:
        """All works together, the last state of an element counted once."""
        return total(step.cost_eur for step in self.merged)


def start(task: Task) -> Relief:
    """The grid as it is."""
    hosting = estimate(task.part, task.judgement, task.settings.power_factor)
    return Relief(task=task, part=task.part, judgement=task.judgement, hosting=hosting)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Move:
    """A net changed by one step and not yet solved.

    ``mended``: what gets the plain limits from now on. ``joined``: buses were joined or parted, or added. ``task``:
    where more of the grid than the part now counts.
    """

    net: Net
    step: Step
    mended: frozenset[Key] = frozenset()
    names: Mapping[Key, str] = field(default_factory=dict)
    bus: int | None = None
    joined: bool = False
    task: Task | None = None


def attempt(parent: Relief, move: Move) -> Relief | None:
    """The grid after one more step, estimated; None where it has no load flow."""
    task = move.task or parent.task
    part = solve_part(move.net, task.rule, None if move.joined else parent.part.topology)
    if part.reason:
        return None
    bus = parent.bus if move.bus is None else move.bus
    mended = parent.mended | move.mended
    judgement = rejudge(task, part, bus, mended)
    passed = parent.passed if parent.binding is None else (*parent.passed, parent.binding)
    return Relief(
        task=task,
        part=part,
        judgement=judgement,
        hosting=estimate(part, judgement, task.settings.power_factor),
        steps=(*parent.steps, move.step),
        mended=mended,
        names={**parent.names, **move.names},
        passed=tuple(dict.fromkeys(passed)),
    )


def rejudge(task: Task, part: Part, bus: int, mended: Iterable[Key]) -> Judgement:
    """Judgement in a changed net: what judges today and what is new.

    Limits broken today keep today's bound, unless a work was done on the element or the works have brought it within
    its limit: then the plain limit holds. What the change itself would break was sound today, so it still judges.
    Where the rule limits the change of voltage, it counts from the changed net without the site.
    """
    limits = part.limits
    plain, sound = list(mended), limits.margin(part.base) >= 0
    bound = np.where(sound, narrowed(limits, part.base, limits.limit), limits.limit)
    row = limits.rows_in(task.part.limits)
    old = row >= 0
    judged = np.isfinite(part.base) & np.where(old, task.judgement.judged[row], True)
    done = np.any([(limits.table == table) & (limits.element == element) for table, element in plain], axis=0)
    keeps = old & ~sound & ~(done if plain else np.zeros(len(limits), dtype=bool))
    bound = np.where(keeps, task.judgement.bound[row], bound)
    return Judgement(bus=bus, judged=judged, bound=bound)


def confirmed(relief: Relief) -> Relief:
    """The same with its capacity confirmed by load flow."""
    return replace(relief, hosting=hosting_capacity(relief.part, relief.judgement, relief.task.settings.power_factor))


def holds_without_load(part: Part, judgement: Judgement) -> bool:
    """Whether no judged bus rises above its band when nobody draws power (a raised tap must pass this)."""
    net = part.changed()
    net["load"] = net["load"].assign(scaling=0.0)
    if solve(net, part.topology):
        return False
    high = judgement.judged & part.limits.upper & (part.limits.quantity == VM)
    return bool((part.limits.margin(read_values(net, part.limits))[high] >= 0).all())
