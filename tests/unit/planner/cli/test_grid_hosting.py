"""``chargesite grid hosting``: what it prints for people and machines, what it writes, and what it refuses."""

import json
import sys

import geopandas as gpd
import pandapower as pp
import pandas as pd
import pytest

from planner.cli import main
from tests.grid_nets import five_bus_net

ISSUE = [
    "bus", "name", "vn_kv", "hosting_kw", "binding_table", "binding_index", "binding_kind", "vm_pu", "converged",
]  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nets")
    net = five_bus_net()
    net.bus.loc[4, "name"] = "=2+3"
    pp.to_json(net, str(folder / "net.json"))
    bare = five_bus_net()
    bare.bus["geo"] = None
    pp.to_json(bare, str(folder / "bare.json"))
    return folder


@pytest.fixture
def call(monkeypatch, capsys, files):
    def run(net, *arguments):
        monkeypatch.setattr(sys, "argv", ["chargesite", "grid", "hosting", str(files / net), *map(str, arguments)])
        monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def answer(call, *arguments):
    code, out, _ = call("net.json", "--json", *arguments)
    assert code == 0
    return json.loads(out)


def test_every_bus_for_machines(call):
    found = answer(call, "--rule", "en50160", "--cosphi", "0.95")
    assert found["ok"] is True
    assert "EN 50160" in found["rule"]
    assert (found["buses"], found["known"], found["confirmed"], found["checked"]) == (5, 4, 4, 4)
    rows = {row["bus"]: row for row in found["hosting"]}
    assert list(rows[1])[:9] == ISSUE
    assert rows[0]["hosting_kw"] is None
    assert rows[0]["reason"] == "feed_in_bus"
    assert "feed-in" in rows[0]["reason_text"]
    assert rows[3]["hosting_kw"] > rows[4]["hosting_kw"] > 0
    assert rows[4]["binding_kind"] == "undervoltage"
    assert rows[4]["confirmed"] is True


def test_some_buses_by_number_and_name_under_own_limits(call):
    wide = answer(call, "--vmin", "0.9", "--bus", "N1", "--bus", "2", "--confirm", "0")
    tight = answer(call, "--vmin", "0.97", "--bus", "3")
    assert [row["bus"] for row in wide["hosting"]] == [2, 3]
    assert [row["confirmed"] for row in wide["hosting"]] == [None, None]
    assert tight["hosting"][0]["hosting_kw"] < wide["hosting"][1]["hosting_kw"]
    assert tight["checked"] == 1


def test_voltage_change_is_printed_and_binds(call):
    found = answer(call, "--rule", "en50160", "--voltage-change", "1", "--bus", "4")
    assert found["voltage_change_percent"] == 1.0
    assert found["hosting"][0]["binding_kind"] == "voltage_change"


def test_a_table_for_people(call):
    code, out, err = call("net.json", "--rule", "en50160", "--bus", "3")
    assert code == 0
    assert "Hosting capacity" in out
    assert "smallest" not in out
    assert "Planning rule: EN 50160" in err
    assert "A full load flow confirms the figure." in err


def test_a_table_file_runs_no_formula(call, tmp_path):
    code, _, err = call("net.json", "--out", tmp_path / "hosting.csv", "--confirm", "1")
    assert code == 0
    assert "hosting.csv" in err
    written = pd.read_csv(tmp_path / "hosting.csv")
    assert written.columns.tolist()[:9] == ISSUE
    assert written["bus"].tolist() == [0, 1, 2, 3, 4]
    assert written["name"].tolist()[4] == "'=2+3"
    assert written["confirmed"].sum() == 1


def test_points_on_a_map(call, tmp_path):
    code, _, _ = call("net.json", "--out", tmp_path / "hosting.gpkg")
    assert code == 0
    points = gpd.read_file(tmp_path / "hosting.gpkg")
    assert points.crs.to_epsg() == 4326
    assert len(points) == 5
    at = points.set_index("bus").loc[3]
    assert (at.geometry.x, at.geometry.y) == pytest.approx((7.904, 48.46))
    assert at["hosting_kw"] > 0
    assert pd.isna(points.set_index("bus").loc[0, "hosting_kw"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--bus", "Nowhere"), "Nowhere"),
        (("--policy", "hope"), "own_island"),
        (("--out", "hosting.txt"), ".csv"),
        (("--out", "nowhere/hosting.csv"), "cannot be written"),
        (("--rule", "en50160", "--vmin", "0.9"), "en50160"),
    ],
)
def test_refusals_say_what_to_do(call, arguments, said):
    code, _, err = call("net.json", *arguments)
    assert code == 1
    assert said in err


def test_a_net_without_a_place_has_no_points(call, tmp_path):
    code, _, err = call("bare.json", "--out", tmp_path / "hosting.gpkg")
    assert code == 1
    assert ".csv" in err


def test_buses_together(call):
    found = answer(call, "--jointly", "--bus", "3", "--bus", "2", "--rule", "en50160", "--cosphi", "0.95")
    joint = found["jointly"]
    assert joint["confirmed"] is True
    assert [row["bus"] for row in joint["buses"]] == [2, 3]
    assert sum(row["kw"] for row in joint["buses"]) == pytest.approx(joint["hosting_kw"])
    assert joint["buses"][0]["kw"] == joint["buses"][1]["kw"]
    alone = {row["bus"]: row["hosting_kw"] for row in answer(call, "--rule", "en50160", "--cosphi", "0.95")["hosting"]}
    assert alone[3] < joint["hosting_kw"] < alone[2] + alone[3]
    assert joint["binding_element"]
    code, out, _ = call("net.json", "--jointly", "--bus", "3", "--bus", "2")
    assert code == 0
    assert "together" in out


@pytest.mark.parametrize("arguments", [(), ("--bus", "3"), ("--bus", "3", "--bus", "2", "--out", "x.csv")])
def test_together_takes_two_buses_and_nothing_to_write(call, arguments):
    code, _, err = call("net.json", "--jointly", *arguments)
    assert code == 1
    assert "two or more" in err


def test_a_confirmed_row_is_of_one_piece(monkeypatch, files):
    from planner.app.gridtools import hosting as tool
    from planner.model.settings import GridSettings

    real = tool.hosting_everywhere

    def off(*arguments, **named):
        return real(*arguments, **named).assign(hosting_kw=9999.0, binding_element="Nothing", vm_pu=0.5)

    monkeypatch.setattr(tool, "hosting_everywhere", off)
    settings = GridSettings(planning_rule="en50160")
    row = tool.grid_hosting(files / "net.json", tool.HostingQuestion(buses=("4",)), settings).table.iloc[0]
    assert row["hosting_kw"] < 200
    assert row["binding_element"] != "Nothing"
    assert 0.89 < row["vm_pu"] < 1
    assert (row["method"], row["confirmed"]) == ("runpp", True)
