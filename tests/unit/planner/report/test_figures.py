import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

from planner.maps.layer import MapLayer
from planner.model.result import Band
from planner.report.figures.canvas import TextLook, canvas, text_mm
from planner.report.figures.charts import cost_chart, grid_chart, shortened
from planner.report.figures.furniture import bar_length_m, window_round
from planner.report.figures.maps import catchment_map, ink_on, region_map, score_share, site_map
from planner.report.figures.painter import Painter, Sheet, compound
from planner.report.figures.plot import places_for, round_step, round_ticks
from planner.report.words import Words
from tests.factories import NASTY_NAME, make_assessment, make_layers

EN = Words("en")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def assessment():
    return make_assessment()


@pytest.fixture(scope="module")
def painter(assessment):
    return Painter(make_layers(assessment))


def texts(drawing):
    return ["".join(node.itertext()) for node in ET.fromstring(drawing).iter(f"{SVG}text")]


def test_grid_chart_shows_states_before_and_after(assessment):
    found = texts(grid_chart(assessment.sites[0].grid, EN))
    assert {"Line 14", "43.2", "57.9"} <= set(found)


def test_grid_chart_falls_back_to_bus_voltages(assessment):
    found = texts(grid_chart(replace(assessment.sites[0].grid, vm_profile=()), EN))
    assert {"Bus 112", "0.981", "0.958"} <= set(found)


def test_cost_chart_handles_losses_and_long_names(assessment):
    cost = assessment.sites[0].cost
    found = texts(cost_chart(cost.capex_lines, Band(low=-5e5, base=-1e5, high=2e5), ["x" * 60] * 5, EN))
    assert "\u2212500" in found
    assert "x" * 35 + "…" in found


def test_a_text_that_would_leave_the_drawing_ends_in_an_ellipsis():
    with canvas(60.0, 20.0) as paper:
        paper.text(5.0, 5.0, "far too long " * 50)
        paper.text(5.0, 9.0, "short")
        long, short = sorted(texts(paper.svg()), key=len, reverse=True)
    assert short == "short"
    assert long.endswith("…")
    assert text_mm(long, TextLook().size_pt) <= 56.0


def test_user_text_is_only_text():
    with canvas(200.0, 20.0) as paper:
        paper.text(5.0, 5.0, NASTY_NAME, TextLook(ground="#ffffff"))
        drawing = paper.svg()
    assert texts(drawing) == [NASTY_NAME]


def test_same_drawing_same_bytes(assessment, painter):
    size = (120.0, 80.0)
    one, _ = region_map(painter, assessment.sites, EN, "notice", size)
    again, _ = region_map(Painter(make_layers(assessment)), assessment.sites, EN, "notice", size)
    assert one == again
    assert b"<dc:date>" not in one


def test_region_map_has_ranks_notice_and_legend(assessment, painter):
    drawing, legend = region_map(painter, assessment.sites, EN, "Synthetic data", (170.0, 128.0))
    found = texts(drawing)
    assert {"1", "2", "3", "4", "N", "Synthetic data"} <= set(found)
    labels = [entry["label"] for entry in legend]
    assert "Score 84.2" in labels
    assert "Ruled out" in labels
    assert "Flood area" in labels


def test_a_ruled_out_place_far_off_does_not_empty_the_map(assessment, painter):
    sites, size = assessment.sites, (100.0, 80.0)
    out = next(site for site in sites if site.excluded_by)
    rest = [site for site in sites if site is not out]
    plain, _ = region_map(painter, rest, EN, "", size)
    drawing, legend = region_map(painter, [*rest, replace(out, x_m=out.x_m + 500_000.0)], EN, "", size)
    assert drawing == plain
    assert "Ruled out (1 far off the map)" in [entry["label"] for entry in legend]


def test_region_map_without_sites_or_layers():
    drawing, legend = region_map(Painter(()), (), EN, "", (100.0, 80.0))
    assert legend == []
    assert "N" in texts(drawing)


def test_site_map_names_roads_and_lists_only_what_is_shown(assessment, painter):
    drawing, legend = site_map(painter, assessment.sites[0], assessment.sites, EN, "notice")
    labels = {entry["label"] for entry in legend}
    assert {"This site", "Roads", "Connection route", "Connection point"} <= labels
    assert "Flood area" not in labels
    assert any(words.startswith(("Querstraße", "Längsweg")) for words in texts(drawing))


