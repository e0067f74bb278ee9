"""The map's first picture is painted once beside the window, in another thread."""

import sys
import threading

from ui.map.warm import paint_once


def test_a_map_without_layers_is_painted_in_another_thread(qapp):
    made = []
    thread = threading.Thread(target=lambda: made.append(paint_once()))
    thread.start()
    thread.join(20)
    colors = {made[0].pixel(x, y) for x in range(0, 240, 2) for y in range(0, 240, 2)}
    assert len(colors) > 3, "ground, scale bar and north arrow"
    assert "numpy.ma" in sys.modules
