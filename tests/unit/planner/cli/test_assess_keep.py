"""``chargesite assess --keep``: the result lies in the project's file, as the window would have laid it there."""

import errno
import json
import sys
from dataclasses import replace

import pytest

from planner.app.examples import sample_project
from planner.app.projects import (
    close,
    discard_left,
    export_text,
    is_stale,
    left_behind,
    open_project,
    read_any,
    read_stored,
    save_as,
    start,
)
from planner.app.run import Run
from planner.cli import main
from planner.model.errors import PlannerError
from tests.crafted_files import crafted
from tests.factories import make_assessment


@pytest.fixture
def file(tmp_path):
    opened = start(read_any(sample_project("minimal")))
    path = tmp_path / "town.chargesite.gpkg"
    save_as(opened.session, path)
    close(opened.session)
    return path


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """An assessment of the project's own settings, at once; papers are not written."""
    from planner import __version__
    from planner.app.freshness import made_of

    asked = []

    def assess(project, progress):
        asked.append(project)
        made = make_assessment(sites=4, shortlist=2, excluded=1)
        return Run(
            assessment=replace(made, settings=project.settings, engine_version=__version__),
            layers=(),
            made_of=made_of(project),
        )

    monkeypatch.setattr("planner.app.assess.assess", assess)
    monkeypatch.setattr(
        "planner.app.cluster.running.assess_there", lambda address, project, progress: assess(project, progress)
    )
    monkeypatch.setattr("planner.app.exports.export_all", lambda run, folder, progress, project: ())
    return asked


@pytest.fixture
def call(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["chargesite", "assess", *map(str, arguments)])
        monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        return code, capsys.readouterr()

    return run


@pytest.fixture
def ask(call):
    def run(*arguments):
        code, said = call(*arguments, "--json")
        return code, json.loads(said.out)

    return run


def test_a_result_is_kept_and_answers_for_the_project(file, tmp_path, ask):
    code, said = ask(file, "-o", tmp_path / "out")
    assert (code, said["kept"]) == (0, True)
    stored = read_stored(file)
    assert not is_stale(stored.runs[""], stored.project)
    opened = open_project(file)
    assert opened.run is not None
    assert not opened.run_stale
    assert not opened.read_only, "the lock is given back"
    close(opened.session)


def test_a_result_made_on_a_cluster_is_kept_as_well(file, tmp_path, ask, quick):
    code, said = ask(file, "--cluster", "calc:8786", "-o", tmp_path / "out")
    assert (code, said["kept"], len(quick)) == (0, True, 1)


def test_without_keeping_the_file_stays_as_it_is(file, tmp_path, ask):
    before = file.read_bytes()
    code, said = ask(file, "--no-keep", "-o", tmp_path / "out")
    assert (code, said["kept"]) == (0, False)
    assert file.read_bytes() == before


def test_a_project_that_is_open_elsewhere_is_left_alone(file, tmp_path, ask, call, quick):
    other, before = open_project(file), file.read_bytes()
    try:
        code, said = ask(file, "-o", tmp_path / "out")
        assert (code, said["kept"]) == (0, False)
        code, told = call(file, "-o", tmp_path / "out")
        assert code == 0
        assert "is not kept" in told.err
        done = len(quick)
        code, said = ask(file, "--keep", "-o", tmp_path / "out")
        assert code != 0
        assert said["errors"][0]["code"] == "store.held"
        assert len(quick) == done, "refused before anything is computed"
    finally:
        close(other.session)
    assert file.read_bytes() == before


def test_a_folder_that_takes_no_file_is_told_as_that(file, tmp_path, ask, quick, monkeypatch):
    def refuse(_path):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("planner.app.projectfiles.sessions.take_lock", refuse)
    code, said = ask(file, "--keep", "-o", tmp_path / "out")
    assert code != 0
    assert said["errors"][0]["code"] == "store.folder_read_only"
    assert not quick, "refused before anything is computed"


def test_the_text_form_holds_no_results(tmp_path, ask, quick):
    path = tmp_path / "project.toml"
    export_text(read_any(sample_project("minimal")), path)
    code, said = ask(path, "-o", tmp_path / "out")
    assert (code, said["kept"]) == (0, False)
    code, said = ask(path, "--keep", "-o", tmp_path / "out")
    assert code != 0
    assert said["errors"][0]["code"] == "cli.keep_text"
    assert "project convert" in said["errors"][0]["message"]
    assert len(quick) == 1


def test_a_file_of_an_older_version_is_rewritten_only_on_the_planner_s_word(file, tmp_path, ask, call):
    """Whoever still works with the older program could no longer open it."""
    crafted(file, "UPDATE cs_meta SET value = '3' WHERE key = 'schema_version'")
    before = file.read_bytes()
    code, said = ask(file, "-o", tmp_path / "out")
    assert (code, said["kept"], len(said["ranking"])) == (0, False, 3)
    told = call(file, "-o", tmp_path / "out")[1].err
    assert "older Chargesite" in told
    assert "--keep" in told
    assert file.read_bytes() == before
    code, said = ask(file, "--keep", "-o", tmp_path / "out")
    assert (code, said["kept"]) == (0, True)
    stored = read_stored(file)
    assert not stored.migrated
    assert not is_stale(stored.runs[""], stored.project)
    assert ask(file, "-o", tmp_path / "out")[1]["kept"], "from then on it is kept without a word"


