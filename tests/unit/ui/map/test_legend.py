"""Swatches and legends as pictures: each kind of symbol is there, what has no room is left out."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from planner.maps.layer import MapLayer
from planner.maps.legend import legend, score_legend
from planner.maps.looks import styled
from planner.maps.style import default_style, road_style
from planner.model.look import LayerLook, LookClass
from ui.map.legend import legend_height_px, paint_legend, swatch
from ui.theme.look import apply
from ui.theme.tokens import tokens


def picture(draw, width=220, height=200):
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    result = draw(painter)
    painter.end()
    return image, result


def colors_in(image):
    raw = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), -1) & 0xFFFFFF
    return {f"#{value:06x}" for value in np.unique(raw).tolist()}


def near(color, found):
    """Whether a picture holds a colour, rounding of see-through edges left aside."""
    parts = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    return any(all(abs(int(each[i : i + 2], 16) - part) <= 3 for i, part in zip((1, 3, 5), parts, strict=True))
               for each in found)  # fmt: skip


CLASSES = (LookClass(value="motorway", color="#ff0000", width_px=4.0), LookClass(value="service", color="#0000ff",
                                                                                 width_px=4.0))  # fmt: skip
LOOK = LayerLook(layer_id="roads", renderer="categorised", column="road_class", classes=CLASSES)


def roads():
    return MapLayer(layer_id="roads", kind="line", coords_m=np.zeros((4, 2)), offsets=np.array([0, 2, 4]),
                    feature_of_part=np.array([0, 1]),
                    attributes={"road_class": np.array(["motorway", "service"], dtype=object)})  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_swatches_have_the_colours_of_the_style(qapp, theme):
    for style in (road_style("motorway"), default_style("chargers"), default_style("catchments")):
        image = swatch(style, theme).pixmap(22, 16).toImage().convertToFormat(QImage.Format.Format_RGB32)
        wanted = style.fill(theme) if style.kind == "point" else style.color(theme)
        assert near(wanted, colors_in(image))


def test_a_legend_holds_every_class_and_takes_the_height_it_says(qapp):
    groups = [("Roads", legend(styled(roads(), LOOK))), ("Sites", (score_legend(0.1, 0.9, "Score"),))]
    image, used = picture(lambda painter: paint_legend(painter, QRectF(0, 0, 220, 200), groups, "light"))
    found = colors_in(image)
    assert {"#ff0000", "#0000ff"} <= found
    painter_font = qapp.font()
    assert used == pytest.approx(legend_height_px(painter_font, groups), abs=6.0)


def test_what_has_no_room_is_left_out(qapp):
    entries = legend(styled(roads(), LOOK))
    image, used = picture(lambda painter: paint_legend(painter, QRectF(0, 0, 220, 48), [("Roads", entries)], "light"))
    assert "#ff0000" in colors_in(image)
    assert "#0000ff" not in colors_in(image)
    assert used <= 48
    image, used = picture(lambda painter: paint_legend(painter, QRectF(0, 0, 220, 10), [("Roads", entries)], "light"))
    assert colors_in(image) == {"#ffffff"}
    assert used == 0.0


def test_a_dark_point_is_seen_in_a_dark_list():
    app = QApplication.instance()
    apply(app, "dark")
    try:
        sign = swatch(default_style("grid_hosting"), "dark").pixmap(44, 32).toImage()
        ground = QColor(tokens().base).lightness()
    finally:
        apply(app, "light")
    shown = [sign.pixelColor(x, y) for x in range(sign.width()) for y in range(sign.height())]
    assert max(abs(each.lightness() - ground) for each in shown if each.alpha() > 200) > 60
