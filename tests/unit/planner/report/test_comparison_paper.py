"""The comparison on paper: what a scenario changes stands in words, in brackets and by site; a programme counts too."""

from dataclasses import replace

import pytest

from planner.app.compare import compare
from planner.report.paper import Paper
from planner.report.paper_kind import find_papers
from tests.factories import make_assessment, make_layers
from tests.plan_factory import make_plan

PLAIN = make_assessment()
BASE = replace(PLAIN, plan=make_plan(PLAIN))


@pytest.fixture
def told(tmp_path):
    def made(other, language="en"):
        paper = Paper(replace(BASE, language=language), make_layers(BASE), tmp_path)
        paper.comparison = compare([("today", BASE), ("more power", other)])
        return str([part.content(paper) for part in find_papers()["comparison"].parts]).replace("\\xa0", " ")

    return made


def stronger():
    first, *others = BASE.sites
    sizing = replace(first.sizing, connection_kw=first.sizing.connection_kw + 100.0)
    return replace(BASE, sites=(replace(first, sizing=sizing), *others), plan=None)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "“more power” against “today”, over the shortlist – "),
        ("de", "„more power“ gegenüber „today“, über die engere Wahl – "),
    ],
)
def test_what_changes_is_said_in_words(told, language, sentence):
    found = told(stronger(), language)
    assert sentence in found
    assert ("connection power: 100 kW more" if language == "en" else "Anschlussleistung: 100 kW mehr") in found
    assert "(+100)" in found


def test_scenarios_with_the_same_sums_say_so(told):
    assert "“more power” and “today” come to the same sums." in told(BASE)


def test_a_programme_is_compared_and_none_is_unknown(told):
    found = told(stronger())
    assert "Programme for the budget: sites" in found
    assert "'2', 'unknown'" in found


def test_a_cost_without_a_connection_is_named(told):
    name = BASE.shortlist[1].name
    assert "no connection is in their cost" not in told(BASE)
    blind = tuple(replace(s, grid=None) if s.name == name else s for s in BASE.sites)
    assert f"unknown at {name}: no connection is in their cost" in told(replace(BASE, sites=blind))
