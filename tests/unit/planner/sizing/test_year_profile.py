from dataclasses import replace

import numpy as np
import pytest

from planner.model.band import certain
from planner.model.demand_result import DemandPart
from planner.model.settings import SizingSettings
from planner.sizing.chargers import chargers
from planner.sizing.operation import Operation
from planner.sizing.plan import make_plan
from planner.sizing.year_profile import year_profile

DC150 = chargers()["dc150"]
NOON = (0.0,) * 12 + (1.0,) + (0.0,) * 11


@pytest.fixture
def demand(demand_of):
    part = DemandPart(
        use_case="corridor",
        origin="traffic",
        sessions_per_day=certain(20.0),
        energy_per_session_kwh=30.0,
        hourly_share_pu=NOON,
        weekday_factor_pu=(1.4, 1.4, 1.4, 1.4, 1.4, 0.0, 0.0),
        month_factor_pu=(2.0,) + (1.0,) * 10 + (0.0,),
    )
    return replace(demand_of("corridor", 20), parts=(part,), hourly_share_pu=NOON)


def test_a_year_has_its_weekdays_months_and_hours(demand):
    layout = (DC150,) * 25
    kw = year_profile(demand, layout, start_weekday=0)
    days = kw.reshape(365, 24)
    weekday = np.arange(365) % 7
    assert kw.shape == (8760,)
    assert days[weekday >= 5].sum() == 0
    assert days[:31].sum() == pytest.approx(2 * days[31:62].sum(), rel=0.25)
    assert days[334:].sum() == 0
    assert days[:, 12:14].sum() > 0.95 * days.sum()
    expected = 20 * 30 * sum(1.4 * (2 if day < 31 else 0 if day >= 334 else 1) for day in range(365) if day % 7 < 5)
    assert kw.sum() == pytest.approx(expected, rel=0.03)


def test_it_is_the_mean_day_that_counts_not_the_design_day(demand):
    layout = (DC150,) * 6
    plan = make_plan(demand, SizingSettings(design_day_factor_pu=3.0), 5)
    np.testing.assert_array_equal(year_profile(plan, layout), year_profile(demand, layout, seed=5))
    assert (year_profile(plan, layout) != year_profile(plan, layout, seed=6)).any()


def test_the_cap_holds_with_battery_and_sun(demand):
    plan = make_plan(demand, SizingSettings(), 1)
    sun = tuple(np.tile([0.0] * 10 + [50.0] * 4 + [0.0] * 10, 365))
    buffered = replace(plan, operation=Operation(battery_kw=100.0, battery_kwh=200.0, pv_kw=sun))
    layout = (DC150,) * 6
    free, capped, helped = (
        year_profile(plan, layout),
        year_profile(plan, layout, 120.0),
        year_profile(buffered, layout, 120.0),
    )
    assert free.max() > 150
    assert max(capped.max(), helped.max()) <= 120 * (1 + 1e-9)
    assert helped.sum() > capped.sum()  # it serves drivers who give up under the cap alone


def test_no_charger_draws_nothing(demand):
    assert (year_profile(demand, ()) == 0).all()


def test_quarter_hours_show_peaks_that_hours_hide(demand):
    layout = (DC150,) * 6
    hours, quarters = year_profile(demand, layout), year_profile(demand, layout, steps_per_h=4)
    assert quarters.shape == (35_040,)
    assert quarters.reshape(-1, 4).mean(axis=1) == pytest.approx(hours)
    assert quarters.max() > 1.1 * hours.max()
    assert year_profile(demand, (), steps_per_h=4).shape == (35_040,)
    with pytest.raises(ValueError, match="steps_per_h"):
        year_profile(demand, layout, steps_per_h=3)
