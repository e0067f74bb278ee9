"""The command line: what it prints, and its exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from planner import __version__
from planner.app.assess import assess
from planner.app.examples import sample_project
from planner.cli import main, window
from planner.model.errors import PlannerError


@pytest.fixture(scope="module")
def runs():
    """Runs by project name: the same project is assessed once, what is tested is what the command makes of it."""
    return {}


@pytest.fixture
def call(monkeypatch, capsys, runs):
    def remembered(project, *arguments):
        if project.name not in runs:
            runs[project.name] = assess(project, *arguments)
        return runs[project.name]

    monkeypatch.setattr("planner.app.assess.assess", remembered)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["chargesite", *arguments])
        monkeypatch.setenv("CHARGESITE_LANGUAGE", "en")
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_version(call):
    assert call("--version")[:2] == (0, f"chargesite {__version__}\n")


def test_help_names_the_commands(call):
    code, out, _ = call("--help")
    assert code == 0
    assert "assess" in out
    assert "demo" in out


@pytest.mark.parametrize(("arguments", "code"), [(("rules", "list", "--json"), 0), (("rules", "lost"), 2)])
def test_a_reader_that_leaves_early_is_no_fault(tmp_path, arguments, code):
    """As with ``| head``: no trace and the usual exit code, whether the pipe breaks at once or at the end."""
    gone, ours = os.pipe()
    os.close(gone)
    with (tmp_path / "said").open("w+b") as said:
        asked = [sys.executable, "-m", "planner.cli", *arguments]
        streams = {"stdout": ours, "stderr": said} if not code else {"stdout": said, "stderr": ours}
        ended = subprocess.run(asked, **streams, check=False, env={**os.environ, "CHARGESITE_LANGUAGE": "de"})
        said.seek(0)
        assert (ended.returncode, said.read()) == (code, b"")
    os.close(ours)


def test_a_name_that_the_encoding_of_the_output_lacks_ends_no_command():
    """As on a pipe of Windows, where a file has a Polish name."""
    asked = [sys.executable, "-m", "planner.cli", "project", "show", "Łódź.toml", "--json"]
    env = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "LC_ALL": "C.UTF-8"}
    ended = subprocess.run(asked, capture_output=True, check=False, env=env)
    assert ended.returncode == 1
    assert json.loads(ended.stdout.decode("cp1252"))["errors"][0]["where"] == "Łódź.toml"


def test_wrong_usage_is_2(call):
    assert call("asess")[0] == 2
    assert call("assess")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("asess", "Fehler: Den Befehl „asess“ gibt es nicht. Ist einer von diesen gemeint: 'assess',"),
        (
            "assess",
            "chargesite assess [OPTIONEN] {project}\nHilfe: chargesite assess --help\nFehler: Es fehlt: project.",
        ),
        ("assess p --nothing", "Fehler: Die Option --nothing gibt es nicht."),
        ("assess p q", "Fehler: Es wurde mehr angegeben, als gefragt ist: q."),
        ("size --sessions-per-day many", "Fehler: --sessions-per-day: Geben Sie eine Zahl an, mit Dezimalpunkt"),
        ("access r --sites s --snap-m -2.5", "Fehler: --snap-m: Geben Sie mindestens 0 an."),
        ("score p --method xx", "Fehler: --method: „xx“ gibt es nicht; möglich sind: 'wsm', 'topsis'."),
    ],
)
def test_a_wrong_call_is_told_in_the_readers_language(arguments, sentence, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["chargesite", *arguments.split()])
    monkeypatch.setenv("CHARGESITE_LANGUAGE", "de")
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert sentence in capsys.readouterr().err


def test_a_group_without_a_command_shows_its_help_alone(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["chargesite", "grid"])
    monkeypatch.setenv("CHARGESITE_LANGUAGE", "de")
    with pytest.raises(SystemExit) as stop:
        main()
    assert (stop.value.code, capsys.readouterr().err) == (2, "")


def test_a_fault_of_the_input_is_1_and_one_sentence(call, tmp_path):
    code, out, err = call("assess", str(tmp_path / "none.toml"), "--out", str(tmp_path / "out"))
    assert code == 1
    assert out == ""
    assert "none.toml" in err
    assert not (tmp_path / "out").exists()


def test_faults_speak_json_where_asked(call, tmp_path):
    code, out, _ = call("assess", str(tmp_path / "none.toml"), "--json")
    assert code == 1
    answer = json.loads(out)
    assert answer["ok"] is False
    assert answer["errors"][0]["where"] == "none.toml"


def test_assess_writes_and_ranks(call, tmp_path):
    code, out, _ = call("assess", str(sample_project("minimal")), "--out", str(tmp_path), "--json")
    assert code == 0
    answer = json.loads(out)
    assert answer["ok"] is True
    assert "report.pdf" in answer["written"]
    assert answer["ranking"][0]["rank"] == 1


def test_the_table_names_the_sites(call, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    code, out, err = call("assess", str(sample_project("minimal")), "--out", str(tmp_path))
    assert code == 0
    assert "Rathaus" in out
    assert "report.pdf" in err
    assert call("assess", str(sample_project("minimal")), "--out", str(tmp_path), "--quiet")[1:] == ("", "")


def test_an_output_folder_that_is_a_file_is_said(call, tmp_path):
    (tmp_path / "out").write_text("here", encoding="utf-8")
    code, _, err = call("assess", str(sample_project("minimal")), "--out", str(tmp_path / "out"))
    assert code == 1
    assert "is a file" in err


def test_the_unexpected_is_3_and_leaves_a_trace(call, monkeypatch, tmp_path):
    def burst(*_):
        raise RuntimeError("burst")

    monkeypatch.setattr("planner.store.project_text.read_project", burst)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code, _, err = call("assess", str(sample_project("minimal")))
    assert code == 3
    assert "burst" in next(tmp_path.glob("chargesite-*.log")).read_text(encoding="utf-8")
    assert ".log" in err


def test_cancelled_is_130(call, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("planner.store.project_text.read_project", stop)
    assert call("assess", str(sample_project("minimal")))[0] == 130


def test_a_path_alone_opens_the_window_with_it(call, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    opened = []
    monkeypatch.setattr(window, "open_window", lambda path: opened.append(path) or 0)
    for name in ("A B.chargesite.gpkg", "p.TOML", "roads.shp", "roads.dbf", "layers.gpkg", "letter.docx"):
        Path(name).touch()
    for name in ("A B.chargesite.gpkg", "p.TOML", "roads.shp", "roads.dbf", "./layers.gpkg"):
        assert call(name)[0] == 0
        assert opened.pop() == tmp_path / name
    for name, said in {
        "none.chargesite.gpkg": "There is no such file",
        "maps/none": "There is no such file",
        "letter.docx": "neither a project",
        f"{tmp_path}": "neither a project",
        "asess": "No such command 'asess'",
    }.items():
        code, _, err = call(name)
        assert (code, opened) == (2, [])
        assert said in " ".join(err.split())


def test_without_a_display_the_window_is_left_out(call, monkeypatch):
    monkeypatch.setattr(window, "has_display", lambda: False)
    code, _, err = call()
    assert code == 1
    assert "no display" in err


def test_a_window_that_cannot_open_does_not_spoil_the_demo(call, monkeypatch, tmp_path):
    def refuse(_):
        raise PlannerError.of("ui.no_display")

    monkeypatch.setattr(window, "has_display", lambda: True)
    module = SimpleNamespace(run_window=refuse)
    monkeypatch.setattr(window, "importlib", SimpleNamespace(import_module=lambda _: module))
    monkeypatch.setattr("planner.app.examples.sample_project", lambda: sample_project("minimal"))
    code, _, err = call("demo", "--out", str(tmp_path))
    assert code == 0
    assert "display" in err
    assert (tmp_path / "report.pdf").exists()


def test_it_is_a_module_too():
    done = subprocess.run(
        [sys.executable, "-m", "planner.cli", "--version"], capture_output=True, text=True, check=True
    )
    assert __version__ in done.stdout
