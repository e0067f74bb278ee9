"""``chargesite grid upgrade``: what it prints for people and machines, and what it refuses."""

import json
import sys

import pandapower as pp
import pytest

from planner.cli import main
from planner.model.texts import catalogue
from tests.grid_nets import five_bus_net, mv_ring_net

OPTION_KEYS = {
    "kind", "description", "description_code", "params", "measures", "cost_low", "cost_base", "cost_high", "kw_after",
    "served_kw", "connection_kw", "connection_kv", "binding_after", "relieves", "gained_kw", "kw_per_eur",
    "lead_low_weeks", "lead_base_weeks", "lead_high_weeks", "needs", "feasible", "chosen", "over_limit_h", "reason",
}  # fmt: skip
TOP_KEYS = {
    "ok", "grid", "bus", "bus_name", "rule", "power_factor", "requested_kw", "hosting_kw", "binding", "options",
    "status_quo",
}  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nets")
    full = five_bus_net()
    pp.create_load(full, 1, 0.25)
    pp.to_json(full, str(folder / "lv.json"))
    broken = five_bus_net()
    pp.create_load(broken, 1, 0.45)
    pp.to_json(broken, str(folder / "broken.json"))
    ring = mv_ring_net()
    ring.trafo["sn_mva"] = 7.0
    pp.to_json(ring, str(folder / "mv.json"))
    (folder / "day.csv").write_text("power_kw\n" + "\n".join(["20"] * 10 + ["100"] * 4 + ["20"] * 10) + "\n")
    (folder / "nothing.csv").write_text("power_kw\n" + "0\n" * 24)
    return folder


@pytest.fixture
def call(monkeypatch, capsys, files):
    def run(net, *arguments):
        at = [str(files / a) if str(a).endswith(".csv") else str(a) for a in arguments]
        monkeypatch.setattr(sys, "argv", ["chargesite", "grid", "upgrade", str(files / net), *at])
        monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_json_carries_every_promised_key_and_the_help_names_it(call):
    code, out, _ = call(
        "lv.json", "--bus", "Busbar", "--kw", 150, "--rule", "en50160", "--profile", "day.csv", "--json"
    )
    found = json.loads(out)
    assert code == 0
    assert set(found) == TOP_KEYS
    assert all(set(option) == OPTION_KEYS for option in found["options"])
    help_text = catalogue("en")["cli.upgrade_help"]
    assert [key for key in TOP_KEYS | OPTION_KEYS if key not in help_text] == []
    chosen = [option for option in found["options"] if option["chosen"]]
    works = [option for option in found["options"] if option["feasible"]]
    assert found["options"][0]["kind"] == "none"
    assert chosen == [min(works, key=lambda option: option["cost_base"])]
    assert chosen[0]["kind"] == "transformer"
    assert chosen[0]["kw_after"] >= 150
    assert chosen[0]["over_limit_h"] == 0
    assert chosen[0]["cost_low"] < chosen[0]["cost_base"] < chosen[0]["cost_high"]
    assert {"battery", "second_transformer", "load_management"} <= {option["kind"] for option in found["options"]}
    assert found["status_quo"] is None


def test_faults_of_today_stand_apart(call):
    _, out, _ = call("broken.json", "--bus", "1", "--kw", 200, "--rule", "en50160", "--json")
    quo = json.loads(out)["status_quo"]
    assert quo["violations"][0]["element"] == "T1"
    assert quo["works"] == "T1: 400 kVA → 630 kVA"
    assert (quo["mended"], quo["cost_base"]) == (True, 20000.0)


def test_a_person_gets_a_table_the_rule_and_the_caution(call):
    code, out, err = call("broken.json", "--bus", "Busbar", "--kw", 200, "--rule", "en50160")
    assert code == 0
    assert "Larger" in out
    assert "Exchange transformer T1: 400 kVA for 800 kVA" in err
    assert "Broken today, before the site: T1" in err
    assert "EN 50160" in err
    assert "not a statement of the grid operator" in err


def test_the_operators_transformer_is_said_without_weeks(call):
    _, out, _ = call("mv.json", "--bus", "S3", "--kw", 2000, "--rule", "en50160", "--json")
    operator = next(o for o in json.loads(out)["options"] if o["description_code"] == "grid.option_operator")
    assert (operator["feasible"], operator["lead_base_weeks"], operator["kw_after"]) == (None, None, None)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--bus", "Busbar", "--kw", -5), "not above zero"),
        (("--bus", "Bussbar", "--kw", 50), "Busbar"),
        (("--bus", "MV", "--kw", 50), "feed-in"),
        (("--bus", "Busbar", "--kw", 50, "--profile", "nothing.csv"), "nothing.csv"),
        (("--bus", "Busbar", "--kw", 50, "--rule", "mine"), "mine"),
    ],
)
def test_bad_input_gives_one_sentence_and_exit_1(call, arguments, words):
    code, out, err = call("lv.json", *arguments)
    assert code == 1
    assert out == ""
    assert words in err
    assert "Traceback" not in err
