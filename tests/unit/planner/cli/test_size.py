"""``chargesite size``: one station by itself."""

import json
import sys

import pytest

from planner.cli import main

QUESTION = ("size", "--sessions-per-day", "80", "--profile", "corridor", "--type", "DC150")
KEYS = {
    "chargers", "evse_per_charger", "evse_count", "nameplate_kw", "target_met", "p_wait_over", "mean_wait_min",
    "p95_wait_min", "mean_session_min", "utilisation", "peak_kw", "p999_kw", "coincidence", "energy_kwh_per_year",
    "lost_sessions_per_day", "wait_histogram", "hourly_power_kw", "hourly_utilisation", "hourly_arrivals_per_h",
    "closed_form", "fleet_year", "seed",
}  # fmt: skip
CLOSED = {
    "p_wait_over", "p_wait_over_mmc", "mean_wait_min", "mean_wait_min_kimura", "blocked_erlang_b", "load_erlang",
    "evse_mmc", "evse_mgc",
}  # fmt: skip


@pytest.fixture
def call(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["chargesite", *arguments])
        monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
        monkeypatch.setenv("COLUMNS", "80")
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_the_promised_keys_are_there(call):
    code, out, _ = call(*QUESTION, "--seed", "1", "--json")
    assert code == 0
    answer = json.loads(out)
    assert set(answer) >= KEYS
    assert set(answer["closed_form"]) >= CLOSED
    assert answer["evse_count"] == answer["chargers"] * answer["evse_per_charger"]
    assert answer["target_met"]
    assert answer["p_wait_over"] <= 0.05
    assert answer["wait_histogram"][-1]["up_to_min"] is None
    assert sum(one["share"] for one in answer["wait_histogram"]) == pytest.approx(1.0)
    assert len(answer["hourly_power_kw"]) == 24


def test_a_table_for_people_fits_the_terminal(call):
    code, out, err = call(*QUESTION, "--cap-kw", "300")
    assert code == 0
    assert max(len(line) for line in out.splitlines()) <= 80
    assert "300 kW" in out
    assert "P99.9 is no power to request" in err


def test_a_missed_target_is_said(call):
    _, _, err = call(*QUESTION, "--chargers", "1")
    assert "The target is missed" in err


def test_the_profile_is_written(call, tmp_path):
    code, _, err = call(*QUESTION, "--profile-out", str(tmp_path / "p.csv"), "--start-weekday", "3")
    assert code == 0
    assert "p.csv" in err
    assert len((tmp_path / "p.csv").read_text().splitlines()) == 8761


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (QUESTION[:3], "--profile"),
        ((*QUESTION[:-1], "DC9x"), "DC9x"),
        ((*QUESTION, "--opening", "noon"), "noon"),
        ((*QUESTION, "--battery-kw", "100", "--battery-kwh", "100"), "--cap-kw"),
    ],
)
def test_bad_input_is_1_and_one_sentence(call, arguments, said):
    code, out, err = call(*arguments)
    assert code == 1
    assert out == ""
    assert said in err
    assert len(err.strip().splitlines()) == 1


def test_a_power_far_too_small_is_answered_and_the_queue_said_to_grow(call):
    code, out, _ = call(*QUESTION, "--chargers", "4", "--cap-kw", "30")
    assert code == 0
    assert "> 1 day" in out
    assert "100 %" in out
    code, out, _ = call(*QUESTION, "--cap-kw", "1", "--json")
    assert code == 0
    assert json.loads(out)["utilisation"] <= 1.0
