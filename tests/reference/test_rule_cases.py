"""Cases worked by hand from the rules' own texts: AFIR pools, NEVI's simultaneous power, Access Board counts."""

from datetime import date

import pytest

from planner.model.result import RuleOutcome as Outcome
from planner.rules.evaluate import evaluate, required_count
from planner.rules.pack import load_packs

DAY = date(2026, 5, 1)
TEN_T = {"on_ten_t": True, "ten_t_network": "core", "is_public": True}
POOL = {"n_evse": 4, "n_evse_150kw": 4, "n_evse_dc": 4, "has_dc": True, "station_power_kw": 600.0}


def outcome(rule_id: str, facts: dict, jurisdiction: str) -> Outcome:
    results = {r.rule_id: r for r in evaluate(facts, (jurisdiction,), DAY, "site")}
    return results[rule_id].outcome


@pytest.mark.parametrize(
    ("connection_kw", "points", "expected_2025", "expected_2027"),
    [
        (600.0, 4, Outcome.COUNTS, Outcome.COUNTS),
        (400.0, 4, Outcome.COUNTS, Outcome.DOES_NOT_COUNT),
        (360.0, 4, Outcome.DOES_NOT_COUNT, Outcome.DOES_NOT_COUNT),  # 4 x 150 kW capped at 60 %
        (600.0, 1, Outcome.COUNTS, Outcome.DOES_NOT_COUNT),
        (600.0, 0, Outcome.DOES_NOT_COUNT, Outcome.DOES_NOT_COUNT),
    ],
)
def test_afir_core_pool(connection_kw, points, expected_2025, expected_2027):
    facts = TEN_T | POOL | {"connection_kw": connection_kw, "n_evse_150kw": points}
    assert outcome("eu.afir.core_2025", facts, "eu") is expected_2025
    assert outcome("eu.afir.core_2027", facts, "eu") is expected_2027


def test_afir_membership_unknown_stays_open():
    facts = POOL | {"connection_kw": 600.0, "is_public": True}
    assert outcome("eu.afir.core_2025", facts, "eu") is Outcome.NEEDS_EVIDENCE


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"on_ten_t": True}, Outcome.COUNTS),
        ({"on_ten_t": True, "ten_t_exit_km": 8.0}, Outcome.COUNTS),
        ({"on_ten_t": False, "ten_t_exit_km": 3.0}, Outcome.COUNTS),
        ({"ten_t_exit_km": 3.0}, Outcome.COUNTS),
        ({"on_ten_t": False, "ten_t_exit_km": 3.1}, Outcome.DOES_NOT_COUNT),
        ({"on_ten_t": False}, Outcome.NEEDS_EVIDENCE),
        ({"ten_t_exit_km": 3.1}, Outcome.NEEDS_EVIDENCE),
        ({}, Outcome.NEEDS_EVIDENCE),
    ],
)
def test_afir_along_the_network_is_on_it_or_within_3_km_of_an_exit(facts, expected):
    """Art. 2(3): on the TEN-T road network, or at most 3 km driving distance from the nearest exit of such a road."""
    assert outcome("eu.afir.along_ten_t", facts | {"is_public": True}, "eu") is expected


@pytest.mark.parametrize(("km", "expected"), [(2.0, Outcome.COUNTS), (4.0, Outcome.DOES_NOT_COUNT)])
def test_afir_pool_near_an_exit_counts_too(km, expected):
    facts = TEN_T | POOL | {"connection_kw": 600.0, "on_ten_t": False, "ten_t_exit_km": km}
    assert outcome("eu.afir.core_2027", facts, "eu") is expected


@pytest.mark.parametrize(("per_port_kw", "expected"), [(150.0, Outcome.PASS), (90.0, Outcome.FAIL)])
def test_nevi_managed_cap_breaks_150_kw_at_once(per_port_kw, expected):
    facts = POOL | {"on_afc": True, "federally_funded": True, "simultaneous_kw_per_evse": per_port_kw}
    assert outcome("us.nevi.power", facts, "us") is expected


@pytest.mark.parametrize(("ports", "expected"), [(3, Outcome.FAIL), (4, Outcome.PASS)])
def test_nevi_four_ports(ports, expected):
    assert outcome("us.nevi.ports", {"n_evse": ports, "federally_funded": True}, "us") is expected
    assert outcome("us.nevi.ports", {"n_evse": ports}, "us") is Outcome.NEEDS_EVIDENCE


def test_nevi_binds_funded_projects_only():
    assert outcome("us.nevi.ports", {"n_evse": 1, "federally_funded": False}, "us") is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("bays", "need"), [(1, 1), (2, 2), (25, 2), (26, 4), (50, 4), (51, 5), (100, 5), (101, 6), (150, 6), (151, 7)]
)
def test_access_board_counts(bays, need):
    (rule,) = [r for r in load_packs("us") if r.rule_id == "us.access_board.count"]
    assert required_count(rule.check, bays) == need


@pytest.mark.parametrize(("accessible", "expected"), [(5, Outcome.PASS), (4, Outcome.NEEDS_EVIDENCE)])
def test_access_board_proposal_never_fails(accessible, expected):
    facts = {"charging_bays": 51, "accessible_bays": accessible}
    assert outcome("us.access_board.count", facts, "us") is expected
