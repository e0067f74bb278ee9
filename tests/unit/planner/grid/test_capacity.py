"""Published headroom: areas before stations, unknown never zero, units as declared."""

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import MultiPolygon, Point, box

from planner.grid.indicative.capacity_map import capacity_answer, declared_kw
from planner.model.grid_study import GridTier
from planner.model.result import GridStatus
from planner.model.settings import GridSettings
from planner.tables.roles import ROLE_TABLES, Role

SETTINGS = GridSettings(power_factor=0.95, max_connection_km=2.0)
NUMBERS = [c.name for c in ROLE_TABLES[Role.GRID_CAPACITY].columns if c.kind == "number"]


def capacities(*rows):
    """Frame of (geometry, facts) as the loader hands it on."""
    facts = [{**dict.fromkeys(NUMBERS, np.nan), "name": None, "rating": None, **row} for _, row in rows]
    return gpd.GeoDataFrame(facts, geometry=[shape for shape, _ in rows], crs="EPSG:25832")


@pytest.mark.parametrize(
    ("facts", "kw"),
    [
        ({"headroom_kw": 300.0}, 300.0),
        ({"headroom_mw": 1.2}, 1200.0),
        ({"headroom_kva": 400.0}, 380.0),
        ({"headroom_mva": 2.0}, 1900.0),
        ({"headroom_kw": 300.0, "headroom_mva": 2.0}, 300.0),
        ({"firm_capacity_mw": 24.0, "peak_load_mw": 20.5}, 3500.0),
        ({"firm_capacity_mva": 24.0, "peak_load_mva": 20.0}, 3800.0),
        ({"firm_capacity_mva": 24.0}, np.nan),
        ({"peak_load_mw": 5.0}, np.nan),
        ({}, np.nan),
    ],
)
def test_units_and_pairs(facts, kw):
    """By hand: kVA and MVA times the power factor of 0.95; firm capacity alone says nothing."""
    found = declared_kw(capacities((Point(0, 0), facts)), 0.95)
    assert found.tolist() == pytest.approx([kw], nan_ok=True)


def test_the_area_that_holds_the_place_answers():
    frame = capacities(
        (Point(10, 10), {"name": "Near", "headroom_kw": 5.0}),
        (box(0, 0, 100, 100), {"name": "West", "headroom_mva": 2.0, "voltage_kv": 20.0}),
        (box(100, 0, 200, 100), {"name": "East", "headroom_kw": 50.0}),
    )
    found = capacity_answer(frame, 20.0, 20.0, 600.0, SETTINGS)
    assert (found.status, found.tier) == (GridStatus.CHECKED, GridTier.CAPACITY)
    assert found.hosting_kw == found.model_hosting_kw == pytest.approx(1900.0)
    assert (found.connection_kind, found.connection_bus, found.connection_kv) == ("capacity_area", "West", 20.0)
    assert (found.binding_element, found.binding_quantity, found.binding_limit) == ("West", "headroom_kw", 1900.0)
    assert (found.requested_kw, found.power_factor) == (600.0, 0.95)
    assert found.reason == "grid.reason_capacity_map"
    assert not found.confirmed
    assert found.connection_xy_m is None


def test_of_several_areas_the_least_headroom_counts():
    whole = MultiPolygon([box(0, 0, 500, 500), box(600, 0, 700, 100)])
    frame = capacities(
        (whole, {"name": "Primary", "headroom_mw": 3.0}),
        (box(0, 0, 100, 100), {"name": "Secondary", "headroom_kw": 120.0}),
        (box(0, 0, 60, 60), {"name": "Silent"}),
    )
    assert capacity_answer(frame, 20.0, 20.0, None, SETTINGS).hosting_kw == 120.0
    assert capacity_answer(frame, 650.0, 50.0, None, SETTINGS).connection_bus == "Primary"


def test_the_nearest_station_within_reach_answers():
    frame = capacities(
        (Point(0, 0), {"name": "A", "headroom_kw": 900.0, "voltage_kv": 33.0}),
        (Point(3000, 0), {"name": "B", "headroom_kw": 100.0}),
    )
    found = capacity_answer(frame, 1900.0, 0.0, 50.0, SETTINGS)
    assert (found.connection_kind, found.connection_bus, found.hosting_kw) == ("capacity_point", "B", 100.0)
    assert found.connection_xy_m == (3000.0, 0.0)
    assert found.connection_kv is None
    far = capacity_answer(frame, -2000.1, 0.0, 50.0, SETTINGS)
    assert (far.status, far.reason, far.hosting_kw) == (GridStatus.UNKNOWN, "grid.reason_capacity_far", None)
    assert far.tier is GridTier.CAPACITY


def test_a_row_without_a_number_is_unknown_and_not_a_neighbours():
    frame = capacities(
        (Point(0, 0), {"name": "A", "rating": "amber"}),
        (Point(100, 0), {"name": "B", "headroom_kw": 100.0}),
        (box(1000, 0, 1100, 100), {"name": "C", "firm_capacity_mva": 40.0}),
    )
    for x_m, y_m, name in ((0.0, 1.0, "A"), (1050.0, 50.0, "C")):
        found = capacity_answer(frame, x_m, y_m, 50.0, SETTINGS)
        assert (found.status, found.reason) == (GridStatus.UNKNOWN, "grid.reason_capacity_silent")
        assert (found.hosting_kw, found.grid) == (None, name)


def test_nothing_left_is_zero():
    frame = capacities((box(0, 0, 9, 9), {"name": None, "headroom_mva": -1.5}))
    found = capacity_answer(frame, 1.0, 1.0, 50.0, SETTINGS)
    assert (found.status, found.hosting_kw, found.binding_element) == (GridStatus.CHECKED, 0.0, "≤ 0 kW")
    assert found.binding_limit == pytest.approx(-1425.0)


def test_an_empty_map_knows_nothing():
    frame = capacities((Point(0, 0), {"headroom_kw": 1.0})).iloc[0:0]
    assert capacity_answer(frame, 0.0, 0.0, 1.0, SETTINGS).status is GridStatus.UNKNOWN
