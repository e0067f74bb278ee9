from dataclasses import replace
from datetime import date

import pytest

from planner.model.errors import PlannerError
from planner.model.result import Band, RuleResult, UpgradeKind, UpgradeOption
from planner.model.result import RuleOutcome as Outcome
from planner.rules.evaluate import evaluate, judge, label
from planner.rules.facts import FACTS, known, public_kind, sizing_facts
from planner.rules.pack import known_jurisdictions, load_packs
from planner.tables.catalogue import read_catalogue

DAY = date(2026, 5, 1)


def answers(facts, *jurisdictions, on=DAY, stage="site", language="en") -> dict[str, RuleResult]:
    return {r.rule_id: r for r in evaluate(facts, jurisdictions, on, stage, language=language)}


def test_missing_fact_needs_evidence_and_is_named():
    result = answers({"max_evse_power_kw": 150.0}, "eu")["eu.afir.ad_hoc_terminal"]
    assert result.outcome is Outcome.NEEDS_EVIDENCE
    assert "payment terminal" in result.found


@pytest.mark.parametrize(("terminal", "outcome"), [(True, Outcome.PASS), (False, Outcome.FAIL)])
def test_known_fact_decides(terminal, outcome):
    facts = {"is_public": True, "max_evse_power_kw": 150.0, "payment_terminal": terminal}
    assert answers(facts, "eu")["eu.afir.ad_hoc_terminal"].outcome is outcome


def test_nan_is_unknown_and_text_is_not_a_number():
    assert known({"bays": float("nan")}, "bays") is None
    assert known({"bays": "40"}, "bays") is None
    assert known({"in_flood": 1}, "in_flood") is None
    assert known({"kind": ""}, "kind") is None
    assert known({"bays": 40}, "bays") == 40.0


def test_rules_outside_their_dates_say_so():
    before = answers({}, "eu", on=date(2024, 1, 1))["eu.afir.ad_hoc_terminal"]
    assert before.outcome is Outcome.NOT_APPLICABLE
    assert "2024-04-13" in before.found
    spacing = answers({"junction_km": 5.0}, "us", on=date(2025, 8, 10))["us.nevi.spacing"]
    assert spacing.outcome is Outcome.NEEDS_EVIDENCE  # guidance is never a fail
    withdrawn = answers({"junction_km": 5.0}, "us", on=date(2025, 8, 11))["us.nevi.spacing"]
    assert withdrawn.outcome is Outcome.NOT_APPLICABLE
    assert "2025-08-10" in withdrawn.found


@pytest.mark.parametrize(
    ("rule_id", "last_free", "first_bound"),
    [
        ("eu.afir.digitally_connected", date(2024, 10, 13), date(2024, 10, 14)),
        ("eu.afir.fixed_cable_dc", date(2025, 4, 13), date(2025, 4, 14)),
        ("eu.afir.smart_charging", date(2024, 4, 12), date(2024, 4, 13)),
    ],
)
def test_duties_of_article_5_begin_on_their_own_days(rule_id, last_free, first_bound):
    facts = {"has_dc": True, "fixed_cable_dc": True, "smart_charging": True, "digitally_connected": True}
    assert answers(facts, "eu", on=last_free)[rule_id].outcome is Outcome.NOT_APPLICABLE
    assert answers(facts, "eu", on=first_bound)[rule_id].outcome is not Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("rule_id", ["eu.afir.digitally_connected", "eu.afir.fixed_cable_dc"])
def test_dates_not_read_at_the_source_never_decide(rule_id):
    facts = {"has_dc": True, "fixed_cable_dc": False, "digitally_connected": False}
    assert answers(facts, "eu")[rule_id].outcome is Outcome.NEEDS_EVIDENCE


def test_operation_rules_never_judge_a_plan():
    result = answers({}, "uk")["uk.pcpr.reliability"]
    assert result.outcome is Outcome.NOT_APPLICABLE
    assert "operation" in result.found


def test_place_stage_asks_only_what_the_place_can_answer():
    place = answers({}, "de", stage="place")
    site = answers({}, "de")
    assert set(place) < set(site)
    assert {r.stage for r in place.values()} <= {"place", "both"}


def test_condition_ruled_out_is_named():
    result = answers({"in_flood": False}, "de")["de.whg.flood"]
    assert result.outcome is Outcome.NOT_APPLICABLE
    assert result.found == "in a flood area: no"


def test_open_condition_still_shows_the_figure():
    result = answers({"has_dc": True, "simultaneous_kw_per_evse": 90.0}, "us")["us.nevi.power"]
    assert result.outcome is Outcome.NEEDS_EVIDENCE
    assert "Alternative Fuel Corridor" in result.found
    assert "90 kW" in result.found


