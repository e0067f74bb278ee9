"""First look at an OpenStreetMap file: whole, of the right kind, and not larger than memory allows."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from planner.model.errors import PlannerError

OSM_ENDINGS = (".pbf", ".osm")
MAX_BYTES = 1 << 30
MAX_UNPACKED_BYTES = 5 << 29
# limits of the format itself (OpenStreetMap wiki, PBF Format, "Encoding OSM entities into fileblocks")
_MAX_HEADER_BYTES = 1 << 16
_MAX_BLOB_BYTES = 1 << 25
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_DATASIZE, _RAW_SIZE = 3, 2


class _DamagedError(Exception):
    """A block does not say what it should."""


def check_osm(path: Path, where: str) -> None:
    """Refuse an OpenStreetMap file that is too large, or a .pbf that is cut off, damaged or unpacks to too much.

    A .pbf is a row of packed blocks that tell their sizes; these are followed without unpacking anything. The reader
    itself holds every block to the size it told.

    Raises
    ------
    PlannerError
        See above; one sentence.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_BYTES >> 30} GB")
    if path.suffix.lower() != ".pbf":
        return
    unpacked = 0
    try:
        with path.open("rb") as file:
            for blob_bytes in _blobs(file, size):
                unpacked += blob_bytes
                if unpacked > MAX_UNPACKED_BYTES:
                    raise PlannerError.of("io.osm_too_much", where=where, limit_gb=MAX_UNPACKED_BYTES / (1 << 30))
    except EOFError as error:
        raise PlannerError.of("io.osm_cut_off", where=where) from error
    except _DamagedError as error:
        raise PlannerError.of("io.osm_damaged", where=where) from error


def _blobs(file: BinaryIO, size: int) -> Iterator[int]:
    """Unpacked size of each block."""
    while file.tell() < size:
        header_bytes = int.from_bytes(_read(file, 4), "big")
        if header_bytes > _MAX_HEADER_BYTES:
            raise _DamagedError
        blob_bytes = _number(file, file.tell() + header_bytes, _DATASIZE)
        start = file.tell()
        if blob_bytes is None or blob_bytes > _MAX_BLOB_BYTES:
            raise _DamagedError
        if start + blob_bytes > size:
            raise EOFError
        unpacked = _number(file, start + blob_bytes, _RAW_SIZE)
        unpacked = blob_bytes if unpacked is None else unpacked
        if unpacked > _MAX_BLOB_BYTES:
            raise _DamagedError
        yield unpacked


def _read(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise EOFError
    return data


def _number(file: BinaryIO, end: int, wanted: int) -> int | None:
    """Value of one number of a protobuf message that ends at ``end``; the file then stands there."""
    found = None
    while file.tell() < end:
        tag = _varint(file)
        kind = tag & 7
        if kind == _VARINT:
            value = _varint(file)
            found = value if tag >> 3 == wanted else found
        elif kind == _BYTES:
            file.seek(_varint(file), 1)
        elif kind in {_FIXED64, _FIXED32}:
            file.seek(8 if kind == _FIXED64 else 4, 1)
        else:
            raise _DamagedError
    if file.tell() != end:
        raise _DamagedError
    return found


def _varint(file: BinaryIO) -> int:
    value = 0
    for shift in range(0, 70, 7):
        byte = _read(file, 1)[0]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
    raise _DamagedError
