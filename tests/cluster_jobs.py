"""What a worker of the tests' cluster can do beside the program's own jobs."""

import os
import time
from types import MappingProxyType

from planner.app import worker
from planner.model.errors import PlannerError


def slow(marker, seconds, progress):
    """Tell where it runs, then report until the time is over; the second time at once, as after a death."""
    again = marker.exists()
    with marker.open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")
    ends_s = time.monotonic() + (0.0 if again else seconds)
    while time.monotonic() < ends_s:
        progress.report(0.5, "app.step_score")
        time.sleep(0.02)
    return os.getpid()


def broken(progress):
    raise ZeroDivisionError("by zero")


def faulty(progress):
    raise PlannerError.of("catalogue.duplicate_id", where="sites.csv", id="A1")


def teach():
    """Add the tests' jobs to this process's."""
    own = {
        "slow": "tests.cluster_jobs:slow",
        "broken": "tests.cluster_jobs:broken",
        "faulty": "tests.cluster_jobs:faulty",
    }
    worker.JOBS = MappingProxyType({**worker.JOBS, **own})
