"""Ten broken inputs through the command line: one clear sentence, exit code 1, nothing half-written."""

import gzip
import json
import shutil
import sys

import pytest

from planner.app.examples import sample_project
from planner.cli import main


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(sample_project("minimal").parent, folder)
    return folder


def grid_of(project):
    path = next(project.glob("grid*.json.gz"))
    return path, json.loads(gzip.decompress(path.read_bytes()))


def table(document, name):
    return json.loads(document["_object"][name]["_object"])


def write_grid(path, document, name, content):
    document["_object"][name]["_object"] = json.dumps(content)
    path.write_bytes(gzip.compress(json.dumps(document).encode()))


def replace_in(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def missing_dbf(project):
    (project / "roads.dbf").unlink()
    return "roads.shp", ".dbf"


def no_crs(project):
    (project / "roads.prj").unlink()
    return "roads.shp", "crs"


def empty_layer(project):
    (project / "population.geojson").write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    return "population.geojson", "no"


def text_named_shp(project):
    (project / "roads.shp").write_text("these are not shapes\n" * 20, encoding="utf-8")
    return "roads.shp", "content is something else"


def nan_loads(project):
    path, document = grid_of(project)
    loads = table(document, "load")
    loads["data"][0][loads["columns"].index("p_mw")] = None
    write_grid(path, document, "load", loads)
    return path.name, "load"


def no_ext_grid(project):
    path, document = grid_of(project)
    grids = table(document, "ext_grid")
    write_grid(path, document, "ext_grid", {**grids, "index": [], "data": []})
    return path.name, "feed-in"


def unknown_column(project):
    text = (project / "project.toml").read_text(encoding="utf-8")
    head, _, tail = text.partition('path = "roads.shp"')
    (project / "project.toml").write_text(
        head + 'path = "roads.shp"\ncolumns = { speed_kmh = "vmaxx" }' + tail, encoding="utf-8"
    )
    return "roads.shp", "vmaxx"


def weight_is_text(project):
    replace_in(project / "project.toml", "[scoring.weights]", '[scoring.weights]\neconomics = "much"')
    return "project.toml", "much"


def outside_the_roads(project):
    path = project / "candidates.csv"
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    columns = [name.strip().lower() for name in rows[0].split(";")]
    y = next(i for i, name in enumerate(columns) if name in {"y", "hochwert", "nordwert", "lat", "breitengrad"})
    shift = 1.0 if columns[y] in {"lat", "breitengrad"} else 80_000.0
    moved = [rows[0]]
    for row in rows[1:]:
        cells = row.split(";")
        cells[y] = str(float(cells[y].replace(",", ".")) + shift).replace(".", ",")
        moved.append(";".join(cells))
    path.write_text("\n".join(moved), encoding="utf-8")
    return "candidates.csv", "road"


def unreadable_project(project):
    (project / "project.toml").write_text("[project\nname = ", encoding="utf-8")
    return "project.toml", "line 1"


FAULTS = [
    missing_dbf, no_crs, empty_layer, text_named_shp, nan_loads, no_ext_grid, unknown_column, weight_is_text,
    outside_the_roads, unreadable_project,
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_broken_input_is_one_sentence(fault, project, tmp_path, monkeypatch, capsys):
    file, cause = fault(project)
    before = sorted(path.name for path in project.iterdir())
    out = tmp_path / "out"
    monkeypatch.setattr(sys, "argv", ["chargesite", "assess", str(project / "project.toml"), "--out", str(out)])
    monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
    with pytest.raises(SystemExit) as stop:
        main()
    said = capsys.readouterr()
    assert stop.value.code == 1
    lines = [line for line in said.err.splitlines() if line.strip()]
    assert len(lines) == 1, said.err
    assert file in lines[0]
    assert cause.lower() in lines[0].lower()
    assert "Traceback" not in said.err
    assert said.out == ""
    assert not out.exists()
    assert sorted(path.name for path in project.iterdir()) == before
