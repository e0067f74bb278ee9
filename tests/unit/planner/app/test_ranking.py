"""Standing, evidence and what was tried on the ranking of a whole assessment, also when the planner changes it."""

from dataclasses import replace

import numpy as np
import pytest

from planner.app import ranking
from planner.app.ranking import with_standing
from planner.app.rerank import rerank, rescored
from planner.app.run import Run
from planner.model.errors import PlannerError
from planner.sites.robustness import rank_correlation
from tests.factories import make_assessment

OUR_NAMES = {"traffic_aadt_per_day": "traffic", "junction_min": "junction", "headroom_share_pu": "grid_headroom",
             "competitor_min": "competition"}  # fmt: skip


def by_our_names(site):
    parts = tuple(replace(part, criterion=OUR_NAMES.get(part.criterion, part.criterion)) for part in site.score_parts)
    return replace(site, score_parts=parts)


@pytest.fixture(scope="module")
def plain():
    made = make_assessment(sites=12, shortlist=4, excluded=2)
    made = replace(made, sites=tuple(by_our_names(site) for site in made.sites))
    scoring = replace(made.settings.scoring, stability_draws=400, top_n=4)
    made = replace(made, settings=replace(made.settings, scoring=scoring))
    # weights in use are those the parts show
    weights = {part.criterion: part.weight_pu for part in made.sites[0].score_parts}
    return rerank(Run(assessment=made, layers=()), weights).assessment


@pytest.fixture(scope="module")
def assessment(plain):
    return with_standing(plain)


def ranked(assessment):
    return sorted((site for site in assessment.sites if site.rank), key=lambda site: site.rank)


def test_every_ranked_site_stands_somewhere_and_no_other(assessment):
    for site in assessment.sites:
        assert (site.standing is None) == (site.rank is None)
        assert site.evidence is not None
    first = ranked(assessment)[0]
    standing = first.standing
    assert standing.best_rank <= standing.low_rank <= standing.high_rank <= standing.worst_rank
    assert standing.best_rank <= first.rank
    assert first.stability_top_pu == standing.top_pu
    assert sum(standing.acceptability_pu) == pytest.approx(standing.top_pu, abs=1e-5)
    assert len(standing.acceptability_pu) == 4


def test_topsis_ranks_are_complete_and_their_agreement_is_told(assessment):
    sites = ranked(assessment)
    assert sorted(site.standing.topsis_rank for site in sites) == list(range(1, len(sites) + 1))
    check = assessment.ranking_check
    assert (check.draws, check.top_n, check.topsis_normalisation) == (400, 4, "vector")
    ranks = np.array([site.rank for site in sites]), np.array([site.standing.topsis_rank for site in sites])
    assert check.rank_correlation == pytest.approx(rank_correlation(*ranks), abs=1e-6)


def test_the_ranking_without_each_criterion_that_counts(assessment):
    counted = {part.criterion for part in assessment.sites[0].score_parts if part.weight_pu > 0}
    assert {each.criterion for each in assessment.ranking_check.without} == counted
    for each in assessment.ranking_check.without:
        assert each.first_site_id in {site.site_id for site in assessment.sites}
        assert len(each.left_top) == len(each.joined_top)


def test_it_is_the_same_every_time(plain, assessment):
    assert with_standing(plain) == assessment


def test_weights_that_only_shift_keep_what_was_drawn(assessment):
    weights = {part.criterion: part.weight_pu for part in assessment.sites[0].score_parts}
    shifted = {name: value * (3.0 if i == 0 else 1.0) for i, (name, value) in enumerate(weights.items())}
    after = rerank(Run(assessment=assessment, layers=()), shifted).assessment
    kept = {site.site_id: site for site in assessment.sites}
    for site in after.sites:
        if site.rank:
            assert site.standing.top_pu == kept[site.site_id].standing.top_pu
            assert site.standing.acceptability_pu == kept[site.site_id].standing.acceptability_pu
    whole = with_standing(replace(after, settings=after.settings))
    assert [site.standing for site in whole.sites] == [site.standing for site in after.sites]
    assert whole.ranking_check == after.ranking_check


def test_other_criteria_are_drawn_anew_and_no_more_than_a_blink_allows(assessment, monkeypatch):
    monkeypatch.setattr("planner.app.rerank.CELLS_AT_ONCE", 1000)
    first, second, *_ = (part.criterion for part in assessment.sites[0].score_parts)
    after = rerank(Run(assessment=assessment, layers=()), {first: 1.0, second: 1.0}).assessment
    assert after.ranking_check.draws == 1000 // len(ranked(assessment))
    assert {each.criterion for each in after.ranking_check.without} == {first, second}


def test_a_value_function_of_ones_own_moves_the_scores_at_once(assessment):
    scoring = assessment.settings.scoring
    part = next(part for part in ranked(assessment)[0].score_parts if part.value and part.normalisation != "piecewise")
    own = replace(
        scoring,
        normalisations={part.criterion: "piecewise"},
        points={part.criterion: f"0:0 {2 * part.value:g}:1"},
    )
    after = rescored(Run(assessment=assessment, layers=()), own).assessment
    site = next(site for site in after.sites if site.site_id == ranked(assessment)[0].site_id)
    new = next(each for each in site.score_parts if each.criterion == part.criterion)
    assert new.normalised_pu == pytest.approx(0.5, abs=1e-3)
    assert new.normalisation == "piecewise"
    assert new.contribution == pytest.approx(new.weight_pu * new.normalised_pu)
    assert after.ranking_check.draws == 400
    back = rescored(Run(assessment=after, layers=()), scoring).assessment
    worth = {
        each.value: each.normalised_pu for site in back.sites for each in site.score_parts
        if each.criterion == part.criterion
    }  # fmt: skip
    low, high = min(worth), max(worth)
    assert worth == pytest.approx({value: (value - low) / (high - low) for value in worth})


def test_judgements_weigh_like_the_weights_they_make(assessment):
    names = [part.criterion for part in assessment.sites[0].score_parts][:2]
    run = Run(assessment=assessment, layers=())
    scoring = replace(assessment.settings.scoring, weights_by="ahp", ahp={"/".join(names): 3.0})
    by_pairs = rescored(run, scoring).assessment
    by_hand = rerank(run, {names[0]: 0.75, names[1]: 0.25}).assessment
    assert [site.rank for site in by_pairs.sites] == [site.rank for site in by_hand.sites]
    with pytest.raises(PlannerError):
        rescored(run, replace(scoring, ahp={}))


def test_nothing_ranked_is_nothing_to_try(assessment):
    bare = replace(
        assessment,
        sites=tuple(replace(site, rank_group="excluded", score_parts=(), rank=None) for site in assessment.sites),
    )
    found = with_standing(bare)
    assert found.ranking_check.draws == 0
    assert found.ranking_check.rank_correlation is None
    assert all(site.standing is None for site in found.sites)


def test_the_budget_of_the_window_is_below_that_of_a_run():
    from planner.sites.robustness import CELLS

    assert ranking.CELLS_AT_ONCE < CELLS
