"""``--project`` of commands on single files: the project's own figures and settings hold there as in its assessment."""

import json
import sys
from dataclasses import replace

import pandapower as pp
import pytest

from planner.app.editing.own_values import with_own_value
from planner.app.editing_settings import with_settings
from planner.app.examples import sample_project
from planner.app.projects import export_text, read_any
from planner.cli import main
from planner.model.company import OwnValue
from planner.tables.catalogue import read_catalogue
from tests.grid_nets import five_bus_net

WORKS = "grid_equipment_transformers"


def works():
    return list(read_catalogue("catalogue", WORKS).index)


@pytest.fixture
def call(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["chargesite", *map(str, arguments), "--json"])
        monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        out = capsys.readouterr().out
        return code, json.loads(out) if out else {}

    return run


@pytest.fixture
def project(tmp_path):
    """The minimal sample, its sources elsewhere, with own figures and a planning rule of its own."""
    made = replace(read_any(sample_project("minimal")), sources=())
    made = with_settings(made, {"grid.planning_rule": "en50160", "grid.power_factor": 0.9})
    for row in works():
        made = with_own_value(made, OwnValue(table=WORKS, row=row, column="cost_base_eur", value=777_000.0))
    made = with_own_value(made, OwnValue(table="energies", row="corridor_energy_kwh", column="base_kwh", value=35.0))
    path = tmp_path / "project.toml"
    export_text(made, path)
    return path


@pytest.fixture
def net(tmp_path):
    made = five_bus_net()
    pp.create_load(made, 1, 0.25)
    pp.to_json(made, str(tmp_path / "lv.json"))
    return tmp_path / "lv.json"


def test_prices_and_settings_of_a_project_hold_for_one_grid(call, net, project):
    asked = ("grid", "upgrade", net, "--bus", "Busbar", "--kw", 250)
    code, ours = call(*asked, "--rule", "en50160")
    assert code == 0
    code, own = call(*asked, "--project", project)
    assert code == 0
    assert own["rule"].startswith("EN 50160")
    assert own["power_factor"] == 0.9
    assert max(each["cost_base"] for each in own["options"]) > max(each["cost_base"] for each in ours["options"])
    code, told = call(*asked, "--project", project, "--cosphi", 0.95, "--rule", "uk_esqcr")
    assert told["power_factor"] == 0.95, "an option goes before the project"
    assert told["rule"] != own["rule"]


def test_hosting_and_check_judge_by_the_projects_rule(call, net, project):
    _, own = call("grid", "hosting", net, "--project", project)
    _, ours = call("grid", "hosting", net, "--rule", "en50160", "--cosphi", 0.9)
    assert own == ours
    assert call("grid", "check", net, "--project", project)[1]["planning_rule"] == "en50160"
    assert call("grid", "check", net)[1]["planning_rule"] == "planning_mv096_lines60"


def test_figures_of_a_project_hold_for_one_station(call, project):
    asked = ("size", "--sessions-per-day", 40, "--profile", "corridor", "--type", "DC150")
    _, ours = call(*asked)
    _, own = call(*asked, "--project", project)
    _, told = call(*asked, "--energy-kwh", 35)
    assert own != ours
    assert own["energy_kwh_per_day"] == pytest.approx(told["energy_kwh_per_day"], rel=0.05)


def test_a_project_that_is_not_there_is_told(call, net, tmp_path):
    code, said = call("grid", "hosting", net, "--project", tmp_path / "none.toml")
    assert code == 1
    assert "none.toml" in said["errors"][0]["message"]


def test_a_sites_demand_rests_on_the_projects_figures(call, tmp_path):
    path = tmp_path / "project.toml"
    made = read_any(sample_project("minimal"))
    stay = {}
    for value in (0.0, 35.0):
        own = OwnValue(table="energies", row="corridor_energy_kwh", column="base_kwh", value=value)
        made = replace(made, own_values=(own,) if value else ())
        export_text(made, path)
        for site in ("M01", "M02", "M03"):
            stay[value, site] = call("demand", "estimate", path, "--site", site)[1]
    assert any(stay[0.0, site] != stay[35.0, site] for site in ("M01", "M02", "M03"))
