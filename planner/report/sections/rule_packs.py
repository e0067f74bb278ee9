"""Packs that the rules stand in: version, who has checked them when, and from what."""

from planner.report.blocks import Cell, column, number_column, paragraph, table, toned
from planner.report.paper import Paper
from planner.report.section import Content, Section


def _content(paper: Paper) -> Content | None:
    words, t = paper.words, paper.words.t
    packs = paper.assessment.rule_packs
    if not packs:
        return None
    rows: list[list[Cell]] = [
        [
            toned(pack.title, "", f"{pack.pack_id} · sha256 {pack.sha256[:16]}…"),
            pack.version,
            f"{words.short_day(pack.checked_on)}: {pack.checked_by}",
            words.number(len(pack.rules)),
        ]
        for pack in packs
    ]
    columns = [
        column(t("col_pack"), width="1.2fr"),
        column(t("col_version")),
        column(t("col_checked"), width="1fr"),
        number_column(t("col_rules")),
    ]
    return {"heading": t("rule_packs"), "blocks": [paragraph(t("rule_packs_text")), table(columns, rows)]}


SECTION = Section(id="rule_packs", order=220, scope="report", content=_content)
