"""What must hold for every site with a battery, modules, priorities and impatient drivers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.sizing.kernel import Cars, Curve, Site, fill, simulate

FLAT = Curve(np.zeros(1), np.ones((1, 2)))
CURVES = Curve(
    np.array([0, 0.2, 0.4, 0.6, 0.8, 0.0]),
    np.array([[1, 0.9], [1, 0.915], [1, 0.81], [1, 0.64], [1, 0.35], [1, 1]]),
    np.array([0, 5, 6]),
)
HOURS = 24 * 60


@st.composite
def stations(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 120))
    start = rng.uniform(0, 0.5, n)
    cars = Cars(
        np.sort(rng.random(n) * 48),
        start,
        start + rng.uniform(0.05, 0.5, n),
        rng.uniform(30, 100, n),
        np.column_stack([rng.choice([7.4, 11.0, 22.0], n), rng.uniform(40, 250, n)]),
        rng.uniform(0, 1, n) * draw(st.sampled_from([0.0, 2.0])),
        rng.integers(0, 2, n),
        rng.uniform(0.2, 5, n),
        np.where(rng.random(n) < 0.3, rng.random(n), np.inf) if draw(st.booleans()) else np.full(n, np.inf),
    )
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=5))
    kinds = np.repeat(rng.integers(0, 2, len(sizes)), sizes)
    site = Site(
        np.where(kinds == 1, rng.choice([50.0, 150.0, 400.0], kinds.size), 22.0),
        kinds,
        np.cumsum([0, *sizes], dtype=np.int64),
        rng.uniform(20, 400, len(sizes)),
        float(rng.uniform(20, 400)),
        np.inf,
        float(rng.uniform(1, 20)) if draw(st.booleans()) else np.inf,
        np.array([rng.uniform(1, 300), rng.uniform(1, 300), 0.9]) if draw(st.booleans()) else np.zeros(0),
        rng.uniform(0, 200, 24) * (rng.random(24) < 0.5) if draw(st.booleans()) else np.zeros(0),
    )
    return cars, site


@settings(max_examples=150, deadline=None)  # the first call compiles
@given(stations())
def test_no_battery_and_no_module_ever_breaks_the_cap(station):
    cars, site = station
    record = simulate(cars, site, CURVES, HOURS)
    assert record.totals[0] <= site.cap_kw * (1 + 1e-12)
    assert record.grid_kwh.max() * 4 <= site.cap_kw * (1 + 1e-9)
    assert (record.grid_kwh >= 0).all()
    if site.battery.size:
        assert -1e-9 <= record.totals[5] <= site.battery[1] * (1 + 1e-9)


@settings(max_examples=150, deadline=None)
@given(stations())
def test_energy_is_conserved(station):
    cars, site = station
    record = simulate(cars, site, CURVES, HOURS)
    _, _, into_kwh, out_kwh, spilt_kwh, left_kwh = record.totals
    served = ~np.isnan(record.plugged_h)
    need_kwh = (cars.end_pu - cars.start_pu) * cars.battery_kwh
    ends_h = (cars.arrival_h + record.wait_h + record.plugged_h)[served]
    assert ends_h.max(initial=0) < HOURS  # everything is booked
    assert record.energy_kwh.sum() == pytest.approx(need_kwh[served].sum(), rel=1e-9)
    last_h = ends_h.max(initial=0)
    sun_kwh = 0.0
    if site.pv_kw.size:
        edges = np.minimum(np.arange(HOURS + 1.0), max(last_h, cars.arrival_h[-1]))
        sun_kwh = float((np.diff(edges) * np.resize(site.pv_kw, HOURS)).sum())
    supplied = record.grid_kwh.sum() + sun_kwh - spilt_kwh + out_kwh - into_kwh
    assert supplied == pytest.approx(record.energy_kwh.sum(), rel=1e-6, abs=1e-6)
    if site.battery.size:
        assert left_kwh == pytest.approx(site.battery[1] + site.battery[2] * into_kwh - out_kwh, rel=1e-6, abs=1e-5)


@settings(max_examples=100, deadline=None)
@given(stations())
def test_whoever_waits_is_served_in_order_or_leaves_in_time(station):
    cars, site = station
    record = simulate(cars, site, CURVES, HOURS)
    served = ~np.isnan(record.wait_h)
    assert (record.wait_h[served] >= 0).all()
    assert (record.wait_h[served] <= cars.patience_h[served] + 1e-9).all()
    assert (np.diff((cars.arrival_h + record.wait_h)[served]) >= -1e-9).all()
    if np.isinf(cars.patience_h).all() and np.isinf(site.freed_per_h):
        assert served.all()
    assert record.busy_h.sum() == pytest.approx(record.totals[1])


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 20))
def test_weighted_water_filling_gives_one_level_times_weight(seed, count):
    rng = np.random.default_rng(seed)
    asked, weight = rng.uniform(0, 300, count), rng.uniform(0.1, 5, count)
    cap_kw = float(rng.uniform(0, asked.sum() * 1.2))
    given_kw = asked.copy()
    total = fill(given_kw, weight, 0, count, cap_kw)
    assert total == pytest.approx(min(asked.sum(), cap_kw), rel=1e-9, abs=1e-9)
    cut = given_kw < asked - 1e-9
    if cut.any():
        level = given_kw[cut] / weight[cut]
        assert level == pytest.approx(level[0])
        assert (given_kw[~cut] <= level[0] * weight[~cut] * (1 + 1e-9)).all()


def waits(cars, servers, cap_kw=np.inf, curve=FLAT):
    points = Site(
        np.full(servers, 150.0),
        np.ones(servers, np.int64),
        np.arange(servers + 1),
        np.full(servers, 150.0),
        cap_kw,
        np.inf,
    )
    return simulate(cars, points, curve, 24)


def drawn(rng, n, per_h):
    start = rng.uniform(0.1, 0.4, n)
    return Cars(
        np.cumsum(rng.exponential(1 / per_h, n)),
        start,
        start + rng.uniform(0.3, 0.5, n),
        rng.choice([50.0, 60.0, 77.0, 90.0], n),
        np.column_stack([np.full(n, 11.0), rng.choice([100.0, 135.0, 170.0, 250.0], n)]),
        np.zeros(n),
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.floats(0.3, 1.1))
def test_one_more_point_delays_nobody_where_points_are_independent(seed, servers, load):
    # Session by session: a theorem for first come, first served with fixed service times (Kiefer & Wolfowitz 1955).
    cars = drawn(np.random.default_rng(seed), 200, load * servers * 4)
    fewer, more = waits(cars, servers).wait_h, waits(cars, servers + 1).wait_h
    assert (more <= fewer + 1e-9).all()


@pytest.mark.parametrize("servers", [3, 6])
def test_under_a_shared_cap_more_points_and_more_power_shorten_waits_on_average(servers):
    # Not true for every single driver (a faster charge ahead can meet a busier site later): on the mean of many draws.
    shares = []
    for count, cap_kw in ((servers, 80.0), (servers, 55.0), (servers + 1, 80.0)):
        late = [
            (
                waits(drawn(np.random.default_rng(seed), 400, servers * 2.6), count, cap_kw * servers, CURVES).wait_h
                > 1 / 6
            )
            for seed in range(40)
        ]
        shares.append(float(np.mean(late)))
    base, less_power, more_points = shares
    assert less_power > base - 0.005
    assert more_points < base + 0.005
    assert less_power - base > 0.02  # and the change is one that can be seen
    assert base - more_points > 0.02


def test_a_battery_of_nothing_changes_nothing():
    cars = drawn(np.random.default_rng(1), 200, 6.0)
    site = Site(np.full(3, 150.0), np.ones(3, np.int64), np.arange(4), np.full(3, 150.0), 200.0, np.inf)
    plain = simulate(cars, site, CURVES, 24 * 3)
    with_sunless = simulate(cars, site._replace(pv_kw=np.zeros(24)), CURVES, 24 * 3)
    np.testing.assert_allclose(with_sunless.wait_h, plain.wait_h, atol=1e-9)
    np.testing.assert_allclose(with_sunless.grid_kwh, plain.grid_kwh, atol=1e-6)
