"""The programme at the head of the summary: sums, who is reached, and how it agrees with the sites' own pages."""

from dataclasses import replace

import pytest

from planner.report.paper import Paper
from planner.report.plan_brief import brief_blocks, has_programme, npv_sum, size_note
from planner.report.sections.summary import SECTION
from planner.report.words import Words
from tests.factories import make_assessment, make_layers
from tests.plan_factory import make_plan

PLAIN = make_assessment()
PLAN = make_plan(PLAIN)
ASSESSMENT = replace(PLAIN, plan=PLAN)
EN = Words("en")
FIRST, SECOND = PLAN.choices


def both_known(npv_eur: float):
    """The programme with a net present value for its second site too."""
    return replace(ASSESSMENT, plan=replace(PLAN, choices=(FIRST, replace(SECOND, npv_eur=npv_eur))))


def test_without_a_programme_nothing_is_said():
    assert not has_programme(PLAIN)
    assert brief_blocks(PLAIN, (), EN) == []
    assert size_note(PLAIN, EN) == ""
    assert npv_sum(PLAIN) is None


def test_a_sum_with_an_unknown_part_is_unknown():
    assert npv_sum(ASSESSMENT) is None
    assert "unknown: the net present value of a site is" in str(brief_blocks(ASSESSMENT, (), EN))


def test_values_of_later_years_are_brought_to_the_first():
    rate = ASSESSMENT.settings.cost.discount_rate_pu
    assert npv_sum(both_known(-100_000.0)) == pytest.approx(300_000.0 - 100_000.0 / (1.0 + rate))
    assert "does not earn its cost back" not in str(brief_blocks(both_known(-100_000.0), (), EN))
    assert "does not earn its cost back" in str(brief_blocks(both_known(-900_000.0), (), EN))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            ("2 sites are to be built with 10 charge points on 930", "240", "of the budget stay free", "48 % to 57 %"),
        ),
        ("de", ("2 Standorte mit 10 Ladepunkten an 930", "240", "des Budgets bleiben frei", "48 % auf 57 %")),
    ],
)
def test_the_sums_are_those_of_the_choices(language, told):
    found = str(brief_blocks(ASSESSMENT, (), Words(language))).replace("\\xa0", " ")
    for each in told:
        assert each in found


def test_only_smaller_sites_are_named_as_other_than_on_their_pages():
    names = {site.site_id: site.name for site in PLAIN.sites}
    text = size_note(ASSESSMENT, EN)
    assert names[SECOND.site_id] in text
    assert names[FIRST.site_id] not in text


def test_a_recommended_site_that_is_left_out_is_explained():
    chosen = {choice.site_id for choice in PLAN.choices}
    other = next(site for site in PLAIN.shortlist if site.site_id not in chosen)
    found = str(brief_blocks(ASSESSMENT, (other,), EN))
    assert f"{other.name} is recommended on its own, but not in the programme" in found
    assert "the budget is taken by sites worth more" in found


def test_the_summary_begins_with_the_programme_and_asks_for_its_connections(tmp_path):
    found = SECTION.content(Paper(ASSESSMENT, make_layers(ASSESSMENT), tmp_path))["blocks"]
    assert found[0]["items"][0]["value"] == "2 sites"
    listed = next(item for block in found if block["type"] == "list" for item in block["items"] if "enquiry" in item)
    names = {site.site_id: site.name for site in PLAIN.sites}
    assert all(names[choice.site_id] in listed for choice in PLAN.choices)
    assert any(block.get("text") == "Each site on its own" for block in found)
