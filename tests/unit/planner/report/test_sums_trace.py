"""The sums of the summary traced: each with its value, how it is made, a function that exists and a place to look."""

import importlib
from dataclasses import replace

import pytest

from planner.report.paper import Paper
from planner.report.sections.sums_trace import PROGRAMME_SUMS, SECTION, STUDY_SUMS
from tests.factories import make_assessment, make_layers
from tests.plan_factory import make_plan

PLAIN = make_assessment()


def content(assessment, folder):
    return SECTION.content(Paper(assessment, make_layers(assessment), folder))


@pytest.mark.parametrize("each", [*PROGRAMME_SUMS, *STUDY_SUMS], ids=lambda each: each.id)
def test_the_function_named_is_there(each):
    module, _, name = each.made_by.partition(":")
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("language", ["en", "de"])
def test_values_are_the_sums_of_what_the_result_holds(tmp_path, language):
    made = replace(PLAIN, plan=make_plan(PLAIN), language=language)
    rows = content(made, tmp_path)["blocks"][1]["rows"]
    assert len(rows) == len(PROGRAMME_SUMS) + len(STUDY_SUMS)
    values = [row[1].replace("\u202f", "").replace("\u00a0", " ") for row in rows]
    assert values[:3] == ["10", "930 kW", "1260000 EUR"]
    assert values[3] in ("unknown", "unbekannt")
    assert values[5] == str(len(PLAIN.sites))
    assert not any(mark in each for row in rows for each in (row[2]["text"], row[3]) for mark in "{}")


def test_without_a_programme_only_the_study_is_traced(tmp_path):
    assert len(content(PLAIN, tmp_path)["blocks"][1]["rows"]) == len(STUDY_SUMS)


def test_nobody_outside_is_told(tmp_path):
    cut = tuple(replace(site, withheld=("cost",)) for site in PLAIN.sites)
    assert content(replace(PLAIN, sites=cut), tmp_path) is None
