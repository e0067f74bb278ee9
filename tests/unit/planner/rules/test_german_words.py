"""The German of rules, costs, sizing and demand: German quotes, polite form, one word for guidance."""

import re

import pytest

from planner.model.texts import catalogue
from planner.rules.pack import known_jurisdictions, load_packs

OWN = ("rules.", "cost.", "sizing.", "demand.")


def sentences() -> dict[str, str]:
    texts = {code: text for code, text in catalogue("de").items() if code.startswith(OWN)}
    for rule in (rule for name in known_jurisdictions() for rule in load_packs(name)):
        for part in ("title", "required", "evidence"):
            texts[f"{rule.rule_id}.{part}"] = getattr(rule, part)["de"]
    return texts


@pytest.mark.parametrize("wrong", ['"', r"\bBitte\b", "Empfehlung", "Ladegerät", r"\b(?:ergänzen|angeben)\.$"])
def test_words_that_do_not_belong(wrong):
    assert {code: text for code, text in sentences().items() if re.search(wrong, text)} == {}


def test_quotes_are_german():
    assert all(text.count("„") == text.count("“") for text in sentences().values())
    assert catalogue("de")["rules.status_guidance"] == "Leitlinie"
