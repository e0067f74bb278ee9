"""The files that an assessment reads, by path and hash: a worker must see the same ones before it begins."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from planner.io.provenance import sha256_of, stamps_of
from planner.model.project import Project

Files = Mapping[str, str]


def files_of(project: Project) -> Files:
    """SHA-256 of each file that an assessment of a project reads, by its whole path; those not there are left out.

    A file that is missing here is missing for the assessment as well, which says so in its own words.
    """
    found = {str(path): sha256 for path in _paths(project) if (sha256 := _hash_or_none(path)) is not None}
    return dict(sorted(found.items()))


def first_other(files: Files) -> str:
    """Path of the first file that this computer lacks or has with another content; empty: it sees all of them."""
    return next((path for path, sha256 in files.items() if _hash_or_none(Path(path)) != sha256), "")


def _paths(project: Project) -> Iterator[Path]:
    from planner.app.editing_settings import FILE_SETTINGS, settings_of
    from planner.app.rulepacks import rule_places
    from planner.store.scenarios import flat_settings

    folder = project.folder.absolute()
    for source in project.sources:
        yield folder / source.path
    flat = flat_settings(settings_of(project))
    for key in FILE_SETTINGS:
        if isinstance(name := flat.get(key), str) and name:
            yield folder / name
    yield from (Path(place).absolute() for place in rule_places(project) if isinstance(place, Path))


def _hash_or_none(path: Path) -> str | None:
    try:
        return _hash_at(path, stamps_of(path)) or None
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=256)
def _hash_at(path: Path, stamps: tuple[tuple[str, int, int], ...]) -> str:
    """A shapefile without any part, or a folder, has no content to hash."""
    return sha256_of(path) if stamps and path.is_file() else ""
