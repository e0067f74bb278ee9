"""The design day against an independent reckoning: every day and hour of a year written out, distributions summed."""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import poisson

from planner.demand.design_day import design_day
from planner.demand.profiles import profile
from planner.model.band import certain
from planner.model.demand_result import DemandPart
from planner.model.settings import SizingSettings


def parts_of(**sessions):
    made = []
    for use_case, a_day in sessions.items():
        shape = profile(use_case)
        made.append(
            DemandPart(
                use_case=use_case,
                origin="traffic",
                sessions_per_day=certain(a_day),
                energy_per_session_kwh=30.0,
                hourly_share_pu=shape.hourly_share_pu,
                weekend_share_pu=shape.weekend_share_pu,
                weekday_factor_pu=shape.weekday_factor_pu,
                month_factor_pu=shape.month_factor_pu,
            )
        )
    return made


def mean_of(parts, day):
    return sum(
        p.sessions_per_day.base * p.weekday_factor_pu[day.weekday()] * p.month_factor_pu[day.month - 1] for p in parts
    )


def days_of_years(years):
    return [date(year, 1, 1) + timedelta(n) for year in years for n in range(365)]


@pytest.mark.parametrize("sessions", [{"corridor": 80.0}, {"destination": 6.0, "neighbourhood": 3.0}])
@pytest.mark.parametrize("share", [0.8, 0.95, 0.99])
def test_the_percentile_of_the_days_of_many_years(sessions, share):
    parts = parts_of(**sessions)
    found = design_day(parts, SizingSettings(design_day="percentile", design_percentile_pu=share))
    means = np.array([mean_of(parts, day) for day in days_of_years(range(2001, 2029))])
    kinds, counts = np.unique(means.round(9), return_counts=True)
    least = next(n for n in range(2000) if (counts * poisson.cdf(n, kinds)).sum() / counts.sum() >= share)
    assert found.factor_pu == pytest.approx(least / sum(sessions.values()), rel=1e-9)


def test_the_thirtieth_busiest_hour_of_written_out_years():
    parts = parts_of(corridor=60.0, workplace=20.0)
    found = design_day(parts, SizingSettings(design_day="busiest_hour", design_hour_rank=30))
    hours = []
    for day in days_of_years(range(2001, 2008)):
        for hour in range(24):
            rate = 0.0
            for p in parts:
                shares = p.weekend_share_pu if day.weekday() >= 5 else p.hourly_share_pu
                factor = p.weekday_factor_pu[day.weekday()] * p.month_factor_pu[day.month - 1]
                rate += p.sessions_per_day.base * factor * shares[hour]
            hours.append(rate)
    thirtieth = sorted(hours, reverse=True)[30 * 7 - 1]
    mean_day = np.zeros(24)
    for p in parts:
        week = np.array(p.weekday_factor_pu)
        for weekday in range(7):
            shares = p.weekend_share_pu if weekday >= 5 else p.hourly_share_pu
            mean_day += p.sessions_per_day.base * week[weekday] / 7 * np.array(shares)
    assert found.factor_pu == pytest.approx(thirtieth / mean_day.max(), rel=0.01)


def test_a_year_without_rhythm_has_the_poisson_quantile():
    flat = DemandPart(
        use_case="corridor", origin="traffic", sessions_per_day=certain(80.0), energy_per_session_kwh=30.0,
        hourly_share_pu=(1 / 24,) * 24,
    )  # fmt: skip
    found = design_day((flat,), SizingSettings(design_day="percentile", design_percentile_pu=0.95))
    cumulated, n = math.exp(-80.0), 0
    term = cumulated
    while cumulated < 0.95:
        n += 1
        term *= 80.0 / n
        cumulated += term
    assert found.factor_pu == pytest.approx(n / 80.0)
