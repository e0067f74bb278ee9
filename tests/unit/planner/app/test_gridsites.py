"""The grid's answer for each shortlisted site: networks first, then declared capacities, a typical grid, the reason."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

import planner.app.gridsites as module
from planner.app.gridsites import grid_index, study_shortlist, with_answered
from planner.app.gridwork import Grids
from planner.grid.indicative.capacity_map import capacity_answer
from planner.model.grid_study import GridTier, OperatorAnswer
from planner.model.progress import SILENT
from planner.model.project import Role
from planner.model.result import GridStatus

NORTH, SOUTH, JUNCTION = "M02", "M07", "M10"  # an area with 0.4 MVA, an area without a figure, a substation nearby
EXCLUDED = "M08"
SHORTLIST = ("M01", "M10")


def answer(site_id, kw=30.0, **more):
    return OperatorAnswer(site_id=site_id, firm_now_kw=kw, **more)


@pytest.fixture(scope="module")
def study(town, town_inputs, town_places, town_grids):
    return study_shortlist(town_grids, town_places, town_inputs, SHORTLIST, town, SILENT)


def same(one, other):
    """But for the last digits of a load flow that starts from the one before it."""
    for a, b in zip(one.states, other.states, strict=True):
        assert (a.element, a.after) == (b.element, pytest.approx(b.after, abs=1e-9))
    return replace(one, states=(), vm_profile=()) == replace(other, states=(), vm_profile=())


def without_networks(project, inputs, places, shortlist):
    return study_shortlist(Grids(), places, inputs, shortlist, project, SILENT)


def test_every_site_has_a_result_and_only_the_shortlist_is_studied(study, town_places):
    assert list(study.results) == [str(i) for i in town_places.sites.index]
    assert {i for i, r in study.results.items() if r.status is GridStatus.CHECKED} == set(SHORTLIST)
    waiting = {i: r for i, r in study.results.items() if i not in SHORTLIST}
    assert {r.status for r in waiting.values()} == {GridStatus.NOT_CHECKED}
    reasons = {i: r.reason for i, r in waiting.items()}
    assert {i for i, reason in reasons.items() if reason == "app.grid_excluded"} == {EXCLUDED, "M09"}
    assert set(reasons.values()) == {"app.grid_excluded", "app.grid_not_shortlisted"}
    assert {r.tier for r in waiting.values()} == {GridTier.NONE}
    assert study.issues == ()


def test_one_place_to_connect_is_chosen_and_answers(study):
    for site_id in SHORTLIST:
        result = study.results[site_id]
        (chosen,) = [option for option in result.connections if option.chosen]
        assert (result.connection_kind, result.hosting_kw) == (chosen.kind, chosen.hosting_kw)
        assert result.hosting_kw >= result.requested_kw
        assert result.model_hosting_kw == result.hosting_kw
        assert (result.tier, result.confirmed) == (GridTier.NETWORK, True)
        assert grid_index(study.points, site_id) == 0


def test_routes_of_all_places_with_the_chosen_marked(study):
    routes = study.routes
    assert routes.crs.to_epsg() == 25832
    assert set(routes["site_id"]) == set(SHORTLIST)
    for site_id, own in routes.groupby("site_id"):
        assert own["chosen"].sum() == 1
        assert len(own) == len(study.results[site_id].connections)
    assert (routes.geometry.length - routes["route_m"]).abs().max() < 0.1


def test_of_a_site_that_asks_for_nothing_no_place_is_sought(town, town_inputs, town_places, town_grids):
    still = replace(town_places, sizing={})
    result = study_shortlist(town_grids, still, town_inputs, ("M01",), town, SILENT).results["M01"]
    assert (result.status, result.connections, result.requested_kw) == (GridStatus.UNKNOWN, (), None)


def test_declared_capacity_comes_before_the_typical_grid(capacity_town, capacity_inputs, town_places):
    study = without_networks(capacity_town, capacity_inputs, town_places, (NORTH, SOUTH, JUNCTION))
    north, south, junction = (study.results[i] for i in (NORTH, SOUTH, JUNCTION))
    assert (north.tier, north.hosting_kw) == (GridTier.CAPACITY, pytest.approx(380.0))  # 0.4 MVA at 0.95
    assert (junction.tier, junction.hosting_kw) == (GridTier.CAPACITY, pytest.approx(2375.0))
    assert (south.tier, south.status) == (GridTier.TYPICAL, GridStatus.CHECKED)
    assert south.hosting_kw > 0
    assert (study.points["grid_index"] == -1).all()
    assert study.routes is None


def test_the_typical_grid_is_solved_once_for_all_sites(capacity_town, capacity_inputs, town_places, monkeypatch):
    solved = []
    solve = module.typical_base
    monkeypatch.setattr(module, "typical_base", lambda *given: solved.append(given) or solve(*given))
    bare = replace(capacity_inputs, frames={r: f for r, f in capacity_inputs.frames.items() if r != Role.GRID_CAPACITY})
    study = without_networks(capacity_town, bare, town_places, ("M01", NORTH, SOUTH))
    assert len(solved) == 1
    answers = [study.results[i] for i in ("M01", NORTH, SOUTH)]
    assert {a.tier for a in answers} == {GridTier.TYPICAL}
    assert len({a.hosting_kw for a in answers}) == 1
    without_networks(capacity_town, capacity_inputs, town_places, (NORTH,))
    assert len(solved) == 1, "nobody asked it"


def test_without_a_typical_grid_the_silent_map_says_why(capacity_town, capacity_inputs, town_places):
    study = without_networks(replace(capacity_town, typical_grid=None), capacity_inputs, town_places, (SOUTH,))
    found = study.results[SOUTH]
    assert (found.status, found.hosting_kw) == (GridStatus.UNKNOWN, None)
    assert found.reason == "grid.reason_capacity_silent"
    assert study.results["M01"].status is GridStatus.NOT_CHECKED


def test_without_anything_the_grid_is_unknown(town, town_inputs, town_places):
    study = without_networks(town, town_inputs, town_places, ("M01",))
    assert {r.status for r in study.results.values()} == {GridStatus.UNKNOWN}
    assert {r.tier for r in study.results.values()} == {GridTier.NONE}
    assert study.results["M01"].reason == "grid.reason_no_grid_in_reach"
    assert study.results["M02"].reason == "app.grid_no_data"


def test_beyond_the_reach_of_the_network_the_map_answers(
    town, town_inputs, town_places, town_grids, capacity_inputs, capacity_town
):
    near = replace(town, settings=replace(town.settings, grid=replace(town.settings.grid, max_connection_km=0.01)))
    both = replace(town_inputs, frames={**town_inputs.frames, **capacity_inputs.frames})
    found = study_shortlist(town_grids, town_places, both, (NORTH,), near, SILENT).results[NORTH]
    expected = capacity_answer(
        capacity_inputs.frames[Role.GRID_CAPACITY],
        *town_places.xy_m(NORTH),
        town_places.sizing[NORTH].connection_kw,
        near.settings.grid,
    )
    assert found == expected
    assert found.requested_kw == town_places.sizing[NORTH].connection_kw


def test_the_answer_overrides_and_the_model_stays_beside_it(study, town, town_inputs, town_places, town_grids):
    told = replace(town, operator_answers=(answer("M01", reference="NB-7"),))
    found = study_shortlist(town_grids, town_places, town_inputs, SHORTLIST, told, SILENT)
    result = found.results["M01"]
    assert (result.hosting_kw, result.model_hosting_kw) == (30.0, study.results["M01"].hosting_kw)
    assert (result.binding_element, result.operator) == ("NB-7", told.operator_answers[0])
    assert found.results["M10"].operator is None
    assert same(found.results["M10"], study.results["M10"])
    assert found.issues == ()


def test_an_expired_answer_changes_nothing_but_is_said(study, town, town_inputs, town_places, town_grids):
    late = replace(town, operator_answers=(answer("M01", expires=date(2025, 2, 28)),))
    found = study_shortlist(town_grids, town_places, town_inputs, SHORTLIST, late, SILENT)
    assert same(found.results["M01"], study.results["M01"])
    assert [issue.code for issue in found.issues] == ["grid.operator_expired"]
    assert with_answered(SHORTLIST, town_places, late) == SHORTLIST


def test_answers_for_nobody_and_for_an_excluded_site_are_said(town, town_inputs, town_places):
    told = replace(town, operator_answers=(answer("M99"), answer(EXCLUDED)))
    found = without_networks(told, town_inputs, town_places, ("M01",))
    assert [(issue.code, issue.where) for issue in found.issues] == [
        ("app.answer_no_site", "M99"),
        ("app.answer_excluded", EXCLUDED),
    ]
    assert "M99" in found.issues[0].message("de")
    assert found.results[EXCLUDED].operator is None
    assert "M99" not in found.results


def test_answered_sites_follow_the_shortlist_in_the_projects_order(town, town_places):
    told = replace(town, operator_answers=tuple(answer(i) for i in ("M07", "M10", "M99", EXCLUDED, "M02", "M09")))
    assert with_answered(SHORTLIST, town_places, told) == ("M01", "M10", "M07", "M02")
    assert with_answered(SHORTLIST, town_places, town) == SHORTLIST


def test_an_answer_makes_a_site_known_that_no_grid_reaches(town, town_inputs, town_places):
    told = replace(town, operator_answers=(answer("M01", 44.0),))
    found = without_networks(told, town_inputs, town_places, ("M01",)).results["M01"]
    assert (found.status, found.hosting_kw, found.model_hosting_kw) == (GridStatus.CHECKED, 44.0, None)


def test_an_empty_shortlist_is_no_fault(town, town_inputs, town_places, town_grids):
    study = study_shortlist(town_grids, town_places, town_inputs, (), town, SILENT)
    assert isinstance(study.points, pd.DataFrame)
    assert study.points.empty
    assert study.routes is None
