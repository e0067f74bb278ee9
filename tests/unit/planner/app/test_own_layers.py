"""Own sites and areas are on the map at once, and the layers they do not touch stay the same objects."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from planner.app.own_layers import with_own_layers
from planner.maps.layer import MapLayer
from planner.model.drawn import DrawnArea, PlannerSite
from planner.model.project import Project

CRS = "EPSG:25832"
# 9 degrees east is the zone's middle: easting 500 km there, whatever the latitude
MIDDLE_DEG = 9.0
PROJECT = Project(name="p", folder=Path(), project_date=date(2026, 1, 1))


def points(layer_id):
    return MapLayer(
        layer_id=layer_id,
        kind="point",
        coords_m=np.array([[500_100.0, 5_400_000.0], [500_200.0, 5_400_000.0]]),
        offsets=np.arange(3),
        feature_of_part=np.arange(2),
        attributes={
            "site_id": np.array(["S1", "S2"], dtype=object),
            "name": np.array(["One", None], dtype=object),
            "kind": np.array(["depot", "other"], dtype=object),
            "bays": np.array([4.0, np.nan]),
            "area_m2": np.array([np.nan, np.nan]),
        },
        crs=CRS,
    )


ROADS, SITES = points("roads"), points("candidates")


def candidates(*sites, layers=(ROADS, SITES)):
    made = with_own_layers(layers, replace(PROJECT, sites=sites), CRS)
    assert made[0] is ROADS
    return next(layer for layer in made if layer.layer_id == "candidates")


def test_nothing_drawn_leaves_the_very_same_layers():
    assert candidates() is SITES


def test_a_row_is_renamed_moved_and_taken_out():
    one = PlannerSite(site_id="S1", name="Town hall", lon_deg=MIDDLE_DEG, lat_deg=48.75, bays=9)
    layer = candidates(one, PlannerSite(site_id="S2", removed=True))
    assert layer.attributes["site_id"].tolist() == ["S1"]
    assert layer.attributes["name"].tolist() == ["Town hall"]
    assert layer.attributes["kind"].tolist() == ["depot"]
    assert layer.attributes["bays"].tolist() == [9.0]
    assert layer.coords_m[0] == pytest.approx([500_000.0, 5_399_680.0], abs=500.0)
    assert SITES.attributes["name"].tolist() == ["One", None], "the file's layer is as it was"


def test_a_drawn_site_stands_at_the_end():
    layer = candidates(PlannerSite(site_id="D1", drawn=True, lon_deg=MIDDLE_DEG, lat_deg=48.75))
    assert layer.attributes["site_id"].tolist() == ["S1", "S2", "D1"]
    assert layer.attributes["name"].tolist()[-1] == "D1", "a site without a name is called by its id"
    assert np.isnan(layer.attributes["bays"][-1])
    assert layer.n_features == 3
    assert layer.coords_m[:2].tolist() == SITES.coords_m.tolist()


def test_drawn_sites_alone_make_the_layer():
    layer = candidates(PlannerSite(site_id="D1", drawn=True, lon_deg=9.0, lat_deg=48.75), layers=(ROADS,))
    assert layer.attributes["site_id"].tolist() == ["D1"]


def test_notes_on_rows_the_file_no_longer_has_draw_nothing():
    assert candidates(PlannerSite(site_id="S9", note="gone", lon_deg=9.0, lat_deg=48.0)).n_features == 2


def test_what_no_crs_reaches_is_not_drawn():
    layer = candidates(PlannerSite(site_id="D1", drawn=True, lon_deg=-90.0, lat_deg=0.0))
    assert np.isfinite(layer.coords_m).all()


def test_areas_are_polygons_with_their_use_and_hole():
    ring = "POLYGON ((9 48, 9.1 48, 9.1 48.1, 9 48.1, 9 48), (9.02 48.02, 9.04 48.02, 9.04 48.04, 9.02 48.02))"
    area = DrawnArea(area_id="A1", wkt=ring, name="Meadow", use="constraint", kind="nature")
    made = with_own_layers((ROADS,), replace(PROJECT, areas=(area, replace(area, area_id="A2"))), CRS)
    layer = made[1]
    assert layer.layer_id == "drawn_areas"
    assert (layer.kind, layer.n_features) == ("polygon", 2)
    assert np.diff(layer.offsets).tolist() == [5, 4, 5, 4]
    assert layer.feature_of_part.tolist() == [0, 0, 1, 1]
    assert layer.attributes["kind"].tolist() == ["nature", "nature"]
    assert layer.coords_m[0, 0] == pytest.approx(500_000.0, abs=1.0)


def test_without_a_crs_nothing_can_be_placed():
    assert with_own_layers((ROADS,), replace(PROJECT, sites=(PlannerSite(site_id="D1", drawn=True),)), "") == (ROADS,)
