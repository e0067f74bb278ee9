"""Zip archives checked before anything is unpacked: names, sizes, ratios."""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from planner.model.errors import PlannerError

MAX_UNPACKED_BYTES = 2 << 30
MAX_FILES = 10_000
MAX_RATIO = 100
_SMALL_BYTES = 1 << 20
# what reading a member of a damaged archive may raise
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, NotImplementedError, RuntimeError)
_SYMLINK, _KIND = 0o120000, 0o170000


def open_archive(path: Path, where: str) -> zipfile.ZipFile:
    """Archive whose members are safe to unpack.

    Raises
    ------
    PlannerError
        Damaged, locked by a password, unsafe names, or a bomb.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise PlannerError.of("io.zip_damaged", where=where) from error
    try:
        _check_members(archive.infolist(), where)
    except PlannerError:
        archive.close()
        raise
    return archive


def _check_members(members: list[zipfile.ZipInfo], where: str) -> None:
    if len(members) > MAX_FILES:
        raise PlannerError.of("io.zip_too_many", where=where, count=len(members), limit=MAX_FILES)
    for member in members:
        if _is_unsafe(member):
            raise PlannerError.of("io.zip_unsafe_name", where=where)
        if member.flag_bits & 1:
            raise PlannerError.of("io.zip_password", where=where)
        if member.file_size > _SMALL_BYTES and member.file_size > MAX_RATIO * max(1, member.compress_size):
            raise PlannerError.of("io.zip_bomb", where=where, name=member.filename, size=member.file_size >> 20)
    total = sum(member.file_size for member in members)
    if total > MAX_UNPACKED_BYTES:
        raise PlannerError.of("io.zip_too_big", where=where, size=total >> 20, limit=MAX_UNPACKED_BYTES >> 20)


def _is_unsafe(member: zipfile.ZipInfo) -> bool:
    name = member.filename.replace("\\", "/")
    climbs = name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name) is not None
    return climbs or (member.external_attr >> 16) & _KIND == _SYMLINK


def shapefiles_in(archive: zipfile.ZipFile) -> list[str]:
    """Names of the shapefiles in an archive, without ending, sorted; the rubbish of macOS left out."""
    names = (PurePosixPath(name) for name in archive.namelist() if not name.startswith("__MACOSX/"))
    return sorted(str(name.with_suffix("")) for name in names if name.suffix.lower() == ".shp")


def unpack(archive: zipfile.ZipFile, stem: str, endings: Iterable[str], folder: Path, where: str) -> Path:
    """Write the parts of one shapefile into a folder of ours, under a name of ours.

    Returns
    -------
    Path of the ``.shp``.
    """
    wanted = {f"{stem}{ending}".casefold(): ending for ending in endings}
    for member in archive.infolist():
        ending = wanted.get(member.filename.casefold())
        if ending is None:
            continue
        try:
            content = archive.read(member)
        except DAMAGED as error:
            raise PlannerError.of("io.zip_damaged", where=where) from error
        (folder / f"layer{ending}").write_bytes(content)
    return folder / "layer.shp"
