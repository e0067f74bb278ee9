"""Closed forms of queueing against published tables and independently computed answers."""

import pytest

from planner.sizing.queueing import erlang_b, erlang_c, wait_beyond


@pytest.mark.parametrize(
    ("arrivals_per_h", "service_min", "servers", "b", "c", "wait_min"),
    [(3, 30, 2, 0.31034, 0.64286, 38.571), (6, 48, 6, None, 0.51777, 20.711), (12.9, 24, 8, None, 0.19182, 1.621)],
)
def test_anchors_of_three_stations(arrivals_per_h, service_min, servers, b, c, wait_min):
    load = arrivals_per_h * service_min / 60
    if b is not None:
        assert erlang_b(servers, load) == pytest.approx(b, abs=5e-6)
    assert erlang_c(servers, load) == pytest.approx(c, abs=5e-6)
    # Mean wait of M/M/c: C / (c / T - lambda).
    freed_per_h = servers / (service_min / 60) - arrivals_per_h
    assert erlang_c(servers, load) / freed_per_h * 60 == pytest.approx(wait_min, abs=5e-4)


def test_erlang_c_table():
    # Printed traffic tables: the load at which 5 % (1 %) of the calls wait.
    assert erlang_c(8, 3.87) == pytest.approx(0.05, abs=5e-4)
    assert erlang_c(10, 4.08) == pytest.approx(0.01, abs=5e-4)
    assert erlang_c(3, 2) == pytest.approx(4 / 9)


def test_erlang_b_of_one_and_two_servers_by_hand():
    assert erlang_b(1, 0.5) == pytest.approx(0.5 / 1.5)
    assert erlang_b(2, 1.0) == pytest.approx(0.5 / 2.5)
    assert erlang_b(0, 3.0) == 1.0


def test_erlang_b_is_stable_for_large_systems():
    # Erlang B at load = servers tends to sqrt(2 / (pi c)).
    assert erlang_b(10_000, 10_000) == pytest.approx((2 / 3.141592653589793 / 10_000) ** 0.5, rel=0.01)


def test_wait_beyond_of_one_server_is_rho_times_an_exponential():
    # M/M/1: P(W > t) = rho exp(-(mu - lambda) t).
    assert wait_beyond(1, 2.0, 0.25, 0.5) == pytest.approx(0.5 * 2.718281828459045 ** (-2 * 0.5))
    assert wait_beyond(1, 2.0, 0.25, 0.0) == pytest.approx(0.5)


def test_overload_waits_for_ever_and_no_load_never():
    assert erlang_c(2, 2.0) == 1.0
    assert wait_beyond(2, 5.0, 1.0, 0.1) == 1.0
    assert wait_beyond(2, 0.0, 1.0, 0.1) == 0.0


@pytest.mark.parametrize(("sessions_per_day", "by_mmc"), [(20, 3), (40, 4), (80, 5), (160, 9), (320, 14)])
def test_servers_for_the_planning_table(sessions_per_day, by_mmc):
    # Peak hour 8 % of the day, 23.8 minutes a session, P(W > 10 min) <= 5 %.
    shares = (wait_beyond(c, 0.08 * sessions_per_day, 23.8 / 60, 10 / 60) for c in range(1, 30))
    found = next(c for c, share in enumerate(shares, start=1) if share <= 0.05)
    assert abs(found - by_mmc) <= 1
