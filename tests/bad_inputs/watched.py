"""Bad files given to the import in a process of its own, as the window does; a file that hangs ends that process."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path

from tests.bad_inputs.making import Case

MOST_CPU_S = 5.0
_MOST_WAIT_S = 120.0
# Stuttgart's south, where the good files of the corpus lie
AREA_M = (495_000.0, 5_385_000.0, 530_000.0, 5_410_000.0)
AREA_CRS = "EPSG:25832"


@dataclass(frozen=True)
class Answer:
    """Codes of all that was said of a file by look and check, the usable rows, and whether it ended by itself."""

    codes: frozenset[str] = frozenset()
    usable: int | None = None
    ended: str = ""


def ask(path: Path, case: Case) -> Answer:
    """Look at a file, check it, and where it was only asked for its coordinate system, check it once more with one."""
    from planner.app.importing.records import LookOptions, ProjectContext
    from planner.app.worker import run_job
    from planner.model.progress import SILENT
    from planner.model.project import Source

    context = ProjectContext(folder=path.parent, crs=AREA_CRS, area_m=AREA_M)
    options = LookOptions(role=case.role, columns=case.columns)
    look = run_job("import_look", {"path": path, "options": options, "context": context}, SILENT)
    said = [*look.issues, *look.faults]  # type: ignore[attr-defined]
    layer = look.layer if look.layers else ""  # type: ignore[attr-defined]
    proposed = look.proposal.columns if look.proposal is not None else {}  # type: ignore[attr-defined]
    source = Source(role=case.role, path=path.name, layer=layer, columns={**proposed, **case.columns})
    usable = None
    for crs in dict.fromkeys(("", case.crs)):
        payload = {"path": path, "source": replace(source, crs=crs), "context": replace(context, crs="")}
        if "lies" in case.wanted:
            payload["context"] = context
        report = run_job("import_check", payload, SILENT)
        said += [*report.issues, *report.faults, *(p.issue for p in report.problems)]  # type: ignore[attr-defined]
        usable = None if report.faults else report.n_usable  # type: ignore[attr-defined]
        if usable is not None:
            break
    return Answer(codes=frozenset(issue.code for issue in said), usable=usable)


def serve(connection: Connection, module: str, table: str, proxy: str = "") -> None:
    """Answer for one case after another; more than five seconds of computing on one end the process."""
    import planner.app.importing.check
    import planner.app.importing.look  # noqa: F401 - imported for its effect: importing takes long, files must not

    if proxy:  # GDAL asks for it at each request: what it would ask of the net comes to the listener
        os.environ.update(GDAL_HTTP_PROXY=proxy, GDAL_HTTPS_PROXY=proxy)
    cases: Mapping[str, Case] = getattr(__import__(module, fromlist=[table]), table)
    while (message := connection.recv()) is not None:
        name, path = message
        if sys.platform != "win32":
            signal.setitimer(signal.ITIMER_PROF, MOST_CPU_S)
        try:
            answer = ask(path, cases[name])
        except Exception as error:  # noqa: BLE001 - a fault of ours is an answer the test must see
            answer = Answer(ended=f"{type(error).__name__}: {error}")
        if sys.platform != "win32":
            signal.setitimer(signal.ITIMER_PROF, 0)
        connection.send(answer)


class Watched:
    """One such process, replaced where a file ended it."""

    def __init__(self, module: str, table: str, proxy: str = "") -> None:
        self._arguments = (module, table, proxy)
        self._context = multiprocessing.get_context("spawn")
        self._start()

    def _start(self) -> None:
        self._here, there = self._context.Pipe()
        self._process = self._context.Process(target=serve, args=(there, *self._arguments), daemon=True)
        self._process.start()
        there.close()

    def ask(self, name: str, path: Path) -> Answer:
        """Answer for one file."""
        try:
            self._here.send((name, path))
            if self._here.poll(_MOST_WAIT_S):
                answer: Answer = self._here.recv()
                return answer
            self._process.kill()
            ended = "hangs"
        except (EOFError, OSError):
            self._process.join(5)
            ended = f"died with {self._process.exitcode}"
        self._start()
        return Answer(ended=ended)

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join(5)
