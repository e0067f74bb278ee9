"""The criteria, their weights and how each is brought to one scale."""

from planner.model.result import Assessment, SiteResult
from planner.report.blocks import Block, column, number_column, paragraph, small_print, table
from planner.report.words import Words

_SHORT_RANKING = 12


def ranked_sites(assessment: Assessment) -> list[SiteResult]:
    """Sites of the ranking table, best first."""
    ranked = [site for site in assessment.sites if site.rank is not None and site.rank_group in ("checked", "unknown")]
    return sorted(ranked, key=lambda site: site.rank or 0)


def stands_with_ranking(assessment: Assessment) -> bool:
    """Whether the ranking is short enough to leave room for the criteria on its page."""
    return 0 < len(ranked_sites(assessment)) <= _SHORT_RANKING


def score_blocks(assessment: Assessment, words: Words) -> list[Block]:
    """Text and table; none where no shortlisted site has a score."""
    best = next((site for site in assessment.shortlist if site.score_parts), None)
    if best is None:
        return []
    t = words.t
    rows = [
        [
            words.named("criteria", part.criterion),
            words.share(part.weight_pu, 1),
            words.named("direction", part.direction),
            words.named("normalisation", part.normalisation),
        ]
        for part in best.score_parts
        if part.weight_pu > 0
    ]
    columns = [
        column(t("col_criterion"), width="1fr"),
        number_column(t("col_weight")),
        column(t("col_direction")),
        column(t("col_normalisation")),
    ]
    scoring = assessment.settings.scoring
    check = assessment.ranking_check
    draws = check.draws if check is not None else scoring.stability_draws
    text = t("score_text", draws=words.number(draws), top=scoring.top_n)
    idle = [words.named("criteria", part.criterion) for part in best.score_parts if part.weight_pu <= 0]
    unweighted = [small_print(t("score_idle", criteria=", ".join(idle)))] if idle else []
    return [paragraph(text), table(columns, rows, keep=True), *unweighted]
