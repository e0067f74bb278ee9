"""Other weights, at once: scores and ranks of a finished run, without asking any stage again."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from planner.app.run import Run
from planner.model.result import ScorePart, SiteResult
from planner.sites import scoring


def rerank(run: Run, weights: Mapping[str, float]) -> Run:
    """Run with the sites scored and ranked under other weights; all else stays.

    The shortlist, and with it which grids were checked, stays that of the assessment.

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

    def reranked(site: SiteResult) -> SiteResult:
        row = row_of[site.site_id]
        parts = tuple(
            _part(part, weight_of[part.criterion], counted_of[part.criterion][row]) for part in site.score_parts
        )
        score, rank = float(ranking.score[row]), int(ranking.rank[row])
        return replace(site, score=None if np.isnan(score) else score, rank=rank or None, score_parts=parts)

    settings = assessment.settings
    new_settings = replace(settings, scoring=replace(settings.scoring, weights=dict(weights)))
    sites = tuple(reranked(site) for site in assessment.sites)
    return replace(run, assessment=replace(assessment, sites=sites, settings=new_settings))


def _part(part: ScorePart, weight_pu: float, counted_pu: float) -> ScorePart:
    return replace(part, weight_pu=weight_pu, contribution=weight_pu * float(counted_pu))
