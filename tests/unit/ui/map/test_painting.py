import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from planner.maps.style import BACKGROUND
from tests.factories import make_assessment, make_layers
from ui.map.decor import length_text, paint_decor, round_length_m
from ui.map.drawable import make_drawable
from ui.map.painting import paint
from ui.map.strokes import CHUNK, draw_lines
from ui.map.viewport import Viewport
from ui.map.window import thinned


@pytest.fixture
def image(qapp):
    made = QImage(200, 200, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(QColor("white"))
    return made


def inked(image):
    raw = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.width(), 4)
    return (raw[:, :, :3] != 255).any(axis=2)


def test_lines_are_drawn_where_they_are(image):
    painter = QPainter(image)
    painter.setPen(QColor("black"))
    draw_lines(painter, np.array([[10.0, 50.0, 150.0, 50.0], [20.0, 60.0, 20.0, 160.0]]))
    painter.end()
    ink = inked(image)
    assert ink[50, 10:150].all()
    assert ink[60:160, 20].all()
    assert ink.sum() < 300


def test_more_lines_than_one_chunk(image):
    y = np.linspace(0, 199, CHUNK + 10)
    lines = np.column_stack([np.zeros_like(y), y, np.full_like(y, 199.0), y])
    painter = QPainter(image)
    painter.setPen(QColor("black"))
    draw_lines(painter, lines)
    painter.end()
    assert inked(image)[199].all(), "the lines of the last chunk are there"


def test_arrays_that_are_not_contiguous_are_copied(image):
    wide = np.zeros((2, 8))
    wide[:, ::2] = [[10, 10, 60, 10], [10, 30, 60, 30]]
    painter = QPainter(image)
    painter.setPen(QColor("black"))
    draw_lines(painter, wide[:, ::2])
    painter.end()
    assert inked(image)[10, 10:60].all()
    assert inked(image)[30, 10:60].all()


@pytest.mark.parametrize("shape", [(3, 3), (4,), (2, 2, 4)])
def test_other_shapes_never_reach_qt(image, shape):
    painter = QPainter(image)
    with pytest.raises(ValueError, match="doubles"):
        draw_lines(painter, np.zeros(shape))
    painter.end()


def test_nothing_to_draw_is_no_fault(image):
    painter = QPainter(image)
    draw_lines(painter, np.empty((0, 4)))
    painter.end()
    assert not inked(image).any()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_layer_leaves_ink_in_both_looks(qapp, theme):
    assessment = make_assessment()
    for layer in make_layers(assessment):
        west, south, east, north = layer.bounds_m()
        view = Viewport(width_px=300, height_px=300).fitted((west, south, east, north))
        image = QImage(300, 300, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(QColor(BACKGROUND[theme]))
        empty = image.copy()
        painter = QPainter(image)
        paint(painter, make_drawable(layer, "S001"), view, theme)
        painter.end()
        assert image != empty, layer.layer_id


def test_a_hole_stays_open(image):
    from tests.unit.ui.map.test_drawable import layer

    square = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]
    hole = [(40, 40), (60, 40), (60, 60), (40, 60), (40, 40)]
    areas = layer("constraints", "polygon", [square, hole], features=[0, 0], kind=["flood"])
    view = Viewport(center_x_m=50, center_y_m=50, m_per_px=1.0, width_px=200, height_px=200)
    painter = QPainter(image)
    paint(painter, make_drawable(areas), view, "light")
    painter.end()
    ink = inked(image)
    assert ink[70, 70]
    assert not ink[100, 100]


@pytest.mark.parametrize(("longest", "bar"), [(1234.0, 1000.0), (999.0, 500.0), (0.3, 0.2), (50.0, 50.0)])
def test_scale_bar_lengths_are_round(longest, bar):
    assert round_length_m(longest) == pytest.approx(bar)


def test_scale_bar_texts():
    assert length_text(500.0) == "500 m"
    assert length_text(2000.0) == "2 km"


def test_a_long_notice_is_wrapped_not_cut(image):
    short, long = image.copy(), image.copy()
    for target, notice in ((short, "Synthetic"), (long, "Synthetic demonstration data " * 6)):
        painter = QPainter(target)
        paint_decor(painter, Viewport(width_px=200, height_px=200), "dark", notice)
        painter.end()
    assert inked(long).sum() > inked(short).sum() * 1.5


def test_thinning_keeps_ends_and_all_that_can_be_seen():
    ring = np.array([[0.0, 0.0], [0.1, 0.1], [0.2, 0.0], [9.0, 0.0], [9.0, 9.0], [9.05, 9.0], [0.0, 0.0]])
    square = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 0.0]])
    both, starts = thinned(np.vstack([ring, square]), np.array([0, 7, 11]))
    assert both[: starts[1]].tolist() == [[0, 0], [9, 0], [9, 9], [0, 0]]
    assert both[starts[1] :].tolist() == square.tolist()
