"""Constants that shaped the result, with source and state; and the settings of this run."""

from planner.model.result import Assumption
from planner.model.units import unit_suffix
from planner.report.blocks import Block, Cell, column, number_column, paragraph, subheading, table, toned
from planner.report.paper import Paper
from planner.report.section import Content, Section
from planner.report.words import Words


def _content(paper: Paper) -> Content | None:
    rows, words, t = paper.assessment.assumptions, paper.words, paper.words.t
    if not rows:
        return None
    blocks: list[Block] = [paragraph(t("assumptions_text"))]
    for stage in sorted({row.stage for row in rows}):
        blocks += [subheading(words.named("stage", stage)), _table([row for row in rows if row.stage == stage], words)]
    return {"heading": t("assumptions"), "blocks": blocks, "new_page": True}


def _table(rows: list[Assumption], words: Words) -> Block:
    t = words.t
    body: list[list[Cell]] = [
        [
            _name(row.name, words),
            _value(row, words),
            toned(words.named("state", row.state), "warn" if row.state == "assumption" else "quiet"),
            row.source.removeprefix("assumption:").strip(),
            row.valid_from,
        ]
        for row in sorted(rows, key=lambda row: row.name)
    ]
    columns = [
        column(t("col_name"), width="0.8fr"),
        number_column(t("col_value"), width="28mm"),
        column(t("col_state"), width="20mm"),
        column(t("col_source"), width="1.2fr"),
        column(t("col_valid_from"), width="17mm"),
    ]
    return table(columns, body)


def _name(name: str, words: Words) -> str:
    """Name in words; the unit stands beside the value."""
    suffix = unit_suffix(name)
    bare = name.removesuffix(f"_{suffix}") if suffix else name
    return words.named("assumption", bare)


def _value(row: Assumption, words: Words) -> str:
    value = row.value if isinstance(row.value, str) else words.plain_number(row.value)
    return words.with_unit(value, row.unit)


SECTION = Section(id="assumptions", order=300, scope="report", content=_content)