def test_german_texts_and_decimal_comma():
    facts = {"in_england": True, "bays": 12.0, "n_evse": 2, "new_building": True}
    result = answers(facts, "uk", language="de")["uk.approved_document_s"]
    assert result.outcome is Outcome.NEEDS_EVIDENCE  # the cable routes are on no plan
    assert result.title.startswith("Ladepunkte")
    shown = answers({"bay_width_m": 3.5, "bay_length_m": 6.6, "bay_zone_m": 1.6}, "uk", language="de")["uk.pas1899.bay"]
    assert "3,5 m" in shown.found


@pytest.mark.parametrize(("language", "shown"), [("en", "3\u202f600.5 kW"), ("de", "3\u202f600,5 kW")])
def test_thousands_are_grouped_as_the_reader_writes_them(language, shown):
    facts = {"station_power_kw": 3600.5, "is_public": True}
    assert shown in answers(facts, "eu", language=language)["eu.afir.fleet_power"].found


def test_guidance_missed_is_never_a_fail():
    result = answers({"bay_width_m": 3.5, "bay_length_m": 6.6, "bay_zone_m": 1.6}, "uk")["uk.pas1899.bay"]
    assert result.outcome is Outcome.NEEDS_EVIDENCE
    assert "not binding" in result.found


def test_low_voltage_consent_is_open_above_12_kva_only():
    assert answers({"connection_kv": 0.4, "station_power_kw": 22.0}, "de")["de.nav.consent"].outcome is (
        Outcome.NEEDS_EVIDENCE
    )
    assert answers({"connection_kv": 0.4, "station_power_kw": 11.0}, "de")["de.nav.consent"].outcome is (
        Outcome.NOT_APPLICABLE
    )
    assert answers({"connection_kv": 20.0, "station_power_kw": 600.0}, "de")["de.nav.consent"].outcome is (
        Outcome.NOT_APPLICABLE
    )


def test_public_points_are_not_dimmed():
    facts = {"is_public": True, "connection_kv": 0.4, "max_evse_power_kw": 22.0}
    assert answers(facts, "de")["de.enwg.14a"].outcome is Outcome.NOT_APPLICABLE
    assert answers(facts | {"is_public": False}, "de")["de.enwg.14a"].outcome is Outcome.NEEDS_EVIDENCE


def test_unverified_rules_are_never_a_fact():
    rules = [rule for name in known_jurisdictions() for rule in load_packs(name) if rule.unverified]
    assert rules
    full = {name: {"bool": True, "number": 10_000.0, "text": "supermarket"}[kind] for name, kind in FACTS.items()}
    for rule in rules:
        assert judge(rule, full, DAY).outcome in (Outcome.NEEDS_EVIDENCE, Outcome.NOT_APPLICABLE)


def test_member_state_rules_never_pass_or_fail():
    rules = [r for name in known_jurisdictions() for r in load_packs(name) if r.addressee == "member_state"]
    full = {name: {"bool": True, "number": 10_000.0, "text": "core"}[kind] for name, kind in FACTS.items()}
    for facts in (full, full | {"station_power_kw": 1.0, "on_ten_t": False, "ten_t_exit_km": 99.0}):
        outcomes = {judge(rule, facts, DAY).outcome for rule in rules}
        assert not outcomes & {Outcome.PASS, Outcome.FAIL}
        assert outcomes & {Outcome.COUNTS, Outcome.DOES_NOT_COUNT}


def test_only_the_projects_jurisdictions_are_asked():
    assert {r.jurisdiction for r in answers({}, "de").values()} == {"de"}
    assert evaluate({}, (), DAY, "site") == ()


def test_unknown_jurisdiction_is_one_sentence():
    with pytest.raises(PlannerError, match='no rules for "fr"'):
        evaluate({}, ("fr",), DAY, "site")


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_fact_has_a_label(language):
    assert all(label(name, language) for name in FACTS)


def test_sizing_facts_tell_shared_power(make_sizing):
    facts = sizing_facts(make_sizing([("dc150", 4)], connection_kw=360.0))
    assert facts["n_evse"] == 8
    assert facts["n_evse_150kw"] == 8
    assert facts["simultaneous_kw_per_evse"] == pytest.approx(45.0)  # 360 kW shared by eight outlets
    wide = sizing_facts(make_sizing([("dc150", 4)], connection_kw=600.0))
    assert wide["simultaneous_kw_per_evse"] == pytest.approx(75.0)  # the cabinet shares 150 kW between two outlets
    assert facts["has_dc"] is True
    assert facts["has_ac"] is False
    assert facts["fixed_cable_dc"] is True
    assert set(facts) <= set(FACTS)


