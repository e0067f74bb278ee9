"""How the score is made: the criteria, their weights and how each is brought to one scale."""

from planner.report.blocks import column, number_column, paragraph, table
from planner.report.paper import Paper
from planner.report.section import Content, Section


def _content(paper: Paper) -> Content | None:
    result, words, t = paper.assessment, paper.words, paper.words.t
    best = next((site for site in result.shortlist if site.score_parts), None)
    if best is None:
        return None
    rows = [
        [
            words.named("criteria", part.criterion),
            words.share(part.weight_pu, 1),
            words.named("direction", part.direction),
            words.named("normalisation", part.normalisation),
        ]
        for part in best.score_parts
    ]
    columns = [
        column(t("col_criterion"), width="1fr"),
        number_column(t("col_weight")),
        column(t("col_direction")),
        column(t("col_normalisation")),
    ]
    scoring = result.settings.scoring
    text = t("score_text", draws=words.number(scoring.stability_draws), top=scoring.top_n)
    return {"heading": t("scoring"), "blocks": [paragraph(text), table(columns, rows, keep=True)]}


SECTION = Section(id="scoring", order=230, scope="report", content=_content)
