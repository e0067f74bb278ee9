"""``chargesite project``: new, show, check, convert, pack, backups, recover; and every command takes either form."""

import json
import sys
import zipfile
from dataclasses import replace

import pytest

from planner.app.examples import sample_project
from planner.app.projects import close, open_project, places_under, read_any, save
from planner.cli import main
from planner.model.delivery import EvseNumbers


def edited_name(project):
    return replace(project, name="renamed")


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Folders of a user who has nothing yet."""
    found = places_under(tmp_path / "user")
    for module in ("reading", "sessions", "packing", "backups"):
        monkeypatch.setattr(f"planner.app.projectfiles.{module}.user_places", lambda: found)
    monkeypatch.setattr("planner.app.projects.user_places", lambda: found)
    return found


@pytest.fixture
def call(places, monkeypatch, capsys):
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
def path(told, tmp_path):
    told("project", "convert", sample_project("minimal"), tmp_path / "m")
    return tmp_path / "m.chargesite.gpkg"


def test_a_new_project_has_the_settings_of_its_template(told, call, tmp_path, places):
    code, said = told("project", "new", "Hub: A/B", "--folder", tmp_path / "new", "--template", "corridor_hub")
    assert code == 0
    project = read_any(tmp_path / "new" / "Hub_ A_B.chargesite.gpkg", places)
    assert said["path"] == (project.folder / "Hub_ A_B.chargesite.gpkg").as_posix()
    assert project.settings.candidates.min_bays == 6
    assert told("project", "new", "t", "--folder", tmp_path / "new", "--text")[0] == 0
    assert read_any(tmp_path / "new" / "t.toml").name == "t"
    assert told("project", "new", "t", "--folder", tmp_path / "new", "--text")[1]["errors"][0]["code"] == "store.exists"
    assert told("project", "new", "x", "--template", "castle")[1]["errors"][0]["code"] == "store.no_template"
    assert list(places.sessions.iterdir()) == []


def test_a_new_project_from_another_is_another_undertaking(told, call, path, tmp_path, places):
    before = path.read_bytes()
    old = read_any(path, places)
    code, said = told("project", "new", "Kehl 2027", "--from", path, "--folder", tmp_path / "kehl")
    assert code == 0
    new = read_any(tmp_path / "kehl" / "Kehl 2027.chargesite.gpkg", places)
    assert said["project_id"] == new.project_id != old.project_id
    assert (new.name, new.settings, new.company) == ("Kehl 2027", old.settings, old.company)
    for one, other in zip(new.sources, old.sources, strict=True):
        assert (new.folder / one.path).samefile(old.folder / other.path)
    assert path.read_bytes() == before
    code, out, err = call("project", "new", "Lahr", "--from", sample_project("minimal"), "--folder", tmp_path, "--text")
    assert (code, out) == (0, "")
    assert "Lahr is a project of its own" in err
    assert read_any(tmp_path / "Lahr.toml").project_id not in {"", new.project_id, old.project_id}
    assert told("project", "new", old.name, "--from", path)[1]["errors"][0]["code"] == "store.new_same_name"
    long = told("project", "new", "Ladepärke " + "🔌" * 300, "--from", path, "--folder", tmp_path / "long")[1]
    assert read_any(tmp_path / "long" / long["path"].rpartition("/")[2], places).name == "Ladepärke " + "🔌" * 300
    both = told("project", "new", "x", "--from", path, "--template", "depot")
    assert both[1]["errors"][0]["code"] == "cli.project_new_both"
    assert list(places.sessions.iterdir()) == []


def test_a_copy_of_a_project_keeps_its_id(told, path, tmp_path, places):
    told("project", "convert", path, tmp_path / "copy.toml")
    assert read_any(tmp_path / "copy.toml").project_id == read_any(path, places).project_id != ""


def test_a_folder_that_cannot_be_made_is_said(told, tmp_path):
    (tmp_path / "a_file").write_text("x", encoding="utf-8")
    code, said = told("project", "new", "Foo", "--folder", tmp_path / "a_file" / "below")
    assert code == 1
    assert said["errors"][0]["code"] == "store.no_new_folder"


def test_both_forms_are_one_project(told, path, tmp_path, places):
    code, said = told("project", "convert", path, tmp_path / "back.toml")
    assert (code, said["path"]) == (0, (tmp_path / "back.toml").as_posix())
    assert read_any(tmp_path / "back.toml") == read_any(path, places)
    assert told("project", "convert", path, tmp_path / "back.toml")[1]["errors"][0]["code"] == "store.exists"
    assert told("project", "convert", path, tmp_path / "back.toml", "--overwrite")[0] == 0


def test_another_project_is_not_put_in_the_place_of_what_was_given_out(told, path, tmp_path, places):
    """Neither by ``new --from``, which replaces nothing, nor by ``convert --overwrite``."""
    old = read_any(path, places)
    session = open_project(path, places).session
    session.apply(replace(old, evse_numbers=(EvseNumbers(site_id="S001", charger_id="", live=(1,), used=1),)), "out")
    save(session)
    close(session)
    before = path.read_bytes()
    told("project", "new", path.name.partition(".")[0], "--from", path, "--text", "--folder", tmp_path)
    refused = told("project", "new", "m", "--from", path, "--folder", tmp_path)
    assert (refused[0], refused[1]["errors"][0]["code"]) == (1, "store.exists")
    refused = told("project", "convert", tmp_path / "m.toml", path, "--overwrite")
    assert (refused[0], refused[1]["errors"][0]["code"]) == (1, "store.other_project")
    assert path.read_bytes() == before


def test_show_names_the_sources_and_their_state(told, call, path):
    code, said = told("project", "show", path)
    assert (code, said["form"], said["generation"]) == (0, "project file", 1)
    assert {source["state"] for source in said["sources"]} == {"same"}
    assert said["sources"][0]["source_id"] == "roads-1"
    assert told("project", "show", sample_project("minimal"))[1]["form"] == "text"
    code, out, err = call("project", "show", path)
    assert code == 0
    assert "roads-1" in out
    assert "Saved 1 times" in err


def test_check_finds_what_is_missing_changed_or_damaged(told, call, path, tmp_path, places):
    assert told("project", "check", path)[0] == 0
    packed = tmp_path / "p.zip"
    assert told("project", "pack", path, packed)[1]["confidential"] == []
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "out")
    copy = tmp_path / "out" / path.name
    candidates = next((tmp_path / "out").rglob("candidates.csv"))
    candidates.write_text("changed")
    code, _, err = call("project", "check", copy)
    assert code == 0
    assert "has changed" in err
    candidates.unlink()
    code, said = told("project", "check", copy)
    assert (code, said["errors"][0]["code"]) == (1, "io.no_such_file")
    copy.write_bytes(copy.read_bytes()[:20_000])
    code, said = told("project", "check", copy)
    assert (code, said["errors"][0]["code"]) == (1, "store.damaged")


def test_backups_are_listed_and_restored(told, call, path, tmp_path, places):
    opened = open_project(path, places)
    before = opened.session.project
    opened.session.apply(edited_name(before), "rename")
    save(opened.session)
    close(opened.session)
    code, said = told("project", "backups", "list", path)
    assert (code, [each["whole"] for each in said["backups"]]) == (0, [True])
    assert "yes" in call("project", "backups", "list", path)[1]
    assert told("project", "backups", "restore", path, "--out", tmp_path / "old")[0] == 0
    assert read_any(tmp_path / "old.chargesite.gpkg", places) == before
    code, said = told("project", "backups", "restore", path, "--out", tmp_path / "x", "--number", "2")
    assert (code, said["errors"][0]["code"]) == (1, "store.no_backup_number")


def test_a_session_left_behind_is_listed_saved_and_given_up(told, call, path, tmp_path, places):
    assert told("project", "recover")[1]["sessions"] == []
    for _ in range(2):
        opened = open_project(path, places)
        opened.session.apply(edited_name(opened.session.project), "rename")
        close(opened.session, discard=False)
    said = told("project", "recover")[1]
    assert [(each["name"], each["steps"], each["last_edit"]) for each in said["sessions"]] == [
        ("renamed", 1, "rename")
    ] * 2
    lines = call("project", "recover")[1].splitlines()
    assert "renamed" in lines[1]
    assert lines[2].strip() == str(path.resolve())
    assert "1 step, the last edit at" in lines[3]
    assert told("project", "recover", "--session", "1")[1]["errors"][0]["code"] == "store.no_path"
    assert told("project", "recover", "--session", "1", "--out", path)[1]["errors"][0]["code"] == "store.exists"
    assert len(told("project", "recover")[1]["sessions"]) == 2
    assert told("project", "recover", "--session", "1", "--out", tmp_path / "saved")[0] == 0
    assert read_any(tmp_path / "saved.chargesite.gpkg", places).name == "renamed"
    assert told("project", "recover", "--session", "1", "--discard") == (0, {"ok": True, "discarded": "renamed"})
    assert told("project", "recover", "--session", "1")[1]["errors"][0]["code"] == "store.no_session"


def test_other_commands_take_either_form(told, path):
    answers = [told("demand", "estimate", form, "--site", "M01")[1] for form in (sample_project("minimal"), path)]
    assert answers[0] == answers[1]
    assert answers[0]["ok"]
