"""Tiles against direct painting, and the rules by which they are ordered, kept and given up."""

import sys
import threading
import time
import weakref
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from planner.maps.layer import MapLayer
from planner.maps.style import BACKGROUND
from planner.model.look import LayerLook, LookClass
from tests.unit.planner.maps.test_columns import town
from ui.map import strokes
from ui.map.canvas import MapCanvas
from ui.map.drawable import Columns, Drawable, loading_drawable, make_drawable
from ui.map.painting import Stopped, paint
from ui.map.renderer import Order, Renderer, Wanted
from ui.map.strokes import CHUNK, draw_lines
from ui.map.tiles import TILE_PX, Scale, Slab, Tile, TileStore, blocks, make_slabs, visible
from ui.map.viewport import Viewport
from ui.theme.tokens import use

THEME = "light"


def areas(n=300, seed=4):
    rng = np.random.default_rng(seed)
    middle = rng.uniform(500_000, 512_000, (n, 2))
    turn = np.linspace(0, 2 * np.pi, 12)
    ring = middle[:, None] + np.stack([np.cos(turn), np.sin(turn)], axis=1) * rng.uniform(20, 400, (n, 1, 1))
    hole = middle[:, None] + np.stack([np.cos(turn), np.sin(turn)], axis=1) * rng.uniform(5, 15, (n, 1, 1))
    xy = np.stack([ring, hole], axis=1).reshape(-1, 2)
    return MapLayer(layer_id="landuse", kind="polygon", coords_m=xy, offsets=np.arange(2 * n + 1) * 12,
                    feature_of_part=np.repeat(np.arange(n), 2))  # fmt: skip


def spots(n=3_000, seed=6):
    rng = np.random.default_rng(seed)
    return MapLayer(layer_id="chargers", kind="point", coords_m=rng.uniform(500_000, 512_000, (n, 2)),
                    offsets=np.arange(n + 1), feature_of_part=np.arange(n))  # fmt: skip


@pytest.fixture(scope="module")
def stack(qapp):
    through = LayerLook(layer_id="landuse", opacity_pu=0.5)
    groups = LayerLook(layer_id="chargers", cluster_px=30.0, cluster_from_scale=60_000.0,
                       renderer="single", classes=(LookClass(marker="triangle", size_px=9.0),))  # fmt: skip
    return [make_drawable(areas(), None, through), make_drawable(town()), make_drawable(spots(), None, groups)]


