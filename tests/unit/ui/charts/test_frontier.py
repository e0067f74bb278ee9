import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt

from ui.charts.frontier import FrontierChart, Line, Measure

POWERS = (300.0, 400.0, 500.0, 600.0)


@pytest.fixture
def chart(qtbot):
    measures = [
        Measure(title="wait", base=(12.0, 6.0, 3.0, 1.0), limit=5.0),
        Measure(title="cost", base=(80.0, 90.0, None, None), low=(70.0, 80.0, None, None),
                high=(95.0, 99.0, None, None)),
    ]  # fmt: skip
    lines = [Line(at_kw=at, text=f"{at:.0f} kW", tone="rule") for at in (350.0, 355.0, 362.0, 900.0)]
    made = FrontierChart(
        POWERS, measures, [*lines, Line(at_kw=500.0, text="500 kW best", tone="recommended")], "described"
    )
    qtbot.addWidget(made)
    made.resize(336, made.height())
    made.show()
    return made


def test_labels_of_lines_do_not_overlap_and_lines_beyond_the_powers_are_left_out(chart):
    boxes = chart.label_boxes()
    assert len(boxes) == 4
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])
    assert all(chart.rect().toRectF().contains(box) for box in boxes)


def test_the_mouse_shows_a_point_and_leaving_goes_back(chart, qtbot):
    told = []
    chart.pointed.connect(told.append)
    chart.choose(1)
    qtbot.mouseMove(chart, QPoint(chart.width() - 12, 80))
    qtbot.waitUntil(lambda: chart.shown == 3)
    QCoreApplication.sendEvent(chart, QEvent(QEvent.Type.Leave))
    assert chart.shown == 1
    assert told == [3, 1]


def test_keys_step_from_point_to_point(chart, qtbot):
    chosen = []
    chart.chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home):
        qtbot.keyClick(chart, key)
    assert chosen == [1, 3, 3, 2, 0]


def test_a_click_chooses(chart, qtbot):
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(chart.width() - 14, 90))
    assert chart.at == 3


def test_the_slider_below_gets_the_room_of_the_box(chart):
    left, right = chart.margins_px()
    assert chart.nearest(left) == 0
    assert chart.nearest(chart.width() - right) == 3


def test_it_paints(chart):
    picture = chart.grab().toImage()
    colors = {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}
    assert len(colors) > 10
    assert chart.reading(QPointF(5, 5)) == ""
