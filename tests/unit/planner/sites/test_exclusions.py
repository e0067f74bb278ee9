"""Exclusions by area and size."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import Point, Polygon, box

from planner.model.issues import Severity
from planner.model.settings import CandidateSettings
from planner.model.texts import LANGUAGES
from planner.sites.exclusions import exclude, kind_issues

CRS = "EPSG:25832"


def sites(*places, bays=20.0, area_m2=500.0):
    index = [f"s{i}" for i in range(len(places))]
    return gpd.GeoDataFrame(
        {"bays": bays, "area_m2": area_m2}, geometry=[Point(place) for place in places], index=index, crs=CRS
    )


def layer(*rows):
    geometry, kinds, names = zip(*rows, strict=True)
    return gpd.GeoDataFrame({"kind": kinds, "name": names}, geometry=list(geometry), crs=CRS)


def test_sites_in_excluded_areas_stay_with_their_reasons():
    areas = layer(
        (box(0, 0, 10, 10), "flood", "Kinzig"),
        (box(5, 0, 20, 10), "nature", None),
        (box(0, 0, 20, 10), "landscape", "Vorberge"),
    )
    out = exclude(sites((2, 2), (7, 2), (50, 50)), areas, CandidateSettings())
    assert out["excluded_by"].tolist() == [("flood: Kinzig",), ("flood: Kinzig", "nature"), ()]
    assert out["cautions"].tolist() == [(), (), ()]


def test_finer_kinds_of_a_layer_are_caught():
    areas = layer(
        (box(0, 0, 9, 9), "Flood_HQ100", ""),
        (box(0, 0, 9, 9), "nature_reserve", ""),
        (box(0, 0, 9, 9), "waterfall", ""),
    )
    assert exclude(sites((1, 1)), areas, CandidateSettings())["excluded_by"].tolist() == [("flood", "nature")]


def test_an_exact_kind_goes_before_a_shorter_one():
    settings = CandidateSettings(exclude_kinds=("water",), caution_kinds=("water_protection",))
    areas = layer((box(0, 0, 9, 9), "water_protection", "Zone III"))
    out = exclude(sites((1, 1)), areas, settings)
    assert out["cautions"].tolist() == [("water_protection: Zone III",)]


def test_a_heritage_zone_is_a_caution():
    out = exclude(sites((1, 1), (99, 99)), layer((box(0, 0, 9, 9), "heritage", "Old Town")), CandidateSettings())
    assert out["excluded_by"].tolist() == [(), ()]
    assert out["cautions"].tolist() == [("heritage: Old Town",), ()]
    assert out["cautions_count"].tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("bays", "area_m2", "reasons"),
    [
        (1.0, 500.0, ("min_bays: 1 < 2",)),
        (np.nan, 20.0, ("min_area: 20 m² < 50 m²",)),
        (1.0, 20.0, ("min_bays: 1 < 2", "min_area: 20 m² < 50 m²")),
        (np.nan, np.nan, ()),
        (2.0, 50.0, ()),
    ],
)
def test_too_small_sites_are_excluded_unknown_size_is_not(bays, area_m2, reasons):
    out = exclude(sites((0, 0), bays=bays, area_m2=area_m2), None, CandidateSettings())
    assert out["excluded_by"].tolist() == [reasons]


def test_without_constraints_cautions_are_unknown_not_zero():
    out = exclude(sites((0, 0)), None, CandidateSettings())
    assert out["cautions_count"].isna().all()


def test_invalid_areas_are_mended():
    bow_tie = Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    out = exclude(sites((9, 5)), layer((bow_tie, "flood", "")), CandidateSettings())
    assert out["excluded_by"].tolist() == [("flood",)]


def test_the_frames_given_stay_as_they_are():
    given, areas = sites((0, 0)), layer((box(0, 0, 9, 9), "flood", "Kinzig"))
    before = given.copy(deep=True), areas.copy(deep=True)
    exclude(given, areas, CandidateSettings())
    assert given.equals(before[0])
    assert areas.equals(before[1])


AREA = box(0, 0, 9, 9)


def findings(kinds, **settings):
    layer_or_none = layer(*[(AREA, kind, "") for kind in kinds]) if kinds is not None else None
    found = kind_issues(layer_or_none, CandidateSettings(**settings))
    assert all(issue.message(language) for issue in found for language in LANGUAGES)
    return found


def test_a_kind_that_matches_nothing_is_told_with_the_nearest():
    mistyped, unused = findings(["flood", "nature"], exclude_kinds=("fluud", "nature"))
    assert (mistyped.severity, mistyped.code) == (Severity.WARNING, "sites.kind_unmatched_hint")
    message = mistyped.message("en")
    assert '"fluud"' in message
    assert 'did you mean "flood"' in message
    assert "exclude_kinds" in message
    assert (unused.severity, unused.params["kinds"]) == (Severity.NOTE, "flood")


def test_a_kind_far_from_any_is_told_with_those_the_layer_holds():
    (issue,) = findings(["flood_hq100"], caution_kinds=("quarry",))
    assert issue.code == "sites.kind_unmatched"
    assert "caution_kinds" in issue.message("en")
    assert "flood_hq100" in issue.message("en")


def test_usual_kinds_may_be_missing_from_a_region_but_not_mistyped_in_the_layer():
    assert findings(["flood"]) == ()
    assert findings(None) == ()
    hint, _ = findings(["flooding"])
    assert hint.params["kind"] == "flood"
    assert hint.params["hint"] == "flooding"


def test_kinds_without_effect_are_noted():
    (issue,) = findings(["flood", "military", "Forest"])
    assert issue.params["kinds"] == "forest, military"
