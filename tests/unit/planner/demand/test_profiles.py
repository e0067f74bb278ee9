from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.demand.catalogue import use_cases
from planner.demand.profiles import MONTH_DAYS, MONTHS, WEEKDAYS, calibrated_shapes, hourly_shares, mean_shares, profile
from planner.model.band import certain
from planner.model.demand_result import Calibration, DemandPart

FILES = ("dundee_2018_q2", "dundee_2018_q3", "perth_2016-17", "perth_2017-18")
CALIBRATION = Calibration(
    files=("own.csv",), first_day="2026-01-01", last_day="2026-12-31", sessions=900, dropped={}, sites=2,
    hourly_share_pu=(0.0,) * 12 + (1.0,) + (0.0,) * 11, weekend_share_pu=(1 / 24,) * 24,
    weekday_factor_pu=(2.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5), month_factor_pu=(1.0,) * 6 + (1.2,) + (1.0,) * 5,
    covered_months=tuple(range(1, 13)), mean_energy_kwh=20.0, median_energy_kwh=19.0, mean_stay_min=40.0,
    median_stay_min=35.0, use_case="destination",
)  # fmt: skip


@pytest.mark.parametrize("use_case", sorted(use_cases()))
def test_days_weeks_and_years_are_whole(use_case):
    assert sum(hourly_shares(use_case)) == pytest.approx(1.0)
    shape = profile(use_case)
    for shares in (shape.hourly_share_pu, shape.weekend_share_pu):
        assert len(shares) == 24
        assert sum(shares) == pytest.approx(1.0)
        assert min(shares) >= 0
    assert len(shape.weekday_factor_pu) == 7
    assert sum(shape.weekday_factor_pu) == pytest.approx(7.0)
    assert np.dot(shape.month_factor_pu, MONTH_DAYS) == pytest.approx(365.0)


def test_peaks_lie_where_people_charge():
    def peak(use_case):
        shares = hourly_shares(use_case)
        return shares.index(max(shares))

    assert 12 <= peak("corridor") <= 18
    assert 8 <= peak("destination") <= 17
    assert 17 <= peak("neighbourhood") <= 19
    assert 7 <= peak("workplace") <= 9
    assert 16 <= peak("truck_overnight") <= 20


def test_own_sessions_shape_their_own_use_case_alone():
    shape = profile("destination", CALIBRATION)
    assert shape.hourly_share_pu[12] == 1.0
    assert shape.weekday_factor_pu[0] == pytest.approx(2.0)
    assert shape.month_factor_pu[6] == pytest.approx(1.2 / (1 + 0.2 * 31 / 365))
    assert profile("corridor", CALIBRATION) == profile("corridor")
    assert len(calibrated_shapes(CALIBRATION)) == 4


def test_months_of_a_part_of_a_year_are_not_taken():
    part = replace(CALIBRATION, covered_months=(1, 2, 3), month_factor_pu=(1.0,) * 12)
    assert profile("destination", part).month_factor_pu == profile("destination").month_factor_pu
    assert "month_factor_pu" not in calibrated_shapes(part)


def test_the_mean_day_weighs_weekdays():
    part = DemandPart(
        use_case="corridor", origin="traffic", sessions_per_day=certain(1.0), energy_per_session_kwh=1.0,
        hourly_share_pu=(1.0,) + (0.0,) * 23, weekend_share_pu=(0.0,) * 23 + (1.0,),
        weekday_factor_pu=(1.2,) * 5 + (0.5,) * 2,
    )  # fmt: skip
    shares = mean_shares(part)
    assert shares[0] == pytest.approx(6 / 7)
    assert shares[23] == pytest.approx(1 / 7)


def published(shared_data):
    """Sessions as published; days up to the 12th of an ISO file have day and month swapped."""
    frames = []
    for name in FILES:
        rows = pd.read_csv(shared_data / "sessions" / f"{name}.csv")
        written = rows["Start Date"].astype(str)
        if written.str.contains("T").all():
            year, month, day = (written.str[a:b].astype(int) for a, b in ((0, 4), (5, 7), (8, 10)))
            month, day = month.where(day > 12, day), day.where(day > 12, month)
            date = pd.to_datetime({"year": year, "month": month, "day": day})
        else:
            date = pd.to_datetime(written, format="%d/%m/%Y")
        frames.append(rows.assign(date=date, file=name))
    rows = pd.concat(frames, ignore_index=True)
    hour = pd.to_datetime(rows["Start Time"], format="%H:%M", errors="coerce").dt.hour
    kwh = pd.to_numeric(rows["Total kWh"], errors="coerce")
    sound = (kwh > 0.5) & (kwh < 100) & hour.notna() & ~rows["Site"].str.contains("TEST")
    rapid = rows["Model"].str.contains("Rapid|50kW") & ~rows["Model"].str.contains("Semi")
    beside_motorway = rows["Site"].str.contains("Park (?:& Ride|and Ride)")
    chosen = {
        "corridor": sound & rapid & beside_motorway,
        "destination": sound & rows["Site"].str.contains("Car Park") & ~beside_motorway,
        "depot": sound & rows["Site"].str.contains("Depot|Public Works") & ~rapid,
    }
    return rows.assign(hour=hour), chosen


@pytest.mark.shared
def test_measured_profiles_follow_from_the_published_sessions(shared_data):
    rows, chosen = published(shared_data)
    for use_case, mask in chosen.items():
        here, shape = rows[mask], profile(use_case)
        weekend = here["date"].dt.dayofweek >= 5
        for shares, part in ((shape.hourly_share_pu, here[~weekend]), (shape.weekend_share_pu, here[weekend])):
            measured = part["hour"].value_counts(normalize=True).reindex(range(24), fill_value=0)
            assert shares == pytest.approx(list(measured), abs=2e-4), use_case
        days = np.zeros(len(WEEKDAYS))
        for _, span in rows[rows["file"].isin(here["file"])].groupby("file")["date"]:
            days += np.bincount(pd.date_range(span.min(), span.max()).dayofweek, minlength=7)
        a_day = here["date"].dt.dayofweek.value_counts().reindex(range(7)).to_numpy() / days
        assert shape.weekday_factor_pu == pytest.approx(list(a_day / a_day.mean()), abs=2e-3), use_case


@pytest.mark.shared
def test_measured_months_are_what_growth_leaves(shared_data):
    rows, chosen = published(shared_data)
    for use_case in ("corridor", "destination"):
        here = rows[chosen[use_case] & rows["file"].str.startswith("perth")]
        months = pd.period_range("2016-09", "2018-08", freq="M")
        a_day = here["date"].dt.to_period("M").value_counts().reindex(months) / months.days_in_month
        rest = np.log(a_day) - np.polyval(np.polyfit(np.arange(24), np.log(a_day), 1), np.arange(24))
        factors = np.exp(rest).groupby(months.month).mean()
        scaled = factors * 365 / np.dot(factors, MONTH_DAYS)
        assert profile(use_case).month_factor_pu == pytest.approx(list(scaled), abs=2e-3)
        assert len(MONTHS) == 12
