"""The drawing of the bays, its section, and the bays for other programs."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from planner.maps.bay_marks import accessible_sign, bounds_of, dimensions, hatching, scale_for
from planner.report.bay_layer import areas_of, bay_rows
from planner.report.figures.bay_plan import _Sheet, bay_plan_svg, fitted
from planner.report.geopackage import write_geopackage
from planner.report.gis import write_shapefile
from planner.report.paper import Paper
from planner.report.paper_kind import find_papers
from planner.report.sections.site_plan import SECTION
from planner.report.words import Words
from tests.factories import make_assessment, make_layers
from tests.factory_bays import make_layout, with_layout

READ = """
import json, sys
import planner.io.guard
import pyogrio
frame = pyogrio.read_dataframe(sys.argv[1], layer="bays")
print(json.dumps({"parts": frame["part"].value_counts().to_dict(), "valid": bool(frame.geometry.is_valid.all()),
                  "columns": list(frame.columns), "epsg": frame.crs.to_epsg(),
                  "ground_m2": float(frame[frame["part"] == "ground"].geometry.area.sum())}))
"""


@pytest.fixture(scope="module")
def layout():
    return make_layout(412_000.0, 5_301_000.0)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_drawing_names_every_bay_scale_and_measures(layout, language):
    drawing = bay_plan_svg(layout, Words(language), (170.0, 105.0))
    root = ET.fromstring(drawing)
    words = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {str(bay.number) for bay in layout.bays} <= words
    assert "1 : 300" in words
    assert {"6.60", "4.00", "1.60", "6.00"} <= {each.replace(",", ".") for each in words if each}
    assert drawing == bay_plan_svg(layout, Words(language), (170.0, 105.0))


@pytest.mark.parametrize("angle_deg", [60.0, 45.0, 0.0])
def test_other_angles_and_empty_ground_are_drawn(angle_deg):
    ET.fromstring(bay_plan_svg(make_layout(angle_deg=angle_deg), Words("en"), (90.0, 60.0)))
    empty = replace(make_layout(), bays=(), zones_m=(), aisles_m=(), strips_m=(), access_m=(), entrance_m=None)
    ET.fromstring(bay_plan_svg(empty, Words("en"), (90.0, 60.0)))


def test_an_authority_gets_a_scale_of_a_site_plan(layout):
    """Ground of 40 m by 20 m: 1:250 takes 160 mm, too much of 170 mm with its margins; half of it stands at 1:200."""
    most = (170.0, 170.0)
    found = fitted(layout, most, 70.0)
    assert (found.scale, found.turned) == (500, False)
    small = _stretched(layout, 0.5, 0.5)
    assert fitted(small, most, 70.0).scale == 200
    assert {str(bay.number) for bay in layout.bays} <= _told(bay_plan_svg(layout, Words("en"), found))
    assert f"1 : {found.scale}" in _told(bay_plan_svg(layout, Words("en"), found))
    assert fitted(_stretched(layout, 9.0, 9.0), most, 70.0).scale == 2500


def test_a_long_ground_is_turned_where_that_shows_more(layout):
    """90 m by 20 m on a sheet of 100 mm by 250 mm: 1:500 only along its long side, north then on the left."""
    long = _stretched(layout, 2.25, 1.0)
    found = fitted(long, (100.0, 250.0), 60.0)
    assert (found.scale, found.turned) == (500, True)
    assert found.height_mm == pytest.approx(90_000 / 500 + 13.0 + 9.0)
    drawn = ET.fromstring(bay_plan_svg(long, Words("en"), found))
    assert drawn.get("viewBox") or drawn.get("height")
    assert not fitted(long, (250.0, 100.0), 60.0).turned
    paper = SimpleNamespace(width_mm=found.width_mm, height_mm=found.height_mm)
    turned, upright = _Sheet(long, paper, found), _Sheet(long, paper)
    west, _, east, _ = bounds_of(long)
    ends = turned.mm([(west, 0.0), (east, 0.0)])
    assert ends[1] - ends[0] == pytest.approx((0.0, (east - west) * 1000.0 / 500), abs=1e-6)
    ends = upright.mm([(west, 0.0), (east, 0.0)])
    assert ends[1][1] == ends[0][1]


def test_the_permit_sheet_says_where_north_is(layout, tmp_path):
    """76 m from south to north stand at 1:500 along the sheet's width only."""
    result = with_layout(make_assessment(sites=3, shortlist=1), layout)
    paper = Paper(result, make_layers(result), tmp_path)
    section = next(each for each in find_papers()["permit_sheet"].sections if each.id == "permit_2")

    def said(of):
        return json.dumps(section.content(paper, replace(result.sites[0], layout=of)))

    high = _stretched(layout, 1.0, 3.8)
    assert "North is up" in said(layout)
    assert "North is on the left" in said(high)
    assert "North is up" in said(replace(high, bays=()))


