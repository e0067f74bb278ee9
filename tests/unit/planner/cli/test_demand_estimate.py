"""``chargesite demand estimate``: what it prints for people and machines, and what it refuses."""

import json
import shutil
import sys

import pytest

from planner.cli import main
from planner.resources import data_path

MINIMAL = data_path("examples", "minimal", "project.toml")


@pytest.fixture
def call(monkeypatch, capsys):
    def run(*arguments, project=MINIMAL, language="en"):
        monkeypatch.setattr(sys, "argv", ["chargesite", "demand", "estimate", str(project), *map(str, arguments)])
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


@pytest.fixture
def own_project(tmp_path):
    """The minimal sample with other candidates and settings."""
    folder = tmp_path / "own"
    shutil.copytree(MINIMAL.parent, folder)

    def write(candidates=None, settings=""):
        if candidates is not None:
            (folder / "candidates.csv").write_text(candidates, encoding="utf-8")
        path = folder / "project.toml"
        path.write_text(MINIMAL.read_text(encoding="utf-8") + settings, encoding="utf-8")
        return path

    return write


def test_people_read_the_chain(call):
    code, out, err = call("--site", "M03")
    assert code == 0
    assert "Tankhof Nord (M03), Fuel station, 2030" in out
    assert "share fast-charged on the way" in out
    assert "sessions a day at the site" in out
    assert "2045" in out
    assert "not counted as zero: competition" in out
    assert "Sized for" in out
    assert max(map(len, out.splitlines())) <= 80
    assert "Add a layer of existing chargers" in err


def test_in_german(call):
    code, out, _ = call("--site", "M03", language="de")
    assert code == 0
    assert "unterwegs schnell geladener Anteil" in out
    assert "Ladevorgänge je Tag" in out


def test_machines_get_stable_keys(call):
    code, out, _ = call("--site", "M03", "--year", "2040", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["year"] == 2040
    assert {"parts", "competition", "by_year", "design_day", "unknown_parts", "findings", "use_case"} <= set(found)
    assert [row["year"] for row in found["by_year"]] == list(range(2025, 2046))
    part = found["parts"][0]
    assert part["steps"][-1] == {"name": "sessions_per_day", "value": part["sessions_per_day"]["base"]}
    assert found["competition"] is None
    assert found["findings"][0]["code"] == "demand.unknown_competition"
    grown = found["sessions_per_day"]["base"]
    _, earlier, _ = call("--site", "M03", "--json")
    assert json.loads(earlier)["sessions_per_day"]["base"] < grown


def test_an_unknown_site_names_the_nearest(call):
    code, _, err = call("--site", "M3")
    assert code == 1
    assert 'There is no site "M3"' in err


def test_a_depot_knows_its_competition_and_the_percentile(call, own_project):
    project = own_project(settings='design_day = "percentile"\n')
    code, out, _ = call("--site", "M06", project=project)
    assert code == 0
    assert "kept by competitors" in out
    assert "95 %" in out


def test_a_site_of_which_nothing_is_known_says_so(call, own_project):
    rows = "site_id;name;kind;x;y;bays\nA;Werkhof;depot;412268,0;5362512,0;\nB;Platz;car_park;412268,0;5362262,0;20\n"
    project = own_project(candidates=rows, settings="\n[candidates]\nmin_bays = 0\n")
    code, _, err = call("--site", "A", project=project)
    assert code == 1
    assert "no demand estimate" in err


def test_ids_made_from_the_place_are_found_too(call, own_project):
    rows = "name;kind;x;y;bays\nPlatz;car_park;412268,0;5362262,0;20\nHof;depot;412268,0;5362512,0;30\n"
    project = own_project(candidates=rows)
    code, _, err = call("--site", "nowhere", project=project)
    assert code == 1
    assert "There is no site" in err
    near = err.split("Did you mean")[1].split('"')[1]
    code, out, _ = call("--site", near, "--json", project=project)
    assert code == 0
    assert json.loads(out)["site_id"] == near


def test_the_scenario_in_use_is_answered_for(call, own_project):
    path = own_project(
        settings='\n[[scenarios]]\nscenario_id = "late"\nname = "Late"\n[scenarios.changes]\n"demand.year" = 2040\n'
    )
    own = json.loads(call("--site", "M02", "--json", project=path)[1])
    path.write_text(
        path.read_text(encoding="utf-8").replace("seed = 1", 'seed = 1\nscenario = "late"'), encoding="utf-8"
    )
    late = json.loads(call("--site", "M02", "--json", project=path)[1])
    assert late["year"] == 2040 > own["year"]
