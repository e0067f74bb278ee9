"""Rule marks: where a pack's rule breaks as the connection falls, found by asking the pack."""

from dataclasses import replace
from datetime import date

import pytest

from planner.rules.evaluate import open_facts, satisfied
from planner.rules.records import Check, Condition, Rule
from planner.sizing import marks as module
from planner.sizing.marks import facts_at, rule_marks, with_breaks
from planner.sizing.size import size_site

DAY = date(2026, 11, 22)


def rule(check, *, applies=(), status="law", addressee="site_operator", rule_id="x.one"):
    words, clause = {"en": "Title", "de": "Titel"}, {"en": "§ 1", "de": "§ 1"}
    return Rule(
        rule_id=rule_id, jurisdiction="xx", title=words, required=words, evidence=words, addressee=addressee,
        status=status, clause=clause, source=clause, valid_from=date(2020, 1, 1), valid_to=None, stage="site",
        applies_when=applies, check=check, unverified=False,
    )  # fmt: skip


def at_least(fact, value):
    return Check(kind="min", fact=fact, value=value)


@pytest.fixture
def ask(monkeypatch):
    def run(*rules, place=None, low_kw=100.0, high_kw=1000.0, language="en"):
        monkeypatch.setattr(module, "load_packs", lambda _: rules)
        return rule_marks(lambda kw: {"connection_kw": kw, **(place or {})}, ("xx",), DAY, language, low_kw, high_kw)

    return run


@pytest.mark.parametrize("value", [400.0, 637.3, 150.123, 999.9])
def test_the_power_is_found_to_the_watt(ask, value):
    (mark,) = ask(rule(at_least("connection_kw", value)))
    assert mark.below_kw == pytest.approx(value, abs=1e-3)
    assert (mark.rule_id, mark.clause, mark.if_facts) == ("x.one", "§ 1", ())


def test_a_mark_itself_still_holds_the_rule(ask):
    value = 433.33333
    (mark,) = ask(rule(at_least("connection_kw", value)))
    assert mark.below_kw >= value


@pytest.mark.parametrize("value", [50.0, 100.0, 1000.1])
def test_no_mark_where_the_rule_holds_or_breaks_throughout(ask, value):
    assert ask(rule(at_least("connection_kw", value))) == ()


def test_guidance_never_breaks(ask):
    assert ask(rule(at_least("connection_kw", 400.0), status="guidance")) == ()


def test_titles_come_in_the_language_asked_for(ask):
    (mark,) = ask(rule(at_least("connection_kw", 400.0)), language="de")
    assert mark.title == "Titel"


def test_an_open_condition_is_named_and_not_claimed(ask):
    condition = Condition(fact="on_afc", op="eq", value=True)
    wanted = rule(at_least("connection_kw", 400.0), applies=(condition,))
    (mark,) = ask(wanted)
    assert mark.if_facts == ("on_afc",)
    assert ask(wanted, place={"on_afc": False}) == ()
    assert ask(wanted, place={"on_afc": True})[0].if_facts == ()


def test_an_undecided_check_marks_where_it_turns_to_failing(ask):
    check = Check(
        kind="all_of", checks=(at_least("connection_kw", 400.0), Check(kind="equals", fact="on_ten_t", value=True))
    )
    (mark,) = ask(rule(check, addressee="member_state"))
    assert (mark.below_kw, mark.if_facts) == (400.0, ("on_ten_t",))
    assert ask(rule(check, addressee="member_state"), place={"on_ten_t": False}) == ()


def test_the_first_break_from_above_counts(ask):
    """A rule that holds again further down is still marked where a falling power first breaks it."""
    check = Check(
        kind="any_of", checks=(at_least("connection_kw", 700.0), Check(kind="max", fact="connection_kw", value=300.0))
    )
    (mark,) = ask(rule(check))
    assert mark.below_kw == 700.0


def test_strictest_first_and_no_range_no_marks(ask):
    rules = (
        rule(at_least("connection_kw", 300.0), rule_id="x.low"),
        rule(at_least("connection_kw", 600.0), rule_id="x.high"),
    )
    assert [mark.rule_id for mark in ask(*rules)] == ["x.high", "x.low"]
    assert ask(*rules, low_kw=0.0) == ask(*rules, low_kw=900.0, high_kw=900.0) == ()


@pytest.mark.parametrize(
    ("op", "value"), [("eq", True), ("in", ("truck_hub", "truck")), ("ge", 10), ("gt", 10), ("le", 3), ("lt", 3)]
)
def test_assumed_facts_meet_their_condition(op, value):
    fact = {"eq": "on_afc", "in": "use_case"}.get(op, "bays")
    wanted = rule(at_least("connection_kw", 1.0), applies=(Condition(fact=fact, op=op, value=value),))
    facts = {"connection_kw": 5.0}
    assert open_facts(wanted, facts) == (fact,)
    assert open_facts(wanted, satisfied(wanted, facts)) == ()
    assert facts == {"connection_kw": 5.0}


def test_points_carry_what_breaks_for_certain(demand_of, quick):
    sizing = size_site(demand_of("corridor", 40), None, quick, 1)
    facts = facts_at({"is_public": True, "on_ten_t": True, "ten_t_network": "core"}, sizing)
    marks = rule_marks(facts, ("eu", "us"), DAY, "en", 100.0, sizing.nameplate_kw)
    assert any(mark.if_facts for mark in marks)
    certain = [mark for mark in marks if not mark.if_facts]
    assert {mark.rule_id for mark in certain} == {"eu.afir.core_2025", "eu.afir.core_2027"}
    for point in with_breaks(sizing.frontier, marks):
        assert set(point.breaks) == {mark.rule_id for mark in certain if point.connection_kw < mark.below_kw}


def test_facts_follow_the_power(demand_of, quick):
    sizing = size_site(demand_of("corridor", 40), None, quick, 1)
    facts = facts_at({"kind": "fuel_station"}, sizing)
    assert facts(200.0)["connection_kw"] == 200.0
    assert facts(200.0)["connection_kva"] == pytest.approx(200.0 / 0.95)
    assert facts(200.0)["managed"] is True
    assert facts(sizing.nameplate_kw)["managed"] is False
    assert facts(200.0)["kind"] == "fuel_station"
    bare = facts_at({}, replace(sizing, connection_kw=0.0, connection_kva=0.0))
    assert bare(10.0)["connection_kva"] == 10.0
