"""``chargesite grid check``: exit codes, words for people, stable keys for programs."""

import json
import sys

import pytest

from planner.cli import main
from tests.grid_files import bus_switch, cell, frame, good, put, put_column, write

KEYS = {
    "ok", "file", "name", "format", "version", "planning_rule", "tables", "not_loaded", "findings", "base",
    "violations", "parts",
}  # fmt: skip


@pytest.fixture
def call(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["chargesite", "grid", "check", *map(str, arguments)])
        monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
        monkeypatch.setenv("COLUMNS", "400")
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_a_good_grid(call, tmp_path):
    code, out, _ = call(write(tmp_path, good()))
    assert code == 0
    assert out.splitlines()[0] == "grid.json: pandapower JSON, version 3.3.0"
    assert "Taken over: bus 5, line 3, trafo 1, load 3, ext_grid 1, switch 2" in out
    assert "Base case: voltages 0.979 to 1.000 p.u." in out
    assert out.splitlines()[-1] == "The grid can be used."


def test_a_grid_with_doubts_and_a_broken_rule(call, tmp_path):
    net = good()
    put_column("line", "in_service", True)(net)
    cell("line", 1, "in_service", False)(net)
    cell("load", 0, "p_mw", 0.3)(net)
    net["controller"] = frame(["object"], ["{}"])
    code, out, _ = call(write(tmp_path, net), "--rule", "planning_mv096_lines60")
    assert code == 0
    assert "Left out: controller (1)" in out
    assert "Warning: Trial: 2 buses in 1 separate part, with 40 kW of load" in out
    assert "Over the rule planning_mv096_lines60 before any site: C1: " in out
    assert "Part fed by grid: 3 buses, 300 kW of load" in out
    assert "Part without feed-in: 2 buses (N3, N4), 40 kW of load" in out
    assert out.splitlines()[-1] == "The grid can be used; mind the warnings (1)."


def test_a_broken_grid(call, tmp_path):
    net = good()
    bus_switch(0, 1)(net)
    code, out, _ = call(write(tmp_path, net))
    assert code == 1
    assert out.startswith("Fault: grid.json: switch S (#0) joins 20 kV and 0.4 kV")
    assert out.splitlines()[-1] == "The grid cannot be used as it is."


def test_json_for_programs(call, tmp_path):
    net = good()
    put("f_hz", 60.0)(net)
    cell("line", 2, "max_i_ka", None)(net)
    code, out, _ = call(write(tmp_path, net), "--json")
    record = json.loads(out)
    assert (code, set(record)) == (0, KEYS)
    assert record["ok"] is True
    assert record["tables"] == {"bus": 5, "line": 3, "trafo": 1, "load": 3, "ext_grid": 1, "switch": 2}
    (finding,) = record["findings"]
    assert (finding["code"], finding["table"], finding["element"]) == ("grid.unrated_lines", "line", 2)
    assert record["base"]["solved"] is True
    assert record["parts"][0]["fed_by"] == ["grid"]


def test_json_of_a_refused_grid_names_the_row(call, tmp_path):
    net = good()
    cell("load", 1, "bus", 99)(net)
    code, out, _ = call(write(tmp_path, net), "--json")
    record = json.loads(out)
    assert (code, record["ok"], record["base"]) == (1, False, None)
    (finding,) = record["findings"]
    assert (finding["severity"], finding["table"], finding["element"]) == ("error", "load", 1)
    assert "load L3 (#1) is connected to bus 99" in finding["message"]


def test_no_such_file_and_no_such_rule(call, tmp_path):
    code, out, _ = call(tmp_path / "none.json")
    assert code == 1
    assert "none.json" in out
    code, _, err = call(write(tmp_path, good()), "--rule", "mine")
    assert code == 1
    assert "mine" in err


def test_quiet_says_nothing(call, tmp_path):
    code, out, _ = call(write(tmp_path, good()), "--quiet")
    assert (code, out) == (0, "")
