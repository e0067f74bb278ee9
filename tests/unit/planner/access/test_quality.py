"""Report on a road layer."""

import numpy as np
import pytest

from planner.access.graph import build_road_graph
from planner.model.settings import AccessSettings

A, B, C, D = (0.0, 0.0), (1000.0, 0.0), (2000.0, 0.0), (1000.0, 700.0)


def codes(graph):
    return [issue.code for issue in graph.issues]


def test_counts_and_shares(draw):
    graph = draw.graph((A, B), (B, C), (B, D), speed_kmh=[50.0, np.nan, 50.0], oneway=["both", "both", "forward"])
    quality = graph.quality
    assert (quality.lines, quality.nodes, quality.edges) == (3, 4, 3)
    assert quality.length_km == pytest.approx(2.7)
    assert (quality.components, quality.main_share_pu) == (1, 1.0)
    assert quality.dangling_ends == 3
    assert quality.default_speed_pu == pytest.approx(1.0 / 2.7)
    assert quality.oneway_share_pu == pytest.approx(0.7 / 2.7)
    assert quality.duplicate_lines == 0
    assert quality.gaps == ()


def test_no_roads_have_a_report_too():
    quality = build_road_graph(None, AccessSettings()).quality
    assert (quality.lines, quality.components, quality.length_km, quality.default_speed_pu) == (0, 0, 0.0, 0.0)


def test_gaps_that_join_most_road_come_first(draw):
    lines = [
        (A, B),
        ((1003.0, 0.0), (1103.0, 0.0)),
        ((0.0, 4.0), (0.0, 500.0)),
        ((-2.0, -2.0), (-2.0, -22.0)),
    ]
    gaps = draw.graph(*lines).quality.gaps
    assert [gap.joins_km for gap in gaps] == pytest.approx(sorted((gap.joins_km for gap in gaps), reverse=True))
    assert gaps[0].joins_km == pytest.approx(0.496)
    assert gaps[0].gap_m == pytest.approx(4.0)


def test_an_end_before_the_inside_of_another_part_is_a_gap(draw):
    graph = draw.graph((A, C), ((500.0, 3.0), (500.0, 90.0)))
    (gap,) = graph.quality.gaps
    assert (gap.x_m, gap.y_m, gap.gap_m, gap.joins_km) == pytest.approx((500.0, 3.0, 3.0, 0.087))
    assert "access.gaps_joining" in codes(graph)
    # seen from the longer part too
    graph = draw.graph((A, C), ((2003.0, -400.0), (2003.0, 400.0)))
    (gap,) = graph.quality.gaps
    assert (gap.x_m, gap.gap_m, gap.joins_km) == pytest.approx((2000.0, 3.0, 0.8))


def test_an_end_beside_a_road_of_its_own_part_is_no_gap(draw):
    hook = ((2000.0, 0.0), (2000.0, 50.0), (1500.0, 50.0), (1500.0, 3.0))
    assert draw.graph((A, C), hook).quality.gaps == ()


def test_dead_ends_of_one_part_that_nearly_meet_join_nothing(draw):
    lines = [(A, B), (B, D), (A, (0.0, 700.0)), ((0.0, 700.0), (500.0, 700.0)), (D, (503.0, 700.0))]
    graph = draw.graph(*lines)
    (gap,) = graph.quality.gaps
    assert gap.joins_km == 0.0
    assert "access.gaps" in codes(graph)


def test_the_report_keeps_a_hundred_gaps_and_the_finding_counts_all(draw):
    lines = [line for x in range(0, 6000, 50) for line in (((x, 0.0), (x, 100.0)), ((x, 103.0), (x, 200.0)))]
    graph = draw.graph(*lines)
    assert len(graph.quality.gaps) == 100
    assert next(issue for issue in graph.issues if issue.code == "access.gaps_joining").params["count"] == 120


def test_lines_drawn_twice_are_counted(draw):
    around = (A, (500.0, 80.0), B)
    graph = draw.graph((A, B), (B, A), (A, B), around, (B, C))
    assert graph.quality.duplicate_lines == 2
    double = next(issue for issue in graph.issues if issue.code == "access.duplicate_lines")
    assert (double.severity, double.params["x_m"], double.params["y_m"]) == ("warning", 1000, 0)


def test_few_doubles_among_many_lines_are_a_note(draw):
    streets = [((x, 0.0), (x + 50.0, 0.0)) for x in range(0, 10000, 50)]
    double = next(i for i in draw.graph(*streets, streets[7]).issues if i.code == "access.duplicate_lines")
    assert (double.severity, double.params["count"], double.params["total"]) == ("note", 1, 201)


def test_a_nearly_equal_copy_is_a_double_and_a_parallel_road_is_none(draw):
    assert draw.graph((A, B), ((0.3, 0.2), (999.8, 0.1))).quality.duplicate_lines == 1
    assert draw.graph((A, (500.0, 5.0), B), (A, (500.0, -5.0), B)).quality.duplicate_lines == 0


def test_a_copy_over_several_junctions_is_one_double(draw):
    long = (A, (500.0, 0.0), B, C)
    graph = draw.graph(long, long, ((500.0, 0.0), (500.0, 90.0)))
    assert graph.quality.duplicate_lines == 1
    assert draw.graph(long, (A, (500.0, 0.0)), (B, D)).quality.duplicate_lines == 1


def test_two_directions_drawn_as_two_lines_are_a_pair(draw):
    pair = draw.graph((A, B), (B, A), oneway=["forward", "forward"])
    assert pair.quality.duplicate_lines == 0
    assert draw.graph((A, B), (B, A), oneway=["forward", "backward"]).quality.duplicate_lines == 1
    assert draw.graph((A, B), (A, B), oneway=["forward", "backward"]).quality.duplicate_lines == 0
    assert draw.graph((A, B), (A, B), oneway=["forward", "both"]).quality.duplicate_lines == 1


def test_a_real_network(draw, shared_data):
    import geopandas as gpd

    roads = gpd.read_file(shared_data / "roads" / "coquimbo" / "roads.shp").to_crs(32719)
    roads["oneway"] = roads["direction"].map({0: "both", 1: "forward"})
    graph = build_road_graph(roads, AccessSettings())
    quality = graph.quality
    assert (quality.nodes, quality.edges) == (15588, 19843)
    assert quality.main_share_pu > 0.999
    assert (quality.components, quality.dangling_ends, quality.crossings_open) == (6, 1225, 60)
    assert quality.oneway_share_pu == pytest.approx(0.2766, abs=1e-3)
