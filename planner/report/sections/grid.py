"""Grid of a site: what the connection point carries, what ends it, and the grid without and with the site."""

from planner.model.result import ElementState, GridResult, GridStatus, GridTier, SiteResult
from planner.report.blocks import (
    Block,
    Cell,
    column,
    facts,
    note,
    number_column,
    paragraph,
    small_print,
    subheading,
    table,
    toned,
    two,
)
from planner.report.figures.charts import AFTER, BEFORE, LIMIT, grid_chart
from planner.report.paper import Paper
from planner.report.phrases import answered, bound_text, needed_year, rule_name, state_value
from planner.report.section import Content, Section
from planner.report.words import Words

_MOST_VIOLATIONS = 6
_NETWORKS = frozenset({GridTier.NETWORK, GridTier.GIS})


def _content(paper: Paper, site: SiteResult) -> Content:
    words, grid = paper.words, site.grid
    heading = words.t("grid")
    if grid is None or grid.status is not GridStatus.CHECKED:
        return {"heading": heading, "blocks": [note(_why_not(grid, words), "warn")]}
    blocks: list[Block] = [
        note(_basis(paper, grid), "info"),
        two([facts(_capacity(grid, words))], [facts(_connection(grid, words))], 0.53),
    ]
    if grid.states or len(grid.vm_profile) > 1:
        blocks.append(_chart(paper, grid, site))
    if grid.states:
        blocks.append(_states(grid.states, words))
    if grid.island_violations:
        blocks += [
            subheading(words.t("island_violations")),
            paragraph(words.t("island_violations_text")),
            _violations(grid, words),
        ]
        left = len(grid.island_violations) - _MOST_VIOLATIONS
        if left > 0:
            blocks.append(small_print(words.t("violations_left", count=left, section=words.t("base_case"))))
    return {"heading": heading, "blocks": blocks}


def _why_not(grid: GridResult | None, words: Words) -> str:
    if grid is None:
        return words.t("grid_unknown")
    if grid.status is GridStatus.UNKNOWN and grid.reason:
        why = words.phrase(grid.reason)
        return words.t("grid_unknown_why", reason=why.partition(": ")[2] or why)
    text = words.t(f"grid_{grid.status.value}")
    if not grid.reason:
        return text
    why = words.phrase(grid.reason)
    if grid.status is GridStatus.NOT_CHECKED:
        return words.t("grid_not_checked_why", reason=why.partition(": ")[2] or why)
    return f"{text} {why}"


def _basis(paper: Paper, grid: GridResult) -> str:
    """What the figures are, by which rule, of which year, and whether outages were studied."""
    words, t = paper.words, paper.words.t
    if grid.tier is GridTier.CAPACITY and not grid.states:
        return t("grid_operator_basis" if answered(grid) else "grid_declared")
    parts = [
        t("grid_operator_basis") if answered(grid) else "",
        t("grid_indicative", rule=rule_name(grid.planning_rule, words) or words.unknown),
        t("grid_of_year", year=needed_year(paper.assessment)) if grid.tier in _NETWORKS else "",
        t("grid_no_outages" if grid.security is None else "grid_outages_apart"),
    ]
    return " ".join(part for part in parts if part)


def _answer(grid: GridResult, words: Words) -> list[tuple[str, Cell]]:
    """Capacity where the operator has answered: his figure, not one that a load flow confirms."""
    t = words.t
    rows: list[tuple[str, Cell]] = [
        (t("operator_power"), {"text": words.quantity(grid.hosting_kw, "kw"), "tone": "strong"}),
        (t("operator_model"), words.quantity(grid.model_hosting_kw, "kw")),
        (t("requested"), words.quantity(grid.requested_kw, "kw")),
        (t("basis"), bound_text(grid, words)),
    ]
    nexts = list(dict.fromkeys(grid.next_elements))
    return [*rows, (t("operator_model_binding"), ", ".join(nexts))] if nexts else rows


