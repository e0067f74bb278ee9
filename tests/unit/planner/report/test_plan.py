"""The programme on paper: a section of the report with its map, a sheet of the workbook."""

from dataclasses import replace

import pytest

from planner.model.plan_result import CorridorSpacing
from planner.report.paper import Paper
from planner.report.plan_sheet import PLAN, plan_rows
from planner.report.sections.plan import SECTION, value_text
from planner.report.sheets import sheets_of
from planner.report.words import Words
from tests.factories import make_assessment, make_layers
from tests.plan_factory import make_plan

PLAIN = make_assessment()
ASSESSMENT = replace(PLAIN, plan=make_plan(PLAIN))


@pytest.fixture
def content_of(tmp_path):
    return lambda assessment: SECTION.content(Paper(assessment, make_layers(assessment), tmp_path))


def test_no_programme_no_section(content_of):
    assert content_of(PLAIN) is None


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_section_tells_sites_money_sharing_districts_and_shifts(content_of, language):
    found = str(content_of(replace(ASSESSMENT, language=language)))
    names = [site.name for site in ASSESSMENT.shortlist]
    assert all(name in found for name in names)
    for told in ("Line 161", "North", "South", "2028", "2029"):
        assert told in found
    assert ("set by the planner" if language == "en" else "von der Planung gesetzt") in found


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_section_tells_the_first_year_and_pools_of_unknown_power(content_of, language):
    told = CorridorSpacing(roads=("A 5",), spacing_km=60.0, least_kw=400.0, length_km=80.0, served_today_km=20.0,
                           served_km=70.0, out_of_reach_km=10.0, fewest=1, unknown_pools=3)  # fmt: skip
    plan = replace(ASSESSMENT.plan, corridor=told, notes=("plan.note_early_budget",), first_year=2033)
    found = str(content_of(replace(PLAIN, plan=plan, language=language)))
    said = {"en": ("At least 1 site is needed", "3 pools on the corridor are not counted", "years before 2033"),
            "de": ("mindestens 1 Standort,", "3 Ladeparks am Korridor zählen nicht", "Jahren vor 2033")}  # fmt: skip
    assert all(each in found for each in said[language])


def test_a_programme_the_network_does_not_carry_warns(content_of):
    found = content_of(replace(PLAIN, plan=make_plan(PLAIN, checked=False)))
    assert any(block.get("tone") == "warn" and "Line 161" in str(block) for block in found["blocks"])


def test_a_programme_without_a_site_has_no_map(content_of):
    bare = replace(ASSESSMENT.plan, choices=(), shared=(), districts=(), shifts=(), left_out={}, notes=())
    found = str(content_of(replace(PLAIN, plan=bare)))
    assert "svg" not in found


def test_values_in_the_unit_of_the_aim():
    words = Words("en")
    plan = ASSESSMENT.plan
    assert "EUR" in value_text(plan, 1000.0, words) or "€" in value_text(plan, 1000.0, words)
    assert "kWh" in value_text(replace(plan, objective="energy"), 1000.0, words)
    assert value_text(replace(plan, objective="people"), 1000.0, words).endswith("people")
    assert value_text(plan, None, words) == words.unknown


def test_the_workbook_lists_the_chosen_and_the_others():
    words = Words("en")
    rows = plan_rows(ASSESSMENT, words)
    assert len(rows) == len(ASSESSMENT.shortlist)
    assert all(len(row) == len(PLAN) for row in rows)
    assert [row[2] for row in rows[:3]] == [2028, 2029, None]
    assert [row[3] for row in rows[:3]] == ["final stage", "first stage", None]
    assert plan_rows(PLAIN, words) == []
    sheet = next(each for each in sheets_of(ASSESSMENT, words) if each.title == "Programme")
    assert len(sheet.rows) == len(rows)


def test_people_whom_several_sites_reach_are_explained_and_a_proof_is_told_as_one(content_of):
    plan = ASSESSMENT.plan
    sum_people = sum(choice.people or 0.0 for choice in plan.choices)
    shared = replace(plan, people_reached=sum_people - 10.0, gap_pu=0.0)
    found = str(content_of(replace(PLAIN, plan=shared)))
    assert "several of the sites" in found
    assert "no choice is better" in found
    apart = str(content_of(replace(PLAIN, plan=replace(plan, people_reached=sum_people, gap_pu=0.012))))
    assert "several of the sites" not in apart
    assert "no choice is better" not in apart
