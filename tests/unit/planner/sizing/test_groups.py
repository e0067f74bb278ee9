from dataclasses import replace
from itertools import pairwise

import pytest

from planner.model.band import certain
from planner.model.sizing_result import StandardDesign
from planner.sizing.alternatives import MixCase, alternatives
from planner.sizing.chargers import CAR, TRUCK, chargers, counts, evse_count, layout_of, mix, of_group
from planner.sizing.choice import fewer_trucks
from planner.sizing.closed_form import p_over
from planner.sizing.groups import Room, group_demand, is_mixed, share_pu, usual_layouts
from planner.sizing.mix_cost import MixFrame
from planner.sizing.operation import Operation
from planner.sizing.phases import PhaseCase, phases
from planner.sizing.plan import final_days, group_plan, make_plan, with_operation
from planner.sizing.sessions import of_group as sessions_of
from planner.sizing.size import size_layout, size_site

DC150, DC400T, MCS = (chargers()[charger_id] for charger_id in ("dc150s", "dc400t", "mcs1000"))


def evse_of(found, group):
    return evse_count(of_group(layout_of(found.chargers), group))


def test_demand_of_one_group_alone(mixed_demand):
    demand = mixed_demand()
    cars, trucks = group_demand(demand, CAR), group_demand(demand, TRUCK)
    assert is_mixed(demand)
    assert (cars.use_case, trucks.use_case) == ("corridor", "truck_hub")
    assert cars.sessions_per_day.base + trucks.sessions_per_day.base == demand.sessions_per_day.base
    assert trucks.energy_kwh_per_day.base == 12 * 250 + 4 * 300
    assert sum(trucks.hourly_share_pu) == pytest.approx(1)
    assert [year.sessions_per_day.base for year in trucks.by_year] == pytest.approx([0.3 * 16, 16, 32])
    assert share_pu(demand, TRUCK) == pytest.approx(16 / 76)
    assert group_demand(cars, CAR) is cars


def test_a_year_may_tell_its_use_cases(mixed_demand):
    demand = mixed_demand()
    told = {"corridor": 10.0, "truck_hub": 70.0, "truck_overnight": 20.0}
    year = replace(demand.by_year[0], sessions_per_day=certain(100.0), sessions_by_use_case=told)
    trucks = group_demand(replace(demand, by_year=(year,)), TRUCK).by_year[0]
    assert trucks.sessions_per_day.base == pytest.approx(90)
    assert set(trucks.sessions_by_use_case) == {"truck_hub", "truck_overnight"}


def test_lorries_and_cars_have_points_of_their_own(mixed_demand, quick):
    found = size_site(mixed_demand(), 20, quick, 1, truck_bays=12)
    assert found.target_met
    assert 0 < evse_of(found, TRUCK) <= 12
    assert 0 < evse_of(found, CAR) <= 20
    assert found.p_wait_over_pu == max(found.car_p_wait_over_pu, found.truck_p_wait_over_pu)
    assert found.connection_kw < found.nameplate_kw
    assert found.simulated_peak_kw <= found.connection_kw * (1 + 1e-9)
    assert found.truck_bays_known


def test_the_lorries_answer_is_that_of_the_lorries_alone(mixed_demand, quick):
    plan = make_plan(mixed_demand(), quick, 1)
    sessions = plan.draw(final_days(plan, quick))
    layout = (MCS, DC400T, DC400T, DC150, DC150, DC150, DC150)
    whole = plan.run(sessions, layout)
    for place, group in enumerate((CAR, TRUCK)):
        own = group_plan(plan, group).run(sessions_of(sessions, place), of_group(layout, group))
        assert whole.group_p_wait_over_pu[place] == own.p_wait_over_pu
    assert whole.p_wait_over_pu == max(whole.group_p_wait_over_pu)


def test_few_lorries_cannot_hide_among_many_cars(mixed_demand, quick):
    demand = mixed_demand(cars=600.0, breaks=6.0, nights=0.0)
    found = size_layout(demand, (DC400T, *(DC150,) * 60), quick, 1)
    assert found.car_p_wait_over_pu < 0.05 < found.truck_p_wait_over_pu == found.p_wait_over_pu
    assert not found.target_met


def test_too_few_truck_bays_do_not_grow_the_cars(mixed_demand, quick):
    free, tight = (size_site(mixed_demand(), 40, quick, 1, truck_bays=bays) for bays in (20, 1))
    assert (tight.target_met, tight.limited_by_bays) == (False, True)
    assert evse_of(tight, TRUCK) == 1
    assert evse_of(tight, CAR) <= evse_of(free, CAR) + 2
    assert tight.truck_p_wait_over_pu > quick.max_wait_share_pu >= tight.car_p_wait_over_pu


def test_unknown_truck_bays_bind_nothing_and_are_said(mixed_demand, quick):
    found = size_site(mixed_demand(), 40, quick, 1)
    assert not found.truck_bays_known
    assert found.target_met


def test_no_bay_for_lorries_or_for_cars(mixed_demand, quick):
    cars = size_site(mixed_demand(), 40, quick, 1, truck_bays=0)
    assert (evse_of(cars, TRUCK), cars.truck_p_wait_over_pu, cars.limited_by_bays) == (0, 1.0, True)
    trucks = size_site(mixed_demand(), 0, quick, 1, truck_bays=20)
    assert (evse_of(trucks, CAR), trucks.car_p_wait_over_pu) == (0, 1.0)
    assert trucks.truck_p_wait_over_pu <= quick.max_wait_share_pu
    assert size_site(mixed_demand(), 0, quick, 1, truck_bays=0).evse_count == 0


