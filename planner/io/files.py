"""First look at a foreign file: is it there, is it a file, is it what its name says."""

import os
import re
from pathlib import Path

from planner.io.prolog import check_prolog
from planner.model.errors import PlannerError

MAX_BYTES = 4 << 30
_HEAD_BYTES = 4096
# Excel wraps a workbook with a password in one of these
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"


def existing_file(path: Path, where: str) -> Path:
    """Resolved path of a file that can be opened.

    Raises
    ------
    PlannerError
        There is no such file, it is a folder, a device, empty, too large, or may not be read.
    """
    if path.as_posix().startswith("/vsi"):
        raise PlannerError.of("io.no_such_file", where=where)
    try:
        found = path.resolve(strict=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise PlannerError.of("io.no_such_file", where=where) from error
    if found.is_dir():
        raise PlannerError.of("io.is_folder", where=where)
    if not found.is_file():
        raise PlannerError.of("io.no_such_file", where=where)
    size = found.stat().st_size
    if size == 0:
        raise PlannerError.of("io.empty_file", where=where)
    if size > MAX_BYTES:
        raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_BYTES >> 30} GB")
    if not os.access(found, os.R_OK):
        raise PlannerError.of("io.may_not_read", where=where)
    return found


def check_content(path: Path, where: str) -> None:
    """Refuse a file whose first bytes are not what its ending says.

    Raises
    ------
    PlannerError
        For example a text named ``.shp``, or another format hidden behind a known ending.
    """
    ending = path.suffix.lower()
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    fits = {
        ".shp": head[:4] == b"\x00\x00\x27\x0a",
        ".gpkg": head[:16] == b"SQLite format 3\x00",
        ".fgb": head[:3] == b"fgb",
        ".geojson": text[:1] in {b"{", b"["},
        ".json": text[:1] in {b"{", b"["},
        ".zip": head[:2] == b"PK",
        ".kmz": head[:2] == b"PK",
        ".xlsx": head[:2] == b"PK",
        ".xlsm": head[:2] == b"PK",
        ".gz": head[:2] == b"\x1f\x8b",
        ".pbf": head[6:15] == b"OSMHeader",
        **dict.fromkeys((".csv", ".tsv"), re.match(rb"<[?!\w]", text) is None),
    }
    if ending in {".xlsx", ".xlsm"} and head[:4] == _COMPOUND_FILE:
        raise PlannerError.of("io.xlsx_password", where=where)
    if ending in {".geojson", ".json"} and head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise PlannerError.of("io.utf16", where=where)
    if not fits.get(ending, True):
        raise PlannerError.of("io.wrong_content", where=where, ending=ending)
    if ending in {".kml", ".osm", ".gml"}:
        check_prolog(path, where, ending)
