"""Deeper grid questions of a site: outages, later years, the operator's own answer."""

from planner.model.result import GridResult, OutageState, SecurityResult, SiteResult
from planner.report.blocks import Block, Cell, column, facts, note, number_column, small_print, subheading, table, toned
from planner.report.paper import Paper
from planner.report.phrases import rule_name, state_value
from planner.report.section import Content, Section
from planner.report.words import Words


def _content(paper: Paper, site: SiteResult) -> Content | None:
    grid = site.grid
    if grid is None:
        return None
    words = paper.words
    blocks = [*_operator(grid, words), *_security(grid, words), *_by_year(grid, words)]
    return {"heading": words.t("grid_study"), "blocks": blocks} if blocks else None


def _operator(grid: GridResult, words: Words) -> list[Block]:
    answer, t = grid.operator, words.t
    if answer is None:
        return []
    rows: list[tuple[str, Cell]] = [
        (t("operator_firm"), {"text": words.quantity(answer.firm_now_kw, "kw"), "tone": "strong"}),
        (t("operator_model"), words.quantity(grid.model_hosting_kw, "kw")),
    ]
    if answer.firm_later_kw is not None and answer.later_from is not None:
        later = t("operator_later", date=words.day(answer.later_from))
        rows.append((later, words.quantity(answer.firm_later_kw, "kw")))
    for window in answer.windows:
        hours = f"{words.number(window.from_h)}–{words.number(window.to_h)} h"
        days = words.named("days", window.days)
        rows.append((t("operator_window"), f"{days} {hours}: {words.quantity(window.firm_kw, 'kw')}"))
    rows.append((t("operator_cost"), words.eur(answer.cost_eur)))
    rows.append((t("operator_expires"), words.day(answer.expires) if answer.expires else words.unknown))
    rows.append((t("operator_reference"), answer.reference or words.unknown))
    text = t("operator_overrides") + (f" {t('operator_windows')}" if answer.windows else "")
    text += f" {answer.note}" if answer.note else ""
    return [subheading(t("operator_answer")), note(text, "info"), facts(rows)]


def _security(grid: GridResult, words: Words) -> list[Block]:
    found, t = grid.security, words.t
    if found is None:
        return []
    if found.secure_today is None:
        return [subheading(t("security")), note(words.phrase(found.reason) or words.unknown, "warn")]
    rows = [
        _outage_row(t("security_today"), found.secure_today, found.worst_today, words),
        _outage_row(t("security_request"), found.secure_with_request, found.worst_with_request, words),
    ]
    columns = [
        column(""),
        column(t("security_verdict")),
        column(t("security_outage"), width="1fr"),
        column(t("security_then"), width="1fr"),
        number_column(t("col_value")),
        number_column(t("limit")),
    ]
    tone = "good" if found.secure_with_request else "warn"
    return [
        subheading(t("security")),
        note(security_sentence(grid, found, words), tone),
        table(columns, rows, keep=True),
        small_print(
            t("security_studied", count=found.cases, rule=rule_name(found.emergency_rule, words) or words.unknown)
        ),
    ]


def security_sentence(grid: GridResult, found: SecurityResult, words: Words) -> str:
    """Headroom of the intact network and the N-1 verdict side by side."""
    intact = grid.hosting_kw if grid.model_hosting_kw is None else grid.model_hosting_kw
    power = words.quantity(intact, "kw")
    secure = words.quantity(found.told_secure_kw, "kw")
    if not found.secure_today and found.worst_today is not None:
        return words.t("security_not_today", power=power, **_effect(found.worst_today, words))
    if found.secure_with_request is False and found.worst_with_request is not None:
        effect = _effect(found.worst_with_request, words)
        return words.t("security_not_with", power=power, secure=secure, **effect)
    return words.t("security_holds", power=power, secure=secure)


def _effect(state: OutageState, words: Words) -> dict[str, str]:
    said = [words.phrase(state.reason)] if state.reason else []
    if state.worst_value is not None and (state.broken or not (said or state.buses_dark)):
        value = state_value(state.worst_value, state.worst_quantity, words)
        said.append(words.t("security_element", element=state.worst_element, value=value))
    if state.buses_dark:
        said.append(words.t("security_dark", count=state.buses_dark))
    return {"outage": state.outage, "effect": ", ".join(said) or words.unknown}


def _outage_row(name: str, secure: bool | None, state: OutageState | None, words: Words) -> list[Cell]:
    t = words.t
    verdicts = {True: toned(t("secure"), "good"), False: toned(t("not_secure"), "bad"), None: toned(words.unknown, "")}
    if state is None:
        return [name, verdicts[secure], "", "", "", ""]
    ties = t("security_ties", ties=", ".join(state.resupplied_by)) if state.resupplied_by else ""
    dark = t("security_dark", count=state.buses_dark) if state.buses_dark else ""
    known = state.worst_value is not None and state.limit is not None
    value = state_value(state.worst_value or 0.0, state.worst_quantity, words) if known else ""
    limit = state_value(state.limit or 0.0, state.worst_quantity, words) if known else ""
    return [name, verdicts[secure], toned(state.outage, "", ties), toned(state.worst_element, "", dark), value, limit]


def _by_year(grid: GridResult, words: Words) -> list[Block]:
    if len(grid.by_year) < 2:
        return []
    t = words.t
    rows: list[list[Cell]] = [
        [
            f"{each.year}, {t(f'stage_{each.stage}')}",
            words.quantity(each.growth_kw, "kw"),
            words.quantity(each.committed_kw, "kw"),
            {"text": words.quantity(each.hosting_kw, "kw"), "tone": "strong"},
            each.binding_element or (words.phrase(each.reason) if each.reason else words.t("none")),
        ]
        for each in grid.by_year
    ]
    columns = [
        column(t("col_year"), width="1fr"),
        number_column(t("col_growth")),
        number_column(t("col_committed")),
        number_column(t("col_free")),
        column(t("binding"), width="1fr"),
    ]
    return [subheading(t("by_year")), table(columns, rows, keep=True), small_print(t("by_year_note"))]


SECTION = Section(id="grid_study", order=22, scope="site", content=_content)
