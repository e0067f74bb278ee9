"""Ranked sites whose grid was not studied; they rank apart."""

from planner.report.blocks import Cell, column, note, number_column, paragraph, table, toned
from planner.report.edition import slim, without_ranks
from planner.report.paper import Paper
from planner.report.section import Content, Section

_MOST_ROWS = 120
_RANK_AND_SCORE = (0, 3)


def _content(paper: Paper) -> Content | None:
    words, t = paper.words, paper.words.t
    sites = [site for site in paper.assessment.sites if site.rank_group == "not_checked"]
    if not sites:
        return None
    sites.sort(key=lambda site: (site.rank is None, site.rank or 0, site.site_id))
    rows: list[list[Cell]] = [
        [
            words.number(site.rank),
            toned(site.name, "strong", site.address.city),
            words.named("kind", site.kind),
            words.score(site.score),
            words.number(site.demand.sessions_per_day.base if site.demand else None),
            words.quantity(site.access.junction_min if site.access else None, "min"),
        ]
        for site in sites[:_MOST_ROWS]
    ]
    columns = [
        number_column(t("col_rank")),
        column(t("col_site"), width="1fr"),
        column(t("col_kind")),
        number_column(t("col_score")),
        number_column(t("col_sessions")),
        number_column(t("junction")),
    ]
    bare = without_ranks(sites)
    text = t(
        "not_checked_text_bare" if bare else "not_checked_text", shortlist=paper.assessment.settings.grid.shortlist
    )
    blocks = [paragraph(text), table(*slim(columns, rows, _RANK_AND_SCORE if bare else ()))]
    if len(sites) > _MOST_ROWS:
        blocks.append(note(t("rows_left", shown=_MOST_ROWS, all=len(sites))))
    return {"heading": t("not_checked"), "blocks": blocks}


SECTION = Section(id="not_checked", order=200, scope="report", content=_content)
