"""Names of planning rules, which come with the result in English notation, as the reader's language writes them."""

import re

from planner.report.words import Words

_TERMS = (
    ("Voltage change", "rule_term_change"),
    ("File's own limits", "rule_term_file"),
    ("n-1 load case", "rule_term_n1"),
    ("lines", "rule_term_lines"),
    ("LV", "rule_term_lv"),
    ("MV", "rule_term_mv"),
    ("HV", "rule_term_hv"),
)
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")


def rule_in_words(planning_rule: str, words: Words) -> str:
    """Name and figures of a planning rule with the language's words for its terms and its decimal sign."""
    found = words.named("planning_rule", planning_rule)
    for term, key in _TERMS:
        found = re.sub(rf"\b{re.escape(term)}\b", words.t(key), found)
    return _DECIMAL.sub(words.number(0.1, digits=1)[1], found)
