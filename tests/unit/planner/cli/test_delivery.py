"""``chargesite gates``, ``version`` and ``actuals`` on the minimal sample, as a planner would call them."""

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app.delivery.edits import set_step, stand_at
from planner.app.delivery.sites import names_in_files
from planner.app.delivery.versions import read_version
from planner.app.projects import close, open_project, places_under, read_stored, save, start
from planner.cli import main
from planner.model.drawn import Scenario
from planner.store.scenarios import in_scenario
from tests.crafted_files import crafted
from tests.project_cases import run_of, small_project

DAY = date(2026, 3, 1)


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    places = places_under(tmp_path / "user")
    for module in ("projectfiles.reading", "projectfiles.sessions", "delivery.versions"):
        monkeypatch.setattr(f"planner.app.{module}.user_places", lambda: places)

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


@pytest.fixture
def told(call):
    def run(*arguments):
        code, out, err = call(*arguments, "--json")
        assert err == ""
        return code, json.loads(out)

    return run


@pytest.fixture
def path(tmp_path):
    """A project with a result, gates and one that is overdue."""
    project = small_project(tmp_path / "p")
    run = run_of(project)
    first, second = (site.site_id for site in run.assessment.sites[:2])
    project = stand_at(project, first, "offer", DAY)
    project = set_step(project, first, "offer", DAY, due_on=date(2026, 2, 1), owner="M. Plan")
    project = set_step(project, second, "screened", DAY, due_on=date(2026, 4, 1))
    session = start(project, places_under(tmp_path / "user")).session
    found = save(session, tmp_path / "p" / "a", run).state.path
    close(session)
    return found


def test_gates_are_listed_as_of_the_project_s_date_or_another(told, path, call):
    code, out = told("gates", "list", path)
    assert (code, out["on"]) == (0, "2026-03-01")
    assert [(row["gate"], row["overdue_days"]) for row in out["gates"]] == [("offer", 28), ("screened", 0)]
    assert out["gates"][0]["name"]
    code, out = told("gates", "list", path, "--overdue", "--on", "2026-05-01")
    assert [row["overdue_days"] for row in out["gates"]] == [89, 30]
    code, out, _ = call("gates", "list", path, "--overdue")
    assert "Overdue on 2026-03-01" in out
    assert "M. Plan" in out
    code, out = told("gates", "list", path, "--on", "soon")
    assert (code, out["errors"][0]["code"]) == (1, "cli.not_a_day")


def test_the_calendar_is_written(told, path, tmp_path, call):
    code, out = told("gates", "ics", path, "--out", tmp_path / "g.ics")
    assert (code, out["events"]) == (0, 2)
    assert (tmp_path / "g.ics").read_text().startswith("BEGIN:VCALENDAR")
    assert "2 dates" in call("gates", "ics", path, "--out", tmp_path / "g.ics")[2]


def test_a_version_is_locked_listed_and_compared(told, path, call, tmp_path):
    code, out = told("version", "lock", path, "--title", "Council", "--by", "A. Planner")
    assert (code, out["version"]["number"], out["version"]["locked_on"]) == (0, 1, "2026-03-01")
    session = open_project(path, places_under(tmp_path / "user")).session
    session.apply(replace(session.project, name="Other"), "x")
    save(session)
    close(session)
    code, out = told("version", "list", path)
    assert [(each["title"], each["intact"]) for each in out["versions"]] == [("Council", True)]
    code, out = told("version", "diff", path)
    assert [(each["key"], each["after"]) for each in out["edits"]] == [("name", "Other")]
    assert (out["shifts"], out["result_is_fresh"]) == ([], True)
    code, out, _ = call("version", "diff", path, "--number", "1")
    assert "Changes of the project since version 1 of 2026-03-01" in out
    assert "as locked" in call("version", "list", path)[1]
    code, out = told("version", "export", path, "--out", tmp_path / "papers")
    assert (code, out["version"]["number"]) == (0, 1)
    names = {Path(each).name for each in out["files"]}
    assert {"report.pdf", "assessment.json"} <= names
    assert "draft.json" not in names, "a locked version has all its ids"
    assert json.loads((tmp_path / "papers" / "ocpi" / "locations.json").read_text(encoding="utf-8"))
    assert told("version", "diff", path, "--number", "4")[1]["errors"][0]["code"] == "store.no_version"


def test_another_scenario_is_locked_and_the_one_in_use_stays(told, path, call, tmp_path, monkeypatch):
    places = places_under(tmp_path / "user")
    session = open_project(path, places).session
    later = Scenario(scenario_id="later", name="Later", changes={"demand.year": 2035})
    session.apply(replace(session.project, scenarios=(later,)), "a scenario")
    save(session)
    close(session)
    monkeypatch.setattr("planner.app.assess.assess", lambda project, progress: run_of(in_scenario(project)))
    assert told("version", "lock", path, "--title", "Own")[1]["version"]["scenario"] == ""
    code, out = told("version", "lock", path, "--title", "Later", "--scenario", "later")
    assert (code, out["version"]["number"], out["version"]["scenario"]) == (0, 2, "later")
    stored = read_stored(path, places)
    assert stored.project.scenario == ""
    assert set(stored.runs) == {"", "later"}
    assert {each.scenario for each in stored.project.evse_numbers} == {"", "later"}
    assert read_version(path, 2, places).project.scenario == "later"
    assert told("version", "diff", path, "--scenario", "later")[1]["edits"] == []
    assert [each["key"] for each in told("version", "diff", path)[1]["edits"]] == ["scenario", "demand.year"]
    assert told("version", "lock", path, "--title", "x", "--scenario", "own")[1]["version"]["scenario"] == ""
    refused = told("version", "lock", path, "--title", "x", "--scenario", "never")[1]["errors"][0]
    assert (refused["code"], refused["params"]["known"]) == ("store.no_scenario", "later")
    assert [row for row in call("version", "list", path)[1].splitlines() if "later" in row and "Later" in row]


