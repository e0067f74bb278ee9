"""Accessible bays of a site plan as facts: guidance on them never fails, and no bay is no measure."""

from datetime import date

import pytest

from planner.model.result import RuleOutcome as Outcome
from planner.model.site_plan import Bay, BayLayout
from planner.rules.evaluate import evaluate
from planner.rules.facts import FACTS, layout_facts

DAY = date(2026, 11, 22)


def bay(number, kind="accessible", width_m=4.0, length_m=6.6, zone_m=1.6):
    corners = ((0.0, 0.0), (width_m, 0.0), (width_m, length_m), (0.0, length_m))
    return Bay(number=number, kind=kind, corners_m=corners, width_m=width_m, length_m=length_m, zone_m=zone_m)


def layout(*bays):
    return BayLayout(geometry="pas_1899", source="s", bays=bays, wanted=4, wanted_accessible=1, area_m2=400.0)


def outcomes(jurisdiction, facts):
    return {rule.rule_id: rule.outcome for rule in evaluate(facts, (jurisdiction,), DAY, "site")}


def test_the_narrowest_bay_and_zone_count():
    found = layout_facts(layout(bay(1), bay(2, width_m=3.5, zone_m=0.0), bay(3, "standard", width_m=2.4)))
    assert found == {"accessible_bays": 2, "bay_width_m": 3.5, "bay_length_m": 6.6, "bay_zone_m": 0.0}
    assert set(found) <= set(FACTS)


def test_without_an_accessible_bay_only_the_count_is_known():
    facts = layout_facts(layout(bay(1, "standard")))
    assert facts == {"accessible_bays": 0}
    assert outcomes("uk", facts)["uk.pas1899.bay"] is Outcome.NEEDS_EVIDENCE


@pytest.mark.parametrize(
    ("drawn", "outcome"),
    [
        (bay(1), Outcome.PASS),
        (bay(1, width_m=3.99), Outcome.NEEDS_EVIDENCE),
        (bay(1, length_m=6.5), Outcome.NEEDS_EVIDENCE),
        (bay(1, zone_m=1.5), Outcome.NEEDS_EVIDENCE),
    ],
)
def test_pas_1899_is_met_or_wants_more_but_never_fails(drawn, outcome):
    assert outcomes("uk", layout_facts(layout(drawn)))["uk.pas1899.bay"] is outcome


@pytest.mark.parametrize(("accessible", "outcome"), [(2, Outcome.PASS), (1, Outcome.NEEDS_EVIDENCE)])
def test_the_access_board_counts_the_bays_of_the_plan(accessible, outcome):
    facts = layout_facts(layout(*(bay(n) for n in range(accessible)))) | {"charging_bays": 10}
    assert outcomes("us", facts)["us.access_board.count"] is outcome
    assert outcomes("us", facts)["us.access_board.space"] is Outcome.PASS
