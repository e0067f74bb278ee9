from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QMouseEvent, QWheelEvent

from planner.app.run import Run
from planner.maps.style import BACKGROUND
from tests.factories import make_assessment, make_layers
from ui.map import direct
from ui.map.canvas import KEY_STEP_PX, WHEEL_STEP, MapCanvas
from ui.map.drawable import make_drawable
from ui.map.sites import markers_of_run, no_markers


@pytest.fixture
def canvas(qtbot):
    assessment = make_assessment()
    run = Run(assessment=assessment, layers=make_layers(assessment))
    made = MapCanvas()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.set_sites(markers_of_run(run))
    made.set_layers([make_drawable(layer) for layer in run.layers])
    made.show()
    made.fit((*made._markers.xy_m.min(axis=0), *made._markers.xy_m.max(axis=0)))
    return made


def wheel(canvas, at, steps):
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(QPointF(at), QPointF(at), QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton, none,
                        Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    canvas.wheelEvent(event)


def mouse(canvas, kind, at, button=Qt.MouseButton.LeftButton):
    none = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(kind, QPointF(*at), QPointF(*at), button, button, none)
    {
        QEvent.Type.MouseButtonPress: canvas.mousePressEvent,
        QEvent.Type.MouseMove: canvas.mouseMoveEvent,
        QEvent.Type.MouseButtonRelease: canvas.mouseReleaseEvent,
        QEvent.Type.MouseButtonDblClick: canvas.mouseDoubleClickEvent,
    }[kind](event)


def test_wheel_zooms_about_the_cursor(canvas):
    before = canvas.view
    under = before.to_m(100, 80)
    wheel(canvas, QPoint(100, 80), 2)
    assert canvas.view.m_per_px == pytest.approx(before.m_per_px / WHEEL_STEP**2)
    assert canvas.view.to_m(100, 80) == pytest.approx(under)
    wheel(canvas, QPoint(100, 80), 0)
    assert canvas.view.m_per_px == pytest.approx(before.m_per_px / WHEEL_STEP**2)


def test_dragging_pans_and_picks_nothing(canvas, qtbot):
    before, picked = canvas.view, []
    canvas.site_clicked.connect(picked.append)
    mouse(canvas, QEvent.Type.MouseButtonPress, (200, 150))
    mouse(canvas, QEvent.Type.MouseMove, (240, 130))
    mouse(canvas, QEvent.Type.MouseButtonRelease, (240, 130))
    assert canvas.view == before.moved(40, -20)
    assert picked == []


def test_a_shaky_click_is_still_a_click(canvas):
    picked = []
    canvas.site_clicked.connect(picked.append)
    x, y = canvas.view.to_px(canvas._markers.xy_m)[4]
    mouse(canvas, QEvent.Type.MouseButtonPress, (x, y))
    mouse(canvas, QEvent.Type.MouseMove, (x + 1, y + 1))
    mouse(canvas, QEvent.Type.MouseButtonRelease, (x + 1, y + 1))
    assert picked == [canvas._markers.ids[4]]


def test_a_click_beside_the_sites_picks_nothing(canvas):
    picked = []
    canvas.site_clicked.connect(picked.append)
    canvas.set_view(replace(canvas.view, center_x_m=0.0))
    mouse(canvas, QEvent.Type.MouseButtonPress, (10, 10))
    mouse(canvas, QEvent.Type.MouseButtonRelease, (10, 10))
    assert picked == []


def test_hidden_sites_are_not_picked(canvas):
    picked = []
    canvas.site_clicked.connect(picked.append)
    canvas.set_sites(canvas._markers, shown=False)
    x, y = canvas.view.to_px(canvas._markers.xy_m)[4]
    mouse(canvas, QEvent.Type.MouseButtonPress, (x, y))
    mouse(canvas, QEvent.Type.MouseButtonRelease, (x, y))
    assert picked == []


def test_the_place_under_the_cursor_is_told(canvas):
    heard = []
    canvas.cursor_moved.connect(lambda x_m, y_m: heard.append((x_m, y_m)))
    mouse(canvas, QEvent.Type.MouseMove, (10, 20), Qt.MouseButton.NoButton)
    assert heard[0] == pytest.approx(canvas.view.to_m(10, 20))


def test_over_a_site_the_cursor_is_a_hand(canvas):
    x, y = canvas.view.to_px(canvas._markers.xy_m)[0]
    mouse(canvas, QEvent.Type.MouseMove, (x, y), Qt.MouseButton.NoButton)
    assert canvas.cursor().shape() == Qt.CursorShape.PointingHandCursor
    mouse(canvas, QEvent.Type.MouseMove, (x + 5000, y), Qt.MouseButton.NoButton)
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor


@pytest.mark.parametrize(("key", "dx", "dy"), [
    (Qt.Key.Key_Left, 1, 0), (Qt.Key.Key_Right, -1, 0), (Qt.Key.Key_Up, 0, 1), (Qt.Key.Key_Down, 0, -1),
])  # fmt: skip
def test_arrows_pan(canvas, qtbot, key, dx, dy):
    before = canvas.view
    qtbot.keyClick(canvas, key)
    assert canvas.view == before.moved(dx * KEY_STEP_PX, dy * KEY_STEP_PX)


def test_plus_and_minus_zoom(canvas, qtbot):
    before = canvas.view.m_per_px
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.view.m_per_px < before
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.view.m_per_px == pytest.approx(before)


def test_double_click_zooms_in(canvas):
    before = canvas.view.m_per_px
    mouse(canvas, QEvent.Type.MouseButtonDblClick, (50, 50))
    assert canvas.view.m_per_px < before


def test_selecting_a_site_out_of_sight_brings_it_into_view(canvas):
    canvas.set_view(replace(canvas.view, center_x_m=0.0))
    canvas.select("S003")
    x_m, y_m = canvas._markers.position("S003")
    assert (canvas.view.center_x_m, canvas.view.center_y_m) == (x_m, y_m)


def test_selecting_a_site_in_sight_moves_nothing(canvas):
    before = canvas.view
    canvas.select("S003")
    canvas.select(None)
    assert canvas.view == before


def test_a_fit_before_the_first_show_holds_at_the_final_size(qtbot):
    made = MapCanvas()
    qtbot.addWidget(made)
    made.fit((0.0, 0.0, 10_000.0, 5_000.0))
    made.fit(None)
    made.resize(700, 300)
    made.show()
    qtbot.wait(5)
    west, south, east, north = made.view.bounds_m
    assert west < 0
    assert east > 10_000
    assert south < 0
    assert north > 5_000
    assert (made.view.width_px, made.view.height_px) == (700, 300)


def ink_column(canvas, row=150):
    """Columns of a row of pixels that are not the ground."""
    image = canvas.grab().toImage()
    ground = QColor(BACKGROUND["light"]).rgb()
    return [x for x in range(image.width()) if image.pixel(x, row) != ground]


def test_while_the_hand_moves_the_old_picture_moves_along(canvas, qtbot):
    qtbot.waitUntil(lambda: canvas.is_sharp)
    canvas.set_sites(no_markers())
    before = ink_column(canvas)
    canvas.set_view(canvas.view.moved(30, 0))
    moved = ink_column(canvas)
    kept = [x + 30 for x in before if x + 30 < 340]
    assert before
    assert set(kept) <= set(moved)


def test_while_zooming_the_last_picture_is_stretched_until_the_next_is_painted(canvas, qtbot, monkeypatch):
    monkeypatch.setattr(direct, "AT_ONCE_UP_TO", -1.0)
    qtbot.waitUntil(lambda: canvas.is_sharp)
    canvas.set_sites(no_markers())
    canvas.zoom(1.3)
    assert not canvas.is_sharp
    stretched = canvas.grab().toImage()
    assert len({stretched.pixel(x, y) for x in range(60, 340, 3) for y in range(60, 240, 3)}) > 10
    qtbot.waitUntil(lambda: canvas.is_sharp)
    assert canvas.grab().toImage() != stretched


def test_the_map_is_not_blank_and_shows_keyboard_focus(canvas, qtbot):
    qtbot.waitUntil(lambda: canvas.is_sharp)
    plain = canvas.grab().toImage()
    assert len({plain.pixel(x, y) for x in range(0, 400, 3) for y in range(0, 300, 3)}) > 20
    canvas.focusInEvent(QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert canvas.grab().toImage() != plain
    canvas.focusOutEvent(QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    canvas.focusInEvent(QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.MouseFocusReason))
    assert canvas.grab().toImage() == plain


def test_sites_have_tips(canvas):
    assert canvas.tip("S001").startswith("1  ")
    assert not canvas.tip("S012")[0].isdigit()