def pixels(image):
    made = image.convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(made.constBits(), dtype=np.uint8).reshape(made.height(), made.bytesPerLine() // 4, 4)
    return raw[:, : made.width(), :3].astype(int)


def directly(canvas, view, ratio):
    image = QImage(
        round(view.width_px * ratio), round(view.height_px * ratio), QImage.Format.Format_ARGB32_Premultiplied
    )
    painter = QPainter(image)
    canvas.paint_map(painter, view, THEME, ratio)
    painter.end()
    return image


def tiled(canvas, view, ratio):
    image = QImage(
        round(view.width_px * ratio), round(view.height_px * ratio), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.fill(QColor(BACKGROUND[THEME]))
    painter = QPainter(image)
    painter.scale(ratio, ratio)
    canvas._picture.paint(painter, view)
    painter.end()
    return image


def on_the_raster(view, ratio):
    """View whose edges lie on whole device pixels of the tiles' raster, so that both pictures have one raster."""
    step = view.m_per_px / ratio
    west, north = round(view.bounds_m[0] / step) * step, round(view.bounds_m[3] / step) * step
    return replace(view, center_x_m=west + view.width_px * view.m_per_px / 2,
                   center_y_m=north - view.height_px * view.m_per_px / 2)  # fmt: skip


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("m_per_px", [30.0, 9.0, 2.5, 0.6])
def test_tiles_show_what_direct_painting_shows(stack, qtbot, m_per_px, ratio):
    canvas = MapCanvas()
    qtbot.addWidget(canvas)
    canvas.set_layers(stack)
    view = on_the_raster(Viewport(center_x_m=506_010.0, center_y_m=505_990.0, m_per_px=m_per_px, width_px=600,
                                  height_px=400), ratio)  # fmt: skip
    canvas._picture.look(view, ratio, THEME)
    qtbot.waitUntil(lambda: canvas.is_sharp)
    one, other = pixels(tiled(canvas, view, ratio)), pixels(directly(canvas, view, ratio))
    ground = np.array([QColor(BACKGROUND[THEME]).blue(), QColor(BACKGROUND[THEME]).green(),
                       QColor(BACKGROUND[THEME]).red()])  # fmt: skip
    assert ((other != ground).any(axis=2)).mean() > 0.02, "something is painted"
    # a line clipped at another edge is smoothed a little otherwise: a few of 255 steps
    assert np.abs(one - other).mean() < 0.5
    different = (np.abs(one - other) > 8).any(axis=2)
    assert different.mean() < 0.0005, f"{different.sum()} of {different.size} pixels"


def darkest(image):
    return pixels(image).sum(axis=2).min()


def test_in_high_contrast_our_roads_are_strong_on_the_screen_and_as_ever_on_paper(qtbot):
    layer = town(20)
    red = LayerLook(layer_id="roads", renderer="single", classes=(LookClass(color="#ffb0b0"),))
    view = on_the_raster(Viewport(center_x_m=501_000, center_y_m=501_000, m_per_px=5.0, width_px=300, height_px=300), 1)
    seen = {}
    for look in ("light", "contrast"):
        use(look)
        try:
            for name, chosen in (("ours", None), ("his", red)):
                canvas = MapCanvas()
                qtbot.addWidget(canvas)
                canvas.set_layers([make_drawable(layer, None, chosen)])
                canvas._picture.look(view, 1.0, THEME)
                qtbot.waitUntil(lambda canvas=canvas: canvas.is_sharp)
                seen[look, name] = darkest(tiled(canvas, view, 1.0))
                seen[look, name, "paper"] = darkest(directly(canvas, view, 1.0))
        finally:
            use("light")
    assert seen["contrast", "ours"] < 0.75 * seen["light", "ours"]
    assert seen["contrast", "his"] == seen["light", "his"]
    for name in ("ours", "his"):
        assert seen["contrast", name, "paper"] == seen["light", name, "paper"]


def test_no_feature_is_lost_at_the_edges_of_tiles(qtbot):
    """Short lines across every edge of the tiles of a view are all there."""
    scale = Scale(m_per_px=1.0, ratio=1.0, theme=THEME)
    edges = np.arange(-3, 4) * scale.tile_m
    lines = [[(x - 5, y + 50), (x + 5, y + 50)] for x in edges for y in edges]
    lines += [[(x + 50, y - 5), (x + 50, y + 5)] for x in edges for y in edges]
    xy = np.array(lines).reshape(-1, 2)
    layer = MapLayer(layer_id="marks", kind="line", coords_m=xy, offsets=np.arange(len(lines) + 1) * 2,
                     feature_of_part=np.arange(len(lines)))  # fmt: skip
    canvas = MapCanvas()
    qtbot.addWidget(canvas)
    canvas.set_layers([make_drawable(layer)])
    view = on_the_raster(Viewport(m_per_px=1.0, width_px=1_200, height_px=1_200), 1.0)
    canvas._picture.look(view, 1.0, THEME)
    qtbot.waitUntil(lambda: canvas.is_sharp)
    shown = pixels(tiled(canvas, view, 1.0))
    ground = shown[0, 0]
    for (x0, y0), (x1, y1) in lines:
        (px0, py0), (px1, py1) = view.to_px(np.array([[x0, y0], [x1, y1]]))
        if min(px0, px1, py0, py1) > 10 and max(px0, px1, py0, py1) < 1_190:
            seen = shown[
                int(min(py0, py1)) - 1 : int(max(py0, py1)) + 2, int(min(px0, px1)) - 1 : int(max(px0, px1)) + 2
            ]
            assert ((seen != ground).any(axis=2)).sum() >= 9


def test_of_ten_quick_views_only_the_last_is_painted_to_the_end(stack, qtbot):
    canvas = MapCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.show()
    canvas.set_layers(stack)
    taken = []
    canvas._picture._renderer.painted.connect(taken.append)
    for number in range(10):
        canvas.set_view(Viewport(center_x_m=506_000, center_y_m=506_000, m_per_px=4.0 + number, width_px=600,
                                 height_px=400))  # fmt: skip
    last = canvas._picture.generation
    qtbot.waitUntil(lambda: canvas.is_sharp)
    kept = {scale.m_per_px for scale in canvas._picture.store.scales}
    assert 13.0 in kept
    assert len([each for each in taken if each.generation != last]) <= 3


def test_an_order_of_another_generation_stops_the_painter_between_two_chunks(qapp):
    """The renderer's check raises as soon as a newer order of another picture is there."""
    begun, go = threading.Event(), threading.Event()
    calls = []

    class Slow(Columns):
        def get(self):
            calls.append(threading.current_thread().name)
            begun.set()
            go.wait(5)
            return super().get()

    layer = town(20)
    slab = make_slabs([make_drawable(layer, None, None, Slow(layer))])[0]
    scale = Scale(m_per_px=5.0, ratio=1.0, theme=THEME)
    places = visible(Viewport(center_x_m=501_000, center_y_m=501_000, m_per_px=5.0, width_px=300, height_px=300))
    renderer = Renderer()
    got = []
    renderer.painted.connect(got.append)
    renderer.ask(Order(generation=1, scale=scale, wanted=(Wanted(slab=slab, places=places),)))
    assert begun.wait(5)
    renderer.ask(Order(generation=2, scale=scale, wanted=(Wanted(slab=slab, places=places),)))
    go.set()
    end = time.monotonic() + 5
    while not got and time.monotonic() < end:
        QCoreApplication.processEvents()
    renderer.stop()
    assert {each.generation for each in got} == {2}
    assert "chargesite-map" in calls


def test_panning_paints_only_what_is_new_and_selection_paints_nothing(stack, qtbot):
    canvas = MapCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.show()
    canvas.set_layers(stack)
    canvas.set_view(Viewport(center_x_m=506_000, center_y_m=506_000, m_per_px=5.0, width_px=600, height_px=400))
    qtbot.waitUntil(lambda: canvas.is_sharp)
    asked = []
    ask = canvas._picture._renderer.ask
    canvas._picture._renderer.ask = lambda order: asked.append(order) or ask(order)
    canvas.select("nobody")
    canvas.set_notice("Synthetic")
    canvas.viewport().repaint()
    canvas.set_layers(list(stack))
    assert asked == []
    canvas.set_view(canvas.view.moved(-260, 0))
    places = {place for order in asked for wanted in order.wanted for place in wanted.places}
    assert 0 < len(places) <= 12


def test_another_look_of_one_layer_keeps_the_columns_and_the_old_picture(stack, qtbot):
    canvas = MapCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.show()
    canvas.set_view(Viewport(center_x_m=506_000, center_y_m=506_000, m_per_px=5.0, width_px=600, height_px=400))
    roads = stack[1]
    canvas.set_layers([roads])
    qtbot.waitUntil(lambda: canvas.is_sharp)
    before = pixels(canvas.grab().toImage())
    red = LayerLook(layer_id="roads", renderer="single", classes=(LookClass(color="#ff0000"),))
    columns = roads.parts[0].columns
    canvas.set_layers([make_drawable(columns.layer, None, red, columns)])
    assert not canvas.is_sharp
    assert (pixels(canvas.grab().toImage()) == before).mean() > 0.99, "no flicker: the old picture stays"
    qtbot.waitUntil(lambda: canvas.is_sharp)
    assert (pixels(canvas.grab().toImage()) != before).any()
    assert canvas.data("roads") is columns.ready


def test_pieces_of_a_layer_are_painted_over_each_other(qtbot):
    layer = town(30)
    pieces = [
        Columns(MapLayer(layer_id="x", kind="line", coords_m=layer.coords_m[layer.offsets[a] : layer.offsets[b]],
                         offsets=layer.offsets[a : b + 1] - layer.offsets[a], feature_of_part=np.arange(b - a)))
        for a, b in ((0, 700), (700, len(layer.offsets) - 1))
    ]  # fmt: skip
    canvas = MapCanvas()
    qtbot.addWidget(canvas)
    view = on_the_raster(
        Viewport(center_x_m=501_500, center_y_m=501_500, m_per_px=6.0, width_px=500, height_px=500), 1.0
    )
    canvas._picture.look(view, 1.0, THEME)
    canvas.set_layers([loading_drawable("x", pieces[:1], None, 1)])
    qtbot.waitUntil(lambda: canvas.is_sharp)
    half = pixels(tiled(canvas, view, 1.0))
    canvas.set_layers([loading_drawable("x", pieces, None, 1)])
    assert not canvas.is_sharp
    assert (pixels(tiled(canvas, view, 1.0)) == half).all(), "what was painted stays while more comes"
    qtbot.waitUntil(lambda: canvas.is_sharp)
    both = pixels(tiled(canvas, view, 1.0))
    canvas.set_layers([Drawable(layer_id="x", parts=loading_drawable("x", pieces, None, 1).parts, key="whole")])
    qtbot.waitUntil(lambda: canvas.is_sharp)
    assert (np.abs(both - pixels(tiled(canvas, view, 1.0))) > 3).any(axis=2).mean() < 0.002


def test_blocks_cover_all_places_once():
    rng = np.random.default_rng(9)
    for most in (1, 2, 8):
        places = {(int(i), int(j)) for i, j in rng.integers(-6, 6, (50, 2))}
        covered = [place for block in blocks(places, most) for place in block.places]
        assert sorted(covered) == sorted(places)
        assert all(block.i1 - block.i0 < most and block.j1 - block.j0 < most for block in blocks(places, most))


def test_tiles_cover_the_view_from_its_middle(qapp):
    view = Viewport(center_x_m=-30.0, center_y_m=70.0, m_per_px=2.0, width_px=700, height_px=500)
    places = visible(view)
    west, south, east, north = view.bounds_m
    side = TILE_PX * 2.0
    assert min(i for i, _ in places) * side <= west < east <= (max(i for i, _ in places) + 1) * side
    assert min(j for _, j in places) * side <= south < north <= (max(j for _, j in places) + 1) * side
    assert places[0] in {(-1, 0), (0, 0)}


def test_the_store_gives_up_what_was_not_used_longest(qapp):
    store = TileStore(kept_mb=0.001)
    slab, scale = Slab(drawables=(make_drawable(spots(5)),)), Scale(m_per_px=1.0, ratio=1.0, theme=THEME)
    for i in range(3):
        store.put(slab.key, scale, (i, 0), Tile(picture=QPixmap(1, 1), n_bytes=400))
    other = replace(scale, m_per_px=2.0)
    store.put(slab.key, other, (0, 0), Tile(picture=QPixmap(1, 1), n_bytes=400))
    assert list(store._pictures[slab.key, scale]) == [(2, 0)]
    store.put(slab.key, other, (1, 0), Tile(picture=QPixmap(1, 1), n_bytes=400))
    assert len(store.tiles(slab, other)) == 2, "the picture that is shown stays"
    assert store.n_bytes <= 1_000
    store.forget(slab.key)
    assert (len(store), store.n_bytes) == (0, 0)


def test_a_full_store_does_not_count_all_tiles_for_each_new_one(qapp, monkeypatch):
    """A street view puts a hundred tiles; counting those of all scales took a third of the time until it was sharp."""
    counted = []
    monkeypatch.setattr(TileStore, "__len__", lambda store: counted.append(store) or 99)
    store, slab = TileStore(kept_mb=0.001), Slab(drawables=(make_drawable(spots(5)),))
    for m_per_px in (1.0, 2.0, 3.0):
        scale = Scale(m_per_px=m_per_px, ratio=1.0, theme=THEME)
        for i in range(4):
            store.put(slab.key, scale, (i, 0), Tile(picture=QPixmap(1, 1), n_bytes=400))
    assert list(store.tiles(slab, scale)) == [(2, 0), (3, 0)]
    assert not counted
    store.put(slab.key, scale, (9, 0), Tile(picture=QPixmap(1, 1), n_bytes=4_000))
    assert list(store.tiles(slab, scale)) == [(9, 0)], "the last one stays, however large"


def test_no_call_draws_more_than_a_chunk_and_each_asks_before(qapp, monkeypatch):
    drawn = []

    class Spy:
        def drawLines(self, _first, n):
            drawn.append(n)

    asked = []
    lines = np.zeros((3 * CHUNK + 5, 4))
    draw_lines(Spy(), lines, lambda: asked.append(len(drawn)))
    assert drawn == [CHUNK, CHUNK, CHUNK, 5]
    assert asked == [0, 1, 2, 3]
    assert CHUNK <= 12_000
    assert strokes.CHUNK == CHUNK


def test_painting_stops_when_it_is_told(qapp):
    image = QImage(300, 300, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)

    def stop():
        raise Stopped

    view = Viewport(center_x_m=506_000, center_y_m=506_000, m_per_px=30.0, width_px=300, height_px=300)
    with pytest.raises(Stopped):
        paint(painter, make_drawable(town(40)), replace(view, center_x_m=502_000, center_y_m=502_000), THEME, stop)
    painter.end()


def test_calls_that_return_nothing_do_not_use_nothing_up(qapp):
    """PySide6 6.12 on Python 3.11 took a reference of None at each such call, until the process died."""
    image = QImage(50, 50, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    lines = np.zeros((3, 4))
    before = sys.getrefcount(None)
    for _ in range(500):
        QCoreApplication.processEvents()
        draw_lines(painter, lines)
    painter.end()
    assert abs(sys.getrefcount(None) - before) < 100


def test_a_fault_while_painting_is_told_and_does_not_end_the_process(qtbot, caplog):
    class Broken:
        def paint(self, painter, view, theme):
            raise ZeroDivisionError

    canvas = MapCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(300, 200)
    canvas.add_overlay(Broken())
    canvas.grab()
    assert "could not be painted" in caplog.text


def test_the_thread_keeps_no_layer_that_it_has_painted(qtbot, monkeypatch):
    class Asked:
        generation = 1

    renderer, painted, order = Renderer(), [], Asked()
    monkeypatch.setattr(renderer, "_do", painted.append)
    seen = weakref.ref(order)
    renderer.ask(order)
    qtbot.waitUntil(lambda: bool(painted))
    painted.clear()
    del order
    qtbot.waitUntil(lambda: seen() is None)
    renderer.stop()