def test_sizing_facts_of_ac_and_of_nothing(make_sizing):
    ac = sizing_facts(make_sizing([("ac22", 2)], connection_kw=88.0))
    assert ac["has_dc"] is False
    assert ac["fixed_cable_dc"] is None
    assert ac["n_evse_dc"] == 0
    assert sizing_facts(make_sizing([], connection_kw=0.0))["n_evse"] == 0


def option_of(**changes) -> UpgradeOption:
    return UpgradeOption(
        kind=UpgradeKind.LOAD_MANAGEMENT,
        description_code="grid.option_load_management",
        params={},
        feasible=True,
        served_kw=240.0,
        hosting_after_kw=240.0,
        binding_element="",
        cost_eur=Band(low=0.0, base=0.0, high=0.0),
        lead_weeks=None,
        chosen=True,
        **changes,
    )


def test_the_chosen_option_tells_what_is_requested(make_sizing):
    sizing = make_sizing([("dc150", 4)], connection_kw=600.0, managed=False)
    facts = sizing_facts(sizing, option_of(connection_kw=240.0, connection_kv=20.0))
    assert facts["connection_kw"] == 240.0
    assert facts["connection_kva"] == pytest.approx(240.0 / 0.95)
    assert facts["connection_kv"] == 20.0
    assert facts["simultaneous_kw_per_evse"] == pytest.approx(30.0)
    assert facts["managed"] is True
    assert facts["station_power_kw"] == 600.0


def test_an_option_that_does_not_tell_leaves_the_sizing(make_sizing):
    sizing = make_sizing([("dc150", 4)], connection_kw=360.0)
    assert sizing_facts(sizing, option_of()) == sizing_facts(sizing)
    assert "connection_kv" not in sizing_facts(sizing)


def test_a_cap_of_the_chosen_option_ends_the_count_of_the_pool(make_sizing):
    place = {"on_ten_t": True, "ten_t_network": "core", "is_public": True}
    sizing = make_sizing([("dc300", 2)], connection_kw=600.0)
    wide = answers(place | sizing_facts(sizing), "eu")["eu.afir.core_2027"]
    capped = answers(place | sizing_facts(sizing, option_of(connection_kw=420.0)), "eu")["eu.afir.core_2027"]
    assert (wide.outcome, capped.outcome) == (Outcome.COUNTS, Outcome.DOES_NOT_COUNT)


def test_a_cabinet_of_unknown_power_leaves_the_simultaneous_power_open(make_sizing):
    sizing = make_sizing([("dc150", 4)], connection_kw=360.0)
    old = replace(sizing, chargers=tuple(replace(charger, cabinet_kw=None) for charger in sizing.chargers))
    assert sizing_facts(old)["simultaneous_kw_per_evse"] is None


def test_publicness_follows_the_kind_where_it_tells():
    assert public_kind("supermarket") is True
    assert public_kind("depot") is False
    assert public_kind("other") is None
    assert public_kind("airship_mooring") is None
    table = read_catalogue("rules", "kinds")
    assert set(table["access"]) == {"public", "private"}
    assert set(table.index) < set(read_catalogue("demand", "kinds").index)


def test_eleven_feet_are_wide_enough_and_what_falls_short_is_seen_in_the_figure():
    feet = {"bay_width_m": 3.3528, "bay_length_m": 6.096, "bay_zone_m": 1.524}
    assert answers(feet, "us")["us.access_board.space"].outcome is Outcome.PASS
    narrow = answers(feet | {"bay_width_m": 3.32}, "us")["us.access_board.space"]
    assert narrow.outcome is Outcome.NEEDS_EVIDENCE
    assert "3.32 m" in narrow.found, "rounded to 3.3 m or 3.4 m nobody could tell"


def test_what_holds_so_far_does_not_hide_that_the_rest_is_on_no_plan():
    facts = {"in_england": True, "bays": 12, "n_evse": 2, "new_building": True}
    result = answers(facts, "uk")["uk.approved_document_s"]
    assert "the rest cannot be judged from the plan" in result.found
    lacking = answers({"in_england": True, "bays": 12, "new_building": True}, "uk")["uk.approved_document_s"]
    assert "not known" in lacking.found


def test_no_bays_need_no_accessible_one():
    result = answers({"charging_bays": 0, "accessible_bays": 0}, "us")["us.access_board.count"]
    assert result.outcome is Outcome.PASS
