"""Locked versions in the project file: content by its sum, and one seal over head and content."""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from planner.model.project import Project
from planner.model.version import CommitteeVersion
from planner.store.codec import Unreadable, dump, load
from planner.store.records import ProjectRows, project_of, rows_of
from planner.store.sealing import row_sum

_COLUMNS = "number, title, locked_on, locked_by, scenario, engine, project_sha256, result_sha256, sha256"
_LARGEST_BYTES = 1 << 30


def seal_of_version(version: CommitteeVersion) -> str:
    """SHA-256 over a version's head and the sums of its project and its result."""
    return row_sum("version", (version.number, version.title, version.locked_on.isoformat(), version.locked_by,
                               version.scenario, version.engine, version.project_sha256,
                               version.result_sha256))  # fmt: skip


def sealed(version: CommitteeVersion) -> CommitteeVersion:
    """Version with its seal."""
    return replace(version, sha256=seal_of_version(version))


def sums_of(version: CommitteeVersion) -> tuple[str, str]:
    """Sums of a version's content, by which the file keeps it."""
    return version.project_sha256, version.result_sha256


def is_intact(version: CommitteeVersion) -> bool:
    """Whether a version's head is what was sealed."""
    return version.sha256 == seal_of_version(version)


def version_rows(versions: Iterable[CommitteeVersion]) -> Iterator[tuple[object, ...]]:
    """Rows of the file's table."""
    for each in versions:
        yield (each.number, each.title, each.locked_on.isoformat(), each.locked_by, each.scenario, each.engine,
               each.project_sha256, each.result_sha256, each.sha256)  # fmt: skip


def read_versions(connection: sqlite3.Connection) -> Iterator[CommitteeVersion]:
    """Heads of all versions, by number; whether each is intact is another question.

    Raises
    ------
    Unreadable
        A row holds something else than a head.
    """
    for number, *texts in connection.execute(f"SELECT {_COLUMNS} FROM cs_version ORDER BY number, fid"):  # noqa: S608
        if not isinstance(number, int) or not all(isinstance(each, str) for each in texts):
            raise Unreadable("cs_version")
        title, locked_on, locked_by, scenario, engine, project_sha256, result_sha256, sha256 = texts
        yield CommitteeVersion(
            number=number,
            title=title,
            locked_on=date.fromisoformat(locked_on),
            locked_by=locked_by,
            scenario=scenario,
            engine=engine,
            project_sha256=project_sha256,
            result_sha256=result_sha256,
            sha256=sha256,
        )


def encode_project(project: Project) -> bytes:
    """A project's rows as compressed JSON; the same project gives the same bytes."""
    return zlib.compress(dump(rows_of(project)).encode(), 6)


def decode_project(content: bytes, folder: Path) -> Project:
    """Project of its bytes, lying in a folder; what a newer version has added is left aside.

    Raises
    ------
    Unreadable
        The bytes hold something else.
    """
    try:
        inflater = zlib.decompressobj()
        written = inflater.decompress(content, _LARGEST_BYTES)
        if inflater.unconsumed_tail:
            raise Unreadable("version: too large")
        rows: ProjectRows = load(ProjectRows, written.decode())
        return project_of(rows, folder, lenient=True)
    except (zlib.error, UnicodeDecodeError) as error:
        raise Unreadable(f"version: {error}") from error