def test_catchment_map_only_where_there_is_one(assessment, painter):
    drawing, legend = catchment_map(painter, assessment.sites[0], EN, "a notice " * 12)
    assert any("5, 10, 15" in entry["label"] for entry in legend)
    assert sum("notice" in words for words in texts(drawing)) > 1
    assert catchment_map(painter, assessment.sites[-1], EN, "") is None


def test_painter_cuts_to_the_window():
    coords = np.array([[0, 0], [10, 10], [1000, 1000], [1010, 1010]], dtype=float)
    layer = MapLayer(layer_id="grid_lines", kind="line", coords_m=coords, offsets=np.array([0, 2, 4]),
                     feature_of_part=np.array([0, 1]), attributes={"vn_kv": np.array([0.4, 20.0])})  # fmt: skip
    painter = Painter((layer,))
    with canvas(10.0, 10.0) as paper:
        assert painter.draw(Sheet(paper, (0, 0, 100, 100)), "grid_lines") == ("lv",)
        assert painter.draw(Sheet(paper, (0, 0, 2000, 2000)), "grid_lines") == ("lv", "mv")
        assert painter.draw(Sheet(paper, (100, 0, 200, 100)), "grid_lines") == ()
        assert painter.draw(Sheet(paper, (0, 0, 100, 100)), "roads") == ()
    assert painter.layer("roads") is None
    assert painter.features_of("grid_lines", "name", "x").size == 0


def test_polygon_round_the_window_is_drawn_and_broken_rings_do_not_stop_the_map():
    square = np.array([[-500, -500], [500, -500], [500, 500], [-500, 500], [-500, -500]], dtype=float)
    whole = MapLayer(layer_id="constraints", kind="polygon", coords_m=square, offsets=np.array([0, 5]),
                     feature_of_part=np.array([0]), attributes={"kind": np.array(["flood"], dtype=object)})  # fmt: skip
    broken = MapLayer(layer_id="landuse", kind="polygon", coords_m=square[:2], offsets=np.array([0, 2]),
                      feature_of_part=np.array([0]))  # fmt: skip
    with canvas(10.0, 10.0) as paper:
        sheet = Sheet(paper, (-10, -10, 10, 10))
        assert Painter((whole,)).draw(sheet, "constraints") == ("flood",)
        assert Painter((broken,)).draw(Sheet(paper, (-600, -600, 0, 0)), "landuse") == ("landuse",)


def test_compound_thins_vertices_but_keeps_the_ends():
    x = np.linspace(0.0, 100.0, 1001)
    layer = MapLayer(layer_id="roads", kind="line", coords_m=np.column_stack([x, np.zeros_like(x)]),
                     offsets=np.array([0, 500, 1001]), feature_of_part=np.array([0, 1]))  # fmt: skip
    vertices, codes = compound(layer, [0, 1], 10.0)
    assert len(vertices) < 20
    assert codes.tolist().count(1) == 2
    assert vertices[0, 0] == 0.0
    assert vertices[-1, 0] == 100.0


@pytest.mark.parametrize(("width_m", "length_m"), [(1_000.0, 200.0), (12_000.0, 2_000.0), (26_000.0, 5_000.0)])
def test_scale_bar_is_round(width_m, length_m):
    assert bar_length_m(width_m) == length_m


def test_window_keeps_the_ratio_of_the_paper():
    west, south, east, north = window_round((0.0, 0.0, 100.0, 4_000.0), 0.5)
    assert (north - south) / (east - west) == pytest.approx(0.5)
    assert south < 0.0
    assert north > 4_000.0


def test_ticks_are_round():
    assert round_step(37.0) == 50.0
    assert round_step(0.0) == 1.0
    assert round_ticks(90.0).tolist() == [0.0, 50.0, 100.0]
    assert round_ticks(0.0)[0] == 0.0
    assert places_for(np.array([0.0, 0.25])) == 2
    assert places_for(np.array([0.0, 0.1])) == 1
    assert places_for(np.array([0.0, 5.0])) == 0
    assert places_for(np.array([1.0])) == 0


def test_small_helpers():
    assert shortened("abcdef", 4) == "abc…"
    assert score_share(0.5, (0.0, 1.0)) == 0.5
    assert score_share(None, (0.0, 1.0)) is None
    assert ink_on("#ffffff") != ink_on("#000000")
