"""What the main job asks of the size of its best sites: frontier with costs and rules, request, phases, battery."""

from dataclasses import replace

import pytest

from planner.app.assess import assess
from planner.app.examples import sample_project
from planner.model.result import GridStatus
from planner.store.project_text import read_project


@pytest.fixture(scope="module")
def project():
    return read_project(sample_project("minimal"))


@pytest.fixture(scope="module")
def assessment(project):
    return assess(project).assessment


@pytest.fixture(scope="module")
def deep(assessment):
    found = [site for site in assessment.shortlist if site.sizing is not None and site.sizing.alternatives]
    assert found
    return found


def test_the_chosen_power_stands_on_the_frontier_with_the_figures_it_was_sized_by(deep):
    for site in deep:
        sizing = site.sizing
        own = [
            point for point in sizing.frontier if point.connection_kw == pytest.approx(sizing.connection_kw, abs=0.1)
        ]
        assert own
        assert own[0].p_wait_over_pu == pytest.approx(sizing.p_wait_over_pu, abs=0.01)
        assert sizing.advice is not None
        assert sizing.advice.fleet_year == sizing.fleet_year


def test_costs_on_the_frontier_are_those_of_the_sites_own_curve(deep):
    for site in deep:
        if site.grid.status is not GridStatus.CHECKED:
            continue
        for point in site.sizing.frontier:
            steps = [step for step in site.grid.cost_curve if point.connection_kw <= step.up_to_kw + 1e-6]
            assert (point.cost_eur is None) == (not steps or steps[0].cost_eur is None)
            if steps and steps[0].cost_eur is not None:
                assert point.cost_eur == min(steps, key=lambda step: step.up_to_kw).cost_eur


def test_the_request_shows_all_powers_and_never_asks_for_what_was_only_simulated(assessment):
    for site in assessment.sites:
        if site.sizing is None or site.sizing.request is None:
            continue
        request = site.sizing.request
        assert request.requested_kw in (request.nameplate_kw, request.chosen_cap_kw) or request.basis != "nameplate"
        assert request.p999_kw <= request.simulated_peak_kw + 1e-6
        assert request.simulated_peak_kw <= request.nameplate_kw + 1e-6


def test_phases_never_remove_what_was_built(assessment):
    phased = [site for site in assessment.shortlist if site.sizing is not None and site.sizing.phases]
    assert phased
    for site in phased:
        points = [phase.evse_count for phase in site.sizing.phases]
        assert points == sorted(points)
        assert [phase.connection_kw for phase in site.sizing.phases] == sorted(
            phase.connection_kw for phase in site.sizing.phases
        )


def test_a_battery_never_breaks_the_connection(deep):
    sized = [site.sizing.buffer for site in deep if site.sizing.buffer is not None]
    assert sized
    for buffer in sized:
        assert buffer.peak_kw <= buffer.cap_kw + 1e-6
        assert buffer.worth_it == (buffer.npv_eur.base > 0)


def test_the_programme_counts_no_driver_twice(assessment):
    joint = assessment.programme
    assert joint is not None
    parts = joint.to_competitors_kwh_per_day + joint.cannibalised_kwh_per_day + joint.shared_kwh_per_day
    assert parts + joint.net_new_kwh_per_day == pytest.approx(joint.gross_kwh_per_day)
    assert joint.shared_kwh_per_day >= -1e-9


def test_every_site_knows_its_demand_in_every_year(assessment):
    for site in assessment.sites:
        if site.demand is not None:
            assert [each.year for each in site.demand.by_year] == list(range(2025, 2046))
            base = sum(part.sessions_per_day.base for part in site.demand.parts)
            assert base == pytest.approx(site.demand.sessions_per_day.base)


def test_the_quality_of_the_roads_is_told(assessment):
    assert assessment.roads is not None
    assert 0 < assessment.roads.main_share_pu <= 1


def test_a_cap_of_the_planner_is_held_and_asked_for(project, assessment):
    site = next(site for site in assessment.shortlist if site.sizing and site.sizing.nameplate_kw > 100)
    cap_kw = round(0.5 * site.sizing.nameplate_kw)
    grid = replace(project.settings.grid, deep_sites=0, shortlist=1, study_year=False, n_minus_1=False)
    sizing = replace(project.settings.sizing, caps_kw={site.site_id: cap_kw}, simulated_days=30)
    held = assess(replace(project, settings=replace(project.settings, grid=grid, sizing=sizing))).assessment
    found = held.site(site.site_id).sizing
    assert found.connection_kw <= cap_kw + 1e-6
    assert found.request.basis in ("planner", "managed_cap")


def test_without_fail_safe_load_management_the_nameplate_is_asked_for(project):
    grid = replace(project.settings.grid, deep_sites=0, shortlist=1, study_year=False, n_minus_1=False)
    sizing = replace(project.settings.sizing, fail_safe=False, simulated_days=30)
    run = assess(replace(project, settings=replace(project.settings, grid=grid, sizing=sizing)))
    sized = [
        site.sizing for site in run.assessment.sites if site.sizing is not None and site.sizing.request is not None
    ]
    assert sized
    assert all(each.connection_kw == pytest.approx(each.nameplate_kw) for each in sized)
