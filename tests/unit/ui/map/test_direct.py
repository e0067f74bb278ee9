"""Views painted at once in the window's thread: the same pixels as by the other one, and only where it is quick."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage

from planner.maps.style import LayerStyle
from planner.maps.styled import Styled
from planner.model.look import LayerLook
from tests.unit.planner.maps.test_columns import town
from tests.unit.ui.map.test_tiles import THEME, areas, directly, on_the_raster, pixels, spots, tiled
from ui.map import direct, renderer
from ui.map.canvas import MapCanvas
from ui.map.direct import Direct, SpareSheet, effort_of
from ui.map.drawable import Columns, loading_drawable, make_drawable
from ui.map.renderer import Order, Wanted
from ui.map.strokes import line_width_px
from ui.map.tiles import TILE_PX, Block, Scale, TileStore, blocks, make_slabs, visible
from ui.map.viewport import Viewport

HOME = Viewport(center_x_m=502_010.0, center_y_m=501_990.0, m_per_px=30.0, width_px=600, height_px=400)
STREET = replace(HOME, m_per_px=1.2)


@pytest.fixture
def layers():
    return [make_drawable(areas(), None, LayerLook(layer_id="landuse", opacity_pu=0.5)), make_drawable(town()),
            make_drawable(spots())]  # fmt: skip


@pytest.fixture
def canvas(qtbot, layers):
    made = MapCanvas()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.set_layers(layers)
    made.set_view(HOME)
    qtbot.waitUntil(lambda: made.is_sharp)
    return made


@pytest.fixture(autouse=True)
def time_enough(monkeypatch):
    """What is asked is where it paints and what, not whether this machine is busy."""
    monkeypatch.setattr(direct, "MOST_S", 30.0)


def orders_of(canvas):
    asked = []
    ask = canvas._picture._renderer.ask
    canvas._picture._renderer.ask = lambda order: asked.append(order) or ask(order)
    return asked


@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_a_street_is_sharp_without_an_order_and_shows_what_the_thread_paints(canvas, qtbot, monkeypatch, ratio):
    asked, view = orders_of(canvas), on_the_raster(STREET, ratio)
    canvas._picture.look(view, ratio, THEME)
    assert canvas.is_sharp
    assert asked == []
    at_once = pixels(tiled(canvas, view, ratio))
    assert np.abs(at_once - pixels(directly(canvas, view, ratio))).mean() < 0.5
    canvas._picture.look(HOME, ratio, THEME)
    canvas._picture.store = TileStore()
    monkeypatch.setattr(direct, "AT_ONCE_UP_TO", -1.0)
    canvas._picture.look(view, ratio, THEME)
    assert not canvas.is_sharp
    qtbot.waitUntil(lambda: canvas.is_sharp)
    assert (pixels(tiled(canvas, view, ratio)) == at_once).all()
    assert len(np.unique(at_once.reshape(-1, 3), axis=0)) > 10, "something is painted"


def test_a_view_that_is_painted_already_costs_nothing(canvas, monkeypatch):
    canvas.set_view(STREET)
    monkeypatch.setattr(direct, "paint_block", None)
    kept = []
    monkeypatch.setattr(canvas._picture, "_keep_picture", lambda: kept.append(1))
    canvas.set_view(HOME)
    canvas.set_view(STREET)
    assert canvas.is_sharp
    assert kept == []


def test_a_dear_view_goes_to_the_thread_and_the_last_picture_stays(canvas, monkeypatch):
    monkeypatch.setattr(direct, "AT_ONCE_UP_TO", -1.0)
    asked = orders_of(canvas)
    canvas.set_view(STREET)
    assert not canvas.is_sharp
    assert [order.scale.m_per_px for order in asked] == [1.2]
    assert canvas._picture._last_view == HOME


def test_the_dearest_view_of_a_town_is_not_painted_at_once(qapp):
    town_layer = make_drawable(town(150))
    town_layer.parts[0].columns.get()
    assert town_layer.parts[0].styled
    slab = make_slabs([town_layer])[0]

    def effort(view):
        scale = Scale(m_per_px=view.m_per_px, ratio=1.0, theme=THEME)
        wanted = Wanted(slab=slab, places=visible(view))
        return effort_of(wanted, blocks(wanted.places, 16), scale)

    whole = replace(HOME, center_x_m=507_500, center_y_m=507_500, m_per_px=20.0, width_px=1_400, height_px=900)
    assert effort(replace(whole, m_per_px=0.7)) < direct.AT_ONCE_UP_TO < effort(whole)


def test_what_has_to_be_made_first_is_left_to_the_thread(qapp, monkeypatch):
    def never(self):
        raise AssertionError

    layer = town(20)
    columns = Columns(layer)
    scale = Scale(m_per_px=5.0, ratio=1.0, theme=THEME)
    block = Block(i0=0, j0=0, i1=2, j1=2)

    def effort(drawable):
        return effort_of(Wanted(slab=make_slabs([drawable])[0], places=block.places), (block,), scale)

    drawable = make_drawable(layer, None, None, columns)
    monkeypatch.setattr(Columns, "get", never)
    assert effort(drawable) == float("inf"), "no columns yet"
    monkeypatch.undo()
    columns.get()
    assert effort(drawable) == float("inf"), "no classes yet"
    assert isinstance(drawable.parts[0].styled, Styled)
    assert effort(drawable) < float("inf")
    assert effort(loading_drawable("x", [columns], None, 1)) == float("inf")
    grouped = make_drawable(spots(), None, LayerLook(layer_id="chargers", cluster_px=30.0))
    grouped.parts[0].columns.get()
    assert grouped.parts[0].styled
    assert effort(grouped) == float("inf"), "groups of thousands of points"


def test_where_it_takes_too_long_the_thread_does_it_and_is_asked_first_for_a_while(canvas, qtbot, monkeypatch):
    monkeypatch.setattr(direct, "MOST_S", -1.0)
    asked = orders_of(canvas)
    canvas.set_view(STREET)
    assert [order.scale.m_per_px for order in asked] == [1.2]
    qtbot.waitUntil(lambda: canvas.is_sharp)
    monkeypatch.undo()
    canvas.set_view(replace(STREET, m_per_px=1.3))
    assert [order.scale.m_per_px for order in asked] == [1.2, 1.3]
    canvas._picture._direct._not_before_s = 0.0
    canvas.set_view(replace(STREET, m_per_px=1.4))
    assert canvas.is_sharp


def test_a_layer_that_breaks_is_told_and_the_others_are_painted_at_once(canvas, layers, monkeypatch, caplog):
    real = renderer.paint

    def faulty(painter, drawable, *args):
        if drawable is layers[0]:
            raise ZeroDivisionError
        return real(painter, drawable, *args)

    monkeypatch.setattr(renderer, "paint", faulty)
    canvas.set_view(STREET)
    assert canvas.is_sharp
    assert "landuse" in caplog.text
    monkeypatch.setattr(direct, "effort_of", lambda *_: 1 / 0)
    empty = Order(generation=1, scale=Scale(m_per_px=1.0, ratio=1.0, theme=THEME))
    wanted = Wanted(slab=make_slabs(layers)[0], places=((0, 0),))
    assert Direct(print).painted(replace(empty, wanted=(wanted,))) is None


def test_the_spare_sheet_fits_all_tiles_of_the_view_and_is_given_once(qapp):
    spare = SpareSheet()
    spare.prepare(STREET, 1.0)
    held = spare._image
    spare.prepare(STREET, 1.0)
    assert spare._image is held, "one is enough"
    side = TILE_PX * 6
    assert spare.take(side * 10, side).width() == side * 10, "too small: another one"
    assert spare.take(TILE_PX, TILE_PX).width() == TILE_PX, "much too large: another one"
    taken = spare.take(TILE_PX * 5, TILE_PX * 4)
    assert taken is held
    assert taken.format() == QImage.Format.Format_ARGB32_Premultiplied
    assert (taken.width(), taken.height()) == (TILE_PX * 6, TILE_PX * 5)
    assert spare.take(TILE_PX * 5, TILE_PX * 4).width() == TILE_PX * 5


def test_what_was_asked_for_another_picture_is_left_undone(canvas, qtbot):
    work = canvas._picture._renderer
    before = canvas._picture.generation
    canvas.set_view(STREET)
    assert canvas._picture.generation == before + 1
    assert work._generation == before + 1
    assert not work._fresh


def test_lines_a_little_over_one_pixel_are_drawn_as_one(qapp):
    style = LayerStyle(layer_id="x", kind="line", color_light="#111111", color_dark="#eeeeee")
    widths = [line_width_px(replace(style, width_px=each), 13.0) for each in (0.9, 1.0, 1.1, 1.2, 1.25, 2.0)]
    assert widths == [0.9, 1.0, 1.0, 1.0, 1.25, 2.0]


def test_one_rectangle_of_tiles_is_one_block():
    places = visible(Viewport(m_per_px=1.0, width_px=1_000, height_px=700))
    assert len(blocks(places, 16)) == 1
    assert sorted(blocks(places, 16)[0].places) == sorted(places)
    assert len(blocks(places[1:], 16)) > 1
    assert blocks((), 16) == ()
