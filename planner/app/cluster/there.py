"""What runs in a worker process of a cluster: tell what is installed, look at the files, do a job, stop it."""

import hashlib
import platform
import threading
import time
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from planner import __version__
from planner.app.cluster.files import Files, first_other
from planner.app.pipe import Packed, pack
from planner.app.worker import answer
from planner.model.errors import Cancelled, PlannerError
from planner.resources import data_dir

TOPIC = "chargesite"
"""Name of the events in which workers tell how far they are."""
REPORT_EVERY_S = 0.2
_LOOKS_S = 0.2
# what a result may depend on, beside Chargesite itself
PACKAGES = ("distributed", "highspy", "numba", "numpy", "pandapower", "pandas", "scipy", "shapely")
_stopped: set[str] = set()
# the compiled kernels and the readers of files are made for one study in a process at a time
_one_study = threading.Lock()


@cache
def installed() -> Mapping[str, str]:
    """Versions that must be the same on both sides, by name; ``source`` is a hash of the program and its data."""
    found = {"chargesite": __version__, "source": _source(), "python": ".".join(platform.python_version_tuple()[:2])}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


def _source() -> str:
    """Hash of the engine's modules and of the tables it reads, whatever computer they lie on."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parents[2]
    parts = [(package, "*.py"), *((data_dir() / name, "*") for name in ("catalogue", "demand", "rules"))]
    for folder, pattern in parts:
        for path in sorted(folder.rglob(pattern)):
            if path.suffix in {".py", ".csv", ".toml"} and path.is_file():
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


def stop(job_id: str) -> None:
    """Let a job end at its next report, or not begin; called in every worker, as nobody knows where it is."""
    _stopped.add(job_id)


def do(job_id: str, kind: str, payload: Mapping[str, Any], files: Files) -> tuple[str, Packed]:
    """Do one job of :data:`planner.app.worker.JOBS`, where its files are as they were on the planner's computer.

    Returns
    -------
    tuple of str and Packed
        ``done`` with the result, ``cancelled``, or ``error`` with the fault or its report.
    """
    progress = _Told(job_id)
    try:
        while not _one_study.acquire(timeout=_LOOKS_S):
            progress.report(0.0, "app.cluster_busy")
    except Cancelled:
        return "cancelled", pack(None)
    try:
        if other := first_other(files):
            fault = PlannerError.of("app.cluster_no_file", where=platform.node(), file=other, worker=platform.node())
            return "error", pack(fault)
        what, content = answer(kind, dict(payload), progress)
        return what, pack(content)
    finally:
        _one_study.release()
        _stopped.discard(job_id)


class _Told:
    """Sends progress as events through the scheduler, and raises ``Cancelled`` when asked to stop."""

    def __init__(self, job_id: str) -> None:
        from distributed import get_worker

        self._job_id = job_id
        self._worker = get_worker()
        self._last_s = 0.0

    def report(self, done_pu: float, code: str, /, **params: str | float) -> None:
        """Pass on, or stop."""
        if self._job_id in _stopped:
            raise Cancelled
        now_s = time.monotonic()
        if now_s - self._last_s >= REPORT_EVERY_S or done_pu >= 1.0:
            self._last_s = now_s
            said = {"job": self._job_id, "done_pu": float(done_pu), "code": code, "params": dict(params)}
            self._worker.log_event(TOPIC, said)
