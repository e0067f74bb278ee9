"""The report's maps draw the looks of the project, with the words and symbols of the window's layer list."""

from dataclasses import replace

import numpy as np
import pytest

from planner.maps.colors import rgb_of
from planner.maps.legend import legend
from planner.maps.looks import styled
from planner.maps.made_looks import graduated_look
from planner.model.look import LayerLook, LookClass
from planner.report.figures.canvas import canvas
from planner.report.figures.furniture import legend_entry
from planner.report.figures.maps import catchment_map, region_map, site_map
from planner.report.figures.painter import Painter, Sheet
from planner.report.pdf import write_pdf
from planner.report.words import Words
from tests.factories import make_assessment, make_layers

EN = Words("en")
RED = LayerLook(layer_id="roads", title="My roads", renderer="single", classes=(LookClass(color="#ff0012"),))


@pytest.fixture(scope="module")
def assessment():
    return make_assessment(shortlist=2)


@pytest.fixture(scope="module")
def layers(assessment):
    return make_layers(assessment)


def test_a_chosen_colour_is_on_the_map_and_in_its_legend(assessment, layers):
    plain, _ = region_map(Painter(layers), assessment.sites, EN, "", (120.0, 90.0))
    drawing, entries = region_map(Painter(layers, [RED]), assessment.sites, EN, "", (120.0, 90.0))
    assert b"#ff0012" in drawing
    assert b"#ff0012" not in plain
    assert {e["label"]: e["color"] for e in entries if e["color"] == "#ff0012"} == {"My roads": "#ff0012"}


def test_the_legend_tells_each_class_with_the_swatch_of_the_layer_list(assessment, layers):
    roads = next(layer for layer in layers if layer.layer_id == "roads")
    flows = np.linspace(10.0, 40_000.0, roads.n_features)
    changed = replace(roads, attributes={"aadt_per_day": flows})
    look = graduated_look(changed, "aadt_per_day", 3, method="equal")
    others = [layer for layer in layers if layer.layer_id != "roads"]
    _, entries = site_map(Painter([*others, changed], [look]), assessment.sites[0], assessment.sites, EN, "")
    told = {entry["label"]: entry for entry in entries}
    wanted = [f"Roads: {each.label}" for each in legend(styled(changed, look), figure=EN.plain_number)]
    assert len(wanted) == 3
    assert any(label in told for label in wanted)
    for each in legend(styled(changed, look), figure=EN.plain_number):
        label = f"Roads: {each.label}"
        assert told.get(label, legend_entry(each.style, label)) == legend_entry(each.style, label)


def test_opacity_and_scales_hold_on_paper_and_hidden_layers_are_drawn(layers):
    faint = LayerLook(layer_id="roads", opacity_pu=0.5, visible=False)
    far = LayerLook(layer_id="grid_lines", from_scale=1_000.0)
    painter = Painter(layers, [faint, far])
    bounds = painter.layer("roads").bounds_m()
    with canvas(100.0, 100.0) as paper:
        sheet = Sheet(paper, bounds)
        assert painter.draw(sheet, "roads")
        assert painter.draw(sheet, "grid_lines") == ()
        assert b'opacity="0.5"' in paper.svg()


def test_shapes_of_points_are_those_of_the_look():
    for marker in ("square", "diamond", "triangle", "cross"):
        style = replace(styled(make_layers(make_assessment())[5]).classes[0].style, marker=marker)
        assert legend_entry(style, "x")["shape"] == marker


def test_catchments_tell_their_classes_where_the_planner_made_some(assessment, layers):
    look = LayerLook(layer_id="catchments", renderer="graduated", column="minutes", classes=(
        LookClass(high=10.0, fill="#00ff12"), LookClass(low=10.0, fill="#ff00ff")))  # fmt: skip
    _, entries = catchment_map(Painter(layers, [look]), assessment.sites[0], EN, "")
    assert [e["fill"] for e in entries if "Catchment" in e["label"]] == ["#ff00ff", "#00ff12"]
    assert all(0.0 <= part <= 1.0 for part in rgb_of("#00ff12"))


def test_the_pdf_is_drawn_with_looks(tmp_path, assessment, layers):
    triangles = LayerLook(layer_id="chargers", renderer="single",
                          classes=(LookClass(fill="#12ff00", marker="triangle"),))  # fmt: skip
    write_pdf(assessment, layers, tmp_path / "plain.pdf")
    write_pdf(assessment, layers, tmp_path / "looks.pdf", looks=(RED, triangles))
    write_pdf(assessment, layers, tmp_path / "again.pdf", looks=(RED, triangles))
    assert (tmp_path / "looks.pdf").read_bytes() == (tmp_path / "again.pdf").read_bytes()
    assert (tmp_path / "looks.pdf").read_bytes() != (tmp_path / "plain.pdf").read_bytes()
