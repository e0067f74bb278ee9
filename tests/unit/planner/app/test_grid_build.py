"""``chargesite grid build``: files in, network and report out; and the same from a project's inputs."""

import json
import sys
from datetime import date
from pathlib import Path

import pandapower as pp
import pytest

from planner.app.gridtools.build import build_from_inputs, column_maps, gis_source
from planner.cli import main
from planner.io.gridnet import read_grid
from planner.io.load import load_sources
from planner.model.errors import PlannerError
from planner.model.project import Project, Role, Source
from tests.gis_layers import FILES, village

GERMAN = {
    "line_type": "kabeltyp",
    "vn_kv": "spannung_kv",
    "rated_kva": "nennleistung_kva",
    "hv_kv": "oberspannung_kv",
    "lv_kv": "unterspannung_kv",
    "p_kw": "leistung_kw",
    "power_factor": "cos_phi",
}


@pytest.fixture
def folder(tmp_path) -> Path:
    """All layers in one GeoPackage, with the columns a German utility uses."""
    for role, frame in village(switches=({"name": "T", "line": "M2", "at": (2000, 0)},)).items():
        table = frame.drop(columns=["gis_file", "gis_row"]).dropna(axis=1, how="all").rename(columns=GERMAN)
        table.to_file(tmp_path / "gis.gpkg", layer=FILES[role].removesuffix(".shp"))
    return tmp_path


@pytest.fixture
def call(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["chargesite", "grid", "build", *map(str, arguments)])
        monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def layers_of(folder: Path) -> list[object]:
    gpkg = folder / "gis.gpkg"
    return [
        *("--lines", f"{gpkg}:lines", "--stations", f"{gpkg}:stations"),
        *("--loads", f"{gpkg}:customers", "--open-points", f"{gpkg}:open_points"),
    ]


def test_the_command_writes_network_and_report(call, folder):
    out, report = folder / "net.json", folder / "build.json"
    code, said, _ = call(*layers_of(folder), "--out", out, "--report", report, "--json")
    assert code == 0
    answer = json.loads(said)
    assert answer["ok"] is True
    assert answer["report"]["buses"] == 10
    assert answer["report"]["open_points"] == 1
    assert answer["load_flow"]["solved"] is True
    assert answer["load_flow"]["vm_min_pu"] > 0.9
    assert json.loads(report.read_text(encoding="utf-8")) == answer["report"]
    for kind in ("assumed", "left_over", "mended", "said", "island"):
        assert all({"code", "count", "message", "params", "rows"} == set(found) for found in answer["report"][kind])
    (island,) = answer["report"]["island"]
    assert "ONS 2" in island["message"], "the open point leaves it without supply"
    assert len(pp.from_json(str(out)).line) == 6
    assert len(read_grid(out).tables["line"]) == 6


def test_the_same_files_give_the_same_bytes(call, folder):
    for name in ("one", "two"):
        assert call(*layers_of(folder), "--out", folder / f"{name}.json", "--name", "grid", "--quiet")[0] == 0
    assert (folder / "one.json").read_bytes() == (folder / "two.json").read_bytes()


def test_the_command_speaks_to_a_person(call, folder):
    code, out, err = call(*layers_of(folder), "--out", folder / "net.json", "--column", "lines.vn_kv=spannung_kv")
    assert code == 0
    assert out == ""
    assert "10 buses, 6 lines, 3 transformers, 2 customers" in err
    assert "Load flow of the built network" in err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--column", "vn_kv=U"], "lines.vn_kv=U_NETZ"),
        (["--column", "lines.vn_kv=U_NETZ"], "U_NETZ"),
        (["--feed-in", "nowhere"], "nowhere"),
        (["--assume-type", "string"], "string"),
        (["--crs", "EPSG:0"], "EPSG:0"),
    ],
)
def test_a_fault_is_one_sentence_and_exit_1(call, folder, more, said):
    code, out, err = call(*layers_of(folder), "--out", folder / "net.json", *more)
    assert code == 1
    assert out == ""
    assert said in err
    assert not (folder / "net.json").exists()


def test_a_folder_that_is_not_there(call, folder):
    code, _, err = call(*layers_of(folder), "--out", folder / "none" / "net.json")
    assert code == 1
    assert "cannot be written" in err


def test_a_network_without_an_answer_is_written_and_said(call, folder):
    gpkg = folder / "gis.gpkg"
    code, said, _ = call(
        *("--lines", f"{gpkg}:lines", "--stations", f"{gpkg}:stations", "--loads", f"{gpkg}:customers"),
        *("--column", "loads.p_kw=mw", "--out", folder / "net.json", "--json"),
    )
    assert code == 1, "there is no column mw"
    assert "mw" in said


def test_sources_and_column_maps():
    assert column_maps(["lines.vn_kv=U", "lines.name=ID", "open-points.line=L"]) == {
        Role.GRID_LINES: {"vn_kv": "U", "name": "ID"},
        Role.GRID_SWITCHES: {"line": "L"},
    }
    with pytest.raises(PlannerError):
        column_maps(["roads.name=x"])
    assert gis_source(Role.GRID_LINES, "no.shp").layer == ""


def test_a_project_gives_its_layers_to_the_build(folder):
    sources = tuple(Source(role=role, path="gis.gpkg", layer=name.removesuffix(".shp")) for role, name in FILES.items())
    project = Project(name="p", folder=folder, project_date=date(2026, 1, 1), sources=sources)
    inputs = load_sources(project)
    grid = build_from_inputs(inputs, name="from project")
    assert grid is not None
    assert grid.tables.tier == "gis"
    assert grid.report.buses == 10
    assert {row.file for found in grid.report.findings for row in found.rows} == {"gis.gpkg"}
    alone = Project(name="p", folder=folder, project_date=date(2026, 1, 1), sources=sources[2:3])
    with pytest.raises(PlannerError) as caught:
        build_from_inputs(load_sources(alone), name="customers only")
    assert caught.value.issues[0].code == "grid.build_lines_missing"


def test_customers_may_come_as_a_table(call, folder):
    """A meter list with positions in degrees and yearly energy, in German notation."""
    points = village()[Role.GRID_LOADS].to_crs("EPSG:4326").geometry
    rows = [
        f"Z{i};{p.x:.7f};{p.y:.7f};{energy}".replace(".", ",")
        for i, (p, energy) in enumerate(zip(points, ("4000", "12500.5"), strict=True))
    ]
    table = folder / "meters.csv"
    table.write_text("\n".join(["zaehlpunkt;lon;lat;jahresverbrauch_kwh", *rows]) + "\n", encoding="utf-8")
    gpkg = folder / "gis.gpkg"
    code, said, _ = call(
        *("--lines", f"{gpkg}:lines", "--stations", f"{gpkg}:stations", "--loads", table),
        *("--out", folder / "net.json", "--json", "--utilisation-h", 2500),
    )
    assert code == 0
    report = json.loads(said)["report"]
    assert report["loads"] == 2
    assert report["load_kw"] == pytest.approx((4000 + 12500.5) / 2500)
    assert {"grid.build_peak_from_energy", "grid.build_power_factor_assumed"} <= {f["code"] for f in report["assumed"]}
