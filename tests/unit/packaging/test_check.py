"""The test command: a step that hangs or whose worker dies ends, and is told."""

import importlib.util
import sys
from pathlib import Path

import pytest

CHECK = Path(__file__).resolve().parents[3] / "packaging" / "check.py"


@pytest.fixture
def check():
    spec = importlib.util.spec_from_file_location("chargesite_check", CHECK)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_step_that_does_not_end_is_stopped(check, monkeypatch, capsys):
    monkeypatch.setattr(check, "MOST_S", 0.2)
    assert check.bounded([sys.executable, "-c", "import time; time.sleep(60)"], {}) == 124
    assert "not ended after" in capsys.readouterr().out


def test_a_step_has_its_own_code_and_environment(check):
    ends = "import os, sys; sys.exit(int(os.environ['ENDS_WITH']))"
    assert check.bounded([sys.executable, "-c", ends], {"ENDS_WITH": "3"}) == 3


def test_no_step_of_tests_waits_for_the_successor_of_a_dead_worker(check):
    of_tests = [command for _, command, _ in check.steps([]) if "pytest" in command]
    assert len(of_tests) == 3
    assert all("--max-worker-restart=0" in command for command in of_tests)
