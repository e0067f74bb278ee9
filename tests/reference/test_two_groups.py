"""Cars and lorries at one site: two simulations side by side where no cap joins them, else one cap over both."""

import os
import subprocess
import sys

import numpy as np
import pytest

from planner.sizing.kernel import Cars, Curve, Site, simulate

CURVE = Curve(np.array([0.0, 0.5, 0.0]), np.array([[1.0, 1.0], [1.0, 0.4], [1.0, 1.0]]), np.array([0, 2, 3]))
HOURS = 240


def drawn(seed, n=1500):
    """Mixed sessions, one in five a lorry, and six cabinets, two of them for lorries."""
    rng = np.random.default_rng(seed)
    group = (rng.random(n) < 0.2).astype(np.int64)
    cars = Cars(
        np.sort(rng.random(n) * HOURS),
        rng.uniform(0.1, 0.4, n),
        rng.uniform(0.6, 0.95, n),
        np.where(group, 500.0, 60.0),
        np.where(group[:, None], [44.0, 900.0], [11.0, 135.0]),
        np.where(group, 0.75, 0.0),
        group,
        np.zeros(0),
        np.full(n, np.inf),
        group,
    )
    cabinet_group = np.array([1, 0, 0, 1, 0, 0])
    sizes = np.array([1, 2, 2, 1, 2, 1])
    cabinet_kw = np.array([1000.0, 300.0, 150.0, 400.0, 22.0, 50.0])
    return cars, cabinet_group, sizes, cabinet_kw, rng


def site_of(cabinet_group, sizes, cabinet_kw, cap_kw=np.inf, own=None, **more):
    """The whole site, or only the cabinets of one group."""
    kept = np.full(sizes.size, True) if own is None else cabinet_group == own
    sizes, cabinet_kw, group = sizes[kept], cabinet_kw[kept], cabinet_group[kept]
    evse_kw = np.repeat(cabinet_kw, sizes)
    return Site(
        evse_kw,
        (evse_kw > 40).astype(np.int64),
        np.cumsum([0, *sizes]),
        cabinet_kw,
        cap_kw,
        more.pop("patience_h", np.inf),
        evse_group=np.repeat(group, sizes) if own is None else np.zeros(0, np.int64),
        **more,
    )


def alone(cars, own):
    kept = cars.group == own
    taken = {name: values[kept] for name, values in cars._asdict().items() if values.size}
    return cars._replace(**{**taken, "group": np.zeros(0, np.int64)})


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("patience_h", [np.inf, 0.3, 0.0])
def test_without_a_cap_two_groups_are_two_sites(seed, patience_h):
    cars, *cabinets, _ = drawn(seed)
    together = simulate(cars, site_of(*cabinets, patience_h=patience_h), CURVE, HOURS)
    parts = [
        simulate(alone(cars, own), site_of(*cabinets, own=own, patience_h=patience_h), CURVE, HOURS) for own in (0, 1)
    ]
    for own, part in enumerate(parts):
        for name in ("wait_h", "plugged_h"):
            found = getattr(together, name)[cars.group == own]
            np.testing.assert_allclose(found, getattr(part, name), rtol=1e-12, atol=1e-12)
    for name in ("energy_kwh", "grid_kwh", "busy_h"):
        np.testing.assert_allclose(
            getattr(together, name), getattr(parts[0], name) + getattr(parts[1], name), rtol=1e-12, atol=1e-9
        )


@pytest.mark.parametrize("seed", range(4))
def test_who_balks_counts_his_own_group(seed):
    cars, *cabinets, _ = drawn(seed)
    cars = cars._replace(arrival_h=cars.arrival_h / 4, patience_h=np.full(cars.arrival_h.size, 0.4))
    together = simulate(cars, site_of(*cabinets, freed_per_h=9.0, truck_freed_per_h=2.5), CURVE, HOURS)
    for own, freed_per_h in ((0, 9.0), (1, 2.5)):
        part = simulate(alone(cars, own), site_of(*cabinets, own=own, freed_per_h=freed_per_h), CURVE, HOURS)
        np.testing.assert_allclose(together.wait_h[cars.group == own], part.wait_h, rtol=1e-12, atol=1e-12)
        assert np.isnan(part.wait_h).any()


