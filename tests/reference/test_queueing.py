"""Closed forms of queueing against published tables and independently computed answers."""

import pytest

from planner.sizing.queueing import erlang_b, erlang_c, kimura_wait_h, mean_wait_h, servers_for, wait_beyond


@pytest.mark.parametrize(
    ("arrivals_per_h", "service_min", "servers", "b", "c", "wait_min"),
    [(3, 30, 2, 0.31034, 0.64286, 38.571), (6, 48, 6, None, 0.51777, 20.711), (12.9, 24, 8, None, 0.19182, 1.621)],
)
def test_anchors_of_three_stations(arrivals_per_h, service_min, servers, b, c, wait_min):
    load = arrivals_per_h * service_min / 60
    if b is not None:
        assert erlang_b(servers, load) == pytest.approx(b, abs=5e-6)
    assert erlang_c(servers, load) == pytest.approx(c, abs=5e-6)
    assert mean_wait_h(servers, arrivals_per_h, service_min / 60) * 60 == pytest.approx(wait_min, abs=5e-4)


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


# Peak hour 8 % of the day, 23.8 minutes a session with cv 0.3 (the documented fleet at 150 kW), P(W > 10 min) <= 5 %.
TABLE = [(20, 3, 3), (40, 4, 3), (80, 5, 5), (160, 9, 8), (320, 14, 13)]


@pytest.mark.parametrize(("sessions_per_day", "by_mmc", "by_mgc"), TABLE)
def test_servers_for_the_planning_table(sessions_per_day, by_mmc, by_mgc):
    peak = (0.08 * sessions_per_day, 23.8 / 60, 10 / 60, 0.05)
    assert abs(servers_for(*peak) - by_mmc) <= 1
    assert abs(servers_for(*peak, 0.3**2) - by_mgc) <= 1


def test_a_holiday_needs_seven_where_the_mean_day_needs_five():
    assert servers_for(0.08 * 80, 23.8 / 60, 10 / 60, 0.05) == 5
    assert servers_for(0.08 * 80 * 1.6, 23.8 / 60, 10 / 60, 0.05) == 7


def test_the_mean_of_the_day_hides_the_wait():
    # 60, 200 and 1,000 sessions a day: the formula of the peak hour, never that of the daily mean (a known trap).
    for sessions_per_day, servers in ((60, 3), (200, 8), (1000, 38)):
        by_mean = mean_wait_h(servers, sessions_per_day / 24, 23.8 / 60, 0.09)
        by_peak = mean_wait_h(servers, 0.08 * sessions_per_day, 23.8 / 60, 0.09)
        assert by_peak > 4 * by_mean
    assert servers_for(1000 / 24, 23.8 / 60, 10 / 60, 0.05) < 0.6 * servers_for(80.0, 23.8 / 60, 10 / 60, 0.05)


def test_mean_waits_of_one_server_are_pollaczek_khinchine():
    # M/G/1: W = rho T (1 + cs^2) / (2 (1 - rho)), exact for both forms with one server.
    for cv2 in (0.0, 0.25, 1.0):
        exact_h = 0.6 * 0.5 * (1 + cv2) / (2 * 0.4)
        assert mean_wait_h(1, 1.2, 0.5, cv2) == pytest.approx(exact_h)
        assert kimura_wait_h(1, 1.2, 0.5, cv2) == pytest.approx(exact_h)


def test_kimura_meets_m_m_c_and_stays_below_allen_cunneen_for_regular_services():
    assert kimura_wait_h(4, 6.0, 0.5, 1.0) == pytest.approx(mean_wait_h(4, 6.0, 0.5))
    assert kimura_wait_h(4, 6.0, 0.5, 2.0) == mean_wait_h(4, 6.0, 0.5, 2.0)
    assert mean_wait_h(4, 6.0, 0.5, 0.0) < kimura_wait_h(4, 6.0, 0.5, 0.0) < mean_wait_h(4, 6.0, 0.5)
    assert mean_wait_h(2, 5.0, 1.0) == kimura_wait_h(2, 5.0, 1.0) == float("inf")
    assert mean_wait_h(2, 0.0, 1.0) == kimura_wait_h(2, 0.0, 1.0) == 0.0
