"""Candidates from layers and car parks."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, MultiPoint, Point, Polygon, box

from planner.model.errors import PlannerError
from planner.model.settings import CandidateSettings
from planner.model.texts import LANGUAGES
from planner.sites.candidates import make_candidates
from planner.tables.catalogue import read_catalogue

CRS = "EPSG:25832"
PLAIN = CandidateSettings()
PARKS = CandidateSettings(from_car_parks=True)


def layer(geometry, **columns):
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=CRS)


def codes(found):
    return [issue.code for issue in found.issues]


def test_points_keep_their_columns():
    given = layer([Point(1, 2)], site_id=["A1"], name=["Mill"], kind=["depot"], bays=["12"], note=["x"])
    found = make_candidates(given, None, PLAIN)
    row = found.frame.loc["A1"]
    assert (row["name"], row["kind"], row["bays"], row["note"]) == ("Mill", "depot", 12.0, "x")
    assert np.isnan(row["area_m2"])
    assert row["city"] == ""
    assert found.issues == ()
    assert found.frame.crs == CRS


def test_polygons_become_a_point_inside_and_lend_their_area():
    horseshoe = Polygon([(0, 0), (30, 0), (30, 30), (20, 30), (20, 10), (10, 10), (10, 30), (0, 30)])
    given = layer([horseshoe, horseshoe], site_id=["A", "B"], area_m2=[np.nan, 99.0])
    frame = make_candidates(given, None, PLAIN).frame
    assert frame["area_m2"].tolist() == [700.0, 99.0]
    assert all(horseshoe.contains(point) for point in frame.geometry)


def test_other_shapes_become_points():
    given = layer([MultiPoint([(5, 5)]), LineString([(0, 0), (9, 0)])], site_id=["A", "B"])
    frame = make_candidates(given, None, PLAIN).frame
    assert set(frame.geom_type) == {"Point"}
    assert frame["area_m2"].isna().all()


def test_rows_without_geometry_are_left_out_and_told():
    given = layer([Point(0, 0), None, Point()], site_id=["A", "B", "C"])
    found = make_candidates(given, None, PLAIN)
    assert found.frame.index.tolist() == ["A"]
    assert codes(found) == ["sites.no_geometry"]
    assert found.issues[0].params == {"count": 2, "row": 2}


def test_missing_ids_are_made_of_kind_and_place():
    given = layer([Point(10, 20), Point(30.4, 40)], site_id=["", None], kind=["depot", "depot"])
    found = make_candidates(given, None, PLAIN)
    assert found.frame.index.tolist() == ["depot-10-20", "depot-30-40"]
    turned = make_candidates(given.iloc[::-1], None, PLAIN)
    assert sorted(turned.frame.index) == sorted(found.frame.index)
    assert found.frame["name"].tolist() == found.frame.index.tolist()
    assert codes(found) == ["sites.ids_made"]


def test_repeated_ids_are_numbered_without_meeting_another():
    given = layer([Point(k, 0) for k in range(5)], site_id=["A", "A", "A-2", "A", "B"])
    found = make_candidates(given, None, PLAIN)
    assert found.frame.index.tolist() == ["A", "A-3", "A-2", "A-4", "B"]
    assert codes(found) == ["sites.ids_doubled"]


def test_a_frame_indexed_by_site_id_is_understood():
    given = layer([Point(0, 0)], site_id=["A"]).set_index("site_id")
    assert make_candidates(given, None, PLAIN).frame.index.tolist() == ["A"]


def test_unknown_kinds_count_as_other_and_are_told():
    given = layer([Point(0, 0), Point(1, 0)], site_id=["A", "B"], kind=["castle", ""])
    found = make_candidates(given, None, PLAIN)
    assert found.frame["kind"].tolist() == ["other", "other"]
    assert found.issues[0].params["kinds"] == "castle"


@pytest.fixture
def landuse():
    return layer(
        [box(0, 0, 50, 20), box(100, 0, 150, 40), box(0, 100, 900, 900), Point(3, 3)],
        landuse=["car_park", "Parking", "forest", "parking"],
        name=["", "Station", "", ""],
    )


def test_car_parks_become_candidates_with_bays_by_area(landuse):
    per_bay_m2 = read_catalogue("catalogue", "bay_area").loc["car_park", "area_per_bay_m2"]
    frame = make_candidates(None, landuse, PARKS, language="de").frame
    assert frame["name"].tolist() == ["Parkplatz 1", "Station"]
    assert frame["bays"].tolist() == [1000 // per_bay_m2, 2000 // per_bay_m2]
    assert frame["area_m2"].tolist() == [1000, 2000]
    assert set(frame["kind"]) == {"car_park"}


def test_a_car_park_that_holds_a_candidate_is_not_taken_twice(landuse):
    given = layer([Point(60, 10)], site_id=["A"])
    frame = make_candidates(given, landuse, PARKS).frame
    assert len(frame) == 2
    assert frame["name"].tolist() == ["A", "Station"]


def test_car_parks_are_taken_only_when_asked_for(landuse):
    given = layer([Point(60, 10)], site_id=["A"])
    assert make_candidates(given, landuse, PLAIN).frame.index.tolist() == ["A"]


@pytest.mark.parametrize(
    ("candidates", "settings"), [(None, PLAIN), (None, PARKS), (layer([], site_id=[]), PLAIN), (layer([None]), PLAIN)]
)
def test_no_candidate_at_all_is_one_clear_error(candidates, settings):
    with pytest.raises(PlannerError) as caught:
        make_candidates(candidates, None, settings)
    assert all("from_car_parks" in caught.value.message(language) for language in LANGUAGES)


def test_the_layers_given_stay_as_they_are(landuse):
    given = layer([Point(60, 10)], site_id=["A"], kind=["castle"])
    before = given.copy(deep=True), landuse.copy(deep=True)
    make_candidates(given, landuse, PARKS)
    assert given.equals(before[0])
    assert landuse.equals(before[1])


def test_car_parks_asked_for_but_not_there_are_told_by_what_is_there(landuse):
    with pytest.raises(PlannerError) as caught:
        make_candidates(None, None, PARKS)
    assert "needs a land-use layer" in caught.value.message("en")
    forest = landuse.assign(landuse="forest")
    with pytest.raises(PlannerError) as caught:
        make_candidates(None, forest, PARKS)
    for language in LANGUAGES:
        message = caught.value.message(language)
        assert "forest" in message
        assert "from_car_parks" not in message
