"""Between plane and globe: exact there and back, measures against known ones."""

import numpy as np
import pytest
import shapely
from pyproj import Geod

from planner.app.editing.places import area_wkt, corridor, extent, length, read_area, rings_of, to_lonlat, to_metres
from planner.model.errors import PlannerError

CRS = "EPSG:25832"
SQUARE = np.array(
    [[456_000.0, 5_428_000.0], [456_100.0, 5_428_000.0], [456_100.0, 5_428_100.0], [456_000.0, 5_428_100.0]]
)
HOLE = np.array(
    [[456_040.0, 5_428_040.0], [456_040.0, 5_428_060.0], [456_060.0, 5_428_060.0], [456_060.0, 5_428_040.0]]
)


def code_of(caught):
    return [issue.code for issue in caught.value.issues]


def test_there_and_back_is_the_same_place():
    points = np.random.default_rng(1).uniform([4e5, 5.3e6], [6e5, 6e6], (500, 2))
    back = to_metres(to_lonlat(points, CRS), CRS)
    assert np.abs(back - points).max() < 1e-3


def test_longitude_stands_first():
    assert to_metres(np.array([[9.0, 0.0]]), CRS)[0] == pytest.approx([500_000.0, 0.0], abs=1e-6)


def test_an_unknown_crs_is_named():
    with pytest.raises(PlannerError, match="EPSG:99") as caught:
        to_lonlat(SQUARE, "EPSG:99")
    assert code_of(caught) == ["app.edit_no_crs"]


def test_a_length_is_that_of_the_geodesic_with_the_plane_beside():
    line = to_metres(np.array([[8.4, 49.0], [8.5, 49.0]]), CRS)
    found = length(line, CRS)
    assert found.geodesic_m == pytest.approx(Geod(ellps="WGS84").inv(8.4, 49.0, 8.5, 49.0)[2], abs=1e-3)
    assert found.plane_m == pytest.approx(np.hypot(*(line[1] - line[0])))
    assert found.plane_m / found.geodesic_m == pytest.approx(0.9996, abs=2e-4)
    assert length(line[:1], CRS).geodesic_m == 0.0


def test_an_area_counts_holes_off():
    full, pierced = extent((SQUARE,), CRS), extent((SQUARE, HOLE), CRS)
    assert full.plane_m2 == pytest.approx(10_000.0)
    assert pierced.plane_m2 == pytest.approx(9_600.0)
    assert full.geodesic_m2 == pytest.approx(10_000.0, rel=2e-3)
    assert pierced.geodesic_m2 / full.geodesic_m2 == pytest.approx(0.96, rel=1e-5)
    assert full.outline_m == pytest.approx(400.0, rel=1e-3)


def test_a_shape_is_written_and_read_again():
    wkt = area_wkt((SQUARE, HOLE), CRS)
    rings = rings_of(wkt, CRS)
    assert [len(ring) for ring in rings] == [4, 4]
    assert shapely.from_wkt(wkt).is_valid
    assert extent(rings, CRS).plane_m2 == pytest.approx(9_600.0, abs=0.1)
    apart = area_wkt((SQUARE, SQUARE + 500.0), CRS)
    assert shapely.from_wkt(apart).geom_type == "MultiPolygon"


@pytest.mark.parametrize(
    ("wkt", "code"),
    [
        ("POLYGON ((8 48, 9 49, 9 48, 8 49, 8 48))", "app.edit_area_crosses"),
        ("POINT (8 48)", "app.edit_area_text"),
        ("POLYGON EMPTY", "app.edit_area_text"),
        ("nonsense", "app.edit_area_text"),
        ("POLYGON ((8 48, 200 49, 9 48, 8 48))", "app.edit_off_globe"),
        ("POLYGON ((8 48, 9 48, 10 48, 8 48))", "app.edit_area_crosses"),
    ],
)
def test_what_is_no_area_is_refused_with_its_reason(wkt, code):
    with pytest.raises(PlannerError) as caught:
        read_area(wkt)
    assert code_of(caught) == [code]


def test_two_corners_make_no_area():
    with pytest.raises(PlannerError) as caught:
        area_wkt((SQUARE[:2],), CRS)
    assert code_of(caught) == ["app.edit_area_small"]


def test_a_corridor_has_the_width_over_the_length():
    line = np.array([[0.0, 0.0], [100.0, 0.0]])
    rings = corridor(line, 20.0)
    assert len(rings) == 1
    shape = shapely.Polygon(rings[0])
    assert shape.area == pytest.approx(2_000.0)
    assert shape.bounds == pytest.approx((0.0, -10.0, 100.0, 10.0))


@pytest.mark.parametrize(("points", "width"), [([[0, 0]], 5.0), ([[1, 1], [1, 1]], 5.0), ([[0, 0], [1, 0]], 0.0)])
def test_a_corridor_needs_length_and_width(points, width):
    with pytest.raises(PlannerError):
        corridor(np.array(points, dtype=float), width)
