"""Access figures on a town small enough to reckon by hand: 60 km/h, so a kilometre is a minute."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from shapely import box

from planner.access.figures import AccessLayers, access_figures
from planner.access.graph import build_road_graph
from planner.model.errors import Cancelled, PlannerError
from planner.model.settings import AccessSettings
from planner.model.texts import LANGUAGES, separated

SETTINGS = AccessSettings()


@pytest.fixture
def street(draw):
    """A straight road of 20 km from west to east with a vertex each kilometre."""
    lines = [[(1000.0 * k, 0.0), (1000.0 * (k + 1), 0.0)] for k in range(20)]
    return draw.graph(*lines, speed_kmh=[60.0] * 20, name=["Long Road"] * 20, aadt_per_day=[5000.0] * 20)


def figures(graph, sites, **layers):
    return access_figures(graph, sites, AccessLayers(**layers), SETTINGS)


def test_people_within_each_band(draw, street):
    sites = draw.points((500.0, 10.0))
    people = draw.points(
        (0, 0), (5000, 50), (6000, 0), (10000, 0), (15000, 0), (16000, 0), people=[1.0, 2, 4, 8, 16, 32]
    )
    row = figures(street, sites, population=people).frame.loc["s0"]
    assert row[["people_5min", "people_10min", "people_15min"]].tolist() == [3, 15, 31]


def test_catchment_is_the_drive_towards_the_site(draw):
    graph = draw.graph([(0, 0), (1000, 0)], [(1000, 0), (2000, 0)], oneway=["forward"] * 2, speed_kmh=[60.0] * 2)
    people = draw.points((0, 0), (2000, 0), people=[10.0, 100.0])
    sites = draw.points((1500, 5), (500, 5))
    frame = figures(graph, sites, population=people).frame
    assert frame["people_5min"].tolist() == [10, 10]
    assert figures(graph, draw.points((0, 0)), population=people).frame["people_5min"].tolist() == [10]


def test_wide_zones_spread_over_their_nodes(draw, street):
    zone = gpd.GeoDataFrame({"people": [300.0]}, geometry=[box(1500, -2000, 4500, 2000)], crs="EPSG:25832")
    frame = access_figures(
        street, draw.points((0, 0)), AccessLayers(population=zone), AccessSettings(bands_min=(2, 3, 4))
    ).frame
    assert frame.iloc[0][["people_2min", "people_3min", "people_4min"]].tolist() == [100, 200, 300]


def test_people_far_from_any_road_are_told(draw, street):
    people = draw.points((0, 0), (0, 5000), people=[90.0, 10.0])
    found = figures(street, draw.points((0, 0)), population=people)
    assert found.frame["people_15min"].tolist() == [90]
    issue = next(issue for issue in found.issues if issue.code == "access.people_left_out")
    assert issue.params["share_percent"] == 10.0


def test_people_beside_a_long_road_without_vertices_stand_on_it(draw):
    """Ten kilometres from node to node: a node is 5 km off, the road 5 m."""
    graph = draw.graph([(0, 0), (10_000, 0)], [(10_000, 0), (20_000, 0)], speed_kmh=[60.0] * 2)
    people = draw.points((3000, 5), (4000, -5), (12_000, 450), (12_000, 510), people=[1.0, 2.0, 4.0, 8.0])
    settings = AccessSettings(bands_min=(1, 2, 3, 8))
    found = access_figures(graph, draw.points((4500, 5), (9500, 5)), AccessLayers(population=people), settings)
    names = [f"people_{band}min" for band in settings.bands_min]
    assert found.frame.loc["s0", names].tolist() == [2, 3, 3, 7]
    assert found.frame.loc["s1", names].tolist() == [0, 0, 4, 7]
    told = next(issue for issue in found.issues if issue.code == "access.people_left_out")
    assert told.params["share_percent"] == pytest.approx(100 * 8 / 15, abs=0.1)


def test_people_on_a_oneway_road_reach_only_what_lies_ahead(draw):
    back = [(10_000, 0), (10_000, 3000), (0, 3000), (0, 0)]
    graph = draw.graph([(0, 0), (10_000, 0)], back, oneway=["forward"] * 2, speed_kmh=[60.0] * 2)
    people = draw.points((3000, 5), (5000, 5), (7000, 5), people=[1.0, 2.0, 4.0], jobs=[1.0, 0.0, 0.0])
    frame = figures(graph, draw.points((5000, 5), (9000, 5)), population=people).frame
    assert frame["people_5min"].tolist() == [3, 6]
    assert frame["people_15min"].tolist() == [3, 7]
    assert frame["jobs_5min"].tolist() == [1, 0]


def test_people_nearer_to_a_motorway_stand_on_the_ordinary_road(draw):
    graph = draw.graph([(0, 0), (9000, 0)], [(0, 200), (9000, 200)], road_class=["motorway", "secondary"])
    people = draw.points((4000, 10), people=[5.0])
    assert figures(graph, draw.points((4500, 210)), population=people).frame["people_5min"].tolist() == [5]


def test_a_population_without_people_is_told(draw, street):
    found = figures(street, draw.points((0, 0)), population=draw.points((0, 0), people=[np.nan]))
    assert "access.nobody" in [issue.code for issue in found.issues]


def test_layers_not_given_stay_unknown(draw, street):
    row = figures(street, draw.points((0, 0))).frame.iloc[0]
    unknown = ["people_5min", "junction_min", "junction_km", "competitor_min", "competitors_10min"]
    assert row[unknown].isna().all()
    assert bool(row["reachable"])


def test_fast_competitors_are_told_apart(draw, street):
    chargers = draw.points(
        (1000, 0),
        (4000, 30),
        (9000, -30),
        name=["Post", "Fast", "?"],
        operator=["a", "b", "c"],
        power_kw=[22.0, 50.0, np.nan],
    )
    frame = figures(street, draw.points((500, 0)), chargers=chargers).frame
    assert frame["competitor_min"].tolist() == pytest.approx([0.5])
    assert frame["fast_competitor_min"].tolist() == pytest.approx([3.5])
    assert frame["competitors_10min"].tolist() == [3]
    assert frame["fast_competitors_10min"].tolist() == [2]


def test_nearest_competitor_by_drive_time(draw, street):
    chargers = draw.points(
        (4000, 30), (9000, -30), name=["", "Far"], operator=["Near Power", "x"], power_kw=[np.nan, 300.0]
    )
    frame = figures(street, draw.points((500, 0), (8500, 0), (19900, 0)), chargers=chargers).frame
    assert frame["competitor_min"].tolist() == pytest.approx([3.5, 0.5, np.nan], nan_ok=True)
    assert frame["competitor_name"].tolist() == ["Near Power", "Far", ""]
    assert frame["competitor_power_kw"].tolist() == pytest.approx([np.nan, 300.0, np.nan], nan_ok=True)
    assert frame["competitors_10min"].tolist() == [2, 2, 0]


def test_a_competitor_on_the_same_oneway_edge_behind_the_site_needs_the_way_round(draw):
    graph = draw.graph(
        [(0, 0), (1000, 0)],
        [(1000, 0), (1000, 1000), (0, 1000), (0, 0)],
        oneway=["forward", "forward"],
        speed_kmh=[60.0, 60.0],
    )
    sites = draw.points((200, 0), (800, 0))
    chargers = draw.points((500, 0), power_kw=[50.0])
    assert figures(graph, sites, chargers=chargers).frame["competitor_min"].tolist() == pytest.approx([3.7, 0.3])


def test_sites_off_the_roads_are_told_and_stay_unknown(draw, street):
    people = draw.points((0, 0), people=[5.0])
    sites = draw.points((0, 0), (3000, 800), ids=["near", "far"])
    found = figures(street, sites, population=people, chargers=people)
    assert found.frame["reachable"].tolist() == [True, False]
    assert found.frame.loc["far", ["people_5min", "competitors_10min", "competitor_min"]].isna().all()
    issue = next(issue for issue in found.issues if issue.code == "access.site_outside")
    assert (issue.where, issue.params["distance_m"]) == ("far", 800.0)


def test_many_sites_off_the_roads_are_summed_up(draw, street):
    sites = draw.points((0, 0), *[(100.0 * k, 900.0) for k in range(30)])
    issues = [issue for issue in figures(street, sites).issues if "outside" in issue.code]
    assert len(issues) == 21
    assert issues[-1].params["count"] == 10


def test_all_candidates_outside_is_one_clear_error(draw, street):
    with pytest.raises(PlannerError) as caught:
        figures(street, draw.points((0, 50_000), (10, 60_000)))
    for language in LANGUAGES:
        message = caught.value.message(language)
        assert message.startswith("candidates, roads: ")
        assert ("50.000 m" if language == "de" else "50,000 m") in message
        assert "500 m" in message


def test_without_roads_all_is_unknown_but_counts_still_speak(draw):
    counts = draw.points((50, 0), aadt_per_day=[7000.0])
    graph = build_road_graph(None, SETTINGS)
    found = access_figures(graph, draw.points((0, 0)), AccessLayers(traffic=counts), SETTINGS)
    assert found.frame["reachable"].tolist() == [None]
    assert found.frame["people_10min"].isna().all()
    assert found.frame["traffic_aadt_per_day"].isna().all()


def test_cancel_rises(draw, street):
    class Stop:
        def report(self, done_pu, code, /, **params):
            raise Cancelled

    with pytest.raises(Cancelled):
        access_figures(street, draw.points((0, 0)), AccessLayers(), SETTINGS, Stop())


def test_progress_runs_from_0_to_1(draw, street):
    heard = []

    class Listen:
        def report(self, done_pu, code, /, **params):
            heard.append(done_pu)

    people = draw.points((0, 0), people=[5.0])
    access_figures(street, draw.points((0, 0)), AccessLayers(population=people), SETTINGS, Listen())
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0.0, 1.0)


def test_the_frames_given_stay_as_they_are(draw, street):
    sites, people = draw.points((0, 0), kind=["car_park"]), draw.points((0, 0), people=[5.0])
    before = sites.copy(deep=True), people.copy(deep=True)
    figures(street, sites, population=people, chargers=people, traffic=None)
    assert sites.equals(before[0])
    assert people.equals(before[1])


def test_no_sites_give_an_empty_frame_with_all_columns(draw, street):
    people = draw.points((0, 0), people=[5.0])
    none = draw.points((0, 0)).iloc[:0]
    frame = figures(street, none, population=people, chargers=people).frame
    assert frame.empty
    assert {"people_5min", "junction_min", "competitors_10min", "traffic_aadt_per_day"} <= set(frame)


def test_candidates_just_beyond_a_short_limit_are_told_in_metres(draw, street):
    settings = replace(SETTINGS, max_snap_m=1.0)
    for y_m, words in ((1.4, "1.4 m"), (350.0, "350 m")):
        with pytest.raises(PlannerError) as caught:
            access_figures(street, draw.points((500, y_m)), AccessLayers(), settings)
        for language in LANGUAGES:
            message = caught.value.message(language)
            assert separated(words, language) in message
            assert "km" not in message
