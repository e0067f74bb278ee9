"""Settings as the comparison of scenarios names them."""

import pytest

from planner.report.setting_words import setting_name, setting_value
from planner.report.words import Words

EN, DE = Words("en"), Words("de")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("demand.year", "Design year"),
        ("scoring.weights.grid_headroom", "Weight of Grid headroom (share of the requested power)"),
        ("sizing.caps_kw.S1", "Power held at Market place"),
        ("plan.budget_eur_by_year.2028", "Budget of 2028"),
        ("rules.facts.S1.new_building", "Evidence: Market place, new building or major renovation"),
        ("made.up_setting", "made up setting"),
    ],
)
def test_a_setting_is_called_by_words_not_by_its_key(key, told):
    assert setting_name(key, EN, {"S1": "Market place"}) == told
    assert "." not in setting_name(key, DE, {"S1": "Marktplatz"})


def test_values_carry_their_units():
    assert setting_value("sizing.max_wait_min", 5.0, EN) == "5\u00a0min"
    assert setting_value("sizing.max_wait_share_pu", 0.05, DE) == "5\u00a0%"
    assert setting_value("demand.year", 2035, DE) == "2035"
    assert setting_value("access.bands_min", (5, 10), EN) == "5\u00a0min, 10\u00a0min"
    assert (setting_value("sizing.managed", False, DE), setting_value("sizing.managed", True, EN)) == ("Nein", "Yes")
    assert setting_value("plan.objective", "people", DE) == "Neu erreichte Menschen"
    assert setting_value("demand.scenario", "low", DE) == "niedrig"
    assert setting_value("candidates.exclude_kinds", ("flood", "water"), DE) == "Überschwemmungsgebiet, Gewässer"
    assert setting_value("cost.lease_years", None, EN) == "–"
