"""The grids as they stand before any site: base case and the limits it already breaks."""

from planner.model.result import Assessment, GridSummary, Violation
from planner.report.blocks import Block, Cell, column, note, number_column, paragraph, subheading, table, toned
from planner.report.paper import Paper
from planner.report.phrases import needed_year, rule_name, state_value
from planner.report.section import Content, Section
from planner.report.words import Words

_MOST_ROWS = 60


def _content(paper: Paper) -> Content | None:
    result, words, t = paper.assessment, paper.words, paper.words.t
    if not result.grids:
        return None
    found = [site.grid.planning_rule for site in result.sites if site.grid and site.grid.planning_rule]
    rule = rule_name(found[0] if found else result.settings.grid.planning_rule, words)
    blocks: list[Block] = [note(_basis(result, rule, words), "info"), _grids(result.grids, words)]
    left_out = [f"{grid.grid}: {', '.join(grid.not_loaded)}" for grid in result.grids if grid.not_loaded]
    if left_out:
        blocks.append(note(t("not_loaded", parts="; ".join(left_out))))
    blocks.append(subheading(t("violations")))
    if result.base_violations:
        blocks += [paragraph(t("violations_text")), _violations(result.base_violations[:_MOST_ROWS], words)]
        if len(result.base_violations) > _MOST_ROWS:
            blocks.append(note(t("rows_left", shown=_MOST_ROWS, all=len(result.base_violations))))
    else:
        blocks.append(note(t("violations_none"), "good"))
    return {"heading": t("base_case"), "blocks": blocks}


def _basis(result: Assessment, rule: str, words: Words) -> str:
    """What the figures are, and whether outages were studied for any site."""
    studied = any(site.grid and site.grid.security is not None for site in result.sites)
    outages = words.t("grid_outages_apart" if studied else "grid_no_outages")
    today, needed = result.project_date.year, needed_year(result)
    year = words.t("base_case_year", today=today, needed=needed) if needed > today else ""
    return " ".join(part for part in (words.t("grid_indicative", rule=rule), outages, year) if part)


def _grids(grids: tuple[GridSummary, ...], words: Words) -> Block:
    t = words.t
    rows = [_grid_row(grid, words) for grid in grids]
    columns = [
        column(t("grid_name"), width="1fr"),
        column(t("col_solved")),
        number_column(t("col_buses")),
        number_column(t("col_lines")),
        number_column(t("col_transformers")),
        number_column(t("col_vm")),
        number_column(t("col_line_max")),
        number_column(t("col_transformer_max")),
    ]
    return table(columns, rows)


def _grid_row(grid: GridSummary, words: Words) -> list[Cell]:
    solved = toned(words.t("yes"), "good") if grid.solved else toned(words.t("no"), "bad")
    voltage = f"{words.number(grid.vm_min_pu, 'pu')} … {words.number(grid.vm_max_pu, 'pu')}"
    return [
        toned(grid.grid, "strong", words.phrase(grid.reason) if grid.reason else ""),
        solved,
        words.number(grid.buses),
        words.number(grid.lines),
        words.number(grid.transformers),
        voltage if grid.vm_min_pu is not None else words.unknown,
        words.quantity(grid.line_max_percent, "percent"),
        words.quantity(grid.transformer_max_percent, "percent"),
    ]


def _violations(violations: tuple[Violation, ...], words: Words) -> Block:
    t = words.t
    rows: list[list[Cell]] = [
        [
            v.grid,
            toned(v.element, "strong"),
            words.named("quantity", v.quantity),
            state_value(v.value, v.quantity, words),
            state_value(v.limit, v.quantity, words),
            v.island,
        ]
        for v in violations
    ]
    columns = [
        column(t("grid_name")),
        column(t("col_element"), width="1fr"),
        column(t("col_quantity")),
        number_column(t("col_value")),
        number_column(t("limit")),
        column(t("col_island")),
    ]
    return table(columns, rows)


SECTION = Section(id="base_case", order=40, scope="report", content=_content)
