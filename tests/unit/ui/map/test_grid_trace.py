"""Picking a bus on the map: which one, its way to the feed-in, what binds it, and what the plate says."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from tests.factory_grid import PLACES_M, X_M, Y_M, hosting_layer, line_layer
from ui.map.grid_mark import paint_callout, paint_trace, trace_words
from ui.map.grid_trace import GridTraces
from ui.map.viewport import Viewport


@pytest.fixture
def traces() -> GridTraces:
    return GridTraces((hosting_layer(), line_layer()))


def test_the_nearest_bus_within_reach_is_picked(traces) -> None:
    assert traces.at(X_M + 1390, Y_M + 45, 20.0).name == "House 1"
    assert traces.at(X_M + 1300, Y_M + 45, 20.0) is None
    assert GridTraces(()).at(X_M, Y_M, 1e9) is None


def test_the_way_follows_the_lines_to_the_feed_in(traces) -> None:
    trace = traces.at(*PLACES_M[3], 1.0)
    assert trace.way_m.shape == (4, 4)  # line 8, the transformer, both pieces of line 7
    ends = {tuple(point) for piece in trace.way_m for point in (piece[:2], piece[2:])}
    assert tuple(PLACES_M[0]) in ends
    assert (X_M + 500, Y_M + 20) in ends
    assert traces.at(*PLACES_M[0], 1.0).way_m.size == 0


def test_what_binds_is_a_line_a_transformer_or_a_bus(traces) -> None:
    by_line, by_trafo, by_bus = (traces.at(*PLACES_M[i], 1.0) for i in (1, 2, 3))
    assert by_line.binding_m.shape == (2, 4)
    assert by_line.binding_at_m is None
    assert by_trafo.binding_at_m == tuple(PLACES_M[2])
    assert by_bus.binding_at_m == tuple(PLACES_M[3])


def test_lines_without_numbers_leave_a_straight_way(traces) -> None:
    plain = replace(line_layer(), attributes={})
    trace = GridTraces((hosting_layer(), plain)).at(*PLACES_M[3], 1.0)
    assert trace.way_m.shape == (3, 4)


def test_a_ring_of_joints_ends() -> None:
    layer = hosting_layer()
    looped = replace(layer, attributes={**layer.attributes, "before": np.array([3, 0, 1, 2])})
    assert GridTraces((looped, line_layer())).at(*PLACES_M[3], 1.0).way_m.size


def test_the_plate_says_what_is_free_or_why_nothing_is_known(traces) -> None:
    assert trace_words(traces.at(*PLACES_M[1], 1.0))[1:] == ["1,240\xa0kW can be added", "Limited by Line 7: overload"]
    unknown = trace_words(traces.at(*PLACES_M[0], 1.0))
    assert unknown[1] == "Capacity not known"
    assert "grid." not in unknown[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("corner", [(0.0, 0.0), (300.0, 200.0)])
def test_plate_and_light_are_painted_inside_the_map(qapp, traces, theme, corner) -> None:
    view = Viewport(
        center_x_m=X_M + 700 + corner[0], center_y_m=Y_M + corner[1], m_per_px=4.0, width_px=400, height_px=300
    )
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    trace = traces.at(*PLACES_M[1], 1.0)
    paint_trace(painter, trace, view, theme)
    paint_callout(painter, trace, view, theme)
    painter.end()
    seen = {image.pixelColor(x, y).name() for x in range(0, 400, 3) for y in range(0, 300, 3)}
    assert len(seen) > 3
