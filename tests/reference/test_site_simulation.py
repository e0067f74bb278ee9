"""The site simulator against theory, an exact recursion and an independent simulation library."""

from heapq import heapify, heapreplace

import numpy as np
import pytest
import simpy

from planner.sizing.kernel import Cars, Curve, Site, simulate
from planner.sizing.queueing import erlang_b, erlang_c, wait_beyond

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


@pytest.mark.parametrize(("servers", "rho"), [(2, 0.6), (4, 0.7), (8, 0.8)])
def test_m_m_c_within_three_percent(servers, rho):
    rng = np.random.default_rng(7)
    n = 400_000
    arrival_h, service_h = poisson(rng, n, servers * rho / 0.5), rng.exponential(0.5, n)
    wait_h = simulate(plain_cars(arrival_h, service_h), plain_site(servers), FLAT, 24).wait_h
    # Mean wait of M/M/c: C / (c / T - lambda) with Erlang C.
    mean_h = erlang_c(servers, servers * rho) / (servers / 0.5 * (1 - rho))
    assert wait_h.mean() == pytest.approx(mean_h, rel=0.03)
    assert (wait_h > 1 / 6).mean() == pytest.approx(wait_beyond(servers, servers * rho / 0.5, 0.5, 1 / 6), rel=0.03)


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
