"""The site simulator against theory, an exact recursion and an independent simulation library."""

from heapq import heapify, heapreplace

import numpy as np
import pytest
import simpy

from planner.sizing.kernel import Cars, Curve, Site, simulate
from planner.sizing.queueing import erlang_b, erlang_c, kimura_wait_h, mean_wait_h

FLAT = Curve(np.zeros(1), np.ones((1, 2)))


def plain_site(servers, patience_h=np.inf, kw=50.0):
    return Site(
        np.full(servers, kw),
        np.ones(servers, np.int64),
        np.arange(servers + 1),
        np.full(servers, np.inf),
        np.inf,
        patience_h,
    )


def plain_cars(arrival_h, service_h):
    """Cars that take exactly the service time at 50 kW."""
    n = arrival_h.size
    soc = service_h * 50 / 1000
    return Cars(arrival_h, np.zeros(n), soc, np.full(n, 1000.0), np.full((n, 2), 50.0), np.zeros(n))


def poisson(rng, n, per_h):
    return np.cumsum(rng.exponential(1 / per_h, n))


def waits_fcfs(arrival_h, service_h, servers):
    """Exact waits of G/G/c, first come first served (Kiefer & Wolfowitz 1955)."""
    free_h = [0.0] * servers
    heapify(free_h)
    waits = []
    for arrival, service in zip(arrival_h.tolist(), service_h.tolist(), strict=True):
        start = max(arrival, free_h[0])
        heapreplace(free_h, start + service)
        waits.append(start - arrival)
    return np.array(waits)


@pytest.mark.parametrize("servers", [1, 3, 8])
def test_equals_the_exact_recursion(servers):
    rng = np.random.default_rng(servers)
    arrival_h = poisson(rng, 5000, 1.7 * servers)
    service_h = rng.gamma(3, 0.5 / 3, 5000)
    record = simulate(plain_cars(arrival_h, service_h), plain_site(servers), FLAT, 24)
    np.testing.assert_allclose(record.wait_h, waits_fcfs(arrival_h, service_h, servers), atol=1e-9)
    np.testing.assert_allclose(record.plugged_h, service_h, atol=1e-9)


CASES = [
    (1, 0.5), (1, 0.7), (1, 0.8), (2, 0.4), (2, 0.6), (2, 0.75), (2, 0.85), (3, 0.5), (3, 0.7), (3, 0.85),
    (4, 0.6), (4, 0.7), (4, 0.8), (6, 0.6), (6, 0.75), (6, 0.85), (8, 0.7), (8, 0.8), (12, 0.8), (16, 0.85),
]  # fmt: skip


def test_m_m_c_within_three_percent_over_twenty_cases():
    # Antithetic pairs of one draw: the noise of a single one at high load is larger than what is asked here.
    rng = np.random.default_rng(7)
    n = 500_000
    gap, work = rng.random(n), rng.random(n)
    wrong = []
    for servers, rho in CASES:
        per_h = servers * rho / 0.5
        means, late = [], []
        for u, v in ((gap, work), (1 - gap, 1 - work)):
            arrival_h, service_h = np.cumsum(-np.log(u) / per_h), -0.5 * np.log(v)
            wait_h = simulate(plain_cars(arrival_h, service_h), plain_site(servers), FLAT, 24).wait_h
            means.append(wait_h.mean())
            late.append((wait_h > 0).mean())
        # P(W > 0) is Erlang C; the mean wait C / (c / T - lambda).
        found = np.mean(late) / erlang_c(servers, servers * rho), np.mean(means) / mean_wait_h(servers, per_h, 0.5)
        wrong += [(servers, rho, *found)] if max(abs(np.array(found) - 1)) > 0.03 else []
    assert wrong == []


@pytest.mark.parametrize(("servers", "rho", "shape"), [(3, 0.7, 4), (6, 0.8, 4), (4, 0.8, 2), (8, 0.75, 10)])
def test_closed_forms_of_m_g_c_are_near(servers, rho, shape):
    # Gamma services, cs^2 = 1 / shape; both approximations are known to about 5 %.
    rng = np.random.default_rng(servers)
    n = 400_000
    per_h = servers * rho / 0.5
    arrival_h, service_h = poisson(rng, n, per_h), rng.gamma(shape, 0.5 / shape, n)
    wait_h = simulate(plain_cars(arrival_h, service_h), plain_site(servers), FLAT, 24).wait_h
    for form in (mean_wait_h, kimura_wait_h):
        assert form(servers, per_h, 0.5, 1 / shape) == pytest.approx(wait_h.mean(), rel=0.08)


def test_without_patience_it_is_a_loss_system():
    # Erlang B holds for any service distribution (insensitivity).
    rng = np.random.default_rng(3)
    n = 200_000
    arrival_h, service_h = poisson(rng, n, 4.0), rng.gamma(4, 0.5 / 4, n)
    record = simulate(plain_cars(arrival_h, service_h), plain_site(3, patience_h=0.0), FLAT, 24)
    assert np.isnan(record.wait_h).mean() == pytest.approx(erlang_b(3, 2.0), rel=0.03)
    assert np.nanmax(record.wait_h) == 0.0


