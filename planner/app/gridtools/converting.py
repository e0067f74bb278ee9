"""Foreign grid files are read in a process of their own, bounded in memory and time, ended on Cancel, without network.

The child hands back nothing but plain JSON text (``planner.io.gridplain``), which is checked here like any file's.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Progress

if TYPE_CHECKING:
    from planner.io.gridfile import GridFile

TIME_LIMIT_S = 60.0
MEMORY_LIMIT_MB = 4096
_LOOK_EVERY_S = 0.1
_ENDED_FOR_LACK, _NO_GRID = 3, 4
_NOWHERE = "http://127.0.0.1:1"


def convert(path: Path, where: str, progress: Progress = SILENT) -> "GridFile":
    """Raw content of a grid file in any of the formats that are read, by a child process.

    Raises
    ------
    PlannerError
        The file is at fault, or took too much memory or time.
    Cancelled
        The planner asked to stop; the child is ended.
    """
    return run_child(path, where, progress, time_limit_s=TIME_LIMIT_S, memory_limit_mb=MEMORY_LIMIT_MB)


def run_child(path: Path, where: str, progress: Progress, *, time_limit_s: float, memory_limit_mb: int) -> "GridFile":
    """Start the child, wait for its end, and read what it wrote.

    Raises
    ------
    PlannerError
        As :func:`convert`.
    Cancelled
        The planner asked to stop.
    """
    with tempfile.TemporaryDirectory(prefix="chargesite-grid-") as folder:
        answer = Path(folder) / "answer.json"
        arguments = [str(path.resolve()), where, str(answer), str(memory_limit_mb), str(int(time_limit_s) + 5)]
        # -P: nothing is imported from the folder the person stands in, which may be the file's
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", __spec__.name, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(Path(folder)),
            cwd=folder,
        )
        try:
            _wait(child, where, progress, time_limit_s)
        finally:
            child.kill()
            child.wait()
            if child.stdin is not None:
                child.stdin.close()
        if child.returncode == _NO_GRID:
            raise PlannerError.of("io.grid_convert_failed", where=where)
        return _read(answer, where, memory_limit_mb)


def _environment(folder: Path) -> dict[str, str]:
    """The child's surroundings: proxies that lead nowhere, one thread, temporary files in the folder given."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY")}
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"), _NOWHERE)
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    root = str(Path(__file__).resolve().parents[3])
    return {**kept, **proxies, **threads, "PYTHONPATH": root, "TMPDIR": str(folder), "TEMP": str(folder)}


def _wait(child: "subprocess.Popen[bytes]", where: str, progress: Progress, time_limit_s: float) -> None:
    started_s = time.monotonic()
    while True:
        try:
            child.wait(_LOOK_EVERY_S)
        except subprocess.TimeoutExpired:
            passed_s = time.monotonic() - started_s
            if passed_s > time_limit_s:
                raise PlannerError.of("io.grid_convert_slow", where=where, seconds=round(time_limit_s)) from None
            progress.report(
                min(0.95, passed_s / time_limit_s), "io.progress_converting", file=where, seconds=int(passed_s)
            )
        else:
            return


def _read(answer: Path, where: str, memory_limit_mb: int) -> "GridFile":
    from planner.io.gridplain import from_text, issues_of_plain

    try:
        text = answer.read_text(encoding="utf-8")
    except OSError as error:
        raise PlannerError.of("io.grid_convert_died", where=where, limit_mb=memory_limit_mb) from error
    if text.startswith("["):
        raise PlannerError(issues_of_plain(json.loads(text)))
    return from_text(text, where)


def read_raw(path: Path, where: str) -> "GridFile":
    """Raw content of a file, read in this very process: what the child does.

    Raises
    ------
    PlannerError
        The file is at fault.
    """
    from planner.io import gridfile
    from planner.io.gridjson import read_grid_file

    ending = gridfile.ending_of(path.name)
    if ending in gridfile.SQLITE_ENDINGS:
        from planner.io.gridsqlite import read_sqlite_grid as reader
    elif ending in gridfile.EXCEL_ENDINGS:
        from planner.io.gridexcel import read_excel_grid as reader
    elif ending in gridfile.MATPOWER_ENDINGS:
        from planner.io.gridmatpower import read_matpower_grid as reader
    elif ending in gridfile.CIM_ENDINGS:
        from planner.grid.convert.cim import read_cim_grid as reader
    else:
        reader = read_grid_file
    return reader(path, gridfile.WANTED, where)


def main(arguments: list[str]) -> int:
    """Read the file named first and write its content, or the faults found, as plain JSON."""
    path, where, answer, memory_limit_mb, life_s = arguments
    _limit(int(memory_limit_mb), int(life_s))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from planner.io.gridplain import issues_to_plain, to_text

    try:
        text = to_text(read_raw(Path(path), where))
    except PlannerError as error:
        text = json.dumps(issues_to_plain(error.issues))
    except (MemoryError, ImportError, OSError):
        return _ENDED_FOR_LACK
    except Exception:  # noqa: BLE001 - the process edge: whatever a foreign file made go wrong becomes one sentence
        return _NO_GRID
    written = Path(answer).with_suffix(".part")
    written.write_text(text, encoding="utf-8")
    written.replace(answer)
    return 0


def _limit(memory_limit_mb: int, life_s: int) -> None:
    """Bound this process's memory and time where the system can (POSIX); elsewhere only the parent watches."""
    try:
        import resource
    except ImportError:
        return
    for what, value in ((resource.RLIMIT_AS, memory_limit_mb << 20), (resource.RLIMIT_CPU, life_s)):
        hard = resource.getrlimit(what)[1]
        limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (limit, limit))


def _end_with_parent() -> None:
    """End this process when the parent is gone: its end of the pipe closes then."""
    # not through sys.stdin: a reader that waits in it stops the interpreter from ending
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
