"""Sources that lie inside the project file: taken in, unpacked where the readers find them, and written out again.

Unpacked files lie in folders named by content and name, and a folder is only ever put in place whole: no project can
change what another has unpacked.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath

from planner.app.projectfiles.names import is_safe_name
from planner.app.projectfiles.sources import hash_or_none, number_of, parts_of_source, with_source
from planner.model.errors import PlannerError
from planner.model.project import Project
from planner.store.codec import Unreadable
from planner.store.durable import sync_file, sync_folder
from planner.store.places import Places
from planner.store.project_file import CHUNK_BYTES, EmbeddedFile

Pieces = Callable[[str], Iterable[bytes]]


def as_stored(project: Project) -> Project:
    """Project as its file names it: embedded sources by their bare names."""
    sources = tuple(
        replace(source, path=_name(source.path)) if source.embedded else source for source in project.sources
    )
    return replace(project, sources=sources)


def as_unpacked(project: Project, places: Places) -> Project:
    """Project whose embedded sources are named by where they lie on this computer.

    Raises
    ------
    PlannerError
        One has a name that cannot be.
    """
    sources = tuple(
        replace(source, path=_place(places.sources, _name(source.path), source.sha256).as_posix())
        if source.embedded
        else source
        for source in project.sources
    )
    return replace(project, sources=sources)


def embed_source(project: Project, source_id: str, places: Places) -> Project:
    """Project whose source lies inside it: its files are copied aside now, and into the project file when it is saved.

    The copies lie where nothing is cleaned away, as nobody else may have them until then.

    Raises
    ------
    PlannerError
        There is no such source or file, it has a name that not every computer takes, or it cannot be copied.
    """
    number = number_of(project, source_id)
    source = project.sources[number]
    path = project.folder / source.path
    sha256 = hash_or_none(path)
    if sha256 is None:
        raise PlannerError.of("io.no_such_file", where=source.path)
    inside = replace(source, path=path.name, sha256=sha256, embedded=True)
    target = _place(places.embedded, path.name, sha256)
    parts = parts_of_source(path)
    for part in parts:
        _checked(part.name)

    def fill(folder: Path) -> None:
        for part in parts:
            shutil.copyfile(part, folder / part.name)

    if not _put_folder(target, sha256, fill):
        raise PlannerError.of("store.source_changing", where=source.path)
    return with_source(project, number, replace(inside, path=target.as_posix()))


def unpack(files: Sequence[EmbeddedFile], pieces: Callable[[str], Iterator[bytes]], places: Places) -> None:
    """Put files that lie inside a project where the readers find them, by content; what is there whole stays.

    Raises
    ------
    planner.store.codec.Unreadable
        They are not the source whose sum they bear.
    PlannerError
        A name cannot be, or they cannot be written.
    """
    for sha256 in sorted({each.source_sha256 for each in files}):
        group = [each for each in files if each.source_sha256 == sha256]
        for name in sorted({_main_of(group, each) for each in group}):
            parts = [each for each in group if _main_of(group, each) == name]
            _unpack_one(name, parts, pieces, places)


def _unpack_one(
    name: str, parts: Sequence[EmbeddedFile], pieces: Callable[[str], Iterator[bytes]], places: Places
) -> None:
    sha256 = parts[0].source_sha256
    target = _place(places.sources, name, sha256)
    names = {_checked(each.name) for each in parts}

    def fill(folder: Path) -> None:
        for each in parts:
            _pour(pieces(each.sha256), folder / each.name)
        # a part that the sum does not cover could be anything
        if {part.name for part in parts_of_source(folder / name)} != names:
            raise Unreadable(f"files of {name}")

    if not _put_folder(target, sha256, fill):
        raise Unreadable(f"content of {name}")


def embedded_files(
    project: Project, kept: Sequence[EmbeddedFile] = (), pieces: Pieces | None = None
) -> tuple[tuple[EmbeddedFile, ...], dict[str, Iterable[bytes]]]:
    """Files of the embedded sources, and their contents by hash.

    Parameters
    ----------
    kept : sequence of EmbeddedFile
        What the project's file holds of them, with ``pieces`` of their content by hash: it stands in for copies that
        are gone or were changed.

    Raises
    ------
    PlannerError
        Neither the unpacked copy nor the project's file has the source.
    """
    files: dict[tuple[str, str], EmbeddedFile] = {}
    contents: dict[str, Iterable[bytes]] = {}
    for source in project.sources:
        if not source.embedded:
            continue
        path = project.folder / source.path
        if hash_or_none(path) == source.sha256:
            for part in parts_of_source(path):
                sha256 = _sha256(part)
                files[source.sha256, part.name] = EmbeddedFile(
                    source_sha256=source.sha256, name=part.name, size_bytes=part.stat().st_size, sha256=sha256
                )
                contents[sha256] = _Pieces(part)
            continue
        parts = [each for each in kept if each.source_sha256 == source.sha256]
        if pieces is None or not parts:
            raise PlannerError.of("store.embedded_lost", where=_name(source.path))
        files |= {(each.source_sha256, each.name): each for each in parts}
        contents |= {each.sha256: pieces(each.sha256) for each in parts}
    return tuple(files.values()), contents


def forget_embedded(places: Places) -> None:
    """Remove copies of newly embedded sources once no session can need them: what was saved lies in its project."""
    if not any(places.sessions.glob("*.db")):
        shutil.rmtree(places.embedded, ignore_errors=True)


class _Pieces:
    """Content of a file, read anew each time it is asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            while piece := file.read(CHUNK_BYTES):
                yield piece


