"""Sites that were ruled out, and why."""

from planner.report.blocks import Cell, column, note, number_column, paragraph, table, toned
from planner.report.paper import Paper
from planner.report.phrases import reason_name
from planner.report.section import Content, Section

_MOST_ROWS = 120


def _content(paper: Paper) -> Content | None:
    words, t = paper.words, paper.words.t
    out = sorted((site for site in paper.assessment.sites if site.excluded_by), key=lambda site: site.site_id)
    if not out:
        return None
    rows: list[list[Cell]] = [
        [
            site.site_id,
            toned(site.name, "strong"),
            words.named("kind", site.kind),
            words.number(site.bays),
            "; ".join(reason_name(code, words) for code in site.excluded_by),
        ]
        for site in out[:_MOST_ROWS]
    ]
    columns = [
        column(t("col_id")),
        column(t("col_site"), width="1fr"),
        column(t("col_kind")),
        number_column(t("col_bays")),
        column(t("col_reason"), width="1.3fr"),
    ]
    blocks = [paragraph(t("excluded_text")), table(columns, rows)]
    if len(out) > _MOST_ROWS:
        blocks.append(note(t("rows_left", shown=_MOST_ROWS, all=len(out))))
    return {"heading": t("excluded"), "blocks": blocks}


SECTION = Section(id="excluded", order=210, scope="report", content=_content)
