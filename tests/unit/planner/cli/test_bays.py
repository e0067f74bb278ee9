"""``chargesite bays``."""

import json

import pytest

from planner.app.examples import sample_project
from tests.unit.planner.cli.test_scenario import call  # noqa: F401 - a fixture

X, Y = 500_000, 5_500_000


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project of one road and two sites, one with a plan."""
    folder = tmp_path_factory.mktemp("bays")
    road = {"type": "Feature", "properties": {"fclass": "residential"},
            "geometry": {"type": "LineString", "coordinates": [[8.9999, 49.6], [8.9999, 49.66]]}}  # fmt: skip
    collection = {"type": "FeatureCollection", "features": [road]}
    (folder / "roads.geojson").write_text(json.dumps(collection))
    (folder / "sites.csv").write_text(f"site_id,kind,x,y\nA,car_park,{X},{Y}\nB,car_park,{X + 90},{Y}\n")
    (folder / "project.toml").write_text(
        '[project]\nname = "T"\ndate = 2026-11-22\ncrs = "EPSG:25832"\n[defaults]\ncountry = "DEU"\n'
        '[[sources]]\nrole = "roads"\npath = "roads.geojson"\n'
        '[[sources]]\nrole = "candidates"\npath = "sites.csv"\ncrs = "EPSG:25832"\n'
        '[[site_plans]]\nsite_id = "A"\nbays = 6\n'
        'area_wkt = "POLYGON ((9.0 49.65, 9.0005 49.65, 9.0005 49.6502, 9.0 49.6502, 9.0 49.65))"\n'
    )
    return folder / "project.toml"


def test_a_plan_is_laid_out_and_drawn(call, project, tmp_path):  # noqa: F811
    code, out, err = call("bays", project, "A", "--svg", tmp_path / "a.svg")
    assert code == 0
    assert "6 / 6" in out
    assert (tmp_path / "a.svg").read_bytes().startswith(b"<svg")
    assert "a.svg" in err


def test_ground_may_be_given_in_metres_degrees_or_a_file(call, project, tmp_path):  # noqa: F811
    metres = f"POLYGON (({X} {Y}, {X + 30} {Y}, {X + 30} {Y + 18}, {X} {Y + 18}, {X} {Y}))"
    _, out, _ = call("bays", project, "B", "--area", metres, "--bays", "40", "--accessible", "0", "--json")
    found = json.loads(out)
    assert (found["placed"], found["missing"]) == (len(found["layout"]["bays"]), 40 - found["placed"])
    assert found["placed"] >= 18
    assert found["findings"][0].startswith("B: 40 bays are wanted")
    ring = [[9.0, 49.65], [9.0005, 49.65], [9.0005, 49.6502], [9.0, 49.6502], [9.0, 49.65]]
    shape = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    (tmp_path / "area.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [shape]}))
    written = "POLYGON ((" + ", ".join(f"{x} {y}" for x, y in ring) + "))"
    areas = []
    for area in (tmp_path / "area.geojson", written):
        _, out, _ = call("bays", project, "A", "--area", area, "--geometry", "pas_1899", "--angle", "60", "--json")
        areas.append(json.loads(out)["layout"])
    assert areas[0] == areas[1]
    assert (areas[0]["geometry"], areas[0]["angle_deg"]) == ("pas_1899", 60)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Z",), 'no site "Z"'),
        (("B",), "neither a site plan nor an outline"),
        (("A", "--area", "gone.geojson"), "cannot be read"),
        (("A", "--area", "nonsense"), "POLYGON"),
        (("A", "--area", "POINT (9 49)"), "no area"),
        (("A", "--angle", "30"), "90, 60, 45 or 0"),
        (("A", "--geometry", "moon"), "pas_1899"),
    ],
)
def test_what_cannot_be_is_said(call, project, arguments, said):  # noqa: F811
    code, _, err = call("bays", project, *arguments)
    assert code != 0
    assert said in " ".join(err.split())


def test_the_sample_has_plans(call):  # noqa: F811
    _, out, _ = call("bays", sample_project("ortenau"), "S002", "--json")
    found = json.loads(out)
    assert (found["placed"], found["placed_accessible"], found["layout"]["geometry"]) == (36, 3, "pas_1899")
