import os
import subprocess
import sys

import numpy as np
import pytest

from planner.sizing.kernel import Cars, Curve, Site, fill, simulate

FLAT = Curve(np.zeros(1), np.ones((1, 2)))


def cars(arrival_h, end_pu, stay_h=None, ac_kw=11.0, dc_kw=100.0):
    n = len(arrival_h)
    return Cars(
        np.array(arrival_h, float),
        np.zeros(n),
        np.array(end_pu, float),
        np.full(n, 100.0),
        np.tile([ac_kw, dc_kw], (n, 1)),
        np.zeros(n) if stay_h is None else np.array(stay_h, float),
    )


def site(evse_kw, kinds, cabinet_sizes, cabinet_kw, cap_kw=np.inf, patience_h=np.inf):
    return Site(
        np.array(evse_kw, float),
        np.array(kinds, np.int64),
        np.cumsum([0, *cabinet_sizes], dtype=np.int64),
        np.array(cabinet_kw, float),
        float(cap_kw),
        float(patience_h),
    )


@pytest.mark.parametrize(
    ("powers", "cap_kw", "expected"),
    [
        ([10, 20], 100, [10, 20]),
        ([50, 50], 60, [30, 30]),
        ([10, 50, 90], 90, [10, 40, 40]),
        ([10, 30, 90], 90, [10, 30, 50]),
        ([0, 0, 90], 45, [0, 0, 45]),
        ([5, 5], 0, [0, 0]),
    ],
)
def test_water_filling_by_hand(powers, cap_kw, expected):
    power_kw = np.array(powers, float)
    total = fill(power_kw, np.ones(power_kw.size), 0, power_kw.size, float(cap_kw))
    np.testing.assert_allclose(power_kw, expected)
    assert total == pytest.approx(sum(expected))


def test_two_sides_share_a_cabinet():
    # 150 kW cabinet, two cars of 100 kW with 20 kWh each: 75 kW each, 16 minutes.
    both = simulate(cars([0, 0], [0.2, 0.2]), site([150, 150], [1, 1], [2], [150]), FLAT, 1)
    np.testing.assert_allclose(both.plugged_h, [20 / 75, 20 / 75])
    alone = simulate(cars([0], [0.2]), site([150, 150], [1, 1], [2], [150]), FLAT, 1)
    assert alone.plugged_h[0] == pytest.approx(0.2)


def test_a_car_takes_the_point_that_gives_it_most():
    # AC first in the list, but DC gives 100 kW; the second car finds only AC (11 kW).
    record = simulate(cars([0, 0], [0.1, 0.11]), site([22, 50], [0, 1], [1, 1], [22, 50]), FLAT, 2)
    np.testing.assert_allclose(record.plugged_h, [10 / 50, 1.0])


def test_a_second_car_prefers_the_empty_cabinet():
    record = simulate(cars([0, 0], [0.1, 0.1]), site([100] * 4, [1] * 4, [2, 2], [100, 100]), FLAT, 1)
    np.testing.assert_allclose(record.plugged_h, [0.1, 0.1])


def test_a_driver_who_stays_keeps_the_point():
    record = simulate(cars([0, 0.5], [0.1, 0.1], stay_h=[1.0, 0.0]), site([100], [1], [1], [100]), FLAT, 3)
    np.testing.assert_allclose(record.plugged_h, [1.0, 0.1])
    np.testing.assert_allclose(record.wait_h, [0.0, 0.5])
    assert record.totals[1] == pytest.approx(1.1)


def test_first_come_first_served():
    record = simulate(cars([0, 0.01, 0.02], [0.5, 0.1, 0.1]), site([100], [1], [1], [100]), FLAT, 2)
    np.testing.assert_allclose(record.wait_h, [0, 0.49, 0.58])


def test_impatient_drivers_drive_on():
    # The point is free after 0.5 h: the second has waited 0.4 h (too long), the third 0.1 h.
    record = simulate(cars([0, 0.1, 0.4], [0.5, 0.1, 0.1]), site([100], [1], [1], [100], patience_h=0.3), FLAT, 2)
    assert np.isnan(record.wait_h[1])
    assert np.isnan(record.plugged_h[1])
    np.testing.assert_allclose(record.wait_h[[0, 2]], [0, 0.1])


def test_energy_is_booked_where_it_flows():
    record = simulate(cars([0.1], [0.4]), site([100], [1], [1], [100]), FLAT, 1)
    np.testing.assert_allclose(record.energy_kwh, [15, 25, 0, 0], atol=1e-9)
    assert record.totals[0] == 100


def test_energy_after_the_last_hour_is_not_booked():
    record = simulate(cars([0.9], [0.4]), site([100], [1], [1], [100]), FLAT, 1)
    assert record.energy_kwh.sum() == pytest.approx(10)


def test_no_cars():
    record = simulate(cars([], []), site([100], [1], [1], [100]), FLAT, 1)
    assert record.wait_h.size == 0
    assert record.totals[0] == 0


UNCOMPILED = """
import numpy as np
from planner.sizing import kernel
assert not hasattr(kernel.simulate, "signatures")
rng = np.random.default_rng(5)
n = 60
cars = kernel.Cars(np.sort(rng.random(n) * 12), rng.uniform(0.1, 0.4, n), rng.uniform(0.6, 0.95, n), np.full(n, 60.0),
                   np.tile([11.0, 135.0], (n, 1)), rng.random(n), rng.integers(0, 2, n), rng.uniform(0.5, 2, n),
                   np.full(n, 1.0))
site = kernel.Site(np.array([300.0, 300.0, 22.0]), np.array([1, 1, 0]), np.array([0, 2, 3]), np.array([300.0, 22.0]),
                   150.0, 2.0, 8.0, np.array([60.0, 30.0, 0.9]), np.array([0.0, 20.0, 40.0]))
curve = kernel.Curve(np.array([0.0, 0.5, 0.0]), np.array([[1.0, 1.0], [1.0, 0.4], [1.0, 1.0]]), np.array([0, 2, 3]))
record = kernel.simulate(cars, site, curve, 24)
print(repr([float(np.nansum(record.wait_h)), float(np.nansum(record.plugged_h)), float(record.energy_kwh.sum()),
            *map(float, record.totals), float(record.grid_kwh.sum())]))
"""


def run(**environment):
    done = subprocess.run(
        [sys.executable, "-c", UNCOMPILED.replace("assert not", "assert not" if environment else "assert")],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [float(word) for word in done.stdout.strip("[]\n ").split(",")]


def test_uncompiled_code_gives_the_compiled_answer():
    assert run(NUMBA_DISABLE_JIT="1") == pytest.approx(run(), rel=1e-12)
