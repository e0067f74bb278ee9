"""The recommended point: cheapest that holds, breaks no rule, can be connected, and what stands against it."""

import pytest

from planner.model.grid_study import CostStep
from planner.model.result import Band, FrontierPoint
from planner.model.sizing_result import FrontierMark
from planner.sizing.advice import AdviceCase, advise
from planner.sizing.pricing import operator_charge, priced, step_at

WEEKS = Band(low=4.0, base=8.0, high=12.0)


def band(eur):
    return Band(low=0.8 * eur, base=eur, high=1.5 * eur)


def point(kw, holds=True, **changes):
    return FrontierPoint(connection_kw=kw, p_wait_over_pu=0.01, mean_session_min=20.0, holds=holds, **changes)


def curve(lowest_kw=300.0, powers=(600.0, 500.0, 400.0, 300.0, 200.0)):
    return tuple(point(kw, kw >= lowest_kw) for kw in powers)


def step(kw, eur, feasible=True):
    return CostStep(
        up_to_kw=kw, cost_eur=band(eur) if feasible else None, lead_weeks=WEEKS if feasible else None, kind="lv_feeder",
        bus="b", description_code="grid.x", feasible=feasible,
    )  # fmt: skip


def mark(kw, *, rule_id="nevi.power", if_facts=()):
    return FrontierMark(rule_id=rule_id, title="150 kW each", below_kw=kw, clause="c", if_facts=if_facts)


def advice(points, **case):
    found = advise(points, AdviceCase(fleet_year=2030, **case))
    return found.recommended_kw, found.reason.removeprefix("sizing.advice_"), dict(found.params)


def test_the_least_power_that_keeps_the_service():
    assert advice(curve()) == (300.0, "service", {})


def test_a_rule_that_the_nameplate_keeps_is_kept():
    assert advice(curve(), marks=(mark(500.0), mark(450.0))) == (
        500.0,
        "rule",
        {"below_kw": 500.0, "rule": "150 kW each"},
    )
    assert advice(curve(), marks=(mark(250.0),)) == (300.0, "service", {})


def test_a_rule_that_rests_on_open_facts_does_not_bind():
    assert advice(curve(), marks=(mark(600.0, if_facts=("on_afc",)),)) == (300.0, "service", {})


def test_more_power_for_the_same_money_is_taken():
    steps = (step(250.0, 1e4), step(450.0, 5e4), step(700.0, 9e4))
    assert advice(priced(curve(), steps), cost_steps=steps) == (
        450.0,
        "cost_step",
        {"needed_kw": 300.0, "upto_kw": 450.0},
    )


def test_the_end_of_a_step_is_never_above_the_nameplate_nor_above_what_is_allowed():
    steps = (step(900.0, 5e4),)
    assert advice(priced(curve(), steps), cost_steps=steps)[0] == 600.0
    assert advice(priced(curve(), steps), cost_steps=steps, firm_kw=500.0)[0] == 500.0


def test_steps_of_one_price_are_one_step():
    steps = (step(350.0, 5e4), step(520.0, 5e4), step(700.0, 9e4))
    assert advice(priced(curve(), steps), cost_steps=steps)[0] == 520.0


def test_where_each_kw_is_charged_no_more_is_asked_for():
    steps = (step(900.0, 5e4),)
    assert advice(priced(curve(), steps), cost_steps=steps, charge_eur_per_kw=100.0) == (300.0, "service", {})


def test_a_cheaper_way_for_more_power_is_found():
    points = tuple(point(kw, cost_eur=band(eur)) for kw, eur in ((400.0, 2e4), (300.0, 8e4)))
    assert advice(points) == (400.0, "cheaper", {})


def test_a_power_of_unknown_cost_is_not_the_cheapest():
    points = (point(600.0), point(500.0, cost_eur=band(5e4)), point(400.0, cost_eur=band(5e4)))
    assert advice(points)[0] == 400.0


def test_the_firm_power_bounds_it():
    assert advice(curve(), firm_kw=350.0) == (300.0, "service", {})
    assert advice(curve(), firm_kw=250.0) == (250.0, "firm_missed", {"firm_kw": 250.0})
    assert advice(curve(), firm_kw=400.0, marks=(mark(500.0),)) == (400.0, "firm", {"firm_kw": 400.0})


def test_what_no_way_serves_is_not_recommended():
    steps = (step(250.0, 5e4), step(251.0, 0.0, feasible=False))
    points = priced(tuple(point(kw, kw >= 300) for kw in (250.5, 240.0)), steps)
    assert advice(points, cost_steps=steps) == (240.0, "connectable_missed", {"most_kw": 240.0})


def test_where_nothing_holds_the_nameplate_stays():
    assert advice(curve(lowest_kw=1e9)) == (600.0, "nameplate", {})
    assert advice(curve(lowest_kw=600.0)) == (600.0, "nameplate", {})


def test_without_reliable_management_the_nameplate_is_requested():
    assert advice(curve(), relied_on=False) == (600.0, "unmanaged", {})


def test_no_points_no_advice_and_the_fleet_is_told():
    assert advise((), AdviceCase(fleet_year=2030)) is None
    found = advise(curve(), AdviceCase(fleet_year=2031, later_kw=((2035, 400.0), (2040, None))))
    assert found.fleet_year == 2031
    assert found.later_kw == ((2035, 400.0), (2040, None))


def test_a_power_takes_the_step_it_lies_on():
    steps = (step(400.0, 5e4), step(250.0, 1e4), step(401.0, 0.0, feasible=False))
    points = priced(tuple(point(kw) for kw in (900.0, 400.5, 400.0, 300.0, 250.0)), steps)
    assert [p.feasible for p in points] == [False, False, True, True, True]
    assert [p.cost_eur and p.cost_eur.base for p in points] == [None, None, 5e4, 5e4, 1e4]
    assert [p.lead_weeks for p in points] == [None, None, WEEKS, WEEKS, WEEKS]
    assert step_at((), 10.0) is None


def test_the_operators_charge_is_german_and_by_voltage():
    assert operator_charge("DE", "mv").base > operator_charge("DE", "lv").base > 0
    assert operator_charge("FR", "mv") is None
    assert operator_charge("DE", None) is None


@pytest.mark.parametrize("reason", ["service", "rule", "cost_step", "cheaper", "firm", "firm_missed", "connectable",
        "connectable_missed",
                                    "nameplate", "unmanaged"])  # fmt: skip
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_reason_has_its_words(reason, language):
    from planner.model.texts import text

    params = {"below_kw": 600.0, "rule": "r", "needed_kw": 1.0, "upto_kw": 2.0, "firm_kw": 3.0, "most_kw": 4.0}
    assert "{" not in text(f"sizing.advice_{reason}", language, **params)
