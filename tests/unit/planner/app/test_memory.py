"""Freed memory is kept: large arrays made again and again fetch few new pages."""

import subprocess
import sys

import pytest

PROBE = """
import resource, sys
import numpy as np
from planner.app.memory import keep_freed_memory
if sys.argv[1] == "kept":
    assert keep_freed_memory()
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
before = faults()
for _ in range(50):
    parts = [np.ones(250_000) for _ in range(8)]
    del parts
print(faults() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the C library of Linux is told")
def test_large_arrays_made_again_fetch_few_pages() -> None:
    # glibc keeps what it has by its own rules too: its threshold grows with what is freed, up to what it trims
    asked, told = (
        int(subprocess.run([sys.executable, "-c", PROBE, way], capture_output=True, text=True, check=True).stdout)
        for way in ("asis", "kept")
    )
    assert told < asked / 2
