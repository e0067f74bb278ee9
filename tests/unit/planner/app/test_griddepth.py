"""The questions that take most time: asked of the deep sites only, as far as the project wants them."""

from dataclasses import replace
from datetime import date

import pytest

import planner.app.griddepth as module
from planner.app.connect import connect_sites
from planner.app.griddepth import deepen, with_curves
from planner.app.gridsites import Shortlist, study_shortlist
from planner.app.gridwork import Grids
from planner.model.errors import Cancelled
from planner.model.grid_study import GridTier, OperatorAnswer
from planner.model.progress import SILENT
from planner.model.result import GridStatus, UpgradeKind

LISTED = Shortlist(ids=("M10", "M01"), deep=("M10",))


@pytest.fixture(scope="module")
def study(town, town_inputs, town_places, town_grids):
    return study_shortlist(town_grids, town_places, town_inputs, LISTED.ids, town, SILENT)


def grid_settings(project, **changed):
    return replace(project, settings=replace(project.settings, grid=replace(project.settings.grid, **changed)))


@pytest.fixture(scope="module")
def deep(town, town_places, town_grids, study):
    return deepen(town_grids, study, town_places, LISTED, town, SILENT)


@pytest.fixture(scope="module")
def ways(town, town_places, town_grids, study):
    return connect_sites(town_grids, study, town_places, LISTED, town, SILENT)


def test_only_deep_sites_are_studied_further(study, deep):
    assert {i for i, r in deep.results.items() if r.by_year or r.security or r.year} == {"M10"}
    assert {i: r for i, r in deep.results.items() if i != "M10"} == {
        i: r for i, r in study.results.items() if i != "M10"
    }
    assert deep.points is study.points


def test_a_deep_site_has_later_years_outages_and_the_year(town, deep):
    found = deep.results["M10"]
    assert [row.stage for row in found.by_year] == ["today", "energisation", "later"]
    assert [row.year for row in found.by_year] == [2025, town.settings.demand.year, town.settings.demand.year + 10]
    assert found.security.secure_today is not None or found.security.reason
    assert (found.year.steps, len(found.year.headroom_kw)) == (8760, 8760)
    assert found.year.confirmed
    assert min(found.year.headroom_kw) > found.hosting_kw, "the site's own feeder ends it before the network does"


def test_the_year_begins_on_the_weekday_of_its_first_of_january(town, town_places, town_grids, study, monkeypatch):
    asked = []
    run = module.study_year
    monkeypatch.setattr(module, "study_year", lambda *a, **k: asked.append(k["start_weekday"]) or run(*a, **k))
    deepen(town_grids, study, town_places, LISTED, town, SILENT)
    assert asked == [date(town.settings.demand.year, 1, 1).weekday()]


def test_no_year_shows_more_than_the_sites_own_feeder_carries(deep):
    found = deep.results["M10"]
    (chosen,) = [option for option in found.connections if option.chosen]
    assert found.binding_element == chosen.cable
    assert {row.hosting_kw for row in found.by_year} == {found.hosting_kw}
    assert {row.binding_element for row in found.by_year} == {""}


def test_a_low_voltage_site_is_bounded_by_the_operators_limit(town, town_places, town_grids, study):
    listed = Shortlist(ids=LISTED.ids, deep=("M01",))
    quick = grid_settings(town, study_year=False, n_minus_1=False, lv_limit_kva=60.0)
    found = deepen(town_grids, study, town_places, listed, quick, SILENT).results["M01"]
    assert {row.hosting_kw for row in found.by_year} == {60.0 * quick.settings.grid.power_factor}


def test_outages_and_the_year_can_be_switched_off(town, town_places, town_grids, study):
    quick = grid_settings(town, study_year=False, n_minus_1=False)
    found = deepen(town_grids, study, town_places, LISTED, quick, SILENT).results["M10"]
    assert found.by_year
    assert (found.security, found.year) == (None, None)


def test_a_site_without_a_network_is_left_as_it_is(capacity_town, capacity_inputs, town_places):
    listed = Shortlist(ids=("M02", "M07"), deep=("M02", "M07"))
    study = study_shortlist(Grids(), town_places, capacity_inputs, listed.ids, capacity_town, SILENT)
    assert {study.results[i].tier for i in listed.ids} == {GridTier.CAPACITY, GridTier.TYPICAL}
    assert deepen(Grids(), study, town_places, listed, capacity_town, SILENT).results == study.results
    assert connect_sites(Grids(), study, town_places, listed, capacity_town, SILENT) == {"M02": (), "M07": ()}
    assert with_curves(Grids(), study, {}, listed, capacity_town).results == study.results


def test_ways_to_connect_all_checked_sites(study, ways, town_places):
    assert set(ways) == set(LISTED.ids)
    for site_id, options in ways.items():
        assert options[0].kind is UpgradeKind.NONE
        assert sum(option.chosen for option in options) == 1
        assert study.results[site_id].hosting_kw >= town_places.sizing[site_id].connection_kw


def test_curves_of_the_deep_sites_rise(town, town_grids, study, ways):
    found = with_curves(town_grids, study, ways, LISTED, town).results
    assert found["M01"].cost_curve == ()
    curve = found["M10"].cost_curve
    assert [step.up_to_kw for step in curve] == sorted({step.up_to_kw for step in curve})
    costs = [step.cost_eur.base for step in curve if step.cost_eur is not None]
    assert costs == sorted(costs)
    assert len(costs) > 1


def test_an_answered_site_is_studied_deep_and_keeps_the_answer(town, town_inputs, town_places, town_grids):
    told = replace(town, operator_answers=(OperatorAnswer(site_id="M10", firm_now_kw=150.0),))
    study = study_shortlist(town_grids, town_places, town_inputs, LISTED.ids, told, SILENT)
    found = deepen(town_grids, study, town_places, LISTED, told, SILENT).results["M10"]
    assert (found.status, found.hosting_kw, found.operator) == (GridStatus.CHECKED, 150.0, told.operator_answers[0])
    assert found.by_year[0].hosting_kw > 4000.0, "later years are the model's"
    assert found.year is not None


def test_cancel_is_heard(town, town_places, town_grids, study):
    class Stop:
        def report(self, done_pu, code, /, **params):
            raise Cancelled

    with pytest.raises(Cancelled):
        deepen(town_grids, study, town_places, LISTED, town, Stop())
