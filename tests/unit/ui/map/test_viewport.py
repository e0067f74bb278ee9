import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.map.viewport import MAX_M_PER_PX, Viewport

FINITE = st.floats(-1e6, 1e6)
VIEW = Viewport(center_x_m=500_000.0, center_y_m=5_300_000.0, m_per_px=4.0, width_px=800, height_px=600)


@given(FINITE, FINITE)
def test_pixels_and_metres_are_inverse(x_px, y_px):
    back = VIEW.to_px(np.array([VIEW.to_m(x_px, y_px)]))
    assert back[0] == pytest.approx((x_px, y_px), abs=1e-3)


@given(st.floats(0.01, 100.0), st.floats(0, 800), st.floats(0, 600))
def test_zoom_keeps_what_is_under_the_cursor(factor, x_px, y_px):
    assert VIEW.zoomed(factor, x_px, y_px).to_m(x_px, y_px) == pytest.approx(VIEW.to_m(x_px, y_px), abs=1e-3)


def test_north_is_up():
    south, north = VIEW.to_px(np.array([[500_000.0, 5_300_000.0], [500_000.0, 5_300_400.0]]))
    assert north[1] == south[1] - 100


def test_drag_moves_the_content_with_the_hand():
    before = VIEW.to_px(np.array([[500_100.0, 5_300_100.0]]))[0]
    after = VIEW.moved(30, -20).to_px(np.array([[500_100.0, 5_300_100.0]]))[0]
    assert after - before == pytest.approx((30, -20))


def test_fit_shows_all_of_it():
    box = (490_000.0, 5_290_000.0, 530_000.0, 5_295_000.0)
    west, south, east, north = VIEW.fitted(box).bounds_m
    assert west < box[0]
    assert south < box[1]
    assert east > box[2]
    assert north > box[3]


def test_fit_of_a_single_point_does_not_zoom_into_nothing():
    assert VIEW.fitted((1.0, 2.0, 1.0, 2.0)).m_per_px == 1.0


def test_zoom_has_ends():
    assert VIEW.zoomed(1e-12, 0, 0).m_per_px == MAX_M_PER_PX


def test_scale_of_a_screen_with_96_dots_an_inch():
    assert VIEW.scale_denominator == pytest.approx(4.0 * 96 / 0.0254)


def test_resized_never_reaches_zero():
    assert VIEW.resized(0, -5).width_px == 1


def test_fitting_leaves_the_lower_edge_free():
    view = VIEW.fitted((0.0, 0.0, 1000.0, 1000.0), margin_px=0, low_px=100.0)
    lowest = view.to_px(np.array([[500.0, 0.0]]))[0, 1]
    assert lowest <= view.height_px - 100.0 + 1e-6
