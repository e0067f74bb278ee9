"""Does the ranking hold, and what is it built on: standing of each rank, evidence of each site. One call."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.model.result import Assessment, Evidence, RankingCheck, RankStanding, SiteResult
from planner.model.score_result import WithoutCriterion

if TYPE_CHECKING:
    from planner.sites.evidence import NextCheck
    from planner.sites.robustness import Drawn, Without
    from planner.sites.scoring import Prepared, Ranking

CELLS_AT_ONCE = 150_000
"""Weight vectors times sites that are drawn while the planner waits; a run draws more."""
_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tried:
    """All that was tried on one ranking."""

    prepared: "Prepared"
    ranking: "Ranking"
    topsis_pu: NDArray[np.float64]
    topsis_rank: NDArray[np.int64]
    drawn: "Drawn | None"
    checks: "tuple[NextCheck | None, ...]"


def with_standing(assessment: Assessment, *, cells: int | None = None) -> Assessment:
    """Assessment whose sites say how well their rank holds and what they rest on; all from its own scores.

    Ten thousand weight vectors (``scoring.stability_draws``), TOPSIS, and the ranking without each criterion. Where
    sites times vectors exceed ``cells`` fewer are drawn; ``ranking_check.draws`` says how many.
    """
    from planner.app.rerank import prepared_of
    from planner.sites import scoring

    settings = assessment.settings.scoring
    prepared = prepared_of(assessment, settings)
    ranking = scoring.rerank(prepared, _weights(assessment))
    return standing_of(assessment, prepared, ranking, cells=cells)


def standing_of(
    assessment: Assessment,
    prepared: "Prepared",
    ranking: "Ranking",
    *,
    cells: int | None = None,
    keep: bool = False,
) -> Assessment:
    """As :func:`with_standing`, of a ranking that is at hand; ``keep``: what was drawn before still holds."""
    from planner.sites import robustness
    from planner.sites.evidence import next_checks

    settings = assessment.settings
    active = ranking.weight_pu > 0.0
    draws = robustness.draws_of(prepared, settings.scoring.stability_draws, cells or robustness.CELLS)
    drawn = None
    if not keep:
        drawn = robustness.draw(prepared, active, seed=settings.seed, draws=draws, top_n=settings.scoring.top_n)
    topsis_pu, topsis_rank = _topsis(prepared, ranking, settings.scoring.topsis_normalisation)
    tried = _Tried(
        prepared=prepared,
        ranking=ranking,
        topsis_pu=topsis_pu,
        topsis_rank=topsis_rank,
        drawn=drawn,
        checks=next_checks(prepared, ranking.weight_pu, _grid_open(assessment)),
    )
    row_of = {site_id: row for row, site_id in enumerate(prepared.site_ids)}
    sites = tuple(_site(site, tried, row_of[site.site_id], keep=keep) for site in assessment.sites)
    before = assessment.ranking_check
    kept_draws = before.draws if keep and before is not None else draws if drawn is not None else 0
    check = _check(tried, settings.scoring.top_n, kept_draws, assessment)
    return replace(assessment, sites=sites, ranking_check=check)


def _weights(assessment: Assessment) -> Mapping[str, float]:
    from planner.sites.weighting import weights_in_use

    return weights_in_use(assessment.settings.scoring)


def _topsis(
    prepared: "Prepared", ranking: "Ranking", normalisation: str
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Closeness and rank of the sites that are ranked, in the order of the groups; NaN and 0 for the others."""
    from planner.sites import robustness, scoring, topsis

    found = np.full(len(prepared.site_ids), np.nan)
    rows = prepared.group >= 0
    if rows.any() and (ranking.weight_pu > 0.0).any():
        values, maximise = robustness.topsis_values(prepared)
        found[rows] = topsis.closeness(values[rows], ranking.weight_pu, maximise, normalisation)
    return found, scoring.ranks_of(prepared, found)


