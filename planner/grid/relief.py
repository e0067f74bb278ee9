"""Greedy relief: mend the element that binds, ask again what binds, until the request fits or nothing helps."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from planner.grid.equipment import NOTHING, Laid, cable_types, transformer_types, work
from planner.grid.flow import solve
from planner.grid.hosting import Hosting, Judgement, estimate, hosting_capacity
from planner.grid.limits import VM, read_values
from planner.grid.measures import exchange_transformer, lay_parallel, next_tap, set_tap
from planner.grid.net import Net
from planner.grid.parts import Part, solve_part
from planner.grid.planning_rules import PlanningRule
from planner.grid.topology import supply_path, voltage_level
from planner.model.band import Band, total
from planner.model.settings import GridSettings

MOST_STEPS = 5
TRANSFORMER, TAP, CABLE = "transformer", "tap", "cable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One work done: which measure, on which element, from what to what."""

    measure: str
    table: str
    element: int
    after: str
    before: str = ""
    length_m: float = 0.0
    new_line: int = -1
    cost_eur: Band = NOTHING


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
    """What was done, and what it brought."""

    part: Part
    hosting: Hosting
    steps: tuple[Step, ...] = ()

    @property
    def cost_eur(self) -> Band:
        """All works together, the last state of an element counted once."""
        return total(step.cost_eur for step in self.merged)

    @property
    def merged(self) -> list[Step]:
        """Steps an element: exchanging 250 > 400 > 630 kVA is one exchange 250 > 630 kVA."""
        merged: dict[tuple[str, int, int], Step] = {}
        for at, step in enumerate(self.steps):
            key = (step.measure, step.element, at if step.measure == CABLE else -1)
            merged[key] = replace(step, before=merged[key].before) if key in merged else step
        return list(merged.values())


def rejudge(task: Task, part: Part, bus: int, mended: set[tuple[str, int]]) -> Judgement:
    """Judgement in a changed net: what judges today and what is new.

    Elements broken today keep today's bound, mended ones get the plain limit. What the change itself would break was
    sound today, so it still judges.
    """
    now = zip(task.judgement.judged.tolist(), task.judgement.bound.tolist(), strict=True)
    today = dict(zip(task.part.limits.keys, now, strict=True))
    judged, bound = np.isfinite(part.base), part.limits.limit.copy()
    for row, key in enumerate(part.limits.keys):
        counts, applied = today.get(key, (True, bound[row]))
        judged[row] &= counts
        if key[:2] not in mended:
            bound[row] = applied
    return Judgement(bus=bus, judged=judged, bound=bound)


def relieve(task: Task, allowed: frozenset[str]) -> Relief:
    """Mend binding elements by the allowed measures until ``need_kw`` fits; the end state is verified by ``runpp``."""
    part, judgement = task.part, task.judgement
    steps: list[Step] = []
    hosting = estimate(part, judgement, task.settings.power_factor)
    mended: set[tuple[str, int]] = set()
    while hosting.hosting_kw is not None and hosting.hosting_kw < task.need_kw and len(steps) < MOST_STEPS:
        net = part.changed()
        step = _mend(net, part, hosting, allowed)
        if step is None:
            break
        changed = solve_part(net, task.rule, part.topology)
        if changed.reason:
            break
        mended |= {(step.table, step.element)}
        steps.append(step)
        part, judgement = changed, rejudge(task, changed, task.bus, mended)
        hosting = estimate(part, judgement, task.settings.power_factor)
    if any(step.measure == TAP for step in steps) and not _holds_without_load(part, judgement):
        return relieve(task, allowed - {TAP})
    return Relief(part=part, hosting=hosting_capacity(part, judgement, task.settings.power_factor), steps=tuple(steps))


def _mend(net: Net, part: Part, hosting: Hosting, allowed: frozenset[str]) -> Step | None:
    """Work on the binding element, done in place; None where no allowed measure helps it."""
    row, limits = hosting.rows[0], part.limits
    table, element = str(limits.table[row]), int(limits.element[row])
    if table == "trafo" and TRANSFORMER in allowed:
        return _larger(net, element)
    if table == "line" and CABLE in allowed:
        return _second_cable(net, element)
    if limits.quantity[row] == VM and not limits.upper[row]:
        return _raise_voltage(net, part, row, allowed)
    return None


