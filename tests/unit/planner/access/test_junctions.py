"""Motorway junctions."""

import pytest

from planner.access.figures import AccessLayers, access_figures
from planner.access.junctions import motorway_junctions
from planner.model.settings import AccessSettings

MOTORWAY = [(0, 0), (1000, 0), (3000, 0)]
RAMP = [(1000, 0), (1200, 300)]
ROAD = [(1200, 300), (1200, 3300)]
REST_RAMP = [(3000, 0), (3100, 100)]
REST_AREA = [(3100, 100), (3300, 100)]


def graph(draw, ramp_name="", road_name="High Street"):
    return draw.graph(
        MOTORWAY,
        RAMP,
        ROAD,
        REST_RAMP,
        REST_AREA,
        road_class=["motorway", "motorway_link", "secondary", "motorway_link", "service"],
        name=["A 5", ramp_name, road_name, "", ""],
        speed_kmh=[120.0, 60.0, 60.0, 60.0, 15.0],
    )


def test_a_junction_is_where_a_ramp_meets_a_public_road(draw):
    roads = graph(draw, ramp_name="AS Offenburg")
    found = motorway_junctions(roads)
    assert roads.node_xy_m[found.node].tolist() == [[1200, 300]]
    assert found.name.tolist() == ["AS Offenburg"]


@pytest.mark.parametrize(("road_name", "name"), [("High Street", "A 5 / High Street"), ("", "A 5")])
def test_an_unnamed_junction_is_called_by_its_roads(draw, road_name, name):
    assert motorway_junctions(graph(draw, road_name=road_name)).name.tolist() == [name]


def test_without_ramps_the_motorway_itself_meets_the_road(draw):
    roads = draw.graph(MOTORWAY, [(1000, 0), (1000, 900)], road_class=["motorway", "primary"], speed_kmh=[120.0, 60.0])
    assert roads.node_xy_m[motorway_junctions(roads).node].tolist() == [[1000, 0]]


def test_minutes_and_kilometres_from_the_junction(draw):
    sites = draw.points((1210, 2300))
    row = access_figures(graph(draw, ramp_name="AS X"), sites, AccessLayers(), AccessSettings()).frame.iloc[0]
    assert row["junction_min"] == pytest.approx(2.0)
    assert row["junction_km"] == pytest.approx(2.0)
    assert row["junction_name"] == "AS X"


def test_no_motorway_no_junction(draw):
    roads = draw.graph(ROAD, road_class=["secondary"], speed_kmh=[60.0])
    found = access_figures(roads, draw.points((1210, 2300)), AccessLayers(), AccessSettings())
    assert found.frame["junction_min"].isna().all()
    assert "access.no_junction" in [issue.code for issue in found.issues]
