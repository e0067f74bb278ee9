"""Where inputs come from: hash, CRS, rows, licence; no path of this machine."""

import hashlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath

from planner.io.shapefile import PARTS, parts_of
from planner.model.project import Source
from planner.model.result import Provenance


def sha256_of(path: Path) -> str:
    """SHA-256 of a file; of a shapefile: of its parts one after the other (.shp, .shx, .dbf, .prj, .cpg)."""
    digest = hashlib.sha256()
    for file in _files(path):
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _files(path: Path) -> Iterable[Path]:
    if path.suffix.lower() != ".shp":
        return [path]
    parts = parts_of(path)
    return [parts[ending] for ending in PARTS if ending in parts]


def stamps_of(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time of the last change in ns and size in bytes of a file, of a shapefile of each part.

    Raises
    ------
    OSError
        It is not there.
    """
    stats = [(file.name, file.stat()) for file in _files(path)]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def public_path(source: Source, folder: Path) -> str:
    """Path of a source as results may show it: relative to the project where it lies inside, else its bare name."""
    path = (folder / source.path).resolve()
    foreign = bool(PureWindowsPath(source.path).drive) and not Path(source.path).is_absolute()
    if path.is_relative_to(folder.resolve()) and not foreign:
        return path.relative_to(folder.resolve()).as_posix()
    written = PurePosixPath(source.path.replace("\\", "/"))
    return written.name if foreign or written.is_absolute() or path == Path(source.path) else written.as_posix()


def provenance(source: Source, folder: Path, *, layer: str, crs: str, rows: int) -> Provenance:
    """Record of one source that was read."""
    return Provenance(
        role=source.role.value,
        path=public_path(source, folder),
        layer=layer,
        sha256=sha256_of(folder / source.path),
        crs=crs,
        rows=rows,
        licence=source.licence,
        credit=source.credit,
    )
