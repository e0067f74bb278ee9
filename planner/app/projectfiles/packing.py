"""Pack and go: a project with all its files in one zip archive that opens anywhere, its licences listed."""

import os
import tempfile
import uuid
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from planner.app.projectfiles.embedding import as_stored, embedded_files
from planner.app.projectfiles.reading import is_project_file, read_any
from planner.app.projectfiles.sources import parts_of_source, with_paths
from planner.app.rulepacks import with_pack_files
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity
from planner.model.progress import SILENT, Progress
from planner.model.project import Project, Source, source_id_of
from planner.model.texts import text
from planner.store.durable import put_in_place, usual_mask
from planner.store.opening import checked
from planner.store.places import Places, user_places
from planner.store.project_file import ENDING, ProjectFile, read_file, read_pieces
from planner.store.saving import Target, save_project
from planner.store.versions import sums_of

TEXT_NAME, LICENCES_NAME = "project.toml", "LICENCES.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """An archive that was written.

    Attributes
    ----------
    files : tuple of str
        Names in it, the project's first.
    confidential : tuple of str
        Source ids that are marked confidential and went along.
    left_out : tuple of str
        Source ids that were left out.
    no_licence : tuple of str
        Source ids of which nobody said under which licence they stand.
    outside : tuple of str
        Files that went along though they lie outside the project's folder: whoever made the project chose them.
    """

    path: Path
    files: tuple[str, ...]
    confidential: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    no_licence: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()


def pack(
    given: Path | Project,
    target: Path,
    places: Places | None = None,
    *,
    without_confidential: bool = False,
    progress: Progress = SILENT,
) -> Packed:
    """Bundle a project with the files it works with, all paths relative.

    Parameters
    ----------
    given : Path or Project
        A project file goes along with its results; a text form stays one.
    without_confidential : bool
        Leave out sources marked confidential.

    Raises
    ------
    PlannerError
        The project cannot be read, files are missing (each is named), or the archive cannot be written.
    """
    places = places or user_places()
    project = read_any(given, places) if isinstance(given, Path) else given
    secret = [n for n, source in enumerate(project.sources) if source.confidentiality == "confidential"]
    ids = {n: source_id_of(project, n) for n in range(len(project.sources))}
    left = secret if without_confidential else []
    kept = tuple(replace(s, source_id=ids[n]) for n, s in enumerate(project.sources) if n not in left)
    project = replace(project, sources=kept)
    inside, moved = _bundled(project)
    as_text = isinstance(given, Path) and not is_project_file(given)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            main = (
                _text_form(moved, Path(scratch))
                if as_text
                else _project_form(given, moved, Path(scratch), with_results=not left)
            )
            listed = Path(scratch) / LICENCES_NAME
            listed.write_text(_licences(project), encoding="utf-8")
            written = {main.name: main, LICENCES_NAME: listed, **inside}
            _zip(target, written, project, progress)
    except OSError as error:
        raise PlannerError.of("app.write_failed", where=str(target), reason=error.strerror or str(error)) from error
    return Packed(
        path=target,
        files=tuple(written),
        confidential=tuple(ids[n] for n in secret if n not in left),
        left_out=tuple(ids[n] for n in left),
        no_licence=tuple(s.source_id for s in kept if not s.licence),
        outside=_outside(project, inside.values()),
    )


def _outside(project: Project, files: Iterable[Path]) -> tuple[str, ...]:
    home = project.folder.resolve()
    return tuple(sorted(str(file) for file in {each.resolve() for each in files} if not file.is_relative_to(home)))


def _bundled(project: Project) -> tuple[dict[str, Path], Project]:
    """Files by their name in the archive, and the project whose paths lead to those.

    Raises
    ------
    PlannerError
        Files are missing: one sentence each.
    """
    inside: dict[str, Path] = {}
    faults: list[Issue] = []
    project = with_pack_files(project)

    def bundled(path: str, folder: str) -> str:
        found = project.folder / path.replace("\\", "/")
        if not found.is_file():
            faults.append(Issue(severity=Severity.ERROR, code="io.no_such_file", where=path))
            return path
        for part in parts_of_source(found):
            inside[f"{folder}/{part.name}"] = part
        return f"{folder}/{found.name}"

    names = _folders(source_id_of(project, n) for n in range(len(project.sources)))
    sources = tuple(
        source if source.embedded else replace(source, path=bundled(source.path, names[n]))
        for n, source in enumerate(project.sources)
    )
    # paths of the settings and basemaps: all but the sources, which are done
    others: dict[str, str] = {}

    def again(path: str) -> str:
        if path and path not in others:
            others[path] = bundled(path, f"files/{len(others) + 1}")
        return others.get(path, path)

    moved = replace(with_paths(replace(project, sources=()), again), sources=sources)
    if faults:
        raise PlannerError(tuple(faults))
    return inside, moved


def _folders(source_ids: Iterable[str]) -> list[str]:
    """A folder for each source, named after it as far as every file system goes."""
    return [
        f"sources/{number:02d}-{''.join(c if c.isascii() and (c.isalnum() or c in '-_') else '_' for c in name)[:40]}"
        for number, name in enumerate(source_ids, start=1)
    ]


def _text_form(project: Project, scratch: Path) -> Path:
    from planner.store.project_text import write_project_text

    path = scratch / TEXT_NAME
    path.write_text(write_project_text(project), encoding="utf-8")
    return path


def _project_form(given: Path | Project, project: Project, scratch: Path, *, with_results: bool) -> Path:
    """Project file of the pack; results would tell what stands in sources that were left out."""
    from planner.store.features import project_layers

    name = given.name if isinstance(given, Path) else f"{_plain_name(project.name)}{ENDING}"
    files, contents = embedded_files(project)
    empty = ProjectFile(project=project, uuid=str(uuid.uuid4()), generation=1)
    content, blobs = empty, dict(contents)
    if isinstance(given, Path) and with_results:
        with checked(given) as opening:
            content = read_file(opening.connection, project.folder)
            kept = {result.sha256 for result in content.results}
            kept = kept.union(*(sums_of(version) for version in content.versions))
            blobs |= {sha256: tuple(read_pieces(opening.connection, sha256)) for sha256 in sorted(kept)}
    content = replace(content, project=as_stored(project), files=files)
    target = Target(path=scratch / name, expected=None, backups=scratch / "backups")
    save_project(target, content, project_layers(project, None, ()), blobs)
    return scratch / name


def _plain_name(name: str) -> str:
    kept = "".join(c if c.isalnum() or c in " -_()" else "_" for c in name).strip()
    return kept[:80] or "project"


def _licences(project: Project) -> str:
    """What was packed and under which terms, for whoever receives it."""
    lines = [text("store.pack_title", project.language, name=project.name), ""]
    for source in project.sources:
        lines += [
            f"{source.source_id}: {_name(source)}",
            *(f"  {line}" for line in _terms(source, project.language)),
            "",
        ]
    return "\n".join(lines)


def _terms(source: Source, language: str) -> list[str]:
    unknown = text("store.pack_no_licence", language)
    lines = [text("store.pack_licence", language, licence=source.licence or unknown)]
    if source.credit:
        lines.append(text("store.pack_credit", language, credit=source.credit))
    if source.confidentiality == "confidential":
        lines.append(text("store.pack_confidential", language))
    return lines


def _name(source: Source) -> str:
    return PurePosixPath(source.path.replace("\\", "/")).name


def _zip(target: Path, written: dict[str, Path], project: Project, progress: Progress) -> None:
    day = max(project.project_date.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    part = Path(name)
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for number, (inside, path) in enumerate(written.items()):
                progress.report(number / len(written), "store.progress_packing", file=path.name)
                entry = zipfile.ZipInfo(inside, date_time=day)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as sink:
                    while piece := source.read(1 << 20):
                        sink.write(piece)
        part.chmod(0o666 & ~usual_mask())
        put_in_place(part, target)
    finally:
        part.unlink(missing_ok=True)
