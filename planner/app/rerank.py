"""Other weights, at once: scores and ranks of a finished run, without asking any stage again."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from planner.app.ranking import CELLS_AT_ONCE, standing_of
from planner.app.run import Run
from planner.model.result import Assessment, ScorePart, SiteResult
from planner.model.settings import ScoringSettings
from planner.sites import scoring
from planner.sites.criteria import Criterion, criteria_in_use
from planner.sites.weighting import weights_in_use


def rerank(run: Run, weights: Mapping[str, float]) -> Run:
    """Run with the sites scored and ranked under other weights given one by one; see :func:`rescored`.

    Raises
    ------
    PlannerError
        A weight names no criterion, is negative, or all are zero.
    """
    own = replace(run.assessment.settings.scoring, weights=dict(weights), weights_by="direct")
    return rescored(run, own)


def rescored(run: Run, wanted: ScoringSettings) -> Run:
    """Run with the sites scored and ranked under other settings of the score; all else stays.

    The shortlist, and with it which grids were checked, stays that of the assessment. The second opinion, the ranking
    without each criterion and the next check follow; weight vectors are drawn again only where other criteria count
    than before or their worth is another, and then no more than takes a blink.

    Raises
    ------
    PlannerError
        A weight, a judgement or a criterion's settings cannot be used.
    """
    assessment = run.assessment
    before = assessment.settings.scoring
    criteria = criteria_in_use(wanted)
    prepared = prepared_of(assessment, wanted, criteria)
    ranking = scoring.rerank(prepared, weights_in_use(wanted))
    row_of = {site_id: row for row, site_id in enumerate(prepared.site_ids)}
    place_of = {each.criterion_id: k for k, each in enumerate(criteria)}

    def ranked(site: SiteResult) -> SiteResult:
        row = row_of[site.site_id]
        # a run of an earlier version may hold criteria that are no more: they count nothing
        parts = tuple(
            _part(part, prepared, ranking, (row, place_of[part.criterion]))
            if part.criterion in place_of
            else replace(part, weight_pu=0.0, contribution=0.0)
            for part in site.score_parts
        )
        score, rank = float(ranking.score[row]), int(ranking.rank[row])
        return replace(site, score=None if np.isnan(score) else score, rank=rank or None, score_parts=parts)

    settings = replace(assessment.settings, scoring=wanted)
    sites = tuple(ranked(site) for site in assessment.sites)
    counted = {part.criterion for site in assessment.sites for part in site.score_parts if part.weight_pu > 0.0}
    count = {each.criterion_id for each, weight in zip(criteria, ranking.weight_pu, strict=True) if weight > 0.0}
    keep = assessment.ranking_check is not None and counted == count and _worth(before) == _worth(wanted)
    made = replace(assessment, sites=sites, settings=settings)
    return replace(run, assessment=standing_of(made, prepared, ranking, cells=CELLS_AT_ONCE, keep=keep))


def prepared_of(
    assessment: Assessment, wanted: ScoringSettings, criteria: tuple[Criterion, ...] | None = None
) -> scoring.Prepared:
    """Values of an assessment's sites, brought to 0..1 as the settings ask.

    Raises
    ------
    PlannerError
        The settings of a criterion cannot be used.
    """
    before = assessment.settings.scoring
    criteria = criteria_in_use(wanted) if criteria is None else criteria
    then = {} if _rules(before) == _rules(wanted) else {each.criterion_id: each for each in criteria_in_use(before)}
    anew = [each.criterion_id for each in criteria if then and _brought(then[each.criterion_id]) != _brought(each)]
    return scoring.prepare_from_parts(
        {site.site_id: site.score_parts for site in assessment.sites},
        {site.site_id: site.rank_group for site in assessment.sites},
        criteria,
        anew,
    )


def _rules(settings: ScoringSettings) -> tuple[object, ...]:
    return settings.normalisations, settings.points, settings.targets


def _worth(settings: ScoringSettings) -> tuple[object, ...]:
    """All that makes the worth of facts and what is drawn of it, but the weights."""
    return (*_rules(settings), settings.missing, settings.stability_draws, settings.top_n)


def _brought(criterion: Criterion) -> tuple[object, ...]:
    return criterion.normalisation, criterion.points


def _part(part: ScorePart, prepared: scoring.Prepared, ranking: scoring.Ranking, at: tuple[int, int]) -> ScorePart:
    _, k = at
    weight_pu = float(ranking.weight_pu[k])
    normalisation, normalised_pu = prepared.criteria[k].normalisation, _known(prepared.normalised_pu[at])
    if not weight_pu and not part.weight_pu and (normalisation, normalised_pu) == (
        part.normalisation, part.normalised_pu
    ):  # fmt: skip
        return part
    return ScorePart(
        criterion=part.criterion,
        value=part.value,
        unit=part.unit,
        direction=part.direction,
        normalisation=normalisation,
        normalised_pu=normalised_pu,
        weight_pu=weight_pu,
        contribution=weight_pu * float(prepared.counted_pu[at]),
        low_pu=_known(prepared.low_pu[at]),
        high_pu=_known(prepared.high_pu[at]),
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
