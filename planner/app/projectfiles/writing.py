"""A session written into its file: the project as it stands, its runs, and what the file held beside them."""

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from planner.app.freshness import hashes_read
from planner.app.projectfiles.embedding import as_stored, embedded_files
from planner.app.projectfiles.held import Held
from planner.app.projectfiles.locked import VersionDraft, carried_versions, lost_versions, with_kept, with_version
from planner.app.projectfiles.neighbours import Neighbour, both_registers, joined, lying_at
from planner.app.projectfiles.reading import is_project_file
from planner.app.projectfiles.runs import encode_run, run_hash
from planner.app.projectfiles.sources import moved_to
from planner.app.run import Run
from planner.io.provenance import public_path
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.project import Project, source_id_of
from planner.store.locking import Lock
from planner.store.opening import checked
from planner.store.project_file import (
    LogEntry,
    ProjectFile,
    SourceFacts,
    StoredResult,
    moved,
    pieces_of,
    read_file,
    read_pieces,
)
from planner.store.saving import Saved, Target, save_project, save_text
from planner.store.versions import sums_of

Blobs = dict[str, Iterable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be written: a session as it stands now, whatever becomes of it while it is written.

    Attributes
    ----------
    step : str
        Where the project stands among its steps, for the file's log.
    made : mapping of str to Run
        Results by scenario id; those the file holds already are not written out again.
    view : mapping of str to str, optional
        What is on the screen; None: as the file has it.
    lock : Lock, optional
        Holds the target.
    version : VersionDraft, optional
        A version to be locked with this save.
    """

    project: Project
    target: Path
    held: Held
    step: str = ""
    made: Mapping[str, Run] = field(default_factory=dict)
    view: Mapping[str, str] | None = None
    lock: Lock | None = None
    version: VersionDraft | None = None


def write_draft(draft: Draft) -> Saved:
    """Write a session into a file, in the form that its ending names; may be done in any thread.

    Raises
    ------
    PlannerError
        Another project with records of its own lies there, or versions that clash with this one's; else see
        :func:`planner.app.projectfiles.saves.save`.
    """
    held, target, made = draft.held, draft.target, draft.made
    known = held.state is not None and held.state.path == target
    lying = None if known else lying_at(draft.project, target)
    where = Target(path=target, expected=held.state if known else None, backups=held.places.backups)
    if not is_project_file(target):
        return _save_as_text(draft, where, lying)
    project = moved_to(draft.project, target.parent)
    content, blobs, told = _carried(held, project, target)
    if lying is not None:
        both = joined(project, content.versions, lying)
        project = replace(project, evse_numbers=both.evse_numbers)
        content, blobs = replace(content, versions=both.versions), {**both.blobs, **blobs}
        told = (*told, *both.told)
    if not content.uuid and held.state is not None and is_project_file(held.state.path):
        # the file gives nothing: what is open of its results goes along from here
        known_ids = {"", *(scenario.scenario_id for scenario in project.scenarios)}
        made = {key: run for key, run in {**held.written, **made}.items() if key in known_ids}
    there = {result.scenario for result in content.results}
    for scenario, each in made.items():
        if scenario not in there or held.written.get(scenario) is not each:
            content, blobs = _with_run(content, blobs, each, replace(project, scenario=scenario))
    run = made.get(project.scenario)
    files, contents = embedded_files(project, content.files, partial(_InFile, held))
    if draft.version is not None:
        locked = replace(project, scenario=draft.version.scenario)
        content, blobs = with_version(content, blobs, draft.version, as_stored(locked))
    now = _now()
    content = replace(
        content,
        project=as_stored(project),
        uuid=content.uuid if known and content.uuid else str(uuid.uuid4()),
        generation=content.generation + 1 if known else 1,
        crs=run.assessment.crs if run is not None else content.crs or project.crs,
        saved_at=now,
        files=files,
        view=content.view if draft.view is None else draft.view,
        log=(*content.log, LogEntry(at=now, action="save", detail=draft.step)),
    )
    from planner.store.features import project_layers

    shown = run if run is not None else held.written.get(project.scenario)
    layers = project_layers(project, *((shown.assessment, shown.layers) if shown is not None else (None, ())))
    saved = save_project(where, content, layers, {**blobs, **contents})
    issues, numbers = (*told, *saved.issues), project.evse_numbers
    return replace(saved, issues=issues, versions=content.versions, evse_numbers=numbers)


def _save_as_text(draft: Draft, where: Target, lying: Neighbour | None) -> Saved:
    if draft.version is not None:
        raise PlannerError.of("store.version_text", where=where.path.name)
    project, text = text_form(draft.project, where.path.parent, lying, where.path.name)
    saved = save_text(where, text)
    left = (*draft.held.versions, *(each.version for each in draft.held.kept))
    told = lost_versions(left, "store.versions_not_in_text", where.path.name)
    return replace(saved, issues=(*told, *saved.issues), evse_numbers=project.evse_numbers)


def text_form(project: Project, folder: Path, lying: Neighbour | None, where: str) -> tuple[Project, str]:
    """Text form of a project for a folder, and the project as it then is: with the ids given out in what lies there.

    Raises
    ------
    PlannerError
        Sources lie inside the project and have no file of their own.
    """
    if lying is not None:
        project = replace(project, evse_numbers=both_registers(project.evse_numbers, lying.evse_numbers, later=False))
    inside = [source_id_of(project, n) for n, source in enumerate(project.sources) if source.embedded]
    if inside:
        raise PlannerError.of("store.text_embedded", where=where, sources=", ".join(inside))
    from planner.store.project_text import write_project_text

    return project, write_project_text(moved_to(project, folder))


class _InFile:
    """Content that lies in the session's file, read anew each time it is asked for."""

    def __init__(self, held: Held, sha256: str) -> None:
        self._held = held
        self._sha256 = sha256

    def __iter__(self) -> Iterator[bytes]:
        if self._held.state is not None:
            with checked(self._held.state.path) as opening:
                yield from read_pieces(opening.connection, self._sha256)


def _carried(held: Held, project: Project, target: Path) -> tuple[ProjectFile, Blobs, tuple[Issue, ...]]:
    """What the project's file holds beside the project: runs, log, view; and why there is nothing of it, if so."""
    empty = ProjectFile(project=project, uuid="", generation=0)
    empty, kept = with_kept(empty, held.kept)
    if held.state is None or not is_project_file(held.state.path):
        return empty, kept, ()
    try:
        with checked(held.state.path) as opening:
            content = moved(read_file(opening.connection, project.folder, lenient=opening.newer), project)
            blobs: Blobs = {r.sha256: tuple(read_pieces(opening.connection, r.sha256)) for r in content.results}
            versions, contents, dropped = carried_versions(opening.connection, content.versions, held.state.path.name)
            return replace(content, versions=versions), {**contents, **blobs}, dropped
    except PlannerError as error:
        where = held.state.path.name
        told = tuple(replace(issue, severity=Severity.WARNING) for issue in error.issues)
        lost = Issue(severity=Severity.WARNING, code="store.not_carried", where=where)
        if told[0].code == "store.no_file":
            told, lost = (), replace(lost, code="store.gone_outside", where="", params={"target": target.name})
        gone = lost_versions(held.versions, "store.versions_lost", where)
        return replace(empty, generation=held.state.generation), kept, (*told, lost, *gone)


def _with_run(content: ProjectFile, blobs: Blobs, run: Run, project: Project) -> tuple[ProjectFile, Blobs]:
    encoded = encode_run(run)
    sources = hashes_read(project, run.assessment.provenance)
    stored = StoredResult(
        scenario=project.scenario,
        input_hash=run_hash(run, sources),
        engine=run.assessment.engine_version,
        made_at=_now(),
        sources=sources,
        sha256=hashlib.sha256(encoded).hexdigest(),
    )
    others = tuple(result for result in content.results if result.scenario != stored.scenario)
    wanted = {result.sha256 for result in others}.union(*(sums_of(version) for version in content.versions))
    kept = {sha256: blobs[sha256] for sha256 in wanted}
    facts = {**content.facts, **_facts(run, project)}
    return replace(content, results=(*others, stored), facts=facts), {**kept, stored.sha256: pieces_of(encoded)}


def _facts(run: Run, project: Project) -> dict[str, SourceFacts]:
    read = {(each.role, each.path): each for each in run.assessment.provenance}
    facts = {}
    for number, source in enumerate(project.sources):
        found = read.get((source.role.value, public_path(source, project.folder)))
        if found is not None:
            facts[source_id_of(project, number)] = SourceFacts(crs=found.crs, rows=found.rows, read_at=_now())
    return facts


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