def test_what_cannot_be_locked_is_said_before_any_run(told, path, tmp_path, monkeypatch):
    told("project", "convert", path, tmp_path / "t.toml")
    monkeypatch.setattr("planner.app.assess.assess", lambda *_: pytest.fail("it was run"))
    assert told("version", "lock", tmp_path / "t.toml", "--title", "x")[1]["errors"][0]["code"] == "store.version_text"
    assert told("version", "lock", path, "--title", " ")[1]["errors"][0]["code"] == "store.version_no_title"
    assert told("version", "list", tmp_path / "t.toml")[1]["errors"][0]["code"] == "store.version_text"
    assert told("version", "diff", path)[1]["errors"][0]["code"] == "cli.version_none"


def test_nothing_is_written_past_edits_that_a_crash_has_left_or_past_who_holds_the_file(told, path, tmp_path):
    session = open_project(path, places_under(tmp_path / "user")).session
    before = path.read_bytes()
    held = told("version", "lock", path, "--title", "x")[1]["errors"][0]
    assert held["code"] == "store.held"
    session.apply(replace(session.project, name="Other"), "x")
    close(session, discard=False)
    months = tmp_path / "m.csv"
    months.write_text("site_id,month,energy_kwh\nA,2030-05,1\n", encoding="utf-8")
    for command in (("version", "lock", path, "--title", "x"), ("actuals", "import", path, months)):
        code, out = told(*command)
        assert (code, out["errors"][0]["code"]) == (1, "cli.write_left")
    assert path.read_bytes() == before


def test_versions_go_along_into_a_copy_and_a_text_form_says_that_it_has_none(told, path, tmp_path):
    told("version", "lock", path, "--title", "Council")
    code, out = told("project", "convert", path, tmp_path / "copy.chargesite.gpkg")
    assert (code, out["told"]) == (0, [])
    listed = told("version", "list", tmp_path / "copy.chargesite.gpkg")[1]["versions"]
    assert listed == told("version", "list", path)[1]["versions"] != []
    assert told("scenario", "list", tmp_path / "copy.chargesite.gpkg")[1]["own_result"] == "fresh"
    told_of_text = told("project", "convert", path, tmp_path / "t.toml")[1]["told"]
    assert told_of_text == ["t.toml: The text form holds no locked versions; version 1 stays in the project file only."]
    assert told("project", "convert", tmp_path / "t.toml", path, "--overwrite")[1]["told"] != []
    assert told("version", "list", path)[1]["versions"] == listed
    crafted(path, "UPDATE cs_version SET title = 'Agreed'")
    dropped = told("project", "convert", path, tmp_path / "other.chargesite.gpkg")[1]["told"]
    assert [each.partition(": Version 1 is no longer")[0] for each in dropped] == [path.name]


def test_deliveries_are_taken_in_and_compared(told, path, tmp_path, call):
    run = open_run(path, tmp_path)
    site = next(each for each in run.assessment.sites if each.demand is not None)
    file = tmp_path / "months.csv"
    file.write_text(f"site_id,month,energy_kwh,sessions\n{site.site_id},2030-05,12000,400\nX9,2030-05,1,1\n")
    code, out = told("actuals", "import", path, file)
    assert code == 0
    assert [each["energy_kwh"] for each in out["months"]] == [12000.0]
    assert [each["code"] for each in out["issues"]] == ["delivery.actual_site"]
    code, out = told("actuals", "compare", path)
    month = out["sites"][0]["months"][0]
    assert month["plan_kwh"]["low"] <= month["plan_kwh"]["base"] <= month["plan_kwh"]["high"]
    assert out["errors"]["months"] == 1
    code, text, said = call("actuals", "compare", path)
    assert "Plan against actual" in text
    assert "MAPE" in text
    assert f"{site.name}: the gate Going live is not closed" in " ".join(said.split())
    assert "1 month taken" in call("actuals", "import", path, file)[2]


def test_sessions_are_taken_in_by_a_map(told, path, tmp_path):
    site_id = open_run(path, tmp_path).assessment.sites[0].site_id
    file, places = tmp_path / "s.csv", tmp_path / "map.csv"
    file.write_text("site,start,end,energy_kwh\nNorth,2026-04-01 10:00,2026-04-01 11:00,20\n")
    places.write_text(f"session_site,site_id\nNorth,{site_id}\n")
    code, out = told("actuals", "import", path, file, "--sessions", "--site-map", places)
    assert (code, [(each["month"], each["sessions"]) for each in out["months"]]) == (0, [("2026-04", 1)])


def open_run(path, tmp_path):
    opened = open_project(path, places_under(tmp_path / "user"))
    close(opened.session)
    return opened.run


def test_without_a_result_sites_are_called_as_in_the_list_of_candidates(told, tmp_path, call):
    project = small_project(tmp_path / "p")
    site_id, name = next(iter(names_in_files(project).items()))
    project = set_step(project, site_id, "screened", DAY, due_on=date(2026, 2, 1))
    session = start(project, places_under(tmp_path / "user")).session
    path = save(session, tmp_path / "p" / "bare").state.path
    close(session)
    code, said = told("gates", "list", path, "--overdue", "--on", "2026-03-01")
    assert (code, [(row["site_id"], row["name"]) for row in said["gates"]]) == (0, [(site_id, name)])
    assert name not in {"", site_id}
    for source in (project.folder / "candidates.csv", project.folder / "candidates.shp"):
        source.unlink(missing_ok=True)
    assert names_in_files(project) == {}, "a file that is gone stops no list"
