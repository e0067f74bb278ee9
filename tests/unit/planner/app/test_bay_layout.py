"""Bays of all sites of a run, and of a plan while it is edited."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, box

from planner.app.bay_layout import Layouts, fit_issues, preview_layout, roads_near, site_layouts, with_layouts
from planner.app.editing.places import area_wkt
from planner.app.judgement import PlaceJudgement
from planner.maps.layer import MapLayer
from planner.model.company import OwnValue
from planner.model.project import Project, Role
from planner.model.site_plan import BayLayout, SitePlan
from tests.factory_bays import make_layout

CRS = "EPSG:25832"
X, Y = 412_000.0, 5_301_000.0


@dataclass
class Inputs:
    crs: str
    frames: dict


@dataclass
class Places:
    sites: gpd.GeoDataFrame
    sizing: dict = field(default_factory=dict)


def ground(x=X, wide=40.0, deep=20.0):
    ring = np.array([(x, Y), (x + wide, Y), (x + wide, Y + deep), (x, Y + deep)])
    return area_wkt((ring,), CRS)


def project(*plans):
    return Project(name="Town", folder=Path(), project_date=date(2026, 11, 22), crs=CRS, site_plans=plans)


def inputs_of(shapes, *, roads=True):
    frames = {Role.CANDIDATES: gpd.GeoDataFrame({"site_id": list(shapes)}, geometry=list(shapes.values()), crs=CRS)}
    if roads:
        lines = [LineString([(X - 6, Y - 90), (X - 6, Y + 90)]), LineString([(X + 9_000, Y), (X + 9_900, Y)])]
        frames[Role.ROADS] = gpd.GeoDataFrame(geometry=lines, crs=CRS)
    sites = gpd.GeoDataFrame({"kind": ["car_park"] * len(shapes)}, index=list(shapes),
                             geometry=[shape.centroid for shape in shapes.values()], crs=CRS)  # fmt: skip
    return Inputs(crs=CRS, frames=frames), Places(sites)


def test_plans_come_first_and_outlines_of_the_file_serve_the_shortlist():
    inputs, places = inputs_of({"A": box(X, Y, X + 40, Y + 20), "B": box(X, Y + 50, X + 30, Y + 68),
                                "C": box(X, Y + 90, X + 30, Y + 106)})  # fmt: skip
    found = site_layouts(inputs, places, project(SitePlan(site_id="A", area_wkt=ground(), bays=6)), ["A", "B"])
    assert {i: (len(each.bays), each.ground) for i, each in found.by_site.items()} == {
        "A": (6, "plan"), "B": (23, "file"),
    }  # fmt: skip
    assert found.issues == ()


def test_ground_that_cannot_be_is_a_finding_and_the_others_are_laid_out():
    inputs, places = inputs_of({"A": box(X, Y, X + 40, Y + 20), "B": box(X, Y, X + 1, Y + 1)})
    found = site_layouts(inputs, places, project(SitePlan(site_id="A", area_wkt=ground()),
                                                 SitePlan(site_id="gone", area_wkt=ground())), ["A", "B"])  # fmt: skip
    assert set(found.by_site) == {"A"}
    assert [(issue.code, issue.where) for issue in found.issues] == [("sites.bays_small", "B")]


def test_ground_far_from_its_site_is_told():
    inputs, places = inputs_of({"A": box(X, Y, X + 40, Y + 20)})
    near = site_layouts(inputs, places, project(SitePlan(site_id="A", area_wkt=ground(), bays=2)), ["A"])
    far = site_layouts(inputs, places, project(SitePlan(site_id="A", area_wkt=ground(x=X + 2_000), bays=2)), ["A"])
    assert "app.bays_far" not in {issue.code for issue in near.issues}
    told = next(issue for issue in far.issues if issue.code == "app.bays_far")
    assert told.where == "A"
    assert 1_900 < told.params["away_m"] < 2_000


def test_more_wanted_than_fits_is_told():
    layout = make_layout(bays=90, accessible=2)
    (issue,) = fit_issues("S1", layout, None)
    assert issue.message("en").startswith("S1: 90 bays are wanted, ")
    assert issue.params["fit"] == len(layout.bays)
    assert [each.code for each in fit_issues("S1", make_layout(), 15)] == ["app.bays_points"]
    assert fit_issues("S1", make_layout(), 12) == ()
    short = replace(make_layout(), wanted_accessible=4)
    assert [each.code for each in fit_issues("S1", short, None)] == ["app.bays_accessible_short"]


def test_rules_hear_of_plans_but_not_of_outlines():
    drawn, outlined = make_layout(), replace(make_layout(), ground="file")
    judged = PlaceJudgement(facts=None, rule_facts={"A": {"country": "GBR"}, "B": {}, "C": {}})
    after = with_layouts(judged, Layouts(by_site={"A": drawn, "B": outlined})).rule_facts
    assert after["A"] == {
        "country": "GBR", "accessible_bays": 2, "bay_width_m": 4.0, "bay_length_m": 6.6,
        "bay_zone_m": 1.6,
    }  # fmt: skip
    assert (after["B"], after["C"]) == ({}, {})


@pytest.fixture
def roads():
    lines = np.array([(X - 6, Y - 90), (X - 6, Y + 90), (X + 9_000, Y), (X + 9_900, Y)])
    return MapLayer(layer_id="roads", kind="line", coords_m=lines, offsets=np.array([0, 2, 4]),
                    feature_of_part=np.array([0, 1]), crs=CRS)  # fmt: skip


def test_a_plan_is_laid_out_at_once_with_the_roads_of_the_map(roads):
    plan = SitePlan(site_id="A", area_wkt=ground(), bays=5)
    near = roads_near(roads, plan, CRS)
    assert [line.tolist() for line in near] == [roads.coords_m[:2].tolist()]
    layout = preview_layout(plan, CRS, "DEU", near)
    assert isinstance(layout, BayLayout)
    assert (len(layout.bays), layout.geometry) == (5, "general")
    assert layout.entrance_m[0] == pytest.approx(X, abs=0.1)
    assert len(preview_layout(replace(plan, bays=None), CRS, "DEU", near, points=3).bays) == 3


def test_the_projects_own_sizes_of_bays_hold_at_once_too(roads):
    plan = SitePlan(site_id="A", area_wkt=ground(), bays=5)
    wide = (OwnValue(table="bay_geometry", row="general_standard", column="width_m", value=3.0),)
    near = roads_near(roads, plan, CRS)
    assert {bay.width_m for bay in preview_layout(plan, CRS, "DEU", near).bays if bay.kind == "standard"} == {2.5}
    own = preview_layout(plan, CRS, "DEU", near, own_values=wide)
    assert {bay.width_m for bay in own.bays if bay.kind == "standard"} == {3.0}
    strange = (OwnValue(table="bay_geometry", row="none", column="width_m", value=3.0),)
    (issue,) = preview_layout(plan, CRS, "DEU", near, own_values=strange)
    assert issue.code == "catalogue.own_no_figure"


def test_why_a_plan_cannot_be_laid_out_comes_back(roads):
    broken = SitePlan(site_id="A", area_wkt="POLYGON ((8 48, 9 48, 8 49, 8 48))")
    (issue,) = preview_layout(broken, CRS, "DEU", roads_near(roads, broken, CRS))
    assert issue.code == "sites.bays_large"
    assert roads_near(None, broken, CRS) == ()
    assert roads_near(roads, replace(broken, area_wkt="POINT (8 48)"), CRS) == ()
