import pytest

from ui.charts.frame import inner_scale, round_between, round_scale, tick_words
from ui.charts.lanes import lanes, placed
from ui.texts import set_language


@pytest.fixture(autouse=True)
def english():
    set_language("en")


@pytest.mark.parametrize(("low", "high", "ticks"), [
    (0.0, 5.4, (0.0, 2.0, 4.0, 6.0)), (0.0, 0.0, (0.0, 0.5, 1.0)), (-12.0, 31.0, (-20.0, 0.0, 20.0, 40.0)),
    (0.0, 1180.0, (0.0, 500.0, 1000.0, 1500.0)),
])  # fmt: skip
def test_scales_from_zero_have_round_ends(low, high, ticks):
    made = round_scale(low, high, 3)
    assert made.ticks == pytest.approx(ticks)
    assert made.low <= low <= high <= made.high


def test_a_scale_between_two_values_holds_both_wherever_zero_is():
    made = round_between(19.05, 25.95, 3)
    assert made.low <= 19.05
    assert made.high >= 25.95
    assert made.low > 0
    flat = round_between(20.0, 20.0)
    assert flat.low < flat.high


def test_an_inner_scale_ends_with_the_values():
    made = inner_scale(360.0, 1200.0)
    assert (made.low, made.high) == (360.0, 1200.0)
    assert made.ticks == pytest.approx((400.0, 600.0, 800.0, 1000.0, 1200.0))
    assert inner_scale(5.0, 5.0).share(5.0) == 0.5


@pytest.mark.parametrize(("ticks", "words"), [
    ((0.0, 2.5, 5.0), ["0.0", "2.5", "5.0"]), ((0.0, 500.0), ["0", "500"]), ((0.0, 0.05), ["0.00", "0.05"]),
])  # fmt: skip
def test_ticks_show_the_decimals_they_need(ticks, words):
    assert tick_words(ticks) == words


def test_labels_never_share_a_lane_where_they_would_touch():
    spans = [(0.0, 40.0), (38.0, 80.0), (39.0, 90.0), (120.0, 150.0), (41.0, 44.0)]
    rows = lanes(spans)
    for i, (left, right) in enumerate(spans):
        for k, (other_left, other_right) in enumerate(spans):
            if i < k and rows[i] == rows[k]:
                assert left >= other_right + 5 or right + 5 <= other_left
    assert rows[3] == 0


def test_labels_stay_inside():
    assert placed(5.0, 40.0, 0.0, 200.0) == (0.0, 40.0)
    assert placed(198.0, 40.0, 0.0, 200.0) == (160.0, 200.0)
    assert placed(100.0, 40.0, 0.0, 200.0) == (80.0, 120.0)
