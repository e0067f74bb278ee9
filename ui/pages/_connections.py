"""Blocks of the connection page: places where the site could be connected, and what each power would cost."""

from PySide6.QtWidgets import QWidget

from planner.model.result import Band, ConnectionOption, CostStep, GridResult
from ui.charts.plots import Curve, curves
from ui.numbers import currency, in_currency, money, money_span, quantity, span
from ui.pages._bound import bound_words
from ui.texts import readable, tr, tr_or
from ui.theme.tokens import tokens
from ui.widgets.blocks import Cell, column, facts, heading, key, row, small, table
from ui.widgets.plain import chip, label


def connection_blocks(grid: GridResult | None) -> list[QWidget]:
    """Places compared, the chosen one in detail, and the cost curve."""
    if grid is None or not grid.connections:
        return []
    rows = [_row(option) for option in grid.connections]
    blocks: list[QWidget] = [
        heading(tr("ui.connections")),
        table([tr("ui.place"), tr("ui.free_short"), tr("ui.cost")], rows),
    ]
    chosen = next((option for option in grid.connections if option.chosen), None)
    if chosen is not None:
        blocks += [heading(tr("ui.connection_chosen")), facts(_facts(chosen))]
        blocks += [small(tr("ui.connection_price")), *_needs(chosen)]
    return [*blocks, *_curve(grid)]


def place_text(option: ConnectionOption) -> str:
    """Kind of a connection point in words."""
    return tr_or(f"ui.point_{option.kind}", readable(option.kind))


def _tag(option: ConnectionOption) -> tuple[str, str]:
    if option.chosen:
        return tr("ui.chosen"), "accent"
    if option.fits is None:
        return tr("ui.feasible_unknown"), "neutral"
    return (tr("ui.feasible"), "good") if option.fits else (tr("ui.not_feasible"), "bad")


def _row(option: ConnectionOption) -> list[Cell]:
    route = quantity(option.route_m, "route_m", 0)
    where = f"{option.bus}, {quantity(option.vn_kv, 'x_kv')}, {route}"
    words = [label(place_text(option), "heading" if option.chosen else ""), small(where)]
    if option.reason:
        words.append(small(tr_or(option.reason, readable(option.reason))))
    name = column([*words, chip(*_tag(option))], 2)
    return [name, quantity(option.hosting_kw, "x_kw", 0), money(option.cost_eur.base)]


def _facts(option: ConnectionOption) -> list[tuple[str, str]]:
    basis = tr_or(f"ui.route_{option.route_basis}", option.route_basis)
    items = [
        (tr("ui.connection_point"), f"{place_text(option)} {option.bus}"),
        (tr("ui.connection_class"), option.class_title or readable(option.class_id) or "–"),
        (tr("ui.route"), f"{quantity(option.route_m, 'route_m', 0)} ({basis})" if basis else "–"),
        (tr("ui.binding"), bound_words(option)),
        (tr("ui.cost"), money_span(option.cost_eur)),
        (tr("ui.lead_time"), span(option.lead_weeks, "x_weeks", 0)),
    ]
    items += [(tr_or(item, readable(item)), money_span(cost)) for item, cost in option.cost_lines]
    return items


def _needs(option: ConnectionOption) -> list[QWidget]:
    if not option.needs:
        return []
    words = [label(f"• {tr_or(code, readable(code))}") for code in option.needs]
    return [heading(tr("ui.needs")), column(words, 2)]


def _curve(grid: GridResult) -> list[QWidget]:
    steps = [(step, step.cost_eur) for step in grid.cost_curve if step.feasible and step.cost_eur is not None]
    if not steps:
        return []
    colors = tokens()
    lines = [
        Curve(name=tr("ui.base"), **_stairs(steps, "base"), color=colors.accent),
        Curve(name=tr("ui.low_high"), **_stairs(steps, "low"), color=colors.muted),
        Curve(name=tr("ui.low_high"), **_stairs(steps, "high"), color=colors.muted),
    ]
    described = tr("ui.curve_described", power=quantity(steps[-1][0].up_to_kw, "x_kw", 0))
    rows: list[list[Cell]] = [
        [_step(step), quantity(step.up_to_kw, "x_kw", 0), money(cost.base)] for step, cost in steps
    ]
    return [
        heading(tr("ui.cost_curve")),
        curves(lines, tr("ui.requested_kw_axis"), tr("ui.cost_eur_axis", currency=currency()), described),
        row([key(tr("ui.base"), colors.accent), key(tr("ui.low_high"), colors.muted)]),
        table([tr("ui.way"), tr("ui.up_to"), tr("ui.cost")], rows),
    ]


def _stairs(steps: list[tuple[CostStep, Band]], which: str) -> dict[str, tuple[float, ...]]:
    """Corners of the stairs: each step's cost holds from the step before up to its own power."""
    x: list[float] = []
    y: list[float] = []
    start = 0.0
    for step, cost_eur in steps:
        cost_thousand = in_currency(float(getattr(cost_eur, which))) / 1000.0
        x += [start, step.up_to_kw]
        y += [cost_thousand, cost_thousand]
        start = step.up_to_kw
    return {"x": tuple(x), "y": tuple(y)}


def _step(step: CostStep) -> QWidget:
    name = tr_or(f"ui.point_{step.kind}", tr_or(f"ui.upgrade_{step.kind}", readable(step.kind)))
    weeks = span(step.lead_weeks, "x_weeks", 0) if step.lead_weeks is not None else ""
    return column([label(name), small(", ".join(part for part in (step.bus, weeks) if part))], 0)
