"""Write a run's papers: report, tables, map data and the hand-over to the back office."""

import errno
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from planner.app.run import Run
from planner.model.drawn import Audience
from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Progress
from planner.model.project import Project

if TYPE_CHECKING:
    from planner.app.freshness import StaleReason
    from planner.report.head import Head

JSON_NAME = "assessment.json"
GEOPACKAGE_NAME = "sites.gpkg"
WORKBOOK_NAME = "sites.xlsx"
OCPI_NAME = "ocpi/locations.json"
OCPI_DRAFT_NAME = "ocpi/draft.json"
REPORT_NAME = "report.pdf"
LEFT_OUT_NAME = "LEFT_OUT.txt"
TYPESET = "report.progress_typeset"
NAMES = (REPORT_NAME, JSON_NAME, GEOPACKAGE_NAME, WORKBOOK_NAME, OCPI_NAME)


def check_folder(folder: Path) -> None:
    """Whether a folder can take the outputs, asked before any work is done for it; makes nothing.

    Raises
    ------
    PlannerError
        The path, or one above it, is a file, or must not be written.
    """
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not there.is_dir():
        raise PlannerError.of("app.out_is_file", where=str(there))
    if not os.access(there, os.W_OK | os.X_OK):
        raise PlannerError.of("app.out_not_writable", where=str(folder), reason=os.strerror(errno.EACCES))


class _Typesetting:
    """Progress of the report that calls when typesetting begins."""

    def __init__(self, progress: Progress, begin: Callable[[], None]) -> None:
        self._progress, self._begin = progress, begin

    def report(self, done_pu: float, code: str, /, **params: str | float) -> None:
        """Pass on."""
        self._progress.report(done_pu, code, **params)
        if code == TYPESET:
            self._begin()


def prepare_folder(folder: Path) -> None:
    """Make the output folder.

    Raises
    ------
    PlannerError
        The path is a file, or the folder cannot be made.
    """
    check_folder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PlannerError.of("app.out_not_writable", where=str(folder), reason=error.strerror or "") from error


def export_all(
    run: Run,
    folder: Path,
    progress: Progress = SILENT,
    *,
    project: Project | None = None,
    accepted: Collection[str] | None = None,
) -> tuple[Path, ...]:
    """Write every output of a run into a folder.

    All are written aside first, so that a fault in any of them leaves the folder's files as they were; then each takes
    its place at once and whole. A file that another program holds open is told at that step. The report carries the
    head of the ``project``'s company. What of the hand-over has no ids yet goes into a file beside it, and one of an
    earlier run is removed where there is nothing of that kind any more.

    Parameters
    ----------
    accepted : collection of str, optional
        Ids of the sites whose offer is accepted, for the back office, where the run's gates were cut; None: it has
        them.

    Returns
    -------
    tuple of Path
        The files written, in the order in which a reader wants them.

    Raises
    ------
    PlannerError
        The folder or one of the files cannot be written (open in another program, disk full), or the company's logo is
        at fault.
    """
    head = _head(run, project)
    prepare_folder(folder)
    with write_faults(folder), TemporaryDirectory(prefix=".chargesite-", dir=folder) as unfinished:
        with ThreadPoolExecutor(max_workers=1) as beside:
            tables: list[Future[None]] = []

            def begin() -> None:
                """Tables while the report is typeset: before, both would wait for Python's lock in turns."""
                if not tables:
                    tables.extend(beside.submit(_write, writers[name], unfinished, folder, name) for name in NAMES[1:])

            writers = _writers(run, _Typesetting(progress, begin), head, accepted)
            progress.report(0.0, "app.writing", name=REPORT_NAME)
            _write(writers[REPORT_NAME], unfinished, folder, REPORT_NAME)
            begin()
            for table in tables:
                table.result()
        drafted = (OCPI_DRAFT_NAME,) if (Path(unfinished) / OCPI_DRAFT_NAME).exists() else ()
        names = (*NAMES, *drafted)
        for name in (*NAMES, OCPI_DRAFT_NAME):
            with write_faults(folder / name):
                _check_free(folder / name)
        for name in names:
            with write_faults(folder / name):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(unfinished) / name).replace(folder / name)
        if not drafted:
            with write_faults(folder / OCPI_DRAFT_NAME):
                (folder / OCPI_DRAFT_NAME).unlink(missing_ok=True)
    progress.report(1.0, "app.written")
    return tuple(folder / name for name in names)


