"""The German of rules, costs, sizing and demand: German quotes, polite form, one word for guidance."""

import re
from dataclasses import replace
from datetime import date

import pytest

from planner.model.texts import catalogue
from planner.rules.evaluate import evaluate, judge
from planner.rules.pack import known_jurisdictions, load_packs
from planner.rules.records import Check

OWN = ("rules.", "cost.", "sizing.", "demand.")


def sentences() -> dict[str, str]:
    texts = {code: text for code, text in catalogue("de").items() if code.startswith(OWN)}
    for rule in (rule for name in known_jurisdictions() for rule in load_packs(name)):
        for part in ("title", "required", "evidence", "clause", "source"):
            texts[f"{rule.rule_id}.{part}"] = getattr(rule, part)["de"]
    return texts


@pytest.mark.parametrize("wrong", ['"', r"\bBitte\b", "Empfehlung", "Ladegerät", r"\b(?:ergänzen|angeben)\.$"])
def test_words_that_do_not_belong(wrong):
    assert {code: text for code, text in sentences().items() if re.search(wrong, text)} == {}


def test_quotes_are_german():
    assert all(text.count("„") == text.count("“") for text in sentences().values())
    assert catalogue("de")["rules.status_guidance"] == "Leitlinie"


def test_what_is_found_clause_and_place_are_told_in_the_readers_language():
    facts = {"is_public": True, "station_power_kw": 1200.0, "connection_kw": 1200.0, "n_evse_150kw": 4,
             "on_ten_t": True, "ten_t_network": "comprehensive", "kind": "supermarket"}  # fmt: skip
    said = {each.rule_id: each for each in evaluate(facts, ("eu", "de"), date(2026, 11, 22), "site", language="de")}
    core = said["eu.afir.core_2025"]
    assert "Gesamtnetz" in core.found
    assert "comprehensive" not in core.found
    assert core.clause == "Art. 3, Pkw-Ziel des Kernnetzes zum 31.12.2025"
    assert core.source.startswith("Verordnung (EU)")
    assert "supermarket" not in judge(_asking_for_kind(), facts, date(2026, 11, 22), language="de").found


def _asking_for_kind():
    rule = next(each for each in load_packs("de") if each.rule_id == "de.geig.existing")
    return replace(rule, check=Check(kind="in", fact="kind", values=("supermarket",)), applies_when=())


def test_no_english_remark_is_left_in_german_clauses_and_sources():
    words = ("secondary", "verified", "not read", "target of", "as described", "low voltage", "guidance by")
    for name in known_jurisdictions():
        for rule in load_packs(name):
            for said in (rule.clause["de"], rule.source["de"]):
                assert not any(word in said for word in words), (rule.rule_id, said)
            assert not re.search(r"\b\d\d-\d\d-\d{4}\b", f"{rule.clause} {rule.source}"), rule.rule_id