def simpy_waits(arrival_h, service_h, servers):
    world = simpy.Environment()
    points = simpy.Resource(world, servers)
    waits = np.empty(arrival_h.size)

    def driver(i):
        yield world.timeout(arrival_h[i])
        with points.request() as point:
            yield point
            waits[i] = world.now - arrival_h[i]
            yield world.timeout(service_h[i])

    for i in range(arrival_h.size):
        world.process(driver(i))
    world.run()
    return waits


def test_same_sessions_in_simpy_give_the_same_waits():
    rng = np.random.default_rng(11)
    arrival_h, service_h = poisson(rng, 3000, 7.0), rng.gamma(3, 0.5 / 3, 3000)
    own = simulate(plain_cars(arrival_h, service_h), plain_site(4), FLAT, 24).wait_h
    np.testing.assert_allclose(own, simpy_waits(arrival_h, service_h, 4), atol=1e-9)


def simpy_impatient(arrival_h, service_h, servers, patience_h):
    world = simpy.Environment()
    points = simpy.Resource(world, servers)
    waits = np.full(arrival_h.size, np.nan)

    def driver(i):
        yield world.timeout(arrival_h[i])
        with points.request() as point:
            outcome = yield point | world.timeout(patience_h[i])
            if point in outcome:
                waits[i] = world.now - arrival_h[i]
                yield world.timeout(service_h[i])

    for i in range(arrival_h.size):
        world.process(driver(i))
    world.run()
    return waits


def impatient(arrival_h, service_h, servers, patience_h):
    cars = plain_cars(arrival_h, service_h)._replace(patience_h=patience_h)
    return simulate(cars, plain_site(servers), FLAT, 24).wait_h


def test_same_impatient_drivers_in_simpy_leave_and_wait_alike():
    rng = np.random.default_rng(12)
    arrival_h, service_h = poisson(rng, 3000, 10.0), rng.gamma(3, 0.5 / 3, 3000)
    patience_h = rng.exponential(0.2, 3000)
    own = impatient(arrival_h, service_h, 4, patience_h)
    other = simpy_impatient(arrival_h, service_h, 4, patience_h)
    assert np.isnan(own).mean() > 0.1
    np.testing.assert_array_equal(np.isnan(own), np.isnan(other))
    np.testing.assert_allclose(own, other, atol=1e-9)


def test_independent_impatient_drivers_in_simpy_agree_within_confidence():
    def lost(seed, waits):
        rng = np.random.default_rng(seed)
        sessions = poisson(rng, 1500, 10.0), rng.gamma(3, 0.5 / 3, 1500)
        return np.isnan(waits(*sessions, 4, rng.exponential(0.2, 1500))).mean()

    own = [lost(seed, impatient) for seed in range(40)]
    other = [lost(1000 + seed, simpy_impatient) for seed in range(15)]
    error = np.sqrt(np.var(own, ddof=1) / len(own) + np.var(other, ddof=1) / len(other))
    assert abs(np.mean(own) - np.mean(other)) < 3 * error


def test_drivers_who_see_too_long_a_queue_by_hand():
    # One point, 30 minutes a car, so two freed an hour; everybody has 40 minutes of patience: a queue of none is joined
    # (30 minutes), one of one is not (60 minutes), though the second in it would have been served after 20 minutes.
    cars = plain_cars(np.array([0.0, 0.4, 0.45, 0.9]), np.full(4, 0.5))._replace(patience_h=np.full(4, 40 / 60))
    joined = simulate(cars, plain_site(1)._replace(freed_per_h=2.0), FLAT, 4).wait_h
    np.testing.assert_allclose(joined, [0.0, 0.1, np.nan, 0.1])
    everybody = simulate(cars, plain_site(1), FLAT, 4).wait_h
    np.testing.assert_allclose(everybody, [0.0, 0.1, 0.55, 0.6])


def test_independent_sessions_in_simpy_agree_within_confidence():
    def mean_wait(seed, waits):
        rng = np.random.default_rng(seed)
        return waits(poisson(rng, 1500, 6.5), rng.gamma(3, 0.5 / 3, 1500)).mean()

    own = [
        mean_wait(seed, lambda a, s: simulate(plain_cars(a, s), plain_site(4), FLAT, 24).wait_h) for seed in range(40)
    ]
    other = [mean_wait(1000 + seed, lambda a, s: simpy_waits(a, s, 4)) for seed in range(15)]
    error = np.sqrt(np.var(own, ddof=1) / len(own) + np.var(other, ddof=1) / len(other))
    assert abs(np.mean(own) - np.mean(other)) < 3 * error


