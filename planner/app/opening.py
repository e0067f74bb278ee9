"""Opening a project: its value, the state of its sources' files, and its layers, all read in the worker."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from planner.app.preview import Preview, empty_preview, preview
from planner.app.run import Run
from planner.io.provenance import sha256_of
from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Part, Progress
from planner.model.project import Project, Source, source_id_of

FileState = Literal["there", "missing", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """The file of one source as it was found; ``sha256`` is empty where it is missing or lies in the project file."""

    source_id: str
    path: str
    state: FileState
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A project read from its file.

    Attributes
    ----------
    preview : Preview
        Empty where the sources could not be read; what stopped them then stands in its issues.
    states : tuple of SourceState
        One for each source.
    runs : mapping of str to Run
        Results that were saved with it, by scenario id.
    readable : bool
        Whether the sources could be read.
    """

    path: Path
    preview: Preview
    states: tuple[SourceState, ...]
    runs: Mapping[str, Run] = field(default_factory=dict)
    readable: bool = True

    @property
    def project(self) -> Project:
        """The project's value."""
        return self.preview.project


def open_project(path: Path, progress: Progress = SILENT) -> Opened:
    """Read a project from its text or project file, and its sources for display.

    A project whose sources are at fault is opened all the same, so that they can be mended.

    Raises
    ------
    PlannerError
        The project's own file is missing or at fault.
    """
    from planner.store.project_text import read_project

    return look_at(read_project(path), path, progress)


def look_at(project: Project, path: Path, progress: Progress = SILENT) -> Opened:
    """Files and layers of a project; files whose hash was never noted are noted now."""
    states = source_states(project, Part(progress, 0.0, 0.1))
    noted = with_noted_hashes(project, states)
    try:
        seen = preview(noted, Part(progress, 0.1, 1.0))
        return Opened(path=path, preview=seen, states=states)
    except PlannerError as fault:
        return Opened(path=path, preview=empty_preview(noted, fault.issues), states=states, readable=False)


def source_states(project: Project, progress: Progress = SILENT) -> tuple[SourceState, ...]:
    """Whether the sources' files are there, and as they were when they were last taken over."""
    states = []
    for number, source in enumerate(project.sources):
        progress.report(number / len(project.sources), "io.progress_reading", file=Path(source.path).name)
        states.append(_state(project, number, source))
    return tuple(states)


def with_noted_hashes(project: Project, states: tuple[SourceState, ...]) -> Project:
    """Project whose sources carry the hash of their file where none was noted before."""
    found = {each.source_id: each.sha256 for each in states}
    sources = tuple(
        source if source.sha256 else replace(source, sha256=found.get(source_id_of(project, number), ""))
        for number, source in enumerate(project.sources)
    )
    return replace(project, sources=sources)


def with_reloaded(project: Project, states: tuple[SourceState, ...]) -> Project:
    """Project that takes over the changed files as they are now."""
    now = {each.source_id: each.sha256 for each in states if each.state == "changed"}
    sources = tuple(
        replace(source, sha256=now[source_id_of(project, number)]) if source_id_of(project, number) in now else source
        for number, source in enumerate(project.sources)
    )
    return replace(project, sources=sources)


def with_relinked(project: Project, paths: Mapping[str, Path]) -> Project:
    """Project whose sources, by source id, lie at other paths; inside the project's folder they become relative.

    The hash is noted anew when the file is next read.
    """
    sources = []
    for number, source in enumerate(project.sources):
        path = paths.get(source_id_of(project, number))
        sources.append(source if path is None else replace(source, path=_written(path, project.folder), sha256=""))
    return replace(project, sources=tuple(sources))


def _written(path: Path, folder: Path) -> str:
    found, home = path.resolve(), folder.resolve()
    return found.relative_to(home).as_posix() if found.is_relative_to(home) else str(found)


def _state(project: Project, number: int, source: Source) -> SourceState:
    source_id = source_id_of(project, number)
    if source.embedded:
        return SourceState(source_id=source_id, path=source.path, state="there")
    path = project.folder / source.path
    try:
        sha256 = sha256_of(path)
    except OSError:
        there = path.exists()
        return SourceState(source_id=source_id, path=source.path, state="there" if there else "missing")
    changed = bool(source.sha256) and source.sha256 != sha256
    return SourceState(source_id=source_id, path=source.path, state="changed" if changed else "there", sha256=sha256)
