"""For any facts: no crash, and what is decided while facts are open stays decided once they are known."""

import itertools
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.app.grants import judged, known_grants, read_grants
from planner.model.result import RuleOutcome as Outcome
from planner.resources import data_path
from planner.rules.evaluate import applies, evaluate, judge
from planner.rules.facts import FACTS
from planner.rules.pack import known_jurisdictions, load_packs
from planner.rules.records import Check, Condition, Rule

DAY = date(2026, 5, 1)
VALUES = {
    "bool": st.booleans(),
    "number": st.one_of(st.integers(0, 60), st.floats(0, 5000)),
    "text": st.sampled_from(["core", "comprehensive", "supermarket", "car_park", "DE", "truck", "corridor", "US"]),
}
WHOLE = st.fixed_dictionaries({name: VALUES[kind] for name, kind in FACTS.items()})
ODD = st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=5), st.lists(st.integers(), max_size=2))
SHIPPED = [rule for name in known_jurisdictions() for rule in load_packs(name)]


def outcomes(facts) -> dict[str, Outcome]:
    return {r.rule_id: r.outcome for r in evaluate(facts, known_jurisdictions(), DAY, "site")}


def without(whole, hidden):
    return {name: value for name, value in whole.items() if name not in hidden}


@settings(max_examples=60, deadline=None)
@given(WHOLE, st.sets(st.sampled_from(sorted(FACTS))))
def test_an_answer_stands_when_more_becomes_known(whole, hidden):
    known = outcomes(whole)
    for rule_id, early in outcomes(without(whole, hidden)).items():
        assert early in {known[rule_id], Outcome.NEEDS_EVIDENCE}


@settings(max_examples=40, deadline=None)
@given(WHOLE, st.sets(st.sampled_from(sorted(FACTS))))
def test_a_grant_is_given_or_refused_only_on_what_is_known(whole, hidden):
    grants = [each for name in known_grants() for each in read_grants(data_path("grants", f"{name}.toml"))]
    late = {each.grant_id: each.outcome for each in judged(grants, whole, DAY, "en")}
    for early in judged(grants, without(whole, hidden), DAY, "en"):
        assert early.outcome in {late[early.grant_id], "needs_evidence"}


@pytest.mark.parametrize("rule", [r for r in SHIPPED if r.applies_when], ids=lambda rule: rule.rule_id)
def test_a_rule_stays_open_while_one_fact_that_decides_whether_it_applies_is_not_known(rule):
    met = {c.fact: c.value[0] if c.op == "in" else c.value for c in rule.applies_when}
    met |= {c.fact: c.value + {"gt": 1.0, "lt": -1.0}[c.op] for c in rule.applies_when if c.op in ("gt", "lt")}
    day = rule.valid_to or max(DAY, rule.valid_from)
    assert applies(rule.applies_when, met)[0] is True
    for fact in met:
        assert applies(rule.applies_when, without(met, {fact}))[0] is None
        assert judge(rule, without(met, {fact}), day).outcome is Outcome.NEEDS_EVIDENCE


@pytest.mark.parametrize("rule_id", ["us.nevi.ports", "us.nevi.dc_ports", "us.nevi.power", "us.nevi.price"])
def test_nobody_fails_a_funding_rule_who_has_not_said_whether_he_is_funded(rule_id):
    facts = {"on_afc": True, "has_dc": True, "n_evse": 1, "n_evse_dc": 1, "simultaneous_kw_per_evse": 10.0}
    facts["price_per_kwh"] = False
    rule = next(each for each in SHIPPED if each.rule_id == rule_id)
    assert judge(rule, facts, DAY).outcome is Outcome.NEEDS_EVIDENCE
    assert judge(rule, facts | {"federally_funded": True}, DAY).outcome is Outcome.FAIL
    assert judge(rule, facts | {"federally_funded": False}, DAY).outcome is Outcome.NOT_APPLICABLE


LEAVES = st.sampled_from(["new_building", "in_flood", "has_dc"]).flatmap(
    lambda fact: st.booleans().map(lambda value: Check(kind="equals", fact=fact, value=value))
)
CHECKS = st.recursive(
    LEAVES,
    lambda inner: st.tuples(st.sampled_from(["all_of", "any_of"]), st.lists(inner, min_size=1, max_size=3)).map(
        lambda told: Check(kind=told[0], checks=tuple(told[1]))
    ),
    max_leaves=6,
)
CONDITIONS = st.lists(
    st.tuples(st.sampled_from(["new_building", "in_flood", "has_dc"]), st.sampled_from(["eq", "ne"]), st.booleans()),
    max_size=3,
).map(lambda rows: tuple(Condition(fact=fact, op=op, value=value) for fact, op, value in rows))
THREE = st.fixed_dictionaries({name: st.sampled_from([True, False, None]) for name in ("new_building", "in_flood")})


def rule_of(check, conditions) -> Rule:
    words = {"en": "w", "de": "w"}
    texts = {"title": words, "required": words, "evidence": words, "clause": words, "source": words}
    terms = {"addressee": "site_operator", "status": "law", "stage": "site", "valid_from": date(2020, 1, 1)}
    more = {"valid_to": None, "applies_when": conditions, "check": check, "unverified": False}
    return Rule(rule_id="r", jurisdiction="x", **texts, **terms, **more)


def kleene(check, facts):
    """Not, and, or of what is true, false or unknown, written as tables."""
    if check.kind == "equals":
        return None if facts[check.fact] is None else facts[check.fact] is check.value
    parts = [kleene(part, facts) for part in check.checks]
    decisive = check.kind == "any_of"
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


@settings(max_examples=200, deadline=None)
@given(CHECKS, CONDITIONS, THREE, st.sampled_from([True, False, None]))
def test_answers_follow_three_valued_logic(check, conditions, two, third):
    facts = {**two, "has_dc": third}
    rule = rule_of(check, conditions)
    holds = [None if facts[c.fact] is None else (facts[c.fact] is c.value) == (c.op == "eq") for c in conditions]
    fits = False if False in holds else None if None in holds else True
    expected = {True: Outcome.PASS, False: Outcome.FAIL, None: Outcome.NEEDS_EVIDENCE}[kleene(check, facts)]
    if fits is not True:
        expected = Outcome.NOT_APPLICABLE if fits is False else Outcome.NEEDS_EVIDENCE
    found = judge(rule, facts, DAY).outcome
    assert found is expected
    open_names = [name for name, value in facts.items() if value is None]
    for values in itertools.product([True, False], repeat=len(open_names)):
        late = judge(rule, facts | dict(zip(open_names, values, strict=True)), DAY).outcome
        assert found in (late, Outcome.NEEDS_EVIDENCE)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(FACTS)), ODD), st.sampled_from(["en", "de"]))
def test_odd_facts_never_crash(facts, language):
    results = evaluate(facts, known_jurisdictions(), DAY, "site", language=language)
    assert all(result.found for result in results)