def test_two_cars_under_a_cap_by_hand():
    # 15 and 25 kWh under 60 kW: both get 30 kW for 30 min; then the second takes its last 10 kWh alone at 50 kW.
    cars = Cars(np.zeros(2), np.zeros(2), np.array([0.15, 0.25]), np.full(2, 100.0), np.full((2, 2), 50.0), np.zeros(2))
    capped = Site(np.full(2, 50.0), np.ones(2, np.int64), np.arange(3), np.full(2, 50.0), 60.0, np.inf)
    record = simulate(cars, capped, FLAT, 2)
    np.testing.assert_allclose(record.plugged_h, [0.5, 0.7])
    np.testing.assert_allclose(record.energy_kwh[:4], [15.0, 15.0, 10.0, 0.0], atol=1e-12)
    assert record.totals[0] == 60.0


def test_charging_curve_by_hand():
    # 100 kWh, car 100 kW: 0-50 % at 100 kW (30 min), 50-80 % at 50 kW (36 min).
    curve = Curve(np.array([0.0, 0.5]), np.array([[1.0, 1.0], [1.0, 0.5]]))
    cars = Cars(np.zeros(1), np.zeros(1), np.full(1, 0.8), np.full(1, 100.0), np.full((1, 2), 100.0), np.zeros(1))
    record = simulate(cars, plain_site(1, kw=300.0), curve, 2)
    assert record.plugged_h[0] == pytest.approx(1.1)


def test_weights_by_hand():
    # 60 kW for two cars of weight 1 and 3: 15 and 45 kW for 20 minutes (15 kWh); then the first alone at 50 kW.
    cars = Cars(
        np.zeros(2), np.zeros(2), np.array([0.15, 0.15]), np.full(2, 100.0), np.full((2, 2), 50.0), np.zeros(2)
    )._replace(weight_pu=np.array([1.0, 3.0]))
    capped = Site(np.full(2, 50.0), np.ones(2, np.int64), np.arange(3), np.full(2, 50.0), 60.0, np.inf)
    record = simulate(cars, capped, FLAT, 2)
    np.testing.assert_allclose(record.plugged_h, [1 / 3 + 10 / 50, 1 / 3])


def test_a_curve_for_each_class_by_hand():
    # The same 30 kWh at 100 kW: flat 18 minutes; half the power from 20 % on 12 + 12 minutes.
    curves = Curve(np.array([0.0, 0.0, 0.2]), np.array([[1, 1.0], [1, 1.0], [1, 0.5]]), np.array([0, 1, 3]))
    cars = Cars(
        np.zeros(2),
        np.zeros(2),
        np.full(2, 0.3),
        np.full(2, 100.0),
        np.full((2, 2), 100.0),
        np.zeros(2),
        np.array([0, 1]),
    )
    np.testing.assert_allclose(simulate(cars, plain_site(2, kw=300.0), curves, 2).plugged_h, [0.3, 0.4])


def test_a_battery_behind_the_cap_by_hand():
    # 100 kW asked under 60 kW, battery of 40 kW and 10 kWh: full power for 15 minutes (25 kWh), then 60 kW for the last
    # 30 kWh (30 minutes); then the battery takes 40 kW of the 60 kW for 10 kWh / 0.8.
    cars = Cars(
        np.array([0.0, 5.0]), np.zeros(2), np.full(2, 0.55), np.full(2, 100.0), np.full((2, 2), 100.0), np.zeros(2)
    )
    site = plain_site(1, kw=100.0)._replace(cap_kw=60.0, battery=np.array([40.0, 10.0, 0.8]))
    record = simulate(cars, site, FLAT, 6)
    np.testing.assert_allclose(record.plugged_h, [0.75, 0.75])
    np.testing.assert_allclose(record.energy_kwh[:4], [25.0, 15.0, 15.0, 0.0], atol=1e-6)
    np.testing.assert_allclose(record.grid_kwh[:6], [15.0, 15.0, 15.0, 10.0, 2.5, 0.0], atol=1e-6)
    assert record.totals[0] == 60.0
    assert record.totals[2:4] == pytest.approx([12.5, 20.0])


def test_modules_lift_the_cap_while_the_sun_shines_by_hand():
    # 100 kW asked under 60 kW; 30 kW of sun in the first hour: 90 kW for an hour, then 60 kW; nothing is left over.
    cars = Cars(np.zeros(1), np.zeros(1), np.ones(1), np.full(1, 120.0), np.full((1, 2), 100.0), np.zeros(1))
    site = plain_site(1, kw=100.0)._replace(cap_kw=60.0, pv_kw=np.array([30.0, 0.0, 0.0]))
    record = simulate(cars, site, FLAT, 2)
    np.testing.assert_allclose(record.energy_kwh[:6], [22.5] * 4 + [15.0] * 2, atol=1e-9)
    np.testing.assert_allclose(record.grid_kwh[:6], [15.0] * 6, atol=1e-9)
    assert record.totals[4] == pytest.approx(0.0, abs=1e-9)
