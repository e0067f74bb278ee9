"""The parts of a shapefile, checked before GDAL sees them: which is missing, which is cut off, do they agree."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.model.errors import PlannerError
from planner.model.issues import Issue

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_HEADER_BYTES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapefileParts:
    """What stands beside a ``.shp``."""

    files: Mapping[str, Path]
    has_attributes: bool
    encoding: str
    issues: tuple[Issue, ...] = ()


def parts_of(path: Path) -> dict[str, Path]:
    """Files of a shapefile by ending, upper or lower case."""
    stem = path.stem.casefold()
    beside = sorted(path.parent.iterdir(), key=lambda file: file.name)
    found = {
        file.suffix.lower(): file
        for file in beside
        if file.stem.casefold() == stem and file.suffix.lower() in PARTS and file.is_file()
    }
    return {**found, ".shp": path}


def check_parts(path: Path, where: str) -> ShapefileParts:
    """Parts of a shapefile that fit together.

    Raises
    ------
    PlannerError
        A part is missing or cut off, or shapes and attribute rows differ in number. A missing ``.dbf`` is no error
        here (``has_attributes`` is False): whether attributes are needed depends on the role.
    """
    files = parts_of(path)
    if ".shx" not in files:
        raise PlannerError.of("io.shp_part_missing", where=where, part=path.with_suffix(".shx").name)
    _check_length(files[".shp"], where)
    _check_length(files[".shx"], where)
    shapes = (files[".shx"].stat().st_size - _HEADER_BYTES) // 8
    dbf = files.get(".dbf")
    has_attributes = dbf is not None and dbf.stat().st_size >= 32
    if dbf is not None and has_attributes:
        _check_table(dbf, shapes, where)
    encoding = _sniff_encoding(dbf) if dbf is not None and has_attributes and ".cpg" not in files else ""
    return ShapefileParts(files=files, has_attributes=has_attributes, encoding=encoding)


def _check_length(part: Path, where: str) -> None:
    with part.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES:
        raise PlannerError.of("io.shp_part_cut", where=where, part=part.name)
    if struct.unpack(">i", header[24:28])[0] * 2 != part.stat().st_size:
        raise PlannerError.of("io.shp_part_cut", where=where, part=part.name)


def _check_table(dbf: Path, shapes: int, where: str) -> None:
    with dbf.open("rb") as file:
        rows, header_bytes, row_bytes = struct.unpack("<IHH", file.read(32)[4:12])
    if header_bytes + rows * row_bytes > dbf.stat().st_size + 1:
        raise PlannerError.of("io.shp_part_cut", where=where, part=dbf.name)
    if rows != shapes:
        raise PlannerError.of("io.shp_counts_differ", where=where, shapes=shapes, rows=rows)


def _sniff_encoding(dbf: Path) -> str:
    # without a .cpg GDAL assumes ISO-8859-1 and turns UTF-8 into mojibake without a word
    content = dbf.read_bytes()
    header_bytes = struct.unpack("<H", content[8:10])[0]
    body = content[header_bytes:]
    if body.isascii():
        return ""
    row_bytes = struct.unpack("<H", content[10:12])[0]
    for start in range(0, len(body) - row_bytes + 1, max(row_bytes, 1)):
        try:
            body[start : start + row_bytes].decode("utf-8")
        except UnicodeDecodeError:
            return "cp1252"
    return "UTF-8"
