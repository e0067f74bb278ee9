"""Dates of steps, duration curves and windows."""

import numpy as np
import pytest

from planner.grid.year.curves import duration_curve, least_by_month_and_hour, step_text


@pytest.mark.parametrize(
    ("step", "step_h", "text"),
    [(0, 1.0, "01-01 00:00"), (59 * 24, 1.0, "03-01 00:00"), (8759, 1.0, "12-31 23:00"), (35039, 0.25, "12-31 23:45")],
)
def test_a_step_has_a_date(step, step_h, text):
    assert step_text(step, step_h) == text


def test_the_duration_curve_counts_hours_with_at_least_so_much():
    free = np.r_[np.full(100, 40.0), np.full(8000, 250.0), np.full(660, 300.0)]
    curve = dict(duration_curve(free, 1.0))
    assert curve[40.0] == 8760
    assert curve[300.0] == 660
    assert curve[100.0] == 8660
    hours = [h for _, h in duration_curve(free, 1.0)]
    assert hours == sorted(hours, reverse=True)
    assert len(hours) < 30


def test_one_power_all_year_is_one_point():
    assert duration_curve(np.full(35040, 12.0), 0.25) == ((12.0, 8760.0),)
    assert duration_curve([], 1.0) == ()


def test_windows_hold_the_least_of_a_month():
    free = np.full(8760, 100.0)
    free[24 * 40 + 18] = 30.0  # 10 February, 18:00
    table = least_by_month_and_hour(free)
    assert table.shape == (12, 24)
    assert table[1, 18] == 30.0
    assert table.sum() == 12 * 24 * 100 - 70
    assert least_by_month_and_hour(np.repeat(free, 4)).tolist() == table.tolist()
