"""The short form of ``python -m tests.soak``: killed savers, failing disks, damaged files."""

import json
import os
import subprocess
import sys

import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the children are forked")
def test_nothing_that_was_acknowledged_is_lost():
    done = subprocess.run([sys.executable, "-m", "tests.soak", "--short"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert found["ok"]
    assert {name: each["kills"] for name, each in found["kill"].items()} == dict.fromkeys(
        ("save", "autosave", "first_save", "save_as"), 5
    )
    assert found["damage"]["right"] + found["damage"]["refused_with_backup"] == 60
    assert found["failing_calls"]["refused"] > 0
    assert found["disk_full"]["refused"] > 0
