from datetime import date

import pytest

from planner.model.errors import PlannerError
from planner.rules.evaluate import judge
from planner.rules.pack import known_jurisdictions, load_pack, load_packs

HEAD = """
[pack]
title = "t"
title_de = "t"
version = "1"
checked_on = 2026-01-01
checked_by = "c"
checked_by_de = "c"
"""
ONE = """
[[rule]]
id = "x.one"
title = "t"
title_de = "t"
addressee = "site_operator"
status = "law"
clause = "c"
source = "s"
valid_from = 2024-01-01
stage = "site"
check = { kind = "min", fact = "n_evse", value = 4 }
required = "r"
required_de = "r"
evidence = "e"
evidence_de = "e"
"""
GOOD = HEAD + ONE


def faults(tmp_path, content: str) -> str:
    path = tmp_path / "pack.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PlannerError) as caught:
        load_pack(path, "x")
    message = str(caught.value)
    assert all(line.startswith("pack.toml: ") for line in message.splitlines())
    assert caught.value.message("de") != message
    return message


def test_good_pack_loads(tmp_path):
    path = tmp_path / "pack.toml"
    path.write_text(GOOD, encoding="utf-8")
    pack = load_pack(path, "x")
    (rule,) = pack.rules
    assert (pack.pack_id, pack.own, pack.head.version) == ("x/pack", False, "1")
    assert rule.rule_id == "x.one"
    assert rule.valid_from == date(2024, 1, 1)
    assert rule.valid_to is None
    assert rule.check.value == 4


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("n_evse", "n_evses", "Did you mean: n_evse"),
        ('kind = "min"', 'kind = "python"', '"python" is not known'),
        ("value = 4", 'value = "four"', "does not fit"),
        ("value = 4", "value = true", "does not fit"),
        ("value = 4", "value = nan", "does not fit"),
        ("value = 4", "values = [4]", "takes exactly these keys: fact, value"),
        ('stage = "site"', 'stage = "later"', "Use one of: place, site, both"),
        ('stage = "site"', 'stage = "site"\ntopic = "law"', "Use one of: planning, building, accessibility"),
        ("2024-01-01", '"1 Jan"', "is not a date"),
        ("2024-01-01", "2024-01-01T00:00:00", "is not a date"),
        ('clause = "c"', "", "lacks: clause"),
        ('clause = "c"', 'clause = "c"\ncolour = "red"', "unknown keys: colour"),
        (
            'stage = "site"',
            'stage = "site"\napplies_when = [{ fact = "kind", op = "gt", value = "a" }]',
            "does not fit",
        ),
        ('stage = "site"', 'stage = "site"\napplies_when = [{ fact = "kind", op = "like", value = "a" }]', "like"),
        ('stage = "site"', 'stage = "site"\napplies_when = [{ fact = "kind", value = "a", when = 1 }]', "when"),
        (
            '{ kind = "min", fact = "n_evse", value = 4 }',
            '{ kind = "count_per_bays", fact = "n_evse", bays_fact = "bays", steps = [[25, 2], [1, 1]],'
            " base = 0, per_bays = 5 }",
            "rising order",
        ),
        (
            '{ kind = "min", fact = "n_evse", value = 4 }',
            '{ kind = "any_of", checks = [{ kind = "min", fact = "n_evses", value = 4 }] }',
            "Did you mean: n_evse",
        ),
        (
            '{ kind = "min", fact = "n_evse", value = 4 }',
            '{ kind = "all_of", checks = [{ kind = "in", fact = "kind", values = "a" }] }',
            "does not fit",
        ),
    ],
)
def test_faulty_pack_is_a_sentence(tmp_path, old, new, says):
    assert says in faults(tmp_path, GOOD.replace(old, new))


def test_all_faults_are_gathered(tmp_path):
    message = faults(tmp_path, GOOD.replace("n_evse", "n_evses").replace('"law"', '"lore"') + ONE + ONE)
    assert "n_evses" in message
    assert "lore" in message
    assert "stands twice" in message


def test_unreadable_and_empty_pack(tmp_path):
    assert "cannot be read" in faults(tmp_path, "[[rule]\n")
    assert "holds no" in faults(tmp_path, HEAD)


def test_shipped_packs_are_complete():
    assert set(known_jurisdictions()) >= {"eu", "de", "uk", "us"}
    rules = [rule for name in known_jurisdictions() for rule in load_packs(name)]
    assert len({rule.rule_id for rule in rules}) == len(rules)
    for rule in rules:
        assert rule.rule_id.startswith(f"{rule.jurisdiction}.")
        assert rule.valid_to is None or rule.valid_to >= rule.valid_from
        assert rule.title["en"] != rule.title["de"]
        assert rule.required["en"] != rule.required["de"]


def test_every_shipped_rule_says_what_it_is_about():
    topics = {rule.rule_id: rule.topic for name in known_jurisdictions() for rule in load_packs(name)}
    assert "other" not in topics.values()
    assert topics["eu.afir.ad_hoc_terminal"] == topics["eu.afir.price_per_kwh"] == "payment"
    assert topics["de.building_code"] == "building"
    assert topics["de.whg.flood"] == "planning"


def test_a_rule_without_a_topic_is_about_something_else(tmp_path):
    path = tmp_path / "pack.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_pack(path, "x").rules[0].topic == "other"
    path.write_text(GOOD.replace('stage = "site"', 'stage = "site"\ntopic = "planning"'), encoding="utf-8")
    rule = load_pack(path, "x").rules[0]
    assert rule.topic == "planning"
    assert judge(rule, {"n_evse": 4}, date(2026, 1, 1)).topic == "planning"
