import math

import pytest
from PySide6.QtCore import QPointF

from planner.model.result import Band
from ui.charts.bars import StepBar
from ui.charts.bins import Bin, BinChart
from ui.charts.hours import HourChart, Panel, Series
from ui.charts.timeline import Step, Timeline
from ui.charts.years import YearBand, YearChart
from ui.texts import set_language

DAY = tuple(float(hour) for hour in range(24))


@pytest.fixture(autouse=True)
def english():
    set_language("en")


def shown(qtbot, chart):
    qtbot.addWidget(chart)
    chart.resize(336, chart.height())
    chart.show()
    picture = chart.grab().toImage()
    return len({picture.pixel(x, y) for x in range(0, picture.width(), 2) for y in range(0, picture.height(), 2)})


def test_hours_read_each_series(qtbot):
    day = Series(name="Weekday", values=DAY, color="#0b6475")
    weekend = Series(name="Weekend", values=DAY[::-1], color="#e69f00", shape="step")
    power = Series(name="Power", values=DAY, color="#009e73", shape="area")
    chart = HourChart([Panel(title="arrivals", series=(day, weekend)),
                       Panel(title="power", series=(power,), unit="kW", limit=30.0)], "described")  # fmt: skip
    assert shown(qtbot, chart) > 8
    assert chart.accessibleName() == "described"
    right = chart.reading(QPointF(chart.width() - 11, 50))
    assert right.splitlines() == ["23–24 h", "Weekday: 23", "Weekend: 0", "Power: 23 kW"]
    assert chart.reading(QPointF(1, 50)) == ""
    assert chart.accessibleDescription().startswith("0–1 h, Weekday: 0, Weekend: 23, Power: 0 kW; 1–2 h")


def test_years_read_the_nearest(qtbot):
    years = tuple(YearBand(year=2025 + i, value=Band(low=i, base=2.0 * i, high=3.0 * i)) for i in range(21))
    chart = YearChart(years, 2030, "sessions", "described")
    assert shown(qtbot, chart) > 8
    assert chart.reading(QPointF(chart.width(), 10)) == "sessions 2045: 40 (20 – 60)"


def test_bins_read_in_words(qtbot):
    bins = [Bin(name="0", described="no wait", share_pu=0.9, color="#0b6475"),
            Bin(name="> 30", described="longer", share_pu=0.1, color="#d55e00")]  # fmt: skip
    chart = BinChart(bins, "minutes", "described")
    assert shown(qtbot, chart) > 5
    assert chart.reading(QPointF(300, 10)) == "longer: 10.0\u00a0%"
    assert chart.reading(QPointF(1000, 10)) == ""


def test_phases_read_what_stands_and_what_is_prepared(qtbot):
    steps = (Step(year=2027, points=4, prepared=12, connection_kw=300.0),
             Step(year=2030, points=12, prepared=12, connection_kw=700.0))  # fmt: skip
    chart = Timeline(steps, "described")
    assert shown(qtbot, chart) > 5
    assert chart.reading(QPointF(60, 50)).splitlines() == ["From 2027: 4 points, 300\u00a0kW", "prepared for 12 points"]
    assert chart.reading(QPointF(chart.width() - 12, 50)) == "From 2030: 12 points, 700\u00a0kW"
    assert chart.reading(QPointF(0, 50)) == ""


@pytest.mark.parametrize("total", [10.0, 0.0])
def test_a_step_of_a_sum_paints_also_where_there_is_nothing(qtbot, total):
    bar = StepBar((4.0, 10.0), total, "#0b6475", "kept")
    assert shown(qtbot, bar) >= 2
    assert not math.isnan(bar.total)
