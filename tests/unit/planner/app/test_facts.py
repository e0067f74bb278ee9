"""Facts put together from several stages."""

import geopandas as gpd
import pytest
from shapely.geometry import Point, box

from planner.app.facts import constraint_facts, landuse_at

SITES = gpd.GeoDataFrame(geometry=[Point(5, 5), Point(50, 50)], index=["in", "out"], crs="EPSG:25832")


def areas(**kinds):
    return gpd.GeoDataFrame({"kind": list(kinds)}, geometry=list(kinds.values()), crs="EPSG:25832")


def test_areas_tell_the_facts_whatever_is_excluded():
    facts = constraint_facts(SITES, areas(flood_hq100=box(0, 0, 10, 10), Heritage=box(40, 40, 60, 60)))
    assert facts["in"] == {"in_flood": True, "in_nature": None, "in_heritage": False}
    assert facts["out"] == {"in_flood": False, "in_nature": None, "in_heritage": True}


def test_without_a_layer_nothing_is_known():
    assert set(constraint_facts(SITES, None)["in"].values()) == {None}


def test_landuse_under_the_sites():
    landuse = gpd.GeoDataFrame({"landuse": ["retail"]}, geometry=[box(0, 0, 10, 10)], crs="EPSG:25832")
    assert landuse_at(SITES, landuse) == {"in": "retail"}
    assert landuse_at(SITES, None) == {}


@pytest.mark.parametrize("kind", ["floodlight", "nature trail"])
def test_words_that_only_begin_alike_do_not_count(kind):
    assert constraint_facts(SITES, areas(**{kind: box(0, 0, 10, 10)}))["in"]["in_flood"] is None
