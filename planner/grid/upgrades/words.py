"""Works in words: the text code of one work with its figures, and a line of several that reads in any language."""

from planner.grid.network.repairs import named
from planner.grid.upgrades.moves import Label
from planner.grid.upgrades.relief import CABLE, FEEDER, OPEN_POINT, SECOND, TAP, TRANSFORMER, Relief, Step
from planner.model.grid_result import UpgradeKind

Text = tuple[str, dict[str, str | float]]


def described(relief: Relief, label: Label, *, at_lv: bool) -> Text:
    """Text code and figures of the works of a relief."""
    steps = relief.merged
    if len(relief.kinds) > 1:
        return "grid.option_combination", {"works": works_line(steps, label)}
    if relief.kinds[0] is CABLE:
        return _cables(steps, label)
    return _single(steps[-1], label, at_lv=at_lv)


def _single(step: Step, label: Label, *, at_lv: bool) -> Text:
    name = label(step.table, step.elements[0])
    if step.kind is TAP:
        return "grid.option_tap", {"tap_trafo": name, "tap_before": step.before, "tap_after": step.after}
    if step.kind is TRANSFORMER:
        return "grid.option_transformer", {"trafo": name, "size_before": step.before, "size_after": step.after}
    if step.kind is SECOND:
        return "grid.option_second_transformer", {"trafo": name, "size_before": step.before, "size_after": step.after}
    if step.kind is OPEN_POINT:
        return "grid.option_open_point", {"tie": step.before, "line": step.after}
    code = "grid.option_own_cable_lv" if at_lv else "grid.option_own_cable"
    return code, {"bus": step.before, "length_m": step.length_m, "cable": step.after}


def _cables(steps: tuple[Step, ...], label: Label) -> Text:
    lines = list(dict.fromkeys(label("line", line) for step in steps for line in step.elements))
    count = sum(len(step.elements) for step in steps)
    length_m = sum(step.length_m for step in steps)
    return "grid.option_cable", {"lines": named(lines), "count": count, "length_m": length_m}


def works_line(steps: tuple[Step, ...], label: Label) -> str:
    """All works in a line of names, signs and figures."""
    return "; ".join(work_line(step, label) for step in steps)


def work_line(step: Step, label: Label) -> str:
    """One work in names, signs and figures.

    ``T1: 400 kVA → 630 kVA`` · ``T1: tap 2 → 1`` · ``L1, L2: + NAYY 4x150 (300 m)`` · ``Tie ⇄ F3`` (closed, opened).
    """
    names = named([label(step.table, element) for element in step.elements])
    if step.kind is OPEN_POINT:
        return f"{step.before} ⇄ {step.after}"
    if step.kind is TAP:
        return f"{names}: tap {step.before} → {step.after}"
    if step.kind in (CABLE, FEEDER):
        return f"{names}: + {step.after} ({step.length_m:.0f} m)"
    return f"{names}: {step.before} → {step.after}"


def kind_of(relief: Relief) -> UpgradeKind:
    """The one kind of its works, or combination."""
    return relief.kinds[0] if len(relief.kinds) == 1 else UpgradeKind.COMBINATION
