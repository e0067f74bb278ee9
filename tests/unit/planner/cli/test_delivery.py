"""``chargesite gates``, ``version`` and ``actuals`` on the minimal sample, as a planner would call them."""

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner.app.delivery.edits import set_step, stand_at
from planner.app.delivery.sites import names_in_files
from planner.app.projects import close, open_project, places_under, save, start
from planner.cli import main
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
    code, text, _ = call("actuals", "compare", path)
    assert "Plan against actual" in text
    assert "MAPE" in text
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
