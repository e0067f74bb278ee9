"""Inside the worker process: warm up, then do one job after another and say how it goes. Imports no Qt."""

import sys
import time
import traceback
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from typing import Any

from planner.model.errors import Cancelled, PlannerError
from planner.model.progress import Progress

REPORT_EVERY_S = 0.05


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


def run_job(kind: str, payload: dict[str, Any], progress: Progress) -> object:
    """Do one job by its kind (assess, preview, export, report)."""
    if kind == "assess":
        from planner.app.assess import assess
        from planner.app.edits import edited
        from planner.store.project_text import read_project

        return assess(edited(read_project(payload["project_path"]), payload.get("edits")), progress)
    if kind == "preview":
        from planner.app.preview import preview

        return preview(payload["project_path"], progress)
    if kind == "export":
        from planner.app.exports import export_all

        return export_all(payload["run"], payload["folder"], progress)
    if kind == "report":
        from planner.app.exports import export_report

        return export_report(payload["run"], payload["path"], progress)
    message = f"unknown job kind {kind!r}"
    raise ValueError(message)


def warm_up() -> None:
    """Import what every study needs, so that the first click does not wait for it."""
    sys.setswitchinterval(0.0005)
    import planner.app.assess
    import planner.report.pdf  # noqa: F401 - imported for its effect
