"""What is lit up stays few whatever is selected, and near the hand nothing of it is left out."""

import numpy as np

from planner.maps.columns import data_of_layer
from planner.maps.layer import MapLayer
from ui.map.tools.highlight import MOST_LINES, kept_parts, shapes_px
from ui.map.viewport import Viewport

N = 30_000


def many():
    rng = np.random.default_rng(4)
    start = rng.uniform(0, 30_000, (N, 1, 2))
    return data_of_layer(
        MapLayer(
            layer_id="roads",
            kind="line",
            coords_m=np.concatenate([start, start + np.array([40.0, 0.0])], axis=1).reshape(-1, 2),
            offsets=np.arange(N + 1) * 2,
            feature_of_part=np.arange(N),
            crs="EPSG:25832",
        )
    )


def view(m_per_px):
    return Viewport(center_x_m=15_000.0, center_y_m=15_000.0, m_per_px=m_per_px, width_px=1000, height_px=1000)


def test_of_very_many_as_many_are_drawn_as_a_screen_can_tell_apart():
    data, rows = many(), np.arange(N)
    kept = kept_parts(data, rows, 30.0)
    assert 500 < kept.sum() <= MOST_LINES
    assert len(shapes_px(data, kept, view(30.0))) <= MOST_LINES


def test_close_by_all_that_is_selected_is_drawn():
    data, rows = many(), np.arange(0, N, 2)
    kept = kept_parts(data, rows, 1.0)
    assert set(data.feature[kept].tolist()) == set(rows.tolist())
    seen = shapes_px(data, kept, view(1.0))
    starts = np.array([data.part_m(int(part))[0] for part in np.flatnonzero(kept)]) - 15_000.0
    inside = (np.abs(starts) <= 450.0).all(axis=1).sum()
    assert inside <= len(seen) <= inside * 1.6


def test_rows_that_are_gone_are_left_out():
    data = many()
    assert kept_parts(data, np.array([N + 3]), 1.0).sum() == 0
    assert shapes_px(data, kept_parts(data, np.array([N + 3]), 1.0), view(1.0)).shape == (0, 4)