def _capacity(grid: GridResult, words: Words) -> list[tuple[str, Cell]]:
    if answered(grid):
        return _answer(grid, words)
    t = words.t
    if grid.tier is GridTier.CAPACITY:
        return [
            (t("kpi_hosting"), {"text": words.quantity(grid.hosting_kw, "kw"), "tone": "strong"}),
            (t("requested"), words.quantity(grid.requested_kw, "kw")),
            (t("basis"), t("basis_declared")),
        ]
    limit = "" if grid.binding_limit is None else state_value(grid.binding_limit, grid.binding_quantity, words)
    quantity = words.named("quantity", grid.binding_quantity) if grid.binding_quantity else ""
    rows: list[tuple[str, Cell]] = [
        (
            t("hosting_at", factor=words.number(grid.power_factor, digits=2)),
            {"text": words.quantity(grid.hosting_kw, "kw"), "tone": "strong"},
        ),
        *_at_unity(grid, words),
        (t("requested"), words.quantity(grid.requested_kw, "kw")),
        (
            t("binding"),
            {
                "text": grid.binding_element or words.unknown,
                "tone": "strong",
                "sub": " ".join(part for part in (quantity, limit) if part),
            },
        ),
    ]
    nexts = [name for name in dict.fromkeys(grid.next_elements) if name != grid.binding_element]
    if nexts:
        rows.append((t("next_elements"), ", ".join(nexts)))
    rows.append((t("confirmed"), t("yes") if grid.confirmed else t("no")))
    return rows


def _at_unity(grid: GridResult, words: Words) -> list[tuple[str, Cell]]:
    """Capacity at power factor 1, where it was asked for."""
    if grid.hosting_unity_kw is None:
        return []
    return [(words.t("hosting_unity"), words.quantity(grid.hosting_unity_kw, "kw"))]


def _connection(grid: GridResult, words: Words) -> list[tuple[str, Cell]]:
    t = words.t
    return [
        (t("grid_name"), {"text": grid.grid, "tone": "", "sub": t(f"tier_{grid.tier.value or 'none'}")}),
        (
            t("connection_point"),
            {
                "text": grid.connection_bus or words.unknown,
                "tone": "",
                "sub": words.named("connection", grid.connection_kind) if grid.connection_kind else "",
            },
        ),
        (t("voltage"), words.quantity(grid.connection_kv, "kv")),
        (
            t("route"),
            {
                "text": words.quantity(grid.route_m, "m"),
                "tone": "",
                "sub": words.named("route", grid.route_basis) if grid.route_basis else "",
            },
        ),
    ]


def _chart(paper: Paper, grid: GridResult, site: SiteResult) -> Block:
    words = paper.words
    bar = {"shape": "bar", "color": "", "opacity": 1.0, "width": 1.0, "dashed": False}
    legend = [
        bar | {"fill": BEFORE, "label": words.t("before")},
        bar | {"fill": AFTER, "label": words.t("after", power=words.quantity(grid.requested_kw, "kw"))},
        bar | {"fill": LIMIT, "label": words.t("limit")},
    ]
    return paper.figure(grid_chart(grid, words), words.t("alt_grid", name=site.name), legend=legend)


def _states(states: tuple[ElementState, ...], words: Words) -> Block:
    t = words.t
    rows: list[list[Cell]] = []
    for state in states:
        over, already = _over(state, state.after), _over(state, state.before)
        before = state_value(state.before, state.quantity, words)
        after = state_value(state.after, state.quantity, words)
        rows.append(
            [
                state.element,
                words.named("quantity", state.quantity),
                toned(before, "bad", t("already_broken")) if already else before,
                toned_over(after) if over else after,
                state_value(state.limit, state.quantity, words),
            ]
        )
    columns = [
        column(t("col_element"), width="1fr"),
        column(t("col_quantity")),
        number_column(t("before")),
        number_column(t("col_after")),
        number_column(t("limit")),
    ]
    return table(columns, rows, keep=True)


def _over(state: ElementState, value: float) -> bool:
    """Whether a value lies beyond the state's limit: below the lower voltage limit, above any other."""
    return value < state.limit if state.quantity == "vm_pu" and state.limit < 1 else value > state.limit


def toned_over(text: str) -> Cell:
    """Cell of a value beyond its limit."""
    return {"text": text, "tone": "bad"}


def _violations(grid: GridResult, words: Words) -> Block:
    t = words.t
    rows = [
        [
            v.element,
            words.named("quantity", v.quantity),
            state_value(v.value, v.quantity, words),
            state_value(v.limit, v.quantity, words),
        ]
        for v in grid.island_violations[:_MOST_VIOLATIONS]
    ]
    columns = [
        column(t("col_element"), width="1fr"),
        column(t("col_quantity")),
        number_column(t("col_value")),
        number_column(t("limit")),
    ]
    return table(columns, rows)


SECTION = Section(id="grid", order=20, scope="site", content=_content)