def _grid_open(assessment: Assessment) -> NDArray[np.bool_]:
    """Sites whose grid was not looked at, or is not known, in a project where that of others is."""
    known = any(site.rank_group in {"checked", "failed"} for site in assessment.sites)
    return np.array([known and site.rank_group in {"unknown", "not_checked"} for site in assessment.sites], dtype=bool)


def _site(site: SiteResult, tried: _Tried, row: int, *, keep: bool) -> SiteResult:
    evidence = _evidence(site, tried.checks[row])
    if tried.prepared.group[row] < 0:
        return replace(site, standing=None, evidence=evidence, stability_top_pu=None)
    own = {"topsis_closeness_pu": _rounded(tried.topsis_pu[row]), "topsis_rank": int(tried.topsis_rank[row]) or None}
    if keep and site.standing is not None:
        return replace(site, standing=replace(site.standing, **own), evidence=evidence)  # type: ignore[arg-type]
    drawn = tried.drawn
    if drawn is None:
        standing = RankStanding(**own)  # type: ignore[arg-type]  # a float and a whole number
        return replace(site, standing=standing, evidence=evidence, stability_top_pu=None)
    from planner.sites.robustness import central_weights

    central = central_weights(drawn, tried.prepared, row)
    standing = RankStanding(
        **own,  # type: ignore[arg-type]  # as above
        best_rank=int(drawn.best[row]),
        worst_rank=int(drawn.worst[row]),
        low_rank=int(drawn.low[row]),
        high_rank=int(drawn.high[row]),
        top_pu=_rounded(drawn.top_pu[row]),
        top_with_data_pu=_rounded(drawn.top_with_data_pu[row]),
        acceptability_pu=tuple(round(float(each), _DIGITS) for each in drawn.acceptability_pu[row]),
        central_weights_pu={name: round(value, _DIGITS) for name, value in central.items()},
    )
    return replace(site, standing=standing, evidence=evidence, stability_top_pu=standing.top_pu)


def _evidence(site: SiteResult, check: "NextCheck | None") -> Evidence:
    from planner.sites.evidence import basis_of

    grade = basis_of(site.grid).grade
    if check is None:
        return Evidence(grade=grade)
    return Evidence(
        grade=grade,
        next_check=f"sites.check_{check.check}" if check.check else "",
        low_rank=check.low_rank if check.check else None,
        high_rank=check.high_rank if check.check else None,
        open_points=tuple(f"sites.criteria_{name}" for name in check.open_criteria),
    )


def _check(tried: _Tried, top_n: int, draws: int, assessment: Assessment) -> RankingCheck:
    from planner.sites import robustness

    settings = assessment.settings
    rank = tried.ranking.rank
    without = robustness.leave_one_out(tried.prepared, tried.ranking.weight_pu, rank)
    agree = robustness.rank_correlation(rank, tried.topsis_rank) if (rank > 0).any() else None
    return RankingCheck(
        draws=draws,
        top_n=top_n,
        seed=settings.seed,
        topsis_normalisation=settings.scoring.topsis_normalisation,
        rank_correlation=None if agree is None else round(agree, _DIGITS),
        without=tuple(_without(each, tried, top_n) for each in without),
    )


def _without(found: "Without", tried: _Tried, top_n: int) -> WithoutCriterion:
    ids = np.array(tried.prepared.site_ids, dtype=object)

    def top(rank: NDArray[np.int64]) -> list[str]:
        return [str(each) for each in ids[np.argsort(rank, kind="stable")] if each in inside[id(rank)]]

    inside = {id(rank): set(ids[(rank > 0) & (rank <= top_n)]) for rank in (tried.ranking.rank, found.rank)}
    before, after = top(tried.ranking.rank), top(found.rank)
    return WithoutCriterion(
        criterion=found.criterion,
        rank_correlation=round(found.rank_correlation, _DIGITS),
        first_site_id=after[0] if after else "",
        left_top=tuple(each for each in before if each not in after),
        joined_top=tuple(each for each in after if each not in before),
    )


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), _DIGITS)
