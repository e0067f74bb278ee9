"""Every headline number of a site report leads to how it is found, what computes it, its files and its constants."""

import importlib
from dataclasses import replace

import pytest

from planner.model.band import Band
from planner.model.errors import PlannerError
from planner.model.texts import catalogue
from planner.report.constants import constant_name, constant_value
from planner.report.paper import Paper
from planner.report.paper_kind import find_papers
from planner.report.sections import trace as trace_section
from planner.report.trace import headline_traces, numbers_of, trace_of
from planner.report.trace_paths import value_at
from planner.report.trace_rows import HEADLINES
from planner.report.words import Words
from tests.factories import make_assessment, make_layers

EN = Words("en")


@pytest.fixture(scope="module")
def assessment():
    return make_assessment(sites=6, shortlist=3, excluded=1)


def tiles(content):
    """(label, value) of all tiles anywhere in a section's content."""
    if isinstance(content, dict):
        if content.get("type") == "kpis":
            yield from ((item["label"], item["value"]) for item in content["items"])
        for value in content.values():
            yield from tiles(value)
    elif isinstance(content, (list, tuple)):
        for value in content:
            yield from tiles(value)


def test_settings_that_go_into_a_number_are_among_its_constants(assessment):
    site = assessment.shortlist[0]
    told = {
        each.name: each for each in trace_of(assessment, site, "sizing.connection_kva", EN).assumptions
        if each.state == "project"
    }  # fmt: skip
    assert told["power_factor"].value == assessment.settings.grid.power_factor
    assert constant_name(told["power_factor"], EN) == "Power factor"
    assert constant_value(told["max_wait_share_pu"], EN) == "5\u00a0%"
    assert constant_value(told["planning_rule"], EN)[:2] == "MV"
    assert constant_value(told["year"], EN) == str(assessment.settings.demand.year)
    assert all(each.source.startswith("project.toml") for each in told.values())


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_tile_of_a_site_report_has_its_trace(tmp_path, language):
    assessment = make_assessment(sites=6, shortlist=3, excluded=1, language=language)
    paper = Paper(assessment, make_layers(assessment), tmp_path)
    walked = 0
    for site in assessment.shortlist:
        traced = {(each.name, each.shown) for each in headline_traces(assessment, site, paper.words)}
        for section in find_papers()["site_report"].sections:
            for label, value in tiles(section.content(paper, site)):
                if any(letter.isdigit() for letter in value):
                    walked += 1
                    assert (label, value) in traced, f"{section.id}: add {label} to planner/report/trace_rows.py"
    assert walked > 20


@pytest.mark.parametrize("row", HEADLINES, ids=lambda row: row.path)
def test_what_computes_a_number_is_there_and_says_what_it_does(row):
    module, _, name = row.made_by.partition(":")
    assert getattr(importlib.import_module(module), name).__doc__
    for language in ("en", "de"):
        assert catalogue(language)[f"report.{row.how}"]
        assert catalogue(language)[f"report.{row.label}"]


def test_a_headline_tells_files_constants_and_states(assessment):
    site = assessment.shortlist[0]
    found = next(each for each in headline_traces(assessment, site, EN) if each.path == "cost.npv_eur")
    assert found.value == site.cost.npv_eur
    assert found.unit == "EUR"
    assert {each.role for each in found.inputs} == {"roads", "chargers", "candidates", "grid"}
    assert all(each.sha256 and each.licence for each in found.inputs)
    assert sum(found.states.values()) == len(found.assumptions) > 0
    assert "present value" in found.source.lower()


def test_any_other_number_can_be_asked_for(assessment):
    site = assessment.shortlist[0]
    found = trace_of(assessment, site, "sizing.peak_arrivals_per_h", EN)
    assert found.value == site.sizing.peak_arrivals_per_h
    assert found.made_by == "planner.model.sizing_result:SizingResult"
    assert found.source
    assert trace_of(assessment, site, "cost.npv_eur", EN).how == EN.t("trace_cost_npv_eur")
    assert trace_of(assessment, site, "lat", EN).made_by == "planner.model.result:SiteResult"
    assert " / " in trace_of(assessment, site, "demand.ev_share_pu", EN).shown
    for place, (path, value) in enumerate(numbers_of(site)):
        assert isinstance(value, (float, Band))
        assert value_at(site, path) == value
        assert place % 100 or trace_of(assessment, site, path, EN).value == value


def test_numbers_in_lists_and_tables_are_asked_for_by_their_names(assessment):
    site = assessment.shortlist[0]
    known = dict(numbers_of(site))
    line = site.cost.capex_lines[0]
    found = trace_of(assessment, site, f"cost.capex_lines.{line.item}.amount_eur", EN)
    assert (found.value, found.unit) == (line.amount_eur, "EUR")
    assert line.source.removeprefix("assumption: ") in found.how
    band, minutes = site.cost.npv_eur, next(iter(site.access.people))
    assert trace_of(assessment, site, "cost.npv_eur.low", EN).value == band.low
    assert trace_of(assessment, site, "cost.npv_eur.low", EN).how == EN.t("trace_cost_npv_eur")
    assert known[f"access.people.{minutes}"] == site.access.people[minutes]
    assert known[f"score_parts.{site.score_parts[0].criterion}.weight_pu"] == site.score_parts[0].weight_pu
    share = site.demand.hourly_share_pu[7]
    assert trace_of(assessment, site, "demand.hourly_share_pu.7", EN).value == share
    with pytest.raises(PlannerError, match=rf"access\.people\.{minutes}"):
        trace_of(assessment, site, "access.people.none", EN)


@pytest.mark.parametrize("path", ["cost.nothing", "name", "cost", "score.x", ""])
def test_what_is_no_number_is_refused_with_those_there_are(assessment, path):
    with pytest.raises(PlannerError, match=r"cost\.npv_eur"):
        trace_of(assessment, assessment.shortlist[0], path, EN)


def test_a_number_that_is_not_known_has_no_headline(assessment):
    bare = replace(assessment.shortlist[0], cost=None)
    assert not any(each.path.startswith("cost.") for each in headline_traces(assessment, bare, EN))
    with pytest.raises(PlannerError):
        trace_of(assessment, bare, "cost.npv_eur", EN)


def test_a_length_is_shown_with_its_unit_and_states_read_as_words(tmp_path, assessment):
    site = next(each for each in assessment.shortlist if each.grid and each.grid.route_m)
    found = next(each for each in headline_traces(assessment, site, EN) if each.path == "grid.route_m")
    assert found.shown.endswith("\u00a0m")
    told = str(trace_section.SECTION.content(Paper(assessment, make_layers(assessment), tmp_path), site))
    assert " assumed" in told
    states = {each.state for each in assessment.assumptions}
    assert states <= {code.removeprefix("report.trace_state_") for code in catalogue("en")}
