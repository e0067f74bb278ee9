"""The design day against an independent reckoning: every day and hour of many years written out and counted."""

import math
from datetime import date, timedelta

import numpy as np
import pytest

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
    means = sorted(mean_of(parts, day) for day in days_of_years(range(2001, 2029)))
    wanted = means[math.ceil(share * len(means)) - 1] / sum(sessions.values())
    assert found.factor_pu == pytest.approx(wanted, rel=0.002)


@pytest.mark.parametrize("sessions_per_day", [10.0, 40.0])
def test_chance_counts_once(sessions_per_day):
    """The quantile of simulated days is that of a simulated year's days, not one of chance upon chance."""
    part = parts_of(corridor=sessions_per_day)[0]
    settings = SizingSettings(design_day="percentile", design_percentile_pu=0.95)
    rates = np.array([mean_of([part], day) for day in days_of_years(range(2001, 2029))])
    year = np.random.default_rng(1).poisson(rates)
    factor = design_day((part,), settings).factor_pu
    assert factor * sessions_per_day == pytest.approx(np.quantile(rates, 0.95), rel=0.01)
    # Its mean is below the year's 95th percentile of counted days, as that has chance in it already.
    assert factor * sessions_per_day < np.quantile(year, 0.95)


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
    working_day = np.zeros(24)
    for p in parts:
        working_day += p.sessions_per_day.base * np.mean(p.weekday_factor_pu[:5]) * np.array(p.hourly_share_pu)
    assert found.day_type == "weekday"
    # The design day has this hour as its busiest, in the shape of a working day.
    at_peak = found.factor_pu * 80.0 * working_day.max() / working_day.sum()
    assert at_peak == pytest.approx(thirtieth, rel=0.01)


def test_a_year_without_rhythm_has_no_busier_day():
    flat = DemandPart(
        use_case="corridor", origin="traffic", sessions_per_day=certain(80.0), energy_per_session_kwh=30.0,
        hourly_share_pu=(1 / 24,) * 24,
    )  # fmt: skip
    found = design_day((flat,), SizingSettings(design_day="percentile", design_percentile_pu=0.95))
    assert (found.factor_pu, found.day_type) == (1.0, "")
