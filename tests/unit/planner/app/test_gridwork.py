"""Networks of the main job: of files and of GIS layers, today and in later years; what cannot be solved is said."""

from dataclasses import replace
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from planner.app.gridwork import energisation_year, grid_layers, grid_tables, hosting_layer, open_grids
from planner.app.preview import preview
from planner.io.load import load_sources
from planner.model.errors import Cancelled
from planner.model.grid_inputs import CommittedConnection, GrowthLayer
from planner.model.grid_study import GridTier
from planner.model.progress import SILENT
from planner.model.project import Role
from planner.store.project_text import read_project
from tests.gis_layers import CORNER, CRS, FILES, village
from tests.grid_nets import five_bus_net, tables_of

HEAT = GrowthLayer(name="Heat pumps", percent_of_load=100.0, share_pu_by_year={2025: 0.0, 2035: 1.0})
TITLES = {Role.GRID_LINES: "lines", Role.GRID_STATIONS: "stations", Role.GRID_LOADS: "customers"}


def grid_settings(project, **changed):
    return replace(project, settings=replace(project.settings, grid=replace(project.settings.grid, **changed)))


def given(*grids, frames=None, crs=CRS):
    return SimpleNamespace(grids=grids, frames=frames or {}, crs=crs)


@pytest.fixture
def gis_project(tmp_path):
    """A project file beside the planner's own GIS layers, as GeoPackages."""
    sources = []
    for role, name in TITLES.items():
        table = village()[role].drop(columns=["gis_file", "gis_row"]).dropna(axis=1, how="all")
        table.to_file(tmp_path / f"{name}.gpkg")
        sources.append(f'[[sources]]\nrole = "{role.value}"\npath = "{name}.gpkg"\n')
    at = shapely.Point(CORNER + np.array([1020.0, 150.0]))
    sites = gpd.GeoDataFrame({"site_id": ["A"], "kind": ["car_park"], "bays": [20]}, geometry=[at], crs=CRS)
    sites.to_file(tmp_path / "sites.gpkg")
    sources.append('[[sources]]\nrole = "candidates"\npath = "sites.gpkg"\n')
    path = tmp_path / "project.toml"
    path.write_text('[project]\nname = "Village"\ndate = 2026-03-01\n' + "".join(sources), encoding="utf-8")
    return path


def test_the_year_of_energisation_is_the_setting_or_the_demands(town):
    assert energisation_year(town) == town.settings.demand.year
    assert energisation_year(grid_settings(town, energisation_year=2028)) == 2028


def test_without_growth_the_years_are_the_network_of_today(town_grids):
    (today,) = town_grids.today
    assert [row.stage for row in town_grids.by_year[0]] == ["today", "energisation", "later"]
    assert all(row.base is today for row in town_grids.by_year[0])
    assert town_grids.bases == (today,)
    assert town_grids.networks == (today.network,)


def test_sites_are_judged_on_the_network_of_the_year_they_need_it(town):
    grown = grid_settings(replace(town, growth=(HEAT,)), energisation_year=2030)
    grids = open_grids(given(tables_of(five_bus_net(), "five")), grown, SILENT)
    today, judged, later = grids.by_year[0]
    load_kw = [1000.0 * float(row.base.network.net["load"]["p_mw"].sum()) for row in (today, judged, later)]
    assert load_kw == pytest.approx([load_kw[0], 1.5 * load_kw[0], 2.0 * load_kw[0]])
    assert grids.bases == (judged.base,)
    assert grids.today == (today.base,)
    plain = open_grids(given(tables_of(five_bus_net(), "five")), town, SILENT)
    free, before = grids.hosting[0]["hosting_kw"], plain.hosting[0]["hosting_kw"]
    assert (free[before > 0] < before[before > 0]).all()


