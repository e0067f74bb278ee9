"""What goes wrong in the map's threads: told in the log, tried again, and never in the way of the rest."""

import logging
import threading
from dataclasses import replace

import pytest
import shiboken6

from tests.unit.ui.layer_desk import make_desk
from tests.unit.ui.map.test_tiles import areas, spots
from ui.map import place_index, renderer
from ui.map.canvas import MapCanvas
from ui.map.drawable import make_drawable
from ui.map.place_index import PlaceIndex
from ui.map.renderer import Named, Painted
from ui.map.tiles import blocks, visible
from ui.panels import _layer_tree
from ui.panels.layers import LayerPanel


@pytest.fixture
def canvas(qtbot):
    made = MapCanvas()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.set_view(replace(made.view, center_x_m=506_000.0, center_y_m=506_000.0, m_per_px=30.0))
    made.show()
    return made


def there(canvas):
    """Share of the map's pixels with something on them, by the tiles alone."""
    return sum(
        tile.picture is not None for slab in canvas._picture.slabs
        for tile in canvas._picture.store.tiles(slab, canvas._picture._scale).values()
    )  # fmt: skip


@pytest.mark.parametrize("breaks", ["paint", "work_in"])
def test_a_faulty_layer_is_left_out_and_the_others_are_painted(canvas, qtbot, monkeypatch, caplog, breaks):
    broken, whole = make_drawable(areas()), make_drawable(spots())
    columns = {id(part.columns.get()) for part in broken.parts}
    real = getattr(renderer, breaks)

    def faulty(*args):
        drawable = args[1] if breaks == "paint" else None
        if drawable is broken or id(args[0]) in columns:
            if breaks == "paint":
                args[0].save()  # what it leaves behind is no business of the next layer
                args[0].translate(10_000, 0)
            raise ZeroDivisionError
        return real(*args)

    monkeypatch.setattr(renderer, breaks, faulty)
    with caplog.at_level(logging.ERROR):
        canvas.set_layers([broken, whole])
        qtbot.waitUntil(lambda: canvas.is_sharp)
    assert there(canvas) > 0
    assert "landuse" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert len([each for each in caplog.records if "landuse" in each.message]) <= 3, "once an order, not once a tile"


def test_what_is_painted_beside_a_faulty_layer_is_what_stands_there_without_it(canvas, qtbot, monkeypatch):
    broken, whole = make_drawable(areas()), make_drawable(spots())
    real = renderer.paint

    def faulty(painter, drawable, *more):
        if drawable is broken:
            painter.save()
            painter.translate(10_000, 0)
            raise ZeroDivisionError
        return real(painter, drawable, *more)

    monkeypatch.setattr(renderer, "paint", faulty)
    shown = []
    for layers in ([broken, whole], [whole]):
        canvas.set_layers(layers)
        qtbot.waitUntil(lambda: canvas.is_sharp)
        shown.append(canvas.viewport().grab().toImage())
    assert shown[0] == shown[1]


def test_pictures_under_way_to_a_map_that_has_gone_find_nobody(qtbot):
    canvas = MapCanvas()
    canvas.resize(400, 300)
    canvas.set_view(replace(canvas.view, center_x_m=506_000.0, center_y_m=506_000.0, m_per_px=30.0))
    canvas.set_layers([make_drawable(spots())])
    picture = canvas._picture
    slab, scale = picture.slabs[0], picture._scale
    block = blocks(visible(picture._view), 4)[0]
    shiboken6.delete(canvas)
    picture._take(Painted(generation=picture.generation, scale=scale, slab_key=slab.key, n_before=0, n_parts=1,
                          block=block, picture=None))  # fmt: skip
    picture._take_names(Named(generation=picture.generation, names=()))
    assert len(picture.store) == 0


def test_names_that_could_not_be_gathered_are_tried_again(qapp, qtbot, tmp_path, monkeypatch, caplog):
    session = make_desk(tmp_path)[0].session
    places = PlaceIndex(session)
    name = session.run.assessment.sites[0].name
    real, tried = place_index.build_index, []

    def faulty(*what):
        tried.append(what)
        if len(tried) == 1:
            message = "a name nobody thought of"
            raise RuntimeError(message)
        return real(*what)

    monkeypatch.setattr(place_index, "build_index", faulty)
    assert places.search(name) == ()
    qtbot.waitUntil(lambda: not places._under_way)
    assert not places.is_ready
    assert "a name nobody thought of" in caplog.text
    with qtbot.waitSignal(places.ready):
        places.search(name)
    assert places.search(name)
    places.close()


def test_a_legend_that_could_not_be_made_is_tried_again(qapp, qtbot, tmp_path, monkeypatch, caplog):
    desk = make_desk(tmp_path)[0]
    real, tried = _layer_tree.entries_of, []

    def faulty(layer, look):
        if threading.current_thread() is not threading.main_thread() and layer.layer_id == "roads":
            tried.append(layer)
            if len(tried) == 1:
                raise ZeroDivisionError
        return real(layer, look)

    monkeypatch.setattr(_layer_tree, "_AT_ONCE", 0)
    monkeypatch.setattr(_layer_tree, "entries_of", faulty)
    panel = LayerPanel(desk)
    qtbot.addWidget(panel)
    qtbot.waitUntil(lambda: "the legend of roads could not be made" in caplog.text)
    panel.tree.fill()
    qtbot.waitUntil(lambda: len(panel.tree._legends.get("roads", ((), (), ()))[2]) > 0)
    assert len(tried) == 2


def test_the_thread_of_the_legends_ends_with_the_tree(qapp, qtbot, tmp_path, monkeypatch):
    desk = make_desk(tmp_path)[0]
    monkeypatch.setattr(_layer_tree, "_AT_ONCE", 0)
    before = {each for each in threading.enumerate() if each.name.startswith("chargesite-legend")}
    panel = LayerPanel(desk)
    mine = {each for each in threading.enumerate() if each.name.startswith("chargesite-legend")} - before
    assert mine
    shiboken6.delete(panel)
    qtbot.waitUntil(lambda: not any(each.is_alive() for each in mine))
