"""Inside the worker process: warm up, do one job after another and say how it goes. Imports no Qt.

Modules are loaded one by one while nothing is asked for, so that the first job waits for one at most.
"""

import importlib
import sys
import time
import traceback
from collections.abc import Mapping
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from typing import Any

from planner.app.memory import keep_freed_memory
from planner.app.pipe import receive, send
from planner.model.errors import Cancelled, PlannerError
from planner.model.progress import Progress

REPORT_EVERY_S = 0.05
# what reading a file for the map needs, the first needed first
READING_FIRST = ("planner.app.opening", "shapely", "pyproj", "pandas", "geopandas", "pyogrio", "planner.app.mapload",
                 "planner.io.chunks", "planner.app.ragged", "planner.maps.looks", "planner.app.inputs",
                 "planner.io.mapping")  # fmt: skip
# what a study needs beside that; a process that only reads files loads it when it has long had nothing to do
STUDY_TOO = ("planner.io.load", "scipy.sparse.linalg", "numba", "pandapower", "planner.app.inputs",
             "planner.app.gridwork", "planner.app.assess", "planner.report.pdf")  # fmt: skip
READING_REST_S = 30.0
# kind of job to the use case that does it, called with the payload's entries and ``progress``; one that sends results
# on its way (``send_part``) finds it on the progress it is given
JOBS: Mapping[str, str] = {
    "actuals": "planner.app.delivery.actualfile:import_actuals",
    "assess": "planner.app.assess:assess",
    "assess_each": "planner.app.each:assess_each",
    "cluster_look": "planner.app.cluster.connection:probe_or_fault",
    "open": "planner.app.opening:read_for_work",
    "preview": "planner.app.preview:preview",
    "look": "planner.app.opening:look",
    "sessions_left": "planner.app.opening:sessions_left",
    "new_from": "planner.app.projectfiles.derived:new_from",
    "pack": "planner.app.projectfiles.packing:pack",
    "parties": "planner.app.delivery.partyfile:import_parties",
    "picture": "planner.maps.sources.geotiff:read_picture_or_fault",
    "picture_look": "planner.maps.sources.geotiff:picture_fault",
    "export": "planner.app.exports:export_all",
    "export_for": "planner.app.exports:export_for",
    "import_look": "planner.app.importing.look:look",
    "import_check": "planner.app.importing.check:check",
    "import_crs": "planner.app.importing.crslist:all_crs",
    "map_layer": "planner.app.mapload:map_layer",
    "map_first": "planner.app.mapload:first_pieces",
    "papers": "planner.app.papers:write_papers",
    "report": "planner.app.exports:export_report",
    "rule_check": "planner.app.rulecheck:check_rules",
    "what_if": "planner.app.whatif:what_if",
    "plan": "planner.app.plan:plan_sites",
    "reimport": "planner.app.reimport:compare_list",
    "version": "planner.app.delivery.versions:read_version",
    "version_changes": "planner.app.delivery.versions:changes_since",
    "figures": "planner.app.own_values:shipped_figures",
    "own_values": "planner.app.own_values_file:read_values",
    "bay_layout": "planner.app.bay_layout:preview_layout",
}


class PipeProgress:
    """Sends progress through the pipe, at most twenty times a second, and raises ``Cancelled`` when asked to stop."""

    def __init__(self, connection: Connection, number: int, cancelled: "Synchronized[int]") -> None:
        self._connection = connection
        self._number = number
        self._cancelled = cancelled
        self._last_s = 0.0

    def report(self, done_pu: float, code: str, /, **params: str | float) -> None:
        """Pass on, or stop."""
        if self._cancelled.value == self._number:
            raise Cancelled
        now_s = time.monotonic()
        if now_s - self._last_s >= REPORT_EVERY_S or done_pu >= 1.0:
            self._last_s = now_s
            send(self._connection, (self._number, "progress", (done_pu, code, params)))

    def send_part(self, content: object) -> None:
        """Send a piece of the result before the job is done; raises ``Cancelled`` when asked to stop."""
        if self._cancelled.value == self._number:
            raise Cancelled
        send(self._connection, (self._number, "part", content))


def main(connection: Connection, cancelled: "Synchronized[int]", *, reads: bool = False) -> None:
    """Serve jobs until the pipe closes.

    Parameters
    ----------
    reads : bool
        Whether files are read here rather than studies made: what only studies need is then not loaded at first.
    """
    sys.setswitchinterval(0.0005)
    keep_freed_memory()
    left = [*READING_FIRST, *STUDY_TOO]
    while True:
        warm_up(connection, left, reads=reads)
        try:
            number, kind, payload = receive(connection)
        except (EOFError, OSError, KeyboardInterrupt):
            return
        progress = PipeProgress(connection, number, cancelled)
        send(connection, (number, *answer(kind, payload, progress)))


def answer(kind: str, payload: dict[str, Any], progress: Progress) -> tuple[str, Any]:
    """``done`` with a job's result, ``cancelled``, or ``error`` with the fault or the text of what nobody expected."""
    try:
        return "done", run_job(kind, payload, progress)
    except Cancelled:
        return "cancelled", None
    except PlannerError as error:
        return "error", error
    except Exception:  # noqa: BLE001 - the job edge: whatever went wrong must reach the window, not end the worker
        return "error", traceback.format_exc()


def run_job(kind: str, payload: Mapping[str, Any], progress: Progress) -> object:
    """Do one job by its kind.

    Raises
    ------
    ValueError
        There is no such kind.
    """
    if kind not in JOBS:
        message = f"unknown job kind {kind!r}"
        raise ValueError(message)
    module, _, name = JOBS[kind].partition(":")
    return getattr(importlib.import_module(module), name)(**payload, progress=progress)


def warm_up(connection: Connection, left: list[str], *, reads: bool = False) -> None:
    """Import what the jobs need while none is there, so that the first click does not wait for it.

    Parameters
    ----------
    left : list of str
        Modules not imported yet; those that are imported now are taken out of it.
    """
    while left:
        rests = reads and left[0] in STUDY_TOO[:1]
        if _waits(connection, READING_REST_S if rests else 0.0):
            return
        importlib.import_module(left.pop(0))


def _waits(connection: Connection, rest_s: float) -> bool:
    """Whether a job has come, or comes within a time; a pipe that was closed counts as one."""
    try:
        return connection.poll(rest_s)
    except (OSError, KeyboardInterrupt):
        return True
