"""Further blocks of the grid page: what the answer rests on, outages, later years, the operator's answer."""

from PySide6.QtWidgets import QWidget

from planner.model.result import GridResult, GridTier, OperatorAnswer, OutageState, SecurityResult
from ui.numbers import money, number, quantity
from ui.texts import readable, tr, tr_or
from ui.widgets.blocks import Cell, column, facts, heading, note, small, table, titled
from ui.widgets.plain import label
from ui.words import planning_rule_words

_TIER_TONES = {
    GridTier.NETWORK: "good",
    GridTier.GIS: "good",
    GridTier.CAPACITY: "warn",
    GridTier.TYPICAL: "warn",
    GridTier.NONE: "neutral",
}


def tier_block(grid: GridResult) -> list[QWidget]:
    """Which kind of data the answer rests on; loud where it is only indicative."""
    name = grid.tier.value or "none"
    tag = (tr(f"ui.tier_{name}"), _TIER_TONES[grid.tier])
    words = tr(f"ui.tier_{name}_below")
    return [titled(tr("ui.tier"), tag, [words])]


def operator_block(grid: GridResult) -> list[QWidget]:
    """The operator's answer with the model's figure beside it."""
    answer = grid.operator
    if answer is None:
        return []
    items = [
        (tr("ui.operator_firm"), quantity(answer.firm_now_kw, "x_kw", 0)),
        (tr("ui.operator_model"), quantity(grid.model_hosting_kw, "x_kw", 0)),
        *_later(answer),
        *[(tr("ui.operator_window"), _window(answer, i)) for i in range(len(answer.windows))],
        (tr("ui.operator_cost"), money(answer.cost_eur)),
        (tr("ui.operator_expires"), "–" if answer.expires is None else answer.expires.isoformat()),
        (tr("ui.operator_reference"), answer.reference or "–"),
    ]
    words: list[QWidget] = [small(tr("ui.operator_windows"))] if answer.windows else []
    words += [note(answer.note)] if answer.note else []
    return [heading(tr("ui.operator_answer")), facts(items), *words]


def _later(answer: OperatorAnswer) -> list[tuple[str, str]]:
    if answer.firm_later_kw is None or answer.later_from is None:
        return []
    name = tr("ui.operator_later", date=answer.later_from.isoformat())
    return [(name, quantity(answer.firm_later_kw, "x_kw", 0))]


def _window(answer: OperatorAnswer, i: int) -> str:
    window = answer.windows[i]
    days = tr(f"ui.days_{window.days}")
    return f"{days} {number(window.from_h)}–{number(window.to_h)} h: {quantity(window.firm_kw, 'x_kw', 0)}"


def security_block(grid: GridResult) -> list[QWidget]:
    """N-1 verdict beside the capacity of the intact network."""
    found = grid.security
    if found is None:
        return []
    if found.secure_today is None:
        return [heading(tr("ui.security")), note(tr_or(found.reason, readable(found.reason)))]
    tags = {True: (tr("ui.secure"), "good"), False: (tr("ui.not_secure"), "bad"), None: (tr("ui.unknown"), "neutral")}
    rows = [
        titled(tr("ui.secure_today"), tags[found.secure_today], _outage_words(found.worst_today)),
        titled(tr("ui.secure_with_request"), tags[found.secure_with_request], _outage_words(found.worst_with_request)),
    ]
    items = [
        (tr("ui.hosting_intact"), quantity(grid.model_hosting_kw or grid.hosting_kw, "x_kw", 0)),
        (tr("ui.hosting_secure"), quantity(found.told_secure_kw, "x_kw", 0)),
    ]
    return [heading(tr("ui.security")), verdict_note(grid, found), facts(items), *rows, small(_studied(found))]


def verdict_note(grid: GridResult, found: SecurityResult) -> QWidget:
    """The verdict as one sentence, for example ``5.3 MW intact; not secure today: line 70 out > transformer 111 %``."""
    return note(verdict_words(grid, found), "" if found.secure_with_request else "warn")


def verdict_words(grid: GridResult, found: SecurityResult) -> str:
    """The verdict's sentence."""
    power = quantity(grid.model_hosting_kw or grid.hosting_kw, "x_kw", 0)
    if not found.secure_today and found.worst_today is not None:
        return tr("ui.verdict_not_today", power=power, **_outage(found.worst_today))
    if found.secure_with_request is False and found.worst_with_request is not None:
        return tr("ui.verdict_not_with", power=power, **_outage(found.worst_with_request))
    return tr("ui.verdict_secure", power=power)


def _outage(state: OutageState) -> dict[str, str]:
    said = [tr_or(state.reason, state.reason)] if state.reason else []
    if state.worst_value is not None and (state.broken or not (said or state.buses_dark)):
        digits = 3 if state.worst_quantity.endswith("_pu") else 0
        said.append(f"{state.worst_element} {quantity(state.worst_value, state.worst_quantity, digits)}")
    if state.buses_dark:
        said.append(tr("ui.outage_dark", n=state.buses_dark))
    return {"outage": state.outage, "effect": ", ".join(said) or "–"}


def _outage_words(state: OutageState | None) -> list[str]:
    if state is None:
        return []
    said = _outage(state)
    lines = [tr("ui.outage_worst", **said)]
    if state.resupplied_by:
        lines.append(tr("ui.outage_resupplied", ties=", ".join(state.resupplied_by)))
    return lines


def _studied(found: SecurityResult) -> str:
    return tr("ui.security_studied", n=found.cases, rule=planning_rule_words(found.emergency_rule) or "–")


def by_year_block(grid: GridResult) -> list[QWidget]:
    """Capacity today, when it is needed, and ten years later."""
    if len(grid.by_year) < 2:
        return []
    rows: list[list[Cell]] = []
    for each in grid.by_year:
        grown = tr("ui.by_year_growth", growth=quantity(each.growth_kw, "x_kw", 0))
        committed = tr("ui.by_year_committed", committed=quantity(each.committed_kw, "x_kw", 0))
        below = ", ".join(
            text
            for text, shown in (
                (each.binding_element, bool(each.binding_element)),
                (grown, each.growth_kw > 0),
                (committed, each.committed_kw > 0),
                (tr_or(each.reason, readable(each.reason)), bool(each.reason)),
            )
            if shown
        )
        stage = tr(f"ui.stage_{each.stage}")
        name = column([label(f"{each.year}, {stage}"), small(below)], 0)
        rows.append([name, quantity(each.hosting_kw, "x_kw", 0)])
    return [heading(tr("ui.by_year")), table([tr("ui.year_word"), tr("ui.hosting")], rows)]
