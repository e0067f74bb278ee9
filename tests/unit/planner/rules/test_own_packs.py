"""A planner's own packs: found beside the project, checked, refused where they are hostile."""

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from planner.model.errors import PlannerError
from planner.model.settings import RuleSettings
from planner.resources import data_path
from planner.rules.chosen import pack_records, packs_of, places_of
from planner.rules.evaluate import evaluate, judge
from planner.rules.pack import MOST_BYTES, load_pack, own_pack
from tests.unit.planner.rules.test_evaluate import DAY

OWN = """
[pack]
title = "House rules"
version = "3"
checked_on = 2026-11-01
checked_by = "planning office"
jurisdiction = "house"
jurisdiction_name = "Our office"

[[rule]]
id = "house.bays"
title = "At least eight bays"
addressee = "site_operator"
status = "guidance"
clause = "3.1"
source = "House rules of 2026"
valid_from = 2026-01-01
stage = "both"
check = { kind = "min", fact = "bays", value = 8 }
required = "Eight bays."
evidence = "Site plan."
"""


def settings(*names: str) -> RuleSettings:
    return RuleSettings(jurisdictions=("eu",), own_packs=names)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "house.toml").write_text(OWN, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["rules", "rules/house.toml", "rules\\house.toml", "./rules"])
def test_a_pack_is_found_by_file_or_folder(folder, name):
    places = places_of(settings(name), folder)
    assert places[0] == "eu"
    (pack,) = [pack for pack in packs_of(places) if pack.own]
    assert (pack.pack_id, pack.jurisdiction, pack.head.jurisdiction_name["de"]) == ("house.toml", "house", "Our office")
    assert pack.rules[0].title == {"en": "At least eight bays", "de": "At least eight bays"}


@pytest.mark.parametrize(("bays", "outcome"), [(8, "pass"), (7, "needs_evidence")])
def test_its_rules_are_judged_like_any(folder, bays, outcome):
    answers = {r.rule_id: r for r in evaluate({"bays": bays}, places_of(settings("rules"), folder), DAY, "site")}
    assert answers["house.bays"].outcome.value == outcome
    assert answers["house.bays"].jurisdiction == "house"


def test_a_jurisdiction_may_be_that_of_an_own_pack(folder):
    plain = settings("rules")
    assert places_of(replace(plain, jurisdictions=("house", "eu")), folder) == places_of(plain, folder)
    with pytest.raises(PlannerError, match='no rules for "mars"'):
        packs_of(places_of(replace(plain, jurisdictions=("mars",)), folder))


def test_a_changed_file_is_read_again(folder):
    path = folder / "rules" / "house.toml"
    first = own_pack(path)
    path.write_text(OWN.replace("value = 8", "value = 12"), encoding="utf-8")
    os.utime(path, ns=(1, 1))
    second = own_pack(path)
    assert (first.rules[0].check.value, second.rules[0].check.value) == (8, 12)
    assert first.sha256 != second.sha256
    assert first.rules[0].digest != second.rules[0].digest


def test_words_alone_leave_the_digest(folder):
    path = folder / "rules" / "house.toml"
    before = load_pack(path).rules[0].digest
    path.write_text(OWN.replace("Eight bays.", "No less than eight bays."), encoding="utf-8")
    assert load_pack(path).rules[0].digest == before


def test_records_keep_hash_version_and_who_checked(folder):
    record = pack_records(packs_of(places_of(settings("rules"), folder)), "de")[-1]
    assert (record.own, record.version, record.checked_on) == (True, "3", "2026-11-01")
    assert record.checked_by == "planning office"
    assert len(record.sha256) == 64
    assert set(record.rules) == {"house.bays"}


@pytest.mark.parametrize("name", ["nothing.toml", "", "//server/share/x.toml", "\\\\server\\share", "a\0b"])
def test_what_is_not_there_is_one_sentence(folder, name):
    with pytest.raises(PlannerError, match="is not there"):
        places_of(settings(name), folder)


def test_an_empty_folder_is_told(folder):
    (folder / "none").mkdir()
    with pytest.raises(PlannerError, match="holds 0 TOML files"):
        places_of(settings("none"), folder)


def test_an_id_stands_in_one_pack_alone(folder):
    (folder / "rules" / "b.toml").write_text(OWN.replace("house.bays", "eu.afir.core_2025"), encoding="utf-8")
    with pytest.raises(PlannerError, match=r"b\.toml: .*eu\.afir\.core_2025.*already stands in eu/afir"):
        packs_of(places_of(settings("rules/b.toml"), folder))


