"""``chargesite grid year``: figures and refusals as a planner meets them."""

import csv
import json
import sys

import numpy as np
import pandapower as pp
import pytest

from planner.cli import main
from tests.grid_nets import five_bus_net


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("year")
    pp.to_json(five_bus_net(), str(where / "net.json"))
    (where / "day.csv").write_text(
        "power_kw\n" + "\n".join(["0"] * 18 + ["95"] * 4 + ["0"] * 2) + "\n", encoding="utf-8"
    )
    return where


@pytest.fixture
def call(monkeypatch, capsys):
    monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["chargesite", "grid", "year", *(str(each) for each in arguments)])
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_json_holds_the_documented_keys(folder, call):
    out = folder / "steps.csv"
    code, said, _ = call(
        folder / "net.json", "--bus", "N2", "--profile", folder / "day.csv",
        "--rule", "en50160", "--out", out, "--json",
    )  # fmt: skip
    answer = json.loads(said)
    assert code == 0
    assert answer["ok"] is True
    assert (answer["bus"], answer["bus_name"], answer["steps"]) == (4, "N2", 8760)
    assert answer["over_limit_h"] > 0 == answer["over_limit_today_h"]
    worst = answer["worst"][0]
    assert {"element", "kind", "quantity", "value", "limit", "step", "time", "over_limit_h", "before"} <= set(worst)
    assert worst["time"][6:8] in {"18", "19", "20", "21"}
    assert 0 < answer["headroom_min_kw"] < 95 < answer["headroom_max_kw"]
    assert np.shape(answer["headroom_by_month_and_hour_kw"]) == (12, 24)
    assert answer["duration_kw_h"][0][1] == 8760
    assert answer["not_served_kwh"] > 0
    assert len(answer["assumptions"]) == 3
    assert answer["confirmed"] is True
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8760
    assert (rows[18]["time"], rows[18]["site_kw"]) == ("01-01 18:00", "95.0")
    assert min(float(row["headroom_kw"]) for row in rows) == answer["headroom_min_kw"]


def test_a_person_reads_a_table_hours_and_a_curve(folder, call, monkeypatch):
    monkeypatch.setenv("COLUMNS", "140")
    code, said, noted = call(
        folder / "net.json", "--bus", "4", "--profile", folder / "day.csv",
        "--cap-kw", "20", "--cosphi", "1",
    )  # fmt: skip
    assert code == 0
    assert "N2" in said
    assert "Energy of the profile that is not served: 109500 kWh" in said
    assert "8760 h" in said
    assert "power factor 1" in noted
    assert "h25: 3; 3 of them" in noted


def test_own_base_profiles_for_a_class(folder, call):
    base = folder / "base.csv"
    base.write_text("household_pu\n" + "0.5\n" * 8760, encoding="utf-8")
    code, said, _ = call(
        folder / "net.json", "--bus", "N2", "--profile", folder / "day.csv",
        "--profiles", base, "--year", "2028", "--json",
    )  # fmt: skip
    answer = json.loads(said)
    assert code == 0
    assert answer["profile"] == "household: 3"
    assert answer["year"] == 2028
    assert len(answer["duration_kw_h"]) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("power_kw\n" + "1\n" * 23, "23 values"),
        ("power_kw\n" + "1\n" * 15 + "text\n" + "1\n" * 8, "row 17: text"),
        ("power_kw\n" + "1\n" * 5 + "-4\n" + "1\n" * 18, "row 7: -4"),
        ("power_mw\n" + "1\n" * 24, "unit kW"),
        ("a_kw,b_kw\n" + "1,2\n" * 24, "2 columns"),
        ("energy_kwh\n" + "1\n" * 24, "unit kW"),
    ],
)
def test_a_profile_that_is_none_is_refused_with_its_row(folder, call, content, told):
    (folder / "bad.csv").write_text(content, encoding="utf-8")
    code, _, said = call(folder / "net.json", "--bus", "N2", "--profile", folder / "bad.csv")
    assert code == 1
    assert told in said
    assert "bad.csv" in said


def test_a_bus_without_a_year_and_a_place_that_cannot_be_written(folder, call):
    code, _, said = call(folder / "net.json", "--bus", "MV", "--profile", folder / "day.csv")
    assert code == 1
    assert "feed-in" in said
    code, _, said = call(
        folder / "net.json", "--bus", "N2", "--profile", folder / "day.csv",
        "--out", folder / "none" / "x.csv",
    )  # fmt: skip
    assert code == 1
    assert "x.csv" in said