def test_growth_that_comes_to_nothing_is_said(town):
    lost = CommittedConnection(name="Mill", kw=50.0, from_year=2027, bus="nowhere")
    idle = GrowthLayer(name="Pumps", level="mv", kw_per_load=1.0, share_pu_by_year={2030: 1.0})
    project = replace(town, growth=(idle,), committed=(lost,))
    net = five_bus_net()
    net.load.drop(index=net.load.index[net.load.bus.map(net.bus.vn_kv) > 1.0], inplace=True)
    codes = {issue.code for issue in open_grids(given(tables_of(net, "five")), project, SILENT).issues}
    assert {"grid.growth_no_bus", "grid.growth_no_loads"} <= codes


def test_a_network_without_a_solution_is_said_and_has_no_capacities(town):
    net = five_bus_net()
    net.load["p_mw"] = 1e4
    grids = open_grids(given(tables_of(net, "broken"), tables_of(five_bus_net(), "sound")), town, SILENT)
    assert [base.summary.solved for base in grids.today] == [False, True]
    (issue,) = [each for each in grids.issues if each.code == "app.grid_failed"]
    assert issue.where == "broken"
    assert grids.hosting[0] is None
    assert len(grids.hosting[1])
    assert set(hosting_layer(grids, CRS).attributes["grid"]) == {"sound"} if hosting_layer(grids, CRS) else True


def test_no_network_no_layers(town):
    grids = open_grids(given(), town, SILENT)
    assert (grids.today, grids.bases, grids.hosting, grids.issues) == ((), (), (), ())
    assert grid_layers([], CRS) == ()
    assert hosting_layer(grids, CRS) is None


def test_gis_layers_become_one_more_network_under_a_name_of_its_own():
    file = tables_of(five_bus_net(), "gis")
    tables, issues = grid_tables(given(file, frames=village()))
    assert [grid.name for grid in tables] == ["gis", "gis_2"]
    assert tables[0] is file
    assert issues
    assert [grid.name for grid in grid_tables(given(frames=village()))[0]] == ["gis"]
    assert grid_tables(given(file)) == ([file], ())


def test_a_gis_project_is_solved_and_its_tier_said(gis_project):
    project = read_project(gis_project)
    inputs = load_sources(project)
    grids = open_grids(inputs, project, SILENT)
    (base,) = grids.bases
    assert base.summary.solved
    assert base.summary.tier is GridTier.GIS
    assert any(issue.where in FILES.values() or "gpkg" in issue.where for issue in grids.issues)
    layer = hosting_layer(grids, inputs.crs)
    known = np.isfinite(layer.attributes["hosting_kw"].astype(float))
    assert known.any()
    assert all(layer.attributes["binding_element"][known])
    assert all(layer.attributes["reason"][~known])


def test_the_preview_draws_the_network_of_gis_layers(gis_project):
    shown = {layer.layer_id: layer for layer in preview(read_project(gis_project)).layers}
    assert list(shown)[-1] == "candidates"
    assert {"grid_lines", "grid_buses"} <= set(shown)
    assert "grid_hosting" not in shown
    inside = shown["grid_lines"].coords_m
    low, high = CORNER - 50.0, CORNER + np.array([2050.0, 250.0])
    assert ((inside >= low) & (inside <= high)).all()
    assert np.isnan(shown["grid_lines"].attributes["loading_percent"].astype(float)).all()


def test_what_the_map_shows_is_where_it_is(town_grids, town_inputs):
    lines, buses = grid_layers([(base.network, base) for base in town_grids.today], town_inputs.crs)
    hosting = hosting_layer(town_grids, town_inputs.crs)
    assert (lines.layer_id, buses.layer_id, hosting.layer_id) == ("grid_lines", "grid_buses", "grid_hosting")
    assert np.array_equal(buses.coords_m, hosting.coords_m)
    everywhere = town_grids.hosting[0]["hosting_kw"]
    drawn = dict(zip(hosting.attributes["bus_id"].tolist(), hosting.attributes["hosting_kw"].tolist(), strict=True))
    assert drawn == pytest.approx(everywhere.loc[list(drawn)].to_dict(), nan_ok=True)


def test_cancel_is_heard_while_grids_are_solved(town, town_inputs):
    class Stop:
        def report(self, done_pu, code, /, **params):
            if done_pu > 0.1:
                raise Cancelled

    with pytest.raises(Cancelled):
        open_grids(town_inputs, town, Stop())
