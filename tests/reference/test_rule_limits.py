"""Each rule of the packs that compares a figure, a hair to either side of its limit."""

from collections.abc import Iterator
from datetime import date

import pytest

from planner.model.result import RuleOutcome as Outcome
from planner.rules.evaluate import judge, required_count
from planner.rules.facts import FACTS
from planner.rules.pack import known_jurisdictions, load_packs
from planner.rules.records import Check, Condition, Rule

RULES = {rule.rule_id: rule for name in known_jurisdictions() for rule in load_packs(name)}
GOOD = frozenset({Outcome.PASS, Outcome.COUNTS})
DAYS = {"us.nevi.spacing": date(2025, 8, 10)}


def parts_of(check: Check) -> Iterator[Check]:
    """Comparing parts, one of each "any of"."""
    if check.kind == "all_of":
        for part in check.checks:
            yield from parts_of(part)
    elif check.kind == "any_of":
        yield check.checks[0]
    elif check.kind not in ("evidence", "operation"):
        yield check


def met_by(part: Check) -> dict[str, object]:
    if part.kind == "in":
        return {part.fact: part.values[0]}
    if part.kind == "count_per_bays":
        return {part.bays_fact: 60, part.fact: required_count(part, 60)}
    return {part.fact: part.value}


def missed_by(part: Check) -> dict[str, object]:
    if part.kind == "min":
        return {part.fact: float(part.value) - 0.001}
    if part.kind == "max":
        return {part.fact: float(part.value) + 0.001}
    if part.kind == "count_per_bays":
        return {part.bays_fact: 60, part.fact: required_count(part, 60) - 1}
    return {part.fact: not part.value if isinstance(part.value, bool) else "something else"}


def applying(rule: Rule) -> dict[str, object]:
    return {condition.fact: value_of(condition) for condition in rule.applies_when}


def value_of(condition: Condition) -> object:
    target = condition.value
    if isinstance(target, tuple):
        return target[0]
    step = {"gt": 1.0, "lt": -0.1}.get(condition.op)
    return target if step is None else float(target) + step


def answer(rule: Rule, facts: dict[str, object]) -> Outcome:
    return judge(rule, facts, DAYS.get(rule.rule_id, date(2026, 11, 22))).outcome


COMPARING = [name for name, rule in RULES.items() if list(parts_of(rule.check)) and rule.check.kind != "operation"]


@pytest.mark.parametrize("name", COMPARING)
def test_each_rule_on_both_sides_of_each_limit(name):
    rule = RULES[name]
    parts = list(parts_of(rule.check))
    met = {fact: value for part in parts for fact, value in met_by(part).items()}
    met = applying(rule) | met if rule.check.kind != "count_per_bays" else met | applying(rule) | met_by(rule.check)
    wants_more = any(part.kind == "evidence" for part in rule.check.checks)
    kept = answer(rule, met)
    if rule.unverified or wants_more:
        assert kept is Outcome.NEEDS_EVIDENCE
    else:
        assert kept in GOOD
    for part in parts:
        missed = answer(rule, met | missed_by(part))
        if part.fact in {condition.fact for condition in rule.applies_when}:
            assert missed not in GOOD
        elif rule.unverified:
            assert missed is Outcome.NEEDS_EVIDENCE
        elif rule.addressee == "member_state":
            open_way = rule.check.kind == "any_of" or part.fact == "on_ten_t"
            assert missed in (
                {Outcome.DOES_NOT_COUNT, Outcome.NEEDS_EVIDENCE} if open_way else {Outcome.DOES_NOT_COUNT}
            )
        else:
            assert missed is (Outcome.FAIL if rule.status == "law" else Outcome.NEEDS_EVIDENCE)


