import numpy as np
import pytest

from planner.model.band import certain
from planner.model.demand_result import DemandPart
from planner.sizing.arrivals import Opening, year_arrivals, year_rates

DAY = (0.0,) * 8 + (0.25,) * 4 + (0.0,) * 12
WEEKEND = (0.0,) * 12 + (0.5, 0.5) + (0.0,) * 10


def part(**more):
    return DemandPart(
        use_case="corridor",
        origin="traffic",
        sessions_per_day=certain(10.0),
        energy_per_session_kwh=30.0,
        hourly_share_pu=DAY,
        **more,
    )


def test_a_year_without_factors_is_the_same_day_over_and_over():
    rates = year_rates(part(), 0).reshape(-1, 24)
    assert rates.shape == (366, 24)
    assert (rates == 10 * np.array(DAY)).all()


def test_weekends_have_their_own_hours_and_days_their_weight():
    rates = year_rates(part(weekend_share_pu=WEEKEND, weekday_factor_pu=(1, 1, 1, 1, 1, 2, 0.5)), 3).reshape(-1, 24)
    # 1 January is a Thursday, the day before it a Wednesday; the third day of the year is a Saturday.
    assert rates[0].tolist() == (10 * np.array(DAY)).tolist()
    assert rates[3].tolist() == (20 * np.array(WEEKEND)).tolist()
    assert rates[4].sum() == pytest.approx(5.0)


def test_months_carry_the_season():
    months = (0.5,) + (1.0,) * 10 + (2.0,)
    rates = year_rates(part(month_factor_pu=months), 0).reshape(-1, 24).sum(axis=1)
    assert rates[0] == 20  # 31 December before the year
    assert (rates[1:32] == 5).all()
    assert (rates[32:335] == 10).all()
    assert (rates[335:] == 20).all()


def test_arrivals_of_a_year_follow_the_rates():
    rates = year_rates(part(weekend_share_pu=WEEKEND), 0)
    arrival_h = year_arrivals(rates * 20, "queue", np.random.default_rng(1))
    hours = np.bincount(arrival_h.astype(int), minlength=rates.size)
    assert hours[rates == 0].sum() == 0
    assert hours.sum() == pytest.approx(rates.sum() * 20, rel=0.02)


def test_a_fleet_comes_in_full_numbers_at_its_hours():
    rates = year_rates(part(weekday_factor_pu=(1, 1, 1, 1, 1, 0, 0)), 0)
    arrival_h = year_arrivals(rates, "fleet", np.random.default_rng(1))
    daily = np.bincount((arrival_h // 24).astype(int), minlength=366)
    weekday = (np.arange(366) - 1) % 7
    assert set(daily[weekday < 5]) == {10}
    assert set(daily[weekday >= 5]) == {0}
    assert set((arrival_h % 24).astype(int)) == {8, 9, 10, 11}
    assert (np.diff(arrival_h) >= 0).all()


@pytest.mark.parametrize(
    ("opened", "closed", "inside", "until"), [(6, 22, [True, True, False], 2.0), (22, 6, [False, False, True], 7.0)]
)
def test_opening_hours_by_hand(opened, closed, inside, until):
    opening = Opening(open_h=opened, close_h=closed)
    arrival_h = np.array([6.0, 20.0, 23.0])
    assert opening.admits(arrival_h).tolist() == inside
    at = arrival_h[[1]] if inside[1] else arrival_h[[2]]
    assert opening.until_closing_h(at).tolist() == [until]


def test_a_site_that_is_always_open_never_closes():
    always = Opening(open_h=0, close_h=24)
    assert always.admits(np.array([0.0, 23.9])).all()
    assert np.isinf(always.until_closing_h(np.array([5.0]))).all()


def test_who_comes_outside_can_come_at_the_next_opening():
    opening = Opening(open_h=6, close_h=22)
    np.testing.assert_allclose(opening.next_opening_h(np.array([3.0, 7.0, 23.0])), [6.0, 7.0, 30.0])