def _place(root: Path, name: str, sha256: str) -> Path:
    """Where the file of an embedded source lies: a folder of its own, by content and name.

    Raises
    ------
    PlannerError
        The name or the hash cannot be.
    """
    name = _checked(name)
    if not _is_hash(sha256):
        raise PlannerError.of("store.embedded_name", where=name, name=sha256[:80])
    return root / sha256 / hashlib.sha256(name.encode()).hexdigest()[:12] / name


def _checked(name: str) -> str:
    if not is_safe_name(name):
        shown = "".join(each if each.isprintable() else "?" for each in name[:80])
        raise PlannerError.of("store.embedded_name", where=shown, name=shown)
    return name


def _put_folder(target: Path, sha256: str, fill: Callable[[Path], None]) -> bool:
    """Fill a folder aside and put it in place, where it has the sum; one that stands there whole is left alone.

    Raises
    ------
    PlannerError
        It cannot be written.
    """
    if hash_or_none(target) == sha256:
        return True
    home = target.parent
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".part-", dir=home.parent, ignore_cleanup_errors=True) as scratch:
            made = Path(scratch) / "made"
            made.mkdir()
            fill(made)
            if hash_or_none(made / target.name) != sha256:
                return False
            for part in made.iterdir():
                sync_file(part)
            if home.exists():
                # changed since, so no finished folder any more
                os.replace(home, Path(scratch) / "old")  # noqa: PTH105 - one call for all systems
            with suppress(OSError):
                os.replace(made, home)  # noqa: PTH105
        sync_folder(home.parent)
    except OSError as error:
        raise PlannerError.of("app.write_failed", where=str(home), reason=error.strerror or str(error)) from error
    return hash_or_none(target) == sha256


def _main_of(group: Sequence[EmbeddedFile], each: EmbeddedFile) -> str:
    """Name of the source that a file is part of: of a shapefile that with the lines and points, else its own."""
    for other in group:
        main = PurePosixPath(other.name)
        if main.suffix.lower() == ".shp" and PurePosixPath(each.name).stem == main.stem:
            return other.name
    return each.name


def _pour(pieces: Iterable[bytes], target: Path) -> None:
    with target.open("xb") as file:
        for piece in pieces:
            file.write(piece)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_hash(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _name(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).name
