from dataclasses import replace

import pytest

from planner.model.errors import PlannerError
from planner.model.settings import SizingSettings
from planner.sizing.arrivals import Opening
from planner.sizing.operation import Operation, project_operation, storage_efficiency_pu
from planner.sizing.plan import make_plan
from planner.sizing.size import size_site


@pytest.mark.parametrize(
    "wrong",
    [
        {"battery_kw": -1.0},
        {"battery_kwh": float("nan")},
        {"battery_efficiency_pu": 0.0},
        {"weights": {"corridor": 0.0}},
        {"pv_kw": (1.0,) * 23},
        {"pv_kw": (-1.0,) * 24},
    ],
)
def test_what_cannot_be_run_is_refused(wrong):
    with pytest.raises(PlannerError):
        Operation(**wrong)


def test_a_battery_needs_power_and_energy():
    assert not Operation(battery_kw=100.0).has_battery
    assert Operation(battery_kw=100.0, battery_kwh=50.0).has_battery
    assert 0.5 < storage_efficiency_pu() < 1
    assert Operation().battery_efficiency_pu == storage_efficiency_pu()


def test_a_project_opens_day_and_night_unless_it_says_its_hours():
    assert project_operation(SizingSettings()).opening is None
    own = project_operation(SizingSettings(open_from_h=22.0, open_to_h=6.0, priorities={"depot": 2.0}))
    assert own.opening == Opening(open_h=22.0, close_h=6.0)
    assert own.weights == {"depot": 2.0}
    assert project_operation(SizingSettings(open_from_h=6.0)).opening == Opening(open_h=6.0, close_h=0.0)


@pytest.mark.parametrize("wrong", [{"priorities": {"deopt": 2.0}}, {"open_from_h": 8.0, "open_to_h": 8.0}])
def test_operation_that_cannot_be_meant_is_refused(wrong):
    with pytest.raises(PlannerError):
        project_operation(SizingSettings(**wrong))


def test_a_site_closed_at_night_loses_the_drivers_of_the_night(demand_of, quick):
    demand = demand_of("corridor", 40)
    closed = replace(quick, open_from_h=8.0, open_to_h=18.0)
    assert make_plan(demand, closed, 1).operation.opening == Opening(open_h=8.0, close_h=18.0)
    always, by_day = (size_site(demand, None, settings, 1) for settings in (quick, closed))
    outside = sum(share for hour, share in enumerate(demand.hourly_share_pu) if not 8 <= hour < 18)
    assert always.served_share_pu == 1.0
    assert by_day.served_share_pu == pytest.approx(1 - outside, abs=0.04)