def _raise_voltage(net: Net, part: Part, row: int, allowed: frozenset[str]) -> Step | None:
    """Tap first, then the weakest cable of the way to the low bus, then a larger transformer."""
    limits = part.limits
    feeders = [e for table, e in part.topology.feeders(int(limits.island[row])) if table == "trafo"]
    if TAP in allowed and len(feeders) == 1 and _low_side(net, feeders[0]) == "lv":
        position = next_tap(net, feeders[0])
        if position is not None:
            before = f"{net['trafo'].at[feeders[0], 'tap_pos']:g}"
            set_tap(net, feeders[0], position)
            cost = work("tap_works")
            return Step(
                measure=TAP, table="trafo", element=feeders[0], before=before, after=f"{position:g}", cost_eur=cost
            )
    line = _steepest_line(part, int(limits.element[row])) if CABLE in allowed else None
    if line is not None:
        return _second_cable(net, line)
    if TRANSFORMER in allowed and len(feeders) == 1:
        return _larger(net, feeders[0])
    return None


def _low_side(net: Net, trafo: int) -> str:
    return voltage_level(float(net["bus"].at[net["trafo"].at[trafo, "lv_bus"], "vn_kv"]))


def _steepest_line(part: Part, bus: int) -> int | None:
    """Line of the supply path, within the bus's own island, over which most voltage is lost."""
    vm_pu, island = part.net.res_bus["vm_pu"], part.topology.island
    path = supply_path(part.topology, bus)
    losses = [
        (float(vm_pu[a] - vm_pu[b]), element)
        for (a, *_), (b, table, element, _) in pairwise(path)
        if table == "line" and island[a] == island[bus]
    ]
    return max(losses)[1] if losses else None


def _larger(net: Net, trafo: int) -> Step | None:
    """Next catalogue size of a transformer that feeds low voltage; HV/MV transformers are the operator's."""
    if _low_side(net, trafo) != "lv":
        return None
    row = net["trafo"].loc[trafo]
    now_kva = 1000 * float(row["sn_mva"] * row["parallel"])
    larger = [kind for kind in transformer_types() if kind.sn_kva > now_kva * 1.001]
    if not larger:
        return None
    exchange_transformer(net, trafo, larger[0])
    return Step(
        measure=TRANSFORMER,
        table="trafo",
        element=trafo,
        before=f"{now_kva:.0f} kVA",
        after=larger[0].name,
        cost_eur=total((larger[0].cost_eur, work("transformer_works"))),
    )


def _second_cable(net: Net, line: int) -> Step:
    """Second cable, at least as strong as the line beside it so that the two share as they should."""
    row = net["line"].loc[line]
    vn_kv = float(net["bus"].at[int(row["from_bus"]), "vn_kv"])
    kinds = cable_types(voltage_level(vn_kv), vn_kv)
    strong = [kind for kind in kinds if kind.max_i_ka >= 0.99 * float(row["max_i_ka"])]
    kind = strong[0] if strong else kinds[-1]
    new_line = lay_parallel(net, line, kind)
    length_m = 1000 * float(row["length_km"])
    ends = work("mv_joint") if kind.level == "mv" else work("lv_feeder_panel")
    return Step(
        measure=CABLE,
        table="line",
        element=line,
        after=kind.name,
        length_m=length_m,
        new_line=new_line,
        cost_eur=total((Laid(cable=kind, count=1).cost_eur(length_m), ends)),
    )


def _holds_without_load(part: Part, judgement: Judgement) -> bool:
    """Whether no judged bus rises above its band when nobody draws power (a raised tap must pass this)."""
    net = part.changed()
    net["load"] = net["load"].assign(scaling=0.0)
    if solve(net, part.topology):
        return False
    high = judgement.judged & part.limits.upper & (part.limits.quantity == VM)
    return bool((part.limits.margin(read_values(net, part.limits))[high] >= 0).all())
