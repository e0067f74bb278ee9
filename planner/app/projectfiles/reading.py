"""Reading projects in either form. Nothing here holds or locks a file, so that it can be done in any process."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from planner.app.projectfiles.embedding import as_unpacked, unpack
from planner.app.projectfiles.runs import decode_run
from planner.app.run import Run
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.project import Project, identity_of
from planner.model.version import CommitteeVersion
from planner.store.opening import checked
from planner.store.places import Places, user_places
from planner.store.project_file import ENDING, ProjectFile, has_edited_layers, read_file, read_pieces
from planner.store.saving import FileState, state_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A project as its file holds it.

    Attributes
    ----------
    content : ProjectFile, optional
        What else the project file holds; None for the text form.
    runs : mapping of str to Run
        Results kept with it, by scenario id (empty: the project's own settings).
    newer : bool
        The file comes from a newer version: what is known was read, and it must not be written.
    migrated : bool
        The file has the tables of an older version; saving gives it ours.
    issues : tuple of Issue
        What stands in the way of an assessment, and what happened while reading.
    """

    path: Path
    project: Project
    state: FileState
    content: ProjectFile | None = None
    runs: Mapping[str, Run] = field(default_factory=dict)
    newer: bool = False
    migrated: bool = False
    issues: tuple[Issue, ...] = ()

    @property
    def view(self) -> Mapping[str, str]:
        """What was on the screen when it was saved, in the window's own words."""
        return self.content.view if self.content is not None else {}

    @property
    def versions(self) -> tuple[CommitteeVersion, ...]:
        """Heads of the locked versions; the text form has none."""
        return self.content.versions if self.content is not None else ()


def is_project_file(path: Path) -> bool:
    """Whether a path names the working form rather than the text form."""
    return path.suffix.lower() == ".gpkg"


def read_any(path: Path, places: Places | None = None) -> Project:
    """Project from its text form or its project file, checked as the text form is.

    Sources that lie inside the project file are unpacked into the user's cache, where the readers find them.

    Raises
    ------
    PlannerError
        The file is missing, damaged, or holds what cannot be: one sentence a fault.
    """
    if not is_project_file(path):
        from planner.store.project_text import read_project

        return _identified(read_project(path))
    stored = read_stored(path, places, runs=False)
    faults = tuple(issue for issue in stored.issues if issue.severity is Severity.ERROR)
    if faults:
        raise PlannerError(faults)
    return stored.project


def read_stored(path: Path, places: Places | None = None, *, runs: bool = True) -> Stored:
    """All that a project in either form holds; values that cannot be are named in ``issues`` of a project file.

    Raises
    ------
    planner.store.opening.DamagedProject
        The project file is not whole; the error carries its good backups.
    PlannerError
        The file is missing, no project, of a version that cannot be read, or a text form with faults.
    """
    if not is_project_file(path):
        from planner.store.project_text import read_project

        project = _identified(read_project(path))
        return Stored(path=path.resolve(), project=project, state=_state(path))
    from planner.store.project_text import faults_of

    places = places or user_places()
    with checked(path, places.backups) as opening:
        content = read_file(opening.connection, path.resolve().parent, lenient=opening.newer)
        kept = _runs(content, lambda sha256: read_pieces(opening.connection, sha256)) if runs else {}
        unpack(content.files, lambda sha256: read_pieces(opening.connection, sha256), places)
        state = _state(path, content)
        edited = has_edited_layers(opening.connection)
    project = as_unpacked(content.project, places)
    notes = [_note("store.newer", path, version=content.app_version)] if opening.newer else []
    if opening.migrated_from is not None:
        notes.append(_note("store.migrated", path, version=content.app_version))
    if edited:
        notes.append(Issue(severity=Severity.WARNING, code="store.layers_edited", where=path.name))
    return Stored(
        path=path.resolve(),
        project=project,
        state=state,
        content=replace(content, project=project),
        runs=kept,
        newer=opening.newer,
        migrated=opening.migrated_from is not None,
        issues=(*notes, *faults_of(project, path.name)),
    )


def _identified(project: Project) -> Project:
    """A text form of before ids keeps what it is called now: renaming it later changes nothing that went out."""
    return replace(project, project_id=identity_of(project))


def _state(path: Path, content: ProjectFile | None = None) -> FileState:
    try:
        return state_of(path) if content is None else state_of(path, content.uuid, content.generation)
    except OSError as error:
        raise PlannerError.of("store.unreadable", where=path.name) from error


def _runs(content: ProjectFile, pieces: Callable[[str], Iterator[bytes]]) -> dict[str, Run]:
    """Runs by scenario; what a later version has written beside is left aside, also once it was saved by ours."""
    return {result.scenario: decode_run(b"".join(pieces(result.sha256)), lenient=True) for result in content.results}


def _note(code: str, path: Path, **params: str) -> Issue:
    return Issue(severity=Severity.NOTE, code=code, params=params, where=path.name)


def with_ending(path: Path) -> Path:
    """Path with the ending of project files, where it has neither that nor the text form's."""
    if path.name.lower().endswith(ENDING) or path.suffix.lower() == ".toml":
        return path
    stem = path.stem if is_project_file(path) else path.name
    return path.with_name(f"{stem}{ENDING}")
