import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent

from ui.map.swipe import SwipeView
from ui.map.viewport import Viewport


def side(color, seen):
    def paint(painter, view, theme, ratio):
        seen.append(view)
        painter.fillRect(QRectF(0, 0, view.width_px * ratio, view.height_px * ratio), QColor(color))

    return paint


@pytest.fixture
def swipe(qtbot):
    seen = []
    made = SwipeView(side("#ff0000", seen), side("#0000ff", seen))
    made.seen = seen
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.set_view(Viewport(center_x_m=1000.0, center_y_m=2000.0, m_per_px=10.0))
    made.show()
    qtbot.waitUntil(lambda: not any(made._stale))
    return made


def row(widget, y=180):
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[y, :, :3].tolist()


def test_each_side_shows_its_own_map(swipe):
    pixels = row(swipe)
    assert pixels[100] == [255, 0, 0]
    assert pixels[300] == [0, 0, 255]
    assert swipe.seen[-1].width_px == 400


def seen_px(swipe, x_m, y_m):
    return swipe.view.to_px(np.array([[x_m, y_m]]))[0]


def test_what_is_to_be_seen_as_a_whole_stays_so_in_any_size_until_the_map_is_moved(swipe, qtbot):
    west, south, east, north = whole = (0.0, 0.0, 40_000.0, 10_000.0)
    swipe.fit(whole)
    for size in ((400, 200), (900, 500), (260, 400)):
        swipe.resize(*size)
        left, low = seen_px(swipe, west, south)
        right, high = seen_px(swipe, east, north)
        assert 30 <= left < right <= size[0] - 30
        assert 30 <= high < low <= size[1] - 30
    swipe.set_notice("Somebody's map, with a long word of thanks on several lines " * 3)
    assert seen_px(swipe, west, south)[1] < 400 - 48
    qtbot.keyClick(swipe, Qt.Key.Key_Plus)
    scale = swipe.view.m_per_px
    swipe.resize(900, 500)
    assert swipe.view.m_per_px == scale


def test_the_divider_is_dragged(swipe, qtbot):
    moved = []
    swipe.divider_moved.connect(moved.append)
    qtbot.mousePress(swipe, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    qtbot.mouseMove(swipe, QPoint(100, 100))
    qtbot.mouseRelease(swipe, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert swipe.divider_pu == pytest.approx(0.25)
    assert moved
    assert row(swipe)[150] == [0, 0, 255]
    qtbot.mouseDClick(swipe, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert swipe.divider_pu == 0.5


def test_keys_do_all_that_the_mouse_does(swipe, qtbot):
    qtbot.keyClick(swipe, Qt.Key.Key_Right)
    assert swipe.divider_pu == pytest.approx(0.52)
    qtbot.keyClick(swipe, Qt.Key.Key_End)
    assert row(swipe)[390] == [255, 0, 0]
    qtbot.keyClick(swipe, Qt.Key.Key_Home)
    assert row(swipe)[10] == [0, 0, 255]
    before = swipe.view
    qtbot.keyClick(swipe, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert swipe.view.center_x_m > before.center_x_m
    qtbot.keyClick(swipe, Qt.Key.Key_Plus)
    assert swipe.view.m_per_px == pytest.approx(8.0)


def test_the_map_is_dragged_beside_the_divider_and_both_sides_follow(swipe, qtbot):
    views = []
    swipe.view_changed.connect(views.append)
    qtbot.mousePress(swipe, Qt.MouseButton.LeftButton, pos=QPoint(300, 100))
    qtbot.mouseMove(swipe, QPoint(250, 100))
    qtbot.mouseRelease(swipe, Qt.MouseButton.LeftButton, pos=QPoint(250, 100))
    assert swipe.view.center_x_m == pytest.approx(1500.0)
    assert swipe.divider_pu == 0.5
    qtbot.waitUntil(lambda: not any(swipe._stale))
    assert swipe.seen[-1] == swipe.seen[-2] == swipe.view == views[-1]


def test_the_wheel_zooms_about_the_cursor(swipe):
    there = swipe.view.to_m(50, 50)
    event = QWheelEvent(QPointF(50, 50), QPointF(50, 50), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    swipe.wheelEvent(event)
    assert swipe.view.to_m(50, 50) == pytest.approx(there)
    assert swipe.view.m_per_px == pytest.approx(8.0)


def test_titles_stand_on_their_sides(swipe, qtbot):
    before = row(swipe, 24)
    swipe.set_titles("Today", "2035")
    after = row(swipe, 24)
    assert before[:190] != after[:190]
    assert before[215:] != after[215:]


def test_other_maps_are_painted_when_they_are_given(swipe, qtbot):
    swipe.set_paints(side("#00ff00", swipe.seen), side("#00ff00", swipe.seen))
    qtbot.waitUntil(lambda: row(swipe)[100] == row(swipe)[300] == [0, 255, 0])
