"""Other weights, at once: scores and ranks of a finished run, without asking any stage again."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.app.run import Run
from planner.model.result import Assessment, ScorePart, SiteResult
from planner.sites import scoring


def rerank(run: Run, weights: Mapping[str, float]) -> Run:
    """Run with the sites scored and ranked under other weights; all else stays.

    The shortlist, and with it which grids were checked, stays that of the assessment. The stability is drawn again only
    where other criteria count than before: it does not depend on how much each of them weighs.

    Raises
    ------
    PlannerError
        A weight names no criterion, is negative, or all are zero.
    """
    assessment = run.assessment
    prepared = scoring.prepare_from_parts(
        {site.site_id: site.score_parts for site in assessment.sites},
        {site.site_id: site.rank_group for site in assessment.sites},
    )
    ranking = scoring.rerank(prepared, weights)
    row_of = {site_id: row for row, site_id in enumerate(prepared.site_ids)}
    weight_of = {c.criterion_id: float(w) for c, w in zip(prepared.criteria, ranking.weight_pu, strict=True)}
    counted_of = {c.criterion_id: prepared.counted_pu[:, k] for k, c in enumerate(prepared.criteria)}

    stability_pu = _stability(assessment, prepared, ranking)

    def reranked(site: SiteResult) -> SiteResult:
        row = row_of[site.site_id]
        # a run of an earlier version may hold criteria that are no more: they count nothing
        parts = tuple(
            _part(part, weight_of[part.criterion], counted_of[part.criterion][row])
            if part.criterion in weight_of
            else replace(part, weight_pu=0.0, contribution=0.0)
            for part in site.score_parts
        )
        score, rank = float(ranking.score[row]), int(ranking.rank[row])
        ranked = replace(site, score=_known(score), rank=rank or None, score_parts=parts)
        return ranked if stability_pu is None else replace(ranked, stability_top_pu=_known(stability_pu[row]))

    settings = assessment.settings
    new_settings = replace(settings, scoring=replace(settings.scoring, weights=dict(weights)))
    sites = tuple(reranked(site) for site in assessment.sites)
    return replace(run, assessment=replace(assessment, sites=sites, settings=new_settings))


def _stability(
    assessment: Assessment, prepared: scoring.Prepared, ranking: scoring.Ranking
) -> NDArray[np.float64] | None:
    """Stability under the criteria that now count; None where they are those that counted before."""
    ids = [criterion.criterion_id for criterion in prepared.criteria]
    before = {part.criterion for site in assessment.sites for part in site.score_parts if part.weight_pu > 0.0}
    active = ranking.weight_pu > 0.0
    if before == {name for name, counts in zip(ids, active, strict=True) if counts}:
        return None
    settings = assessment.settings
    return scoring.stability_top_pu(
        prepared, active, seed=settings.seed, draws=settings.scoring.stability_draws, top_n=settings.scoring.top_n
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _part(part: ScorePart, weight_pu: float, counted_pu: float) -> ScorePart:
    return replace(part, weight_pu=weight_pu, contribution=weight_pu * float(counted_pu))
