"""What mouse and keys do, with a tool in hand and without; overlays and underlays."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter

from tests.unit.ui.map.test_canvas import canvas, wheel  # noqa: F401 - a fixture
from ui.map.tool import Tool

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
PRESS, MOVE, RELEASE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease


def mouse(on, kind, at, button=LEFT, keys=Qt.KeyboardModifier.NoModifier):
    event = QMouseEvent(kind, QPointF(*at), QPointF(*at), button, button, keys)
    {PRESS: on.mousePressEvent, MOVE: on.mouseMoveEvent, RELEASE: on.mouseReleaseEvent}[kind](event)


def drag(on, start, end, **more):
    mouse(on, PRESS, start, **more)
    mouse(on, MOVE, end, **more)
    mouse(on, RELEASE, end, **more)


class Pen(Tool):
    tool_id = "pen"

    def __init__(self, takes=True):
        super().__init__()
        self.takes, self.told, self.painted = takes, [], 0

    def press(self, event):
        self.told.append(("press", event))
        return self.takes

    def move(self, event):
        self.told.append(("move", event))
        return self.takes

    def release(self, event):
        self.told.append(("release", event))
        return self.takes

    def key(self, event):
        return event.key() == Qt.Key.Key_Return

    def paint(self, painter, view, theme):
        self.painted += 1


def test_a_tool_takes_the_left_button_and_is_told_places(canvas):  # noqa: F811
    pen, heard = Pen(), []
    canvas.tool_changed.connect(heard.append)
    canvas.set_tool(pen)
    before = canvas.view
    drag(canvas, (100, 80), (150, 90), keys=Qt.KeyboardModifier.ControlModifier)
    assert canvas.view == before
    assert [name for name, _ in pen.told] == ["press", "move", "release"]
    event = pen.told[0][1]
    assert (event.x_m, event.y_m) == pytest.approx(before.to_m(100, 80))
    assert event.ctrl
    assert not event.shift
    assert canvas.cursor().shape() == pen.cursor
    canvas.grab()
    assert pen.painted
    canvas.set_tool(None)
    assert heard == [pen, None]
    assert pen.canvas is None
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_what_a_tool_does_not_take_pans_and_picks(canvas):  # noqa: F811
    canvas.set_tool(Pen(takes=False))
    before, picked = canvas.view, []
    drag(canvas, (100, 80), (150, 90))
    assert canvas.view == before.moved(50, 10)
    canvas.place_clicked.connect(lambda *at: picked.append(at))
    canvas.set_view(replace(canvas.view, center_x_m=0.0))
    drag(canvas, (100, 80), (100, 80))
    assert len(picked) == 1


def test_middle_button_wheel_and_space_move_the_map_with_any_tool(canvas, qtbot):  # noqa: F811
    pen = Pen()
    canvas.set_tool(pen)
    before = canvas.view
    drag(canvas, (100, 80), (150, 90), button=MIDDLE)
    assert canvas.view == before.moved(50, 10)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    drag(canvas, (100, 80), (120, 80))
    assert canvas.view == before.moved(70, 10)
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert pen.told == []
    wheel(canvas, QPoint(50, 50), 1)
    assert canvas.view.m_per_px < before.m_per_px
    mouse(canvas, PRESS, (10, 10))
    assert pen.told, "space is let go: the button is the tool's again"


def test_shift_and_a_drag_enlarge_a_box(canvas):  # noqa: F811
    before = canvas.view
    middle = before.to_m(150, 100)
    drag(canvas, (100, 70), (200, 130), keys=Qt.KeyboardModifier.ShiftModifier)
    assert (canvas.view.center_x_m, canvas.view.center_y_m) == pytest.approx(middle)
    assert canvas.view.m_per_px < before.m_per_px
    now = canvas.view
    drag(canvas, (100, 70), (102, 71), keys=Qt.KeyboardModifier.ShiftModifier)
    assert canvas.view.m_per_px == now.m_per_px, "a twitch is no box"


def test_escape_gives_up_the_box_then_the_tool(canvas, qtbot):  # noqa: F811
    canvas.set_tool(Pen(takes=False))
    before = canvas.view
    mouse(canvas, PRESS, (100, 70), keys=Qt.KeyboardModifier.ShiftModifier)
    mouse(canvas, MOVE, (200, 170), keys=Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.tool is not None
    mouse(canvas, RELEASE, (200, 170))
    assert canvas.view == before
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert canvas.tool is not None
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.tool is None


def test_tab_goes_from_site_to_site_and_out_after_the_last(canvas, monkeypatch):  # noqa: F811
    monkeypatch.setattr(canvas, "hasFocus", lambda: True)
    canvas.site_clicked.connect(canvas.select)
    seen = []
    while canvas.focusNextPrevChild(True) and len(seen) < 50 and canvas._selected not in seen:
        seen.append(canvas._selected)
    assert sorted(seen) == sorted(canvas._markers.ids)
    assert seen[0] == canvas._markers.ids[int((canvas._markers.rank == 1).argmax())]
    canvas.focusNextPrevChild(False)
    assert canvas._selected == seen[-2]


class Square(QObject):
    changed = Signal()

    def __init__(self, color):
        super().__init__()
        self.color, self.painted = color, 0

    def paint(self, painter, view, theme):
        self.painted += 1
        painter.fillRect(0, 60, 40, 40, QColor(self.color))
        painter.translate(1_000, 0)


def test_overlays_lie_over_and_underlays_under_everything(canvas, qtbot):  # noqa: F811
    over, under = Square("#ff0000"), Square("#0000ff")
    canvas.add_underlay(under)
    assert canvas.grab().toImage().pixelColor(10, 70) == QColor("#0000ff")
    canvas.add_overlay(over)
    assert canvas.grab().toImage().pixelColor(10, 70) == QColor("#ff0000")
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    canvas.paint_map(painter, canvas.view, "light")
    painter.end()
    assert image.pixelColor(10, 70) == QColor("#ff0000")
    canvas.remove_overlay(over)
    canvas.remove_overlay(over)
    n = under.painted
    under.changed.emit()
    qtbot.waitUntil(lambda: under.painted > n)
    canvas.remove_underlay(under)
    assert canvas.grab().toImage().pixelColor(10, 70).name() not in {"#ff0000", "#0000ff"}


def test_sites_are_pictures_of_the_scene_that_move_with_the_view(canvas):  # noqa: F811
    at = canvas.view.to_px(canvas._markers.xy_m)
    for i in (0, 3):
        assert canvas._sites.at_px(i).x() == pytest.approx(at[i, 0], abs=1e-6)
        assert canvas._sites.at_px(i).y() == pytest.approx(at[i, 1], abs=1e-6)
    assert len(canvas._sites) == len(canvas._markers.ids)
