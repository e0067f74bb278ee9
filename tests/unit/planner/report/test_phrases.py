"""Whose figure a grid capacity is: the model's, the operator's, or a declared one."""

from dataclasses import replace
from datetime import date

import pytest

from planner.model.result import GridResult, GridStatus, GridTier
from planner.report.phrases import bound_text, declared, hosting_cell, verdict_name
from planner.report.sections.grid import SECTION as GRID
from planner.report.verdict import Verdict, judge
from planner.report.words import Words
from tests.factories import make_assessment

WORDS = Words("en")
MODEL = GridResult(status=GridStatus.CHECKED, hosting_kw=250.0, binding_element="Line 7", binding_kind="line")
OPERATOR = replace(MODEL, binding_element="XY-4711", binding_kind="operator")


def test_the_operators_answer_is_named_as_such():
    assert bound_text(OPERATOR, WORDS) == "the operator's answer (XY-4711)"
    assert bound_text(replace(OPERATOR, binding_element="operator"), WORDS) == "the operator's answer"
    assert bound_text(MODEL, WORDS) == "Line 7"
    assert hosting_cell(OPERATOR, WORDS)["sub"] == "operator"


@pytest.mark.parametrize(
    ("tier", "marked"),
    [(GridTier.NETWORK, False), (GridTier.GIS, False), (GridTier.CAPACITY, True), (GridTier.TYPICAL, True)],
)
def test_figures_of_the_weakest_data_are_marked(tier, marked):
    grid = replace(MODEL, tier=tier)
    assert declared(grid) is marked
    assert ("indicative" in str(hosting_cell(grid, WORDS))) is marked
    assert not declared(replace(OPERATOR, tier=tier))


def _grid_page(grid, made=None):
    whole = made or make_assessment()
    site = replace(whole.shortlist[0], grid=grid)

    class Page:
        words = WORDS
        assessment = whole

    return str(GRID.content(Page(), site))


@pytest.mark.parametrize(("setting", "year"), [(2031, "2031"), (2020, "2026"), (None, "2035")])
def test_the_grid_pages_say_of_which_year_the_network_is(setting, year):
    made = make_assessment()
    grid = replace(made.settings.grid, energisation_year=setting)
    settings = replace(made.settings, grid=grid, demand=replace(made.settings.demand, year=2035))
    made = replace(made, settings=settings, project_date=date(2026, 3, 2))
    assert f"The network is that of {year}" in _grid_page(replace(MODEL, tier=GridTier.NETWORK), made)
    assert "The network is that of" not in _grid_page(replace(MODEL, tier=GridTier.CAPACITY), made)


def test_no_load_flow_confirms_an_operators_or_a_declared_figure():
    confirmed = WORDS.t("confirmed")
    assert confirmed in _grid_page(MODEL)
    assert confirmed not in _grid_page(OPERATOR)
    assert "XY-4711" in _grid_page(OPERATOR)
    capacity = _grid_page(replace(MODEL, tier=GridTier.CAPACITY))
    assert confirmed not in capacity
    assert "Planning rule" not in capacity


def test_outages_are_said_missing_only_where_none_was_studied():
    studied = next(site.grid for site in make_assessment().shortlist if site.grid and site.grid.security)
    missing = WORDS.t("grid_no_outages")
    assert missing in _grid_page(MODEL)
    assert missing not in _grid_page(replace(MODEL, security=studied.security))


def test_a_reader_who_is_not_told_of_money_is_not_told_that_a_site_is_recommended():
    site = replace(make_assessment().shortlist[0], rules=())
    assert verdict_name(site, Words("en")) == "Recommended"
    bare = replace(site, cost=None, withheld=("cost",))
    assert judge(bare).verdict is Verdict.RECOMMENDED
    assert (verdict_name(bare, Words("en")), verdict_name(bare, Words("de"))) == ("Buildable", "Machbar")
