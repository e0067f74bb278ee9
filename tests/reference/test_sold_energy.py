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
from planner.sizing.alternatives import MixCase, alternatives
from planner.sizing.arrivals import Opening
from planner.sizing.chargers import chargers
from planner.sizing.choice import meets
from planner.sizing.mix_cost import MixFrame, present_cost_eur
from planner.sizing.mix_search import served_shares
from planner.sizing.operation import Operation
from planner.sizing.plan import final_days, make_plan, with_operation
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


def test_mixes_are_compared_by_the_energy_that_costs_tell(demand):
    """The site's own mix loses as much energy in the comparison of mixes as in its costs."""
    settings = replace(SETTINGS, charger_ids=("dc150", "dc400t"), simulated_days=20)
    own_size = size_layout(demand, LAYOUT, settings, 1)
    own, *others = alternatives(demand, own_size, settings, MixCase())
    assert own.served_share_pu == pytest.approx(own_size.served_share_pu)
    assert own.served_energy_pu == pytest.approx(own_size.served_energy_pu)
    assert all(option.served_energy_pu < option.served_share_pu - 0.15 for option in (own, *others))
    plan = make_plan(demand, settings, 1)
    service = plan.run(plan.draw(final_days(plan, settings)), LAYOUT, own_size.request.chosen_cap_kw)
    asked = MixFrame(), plan.mean_demand, LAYOUT, own_size.connection_kw, service.p999_kw
    told = present_cost_eur(*asked, own_size.served_energy_pu)
    assert own.present_cost_eur == pytest.approx(told)
    assert told > present_cost_eur(*asked, own_size.served_share_pu), "lorries lost cost more than as many cars"


def test_a_mix_loses_those_who_find_the_site_closed_as_the_site_does(demand):
    plan = make_plan(demand, SETTINGS, 1)
    enough = (*LAYOUT, *(chargers()["dc400t"],) * 12)
    for opening, lost in ((None, False), (Opening(open_h=6.0, close_h=22.0), True)):
        own = with_operation(plan, Operation(opening=opening))
        service = own.run(own.draw(30), enough)
        assert meets(own, service)
        shares = served_shares(own, enough, np.inf, 30, service)
        assert (shares.drivers_pu < 0.95, shares.energy_pu < 0.95) == (lost, lost)


def test_results_of_before_take_the_drivers_share(demand, sized):
    old = replace(sized, served_energy_pu=None)
    wanted = 365.0 * demand.energy_kwh_per_day.base * sized.served_share_pu
    assert sold_kwh_per_year(old, demand, 1e6).base == pytest.approx(wanted)
