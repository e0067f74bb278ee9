"""The set-up script: what it decides, without setting anything up."""

import importlib.util
import sys
from pathlib import Path

import pytest

START = Path(__file__).resolve().parents[3] / "packaging" / "start.py"


@pytest.fixture
def start(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("chargesite_start", START)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "packaging").mkdir()
    (tmp_path / "packaging" / "requirements.lock").write_text("x==1", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]", encoding="utf-8")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "LOCK", tmp_path / "packaging" / "requirements.lock")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / "chargesite-setup.stamp")
    return module


def make_ready(start):
    python = start.python_of_venv()
    python.parent.mkdir(parents=True)
    python.touch()
    start.STAMP.write_text(start.fingerprint(), encoding="utf-8")


def test_a_finished_environment_is_used(start):
    make_ready(start)
    assert start.is_ready()


def test_a_half_made_environment_is_not(start):
    make_ready(start)
    start.STAMP.unlink()
    assert not start.is_ready()


@pytest.mark.parametrize("changed", ["packaging/requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_pyproject_asks_for_a_new_environment(start, changed):
    make_ready(start)
    (start.ROOT / changed).write_text("changed", encoding="utf-8")
    assert not start.is_ready()


@pytest.mark.parametrize(
    ("output", "word"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("error sending request: dns error: failed to lookup address", "no network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that was locked"),
        ("PermissionError: [Errno 13] Permission denied", "cannot be written"),
        ("something else\nhappened", "last lines"),
    ],
)
def test_failures_become_sentences(start, output, word):
    assert word in start.explain(output)


def test_an_old_python_is_refused(start, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(start.SetupError, match="too old"):
        start.check_python()


def test_a_step_that_fails_says_why(start):
    with pytest.raises(start.SetupError, match="disk is full"):
        start.run_step([sys.executable, "-c", "import sys; print('No space left on device'); sys.exit(1)"])


def test_missing_libraries_are_named_by_package(start):
    assert start.missing_libraries({"libdoesnotexist.so.9": "libdoesnotexist9"}) == ["libdoesnotexist9"]


def test_no_root_no_library_names_the_line_to_run(start, monkeypatch):
    monkeypatch.setattr(start, "QT_LIBRARIES", {"libdoesnotexist.so.9": "libdoesnotexist9"})
    monkeypatch.setattr(start, "is_root_on_debian", lambda: False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(start.SetupError, match=r"sudo apt-get install .*libdoesnotexist9"):
        start.check_system_libraries(["test"])
    assert start.check_system_libraries(["demo"]) is False


@pytest.fixture
def steps_run(start, monkeypatch):
    commands = []
    monkeypatch.setattr(start, "run_step", commands.append)
    return commands


def test_uv_is_taken_where_it_is(start, steps_run, monkeypatch):
    monkeypatch.setattr(start.shutil, "which", lambda name: "/somewhere/uv" if name == "uv" else None)
    assert start.make_venv() == ["/somewhere/uv", "pip", "install", "--python", str(start.python_of_venv())]
    assert steps_run[0][:2] == ["/somewhere/uv", "venv"]


def test_venv_comes_next(start, steps_run, monkeypatch):
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    monkeypatch.setattr(start, "can_make_pip", lambda: True)
    assert start.make_venv()[-1] == "install"
    assert steps_run == [[sys.executable, "-m", "venv", str(start.VENV)]]


def test_debians_pip_wheel_serves_without_ensurepip(start, steps_run, monkeypatch, tmp_path):
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    monkeypatch.setattr(start, "can_make_pip", lambda: False)
    monkeypatch.setattr(start, "is_root_on_debian", lambda: False)
    monkeypatch.setattr(start, "pip_wheel_of_debian", lambda: tmp_path / "pip.whl")
    start.make_venv()
    assert "--without-pip" in steps_run[0]
    assert steps_run[1][1] == str(tmp_path / "pip.whl" / "pip")


def test_without_any_way_the_line_to_run_is_named(start, steps_run, monkeypatch):
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    monkeypatch.setattr(start, "can_make_pip", lambda: False)
    monkeypatch.setattr(start, "is_root_on_debian", lambda: False)
    monkeypatch.setattr(start, "pip_wheel_of_debian", lambda: None)
    with pytest.raises(start.SetupError, match="sudo apt-get install python3-venv"):
        start.make_venv()
    assert steps_run == []
