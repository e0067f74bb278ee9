import numpy as np
import pytest

from planner.demand.profiles import hourly_shares
from planner.sizing.arrivals import draw_arrivals, draw_fleet_arrivals
from planner.sizing.sessions import charging_curve, draw_sessions, reference_sessions, stay

CORRIDOR = hourly_shares("corridor")


def test_arrivals_follow_the_day():
    rng = np.random.default_rng(1)
    arrival_h = draw_arrivals(50.0, CORRIDOR, 2000, rng)
    assert arrival_h.size == pytest.approx(100_000, rel=0.02)
    assert (np.diff(arrival_h) >= 0).all()
    hour = np.bincount(arrival_h.astype(int) % 24, minlength=24) / arrival_h.size
    assert hour == pytest.approx(np.array(CORRIDOR), abs=0.004)


def test_daily_numbers_are_poisson():
    rng = np.random.default_rng(2)
    daily = np.bincount((draw_arrivals(20.0, CORRIDOR, 5000, rng) // 24).astype(int), minlength=5000)
    assert daily.var() / daily.mean() == pytest.approx(1.0, abs=0.1)


def test_a_fleet_comes_in_the_same_number_every_day():
    rng = np.random.default_rng(3)
    arrival_h = draw_fleet_arrivals(7.25, hourly_shares("depot"), 400, rng)
    daily = np.bincount((arrival_h // 24).astype(int), minlength=400)
    assert set(daily) == {7, 8}
    assert daily.mean() == pytest.approx(7.25, abs=0.1)
    assert (np.diff(arrival_h) >= 0).all()


@pytest.mark.parametrize(
    ("use_case", "energy_kwh"), [("corridor", 30.0), ("destination", 15.0), ("neighbourhood", 18.0), ("depot", 25.0)]
)
def test_the_mean_need_is_the_demands(use_case, energy_kwh):
    drawn = draw_sessions(use_case, energy_kwh, np.zeros(40_000), 0, np.random.default_rng(4))
    assert ((drawn.end_pu - drawn.start_pu) * drawn.battery_kwh).mean() == pytest.approx(energy_kwh, rel=0.03)
    assert (drawn.end_pu > drawn.start_pu).all()
    assert drawn.end_pu.max() <= 1.0


def test_no_car_takes_more_than_its_battery_holds():
    drawn = draw_sessions("corridor", 500.0, np.zeros(1000), 0, np.random.default_rng(4))
    assert drawn.end_pu.max() == 1.0


def test_stays_have_the_mean_of_the_use_case():
    drawn = draw_sessions("destination", 15.0, np.zeros(40_000), 0, np.random.default_rng(5))
    assert drawn.stay_h.mean() == pytest.approx(stay("destination").stay_mean_h, rel=0.02)
    assert draw_sessions("corridor", 30.0, np.zeros(3), 0, np.random.default_rng(5)).stay_h.max() == 0


def test_reference_sample_is_always_the_same():
    first = reference_sessions("corridor", 30.0)
    reference_sessions.cache_clear()
    assert (reference_sessions("corridor", 30.0).end_pu == first.end_pu).all()


def test_curve_has_ascending_knots_from_zero():
    knots, share = charging_curve()
    assert knots[0] == 0
    assert (np.diff(knots) > 0).all()
    assert share.shape == (knots.size, 2)
    assert (share[:, 0] == 1).all()
