import numpy as np
import pytest
from PySide6.QtGui import QFont, QImage, QPainter

from planner.maps.layer import MapLayer
from ui.map.bands import Bands, bands_box, bands_of, paint_bands, stacked_opacity
from ui.map.drawable import make_drawable
from ui.map.viewport import Viewport

SQUARE = np.array([(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)], dtype=float)


def catchments(bands=(5, 10, 15), sites=("A", "B")):
    owners = [(site, band) for site in sites for band in bands]
    parts = [SQUARE * band + 100.0 * i for i, (_site, band) in enumerate(owners)]
    return MapLayer(
        layer_id="catchments",
        kind="polygon",
        coords_m=np.concatenate(parts),
        offsets=np.arange(len(parts) + 1, dtype=np.int64) * len(SQUARE),
        feature_of_part=np.arange(len(parts), dtype=np.int64),
        attributes={
            "site_id": np.array([site for site, _band in owners], dtype=object),
            "minutes": np.array([band for _site, band in owners], dtype=np.int64),
        },
    )


def drawn(drawable):
    """Classes that have features, from the ground up, and how many each has."""
    look = drawable.parts[0].styled
    numbers = look.levels[0].class_of_feature
    used = [(each, int((numbers == k).sum())) for k, each in enumerate(look.classes)]
    return [(each, n) for each, n in used if n]


def test_the_selected_site_is_drawn_from_the_widest_band_in_and_the_others_fade_below():
    made = make_drawable(catchments(), "B")
    assert [each.key for each, _ in drawn(made)] == ["faded", "15", "10", "5"]
    faded, n = drawn(made)[0]
    assert faded.style.opacity_pu == 0
    assert n == 1, "only the widest band of the other site"
    assert bands_of(made) == Bands(minutes=(5, 10, 15))


def test_without_a_selected_site_all_fade_and_there_is_no_legend():
    made = make_drawable(catchments(), None)
    assert [(each.key, n) for each, n in drawn(made)] == [("faded", 2)]
    assert bands_of(made) == Bands()
    assert bands_box(QFont(), Viewport(), Bands(), 0.0).isEmpty()


def test_one_site_alone_has_nothing_that_fades():
    assert [each.key for each, _ in drawn(make_drawable(catchments(sites=("A",)), "A"))] == ["15", "10", "5"]


def test_bands_upon_each_other_grow_darker():
    assert stacked_opacity(0.1, 1) == pytest.approx(0.1)
    assert stacked_opacity(0.1, 3) == pytest.approx(1 - 0.9**3)


def test_the_legend_stands_inside_the_map(qapp):
    view = Viewport().resized(400, 300)
    bands = Bands(minutes=(5, 10, 15))
    picture = QImage(400, 300, QImage.Format.Format_RGB32)
    picture.fill(0xFF808080)
    painter = QPainter(picture)
    paint_bands(painter, view, "light", bands, 20.0)
    box = bands_box(painter.font(), view, bands, 20.0)
    painter.end()
    assert box.right() <= 400
    assert box.bottom() <= 280
    inside = {picture.pixel(int(box.left()) + x, int(box.top()) + y) for x in range(0, 60, 2) for y in range(0, 60, 2)}
    assert len(inside) > 5
    assert picture.pixel(5, 5) == 0xFF808080
