"""People newly within reach, by hand: a straight road of 10 km with cells along it."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import Point

from planner.access.coverage import coverage, drive_km_between
from planner.model.settings import AccessSettings

SETTINGS = AccessSettings()
AT_M = (0.0, 2000.0, 4000.0, 6000.0, 8000.0)


@pytest.fixture
def road(draw):
    """60 km/h: a kilometre a minute."""
    return draw.graph(
        *([(x, 0), (x + 1000, 0)] for x in range(0, 10_000, 1000)),
        road_class=["primary"] * 10, speed_kmh=[60.0] * 10,
    )  # fmt: skip


def _people(*at_m, people=100.0):
    return gpd.GeoDataFrame({"people": [people] * len(at_m)}, geometry=[Point(x, 0) for x in at_m], crs="EPSG:25832")


def _found(road, draw, chargers=None, district=(0, 0, 0, 1, 1), reach_min=2.5):
    sites = draw.points((0, 0), (8000, 0), ids=["A", "B"], kind=["car_park"] * 2)
    return coverage(
        road,
        sites,
        _people(*AT_M),
        chargers,
        SETTINGS,
        reach_min=reach_min,
        district=np.array(district, dtype=np.int64),
    )


def test_people_by_the_sites_that_reach_them(road, draw):
    found = _found(road, draw)
    by_site = {tuple(by): people for by, people in zip(found.by.tolist(), found.people.tolist(), strict=True)}
    assert by_site == {(True, False): 200.0, (False, True): 200.0}
    assert found.all_people == (300.0, 200.0)
    assert found.reached_today == (0.0, 0.0)


def test_a_wide_reach_has_both_sites_reach_the_same_people(road, draw):
    found = _found(road, draw, reach_min=9.0)
    assert found.by.all()
    assert dict(zip(found.district.tolist(), found.people.tolist(), strict=True)) == {0: 300.0, 1: 200.0}


def test_who_has_a_charger_today_is_not_newly_reached(road, draw):
    charger = draw.points((1000, 0))
    found = _found(road, draw, charger)
    assert found.reached_today == (200.0, 0.0)
    assert found.people.tolist() == [200.0]
    assert found.by.tolist() == [[False, True]]


def test_people_without_a_road_count_in_their_district_and_are_never_reached(road, draw):
    away = gpd.GeoDataFrame({"people": [50.0]}, geometry=[Point(0, 90_000)], crs="EPSG:25832")
    sites = draw.points((0, 0), ids=["A"], kind=["car_park"])
    found = coverage(road, sites, away, None, SETTINGS, reach_min=5.0, district=np.zeros(1, dtype=np.int64))
    assert (found.all_people, found.people.tolist()) == ((50.0,), [])


def test_driving_distance_is_the_shorter_of_both_ways(draw):
    graph = draw.graph(
        [(0, 0), (1000, 0)], [(1000, 0), (1000, 3000)], [(1000, 3000), (0, 0)],
        road_class=["primary"] * 3, oneway=["forward"] * 3,
    )  # fmt: skip
    sites = draw.points((0, 0), (1000, 0), ids=["A", "B"], kind=["car_park"] * 2)
    km = drive_km_between(graph, sites, SETTINGS)
    assert km == pytest.approx(np.array([[0.0, 1.0], [1.0, 0.0]]))
