"""Jobs, points of interest, gravity, supply, places on foot, detours and sites that nobody reaches."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString

from planner.access.assumptions import catchment_weights
from planner.access.catchment import zone_weight
from planner.access.figures import AccessLayers, access_figures, minutes_between
from planner.access.graph import build_road_graph
from planner.access.reach import Limits, at_nodes, search_graph
from planner.model.access_result import Amenity
from planner.model.errors import PlannerError
from planner.model.settings import AccessSettings
from planner.model.texts import LANGUAGES

SETTINGS = AccessSettings()


@pytest.fixture
def street(draw):
    """A straight road of 20 km with a vertex each kilometre, a kilometre a minute."""
    lines = [[(1000.0 * k, 0.0), (1000.0 * (k + 1), 0.0)] for k in range(20)]
    return draw.graph(*lines, speed_kmh=[60.0] * 20)


def figures(graph, sites, **layers):
    return access_figures(graph, sites, AccessLayers(**layers), SETTINGS)


def codes(found):
    return [issue.code for issue in found.issues]


def test_jobs_like_people(draw, street):
    layer = draw.points((4000, 0), (9000, 0), people=[10.0, 20.0], jobs=[5.0, np.nan])
    row = figures(street, draw.points((0, 0)), population=layer).frame.iloc[0]
    assert row[["jobs_5min", "jobs_10min", "people_10min"]].tolist() == [5, 5, 30]


@pytest.mark.parametrize("jobs", [None, [np.nan, np.nan]])
def test_jobs_that_the_layer_does_not_tell_are_unknown(draw, street, jobs):
    layer = draw.points((4000, 0), (9000, 0), people=[10.0, 20.0], **({} if jobs is None else {"jobs": jobs}))
    found = figures(street, draw.points((0, 0)), population=layer)
    assert np.isnan(found.frame["jobs_10min"].iloc[0])
    assert "access.no_jobs" not in codes(found)


def test_jobs_all_zero_are_told_as_doubtful(draw, street):
    layer = draw.points((4000, 0), people=[10.0], jobs=[0.0])
    found = figures(street, draw.points((0, 0)), population=layer)
    assert found.frame["jobs_5min"].iloc[0] == 0
    assert "access.no_jobs" in codes(found)


def test_nobody_around_is_zero_people_not_unknown(draw, street):
    layer = draw.points((19_000, 0), (18_000, 0), people=[10.0, 0.0])
    row = figures(street, draw.points((0, 0)), population=layer).frame.iloc[0]
    assert row[["people_5min", "people_15min", "gravity_people"]].tolist() == [0, 0, 0]


def test_gravity_weighs_by_drive_time(draw, street):
    layer = draw.points((0, 0), (5000, 0), (16_000, 0), people=[100.0, 100.0, 100.0])
    row = figures(street, draw.points((0, 0)), population=layer).frame.iloc[0]
    assert row["gravity_people"] == pytest.approx(100.0 + 100.0 * np.exp(-1.0))


def test_points_of_interest_by_kind(draw, street):
    pois = draw.points(
        (1000, 10), (4000, 0), (8000, 0), (0, 5000), kind=["Shop", "fast food", None, "shop"], name=["a", "b", "c", "d"]
    )
    found = figures(street, draw.points((0, 0)), pois=pois)
    row = found.frame.iloc[0]
    assert row[["poi_shop_5min", "poi_fast_food_5min", "poi_other_5min", "poi_other_10min"]].tolist() == [1, 1, 0, 1]
    assert "access.pois_left_out" in codes(found)


def test_supply_is_the_power_over_those_who_reach_it(draw, street):
    people = draw.points((1000, 0), (7000, 0), people=[300.0, 100.0])
    chargers = draw.points((2000, 0), (2000, 0), power_kw=[40.0, 60.0])
    frame = figures(street, draw.points((1000, 0), (19_000, 0)), population=people, chargers=chargers).frame
    near, middle, far = catchment_weights()
    assert (near, middle, far) == (1.0, 0.68, 0.22)
    expected = 1000.0 * near * 100.0 / (300.0 * near + 100.0 * near)
    assert frame["charger_supply_kw_per_1000_people"].tolist() == pytest.approx([expected, 0.0])


def test_supply_where_power_or_people_are_missing(draw, street):
    people, nobody = draw.points((1000, 0), people=[300.0]), draw.points((1000, 0), people=[0.0])
    half = draw.points((2000, 0), (3000, 0), power_kw=[90.0, np.nan])
    site = draw.points((1000, 0))
    column = "charger_supply_kw_per_1000_people"
    found = figures(street, site, population=people, chargers=half)
    assert found.frame[column].iloc[0] == pytest.approx(300.0)
    assert "access.supply_unknown_power" in codes(found)
    assert np.isnan(figures(street, site, population=people, chargers=half.iloc[1:]).frame[column].iloc[0])
    assert np.isnan(figures(street, site, population=nobody, chargers=half).frame[column].iloc[0])
    assert np.isnan(figures(street, site, chargers=half).frame[column].iloc[0])
    assert figures(street, site, population=people, chargers=half.iloc[:0]).frame[column].iloc[0] == 0.0


def test_zones_of_the_catchment_hold_their_far_edge():
    minutes = np.array([0.0, 5.0, 5.1, 10.0, 10.1, 15.0, 15.1])
    assert zone_weight(minutes, 15.0).tolist() == [1.0, 1.0, 0.68, 0.68, 0.22, 0.22, 0.0]


def test_nearest_amenity_of_each_kind_on_foot(draw):
    graph = draw.graph(
        [(0, 0), (500, 0)], [(500, 0), (500, 300)], oneway=["both", "backward"], road_class=["residential"] * 2
    )
    pois = draw.points(
        (300, 10), (500, 200), (250, -20), (505, 300), kind=["cafe", "shop", "cafe", "park"], name=["B", "S", "A", "P"]
    )
    row = figures(graph, draw.points((200, 10)), pois=pois).frame.iloc[0]
    assert row["amenities"] == (Amenity(kind="cafe", name="A", walk_m=pytest.approx(80.0)),)
    wide = access_figures(graph, draw.points((200, 10)), AccessLayers(pois=pois), AccessSettings(walk_m=700.0))
    assert [(found.kind, found.name) for found in wide.frame.iloc[0]["amenities"]] == [
        ("cafe", "A"), ("shop", "S"), ("park", "P"),
    ]  # fmt: skip
    assert wide.frame.iloc[0]["amenities"][1].walk_m == pytest.approx(10 + 300 + 200)


def test_straight_line_where_no_road_leads_on_foot(draw):
    graph = draw.graph([(0, 0), (20_000, 0)], [(0, 300), (300, 300)], road_class=["motorway", "residential"])
    sites = draw.points((100, 10), kind=["motorway_service_area"])
    pois = draw.points((200, 10), kind=["toilets"], name=["WC"])
    far = access_figures(graph, sites, AccessLayers(pois=pois), AccessSettings(max_snap_m=50.0)).frame.iloc[0]
    assert far["amenities"][0].walk_m == pytest.approx(130.0)


def test_detour_is_off_and_back_on_at_one_junction(draw):
    """Two one-way carriageways with ramps to a road; 60 km/h, so a kilometre is a minute."""
    graph = draw.graph(
        [(0, 0), (1000, 0)], [(1000, 0), (2000, 0)], [(2000, 0), (9000, 0)],
        [(1000, 0), (1500, -500)], [(1500, -500), (2000, 0)], [(1500, -500), (1500, -4000)],
        road_class=["motorway"] * 3 + ["motorway_link"] * 2 + ["secondary"],
        oneway=["forward"] * 5 + ["both"], speed_kmh=[60.0] * 6,
    )  # fmt: skip
    row = figures(graph, draw.points((1500, -2500))).frame.iloc[0]
    ramp_min = np.hypot(500, 500) / 1000.0
    assert row["junction_detour_min"] == pytest.approx(2 * ramp_min + 4.0)
    assert row["junction_min"] == pytest.approx(2.0)


def test_no_way_back_onto_the_motorway_is_unknown(draw):
    graph = draw.graph(
        [(0, 0), (9000, 0)], [(9000, 0), (9500, -500)], [(9500, -500), (9500, -4000)],
        road_class=["motorway", "motorway_link", "secondary"], oneway=["forward", "forward", "both"],
    )  # fmt: skip
    row = figures(graph, draw.points((9500, -2500))).frame.iloc[0]
    assert np.isnan(row["junction_detour_min"])
    assert np.isfinite(row["junction_min"])


def test_a_layer_without_ramps_is_left_where_the_motorway_meets_a_road(draw):
    graph = draw.graph(
        [(0, 0), (5000, 0)], [(5000, 0), (9000, 0)], [(5000, 0), (5000, 3000)],
        road_class=["motorway"] * 2 + ["primary"], speed_kmh=[120.0, 120.0, 60.0],
    )  # fmt: skip
    assert figures(graph, draw.points((5000, 2000))).frame["junction_detour_min"].iloc[0] == pytest.approx(4.0)


def test_an_island_is_named_and_never_scored_zero(draw):
    main = [[(1000.0 * k, 0.0), (1000.0 * (k + 1), 0.0)] for k in range(40)]
    graph = draw.graph(*main, [(0, 5000), (200, 5000)], speed_kmh=[60.0] * 41)
    people = draw.points((0, 0), (0, 5000), people=[10.0, 10.0])
    found = figures(graph, draw.points((0, 10), (50, 5010)), population=people, chargers=people, pois=people)
    row = found.frame.loc["s1"]
    assert (row["reachable"], row["unreachable_reason"]) == (False, "access.reason_island")
    unknown = ["people_5min", "competitors_10min", "competitor_min", "poi_other_5min", "gravity_people"]
    assert row[unknown].isna().all()
    assert (row["rivals"], row["amenities"]) == ((), ())
    assert ("access.site_island", "s1") in [(issue.code, issue.where) for issue in found.issues]
    assert found.frame.loc["s0", "people_5min"] == 10


def test_a_oneway_road_that_only_leads_away_is_named(draw):
    main = [[(1000.0 * k, 0.0), (1000.0 * (k + 1), 0.0)] for k in range(10)]
    graph = draw.graph(*main, [(0, 2000), (0, 0)], oneway=["both"] * 10 + ["forward"])
    found = figures(graph, draw.points((10, 1000), (5000, 0)))
    assert found.frame["unreachable_reason"].tolist() == ["access.reason_one_way", ""]
    assert "access.site_one_way" in codes(found)


def test_many_islands_are_summed_up(draw):
    main = [[(1000.0 * k, 0.0), (1000.0 * (k + 1), 0.0)] for k in range(400)]
    graph = draw.graph(*main, [(0, 5000), (200, 5000)])
    found = figures(graph, draw.points((0, 0), *[(k, 5010.0) for k in range(25)]))
    more = next(issue for issue in found.issues if issue.code == "access.more_island")
    assert more.params["count"] == 5


def test_every_reason_has_a_text(draw):
    from planner.access.unreached import ISLAND, OFF_ROAD, ONE_WAY
    from planner.model.texts import text

    for language in LANGUAGES:
        assert all(text(code, language) for code in (ISLAND, OFF_ROAD, ONE_WAY))


def test_degrees_are_never_taken_as_metres(draw):
    roads = gpd.GeoDataFrame(geometry=[LineString([(7.8, 48.4), (7.9, 48.5)])], crs="EPSG:4326")
    graph = build_road_graph(roads, SETTINGS)
    sites = gpd.GeoDataFrame(geometry=[shapely.Point(7.8, 48.4)], crs="EPSG:4326")
    with pytest.raises(PlannerError) as caught:
        access_figures(graph, sites, AccessLayers(), SETTINGS)
    assert caught.value.issues[0].code == "access.degrees"


def test_minutes_between_sites_follow_the_driving_direction(draw):
    graph = draw.graph([(0, 0), (4000, 0)], oneway=["forward"], speed_kmh=[60.0])
    sites = draw.points((1000, 0), (3000, 0), (2000, 9000))
    inf = np.inf
    assert minutes_between(graph, sites, SETTINGS).tolist() == [
        [0.0, pytest.approx(2.0), inf], [inf, 0.0, inf], [inf, inf, 0.0],
    ]  # fmt: skip
    assert minutes_between(build_road_graph(None, SETTINGS), sites, SETTINGS)[0].tolist() == [0.0, inf, inf]


def test_an_empty_graph_is_searched_in_no_time():
    search = search_graph(build_road_graph(None, SETTINGS).minutes, np.empty((0, 2)))
    assert search.n_nodes == 0
    assert at_nodes(np.empty(0, dtype=np.int64)).node.shape == (0, 2)
    assert Limits(bands=(5.0,), limit=15.0).furthest == 15.0
