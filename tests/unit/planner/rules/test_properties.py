"""For any facts: no crash, and what is decided while facts are open stays decided once they are known."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.model.result import RuleOutcome as Outcome
from planner.rules.evaluate import evaluate
from planner.rules.facts import FACTS
from planner.rules.pack import known_jurisdictions

VALUES = {
    "bool": st.booleans(),
    "number": st.one_of(st.integers(0, 60), st.floats(0, 5000)),
    "text": st.sampled_from(["core", "comprehensive", "supermarket", "car_park", "DE", "truck", "corridor"]),
}
WHOLE = st.fixed_dictionaries({name: VALUES[kind] for name, kind in FACTS.items()})
ODD = st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=5), st.lists(st.integers(), max_size=2))
DECIDED = {Outcome.PASS, Outcome.FAIL, Outcome.COUNTS, Outcome.DOES_NOT_COUNT}


def outcomes(facts) -> dict[str, Outcome]:
    return {r.rule_id: r.outcome for r in evaluate(facts, known_jurisdictions(), date(2026, 5, 1), "site")}


@settings(max_examples=60, deadline=None)
@given(WHOLE, st.sets(st.sampled_from(sorted(FACTS))))
def test_a_decision_stands_when_more_becomes_known(whole, hidden):
    known = outcomes(whole)
    for rule_id, early in outcomes({k: v for k, v in whole.items() if k not in hidden}).items():
        if early in DECIDED:
            assert known[rule_id] in {early, Outcome.NOT_APPLICABLE}


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(FACTS)), ODD), st.sampled_from(["en", "de"]))
def test_odd_facts_never_crash(facts, language):
    results = evaluate(facts, known_jurisdictions(), date(2026, 5, 1), "site", language=language)
    assert all(result.found for result in results)
