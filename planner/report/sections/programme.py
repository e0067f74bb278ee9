"""What the shortlisted sites take from each other, if all of them are built."""

from planner.model.result import Programme
from planner.report.blocks import Block, column, number_column, paragraph, table
from planner.report.paper import Paper
from planner.report.section import Content, Section
from planner.report.words import Words


def _content(paper: Paper) -> Content | None:
    words, programme = paper.words, paper.assessment.programme
    if programme is None or len(programme.site_ids) < 2:
        return None
    return {"heading": words.t("programme"), "blocks": _programme(programme, words)}


def _programme(programme: Programme, words: Words) -> list[Block]:
    t = words.t
    figures = (
        ("balance_gross", programme.gross_kwh_per_day),
        ("balance_to_competitors", programme.to_competitors_kwh_per_day),
        ("balance_cannibalised", programme.cannibalised_kwh_per_day),
        ("balance_shared", programme.shared_kwh_per_day),
        ("balance_net_new", programme.net_new_kwh_per_day),
    )
    rows = [[t(name), words.number(value)] for name, value in figures]
    columns = [column(t("col_programme_part"), width="1fr"), number_column(t("col_kwh_day"))]
    text = t("programme_text", count=len(programme.site_ids))
    return [paragraph(text), table(columns, rows, strong=[len(rows) - 1], keep=True)]


SECTION = Section(id="programme", order=30, scope="report", content=_content)