def _told(drawing):
    return {text.text for text in ET.fromstring(drawing).iter("{http://www.w3.org/2000/svg}text")}


def _stretched(layout, east, north):
    """The same with its ground so many times as wide and high, the corner kept."""
    west, south, _, _ = bounds_of(layout)
    area = tuple(tuple((west + (x - west) * east, south + (y - south) * north) for x, y in ring)
                 for ring in layout.area_m)  # fmt: skip
    return replace(layout, area_m=area, **({"bays": (), "aisles_m": ()} if min(east, north) < 1.0 else {}))


def test_the_aisle_is_measured_square_to_it():
    for angle_deg in (90.0, 60.0, 45.0, 0.0):
        layout = make_layout(angle_deg=angle_deg)
        (aisle,) = [each for each in dimensions(layout) if each.kind == "aisle"]
        assert aisle.value_m == layout.aisle_m
        run = np.array([np.sin(np.radians(layout.bearing_deg)), np.cos(np.radians(layout.bearing_deg))])
        across = np.array(aisle.b_m) - np.array(aisle.a_m)
        assert abs(run @ across) < 0.02


def test_scale_and_marks(layout):
    assert bounds_of(layout) == pytest.approx((412_000.0, 5_301_000.0, 412_040.0, 5_301_020.0), abs=0.01)
    assert [scale_for(layout, wide, 1_000.0) for wide in (800.0, 100.0, 40.0)] == [50, 400, 1000]
    zone = layout.zones_m[0]
    lines = hatching(zone)
    assert len(lines) > 5
    assert all(np.hypot(*(line[1] - line[0])) <= 1.6 * 2**0.5 + 0.01 for line in lines)
    assert hatching(zone[:3]) == []
    bay = next(bay for bay in layout.bays if bay.kind == "accessible")
    west, south = np.min(bay.corners_m, axis=0)
    east, north = np.max(bay.corners_m, axis=0)
    for line in accessible_sign(bay):
        assert ((line >= (west, south)) & (line <= (east, north))).all()


def test_the_section_says_what_fits_and_is_silent_without_a_plan(layout, tmp_path):
    assessment = with_layout(make_assessment(), layout)
    paper = Paper(assessment, (), tmp_path)
    content = SECTION.content(paper, assessment.sites[0])
    said = json.dumps(content)
    assert "12 of 12 wanted" in said
    assert "PAS 1899" in said
    assert SECTION.content(paper, assessment.sites[1]) is None
    short = replace(layout, wanted=30, wanted_accessible=3, ground="file")
    said = json.dumps(SECTION.content(paper, replace(assessment.sites[0], layout=short)))
    assert "30 bays are wanted, 12 fit" in said
    assert "3 accessible bays are wanted, 2 fit" in said
    assert "outline in the sites' file" in said


def test_bays_go_into_geopackage_and_shapefile(layout, tmp_path):
    assessment = with_layout(make_assessment(), layout)
    write_geopackage(assessment, (), tmp_path / "sites.gpkg")
    write_shapefile(assessment, tmp_path)
    for name in ("sites.gpkg", "bays.shp"):
        answer = subprocess.run([sys.executable, "-c", READ, str(tmp_path / name)], capture_output=True, text=True,
                                check=True)  # fmt: skip
        found = json.loads(answer.stdout)
        assert found["parts"] == {"bay": 12, "zone": 2, "ground": 1, "obstacle": 1, "aisle": len(layout.aisles_m)}
        assert found["valid"]
        assert found["epsg"] == 25832
        assert found["ground_m2"] == pytest.approx(800.0, abs=0.1)
        assert {"site_id", "kind", "number", "width_m", "zone_m"} <= set(found["columns"])


def test_without_a_plan_there_is_no_layer(tmp_path):
    assert list(bay_rows(make_assessment())) == []
    assert not any(path.name == "bays.shp" for path in write_shapefile(make_assessment(), tmp_path))


def test_holes_follow_their_shell():
    square = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))
    hole = ((3.0, 3.0), (6.0, 3.0), (6.0, 6.0), (3.0, 6.0))
    other = tuple((x + 20.0, y) for x, y in square)
    assert [shape.area for shape in areas_of((square, hole, other))] == [72.0, 81.0]
    assert areas_of(()) == []
