"""``chargesite scenario`` and ``reimport``: kept results are used while they are fresh."""

import json
import sys
from dataclasses import replace

import pytest

from planner.app import projects
from planner.app.assess import assess
from planner.app.editing_settings import with_settings
from planner.app.examples import sample_project
from planner.app.own_features import read_inputs
from planner.app.scenarios import add_scenario, use_scenario
from planner.cli import main
from planner.model.project import Role


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A project file with a scenario and the result of its own settings."""
    folder = tmp_path_factory.mktemp("scenario")
    project = projects.read_any(sample_project("minimal"))
    quick = {"sizing.simulated_days": 5, "grid.study_year": False, "grid.n_minus_1": False, "grid.deep_sites": 0}
    project = with_settings(replace(project, sources=projects.noted(project).sources), quick)
    project, _ = add_scenario(project, "Strict", {"sizing.max_wait_min": 2.0})
    held = projects.start(use_scenario(project, ""), projects.places_under(folder / "user"))
    projects.save(held.session, folder / "town.chargesite.gpkg", assess(held.session.project))
    projects.close(held.session)
    return folder / "town.chargesite.gpkg"


@pytest.fixture
def call(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["chargesite", *map(str, arguments)])
        monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_scenarios_are_listed_with_their_changes_and_results(call, saved):
    code, out, _ = call("scenario", "list", saved)
    assert code == 0
    assert "Strict" in out
    assert "sizing.max_wait_min" in out
    assert "own" in out.split()
    found = json.loads(call("scenario", "list", saved, "--json")[1])
    assert (found["in_use"], found["own_result"]) == ("own", "fresh")
    assert found["scenarios"][0]["result"] == "none"
    assert found["scenarios"][0]["changes"] == {"sizing.max_wait_min": {"before": 10.0, "after": 2.0}}


def test_only_what_is_not_kept_is_computed(call, saved, monkeypatch):
    asked = []

    def counted(project, *arguments):
        asked.append(project.scenario)
        return assess(project, *arguments)

    monkeypatch.setattr("planner.app.assess.assess", counted)
    found = json.loads(call("scenario", "compare", saved, "own", "V001", "--json")[1])
    assert asked == ["V001"]
    assert found["names"] == ["own", "V001"]
    assert [row["key"] for row in found["settings"]] == ["sizing.max_wait_min"]
    assert found["totals"][1]["chargers"] >= found["totals"][0]["chargers"]
    code, out, _ = call("scenario", "compare", saved, "own", "V001")
    assert code == 0
    assert "Charging points" in out
    assert " | " not in out, "each scenario has a line of its own"


def test_a_result_whose_file_has_changed_on_the_disk_is_not_fresh(call, saved, tmp_path, monkeypatch):
    from planner.model.project import source_id_of

    stored = projects.read_stored(saved)
    number = next(n for n, source in enumerate(stored.project.sources) if source.role is Role.CANDIDATES)
    near = tmp_path / "candidates.csv"
    near.write_bytes((stored.project.folder / stored.project.sources[number].path).read_bytes())
    held = projects.open_project(saved, projects.places_under(tmp_path / "user")).session
    linked = projects.relink(held.project, source_id_of(held.project, number), near)
    held.apply(linked, "link")
    projects.save(held, tmp_path / "copy.chargesite.gpkg", stored.runs[""])
    projects.close(held)
    copy = tmp_path / "copy.chargesite.gpkg"
    assert json.loads(call("scenario", "list", copy, "--json")[1])["own_result"] == "fresh"
    near.write_bytes(near.read_bytes() + b"\n")
    assert json.loads(call("scenario", "list", copy, "--json")[1])["own_result"] == "stale"
    asked = []
    monkeypatch.setattr(
        "planner.app.assess.assess", lambda project, *_: asked.append(project.scenario) or assess(project)
    )
    call("scenario", "compare", copy, "own", "V001", "--json")
    assert asked == ["", "V001"]


def test_what_cannot_be_compared_is_refused_before_any_work(call, saved, monkeypatch):
    monkeypatch.setattr("planner.app.assess.assess", lambda *_: pytest.fail("worked"))
    code, _, err = call("scenario", "compare", saved, "own")
    assert code == 1
    assert "2 to 4" in err
    code, _, err = call("scenario", "compare", saved, "own", "V009")
    assert code == 1
    assert "V001" in err


def test_a_new_list_is_compared_and_nothing_is_written(call, saved, tmp_path):
    project = projects.read_any(saved)
    path = tmp_path / "next.gpkg"
    read_inputs(project).frames[Role.CANDIDATES].iloc[1:].to_file(path, driver="GPKG")
    plain = tuple(
        replace(source, layer="", columns={}) if source.role is Role.CANDIDATES else source
        for source in project.sources
    )
    text = projects.export_text(replace(project, sources=plain), tmp_path / "project.toml")
    before = text.read_bytes()
    found = json.loads(call("reimport", text, path, "--json")[1])
    assert (len(found["missing"]), found["added"], found["changed"]) == (1, [], [])
    code, out, _ = call("reimport", text, path)
    assert code == 0
    assert "missing" in out
    assert text.read_bytes() == before