@pytest.mark.parametrize("cap_kw", [2000.0, 500.0, 60.0])
def test_a_firm_power_takes_points_away_from_both(mixed_demand, quick, cap_kw):
    found = size_site(mixed_demand(), 20, quick, 1, truck_bays=12, connection_cap_kw=cap_kw)
    assert found.evse_count > 0
    assert found.connection_kw <= cap_kw
    assert found.simulated_peak_kw <= cap_kw * (1 + 1e-9)
    assert found.target_met or found.p_wait_over_pu > quick.max_wait_share_pu


def test_smaller_sites_have_fewer_lorry_points():
    grown = ((MCS, DC400T, DC150), (MCS, DC400T, DC150, DC150))
    assert fewer_trucks(grown) == ((DC150,), (DC400T, DC150))
    assert fewer_trucks(((MCS, DC400T),)) == ((DC400T,),)
    assert fewer_trucks(((DC150,),)) == ()


def test_a_site_of_lorries_alone_is_as_before(mixed_demand, quick):
    demand = mixed_demand(cars=0.0)
    found = size_site(demand, 12, quick, 1)
    assert (found.car_p_wait_over_pu, found.truck_p_wait_over_pu) == (None, None)
    assert found.truck_bays_known
    assert evse_of(found, CAR) == 0
    cars = size_layout(demand, (chargers()["dc400"],) * 4, quick, 1)
    assert cars.utilisation_pu > 0


def test_the_planners_chargers_count_for_their_group(mixed_demand):
    demand = mixed_demand()
    cars, trucks = usual_layouts(demand, ("dc150", "dc400t"), 8, 8)
    assert {charger.charger_id for charger in (*cars[-1], *trucks[-1])} == {"dc150", "dc400t"}
    cars, trucks = usual_layouts(demand, ("dc150",), 8, 8)
    assert set(trucks[-1]) == set(mix("truck_hub"))
    assert usual_layouts(group_demand(demand, CAR), (), 8, 8)[1] == ()


def test_closed_form_is_that_of_the_worse_group(mixed_demand):
    demand = mixed_demand()
    cars, trucks = group_demand(demand, CAR), group_demand(demand, TRUCK)
    layout = (DC400T, DC400T, *(DC150,) * 6)
    both = p_over(demand, 76, layout, 10.0)
    assert both == max(p_over(cars, 60, (DC150,) * 6, 10.0), p_over(trucks, 16, (DC400T,) * 2, 10.0))
    assert p_over(demand, 76, (DC150,) * 20, 10.0) == 1.0


def test_each_group_has_its_own_balking(mixed_demand, quick):
    plan = with_operation(make_plan(mixed_demand(), quick, 1), Operation(leaving=True, balking=True))
    sessions = plan.draw(30)
    layout = (DC400T, DC150, DC150)
    whole = plan.run(sessions, layout)
    own = group_plan(plan, TRUCK).run(sessions_of(sessions, 1), (DC400T,))
    assert whole.group_p_wait_over_pu[1] == own.p_wait_over_pu > 0


def test_other_mixes_keep_the_lorries_points(mixed_demand, quick):
    demand = mixed_demand()
    sizing = size_site(demand, 12, quick, 1, truck_bays=12)
    trucks = of_group(layout_of(sizing.chargers), TRUCK)
    found = alternatives(demand, sizing, quick, MixCase(bays=12, frame=MixFrame(truck_bays=12)))
    assert len(found) > 1
    assert all(of_group(layout_of(option.chargers), TRUCK) == trucks for option in found)
    searched = size_site(demand, 12, replace(quick, search_mix=True), 1, truck_bays=12)
    assert of_group(layout_of(searched.chargers), TRUCK) == trucks
    assert searched.target_met


def test_phases_of_a_mixed_site_hold_each_other(mixed_demand, quick):
    demand = mixed_demand()
    settings = replace(quick, phase_years=(2027, 2030, 2035))
    sizing = size_site(demand, 30, settings, 1, truck_bays=20)
    found = phases(demand, sizing, settings, PhaseCase(bays=30, truck_bays=20))
    assert len(found) >= 2
    for before, after in pairwise(found):
        counted = {row.charger_id: row.count for row in after.chargers}
        assert all(counted.get(row.charger_id, 0) >= row.count for row in before.chargers)
    for group, bays in ((CAR, 30), (TRUCK, 20)):
        assert 0 < evse_of(found[0], group) <= evse_of(found[-1], group) <= bays


def test_a_design_without_lorry_points_says_so(mixed_demand, quick):
    settings = replace(quick, designs={"hub": "four"})
    own = StandardDesign(design_id="four", name="four", chargers={"dc150s": 8})
    found = size_site(mixed_demand(), 8, settings, 1, kind="hub", designs=(own,), truck_bays=4)
    told = dict(found.design.deviations)
    assert told["sizing.deviation_trucks"] == {"lorries_per_day": pytest.approx(16)}
    assert not found.target_met
    both = replace(own, chargers={"dc150s": 8, "dc400t": 4})
    found = size_site(mixed_demand(), 8, settings, 1, kind="hub", designs=(both,), truck_bays=4)
    assert found.evse_count == 12
    assert "sizing.deviation_trucks" not in dict(found.design.deviations)


def test_bays_of_each_group():
    layout = (DC400T, DC150, DC150)
    assert Room(bays=3).fits(layout)
    assert not Room(bays=2).fits(layout)
    assert Room(bays=2, truck_bays=1, mixed=True).fits(layout)
    assert not Room(bays=3, truck_bays=0, mixed=True).fits(layout)
    assert Room(mixed=True).fits(layout * 300)


def test_counted_points_keep_their_group():
    assert layout_of(counts((MCS, DC400T, DC150))) == (MCS, DC400T, DC150)
    assert {charger.vehicle_group for charger in chargers().values()} == {CAR, TRUCK}
