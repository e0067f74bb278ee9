"""Gates: closed in order, opened again, moved, overdue, suggested; each edit writes its line of history."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from planner.app.delivery.due import connection_weeks, suggested_due, take_suggestions, usual_weeks
from planner.app.delivery.edits import close_gate, forget_party, reopen_gate, set_step, stand_at, write_history
from planner.app.delivery.gates import (
    gate_name,
    gate_named,
    history_of,
    is_overdue,
    overdue,
    standing_of,
    standings,
    step_of,
    steps_of,
)
from planner.app.delivery.sites import known_sites
from planner.model.delivery import GATES, GateStep
from planner.model.errors import PlannerError
from planner.model.plan_result import PlanChoice, PlanResult
from planner.model.result import Timing
from tests.factories import make_assessment

DAY = date(2026, 11, 22)


def fault(edit, *args, **named):
    with pytest.raises(PlannerError) as caught:
        edit(*args, **named)
    return caught.value


def after(days):
    return DAY + timedelta(days=days)


def test_a_site_passes_its_gates_in_order_and_each_leaves_a_line(project):
    for number, gate in enumerate(GATES):
        assert standing_of(project, "S1").gate == gate
        project = close_gate(project, "S1", gate, after(number))
    assert standing_of(project, "S1").passed
    assert standing_of(project, "S1").gate == "live"
    lines = history_of(project, "S1")
    assert [event.gate for event in lines] == list(GATES)
    assert [event.on for event in lines] == [after(number) for number in range(len(GATES))]
    assert lines[1].text == "Landlord closed"
    assert step_of(project, "S2", "screened").done_on is None


def test_history_is_written_in_the_project_s_language(project):
    german = close_gate(replace(project, language="de"), "S1", "screened", DAY)
    assert german.gate_events[-1].text == "Vorgeprüft abgeschlossen"


def test_a_gate_waits_for_those_before_it(project):
    found = fault(close_gate, project, "S1", "landlord", DAY)
    assert found.issues[0].code == "delivery.earlier_open"
    assert (
        found.message()
        == "Landlord cannot be closed yet: Screened, a gate before it, is still open. Close that one first."
    )
    project = close_gate(project, "S1", "screened", DAY)
    early = fault(close_gate, project, "S1", "landlord", after(-1))
    assert early.issues[0].code == "delivery.earlier_later"
    assert fault(close_gate, project, "S1", "screened", DAY).issues[0].code == "delivery.closed_already"
    assert fault(reopen_gate, project, "S1", "landlord", DAY).issues[0].code == "delivery.open_already"


def test_a_gate_may_be_opened_again_and_those_after_it_stay(project):
    for gate in GATES[:4]:
        project = close_gate(project, "S1", gate, DAY)
    project = reopen_gate(project, "S1", "landlord", after(1))
    assert standing_of(project, "S1").gate == "landlord"
    assert step_of(project, "S1", "offer").done_on == DAY
    moved = stand_at(project, "S1", "grid_enquiry", after(2))
    assert standing_of(moved, "S1").gate == "permit", "what was closed behind it stays closed"


def test_moving_one_forward_closes_the_gate_and_back_opens_all_from_there(project):
    project = close_gate(project, "S1", "screened", DAY)
    project = stand_at(project, "S1", "grid_enquiry", after(3))
    assert step_of(project, "S1", "landlord").done_on == after(3)
    jumped = fault(stand_at, project, "S1", "build", after(4))
    assert jumped.issues[0].code == "delivery.jumped"
    assert "Grid enquiry" in jumped.message()
    back = stand_at(project, "S1", "screened", after(5))
    assert [step.done_on for step in steps_of(back, "S1")] == [None] * len(GATES)
    assert [event.text for event in history_of(back, "S1")][-2:] == ["Screened opened again", "Landlord opened again"]
    assert stand_at(project, "S1", "grid_enquiry", after(5)) == project


def test_a_site_that_is_new_here_is_taken_over_where_it_stands(project):
    project = stand_at(project, "S1", "permit", DAY)
    assert standing_of(project, "S1").gate == "permit"
    assert [step.done_on for step in steps_of(project, "S1")] == [DAY] * 4 + [None] * 3
    assert [event.text for event in project.gate_events] == ["Taken over as it stands: Permit"]


def test_a_stage_of_earlier_versions_names_its_gate_and_stays_readable(project):
    assert [each.gate for each in standings(project, ("S1", "S2", "S3"))] == ["screened", "permit", "screened"]
    assert [each.stage for each in standings(project, ("S2", "S3"))] == ["Permit", "first talks"]
    assert gate_named("Netzanfrage") == gate_named("GRID ENQUIRY") == "grid_enquiry"
    moved = stand_at(project, "S2", "build", DAY)
    assert standing_of(moved, "S2").gate == "build"
    first = stand_at(project, "S2", "screened", DAY)
    assert standing_of(first, "S2").gate == "screened"
    assert gate_name("something else", "en") == "something else"


def test_owner_due_day_papers_and_contact_are_set_and_written(project):
    project = set_step(project, "S1", "offer", DAY, owner="  M. Plan ", due_on=after(30), stakeholder_id="P002",
                       documents=["offer.pdf", "offer.pdf", " "], note="two\x07 lines\nhere")  # fmt: skip
    assert step_of(project, "S1", "offer") == GateStep(
        site_id="S1", gate="offer", owner="M. Plan", due_on=after(30), stakeholder_id="P002",
        documents=("offer.pdf",), note="two lines\nhere")  # fmt: skip
    assert {event.text for event in project.gate_events} == {
        "Operator's offer: owner M. Plan", "Operator's offer: due 2026-12-22", "Operator's offer: contact B. Grid",
        "Operator's offer: documents offer.pdf", "Operator's offer: note two lines\nhere"}  # fmt: skip
    again = set_step(project, "S1", "offer", DAY, owner="M. Plan")
    assert again == project, "what says the same is no edit"
    blank = set_step(project, "S1", "offer", DAY, owner="", due_on=None, stakeholder_id="", documents=(), note="")
    assert blank.gates == (), "a gate of which nothing is left to say is not kept"
    assert fault(set_step, project, "S1", "offer", DAY, stakeholder_id="P9").issues[0].code == "delivery.no_party"
    with pytest.raises(ValueError, match="done_on"):
        set_step(project, "S1", "offer", DAY, done_on=DAY)
    assert forget_party(project, "P002").gates[0].stakeholder_id == ""


def test_a_day_that_is_past_may_be_set_and_is_overdue_at_once(project):
    project = stand_at(project, "S1", "offer", DAY)
    project = set_step(project, "S1", "offer", DAY, due_on=after(-28))
    assert [each.days for each in overdue(project, DAY)] == [28]


def test_gates_lie_in_one_order_whatever_came_first(project):
    one = set_step(set_step(project, "S2", "build", DAY, owner="A"), "S1", "live", DAY, owner="B")
    other = set_step(set_step(project, "S1", "live", DAY, owner="B"), "S2", "build", DAY, owner="A")
    assert one.gates == other.gates


def test_overdue_is_what_is_open_after_its_day(project):
    project = set_step(project, "S1", "screened", DAY, due_on=after(-10))
    project = set_step(project, "S2", "screened", DAY, due_on=after(-20))
    project = set_step(project, "S3", "screened", DAY, due_on=DAY)
    assert [(each.step.site_id, each.days) for each in overdue(project, DAY)] == [("S2", 20), ("S1", 10)]
    closed = close_gate(project, "S2", "screened", DAY)
    assert [each.step.site_id for each in overdue(closed, DAY)] == ["S1"]
    assert not is_overdue(step_of(project, "S3", "screened"), DAY)
    assert is_overdue(step_of(project, "S3", "screened"), after(1))


def test_a_line_by_hand_needs_words(project):
    project = write_history(project, "S1", "landlord", DAY, " Called; wants\x00 a draft. ")
    assert history_of(project, "S1")[0].text == "Called; wants a draft."
    assert fault(write_history, project, "S1", "landlord", DAY, " \x00 ").issues[0].code == "delivery.event_empty"


def test_due_days_are_suggested_one_after_the_other(project):
    project = close_gate(project, "S1", "screened", DAY)
    project = set_step(project, "S1", "landlord", DAY, due_on=after(70))
    found = suggested_due(project, "S1", after(7))
    assert [each.gate for each in found] == list(GATES[2:])
    assert found[0].due_on == after(70) + timedelta(weeks=usual_weeks()["grid_enquiry"])
    assert all(one.due_on < other.due_on for one, other in pairwise(found))
    assert {each.basis for each in found} == {"delivery.basis_usual"}
    taken = take_suggestions(project, "S1", found, DAY)
    assert suggested_due(taken, "S1", DAY) == ()
    assert step_of(taken, "S1", "landlord").due_on == after(70)


def test_what_is_known_of_the_site_goes_before_what_is_assumed(project):
    site = make_assessment(sites=4, shortlist=2, excluded=0).shortlist[0]
    weeks = connection_weeks(site)
    assert weeks is not None
    build = {each.gate: each for each in suggested_due(project, "S1", DAY, site)}["build"]
    assert (build.weeks, build.basis) == (weeks, "delivery.basis_connection")
    timed = replace(site, cost=replace(site.cost, timing=Timing(energised_on="2029-05-01")))
    build = {each.gate: each for each in suggested_due(project, "S1", DAY, timed)}["build"]
    assert (build.due_on, build.basis) == (date(2029, 5, 1), "delivery.basis_energised")
    unreadable = replace(site, cost=replace(site.cost, timing=Timing(energised_on="soon")))
    assert suggested_due(project, "S1", DAY, unreadable) == suggested_due(project, "S1", DAY, site)
    assert connection_weeks(None) is None
    bare = replace(site, upgrades=(), grid=None)
    assert suggested_due(project, "S1", DAY, bare) == suggested_due(project, "S1", DAY)


def test_a_site_of_the_programme_does_not_go_live_before_its_year(project):
    choice = PlanChoice(site_id="S1", option="a", year=2031, evse_count=4, connection_kw=400.0, capex_eur=1.0,
                        npv_eur=None, value=1.0)  # fmt: skip
    plan = PlanResult(objective="npv", unit="EUR", value=1.0, bound=None, gap_pu=None, method="heuristic",
                      choices=(choice,))  # fmt: skip
    live = suggested_due(project, "S1", DAY, plan=plan)[-1]
    assert (live.gate, live.due_on, live.basis) == ("live", date(2031, 1, 1), "delivery.basis_plan")
    assert suggested_due(project, "S2", DAY, plan=plan)[-1].basis == "delivery.basis_usual"


def test_sites_are_known_from_all_that_speaks_of_them(project):
    from planner.app.run import Run

    run = Run(assessment=make_assessment(sites=2, shortlist=1, excluded=0), layers=())
    assert known_sites(project, None) == ("S1", "S2", "S3")
    assert set(known_sites(project, run)) > {"S1", "S001"}
