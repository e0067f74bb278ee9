"""Locked versions on their way into a project file and out: what was sealed is carried as it is, or not at all."""

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

from planner.app.projectfiles.runs import encode_run
from planner.app.run import Run
from planner.model.issues import Issue, Severity
from planner.model.project import Project
from planner.model.version import CommitteeVersion
from planner.store.codec import Unreadable
from planner.store.opening import checked
from planner.store.project_file import ProjectFile, pieces_of, read_pieces
from planner.store.versions import encode_project, is_intact, read_versions, sealed, sums_of

Blobs: TypeAlias = dict[str, Iterable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDraft:
    """A version to be locked: its run as shown, that is under the project's weights and with the planner's words.

    ``scenario``: the one that is locked, which need not be the one in use; empty: the project's own settings.
    """

    title: str
    locked_on: date
    locked_by: str
    run: Run
    scenario: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVersion:
    """A locked version with its content."""

    version: CommitteeVersion
    project: bytes
    result: bytes


def with_version(
    content: ProjectFile, blobs: Mapping[str, Iterable[bytes]], draft: VersionDraft, project: Project
) -> tuple[ProjectFile, Blobs]:
    """File with one version more, numbered on from the highest."""
    rows, result = encode_project(project), encode_run(draft.run)
    version = CommitteeVersion(
        number=max((each.number for each in content.versions), default=0) + 1,
        title=draft.title,
        locked_on=draft.locked_on,
        locked_by=draft.locked_by,
        scenario=project.scenario,
        engine=draft.run.assessment.engine_version,
        project_sha256=hashlib.sha256(rows).hexdigest(),
        result_sha256=hashlib.sha256(result).hexdigest(),
        sha256="",
    )
    made = {version.project_sha256: pieces_of(rows), version.result_sha256: pieces_of(result)}
    return replace(content, versions=(*content.versions, sealed(version))), {**blobs, **made}


def carried_versions(
    connection: sqlite3.Connection, versions: Iterable[CommitteeVersion], where: str
) -> tuple[tuple[CommitteeVersion, ...], Blobs, tuple[Issue, ...]]:
    """Versions of a file with their content; one that is not what was locked is left behind, and that is told."""
    kept: list[CommitteeVersion] = []
    blobs: Blobs = {}
    broken: list[CommitteeVersion] = []
    for each in versions:
        content = _content(connection, each)
        if content is None:
            broken.append(each)
        else:
            kept.append(each)
            blobs |= {sha256: pieces_of(piece) for sha256, piece in zip(sums_of(each), content, strict=True)}
    return tuple(kept), blobs, lost_versions(broken, "store.version_dropped", where)


def _content(connection: sqlite3.Connection, version: CommitteeVersion) -> tuple[bytes, bytes] | None:
    if not is_intact(version):
        return None
    try:
        project, result = (b"".join(read_pieces(connection, sha256)) for sha256 in sums_of(version))
    except Unreadable:
        return None
    return project, result


def versions_to_keep(path: Path, versions: Iterable[CommitteeVersion]) -> tuple[KeptVersion, ...]:
    """What goes along of a file that is opened as a new project; the file is only read where it has versions.

    Raises
    ------
    PlannerError
        The file cannot be read.
    """
    return kept_versions(path) if any(True for _ in versions) else ()


def kept_versions(path: Path) -> tuple[KeptVersion, ...]:
    """All versions of a project file that are what was locked, with their content.

    Raises
    ------
    PlannerError
        The file cannot be read.
    """
    with checked(path) as opening:
        found = [(each, _content(opening.connection, each)) for each in read_versions(opening.connection)]
    return tuple(
        KeptVersion(version=version, project=content[0], result=content[1])
        for version, content in found
        if content is not None
    )


def left_out(versions: Iterable[CommitteeVersion], kept: Iterable[KeptVersion], where: str) -> tuple[Issue, ...]:
    """Word that versions of a file are not among those that go along, since they are no longer what was locked."""
    going = {each.version.number for each in kept}
    return lost_versions([each for each in versions if each.number not in going], "store.version_dropped", where)


def with_kept(content: ProjectFile, kept: Iterable[KeptVersion]) -> tuple[ProjectFile, Blobs]:
    """File with versions that came from elsewhere."""
    blobs: Blobs = {}
    for each in kept:
        project_sha256, result_sha256 = sums_of(each.version)
        blobs |= {project_sha256: pieces_of(each.project), result_sha256: pieces_of(each.result)}
    return replace(content, versions=(*content.versions, *(each.version for each in kept))), blobs


def lost_versions(versions: Iterable[CommitteeVersion], code: str, where: str) -> tuple[Issue, ...]:
    """Word that versions do not go along, their numbers named; none where there are none."""
    numbers = ", ".join(str(each.number) for each in versions)
    return (Issue(severity=Severity.WARNING, code=code, params={"numbers": numbers}, where=where),) if numbers else ()
