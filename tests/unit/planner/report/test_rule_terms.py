"""Planning rules in the reader's language: their terms, their figures, names that no catalogue knows."""

import pytest

from planner.report.rule_terms import rule_in_words
from planner.report.words import Words

PRESET = "MV 0.96 / lines 60 % (n-0; LV 0.90–1.10, MV 0.96–1.10 p.u.; I ≤ 100/60 %; S_T ≤ 100 %)"


@pytest.mark.parametrize(
    ("rule", "english", "german"),
    [
        (PRESET, PRESET, "MS 0,96 / Leitungen 60 % (n-0; NS 0,90–1,10, MS 0,96–1,10 p.u.; I ≤ 100/60 %; S_T ≤ 100 %)"),
        ("MV lines 50 % (n-1 load case)", "MV lines 50 % (n-1 load case)", "MS Leitungen 50 % (Lastfall n-1)"),
        ("Voltage change LV 3 % / MV 2 %", "Voltage change LV 3 % / MV 2 %", "Spannungsänderung NS 3 % / MS 2 %"),
        ("EN 50160", "EN 50160", "EN 50160"),
        ("0.96–1.10 p.u.; I ≤ 60 %", "0.96–1.10 p.u.; I ≤ 60 %", "0,96–1,10 p.u.; I ≤ 60 %"),
        ("my_own_rule", "my own rule", "my own rule"),
    ],
)
def test_a_rule_is_named_in_the_readers_language(rule, english, german):
    assert rule_in_words(rule, Words("en")) == english
    assert rule_in_words(rule, Words("de")) == german