def test_edits_that_a_crash_has_left_are_not_shut_out(file, tmp_path, ask, call, quick):
    session = open_project(file).session
    session.apply(replace(session.project, name="Renamed"), "Rename")
    close(session, discard=False)
    before = file.read_bytes()
    code, said = ask(file, "-o", tmp_path / "out")
    assert (code, said["kept"]) == (0, False)
    told = call(file, "-o", tmp_path / "out")[1].err
    assert "restore or discard" in told
    assert "--keep" in told
    done = len(quick)
    code, said = ask(file, "--keep", "-o", tmp_path / "out")
    assert said["errors"][0]["code"] == "cli.keep_left"
    assert (code, len(quick)) == (1, done)
    assert file.read_bytes() == before
    discard_left(left_behind()[0])


def full_disk(*_args, **_named):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("fault", ["disk", "planner"])
def test_papers_and_ranking_are_there_where_the_file_cannot_be_written_after_all(
    file, tmp_path, ask, call, monkeypatch, fault
):
    written = []
    out = tmp_path / "out"

    def export(_run, folder, *_args, **_named):
        written.append(folder)
        return (folder / "report.pdf",)

    def refused(*_args, **_named):
        raise PlannerError.of("store.save_failed", where=file.name, reason="No space left on device")

    monkeypatch.setattr("planner.app.exports.export_all", export)
    monkeypatch.setattr("planner.app.projects.save", full_disk if fault == "disk" else refused)
    code, said = ask(file, "--keep", "-o", out)
    assert (code, written) == (1, [out])
    assert (said["ok"], said["kept"], said["written"]) == (False, False, ["report.pdf"])
    assert len(said["ranking"]) > 0
    assert said["errors"][0]["code"] == "store.save_failed"
    assert "No space left" in said["errors"][0]["message"]
    code, told = call(file, "--keep", "-o", out)
    assert code == 1
    assert "report.pdf" in told.err
    assert "No space left" in told.err
    assert "The outputs are complete" in told.err


def test_it_is_told_where_the_points_without_ids_stand(file, tmp_path, call, monkeypatch):
    def export(_run, folder, *_args, **_named):
        return (folder / "ocpi" / "locations.json", *drafts(folder))

    drafts = lambda folder: (folder / "ocpi" / "draft.json",)  # noqa: E731
    monkeypatch.setattr("planner.app.exports.export_all", export)
    told = call(file, "--no-keep", "-o", tmp_path / "out")[1].err
    assert "stand in ocpi/draft.json" in told
    assert "version lock" in told
    drafts = lambda _folder: ()  # noqa: E731
    assert "draft.json" not in call(file, "--no-keep", "-o", tmp_path / "out")[1].err


def test_a_result_that_was_to_be_kept_where_it_can_be_is_no_error(file, tmp_path, ask, call, monkeypatch):
    monkeypatch.setattr("planner.app.projects.save", full_disk)
    code, said = ask(file, "-o", tmp_path / "out")
    assert (code, said["ok"], said["kept"]) == (0, True, False)
    assert said["issues"][-1]["code"] == "store.save_failed"
    assert "errors" not in said
    assert "No space left" in call(file, "-o", tmp_path / "out")[1].err


@pytest.mark.parametrize("known", [True, False])
def test_a_result_whose_papers_cannot_be_written_is_kept_all_the_same(file, tmp_path, ask, call, monkeypatch, known):
    def broken(*_args, **_named):
        raise PlannerError.of("app.out_is_file", where="out") if known else ZeroDivisionError

    monkeypatch.setattr("planner.app.exports.export_all", broken)
    code, said = ask(file, "--keep", "-o", tmp_path / "out")
    assert (code, said["errors"][0]["code"]) == ((1, "app.out_is_file") if known else (3, "cli.unexpected"))
    assert (said["kept"], len(said["errors"])) == (True, 1)
    assert [(issue["severity"], issue["code"]) for issue in said["issues"]] == [("note", "cli.kept_alone")]
    assert file.name in said["issues"][0]["message"]
    assert read_stored(file).runs[""]
    assert "is kept" in call(file, "--keep", "-o", tmp_path / "out")[1].err


@pytest.mark.parametrize("known", [True, False])
def test_machines_learn_both_reasons_where_neither_papers_nor_result_can_be_written(
    file, tmp_path, ask, monkeypatch, known
):
    def broken(*_args, **_named):
        raise PlannerError.of("app.out_is_file", where="out") if known else ZeroDivisionError

    monkeypatch.setattr("planner.app.exports.export_all", broken)
    monkeypatch.setattr("planner.app.projects.save", full_disk)
    first = "app.out_is_file" if known else "cli.unexpected"
    said = ask(file, "--keep", "-o", tmp_path / "out")[1]
    assert [fault["code"] for fault in said["errors"]] == [first, "store.save_failed"]
    assert "No space left" in said["errors"][1]["message"]
    assert (said["ok"], said["kept"], said["issues"]) == (False, False, [])
    said = ask(file, "-o", tmp_path / "out")[1]
    assert [fault["code"] for fault in said["errors"]] == [first], "keeping was not asked for"
    assert [issue["code"] for issue in said["issues"]] == ["store.save_failed"]
    assert set(ask(tmp_path / "none.gpkg")[1]) == {"ok", "errors"}, "the next call says nothing of this one"


def test_where_neither_papers_nor_result_can_be_written_both_reasons_are_told(file, tmp_path, call, monkeypatch):
    def broken(*_args, **_named):
        raise PlannerError.of("app.out_is_file", where="out")

    monkeypatch.setattr("planner.app.exports.export_all", broken)
    monkeypatch.setattr("planner.app.projects.save", full_disk)
    code, told = call(file, "--keep", "-o", tmp_path / "out")
    assert code == 1
    assert "No space left" in told.err
    assert PlannerError.of("app.out_is_file", where="out").message("en") in told.err
    assert "is kept" not in told.err
