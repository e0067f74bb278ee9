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
    assert set(found["kill"]) == {"save", "autosave", "first_save", "save_as"}
    # a kill before anything was acknowledged proves nothing
    assert all(each["acknowledged"] > 0 for each in found["kill"].values()), found["kill"]
    assert found["read_only_folder"]["outcome"] == "read-only, refused" or found["not_tried"] == ["read_only_folder"]
    assert found["damage"]["right"] + found["damage"]["refused_with_backup"] == 60
    assert found["failing_calls"]["refused"] > 0
    assert found["disk_full"]["refused"] > 0
