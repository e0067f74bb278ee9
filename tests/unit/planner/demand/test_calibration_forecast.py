"""Rhythm, forecasts and their errors against figures worked out by hand, numpy or scipy."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from planner.demand.calibration.errors import forecast_errors, mape_pu, spearman, weighted_mape_pu
from planner.demand.calibration.forecast import (
    Window,
    daily_table,
    means_by_site,
    naive_sessions_per_day,
    sessions_per_day,
    window_of,
)
from planner.demand.calibration.profile import daily_counts, longest_silence_days, rhythm, weekly_growth_pu
from tests.session_files import synthetic_sessions


def clean(first, days, growth=0.0):
    made = synthetic_sessions(first, days, growth)
    return made.assign(stay_min=(made["end"] - made["start"]).dt.total_seconds() / 60)


def starts(*texts):
    return pd.Series(pd.to_datetime(list(texts)))


def test_hours_of_weekdays_and_weekends_apart():
    monday, saturday = "2024-07-01", "2024-07-06"
    found = rhythm(starts(f"{monday} 08:10", f"{monday} 08:50", f"{monday} 17:00", f"{saturday} 11:59"))
    assert found.weekday_share_pu[8] == pytest.approx(2 / 3)
    assert found.weekday_share_pu[17] == pytest.approx(1 / 3)
    assert found.weekend_share_pu[11] == 1
    assert sum(found.weekday_share_pu) == pytest.approx(1)


def test_an_office_without_weekends_lends_them_its_hours():
    found = rhythm(starts("2024-07-01 08:00", "2024-07-02 09:00"))
    assert found.weekend_share_pu == found.weekday_share_pu


def test_weekday_factors_count_days_without_sessions():
    week = [f"2024-07-{day:02d} 10:00" for day in (1, 1, 2, 3, 4, 5, 5, 14)]  # 14 days; a single Sunday session
    found = rhythm(starts(*week))
    assert found.weekday_factor_pu == pytest.approx([7 * n / 8 for n in (2, 1, 1, 1, 2, 0, 1)])


def test_month_factors_need_a_whole_year():
    short = rhythm(clean(datetime(2023, 3, 1), 92)["start"])
    assert short.month_factor_pu == (1.0,) * 12
    assert short.covered_months == (3, 4, 5)


def test_month_factors_show_season_and_not_growth():
    days = pd.date_range("2022-01-01", "2023-12-31", freq="D")
    trend = 20 * 1.01 ** (np.arange(len(days)) / 7)
    counts = np.round(trend * np.where(days.month == 7, 1.5, 1.0)).astype(int)
    found = rhythm(pd.Series(np.repeat(days.to_numpy(), counts)))
    assert found.covered_months == tuple(range(1, 13))
    assert np.mean(found.month_factor_pu) == pytest.approx(1)
    assert found.month_factor_pu[6] / np.mean(found.month_factor_pu[:6]) == pytest.approx(1.5, rel=0.04)
    others = [factor for month, factor in enumerate(found.month_factor_pu) if month != 6]
    assert max(others) / min(others) < 1.1, "72 % growth a year must not look like season"


def test_growth_a_week_is_the_slope_of_the_logarithms():
    days = pd.date_range("2024-01-01", periods=71, freq="D")
    counted = pd.Series(1000 * 1.02 ** (np.arange(71) // 7), index=days)
    assert weekly_growth_pu(counted) == pytest.approx(0.02)
    assert weekly_growth_pu(counted * 0) == 0
    assert daily_counts(starts("2024-01-01 10:00", "2024-01-03 10:00")).tolist() == [1, 0, 1]


def test_silence_is_counted_between_sessions():
    assert longest_silence_days(starts("2024-01-01 10:00", "2024-01-02 10:00", "2024-01-10 23:00")) == 7
    assert longest_silence_days(starts("2024-01-01 10:00")) == 0


def table(*columns, days=None):
    length = days or len(columns[0])
    index = pd.date_range("2024-01-01", periods=length, freq="D")
    return pd.DataFrame({f"S{n}": column for n, column in enumerate(columns)}, index=index, dtype=float)


AHEAD = Window(first=pd.Timestamp(2025, 1, 1), last=pd.Timestamp(2025, 1, 28))


def test_naive_is_the_last_four_weeks():
    known = table([9.0] * 30 + [2.0] * 28)
    assert naive_sessions_per_day(known).tolist() == [2.0]


def test_a_steady_site_stays_as_it_is_and_a_new_level_is_followed():
    known = table([4.0] * 100, [0.0] * 60 + [10.0] * 40)
    found = sessions_per_day(known, AHEAD)
    assert found["S0"] == pytest.approx(4)
    # weights halve every 14 days: the share of the last 40 of 100
    weights = 0.5 ** (np.arange(100) / 14)
    assert found["S1"] == pytest.approx(10 * weights[:40].sum() / weights.sum())


def test_growth_is_carried_on_only_after_a_year_and_openings_are_no_growth():
    def site(days, growth, opened=0):
        level = 50 * growth ** (np.arange(days) / 7)
        return np.where(np.arange(days) < opened, 0, level)

    year = table(site(371, 1.01), site(371, 1.0, opened=200), days=371)
    last = year.index[-1]
    ahead = Window(first=last + pd.Timedelta(days=1), last=last + pd.Timedelta(days=91))
    in_the_middle = 50 * 1.01 ** ((370 + 46) / 7)
    found = sessions_per_day(year, ahead)
    assert found["S0"] == pytest.approx(in_the_middle, rel=0.01)
    steady = table(site(371, 1.0), site(371, 1.0, opened=200), days=371)
    assert sessions_per_day(steady, ahead)["S0"] == pytest.approx(50)
    short = year.tail(200)
    assert sessions_per_day(short, ahead)["S0"] < 50 * 1.01 ** (370 / 7)


def test_few_sessions_lean_on_the_mean_of_all():
    frame = pd.DataFrame({"site": ["A"] * 970 + ["B"] * 30, "energy_kwh": [10.0] * 970 + [40.0] * 30})
    found = means_by_site(frame, "energy_kwh")
    assert found["B"] == pytest.approx((30 * 40 + 30 * 10.9) / 60)


def test_daily_table_keeps_days_and_sites_without_sessions():
    frame = pd.DataFrame({"start": starts("2024-01-01 10:00", "2024-01-03 10:00"), "site": ["B", "A"]})
    found = daily_table(frame, window_of(frame))
    assert list(found.columns) == ["A", "B"]
    assert found.to_numpy().tolist() == [[0, 1], [0, 0], [1, 0]]


def test_measures_against_hand_and_scipy():
    forecast, actual = pd.Series([2.0, 5.0, 7.0, 7.0]), pd.Series([1.0, 4.0, 10.0, 8.0])
    assert mape_pu(forecast, actual) == pytest.approx((1 + 0.25 + 0.3 + 0.125) / 4)
    weight = pd.Series([1.0, 1.0, 1.0, 1.0])
    assert weighted_mape_pu(forecast, actual, weight) == pytest.approx(6 / 23)
    assert weighted_mape_pu(forecast, actual, pd.Series([0.0, 0.0, 1.0, 0.0])) == pytest.approx(0.3)
    assert spearman(forecast, actual) == pytest.approx(stats.spearmanr(forecast, actual).statistic)
    assert spearman(pd.Series([1.0, 1.0, 1.0]), pd.Series([1.0, 2.0, 3.0])) is None
    assert spearman(forecast[:2], actual[:2]) is None


def errors_by(found):
    return {error.quantity: error for error in found}


def test_the_same_pattern_again_is_forecast_well_and_the_naive_one_is_judged_alike():
    train, test = clean(datetime(2023, 1, 2), 126), clean(datetime(2023, 5, 8), 126)
    found = errors_by(forecast_errors(train, test))
    assert list(found) == ["sessions", "energy", "duration", "profile"]
    volume = found["sessions"]
    assert volume.sites == 3
    assert volume.mape_pu < 0.03
    assert volume.naive_mape_pu < 0.03
    assert volume.rank_correlation == pytest.approx(1)
    assert found["energy"].mape_pu < 0.1 < found["energy"].naive_mape_pu
    assert found["energy"].naive_rank_correlation is None
    assert found["profile"].mape_pu < 0.1 < found["profile"].naive_mape_pu
    assert found["profile"].weighted_mape_pu is None


def test_a_forecast_of_a_site_that_trebles_is_as_wrong_as_it_is():
    train, test = clean(datetime(2023, 1, 2), 84), clean(datetime(2023, 4, 3), 28)
    depot = test[test["site"] == "Depot Süd"]
    trebled = pd.concat([test, depot, depot]).sort_values("start").reset_index(drop=True)
    found = errors_by(forecast_errors(train, trebled))["sessions"]
    assert found.mape_pu == pytest.approx((2 / 3) / 3, abs=0.03)
    assert found.naive_mape_pu == pytest.approx((2 / 3) / 3, abs=0.03)


def test_new_sites_are_not_compared_and_none_in_common_says_nothing():
    train, test = clean(datetime(2023, 1, 2), 60), clean(datetime(2023, 4, 3), 60)
    only = test.assign(site=test["site"].replace("Marktplatz", "Neu"))
    assert errors_by(forecast_errors(train, only))["sessions"].sites == 2
    assert forecast_errors(train, test.assign(site="Neu")) == ()
