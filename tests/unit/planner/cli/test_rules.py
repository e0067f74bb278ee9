"""``chargesite rules list`` and ``rules check``."""

import json

import pytest

from planner.app.examples import sample_project
from tests.unit.planner.cli.test_scenario import call, saved  # noqa: F401 - fixtures


def test_all_packs_are_listed(call):  # noqa: F811
    code, out, _ = call("rules", "list", "--json")
    packs = json.loads(out)["packs"]
    assert code == 0
    assert {pack["jurisdiction"] for pack in packs} == {"de", "eu", "uk", "us"}
    assert all(len(pack["sha256"]) == 64 and pack["checked_on"] and pack["rules"] for pack in packs)
    (rule,) = [r for pack in packs for r in pack["rules"] if r["id"] == "eu.afir.ad_hoc_terminal"]
    assert (rule["status"], rule["addressee"], rule["valid_to"]) == ("law", "site_operator", None)
    assert rule["check"]["fact"] == "payment_terminal"


def test_one_jurisdiction_as_a_table_and_one_that_is_not(call):  # noqa: F811
    _, out, _ = call("rules", "list", "--jurisdiction", "us")
    assert "NEVI" in out
    assert "AFIR" not in out
    for options in ((), ("--project", sample_project("minimal"))):
        code, _, err = call("rules", "list", "--jurisdiction", "mars", *options)
        assert code != 0
        assert "mars" in err


def test_packs_of_a_project(call):  # noqa: F811
    _, out, _ = call("rules", "list", "--project", sample_project("minimal"), "--jurisdiction", "de", "--json")
    assert {pack["jurisdiction"] for pack in json.loads(out)["packs"]} == {"de"}


def test_a_kept_result_is_judged_on_another_day_without_a_run(call, saved, monkeypatch):  # noqa: F811
    monkeypatch.setattr("planner.app.assess.assess", pytest.fail)
    code, out, _ = call("rules", "check", saved, "--on", "2020-01-01", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["on"] == "2020-01-01"
    assert found["without_facts"] == []
    assert found["other_answers"] == len([c for c in found["changes"] if c["before"] != c["after"]]) > 0
    assert {change["reason"] for change in found["changes"]} == {"date"}
    _, out, err = call("rules", "check", saved, "--on", "2020-01-01")
    assert "another day" in out
    assert "2020-01-01" in out + err


def test_nothing_is_other_today(call, saved):  # noqa: F811
    _, out, _ = call("rules", "check", saved, "--jurisdiction", "eu", "--json")
    assert json.loads(out)["changes"] == []
    _, out, err = call("rules", "check", saved)
    assert "answered as in the result" in out + err


def test_a_day_that_is_none(call, saved):  # noqa: F811
    code, _, err = call("rules", "check", saved, "--on", "soon")
    assert code != 0
    assert "is not a day" in err
