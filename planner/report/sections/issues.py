"""Findings of the run: what is wrong or doubtful, with which file, row or element."""

from planner.model.issues import Severity
from planner.report.blocks import Cell, column, note, paragraph, table, toned
from planner.report.paper import Paper
from planner.report.section import Content, Section

_TONES = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.NOTE: "quiet"}
_ORDER = tuple(_TONES)
_MOST_ROWS = 150


def _content(paper: Paper) -> Content:
    words, t = paper.words, paper.words.t
    issues = sorted(paper.assessment.issues, key=lambda issue: _ORDER.index(issue.severity))
    if not issues:
        return {"heading": t("issues"), "blocks": [note(t("issues_none"), "good")]}
    rows: list[list[Cell]] = [
        [
            toned(t(f"severity_{issue.severity.value}"), _TONES[issue.severity]),
            issue.where,
            words.phrase(issue.code, issue.params),
        ]
        for issue in issues[:_MOST_ROWS]
    ]
    columns = [column(t("col_severity")), column(t("col_where"), width="34mm"), column(t("col_finding"), width="1fr")]
    blocks = [paragraph(t("issues_text")), table(columns, rows)]
    if len(issues) > _MOST_ROWS:
        blocks.append(note(t("rows_left", shown=_MOST_ROWS, all=len(issues))))
    return {"heading": t("issues"), "blocks": blocks}


SECTION = Section(id="issues", order=320, scope="report", content=_content)
