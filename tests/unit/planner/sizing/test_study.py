"""The frontier in depth: finer steps, costs, marks, advice and the vehicles of later years."""

from dataclasses import replace
from datetime import date

import pytest

from planner.model.grid_study import CostStep
from planner.model.result import Band
from planner.sizing.detail import detailed_frontier, later_powers_kw
from planner.sizing.plan import Plan
from planner.sizing.size import size_site
from planner.sizing.study import FrontierCase, simulate_frontier, study_frontier

DAY = date(2026, 11, 22)
CORE = {"on_ten_t": True, "ten_t_network": "core", "is_public": True}


@pytest.fixture
def sized(demand_of, quick):
    demand = demand_of("corridor", 80)
    return demand, size_site(demand, None, quick, 1)


def case(**changes):
    return FrontierCase(seed=1, on=DAY, jurisdictions=("eu", "de"), **changes)


def step(kw, eur):
    cost = None if eur is None else Band(low=eur, base=eur, high=eur)
    return CostStep(
        up_to_kw=kw, cost_eur=cost, lead_weeks=cost, kind="", bus="", description_code="", feasible=eur is not None
    )


def test_steps_of_five_percent_and_what_is_asked_besides(sized, quick):
    demand, sizing = sized
    points = detailed_frontier(demand, sizing, quick, 1, extra_kw=(333.0, 333.0000001, -5.0, 1e6))
    powers = [point.connection_kw for point in points]
    assert powers == sorted(set(powers), reverse=True)
    assert powers[0] == sizing.nameplate_kw
    assert sum(abs(kw - 333.0) < 1e-3 for kw in powers) == 1
    assert min(powers) == pytest.approx(0.3 * sizing.nameplate_kw)
    steps = {round(sizing.nameplate_kw * (1 - 0.05 * k), 6) for k in range(15)}
    assert steps <= set(powers)


def test_the_sites_own_power_serves_as_it_was_sized(sized, quick):
    demand, sizing = sized
    points = detailed_frontier(demand, sizing, quick, 1)
    (own,) = [point for point in points if point.connection_kw == sizing.connection_kw]
    assert own.p_wait_over_pu == sizing.p_wait_over_pu
    assert own.mean_session_min == sizing.mean_session_min
    assert own.holds


def test_less_power_never_serves_better(sized, quick):
    demand, sizing = sized
    points = detailed_frontier(demand, sizing, quick, 1)
    rises = [point.session_rise_pu for point in points]
    assert rises[0] == 0.0
    assert rises == sorted(rises)
    assert all(point.p95_wait_min >= point.mean_wait_min >= 0 for point in points)


def test_a_studied_site_has_costs_marks_and_advice(sized, quick):
    demand, sizing = sized
    steps = (step(250.0, 2e4), step(590.0, 6e4), step(596.0, None))
    found = study_frontier(demand, sizing, quick, case(place_facts=CORE, cost_steps=steps))
    powers = [mark.rule_id for mark in found.marks if mark.rule_id.startswith("eu.afir.core")]
    assert powers == ["eu.afir.core_2027", "eu.afir.core_2025"]
    by_kw = {point.connection_kw: point for point in found.frontier}
    assert {600.0, 590.0, 400.0} <= set(by_kw)
    assert (by_kw[590.0].cost_eur.base, by_kw[590.0].feasible) == (6e4, True)
    assert (by_kw[600.0].cost_eur, by_kw[600.0].feasible) == (None, False)
    assert "eu.afir.core_2027" in by_kw[400.0].breaks
    assert "eu.afir.core_2025" not in by_kw[400.0].breaks
    assert found.advice.reason == "sizing.advice_connectable"
    assert found.advice.recommended_kw == 590.0
    assert replace(found, frontier=sizing.frontier, marks=(), advice=None) == sizing


def test_what_was_simulated_before_gives_the_same_answer_and_is_not_simulated_again(sized, quick, monkeypatch):
    demand, sizing = sized
    asked = case(place_facts=CORE, cost_steps=(step(250.0, 2e4), step(590.0, 6e4)), firm_kw=337.0)
    whole = study_frontier(demand, sizing, quick, asked)
    runs = simulate_frontier(demand, sizing, quick, asked.seed)
    caps_kw, real = [], Plan.run
    monkeypatch.setattr(Plan, "run", lambda self, *args: caps_kw.append(args[-1]) or real(self, *args))
    assert study_frontier(demand, sizing, quick, asked, runs) == whole
    assert set(caps_kw).isdisjoint(runs.curve.caps_kw)
    assert 337.0 in caps_kw


def test_a_rule_that_binds_raises_the_recommended_power(sized, quick):
    demand, sizing = sized
    free = study_frontier(demand, sizing, quick, case())
    bound = study_frontier(demand, sizing, quick, case(place_facts=CORE))
    assert free.advice.reason == "sizing.advice_service"
    assert bound.advice.recommended_kw == 600.0 > free.advice.recommended_kw
    assert bound.advice.reason == "sizing.advice_rule"


def test_the_firm_power_is_a_point_and_a_bound(sized, quick):
    demand, sizing = sized
    found = study_frontier(demand, sizing, quick, case(firm_kw=337.0))
    assert any(point.connection_kw == 337.0 for point in found.frontier)
    assert found.advice.recommended_kw <= 337.0


def test_without_reliable_management_only_the_nameplate_is_advised(sized, quick):
    demand, sizing = sized
    found = study_frontier(demand, sizing, replace(quick, fail_safe=False), case())
    assert (found.advice.recommended_kw, found.advice.reason) == (sizing.nameplate_kw, "sizing.advice_unmanaged")


def test_later_fleets_are_told_after_the_sites_own(sized, quick):
    demand, sizing = sized
    found = study_frontier(demand, sizing, quick, case())
    assert found.fleet_year == found.advice.fleet_year == demand.year == 2030
    assert [year for year, _ in found.advice.later_kw] == [2035, 2040]
    late = study_frontier(demand, sizing, replace(quick, fleet_year=2036), case())
    assert [year for year, _ in late.advice.later_kw] == [2040]


def test_the_power_of_a_year_holds_its_service(sized, quick):
    demand, sizing = sized
    ((year, kw),) = later_powers_kw(demand, sizing, quick, 1, years=(2035,))
    settings = replace(quick, fleet_year=year)
    points = detailed_frontier(demand, sizing, settings, 1)
    assert min(point.connection_kw for point in points if point.holds) == kw


def test_overloaded_chargers_hold_in_no_year(sized, demand_of, quick):
    _, sizing = sized
    assert later_powers_kw(demand_of("corridor", 400), sizing, quick, 1, years=(2035,)) == ((2035, None),)


def test_where_nobody_charges_nothing_is_studied(demand_of, quick):
    still = size_site(demand_of("corridor", 0), 4, quick, 1)
    assert study_frontier(demand_of("corridor", 0), still, quick, case()) is still
    assert detailed_frontier(demand_of("corridor", 0), still, quick, 1) == ()
    assert later_powers_kw(demand_of("corridor", 0), still, quick, 1) == ()
    none = size_site(demand_of("corridor", 20), 0, quick, 1)
    assert study_frontier(demand_of("corridor", 20), none, quick, case()) is none
