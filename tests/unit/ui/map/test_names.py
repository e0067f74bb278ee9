import numpy as np
import pytest
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from planner.maps.columns import data_of_layer
from planner.model.look import LabelLook, LayerLook
from tests.unit.ui.map.test_drawable import layer
from ui.map.canvas import MapCanvas
from ui.map.drawable import make_drawable
from ui.map.groups import group_words, groups_of
from ui.map.names import Lettering, names_of
from ui.map.painting import paint
from ui.map.viewport import Viewport

VIEW = Viewport(center_x_m=500.0, center_y_m=500.0, m_per_px=2.0, width_px=500, height_px=500)
TOWNS = layer("places", "point", [[(100, 100)], [(104, 100)], [(800, 800)], [(5_000, 5_000)], [(300, 600)]],
              name=["Offenburg", "Zell", "Rammersweier", "Paris", None],
              people=[60_000, 1_000, 3_000, 9, 1])  # fmt: skip
LOOK = LayerLook(layer_id="places", labels=LabelLook(column="name", priority_column="people"))


@pytest.fixture
def lettering(qapp):
    return Lettering(theme="light", ratio=1.0, font_key=QFont().toString())


def test_names_stand_beside_their_place_the_important_first_and_not_upon_each_other(lettering):
    names = names_of([make_drawable(TOWNS, None, LOOK)], VIEW, lettering)
    assert sorted((round(each.x_m), round(each.y_m)) for each in names) in (
        [(100, 100), (104, 100), (800, 800)], [(100, 100), (800, 800)],
    )  # fmt: skip
    boxes = []
    for each in names:
        (x, y), size = VIEW.to_px(np.array([[each.x_m, each.y_m]]))[0], each.picture.size()
        boxes.append((x + each.dx_px, y + each.dy_px, size.width(), size.height()))
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            apart = (
                a[0] + a[2] <= b[0] + 1 or b[0] + b[2] <= a[0] + 1 or a[1] + a[3] <= b[1] + 1 or b[1] + b[3] <= a[1] + 1
            )
            assert apart


def test_points_drawn_as_one_are_not_named(lettering):
    many = layer("places", "point", [[(100, 100)], [(104, 100)], [(700, 800)], [(700, 700)]],
                 name=["Offenburg", "Zell", "Rammersweier", "Windschlaeg"])  # fmt: skip
    look = LayerLook(layer_id="places", labels=LabelLook(column="name"), cluster_px=30.0)
    names = names_of([make_drawable(many, None, look)], VIEW, lettering)
    assert sorted(round(each.x_m) for each in names) == [700, 700]
    near = Viewport(center_x_m=102.0, center_y_m=100.0, m_per_px=0.05, width_px=500, height_px=500)
    assert len(names_of([make_drawable(many, None, look)], near, lettering)) == 2


def test_names_keep_out_of_boxes_and_wait_for_their_scale(lettering):
    shown = [make_drawable(TOWNS, None, LOOK)]
    assert names_of(shown, VIEW, lettering, [(0.0, 0.0, 500.0, 500.0)]) == []
    late = LayerLook(layer_id="places", labels=LabelLook(column="name", from_scale=1_000.0))
    assert names_of([make_drawable(TOWNS, None, late)], VIEW, lettering) == []


def test_a_street_of_many_pieces_is_named_now_and_then(lettering):
    pieces = [[(x, 500), (x + 9, 500)] for x in range(0, 1_000, 10)]
    street = layer("roads", "line", pieces, name=["Hauptstrasse"] * 100)
    look = LayerLook(layer_id="roads", labels=LabelLook(column="name"))
    assert 1 <= len(names_of([make_drawable(street, None, look)], VIEW, lettering)) <= 3


def test_the_canvas_shows_names_once_it_rests(qtbot):
    canvas = MapCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(500, 500)
    canvas.show()
    canvas.set_view(VIEW)
    canvas.set_layers([make_drawable(TOWNS, None, LOOK)])
    qtbot.waitUntil(lambda: len(canvas._picture._names) >= 2)
    canvas.set_layers([make_drawable(TOWNS)])
    qtbot.waitUntil(lambda: not canvas._picture._names)


def test_points_upon_each_other_are_one_with_their_number(qapp):
    crowd = layer("chargers", "point", [[(100 + i * 0.5, 100)] for i in range(30)] + [[(900, 900)]])
    data = data_of_layer(crowd)
    at_m, counts, one_of = groups_of(data, np.zeros(31, dtype=np.int16), 2.0, 40.0)
    assert sorted(counts.tolist()) == [1, 30]
    assert (at_m[counts == 30] + data.origin_m)[0] == pytest.approx((107.25, 100), abs=0.01)
    assert one_of[counts == 1].tolist() == [30]
    images = []
    for look in (LayerLook(layer_id="chargers"), LayerLook(layer_id="chargers", cluster_px=40.0)):
        image = QImage(500, 500, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(QColor("white"))
        painter = QPainter(image)
        paint(painter, make_drawable(crowd, None, look), VIEW, "light")
        painter.end()
        images.append(image)
    assert images[0] != images[1]


@pytest.mark.parametrize(("count", "words"), [(7, "7"), (999, "999"), (1_234, "1.2k"), (45_678, "46k")])
def test_numbers_of_groups_are_short(count, words):
    assert group_words(count) == words
