"""Inside the worker process: warm up, then do one job after another and say how it goes. Imports no Qt."""

import importlib
import sys
import time
import traceback
from collections.abc import Mapping
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from typing import Any

from planner.model.errors import Cancelled, PlannerError
from planner.model.progress import Progress

REPORT_EVERY_S = 0.05
# kind of job to the use case that does it, called with the payload's entries and ``progress``; one that sends results
# on its way (``send_part``) finds it on the progress it is given
JOBS: Mapping[str, str] = {
    "assess": "planner.app.assess:assess",
    "open": "planner.app.opening:read_for_work",
    "preview": "planner.app.preview:preview",
    "look": "planner.app.opening:look",
    "sessions_left": "planner.app.opening:sessions_left",
    "pack": "planner.app.projectfiles.packing:pack",
    "picture": "planner.maps.sources.geotiff:read_picture_or_fault",
    "export": "planner.app.exports:export_all",
    "export_for": "planner.app.exports:export_for",
    "import_look": "planner.app.importing.look:look",
    "import_check": "planner.app.importing.check:check",
    "import_crs": "planner.app.importing.crslist:all_crs",
    "map_layer": "planner.app.mapload:map_layer",
    "report": "planner.app.exports:export_report",
    "what_if": "planner.app.whatif:what_if",
    "reimport": "planner.app.reimport:compare_list",
}


class PipeProgress:
    """Sends progress through the pipe, at most twenty times a second, and raises ``Cancelled`` when asked to stop."""

    def __init__(self, connection: Connection, number: int, cancelled: "Synchronized[int]") -> None:
        self._connection = connection
        self._number = number
        self._cancelled = cancelled
        self._last_s = 0.0

    def report(self, done_pu: float, code: str, /, **params: str | int) -> None:
        """Pass on, or stop."""
        if self._cancelled.value == self._number:
            raise Cancelled
        now_s = time.monotonic()
        if now_s - self._last_s >= REPORT_EVERY_S or done_pu >= 1.0:
            self._last_s = now_s
            self._connection.send((self._number, "progress", (done_pu, code, params)))

    def send_part(self, content: object) -> None:
        """Send a piece of the result before the job is done; raises ``Cancelled`` when asked to stop."""
        if self._cancelled.value == self._number:
            raise Cancelled
        self._connection.send((self._number, "part", content))


def main(connection: Connection, cancelled: "Synchronized[int]") -> None:
    """Serve jobs until the pipe closes."""
    warm_up()
    while True:
        try:
            number, kind, payload = connection.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        progress = PipeProgress(connection, number, cancelled)
        connection.send((number, *_answer(kind, payload, progress)))


def _answer(kind: str, payload: dict[str, Any], progress: PipeProgress) -> tuple[str, Any]:
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


def warm_up() -> None:
    """Import what every study needs, so that the first click does not wait for it."""
    sys.setswitchinterval(0.0005)
    import planner.app.assess
    import planner.app.mapload
    import planner.app.ragged
    import planner.io.chunks
    import planner.maps.looks
    import planner.report.pdf  # noqa: F401 - imported for its effect
