"""What scores tell of money, of other sites and of the operator's answer is cut for those outside."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app.handover import for_audience
from planner.app.handover_scores import evidence_of_model, scoring_without_money
from planner.app.run import Run
from planner.model.project import Project
from planner.model.result import Evidence, RankingCheck, RankStanding
from planner.model.score_result import WithoutCriterion
from planner.model.settings import ScoringSettings
from planner.report.json_out import assessment_document
from tests.factories import make_assessment, make_layers

PROJECT = Project(name="p", folder=Path(), project_date=date(2026, 1, 1))


@pytest.fixture(scope="module")
def run():
    plain = make_assessment(sites=5, shortlist=2, excluded=1)
    standing = RankStanding(topsis_rank=2, topsis_closeness_pu=0.123457, top_pu=0.765432,
                            central_weights_pu={"economics": 0.345678, "traffic": 0.5})  # fmt: skip
    evidence = Evidence(grade="network_model", next_check="sites.check_quotes", low_rank=3, high_rank=1,
                        open_points=("sites.criteria_economics", "sites.criteria_traffic"))  # fmt: skip
    sites = tuple(replace(site, standing=standing, evidence=evidence) for site in plain.sites)
    check = RankingCheck(draws=1000, top_n=3, seed=1, topsis_normalisation="vector", without=(
        WithoutCriterion(criterion="economics", rank_correlation=0.234567, first_site_id=sites[1].site_id),
        WithoutCriterion(criterion="traffic", rank_correlation=0.5, first_site_id=sites[1].site_id,
                         left_top=(sites[2].site_id,)),
    ))  # fmt: skip
    scoring = ScoringSettings(weights={"economics": 2.0, "traffic": 1.0}, points={"economics": "0:0 1e6:1"},
                              ahp={"economics/traffic": 3.0, "demand/traffic": 2.0})  # fmt: skip
    made = replace(plain, sites=sites, ranking_check=check, settings=replace(plain.settings, scoring=scoring))
    return Run(assessment=made, layers=make_layers(plain))


def text_of(found):
    return json.dumps(assessment_document(found.run.assessment))


@pytest.mark.parametrize("audience", ["landlord", "ocpi"])
def test_nobody_outside_learns_how_a_site_compares(run, audience):
    found = for_audience(run, PROJECT, audience)
    assert found.run.assessment.ranking_check is None
    for site in found.run.assessment.sites:
        assert (site.score, site.score_parts, site.standing, site.stability_top_pu) == (None, (), None, None)
        assert site.rank is None
        assert site.evidence == Evidence(grade="network_model")
    assert found.run.assessment.settings.scoring.ahp == {}
    assert "765432" not in text_of(found)


def test_a_town_sees_why_a_site_was_chosen_but_nothing_of_money(run):
    found = for_audience(run, PROJECT, "town")
    site = found.run.assessment.sites[0]
    assert site.standing.top_pu == 0.765432
    assert site.standing.central_weights_pu == {"traffic": 0.5}
    assert site.evidence.open_points == ("sites.criteria_traffic",)
    assert [each.criterion for each in found.run.assessment.ranking_check.without] == ["traffic"]
    scoring = found.run.assessment.settings.scoring
    assert (scoring.weights, scoring.points, scoring.ahp) == ({"traffic": 1.0}, {}, {"demand/traffic": 2.0})
    text = text_of(found)
    assert "economics" not in text
    assert "345678" not in text


def test_one_site_handed_over_names_no_other(run):
    first, *others = run.assessment.sites
    found = for_audience(run, PROJECT, "town", only=[first.site_id])
    assert found.run.assessment.ranking_check.without == ()
    assert not any(f'"{site.site_id}"' in text_of(found) for site in others)


def test_that_the_operator_has_answered_goes_with_his_answer(run):
    site = run.assessment.sites[0]
    graded = replace(site, evidence=Evidence(grade="operator_offer"))
    assert evidence_of_model(graded).evidence.grade == "network_model"


def test_settings_without_money_keep_the_rest():
    plain = ScoringSettings(swing={"demand": 100.0}, missing={"bays": "worst"}, top_n=7)
    assert scoring_without_money(plain) == plain
