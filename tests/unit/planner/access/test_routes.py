"""Cable routes along the roads."""

import pandas as pd
import pytest
import shapely

from planner.access.graph import build_road_graph
from planner.access.routes import routes
from planner.model.settings import AccessSettings


def pairs(*rows):
    columns = ["site_id", "from_x_m", "from_y_m", "to_x_m", "to_y_m"]
    return pd.DataFrame([(f"s{i}", *row) for i, row in enumerate(rows)], columns=columns)


@pytest.fixture
def corner(draw):
    return draw.graph([(0, 0), (1000, 0)], [(1000, 0), (1000, 800)], oneway=["backward", "both"], speed_kmh=[50.0] * 2)


def test_a_route_follows_the_road_stubs_included(corner):
    row = routes(corner, pairs((200, 20, 1030, 500))).iloc[0]
    assert row["basis"] == "roads"
    assert row["route_m"] == pytest.approx(20 + 800 + 500 + 30)
    assert row.geometry.equals_exact(
        shapely.LineString([(200, 20), (200, 0), (1000, 0), (1000, 500), (1030, 500)]), 0.01
    )


def test_both_places_on_one_edge(corner):
    row = routes(corner, pairs((700, 10, 300, -10))).iloc[0]
    assert row["route_m"] == pytest.approx(10 + 400 + 10)


def test_whole_edges_between_in_either_drawn_direction(draw):
    graph = draw.graph([(0, 0), (500, 0)], [(1000, 0), (500, 0)], [(1000, 0), (1500, 0)], speed_kmh=[50.0] * 3)
    for row in (pairs((100, 5, 1400, 5)), pairs((1400, 5, 100, 5))):
        found = routes(graph, row).iloc[0]
        assert found["route_m"] == pytest.approx(1310)
        assert found.geometry.length == pytest.approx(found["route_m"])


def test_a_straight_line_where_the_road_does_not_help(corner):
    found = routes(corner, pairs((200, 300, 240, 330), (50_000, 0, 50_300, 400)), route_factor=1.5)
    assert found["basis"].tolist() == ["straight_line"] * 2
    assert found["route_m"].tolist() == pytest.approx([75, 750])
    assert found.geometry[1].length == pytest.approx(500)


def test_a_straight_line_where_the_roads_do_not_connect(draw):
    graph = draw.graph([(0, 0), (1000, 0)], [(0, 300), (1000, 300)], speed_kmh=[50.0] * 2)
    assert routes(graph, pairs((100, 10, 900, 290)))["basis"].tolist() == ["straight_line"]


def test_a_cable_avoids_the_motorway_where_a_road_leads_there(draw):
    graph = draw.graph(
        [(0, 0), (200, 0)],
        [(200, 0), (1200, 0)],
        [(200, 0), (200, 400), (1200, 400), (1200, 0)],
        [(1200, 0), (1400, 0)],
        road_class=["primary", "motorway", "secondary", "primary"],
        speed_kmh=[50.0] * 4,
    )
    assert routes(graph, pairs((50, 0, 1350, 0)))["route_m"].tolist() == pytest.approx([150 + 1800 + 150])


def test_a_way_over_a_loop_leaves_by_the_nearer_end(draw):
    graph = draw.graph([(0, 0), (300, 0), (300, 300), (0, 300), (0, 0)], [(0, 0), (-500, 0)], speed_kmh=[20.0] * 2)
    assert routes(graph, pairs((100, 0, -400, 0)))["route_m"].tolist() == pytest.approx([500])
    assert routes(graph, pairs((0, 100, -400, 0)))["route_m"].tolist() == pytest.approx([500])


def test_without_roads_or_pairs():
    graph = build_road_graph(None, AccessSettings())
    assert routes(graph, pairs((0, 0, 300, 400)))["route_m"].tolist() == pytest.approx([650])
    assert routes(graph, pairs()).empty


def test_rows_stay_in_order_and_progress_is_told(corner):
    heard = []

    class Listen:
        def report(self, done_pu, code, /, **params):
            heard.append(code)

    found = routes(corner, pairs((900, 5, 100, 5), (0, 0, 500, 0)), progress=Listen())
    assert found["site_id"].tolist() == ["s0", "s1"]
    assert heard == ["access.progress_routes"] * 2
