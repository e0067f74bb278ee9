"""The register of numbers given out: no number goes to a second point, and no point loses its number to a scenario."""

import random
from collections import defaultdict

import pytest

from planner.model.delivery import EvseNumbers
from planner.rules.evse_numbers import LOCATION, given_for, given_out, numbers_for, seen_in

SITES, TYPES, SCENARIOS = ("S1", "S2"), (LOCATION, "dc", "ac"), ("", "a", "b")


def live_of(register, scenario):
    return {(each.site_id, each.charger_id): each.live for each in register if each.scenario == scenario}


def some_plan(draw):
    """Points by site and type; a site that is planned is there once itself."""
    plan = {}
    for site_id in draw.sample(SITES, draw.randint(0, len(SITES))):
        plan |= {(site_id, kind): 1 if kind == LOCATION else draw.randint(0, 5) for kind in TYPES}
    return plan


@pytest.mark.parametrize("seed", range(4))
def test_two_thousand_locks_give_no_number_to_a_second_point(seed):
    draw = random.Random(seed)
    register: tuple[EvseNumbers, ...] = ()
    given_up = defaultdict(set)  # by scenario and key
    dead = defaultdict(set)  # live in no scenario any more, by key
    last = {}
    for _ in range(2000):
        scenario, plan = draw.choice(SCENARIOS), some_plan(draw)
        if scenario in last and draw.random() < 0.3:
            plan = last[scenario][0]
        before, seen = register, seen_in(register, scenario)
        register = given_out(register, plan, scenario)
        now = live_of(register, scenario)
        for key, count in plan.items():
            live = now.get(key, ())
            assert len(live) == len(set(live)) == count
            assert live == numbers_for(seen, *key, count), "what a version gives out is what was foretold"
            assert live == given_for(seen_in(register, scenario), *key, count), "and all of it is given out then"
            assert not set(live) & given_up[scenario, key], "a scenario gets back nothing that it gave up"
            assert not set(live) & dead[key], "nor does another, where none has it any more"
        if scenario in last and plan == last[scenario][0]:
            assert {key: live for key, live in now.items() if live} == last[scenario][1], (
                "locked again, the same points"
            )
        for key, was in live_of(before, scenario).items():
            given_up[scenario, key] |= set(was) - set(now.get(key, ()))
        for key in {(each.site_id, each.charger_id) for each in register}:
            alive = {number for one in SCENARIOS for number in live_of(register, one).get(key, ())}
            ever = {number for one in SCENARIOS for number in live_of(before, one).get(key, ())}
            dead[key] |= ever - alive
        last[scenario] = (plan, {key: live for key, live in now.items() if live})
        assert [each for each in register if each.scenario != scenario] == [
            each for each in before if each.scenario != scenario
        ], "locking one scenario touches no other's points"


def test_a_point_of_a_site_has_one_number_in_all_scenarios_that_plan_it():
    register = given_out((), {("S", "dc"): 4}, "a")
    register = given_out(register, {("S", "dc"): 2}, "b")
    assert live_of(register, "b") == {("S", "dc"): (1, 2)}
    register = given_out(register, {("S", "dc"): 6}, "b")
    assert live_of(register, "b") == {("S", "dc"): (1, 2, 3, 4, 5, 6)}
    assert live_of(given_out(register, {("S", "dc"): 5}, "a"), "a") == {("S", "dc"): (1, 2, 3, 4, 5)}


def test_what_a_later_version_of_one_scenario_leaves_out_is_withdrawn_from_it_for_good():
    register = given_out((), {("S", "dc"): 4}, "a")
    register = given_out(register, {("S", "dc"): 4}, "b")
    register = given_out(register, {("S", "dc"): 2}, "a")
    register = given_out(register, {("S", "dc"): 3}, "a")
    assert live_of(register, "a") == {("S", "dc"): (1, 2, 5)}
    assert live_of(register, "b") == {("S", "dc"): (1, 2, 3, 4)}
    register = given_out(register, {}, "a")
    assert live_of(given_out(register, {("S", "dc"): 1}, "a"), "a") == {("S", "dc"): (6,)}


def test_a_register_of_before_scenarios_is_taken_up_by_whichever_is_locked():
    old = (EvseNumbers(site_id="S", charger_id="dc", live=(1, 2, 5), used=5),)
    assert given_for(seen_in(old, "a"), "S", "dc", 3) == (1, 2, 5)
    register = given_out(old, {("S", "dc"): 4}, "a")
    assert live_of(register, "a") == {("S", "dc"): (1, 2, 5, 6)}
