"""The sample region: a real answer, and the broken limits of its grid told before any site is added."""

from dataclasses import replace

import geopandas as gpd
import pytest

from planner.app.assess import assess
from planner.app.examples import sample_project
from planner.model.project import Role
from planner.model.result import GridStatus, UpgradeKind
from planner.store.project_text import read_project

CHOSEN = ("S001", "S004", "S005", "S016", "S025", "S049", "S081", "S084", "S094")
BEYOND = {"app.route_too_long", "grid.reason_no_grid_in_reach"}


@pytest.fixture(scope="module")
def region():
    """The sample as it ships, but for the questions in depth: those are asked of one site."""
    project = read_project(sample_project())
    grid = replace(project.settings.grid, deep_sites=1)
    return assess(replace(project, settings=replace(project.settings, grid=grid))).assessment


@pytest.fixture(scope="module")
def heat_pumps(tmp_path_factory):
    """Nine sites in and out of the town with the heat pumps, without outages, the year and the deep questions."""
    project = read_project(sample_project().with_name("project_heatpumps.toml"))
    grid = replace(project.settings.grid, n_minus_1=False, study_year=False, deep_sites=0, shortlist=len(CHOSEN))
    candidates = next(source for source in project.sources if source.role is Role.CANDIDATES)
    sites = gpd.read_file(project.folder / candidates.path)
    fewer = tmp_path_factory.mktemp("sites") / candidates.path
    sites[sites[candidates.columns["site_id"]].isin(CHOSEN)].to_file(fewer)
    sources = tuple(replace(each, path=str(fewer)) if each is candidates else each for each in project.sources)
    chosen = replace(project, sources=sources, settings=replace(project.settings, grid=grid))
    return assess(chosen).assessment


def test_the_shortlist_is_checked_and_connected(region):
    assert len(region.shortlist) == region.settings.grid.shortlist
    checked = [site for site in region.shortlist if site.grid.status is GridStatus.CHECKED]
    assert 3 * len(checked) >= 2 * len(region.shortlist)
    for site in checked:
        assert site.grid.binding_element
        feasible = [option for option in site.upgrades if option.feasible]
        cheapest = min(feasible, key=lambda option: option.cost_eur.base)
        assert [option for option in site.upgrades if option.chosen] == [cheapest]


def test_no_connection_is_longer_than_the_project_allows(region):
    limit_m = 1000.0 * region.settings.grid.max_connection_km
    lengths = {site.grid.route_m for site in region.shortlist if site.grid.status is GridStatus.CHECKED}
    assert max(lengths) <= limit_m
    beyond = [site for site in region.shortlist if site.grid.reason in BEYOND]
    assert beyond
    assert all(site.grid.status is GridStatus.UNKNOWN and site.grid.hosting_kw is None for site in beyond)


def test_every_site_that_is_not_excluded_is_sized_and_priced(region):
    for site in region.sites:
        if not site.excluded_by:
            assert site.sizing is not None, site.site_id
            assert site.cost.capex_eur.low <= site.cost.capex_eur.base <= site.cost.capex_eur.high
            demand = site.demand.sessions_per_day
            assert demand.low <= demand.base <= demand.high


def test_motorway_service_areas_live_on_the_motorway(region):
    areas = [site for site in region.sites if site.kind == "motorway_service_area"]
    assert areas
    assert all(site.access.traffic_aadt_per_day > 20_000 for site in areas)


def test_the_region_is_marked_synthetic(region):
    assert region.notice.startswith("Synthetic demonstration data")


def test_base_case_violations_are_named_before_any_site(heat_pumps):
    """The heat pumps overload one station and, together, the medium-voltage line that feeds their town.

    Alone, the low voltage broke 0.90 p.u. in ten islands: its own feed-ins stood at 0.965 p.u. On the medium voltage's
    buses, at 0.99 to 1.01 p.u., no voltage is broken.
    """
    found = {v.element: (v.kind, v.island) for v in heat_pumps.base_violations}
    assert found == {"T_idx_35": ("trafo", "T_idx_35"), "Line 161": ("line", "HV/MV Transformer 0")}
    values = {v.element: v.value for v in heat_pumps.base_violations}
    assert values["T_idx_35"] == pytest.approx(141.43, abs=0.05)
    assert values["Line 161"] == pytest.approx(60.26, abs=0.05)


def added_percent(grid, element):
    """Loading that a site's request adds to an element, 0 where the element is not among those told."""
    return max((state.after - state.before for state in grid.states if state.element == element), default=0.0)


def test_low_and_medium_voltage_compete_on_one_network(heat_pumps):
    """What the town's heat pumps take from their line is missing at every level below it.

    Sites beside the town load that line only through the voltage they take from its customers: hundredths of a
    per cent, where a site below it adds tenths with 50 kW.
    """
    assert [grid.grid for grid in heat_pumps.grids] == ["ortenau_heatpumps"]
    checked = [site.grid for site in heat_pumps.shortlist if site.grid.status is GridStatus.CHECKED]
    below = [grid for grid in checked if added_percent(grid, "Line 161") > 0.2]
    beside = [grid for grid in checked if grid not in below]
    assert {grid.binding_element for grid in below} == {"Line 161"}
    assert {grid.connection_kind for grid in below} >= {"mv_line", "lv_busbar"}
    assert max(grid.hosting_kw for grid in below) < 10.0
    best_kw = [max(option.hosting_kw or 0.0 for option in grid.connections) for grid in beside]
    assert min(best_kw) > 70.0
    assert max(added_percent(grid, "Line 161") for grid in beside) < 0.1


def test_without_them_the_same_sites_have_room(region, heat_pumps):
    """The line may still be what ends the capacity, but far above what the heat pumps leave."""
    assert [grid.grid for grid in region.grids] == ["ortenau"]
    assert region.base_violations == ()
    with_them = {x.site_id: x.grid for x in heat_pumps.shortlist if x.grid.binding_element == "Line 161"}
    without = {x.site_id: x.grid for x in region.shortlist if x.site_id in with_them}
    assert len(without) >= 2
    for site_id, grid in without.items():
        assert grid.hosting_kw > with_them[site_id].hosting_kw + 200.0


def test_violations_are_not_billed_to_a_site_on_another_station(heat_pumps):
    broken = {v.island for v in heat_pumps.base_violations if v.kind == "trafo"}
    elsewhere = [
        site
        for site in heat_pumps.sites
        if site.grid.status is GridStatus.CHECKED
        and site.grid.connection_kind == "lv_busbar"
        and not {v.island for v in site.grid.island_violations} & broken
    ]
    assert elsewhere
    for site in elsewhere:
        for option in site.upgrades:
            assert "T_idx_35" not in str(option.params)
            if option.kind is UpgradeKind.NONE and option.feasible:
                assert site.grid.hosting_kw >= site.sizing.connection_kw - 1.0


def test_the_sample_has_a_programme_that_holds_what_it_asks_for(region):
    plan, asked = region.plan, region.settings.plan
    assert plan is not None
    assert (plan.checked, plan.method) == (True, "proof")
    assert set(asked.must) <= {choice.site_id for choice in plan.choices}
    assert plan.value == plan.people_reached > 0
    assert all(0 <= year.spent_eur <= asked.budget_eur_by_year[str(year.year)] for year in plan.years)
    assert all(each.used_kw <= each.limit_kw for each in plan.shared)
    assert [shift.change_pu for shift in plan.shifts] == [0.1, -0.1]
