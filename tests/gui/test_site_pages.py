"""Pages of access, demand and size: what a planner reads there, and what is said where something is not known."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from tests.factory_access import unreachable
from ui.pages.demand import arrivals
from ui.widgets.expander import Expander


@pytest.fixture
def shell(lent_shell):
    return lent_shell


def page_of(window, page, site_id=""):
    if site_id:
        window.desk.session.select(site_id)
    panel = window.docks["site"].widget()
    panel.show_page(page)
    return panel.area.widget()


def words_on(page):
    return "\n".join(label.text() for label in page.findChildren(QLabel))


def changed(shell, run, **fields):
    first = replace(run.assessment.sites[0], **fields)
    assessment = replace(run.assessment, sites=(first, *run.assessment.sites[1:]))
    shell.session.open_run(replace(run, assessment=assessment), Path("project.toml"))
    shell.session.select(first.site_id)
    return shell.window


def test_access_tells_bands_rivals_and_roads(window):
    words = words_on(page_of(window, "access"))
    for wanted in ("704,000", "EnBW Kronenplatz", "own site", "140\u00a0m", "98.2\u00a0%", "Gaps worth closing"):
        assert wanted in words
    assert "unknown" in words, "the points of one rival"


def test_figures_with_a_meaning_of_their_own_explain_themselves(window):
    page = page_of(window, "access")
    name = next(label for label in page.findChildren(QLabel) if label.text() == "Charging power per 1,000 people")
    assert "E2SFCA" in name.toolTip()
    assert "E2SFCA" in name.accessibleDescription()


def test_an_unreachable_site_has_a_reason_instead_of_figures(shell, fabricated_run):
    window = changed(shell, fabricated_run, access=unreachable())
    words = words_on(page_of(window, "access"))
    assert "The population layer holds no people" in words
    assert "Charging places in reach" not in words


def test_rare_kinds_of_places_fold_away(window):
    page = page_of(window, "access")
    more = page.findChild(Expander)
    assert more.button.text() == "1 more kind"
    assert [label.text() for label in more.inside.findChildren(QLabel)][-4:] == ["Cinema", "0", "0", "1"]


def test_rivals_that_are_not_listed_leave_the_nearest(window):
    words = words_on(page_of(window, "access", "S003"))
    assert "Nearest charger" in words


def test_demand_opens_the_chain_of_each_use_case(window):
    page = page_of(window, "demand")
    expanders = page.findChildren(Expander)
    assert len(expanders) == 3
    first = expanders[0]
    assert first.inside.isHidden()
    first.button.click()
    assert not first.inside.isHidden()
    assert "21,400" in "\n".join(label.text() for label in first.inside.findChildren(QLabel))
    words = words_on(page)
    assert "busier than 95" in words
    assert "Heavy vehicles" in words
    assert "Net new" in words
    assert "Fitted on your own charging sessions" in words


def test_demand_says_what_is_left_out(window):
    words = words_on(page_of(window, "demand", "S003"))
    assert "Competition, Visits" in words or "Competition, visits" in words
    assert "Net new" not in words
    assert "No constant was fitted" in words


def test_arrivals_of_weekdays_and_weekends_make_the_mean_day(fabricated_run):
    demand = fabricated_run.assessment.sites[0].demand
    weekday, weekend = arrivals(demand)
    assert (5 * sum(weekday) + 2 * sum(weekend)) / 7 == pytest.approx(demand.sessions_per_day.base, rel=1e-6)
    plain, nothing = arrivals(replace(demand, parts=()))
    assert sum(plain) == pytest.approx(demand.sessions_per_day.base)
    assert nothing == []


def test_sizing_tells_design_waits_mixes_and_phases(window):
    words = words_on(page_of(window, "sizing", "S002"))
    for wanted in ("Hub 8 x 150", "departs", "How long drivers wait", "Other charger mixes", "2035", "Needed from 44"):
        assert wanted in words


def test_the_cheapest_mix_is_told_from_the_one_that_is_built(shell, fabricated_run):
    sizing = fabricated_run.assessment.sites[0].sizing
    assert "cheapest" not in words_on(page_of(changed(shell, fabricated_run), "sizing"))
    other = replace(sizing, chargers=sizing.chargers[:1])
    words = words_on(page_of(changed(shell, fabricated_run, sizing=other), "sizing"))
    assert "cheapest" in words
    assert "search_mix = true" in words


def test_power_puts_the_request_side_by_side(window):
    words = words_on(page_of(window, "power"))
    for wanted in ("1,200\u00a0kW", "852\u00a0kW (71\u00a0%)", "held by fail-safe load management", "not worth it",
                   "With the fleet of 2040 no power"):  # fmt: skip
        assert wanted in words


def test_a_size_without_the_new_answers_still_has_its_pages(shell, fabricated_run):
    sizing = fabricated_run.assessment.sites[0].sizing
    bare = replace(
        sizing, request=None, advice=None, frontier=(), marks=(), buffer=None, phases=(), alternatives=(), design=None,
        wait_histogram=(), hourly_arrivals_per_h=(), hourly_utilisation_pu=(), fleet_year=None,
    )  # fmt: skip
    window = changed(shell, fabricated_run, sizing=bare)
    assert "there is no curve" in words_on(page_of(window, "power"))
    assert "Phases" not in words_on(page_of(window, "sizing"))


def test_the_overview_of_a_shortlisted_site_tells_the_programme(window):
    assert "The 6 shortlisted sites built together" in words_on(page_of(window, "overview"))
    assert "built together" not in words_on(page_of(window, "overview", "S010"))