def export_for(  # noqa: PLR0913 - the last three may be left out
    run: Run,
    folder: Path,
    project: Project,
    audience: Audience,
    only: Collection[str] | None = None,
    *,
    outdated: "Sequence[StaleReason]" = (),
    progress: Progress = SILENT,
) -> tuple[Path, ...]:
    """Write every output as an audience may see it, and beside them a list of what was left out and why.

    ``outdated``: what has changed since the run was made; every audience is told.

    Raises
    ------
    PlannerError
        The folder or one of the files cannot be written.
    """
    from planner.app.handover import for_audience, left_out_text
    from planner.app.outdated import marked, outdated_text
    from planner.report.ocpi import accepted_offers

    found = for_audience(run, project, audience, only)
    told = marked(found.run, outdated, outside=audience != "internal")
    # all that leaves the house of the gates, and only to whom publishes the sites
    offers = accepted_offers(run.assessment) if audience == "ocpi" else None
    written = export_all(told, folder, progress, project=project, accepted=offers)
    path = folder / LEFT_OUT_NAME
    said = [left_out_text(found, project.language)] if found.left_out else []
    if outdated:
        said.append(f"{outdated_text(told.assessment)}\n")
    if not said:
        path.unlink(missing_ok=True)
        return written
    with write_faults(path):
        path.write_text("\n".join(said), encoding="utf-8")
    return (*written, path)


def _write(write: Callable[[Path], object], unfinished: str, folder: Path, name: str) -> None:
    with write_faults(folder / name):
        path = Path(unfinished) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path)


def _check_free(path: Path) -> None:
    """Raise now what replacing an earlier output would raise then: a folder there, or a program that holds it."""
    if path.exists():
        with path.open("r+b"):
            pass


def export_report(run: Run, path: Path, progress: Progress = SILENT) -> Path:
    """Write the PDF report alone.

    Raises
    ------
    PlannerError
        The file cannot be written.
    """
    from planner.report.pdf import write_pdf

    with write_faults(path):
        write_pdf(run.assessment, run.layers, path, looks=run.looks, progress=progress)
    return path


@contextmanager
def write_faults(path: Path) -> Iterator[None]:
    """Turn what the operating system or SQLite says into a sentence about the file."""
    try:
        yield
    except OSError as error:
        raise PlannerError.of("app.write_failed", where=str(path), reason=error.strerror or str(error)) from error
    except sqlite3.Error as error:
        raise PlannerError.of("app.write_failed", where=str(path), reason=str(error)) from error


def _head(run: Run, project: Project | None) -> "Head | None":
    from planner.report.head import head_of

    if project is None:
        return None
    return head_of(project.company, project.folder, run.assessment.organisation)


def _writers(
    run: Run, progress: Progress, head: "Head | None", accepted: Collection[str] | None
) -> dict[str, Callable[[Path], object]]:
    """Writer of each output; the tables are written beside the report, whose typesetting leaves Python's lock."""
    from planner.report.geopackage import write_geopackage
    from planner.report.json_out import write_json
    from planner.report.ocpi import write_locations
    from planner.report.pdf import write_pdf
    from planner.report.workbook import write_workbook

    result, layers = run.assessment, run.layers
    return {
        JSON_NAME: lambda path: write_json(result, path),
        GEOPACKAGE_NAME: lambda path: write_geopackage(result, layers, path),
        WORKBOOK_NAME: lambda path: write_workbook(result, path),
        OCPI_NAME: lambda path: write_locations(result, path, accepted=accepted),
        REPORT_NAME: lambda path: write_pdf(result, layers, path, looks=run.looks, head=head, progress=progress),
    }