@pytest.mark.parametrize("cap_kw", [30.0, 300.0, 900.0])
def test_one_cap_binds_both(cap_kw):
    cars, *cabinets, _ = drawn(1)
    free = simulate(cars, site_of(*cabinets), CURVE, HOURS)
    capped = simulate(cars, site_of(*cabinets, cap_kw=cap_kw), CURVE, HOURS)
    assert free.totals[0] > cap_kw
    assert capped.totals[0] <= cap_kw * (1 + 1e-12)
    assert (capped.grid_kwh <= cap_kw / 4 * (1 + 1e-12)).all()


def test_a_waiting_lorry_blocks_no_car_and_takes_no_car_point():
    # One point each. A lorry charges from 0 to 1 h, another waits; the cars behind it go straight to their own point.
    group = np.array([1, 1, 0, 0])
    cars = Cars(np.array([0.0, 0.1, 0.2, 0.5]), np.zeros(4), np.full(4, 1.0), np.array([100.0, 100, 10, 10]),
                np.full((4, 2), 100.0), np.zeros(4), group=group)  # fmt: skip
    site = Site(np.full(2, 100.0), np.ones(2, np.int64), np.arange(3), np.full(2, 100.0), np.inf, np.inf,
                evse_group=np.array([0, 1]))  # fmt: skip
    record = simulate(cars, site, Curve(np.zeros(1), np.ones((1, 2))), 4)
    np.testing.assert_allclose(record.wait_h, [0, 0.9, 0, 0])


def test_one_group_is_what_it_was_without():
    cars, *cabinets, _ = drawn(2)
    site = site_of(*cabinets, cap_kw=400.0)
    same = cars._replace(group=np.zeros(cars.arrival_h.size, np.int64))
    told = simulate(same, site._replace(evse_group=np.zeros(site.evse_kw.size, np.int64)), CURVE, HOURS)
    none = np.zeros(0, np.int64)
    plain = simulate(cars._replace(group=none), site._replace(evse_group=none), CURVE, HOURS)
    for one, other in zip(told, plain, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_group_without_points_is_not_served_and_ends():
    cars, *cabinets, _ = drawn(3)
    site = site_of(*cabinets)
    record = simulate(cars, site._replace(evse_group=np.zeros(site.evse_kw.size, np.int64)), CURVE, HOURS)
    assert np.isnan(record.wait_h[cars.group == 1]).all()
    assert not np.isnan(record.wait_h[cars.group == 0]).any()


UNCOMPILED = """
import sys
import numpy as np
sys.path.insert(0, {folder!r})
from test_two_groups import CURVE, drawn, site_of
from planner.sizing import kernel
cars, *cabinets, _ = drawn(5, 60)
cars = cars._replace(patience_h=np.full(60, 0.5))
site = site_of(*cabinets, cap_kw=200.0, freed_per_h=6.0, truck_freed_per_h=2.0)
record = kernel.simulate(cars, site, CURVE, 240)
print(hasattr(kernel.simulate, "signatures"))
print([float(np.nansum(values)) for values in record])
"""


def run(**environment):
    code = UNCOMPILED.format(folder=os.path.dirname(__file__))  # noqa: PTH120
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    compiled, answer = done.stdout.splitlines()
    return compiled == "True", [float(word) for word in answer.strip("[]").split(",")]


def test_uncompiled_code_gives_the_compiled_answer():
    (was_compiled, compiled), (is_compiled, plain) = run(), run(NUMBA_DISABLE_JIT="1")
    assert was_compiled
    assert not is_compiled
    assert plain == pytest.approx(compiled, rel=1e-12)
