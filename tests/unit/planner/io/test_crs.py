"""Coordinate systems: named, metric, one for the project."""

import geopandas as gpd
import pytest
from shapely.geometry import Point, box

from planner.io.crs import check_scale, crs_name, given_crs, is_metric, named_crs, project_crs, utm_crs
from planner.model.errors import PlannerError


def at(*positions: tuple[float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[Point(position) for position in positions], crs="EPSG:4326")


@pytest.mark.parametrize("text", ["EPSG:25832", "epsg:25832", " urn:ogc:def:crs:EPSG::25832", "EPSG::25832"])
def test_codes_are_read(text: str) -> None:
    assert crs_name(given_crs(text, "x")) == "EPSG:25832"


@pytest.mark.parametrize("text", ["EPSG:999999", "UTM 32", "http://127.0.0.1/crs", "/etc/passwd", "+proj=utm", ""])
def test_what_is_no_code_is_refused(text: str) -> None:
    assert named_crs(text) is None
    with pytest.raises(PlannerError, match="is not known"):
        given_crs(text, "x")


@pytest.mark.parametrize(
    ("code", "metric"), [("EPSG:25832", True), ("EPSG:4326", False), ("EPSG:2926", False), ("EPSG:3035", True)]
)
def test_metric_means_metres_on_a_plane(code: str, metric: bool) -> None:
    assert is_metric(given_crs(code, "x")) is metric


@pytest.mark.parametrize("code", ["EPSG:4326", "EPSG:2926"])
def test_a_project_in_degrees_or_feet_is_refused(code: str) -> None:
    with pytest.raises(PlannerError, match=f"{code} does not count in metres"):
        project_crs(code, None, "project.toml")


@pytest.mark.parametrize(
    ("position", "code"),
    [
        ((7.9, 48.4), "EPSG:32632"),
        ((-71.3, -29.9), "EPSG:32719"),
        ((180.0, 1.0), "EPSG:32660"),
        ((-180, 1), "EPSG:32601"),
    ],
)
def test_the_zone_of_a_place(position: tuple[float, float], code: str) -> None:
    assert crs_name(utm_crs(at(position))) == code


def test_one_outlier_does_not_move_the_zone() -> None:
    assert crs_name(utm_crs(at((7.9, 48.4), (7.95, 48.45), (140.0, -35.0)))) == "EPSG:32632"


def test_the_zone_of_polygons_in_metres() -> None:
    frame = gpd.GeoDataFrame(geometry=[box(410000, 5360000, 410100, 5360100)], crs="EPSG:25832")
    assert crs_name(project_crs("", frame, "project.toml")) == "EPSG:32632"


def test_without_any_layer_a_crs_must_be_given() -> None:
    with pytest.raises(PlannerError, match=r"crs = .* in \[project\]"):
        project_crs("", None, "project.toml")


LAHR = (7.9, 48.4)


@pytest.mark.parametrize("code", ["EPSG:3857", "EPSG:900913", "EPSG:3785", "ESRI:102100", "ESRI:102113", "EPSG:3395"])
def test_a_projection_that_stretches_lengths_is_refused_with_the_zone_to_use(code: str) -> None:
    crs = given_crs(code, "project.toml")
    assert is_metric(crs)
    with pytest.raises(PlannerError, match=r"lengths .* 5[01] % wrong .*EPSG:32632"):
        check_scale(crs, at(LAHR), "project.toml")


@pytest.mark.parametrize(
    ("code", "place"), [("EPSG:25834", LAHR), ("EPSG:27700", (140.0, -35.0)), ("EPSG:25832", (-3.7, 40.4))]
)
def test_a_projection_for_another_region_is_refused(code: str, place: tuple[float, float]) -> None:
    with pytest.raises(PlannerError, match="% wrong where the project lies"):
        check_scale(given_crs(code, "project.toml"), at(place), "project.toml")


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("EPSG:25832", LAHR),
        ("EPSG:25833", LAHR),
        ("EPSG:31467", LAHR),
        ("EPSG:3035", LAHR),
        ("EPSG:2154", (2.3, 48.9)),
        ("EPSG:27700", (-0.1, 51.5)),
        ("EPSG:32719", (-71.3, -29.9)),
    ],
)
def test_a_projection_that_measures_is_kept(code: str, place: tuple[float, float]) -> None:
    check_scale(given_crs(code, "project.toml"), at(place), "project.toml")
    check_scale(given_crs(code, "project.toml"), None, "project.toml")


def test_where_a_projection_has_no_meaning_it_is_refused() -> None:
    with pytest.raises(PlannerError, match=r"not made for .*EPSG:32647"):
        check_scale(given_crs("EPSG:32632", "project.toml"), at((99.0, 0.5)), "project.toml")
