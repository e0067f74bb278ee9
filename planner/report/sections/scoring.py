"""How the score is made, where the ranking leaves no room for it on its own page."""

from planner.report.paper import Paper
from planner.report.score_table import score_blocks, stands_with_ranking
from planner.report.section import Content, Section


def _content(paper: Paper) -> Content | None:
    blocks = score_blocks(paper.assessment, paper.words)
    if not blocks or stands_with_ranking(paper.assessment):
        return None
    return {"heading": paper.words.t("scoring"), "blocks": blocks}


SECTION = Section(id="scoring", order=190, scope="report", content=_content)
