"""The files a project works with: linked by a path that stays right, or lying inside the project file."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from planner.app.editing_settings import FILE_SETTINGS, OWN_PACKS
from planner.app.projectfiles.names import is_elsewhere
from planner.app.projectfiles.shares import trust
from planner.io.provenance import sha256_of
from planner.io.shapefile import PARTS, parts_of
from planner.model.drawn import Plain
from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Progress
from planner.model.project import Project, Source, source_id_of

SourceState = Literal["same", "changed", "missing", "not_noted", "elsewhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChange:
    """A source's file beside what was noted of it.

    ``not_noted``: nobody has hashed it yet; ``elsewhere``: on another computer or a device, so it was not looked at.
    """

    source_id: str
    number: int
    path: str
    state: SourceState
    sha256: str = ""


def parts_of_source(path: Path) -> tuple[Path, ...]:
    """Files of a source: one, or the parts of a shapefile."""
    if path.suffix.lower() != ".shp":
        return (path,)
    parts = parts_of(path)
    return tuple(parts[ending] for ending in PARTS if ending in parts)


def number_of(project: Project, source_id: str) -> int:
    """Position of a source.

    Raises
    ------
    PlannerError
        The project has no such source.
    """
    ids = [source_id_of(project, number) for number in range(len(project.sources))]
    if source_id not in ids:
        raise PlannerError.of("store.no_source", where=project.name, source=source_id, known=", ".join(ids) or "-")
    return ids.index(source_id)


def with_source(project: Project, number: int, source: Source) -> Project:
    """Project with another source at a position; all sources keep the names they have."""
    sources = list(project.sources)
    sources[number] = replace(source, source_id=source_id_of(project, number))
    return replace(project, sources=tuple(sources))


def changed_sources(project: Project, progress: Progress = SILENT) -> tuple[SourceChange, ...]:
    """Each source's file compared with what was noted of it.

    Raises
    ------
    Cancelled
        The planner asked to stop.
    """
    found = []
    for number, source in enumerate(project.sources):
        progress.report(number / max(len(project.sources), 1), "store.progress_hashing", file=_name(source.path))
        far = is_elsewhere(source.path, str(project.folder))
        sha256 = None if far else hash_or_none(project.folder / source.path)
        if sha256 is None:
            state: SourceState = "elsewhere" if far else "missing"
        elif not source.sha256:
            state = "not_noted"
        else:
            state = "same" if sha256 == source.sha256 else "changed"
        source_id = source_id_of(project, number)
        found.append(
            SourceChange(source_id=source_id, number=number, path=source.path, state=state, sha256=sha256 or "")
        )
    return tuple(found)


def noted(project: Project, changes: Iterable[SourceChange] | None = None) -> Project:
    """Project that takes its files as they are: their hashes are noted in it (of those changes, or of all files)."""
    for change in changed_sources(project) if changes is None else changes:
        if change.sha256 and change.state != "same":
            source = project.sources[change.number]
            project = with_source(project, change.number, replace(source, sha256=change.sha256))
    return project


def relink(project: Project, source_id: str, path: Path) -> Project:
    """Project whose source is another file, noted as it is.

    Raises
    ------
    PlannerError
        There is no such source or file.
    """
    number = number_of(project, source_id)
    sha256 = hash_or_none(path)
    if sha256 is None:
        raise PlannerError.of("io.no_such_file", where=str(path))
    trust(path)
    moved = replace(
        project.sources[number], path=relative_path(path.resolve(), project.folder), sha256=sha256, embedded=False
    )
    return with_source(project, number, moved)


def relative_path(path: Path, folder: Path) -> str:
    """Path as a project in a folder names it, with forward slashes: relative where both share more than the disk.

    A way that leads over the root of the disk would break with either end; the whole path only with one.
    """
    try:
        shared = os.path.commonpath([path, folder])
    except ValueError:  # another drive
        return path.as_posix()
    if shared == Path(shared).anchor:
        return path.as_posix()
    return Path(os.path.relpath(path, folder)).as_posix()


def moved_to(project: Project, folder: Path) -> Project:
    """The same project in another folder: relative paths lead to the same files as before."""
    folder = folder.resolve()
    if folder == project.folder:
        return project

    def again(path: str) -> str:
        if not path or Path(path).is_absolute() or PurePosixPath(path).is_absolute():
            return path
        return relative_path((project.folder / path.replace("\\", "/")).resolve(), folder)

    return with_paths(replace(project, folder=folder), again)


def with_paths(project: Project, again: Callable[[str], str]) -> Project:
    """Project with every path in it written otherwise: sources, basemaps, logo, and files that settings name."""
    settings = project.settings
    demand = replace(settings.demand, calibration=again(settings.demand.calibration))
    storage = replace(settings.storage, pv_profile=again(settings.storage.pv_profile))
    rules = replace(settings.rules, own_packs=tuple(again(path) for path in settings.rules.own_packs))
    scenarios = tuple(
        replace(scenario, changes={key: _again(key, value, again) for key, value in scenario.changes.items()})
        for scenario in project.scenarios
    )
    company = project.company
    return replace(
        project,
        company=None if company is None else replace(company, logo=again(company.logo)),
        sources=tuple(replace(source, path=again(source.path)) for source in project.sources),
        basemaps=tuple(replace(basemap, path=again(basemap.path)) for basemap in project.basemaps),
        settings=replace(settings, demand=demand, storage=storage, rules=rules),
        scenarios=scenarios,
    )


def _again(key: str, value: Plain, again: Callable[[str], str]) -> Plain:
    if key in FILE_SETTINGS and isinstance(value, str):
        return again(value)
    if key == OWN_PACKS and isinstance(value, tuple):
        return tuple(again(path) if isinstance(path, str) else path for path in value)
    return value


def hash_or_none(path: Path) -> str | None:
    """SHA-256 of a source's file; None where there is none that can be read."""
    try:
        return sha256_of(path) if path.is_file() else None
    except OSError:
        return None


def _name(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).name


def known_hashes(changes: Iterable[SourceChange]) -> Mapping[str, str]:
    """SHA-256 of the files that are there, by source id."""
    return {change.source_id: change.sha256 for change in changes if change.sha256}


def noted_hashes(project: Project) -> Mapping[str, str]:
    """SHA-256 that were noted of a project's files, by source id."""
    hashes = ((source_id_of(project, number), source.sha256) for number, source in enumerate(project.sources))
    return {source_id: sha256 for source_id, sha256 in hashes if sha256}
