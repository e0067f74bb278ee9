"""The section on whether the ranking holds, and its words on each site."""

import json
from dataclasses import replace

import pytest

from planner.app.rerank import rerank
from planner.app.run import Run
from planner.model.result import Evidence
from planner.model.standing import sure_of_top
from planner.report.figures.score_chart import score_chart
from planner.report.paper import Paper
from planner.report.sections import location, ranking_holds
from planner.report.standing_words import hold_sentence, next_check, rank_after, sure_sentence, top_share, topsis_place
from planner.report.words import Words
from tests.factories import make_assessment, make_layers
from tests.unit.planner.app.test_ranking import by_our_names


@pytest.fixture(scope="module")
def assessment():
    made = make_assessment(sites=20, shortlist=4, excluded=2)
    made = replace(made, sites=tuple(by_our_names(site) for site in made.sites))
    weights = {part.criterion: part.weight_pu for part in made.sites[0].score_parts}
    return rerank(Run(assessment=made, layers=()), weights).assessment


def paper(assessment, folder):
    return Paper(assessment, make_layers(assessment), folder)


@pytest.mark.parametrize("language", ["en", "de"])
def test_bars_sentences_and_tables(assessment, language, tmp_path):
    found = ranking_holds._content(paper(replace(assessment, language=language), tmp_path))
    kinds = [block["type"] for block in found["blocks"]]
    assert kinds == ["figure", "text", "subheading", "table", "subheading", "table"]
    text = json.dumps(found, ensure_ascii=False)
    best = min((site for site in assessment.sites if site.rank), key=lambda site: site.rank)
    assert best.name in text
    assert "TOPSIS" in text
    legend = found["blocks"][0]["legend"]
    assert len(legend) == sum(part.weight_pu > 0 for part in best.score_parts)
    assert len(found["blocks"][3]["rows"]) == len(assessment.ranking_check.without)


def test_there_is_no_such_section_without_scores(assessment, tmp_path):
    assert ranking_holds._content(paper(replace(assessment, ranking_check=None), tmp_path)) is None
    cut = tuple(replace(site, score=None, score_parts=()) for site in assessment.sites)
    assert ranking_holds._content(paper(replace(assessment, sites=cut), tmp_path)) is None


def test_one_criterion_alone_leaves_nothing_out(assessment, tmp_path):
    bare = replace(assessment, ranking_check=replace(assessment.ranking_check, without=(), draws=0))
    sites = tuple(replace(site, evidence=None) for site in bare.sites)
    found = ranking_holds._content(paper(replace(bare, sites=sites), tmp_path))
    assert [block["type"] for block in found["blocks"]] == ["figure"]


def test_words_of_a_site(assessment):
    words = Words("en")
    site = next(site for site in assessment.sites if site.rank == 1)
    check = assessment.ranking_check
    standing = replace(site.standing, top_pu=0.93, top_with_data_pu=0.88, low_rank=2, high_rank=7,
                       acceptability_pu=(0.41,))  # fmt: skip
    told = hold_sentence(replace(site, standing=standing), check, words)
    assert all(each in told for each in ("93\u00a0%", "88\u00a0%", "41\u00a0%", "2 to 7", site.name))
    firm = hold_sentence(replace(site, standing=replace(standing, top_with_data_pu=None)), check, words)
    assert "data" not in firm
    still = hold_sentence(replace(site, standing=replace(standing, low_rank=2, high_rank=2)), check, words)
    assert "(rank 2 in nine of ten)" in still
    assert hold_sentence(replace(site, standing=None), check, words) == ""
    moved = replace(site, evidence=Evidence(grade="typical", next_check="sites.check_site_visit", low_rank=9,
                                            high_rank=2))  # fmt: skip
    assert "visit" in next_check(moved, words)
    assert rank_after(moved, words) == "2 – 9"
    firm_site = replace(site, evidence=Evidence(grade="operator_offer"))
    assert rank_after(firm_site, words) == ""
    assert "No open check" in next_check(firm_site, words)
    assert topsis_place(replace(site, standing=None)) == float("inf")


def test_who_never_leaves_the_top_is_told_with_the_reason(assessment):
    words = Words("en")
    ranked = sorted((site for site in assessment.sites if site.rank), key=lambda site: site.rank)
    two = [replace(site, rank_group="checked" if place < 3 else "unknown") for place, site in enumerate(ranked)]
    top = replace(assessment.ranking_check, top_n=5)
    assert sure_of_top(two, 5) == (3, False)
    assert "first 3 stay in the top 5" in sure_sentence(two, top, words)
    assert sure_of_top(two, 2) == (0, False)
    assert sure_sentence(two, replace(top, top_n=2), words) == ""
    assert sure_of_top(two[:5], 5) == (5, True)
    assert "All 5 ranked sites" in sure_sentence(two[:5], top, words)
    assert sure_sentence(two, None, words) == ""
    assert [top_share(site, 3, words) == "always" for site in two[2:4]] == [True, False]
    told = hold_sentence(two[2], top, words, sure=3)
    assert "comes first under" in told
    assert "stays in the top" not in told
    assert "stays in the top" in hold_sentence(two[3], top, words, sure=3)


def test_the_site_page_tells_it(assessment, tmp_path):
    site = next(site for site in assessment.sites if site.rank == 1)
    found = location._content(paper(assessment, tmp_path), site)
    assert "Rests on:" in json.dumps(found, ensure_ascii=False)


def test_the_chart_draws_every_site_and_cuts_long_names(assessment):
    words = Words("en")
    sites = sorted((site for site in assessment.sites if site.rank), key=lambda site: site.rank)[:6]
    long = replace(sites[0], name="A very long name of a place that does not fit beside its bar")
    drawing = score_chart([long, *sites[1:]], words).decode()
    assert "…" in drawing
    assert all(site.name in drawing for site in sites[1:] if len(site.name) < 30)
    assert score_chart([replace(sites[0], standing=None)], words)
