"""What a station sells in a year, counted driver by driver: who is turned away buys nothing, whatever he asked for."""

from dataclasses import replace

import numpy as np
import pytest

from planner.cost.energy import sold_kwh_per_year
from planner.cost.path import design_year
from planner.demand.profiles import mean_day, profile
from planner.model.band import certain
from planner.model.demand_result import DemandPart, DemandResult
from planner.model.settings import SizingSettings
from planner.sizing.chargers import chargers
from planner.sizing.operation import Operation
from planner.sizing.plan import make_plan, with_operation
from planner.sizing.simulator import WARM_UP_DAYS, run_kernel
from planner.sizing.size import size_layout

SETTINGS = SizingSettings(simulated_days=120, managed=False)
LAYOUT = (*(chargers()["dc150"],) * 12, chargers()["dc400t"])
"""Enough for the cars, one point for far too many lorries."""
CARS, LORRIES = (100.0, 30.0), (40.0, 300.0)
"""Sessions a day and kWh a session."""


def part_of(use_case, asked, *, heavy=False):
    shape = profile(use_case)
    return DemandPart(
        use_case=use_case, origin="given", sessions_per_day=certain(asked[0]), energy_per_session_kwh=asked[1],
        hourly_share_pu=shape.hourly_share_pu, weekend_share_pu=shape.weekend_share_pu,
        weekday_factor_pu=shape.weekday_factor_pu, month_factor_pu=shape.month_factor_pu, heavy=heavy,
    )  # fmt: skip


@pytest.fixture(scope="module")
def demand():
    parts = (part_of("corridor", CARS), part_of("truck_hub", LORRIES, heavy=True))
    energy_kwh = sum(sessions * each_kwh for sessions, each_kwh in (CARS, LORRIES))
    sessions = CARS[0] + LORRIES[0]
    return DemandResult(
        year=2035, use_case="corridor", sessions_per_day=certain(sessions), energy_kwh_per_day=certain(energy_kwh),
        energy_per_session_kwh=energy_kwh / sessions, ev_share_pu=certain(0.2), parts_per_day={}, parts=parts,
        hourly_share_pu=tuple((mean_day(parts) / sessions).tolist()),
    )  # fmt: skip


@pytest.fixture(scope="module")
def sized(demand):
    return size_layout(demand, LAYOUT, SETTINGS, 1)


def test_the_energy_of_those_who_drove_on_is_counted_driver_by_driver(demand):
    plan = with_operation(make_plan(demand, SETTINGS, 1), Operation(leaving=True))
    plan = replace(plan, drawn_mean_day_pu=(1.0,))
    sessions = plan.draw_weeks(60)
    found = plan.run(sessions, LAYOUT)
    record = run_kernel(sessions, LAYOUT, np.inf, operation=plan.operation)
    asked_kwh = lost_kwh = 0.0
    for number in np.flatnonzero(sessions.arrival_h >= WARM_UP_DAYS * 24):
        need_kwh = (sessions.end_pu[number] - sessions.start_pu[number]) * sessions.battery_kwh[number]
        asked_kwh += need_kwh
        lost_kwh += need_kwh if np.isnan(record.plugged_h[number]) else 0.0
    assert lost_kwh > 0.2 * asked_kwh
    assert found.served_energy_pu == pytest.approx(1.0 - lost_kwh / asked_kwh, rel=1e-9)
    assert found.judged_alone().served_energy_pu == found.served_share_pu


def test_a_lorry_turned_away_takes_more_of_the_revenue_than_a_car(demand, sized):
    """Lorries are few among those who came and most of the energy: what their point cannot charge is not sold."""
    assert sized.served_energy_pu < sized.served_share_pu - 0.15
    asked_kwh = 365.0 * demand.energy_kwh_per_day.base
    one_point_kwh = 365.0 * 24.0 * 400.0
    sold_kwh = design_year(sized, demand, 1e6).base
    assert sold_kwh == pytest.approx(sized.served_energy_pu * asked_kwh)
    assert sold_kwh <= 365.0 * CARS[0] * CARS[1] + one_point_kwh
    assert sold_kwh < sized.served_share_pu * asked_kwh


def test_report_and_costs_tell_the_same_energy(demand, sized):
    assert design_year(sized, demand, 1e6).base == pytest.approx(sized.energy_kwh_per_year, rel=1e-9)
    assert sold_kwh_per_year(sized, demand, 1e6).base == pytest.approx(sized.energy_kwh_per_year, rel=1e-9)
    enough = size_layout(demand, (*LAYOUT, *(chargers()["dc400t"],) * 9), SETTINGS, 1)
    assert enough.served_energy_pu == 1.0
    assert enough.energy_kwh_per_year == pytest.approx(365.0 * demand.energy_kwh_per_day.base)


def test_results_of_before_take_the_drivers_share(demand, sized):
    old = replace(sized, served_energy_pu=None)
    wanted = 365.0 * demand.energy_kwh_per_day.base * sized.served_share_pu
    assert sold_kwh_per_year(old, demand, 1e6).base == pytest.approx(wanted)
