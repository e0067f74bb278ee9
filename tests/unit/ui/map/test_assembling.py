"""A layer is put together beside the window, and given up where nobody wants it."""

import threading

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt

from planner.app.mapload import LayerDone, parts_of_data
from planner.maps.layer import MapLayer
from ui.map import assembling as assembling_module
from ui.map.assembling import Assembling
from ui.map.drawable import Columns


@pytest.fixture
def data():
    coords_m = np.arange(24.0).reshape(12, 2) + 500_000.0
    layer = MapLayer(
        layer_id="ways", kind="line", coords_m=coords_m, offsets=np.arange(0, 13, 2), feature_of_part=np.arange(6),
        attributes={"name": np.array(["A", None, "B", "A", "C", "A"], dtype=object), "kmh": np.arange(6.0)},
        crs="EPSG:25832",
    )  # fmt: skip
    return Columns(layer).get()


class Window(QObject):
    def __init__(self):
        super().__init__()
        self.got, self.threads = [], set()

    def take(self, layer_id, assembling, columns):
        self.got.append((layer_id, assembling, columns))
        self.threads.add(threading.current_thread())


def ended(qtbot, others):
    def only():
        assert not [each for each in threading.enumerate() if each.name == "chargesite-layer" and each not in others]

    qtbot.waitUntil(only)


def test_what_was_sent_comes_back_whole_in_the_window_s_thread(data, qtbot):
    others = set(threading.enumerate())
    window = Window()
    assembling = Assembling("ways", window)
    assembling.whole.connect(window.take, Qt.ConnectionType.QueuedConnection)
    for part in parts_of_data(data):
        assembling.take(part)
    assembling.finish(LayerDone(layer_id="ways", data=data, crs="EPSG:25832"))
    qtbot.waitUntil(lambda: bool(window.got))
    ((layer_id, sender, columns),) = window.got
    assert (layer_id, sender, window.threads) == ("ways", assembling, {threading.main_thread()})
    made = columns.get()
    assert made is not data
    for name in ("xy_m", "offsets", "feature", "groups", "boxes_m"):
        assert np.array_equal(getattr(made, name), getattr(data, name)), name
    assert list(columns.layer.attributes["name"]) == ["A", None, "B", "A", "C", "A"]
    ended(qtbot, others)


@pytest.mark.parametrize("how", ["given up", "window gone"])
def test_its_thread_ends_where_nobody_wants_the_layer(data, qtbot, how):
    others = set(threading.enumerate())
    window = Window()
    assembling = Assembling("ways", window)
    for part in parts_of_data(data):
        assembling.take(part)
    if how == "given up":
        assembling.drop()
    else:
        shiboken6.delete(window)
    ended(qtbot, others)


def test_what_is_given_up_while_it_is_put_together_is_not_sent(data, qtbot, monkeypatch):
    others = set(threading.enumerate())
    begun, go_on = threading.Event(), threading.Event()

    class Slow(Columns):
        @property
        def layer(self):
            begun.set()
            assert go_on.wait(30)
            return super().layer

    monkeypatch.setattr(assembling_module, "Columns", Slow)
    window, sent = Window(), []
    assembling = Assembling("ways", window)
    assembling.whole.connect(lambda *_: sent.append(threading.current_thread()), Qt.ConnectionType.DirectConnection)
    for part in parts_of_data(data):
        assembling.take(part)
    assembling.finish(LayerDone(layer_id="ways", data=data, crs="EPSG:25832"))
    assert begun.wait(30)
    assembling.drop()
    go_on.set()
    ended(qtbot, others)
    assert sent == []
