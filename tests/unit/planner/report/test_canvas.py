"""Figures as SVG of our own: millimetres from the lower left, order by z, tints, marks and words."""

import xml.etree.ElementTree as ET

import pytest

from planner.report.figures.canvas import Look, TextLook, canvas, text_mm

SVG = "{http://www.w3.org/2000/svg}"


def drawn(make, width_mm=40.0, height_mm=20.0):
    with canvas(width_mm, height_mm) as paper:
        make(paper)
        return ET.fromstring(paper.svg())


def test_size_and_a_line_from_the_lower_left():
    root = drawn(lambda paper: paper.line([0, 40], [0, 20], "#112233", 1.0, dashed=True))
    assert (root.get("width"), root.get("viewBox")) == ("40mm", "0 0 4000 2000")
    line = root.find(f"{SVG}path")
    assert line.get("d") == "M0 2000l4000 -2000"
    assert line.get("stroke-dasharray")
    assert float(line.get("stroke-width")) == pytest.approx(35.3)


def test_higher_z_stands_above_whatever_came_first():
    def make(paper):
        paper.bars([(0, 0, 1, 1)], "#000001", z=9.0)
        paper.bars([(0, 0, 1, 1), (2, 2, 0, 1)], "#000002", z=1.0)
        paper.bars([], "#000003")

    assert [node.get("fill") for node in drawn(make)] == ["#000002", "#000001"]


@pytest.mark.parametrize(
    ("shape", "tag"), [("o", "circle"), ("s", "path"), ("D", "path"), ("^", "path"), ("x", "path")]
)
def test_marks(shape, tag):
    root = drawn(lambda paper: paper.dots([1, 2], [1, 2], 4.0, Look(fill="#ffffff80", edge="#000000"), shape))
    group = root.find(f"{SVG}g")
    assert len(group.findall(f"{SVG}{tag}")) == 2
    assert float(group.get("fill-opacity")) == pytest.approx(0.502, abs=0.001)


def test_words_sit_where_they_are_put_and_their_ground_holds_them():
    look = TextLook(size_pt=10.0, anchor="right", level="top", ground="#ffffffc8", rotation_deg=30.0, bold=True)
    root = drawn(lambda paper: paper.text(30.0, 10.0, "Two\nlines", look))
    group = root.find(f"{SVG}g")
    assert group.get("transform") == "rotate(-30 3000 1000)"
    first, second = group.findall(f"{SVG}text")
    assert (first.text, first.get("text-anchor"), first.get("font-weight")) == ("Two", "end", "bold")
    assert int(second.get("y")) > int(first.get("y")) > 1000
    ground = group.find(f"{SVG}rect")
    wide = text_mm("lines", 10.0, bold=True) * 100
    assert float(ground.get("width")) > wide
    assert float(ground.get("x")) + float(ground.get("width")) > 3000


def test_bold_is_wider_and_letters_we_lack_count_as_wide():
    assert text_mm("Anschluss", 8.0, bold=True) > text_mm("Anschluss", 8.0) > 0
    assert text_mm("\U0001f697", 72.0) == pytest.approx(25.4)


def test_holes_and_dashes_of_a_path():
    look = Look(fill="#00ff00", edge="#0000ff", opacity_pu=0.5, dashed=True)
    square = [(0, 0), (9, 0), (9, 9), (0, 9), (0, 0), (3, 3), (3, 6), (6, 6), (0, 0)]
    path = drawn(lambda paper: paper.path(square, (1, 2, 2, 2, 79, 1, 2, 2, 79), look)).find(f"{SVG}path")
    assert path.get("d").count("z") == 2
    assert path.get("fill-opacity") == "0.5"
    assert path.get("stroke-opacity") is None
    assert drawn(lambda paper: paper.path([], [], look)).find(f"{SVG}path") is None
