"""Constants that shaped the result, with source and state; and the settings of this run."""

from planner.model.result import Assumption
from planner.report.blocks import Block, Cell, column, number_column, paragraph, subheading, table, toned
from planner.report.constants import constant_name, value_or_grants
from planner.report.paper import Paper
from planner.report.section import Content, Section
from planner.report.source_words import source_text
from planner.report.words import Words


def _content(paper: Paper) -> Content | None:
    rows, words, t = paper.assessment.assumptions, paper.words, paper.words.t
    if not rows:
        return None
    costs = [site.cost for site in paper.assessment.sites if site.cost is not None]
    titles = {grant.grant_id: grant.title for cost in costs for grant in cost.grants}
    blocks: list[Block] = [paragraph(t("assumptions_text"))]
    for stage in sorted({row.stage for row in rows}):
        of_stage = [row for row in rows if row.stage == stage]
        blocks += [subheading(words.named("stage", stage)), _table(of_stage, titles, words)]
    return {"heading": t("assumptions"), "blocks": blocks}


def _table(rows: list[Assumption], titles: dict[str, str], words: Words) -> Block:
    t = words.t
    named = sorted(((constant_name(row, words), row) for row in rows), key=lambda item: (item[0], item[1].name))
    sources = [source_text(row, words) for _, row in named]
    body: list[list[Cell]] = [
        [
            name,
            value_or_grants(row, titles, words),
            toned(words.named("state", row.state), "warn" if row.state == "assumption" else "quiet"),
            toned(t("same_source"), "muted") if index and source == sources[index - 1] else source,
            words.short_day(row.valid_from),
        ]
        for index, ((name, row), source) in enumerate(zip(named, sources, strict=True))
    ]
    columns = [
        column(t("col_name"), width="0.8fr"),
        number_column(t("col_value"), width="27mm"),
        column(t("col_state"), width="20mm"),
        column(t("col_source"), width="1.45fr"),
        column(t("col_valid_from"), width="17mm"),
    ]
    return table(columns, body)


SECTION = Section(id="assumptions", order=300, scope="report", content=_content)
