"""The parts of a shapefile, checked before GDAL sees them: which is missing, which is cut off, do they agree."""

import codecs
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.io.findings import note
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
    encoding, issues = "", ()  # type: str, tuple[Issue, ...]
    if dbf is not None and has_attributes and not _tells_encoding(files.get(".cpg")):
        encoding = sniff_encoding(dbf)
        if encoding:
            issues = (note("io.encoding_guessed", where, encoding=encoding),)
    return ShapefileParts(files=files, has_attributes=has_attributes, encoding=encoding, issues=issues)


def _tells_encoding(cpg: Path | None) -> bool:
    """Whether the .cpg names an encoding there is: a code page, or a name."""
    if cpg is None:
        return False
    word = cpg.read_bytes()[:40].decode("ascii", errors="replace").strip()
    for name in (word, f"cp{word}", word.removeprefix("ANSI ")):
        try:
            codecs.lookup(name)
        except (LookupError, ValueError):
            continue
        return True
    return False


def damaged_rows(path: Path, rows: Sequence[int]) -> list[int]:
    """Of the rows that came without a shape, those to which the file gives one (or a place that does not exist)."""
    if not rows:
        return []
    files = parts_of(path)
    index = files[".shx"].read_bytes()
    found = []
    with path.open("rb") as file:
        size = path.stat().st_size
        for row in rows:
            start = struct.unpack(">i", index[_HEADER_BYTES + 8 * (row - 1) :][:4])[0] * 2
            file.seek(start + 8 if 0 <= start < size else size)
            kind = file.read(4)
            if len(kind) < 4 or struct.unpack("<i", kind)[0] != 0:
                found.append(row)
    return found


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


def sniff_encoding(dbf: Path) -> str:
    """Encoding that all rows of a .dbf fit: UTF-8, else Windows-1252; empty where they are plain ASCII."""
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
