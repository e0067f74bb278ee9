"""``chargesite size frontier``: what it says to people and machines, and what it refuses."""

import json
import sys
from pathlib import Path

import pytest

from planner.cli import main

MINIMAL = Path(__file__).parents[4] / "data" / "examples" / "minimal" / "project.toml"
STATION = ("--sessions-per-day", "40", "--profile", "corridor", "--type", "DC150", "--chargers", "4")
KEYS = {
    "ok", "site", "profile", "sessions_per_day", "chargers", "evse_count", "nameplate_kw", "target_met", "max_wait_min",
    "target_share", "points", "marks", "advice", "request", "cost_known", "fleet_year", "jurisdictions", "on", "seed",
}  # fmt: skip


@pytest.fixture
def call(monkeypatch, capsys):
    def run(*arguments, language="en"):
        monkeypatch.setattr(sys, "argv", ["chargesite", "size", "frontier", *map(str, arguments)])
        monkeypatch.setenv("CHARGESITE_LANGUAGE", language)
        monkeypatch.setenv("COLUMNS", "80")
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_four_posts_of_150_kw(call):
    code, out, _ = call(*STATION, "--jurisdiction", "us", "--jurisdiction", "eu", "--json")
    found = json.loads(out)
    assert code == 0
    assert set(found) == KEYS
    assert (found["evse_count"], found["nameplate_kw"], found["target_met"]) == (4, 600.0, True)
    assert found["chargers"] == [{"type": "dc150s", "name": "DC charger 150 kW, one outlet", "count": 4, "evse": 4}]
    below = {mark["rule_id"]: (mark["below_kw"], mark["if_facts"]) for mark in found["marks"]}
    assert below["us.nevi.power"] == (600.0, ["federally_funded", "on_afc"])
    assert below["eu.afir.core_2025"][0] == 400.0
    powers = [point["connection_kw"] for point in found["points"]]
    assert powers[0] == 600.0
    assert powers == sorted(powers, reverse=True)
    assert {570.0, 400.0, 180.0} <= set(powers)
    assert not any(point["breaks"] or point["cost_eur"] for point in found["points"])
    assert found["advice"]["recommended_kw"] in powers
    assert found["advice"]["reason"] == "sizing.advice_service"
    assert found["request"]["requested_kw"] == found["request"]["chosen_cap_kw"]
    assert found["cost_known"] is False
    assert found["on"] == "2026-04-14"
    assert [later["fleet_year"] for later in found["advice"]["later_kw"]] == [2035, 2040]


def test_the_same_seed_says_the_same(call):
    first, second = (call(*STATION, "--json", "--seed", "7")[1] for _ in range(2))
    assert first == second != call(*STATION, "--json", "--seed", "8")[1]


def test_people_see_a_table_of_eighty_columns(call):
    code, out, err = call(*STATION, "--jurisdiction", "us")
    assert code == 0
    assert all(len(line) <= 80 for line in out.splitlines())
    assert "1?" in out
    assert "Rule 1?: below 600 kW" in err
    assert "never requested" in err
    assert "Costs are open" in err


def test_german_is_spoken_of_rules_too(call):
    _, out, err = call(*STATION, "--jurisdiction", "us", language="de")
    assert "länger" in out
    assert "150 kW an jedem Anschluss zugleich" in err


def test_the_day_of_the_law_counts(call):
    _, out, _ = call(*STATION, "--jurisdiction", "eu", "--on", "2029-01-01", "--json")
    found = json.loads(out)
    assert found["on"] == "2029-01-01"
    assert "eu.afir.core_2025" not in {mark["rule_id"] for mark in found["marks"]}


def test_without_a_number_as_few_as_meet_the_target(call):
    found = json.loads(call(*STATION[:-2], "--json")[1])
    assert found["target_met"]
    assert found["evse_count"] == sum(one["evse"] for one in found["chargers"]) < 8


def test_too_few_chargers_have_no_power_that_holds(call):
    code, out, err = call("--sessions-per-day", "300", "--profile", "corridor", "--type", "DC150", "--chargers", "2")
    assert code == 0
    assert "> 120" in out
    assert "Recommended: 300 kW" in err
    assert "no power of these chargers" in err


def test_a_site_of_a_project(call):
    code, out, _ = call("--project", MINIMAL, "--site", "M02", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["site"]
    assert found["on"] == "2025-03-01"
    assert found["jurisdictions"] == ["eu", "de"]
    assert found["points"][0]["connection_kw"] == found["nameplate_kw"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Say who comes"),
        (("--sessions-per-day", 40), "Say who comes"),
        (("--project", MINIMAL), "not parts of both"),
        ((*STATION, "--project", MINIMAL, "--site", "x"), "not parts of both"),
        ((*STATION, "--on", "yesterday"), "is not a day"),
        ((*STATION, "--jurisdiction", "mars"), "mars"),
        (("--sessions-per-day", 40, "--profile", "corridor", "--type", "DX9"), "DX9"),
        (("--project", MINIMAL, "--site", "nowhere"), 'no site "nowhere"'),
    ],
)
def test_what_it_refuses(call, arguments, sentence):
    code, _, err = call(*arguments)
    assert code == 1
    assert sentence in err
