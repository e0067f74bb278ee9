"""``chargesite papers`` and ``trace``: the set in a folder, what is refused, and a number back to its source."""

import json
import sys
from dataclasses import replace

import pytest

from planner.app.editing_settings import settings_of
from planner.app.examples import sample_project
from planner.app.run import Run
from planner.cli import main
from tests.factories import make_assessment, make_layers

MADE = make_assessment(sites=5, shortlist=2, excluded=1)


@pytest.fixture
def call(monkeypatch, capsys):
    """Runs a command; a study answers with the fabricated run."""

    def assessed(project, *_progress):
        scoring = settings_of(project).scoring
        made = replace(MADE, settings=replace(MADE.settings, scoring=scoring))
        return Run(assessment=made, layers=make_layers(MADE))

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["chargesite", *map(str, arguments)])
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
    monkeypatch.setattr("planner.app.assess.assess", assessed)
    return run


@pytest.fixture
def project():
    return sample_project("minimal")


def test_one_command_writes_the_set_and_names_it(call, project, tmp_path):
    code, out, _ = call("papers", project, "--out", tmp_path / "out", "--json")
    assert code == 0
    found = json.loads(out)
    assert found["left_out"] == ["comparison"]
    assert all((tmp_path / "out" / name).stat().st_size > 0 for name in found["written"])
    assert {"programme_report.pdf", "sites.xlsx", "gis/sites.kml"} <= set(found["written"])
    assert sum(name.endswith("grid_enquiry.pdf") for name in found["written"]) == 2


def test_some_papers_of_one_site_for_the_town_without_tables(call, project, tmp_path):
    site = MADE.sites[0].site_id
    code, out, _ = call("papers", project, "--out", tmp_path, "--only", "site_visit, permit_sheet", "--site", site,
                        "--audience", "town")  # fmt: skip
    assert code == 0
    assert "site_visit.pdf" in out
    assert not (tmp_path / "sites.xlsx").exists()
    assert len(list(tmp_path.rglob("*.pdf"))) == 2


@pytest.mark.parametrize(("arguments", "said"), [
    (("--only", "leaflet"), "no paper"), (("--site", "nowhere"), "no site"), (("--audience", "press"), "no reader"),
    (("--compare", "own"), "2 to 4"), (("--compare", "own,later"), "later"),
    (("--only", "comparison"), "two scenarios"),
])  # fmt: skip
def test_what_it_refuses(call, project, tmp_path, arguments, said):
    code, _, err = call("papers", project, "--out", tmp_path / "out", *arguments)
    assert code != 0
    assert said in " ".join(err.split())


def test_numbers_of_a_site_and_one_of_them_whole(call, project):
    site = MADE.sites[0].site_id
    code, out, _ = call("trace", project, site)
    assert code == 0
    assert "cost.npv_eur" in out
    code, out, _ = call("trace", project, site, "cost.npv_eur")
    assert code == 0
    for word in ("Net present value", "planner.cost.rates:present_value", "roads/roads.shp", "Assumption"):
        assert word in out
    (number,) = json.loads(call("trace", project, site, "grid.hosting_kw", "--json")[1])["numbers"]
    assert (number["unit"], number["value"]) == ("kW", MADE.sites[0].grid.hosting_kw)
    assert number["files"][0]["licence"]
    assert call("trace", project, site, "lat")[0] == 0


@pytest.mark.parametrize(("arguments", "said"), [
    (("nowhere",), "no site"), ((MADE.sites[0].site_id, "colour"), "colour"),
])  # fmt: skip
def test_a_trace_that_is_not_there(call, project, arguments, said):
    code, _, err = call("trace", project, *arguments)
    assert code != 0
    assert said in " ".join(err.split())


def test_scenarios_are_named_in_the_language_of_the_papers(call, project, tmp_path, monkeypatch):
    from planner.app import papers as writing

    seen = {}

    def written(_run, _project, _out, _asked, *, compared, progress):
        seen["names"] = [name for name, _ in compared]
        return ()

    monkeypatch.setattr(writing, "write_papers", written)
    monkeypatch.setattr("planner.app.assess.assess", lambda *_: Run(
        assessment=replace(MADE, language="de"), layers=make_layers(MADE)))  # fmt: skip
    monkeypatch.setattr("planner.cli.commands.papers._scenarios", lambda *_: ["", ""])
    code, _, err = call("papers", project, "--out", tmp_path / "out", "--json")
    assert (code, err) == (0, "")
    assert seen["names"] == ["Einstellungen des Projekts"] * 2
