"""Grants as rules: counted only where known facts meet every condition."""

from dataclasses import replace
from datetime import date

import pytest

from planner.app.grants import grants_of, judged, known_grants
from planner.cost.frame import MoneyFrame
from planner.cost.site_cost import CostPlace, site_cost
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.model.settings import CostSettings
from tests.unit.planner.cost.conftest import make_demand, make_sizing, upgrade

__all__ = ["make_demand", "upgrade"]
ON = date(2026, 11, 1)
OWN = """
[[grant]]
id = "own"
title = "Own"
status = "law"
clause = "§ 1"
source = "letter of 1-9-2026"
valid_from = 2026-01-01
valid_to = 2027-12-31
share_pu = 0.5
per_point_eur = 10000
point_min_kw = 100
covers = ["hardware", "works"]
applies_when = [{ fact = "n_evse_150kw", op = "ge", value = 4 }, { fact = "is_public", op = "eq", value = true }]
"""


def project(folder, *names):
    base = Project(name="p", folder=folder, project_date=ON)
    return replace(base, settings=replace(base.settings, cost=replace(base.settings.cost, grants=names)))


@pytest.fixture
def own(tmp_path):
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    return grants_of(project(tmp_path, "own.toml"))


def priced(grants, facts, make, option, on=ON):
    frame = MoneyFrame(decided_on=ON, crossings=(), grants=judged(grants, facts, on, "en"))
    place = CostPlace(country="DE", connection_kv=20.0)
    return site_cost(make_sizing(), make(800, 1500, 2500), option, CostSettings(), place, frame=frame)


MET = {"n_evse_150kw": 8, "is_public": True}


def test_amount_is_capped_by_the_points_and_moves_the_value(own, make_demand, upgrade):
    with_it, without = priced(own, MET, make_demand, upgrade), priced((), MET, make_demand, upgrade)
    found = with_it.grants[0]
    assert (found.outcome, found.amount_eur, found.possible_eur) == ("counts", 80_000.0, 80_000.0)
    assert sum(year.grant_eur for year in with_it.cash_years) == 80_000.0
    gain = with_it.npv_eur.base - without.npv_eur.base
    assert 0.8 * 80_000.0 < gain < 80_000.0
    assert with_it.capex_eur == without.capex_eur


@pytest.mark.parametrize(
    ("facts", "on", "outcome", "words"),
    [
        ({"n_evse_150kw": 8}, ON, "needs_evidence", "Not known"),
        ({"n_evse_150kw": 2, "is_public": True}, ON, "not_applicable", "not met"),
        (MET, date(2028, 1, 1), "not_applicable", "2027-12-31"),
        (MET, date(2025, 1, 1), "not_applicable", "2026-01-01"),
    ],
)
def test_nothing_counts_otherwise(own, make_demand, upgrade, facts, on, outcome, words):
    cost = priced(own, facts, make_demand, upgrade, on)
    found = cost.grants[0]
    assert (found.outcome, found.amount_eur) == (outcome, 0.0)
    assert words in found.reason
    assert (found.possible_eur is None) is (outcome == "not_applicable")
    assert cost.npv_eur == priced((), MET, make_demand, upgrade).npv_eur


def test_unverified_terms_need_evidence(tmp_path, make_demand, upgrade):
    (tmp_path / "own.toml").write_text(OWN + "unverified = true\n", encoding="utf-8")
    cost = priced(grants_of(project(tmp_path, "own.toml")), MET, make_demand, upgrade)
    assert cost.grants[0].outcome == "needs_evidence"
    assert cost.grants[0].possible_eur == 80_000.0


def test_two_grants_never_pay_more_than_is_paid(tmp_path, make_demand, upgrade):
    greedy = OWN.replace("per_point_eur = 10000\npoint_min_kw = 100\n", "").replace("share_pu = 0.5", "share_pu = 1.0")
    everything = greedy.replace('["hardware", "works"]', '["hardware", "works", "connection", "charge"]')
    (tmp_path / "a.toml").write_text(everything, encoding="utf-8")
    (tmp_path / "b.toml").write_text(everything.replace('"own"', '"other"'), encoding="utf-8")
    cost = priced(grants_of(project(tmp_path, "a.toml", "b.toml")), MET, make_demand, upgrade)
    assert sum(grant.amount_eur for grant in cost.grants) == pytest.approx(cost.capex_eur.base)


def test_what_ships_is_dated_and_the_example_is_off(tmp_path):
    assert {"us_nevi", "example"} <= set(known_grants())
    nevi, example = grants_of(project(tmp_path, "us_nevi", "example"))
    assert (nevi.share_pu, nevi.status) == (0.8, "law")
    assert not example.active
    assert example.status == "assumption"
    answers = judged((nevi, example), {"country": "US", "federally_funded": True}, ON, "de")
    assert [each.outcome for each in answers] == ["counts", "not_applicable"]
    assert judged((nevi,), {"country": "DE"}, ON, "en")[0].outcome == "not_applicable"
    assert judged((nevi,), {"country": "US"}, ON, "en")[0].outcome == "needs_evidence"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no grant"),
        ("grant = 5", "holds no grant"),
        ("grant = [5]", "holds no grant"),
        ("[[grant", "cannot be read"),
        (OWN.replace("share_pu = 0.5", "share_pu = 1.5"), "share_pu"),
        (OWN.replace('clause = "§ 1"', ""), "clause"),
        (OWN + "colour = 1\n", "colour"),
        (OWN.replace('"hardware"', '"land"'), "covers"),
        (OWN.replace("n_evse_150kw", "n_evse_151kw"), "n_evse_151kw"),
        (OWN.replace("valid_from = 2026-01-01", 'valid_from = "soon"'), "valid_from"),
    ],
)
def test_a_bad_file_is_refused(tmp_path, text, words):
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PlannerError, match=words):
        grants_of(project(tmp_path, "own.toml"))


def test_unknown_grants_are_named(tmp_path):
    with pytest.raises(PlannerError, match="us_nevi"):
        grants_of(project(tmp_path, "nevi"))
    with pytest.raises(PlannerError, match="not beside the project"):
        grants_of(project(tmp_path, "none.toml"))


@pytest.mark.parametrize(
    ("was", "becomes", "key"),
    [
        ("valid_from = 2026-01-01", "valid_from = 2026-01-01T00:00:00", "valid_from"),
        ("valid_to = 2027-12-31", "valid_to = 2025-12-31", "valid_to"),
        ('covers = ["hardware", "works"]', 'covers = [["hardware"]]', "covers"),
        ("share_pu = 0.5", "share_pu = nan", "share_pu"),
    ],
)
def test_entries_of_the_wrong_kind_are_named(tmp_path, was, becomes, key):
    (tmp_path / "own.toml").write_text(OWN.replace(was, becomes), encoding="utf-8")
    with pytest.raises(PlannerError, match=key):
        grants_of(project(tmp_path, "own.toml"))


def test_conditions_that_are_none_are_named(tmp_path):
    text = OWN[: OWN.index("applies_when")] + "applies_when = [3]\n"
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PlannerError, match="applies_when"):
        grants_of(project(tmp_path, "own.toml"))


def test_no_grant_is_paid_twice(tmp_path):
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "twice.toml").write_text(OWN + OWN, encoding="utf-8")
    with pytest.raises(PlannerError, match="more than once: own"):
        grants_of(project(tmp_path, "own.toml", "own.toml"))
    with pytest.raises(PlannerError, match="more than once: own"):
        grants_of(project(tmp_path, "twice.toml"))
