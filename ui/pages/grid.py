"""Grid at a site's connection point: capacity, what binds it, and the state before and after."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from planner.model.result import Assessment, ElementState, GridResult, GridStatus, GridTier, SiteResult, Violation
from ui.charts.bars import LimitBar
from ui.charts.plots import Curve, curves
from ui.numbers import number, quantity
from ui.pages._bound import answered, bound_words
from ui.pages._grid_depth import by_year_block, operator_block, security_block, tier_block
from ui.pages.overview import reason_words
from ui.registry import PageSpec
from ui.texts import readable, tr, tr_or
from ui.theme.tokens import tokens
from ui.widgets.blocks import Cell, column, facts, figures, heading, key, note, row, small, table, titled
from ui.widgets.plain import label
from ui.words import planning_rule_words

_MOST_LISTED = 8
_TONES = {
    GridStatus.CHECKED: "good",
    GridStatus.NOT_CHECKED: "warn",
    GridStatus.UNKNOWN: "neutral",
    GridStatus.FAILED: "bad",
}


def build(site: SiteResult, assessment: Assessment) -> Sequence[QWidget]:
    """Blocks of the page."""
    grid = site.grid
    if grid is None:
        return [note(tr("ui.no_grid"))]
    tag = (tr(f"ui.grid_{grid.status.value}"), _TONES[grid.status])
    status = titled(tr("ui.grid_status"), tag, [], role="heading")
    reason = [label(reason_words(grid), "muted")] if grid.reason else []
    if grid.status is not GridStatus.CHECKED:
        return [status, *reason, *_point(grid)]
    blocks = [
        status,
        *tier_block(grid),
        *reason,
        *_capacity(grid),
        *operator_block(grid),
        *security_block(grid),
        *by_year_block(grid),
        *_point(grid),
        *_states(grid),
        *_profile(grid),
    ]
    own = grid.island_violations or ()
    if own:
        blocks += [heading(tr("ui.violations_here")), *_violations(own)]
    others = [each for each in assessment.base_violations if each not in own]
    if others:
        blocks += [heading(tr("ui.violations_elsewhere", n=len(others))), _elsewhere(others)]
    blocks.append(note(_basis(grid)))
    return blocks


def _basis(grid: GridResult) -> str:
    """The rule that the figures were judged by, whether outages were studied, and whose figures they are."""
    if grid.tier is GridTier.CAPACITY and not grid.states:
        return tr("ui.basis_operator") if answered(grid) else tr("ui.indicative")
    rule = planning_rule_words(grid.planning_rule)
    lines = [
        tr("ui.planning_rule_model" if answered(grid) else "ui.planning_rule", rule=rule),
        *([] if grid.security else [tr("ui.no_outages")]),
        tr("ui.indicative"),
    ]
    return "\n".join(lines)


def _capacity(grid: GridResult) -> list[QWidget]:
    below = tr("ui.requested_of", power=quantity(grid.requested_kw, "x_kw", 0)) if grid.requested_kw else ""
    quantity_word = tr_or(f"ui.quantity_{grid.binding_quantity}", readable(grid.binding_quantity))
    limit = _figure(grid.binding_limit, grid.binding_quantity)
    limited = bool(grid.binding_element and grid.binding_quantity)
    binding = tr("ui.binding_limit", quantity=quantity_word, limit=limit) if limited else tr("ui.own_feeder_binds")
    carries = (tr("ui.hosting"), quantity(grid.hosting_kw, "x_kw", 0), below)
    if answered(grid):
        items = [carries, (tr("ui.basis"), bound_words(grid), "")]
    elif grid.tier is GridTier.CAPACITY:
        items = [carries, (tr("ui.basis"), tr("ui.basis_declared"), "")]
    else:
        items = [carries, (tr("ui.binding"), bound_words(grid), binding)]
    blocks: list[QWidget] = [figures(items)]
    nexts = [name for name in dict.fromkeys(grid.next_elements) if name != grid.binding_element]
    if nexts:
        code = "ui.next_elements_model" if answered(grid) else "ui.next_elements"
        blocks.append(label(tr(code, elements=", ".join(nexts)), "muted"))
    return blocks


def _point(grid: GridResult) -> list[QWidget]:
    if not grid.connection_bus:
        return []
    route = quantity(grid.route_m, "route_m", 0)
    basis = tr_or(f"ui.route_{grid.route_basis}", grid.route_basis)
    kind = tr_or(f"ui.point_{grid.connection_kind}", readable(grid.connection_kind))
    items = [
        (tr("ui.grid_name"), grid.grid),
        (tr("ui.connection_point"), f"{kind} {grid.connection_bus}"),
        (tr("ui.voltage_level"), quantity(grid.connection_kv, "x_kv")),
        (tr("ui.route"), f"{route} ({basis})" if basis else route),
        (tr("ui.power_factor"), number(grid.power_factor, 2)),
    ]
    return [heading(tr("ui.connection_point")), facts(items)]


def _figure(value: float | None, field: str) -> str:
    return quantity(value, field, 3 if field.endswith("_pu") else 1)


def _states(grid: GridResult) -> list[QWidget]:
    if not grid.states:
        return []
    keys = row([_key(tr("ui.before"), "○"), _key(tr("ui.after"), "▬"), _key(tr("ui.limit"), "|")])
    return [heading(tr("ui.before_after")), keys, *(_state(state) for state in grid.states)]


def _key(text: str, mark: str) -> QWidget:
    made = small(f"{mark} {text}")
    made.setWordWrap(False)
    return made


def _state(state: ElementState) -> QWidget:
    voltage = state.quantity == "vm_pu"
    figures_text = f"{_figure(state.before, state.quantity)} → {_figure(state.after, state.quantity)}"
    ends = (0.85, 1.12) if voltage else (0.0, max(120.0, state.after * 1.05, state.limit * 1.1))
    bar = LimitBar(state.before, state.after, state.limit, ends, f"{state.element}: {figures_text}")
    word = tr_or(f"ui.quantity_{state.quantity}", readable(state.quantity))
    lines = [f"{word} {figures_text}, {tr('ui.limit')} {_figure(state.limit, state.quantity)}"]
    tag = (tr("ui.over_limit"), "bad") if bar.broken else ("", "")
    if LimitBar(state.before, state.before, state.limit, ends, "").broken:
        tag = (tr("ui.already_broken"), "warn")
    return column([titled(state.element, tag, lines), bar], 2)


def _profile(grid: GridResult) -> list[QWidget]:
    if len(grid.vm_profile) < 2:
        return []
    distance, before, after = zip(*grid.vm_profile, strict=True)
    colors = tokens()
    lines = [
        Curve(name=tr("ui.before"), x=distance, y=before, color=colors.muted),
        Curve(name=tr("ui.after"), x=distance, y=after, color=colors.accent),
    ]
    limit = next((state.limit for state in grid.states if state.quantity == "vm_pu"), None)
    described = tr("ui.profile_described", start=number(after[0], 3), end=number(after[-1], 3))
    return [
        heading(tr("ui.voltage_profile")),
        curves(lines, tr("ui.distance_km"), tr("ui.voltage_pu"), described, limit),
        row([key(tr("ui.before"), colors.muted), key(tr("ui.after"), colors.accent)]),
    ]


def _violations(found: Sequence[Violation]) -> list[QWidget]:
    rows = []
    for each in found:
        limit = f"{tr('ui.limit')} {_figure(each.limit, each.quantity)}"
        rows.append(titled(each.element, (_figure(each.value, each.quantity), "bad"), [limit]))
    return rows


def _elsewhere(found: Sequence[Violation]) -> QWidget:
    rows: list[list[Cell]] = []
    for each in found[:_MOST_LISTED]:
        word = tr_or(f"ui.quantity_{each.quantity}", readable(each.quantity))
        name = column([label(each.element), small(f"{each.grid}, {word}")], 0)
        rows.append([name, _figure(each.value, each.quantity), _figure(each.limit, each.quantity)])
    listed = table([tr("ui.element"), tr("ui.state"), tr("ui.limit").capitalize()], rows)
    more = len(found) - _MOST_LISTED
    words = [small(tr("ui.not_charged")), *([small(tr("ui.and_more", n=more))] if more > 0 else [])]
    return column([listed, *words], 4)


PAGE = PageSpec(page_id="grid", title_code="ui.page_grid", icon="grid", order=30, build=build)
