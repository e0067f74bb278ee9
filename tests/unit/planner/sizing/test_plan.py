from dataclasses import replace

import pytest

from planner.model.demand_result import DesignDay
from planner.model.errors import PlannerError
from planner.model.settings import SizingSettings
from planner.sizing.arrivals import Opening
from planner.sizing.chargers import chargers
from planner.sizing.operation import Operation
from planner.sizing.plan import design_factor_pu, make_plan, with_operation

DC50 = chargers()["dc50"]


def test_the_fleet_is_that_of_the_design_year_unless_another_is_named(demand_of):
    demand = replace(demand_of("corridor", 40), year=2034)
    assert make_plan(demand, SizingSettings(), 1).fleet_year == 2034
    assert make_plan(demand, SizingSettings(fleet_year=2040), 1).fleet_year == 2040


def test_the_design_day_is_the_planners_factor_or_what_the_demand_says(demand_of):
    demand = replace(demand_of("corridor", 40), design_day=DesignDay(kind="percentile", value=0.95, factor_pu=1.4))
    own = SizingSettings(design_day_factor_pu=1.6)
    assert design_factor_pu(demand, own) == 1.6
    assert design_factor_pu(demand, replace(own, design_day="mean")) == 1.0
    assert design_factor_pu(demand, replace(own, design_day="percentile")) == 1.4
    assert design_factor_pu(demand_of("corridor", 40), replace(own, design_day="percentile")) == 1.6
    assert make_plan(demand, own, 1).sessions_per_day == pytest.approx(64)


def test_the_years_energy_is_that_of_mean_days(demand_of):
    plan = make_plan(demand_of("corridor", 40), SizingSettings(design_day_factor_pu=2.0), 1)
    found = plan.run(plan.draw(100), (DC50,) * 20)
    assert found.energy_kwh_per_year == pytest.approx(40 * 30 * 365, rel=0.03)
    assert found.energy_kwh_per_day == pytest.approx(80 * 30, rel=0.03)


def test_many_layouts_run_on_the_same_sessions(demand_of):
    plan = make_plan(demand_of("corridor", 40), SizingSettings(), 1)
    sessions = plan.draw(30)
    assert plan.run_many(sessions, [((DC50,) * 3, 90.0)]) == (plan.run(sessions, (DC50,) * 3, 90.0),)


def test_a_target_out_of_range_is_refused(demand_of):
    with pytest.raises(PlannerError, match="max_wait_share_pu"):
        make_plan(demand_of("corridor", 40), SizingSettings(max_wait_share_pu=1.5), 1)


@pytest.mark.parametrize(("use_case", "opening", "hour"), [("corridor", (20, 6), 20), ("depot", (20, 4), 20)])
def test_service_is_judged_in_the_busiest_open_hour(demand_of, use_case, opening, hour):
    plan = make_plan(demand_of(use_case, 40), SizingSettings(), 1)
    night = with_operation(plan, Operation(opening=Opening(open_h=opening[0], close_h=opening[1])))
    assert plan.target.peak_hour in range(12, 19)
    assert night.target.peak_hour == hour
    found = night.run(night.draw(60), (DC50,))
    assert found.hourly_arrivals_per_h[hour] == max(found.hourly_arrivals_per_h)
    assert found.p_wait_over_pu > 0
    assert with_operation(plan, Operation()) == plan
