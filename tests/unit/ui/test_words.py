"""Words for what comes with a result."""

import pytest

from ui.pages.overview import position_text
from ui.texts import set_language
from ui.words import planning_rule_words

RULE = "MV 0.96 / lines 60 % (n-0; LV 0.90–1.10, MV 0.96–1.10 p.u.; I ≤ 100/60 %; S_T ≤ 100 %)"


@pytest.fixture
def german():
    set_language("de")
    yield
    set_language("en")


def test_a_position_has_the_signs_of_its_reader(german):
    assert position_text(48.39587, -7.5) == "48,39587° N, 7,50000° W"
    assert position_text(-48.0, 7.86881) == "48,00000° S, 7,86881° O"


def test_a_planning_rule_is_in_the_readers_notation(german):
    told = planning_rule_words(RULE)
    assert told == "MS 0,96 / Leitungen 60 % (n-0; NS 0,90–1,10, MS 0,96–1,10 p.u.; I ≤ 100/60 %; S T ≤ 100 %)"
    assert planning_rule_words("") == ""


def test_in_english_it_stays_as_it_is():
    assert planning_rule_words(RULE) == RULE.replace("S_T", "S T")