HOSTILE = {
    "deep": ("[[rule]]\nid = " + "[" * 20_000, "cannot be read"),
    "huge_number": (OWN.replace("value = 8", "value = " + "9" * 5000), "cannot be read"),
    "large_number": (OWN.replace("value = 8", "value = " + "9" * 400), "does not fit"),
    "infinite": (OWN.replace("value = 8", "value = inf"), "does not fit"),
    "no_table": ("rule = [1, 2]\n", "list of tables"),
    "rule_of_words": ('rule = "x"\n', "holds no"),
    "text_is_number": (OWN.replace('"3.1"', "3.1"), "no plain text"),
    "line_breaks": (OWN.replace('"3.1"', '"3\\n1"'), "no plain text"),
    "endless_text": (OWN.replace('"3.1"', '"' + "x" * 3000 + '"'), "no plain text"),
    "id": (OWN.replace('"house.bays"', '"../../x y"'), "cannot be used"),
    "jurisdiction": (OWN.replace('"house"', '"../de"'), "small letters"),
    "no_head": (OWN[OWN.index("[[rule]]") :], "head lacks: title, version"),
    "head_day": (OWN.replace("2026-11-01", '"now"'), "is not a date"),
    "unknown_table": (OWN + "\n[extra]\na = 1\n", "Unknown tables"),
    "empty_parts": (OWN.replace('{ kind = "min", fact = "bays", value = 8 }', '{ kind = "all_of", checks = [] }'),
                    "at least one part"),
    "parts": (OWN.replace('{ kind = "min", fact = "bays", value = 8 }', '{ kind = "all_of", checks = [1] }'),
              "list of tables"),
    "nest": (OWN.replace('{ kind = "min", fact = "bays", value = 8 }',
                         '{ kind = "all_of", checks = [' * 8 + '{ kind = "evidence" }' + "] }" * 8), "5 deep"),
    "when": (OWN.replace('stage = "both"', 'stage = "both"\napplies_when = "always"'), "list of tables"),
    "if_missing": (OWN.replace('stage = "both"',
                               'stage = "both"\napplies_when = [{ fact = "bays", value = 1, if_missing = true }]'),
                   "Take it out"),
    "unverified": (OWN.replace('stage = "both"', 'stage = "both"\nunverified = "no"'), "unverified"),
    "ends_before": (OWN.replace('stage = "both"', 'stage = "both"\nvalid_to = 2025-01-01'), "before it begins"),
    "per_bays": (OWN.replace('{ kind = "min", fact = "bays", value = 8 }',
                             '{ kind = "count_per_bays", fact = "bays", bays_fact = "bays", steps = [], base = 0,'
                             " per_bays = 0 }"), "at least 1"),
    "count_of_text": (OWN.replace('{ kind = "min", fact = "bays", value = 8 }',
                                  '{ kind = "count_per_bays", fact = "bays", bays_fact = "kind", steps = [], base = 0,'
                                  " per_bays = 5 }"), "does not fit"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_packs_are_refused_with_a_sentence(tmp_path, name):
    content, says = HOSTILE[name]
    path = tmp_path / "x.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PlannerError) as caught:
        own_pack(path)
    assert says in caught.value.message()
    assert all(len(line) < 2000 for line in caught.value.message("de").splitlines())


def test_too_large_no_text_and_no_file(tmp_path):
    path = tmp_path / "x.toml"
    path.write_bytes(b"#" * (MOST_BYTES + 1))
    with pytest.raises(PlannerError, match="larger than 512 KiB"):
        own_pack(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PlannerError, match="cannot be read"):
        own_pack(path)
    for place in (tmp_path / "gone.toml", tmp_path):
        with pytest.raises(PlannerError, match="cannot be read"):
            own_pack(place)


def test_too_many_rules_and_many_faults(tmp_path):
    path = tmp_path / "x.toml"
    rule = OWN[OWN.index("[[rule]]") :]
    path.write_text(OWN + rule * 500, encoding="utf-8")
    with pytest.raises(PlannerError, match="more than 500 rules"):
        own_pack(path)
    path.write_text(OWN + rule.replace("value = 8", 'value = "a"') * 200, encoding="utf-8")
    with pytest.raises(PlannerError) as caught:
        own_pack(path)
    assert len(caught.value.issues) == 50


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_example_of_the_help_loads(tmp_path, language):
    text = data_path("help", language, "rules.md").read_text(encoding="utf-8")
    _, example = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    path = tmp_path / "town.toml"
    path.write_text(example, encoding="utf-8")
    (rule,) = own_pack(path).rules
    assert judge(rule, {"kind": "car_park", "bays": 20, "n_evse": 3}, DAY).outcome.value == "fail"
    assert judge(rule, {"kind": "car_park", "bays": 20, "n_evse": 4}, DAY).outcome.value == "pass"
    assert judge(rule, {"kind": "car_park", "bays": 19, "n_evse": 0}, DAY).outcome.value == "not_applicable"


def test_a_file_saved_by_a_windows_editor_is_read(folder):
    path = folder / "rules" / "house.toml"
    path.write_bytes(b"\xef\xbb\xbf" + OWN.replace("\n", "\r\n").encode())
    assert own_pack(path).rules[0].rule_id == "house.bays"


@pytest.mark.parametrize("change", [("value = 8", "value = 8,5"), ("2026-01-01", "01.01.2026")])
def test_numbers_and_days_of_another_country_are_told_how_to_be_written(folder, change):
    path = folder / "rules" / "house.toml"
    path.write_text(OWN.replace(*change), encoding="utf-8")
    with pytest.raises(PlannerError, match="decimal points") as fault:
        own_pack(path)
    assert "2026-01-31" in fault.value.message("de")
