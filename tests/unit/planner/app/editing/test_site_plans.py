"""What the planner says of a site's ground."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app.editing.site_plans import (
    add_obstacle,
    change_plan,
    clear_obstacles,
    clear_plan,
    find_plan,
    geometry_in_use,
    outline_wkt,
    set_plan,
)
from planner.app.freshness import made_of
from planner.app.projects import export_text, read_any
from planner.model.errors import PlannerError
from planner.model.project import Project
from tests.factory_bays import make_layout

AREA = "POLYGON ((8 48, 8.0005 48, 8.0005 48.0003, 8 48.0003, 8 48))"
TREE = "POLYGON ((8.0001 48.0001, 8.0002 48.0001, 8.0002 48.0002, 8.0001 48.0001))"
OTHER = "POLYGON ((8.0003 48.0001, 8.0004 48.0001, 8.0004 48.0002, 8.0003 48.0001))"


@pytest.fixture
def project():
    return set_plan(Project(name="Town", folder=Path(), project_date=date(2026, 11, 22), crs="EPSG:25832"), "S1", AREA)


def test_drawing_again_keeps_what_was_said(project):
    after = set_plan(change_plan(project, "S1", bays=7, angle_deg=60.0), "S1", TREE)
    plan = find_plan(after, "S1")
    assert (plan.area_wkt, plan.bays, plan.angle_deg) == (TREE, 7, 60.0)
    assert len(after.site_plans) == 1
    assert made_of(after) != made_of(project)


def test_obstacles_add_up_and_go(project):
    two = add_obstacle(add_obstacle(project, "S1", TREE), "S1", OTHER)
    assert find_plan(two, "S1").obstacles_wkt.startswith("MULTIPOLYGON")
    assert find_plan(clear_obstacles(two, "S1"), "S1").obstacles_wkt == ""


def test_a_plan_goes_and_others_stay(project):
    two = set_plan(project, "S2", AREA)
    assert [plan.site_id for plan in clear_plan(two, "S1").site_plans] == ["S2"]
    assert clear_plan(project, "nobody") == project


@pytest.mark.parametrize(("values", "code"), [
    ({"bays": -1}, "app.plan_bays"),
    ({"accessible_bays": 10_001}, "app.plan_bays"),
    ({"bays": 2, "accessible_bays": 3}, "app.plan_accessible"),
    ({"angle_deg": 30.0}, "sites.bays_angle"),
    ({"bearing_deg": 361.0}, "app.plan_bearing"),
    ({"bearing_deg": float("nan")}, "app.plan_bearing"),
    ({"geometry": "moon"}, "sites.bays_geometry"),
    ({"area_wkt": "POINT (8 48)"}, "app.edit_area_text"),
    ({"obstacles_wkt": "nonsense"}, "app.edit_area_text"),
])  # fmt: skip
def test_what_cannot_be_is_refused(project, values, code):
    with pytest.raises(PlannerError) as err:
        change_plan(project, "S1", **values)
    assert err.value.issues[0].code == code


def test_without_a_plan_there_is_nothing_to_change(project):
    for edit in (lambda: change_plan(project, "S9", bays=1), lambda: add_obstacle(project, "S9", TREE)):
        with pytest.raises(PlannerError) as err:
            edit()
        assert err.value.issues[0].code == "app.plan_none"
    with pytest.raises(ValueError, match="no field colour"):
        change_plan(project, "S1", colour="red")


def test_geometry_follows_the_country_until_it_is_chosen(project):
    plan = find_plan(project, "S1")
    british = replace(project, defaults=replace(project.defaults, country="GBR"))
    assert geometry_in_use(british, plan) == "pas_1899"
    assert geometry_in_use(british, replace(plan, geometry="general")) == "general"


def test_an_outline_becomes_the_planners_own(project):
    wkt = outline_wkt(make_layout(412_000.0, 5_301_000.0), "EPSG:25832")
    assert find_plan(set_plan(project, "S1", wkt), "S1").area_wkt == wkt
    assert wkt.startswith("POLYGON")


def test_plans_are_written_to_the_text_form_and_read_again(project, tmp_path):
    plans = change_plan(project, "S1", bays=7, bearing_deg=12.5).site_plans
    export_text(replace(project, site_plans=plans), tmp_path / "town.toml")
    assert read_any(tmp_path / "town.toml").site_plans == plans


@pytest.mark.parametrize(("line", "said"), [
    ('area_wkt = "POINT (8 48)"', "POLYGON or MULTIPOLYGON"),
    ('area_wkt = "{area}"\nangle_deg = 30.0', "90, 60, 45 or 0"),
    ('area_wkt = "{area}"\nobstacles_wkt = "nonsense"', "obstacles_wkt"),
    ('area_wkt = "{area}"\nbays = -2', "bays"),
])  # fmt: skip
def test_a_text_form_with_a_plan_that_cannot_be_is_refused(tmp_path, line, said):
    head = '[project]\nname = "T"\ndate = 2026-11-22\n[[site_plans]]\nsite_id = "A"\n'
    (tmp_path / "town.toml").write_text(head + line.format(area=AREA) + "\n")
    with pytest.raises(PlannerError) as err:
        read_any(tmp_path / "town.toml")
    assert said in err.value.message("en")
