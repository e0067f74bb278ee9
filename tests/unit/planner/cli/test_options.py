"""Refusals of a command name its arguments and options, not the entries of a project."""

import sys

import pytest

from planner.cli import main
from planner.cli.options import OF_COMMANDS, told_as_options
from planner.model.errors import PlannerError
from planner.model.texts import LANGUAGES, text


@pytest.mark.parametrize("code", OF_COMMANDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_a_project_has_one_of_the_command(code, language):
    given = {"column": "people", "role": "population", "known": "a", "columns": "a", "hint": "b"}
    with pytest.raises(PlannerError) as caught, told_as_options():
        raise PlannerError.of(code, where="people.csv", **given)
    told = caught.value.message(language)
    assert "people.csv" in told
    assert "project.toml" not in told
    assert "[sources" not in told
    assert "{" not in told


def test_other_refusals_stay_as_they_are():
    with pytest.raises(PlannerError) as caught, told_as_options():
        raise PlannerError.of("io.empty_file", where="people.csv")
    assert [issue.code for issue in caught.value.issues] == ["io.empty_file"]


@pytest.mark.parametrize(
    ("call", "idle"),
    [
        ("access r.gpkg --sites s.gpkg --own-operator Us", "--own-operator"),
        ("access r.gpkg --sites s.gpkg --no-catchments", "--no-catchments"),
        ("actuals import p.chargesite a.csv --site-map m.csv --timezone Europe/Berlin", "--site-map, --timezone"),
        ("grid build --lines l.gpkg --stations s.gpkg --utilisation-h 2000", "--utilisation-h"),
        ("papers p.chargesite --only permit_sheet --compare own,later", "--compare"),
        ("project recover --discard", "--discard"),
        ("project recover --session 1 --discard --out p.chargesite", "--out"),
        ("size --sessions-per-day 9 --profile corridor --type DC150 --start-weekday 0", "--start-weekday"),
        ("size --seed 4 frontier --sessions-per-day 9 --profile corridor --type DC150", "--seed"),
        ("size frontier --project p.chargesite --site S --seed 4 --on 2029-01-01", "--on, --seed"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused_before_any_work(monkeypatch, capsys, tmp_path, call, idle):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["chargesite", *call.split()])
    monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert f"{idle} does nothing with" in capsys.readouterr().err


@pytest.mark.parametrize("language", LANGUAGES)
def test_access_asks_for_the_path_that_was_given(monkeypatch, capsys, tmp_path, language):
    arguments = ["access", str(tmp_path / "roads.gpkg"), "--sites", str(tmp_path / "sites.gpkg")]
    monkeypatch.setattr(sys, "argv", ["chargesite", *arguments])
    monkeypatch.setenv("CHARGESITE_LANGUAGE", language)
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "roads.gpkg" in said
    assert text("cli.file_missing", language) in said
    assert "project.toml" not in said