@pytest.mark.parametrize("name", RULES)
def test_each_rule_holds_on_its_days_alone(name):
    rule = RULES[name]
    facts = applying(rule)
    before = judge(rule, facts, date.fromordinal(rule.valid_from.toordinal() - 1))
    assert before.outcome is Outcome.NOT_APPLICABLE
    assert rule.valid_from.isoformat() in before.found
    on = judge(rule, facts, rule.valid_from)
    assert (on.outcome is Outcome.NOT_APPLICABLE) == (rule.check.kind == "operation")
    if rule.valid_to is not None:
        assert judge(rule, facts, rule.valid_to).outcome is not Outcome.NOT_APPLICABLE
        after = judge(rule, facts, date.fromordinal(rule.valid_to.toordinal() + 1))
        assert (after.outcome, rule.valid_to.isoformat() in after.found) == (Outcome.NOT_APPLICABLE, True)


def test_only_law_fails_and_only_states_count():
    full = {name: {"bool": False, "number": 0.0, "text": "x"}[kind] for name, kind in FACTS.items()}
    for rule in RULES.values():
        outcome = judge(rule, full | applying(rule), DAYS.get(rule.rule_id, date(2026, 11, 22))).outcome
        if rule.status != "law" or rule.unverified or rule.addressee == "member_state":
            assert outcome is not Outcome.FAIL
        assert (outcome in {Outcome.COUNTS, Outcome.DOES_NOT_COUNT}) <= (rule.addressee == "member_state")


SPACED = {"on_ten_t": True, "ten_t_network": "core", "is_public": True, "n_evse_150kw": 2, "pool_gap_400kw_km": 60.0,
          "station_power_kw": 400.0, "connection_kw": 400.0}  # fmt: skip


@pytest.mark.parametrize(
    ("other", "outcome"),
    [
        ({}, Outcome.COUNTS),
        ({"pool_gap_400kw_km": 60.001}, Outcome.DOES_NOT_COUNT),
        ({"connection_kw": 399.0}, Outcome.DOES_NOT_COUNT),
        ({"ten_t_network": "comprehensive"}, Outcome.DOES_NOT_COUNT),
        *(({name: None}, Outcome.NEEDS_EVIDENCE) for name in SPACED if name != "n_evse_150kw"),
        ({"next_pool_400kw_km": 10.0, "pool_gap_400kw_km": None}, Outcome.NEEDS_EVIDENCE),
    ],
)
def test_afir_spacing_counts_where_both_neighbours_in_every_direction_are_known(other, outcome):
    facts = SPACED | other
    found = judge(RULES["eu.afir.spacing_core"], facts, date(2026, 11, 22))
    assert found.outcome is outcome
    larger = {"pool_gap_600kw_km": facts["pool_gap_400kw_km"], "station_power_kw": 600.0, "connection_kw": 600.0}
    if outcome is Outcome.COUNTS:
        assert judge(RULES["eu.afir.spacing_core_2027"], facts | larger, date(2026, 11, 22)).outcome is outcome
        few = facts | larger | {"n_evse_150kw": 1}
        assert judge(RULES["eu.afir.spacing_core_2027"], few, date(2026, 11, 22)).outcome is Outcome.DOES_NOT_COUNT


@pytest.mark.parametrize(
    ("junction_km", "pool_km", "outcome"),
    [(1.6, 80.0, Outcome.PASS), (1.7, 80.0, Outcome.NEEDS_EVIDENCE), (1.6, 80.6, Outcome.NEEDS_EVIDENCE)],
)
def test_nevi_distances_of_the_first_guidance_end_in_august_2025(junction_km, pool_km, outcome):
    facts = {"junction_km": junction_km, "next_pool_600kw_km": pool_km}
    assert judge(RULES["us.nevi.spacing"], facts, date(2025, 8, 10)).outcome is outcome
    assert judge(RULES["us.nevi.spacing"], facts, date(2025, 8, 11)).outcome is Outcome.NOT_APPLICABLE
    state = judge(RULES["us.nevi.state_distance"], facts, date(2025, 8, 11))
    assert state.outcome is Outcome.NEEDS_EVIDENCE


def test_derogations_are_never_applied():
    rule = RULES["eu.afir.derogation"]
    assert rule.check.kind == "evidence"
    assert answer(rule, {"on_ten_t": True}) is Outcome.NEEDS_EVIDENCE
