"""Encodings that fit a file's texts, each with samples: whoever knows the names sees which is right."""

import re
import struct
from dataclasses import replace
from pathlib import Path

from planner.app.importing.records import EncodingChoice
from planner.io.archive import DAMAGED, open_archive
from planner.io.mapping import looks_wrongly_decoded
from planner.io.shapefile import parts_of
from planner.io.tabular import own_encoding

_CANDIDATES = ("UTF-8", "cp1252", "ISO-8859-15", "cp850", "cp1250", "mac_roman")
_MOST_BYTES = 4 << 20
_SAMPLES = 4
_LONGEST = 48
_DBF_END = 0x0D
_TEXT = re.compile(rb"[^\x00-\x1f;,\t|\"]{0,40}[\x80-\xff][^\x00-\x1f;,\t|\"]{0,40}")
# control signs of the upper half stand in no real text
_UNLIKELY = re.compile("[\x80-\x9f\ufffd]")


def encodings_of(path: Path, file_format: str, layer: str) -> tuple[EncodingChoice, ...]:
    """Encodings to choose from, the likeliest first; empty where the file's texts are plain ASCII or have no choice."""
    content = _texts(path, file_format, layer)
    if not content or (content.isascii() and b"\x00" not in content):
        return ()
    if own_encoding(content):
        return (EncodingChoice(name=own_encoding(content), samples=(), doubtful=False),)
    content = content.removeprefix(b"\xef\xbb\xbf")
    pieces = list(dict.fromkeys(match[0].strip() for match in _TEXT.finditer(content)))
    if not pieces:
        return ()
    found = [choice for name in _CANDIDATES if (choice := _choice(name, content, pieces)) is not None]
    if found and found[0].name == "UTF-8":
        # bytes that happen to be UTF-8 are UTF-8
        found = [found[0], *(replace(choice, doubtful=True) for choice in found[1:])]
    return tuple(sorted(found, key=lambda choice: choice.doubtful))


def _choice(name: str, content: bytes, pieces: list[bytes]) -> EncodingChoice | None:
    try:
        whole = content.decode(name)
    except UnicodeDecodeError:
        return None
    if name != "UTF-8" and _UNLIKELY.search(whole):
        return None
    samples = []
    for piece in pieces[: 20 * _SAMPLES]:
        text = piece.decode(name, errors="replace").strip()
        if text and text[:_LONGEST] not in samples:
            samples.append(text[:_LONGEST])
    doubtful = any(looks_wrongly_decoded(text) for text in samples)
    return EncodingChoice(name=name, samples=tuple(samples[:_SAMPLES]), doubtful=doubtful)


def _texts(path: Path, file_format: str, layer: str) -> bytes:
    """Bytes of the file's texts, whole rows of them."""
    if file_format in {"csv", "geojson"}:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES)
        return content[: content.rfind(b"\n") + 1] or content if len(content) == _MOST_BYTES else content
    if file_format == "shapefile":
        dbf = parts_of(path).get(".dbf")
        return b"" if dbf is None else _dbf_rows(dbf.read_bytes()[:_MOST_BYTES])
    if file_format == "zip":
        return _dbf_rows(_in_zip(path, layer))
    return b""


def _in_zip(path: Path, layer: str) -> bytes:
    with open_archive(path, path.name) as archive:
        wanted = f"{layer}.dbf".casefold()
        name = next((name for name in archive.namelist() if name.casefold() == wanted), None)
        if name is None:
            return b""
        try:
            with archive.open(name) as file:
                return file.read(_MOST_BYTES)
        except DAMAGED:
            return b""


def _dbf_rows(content: bytes) -> bytes:
    if len(content) < 32:
        return b""
    header_bytes, row_bytes = struct.unpack("<HH", content[8:12])
    rows = (content[start : start + row_bytes] for start in range(header_bytes, len(content), max(row_bytes, 1)))
    fields = _dbf_fields(content[:header_bytes])
    return b"\n".join(b"\t".join(row[part].strip() for part in fields) for row in rows if len(row) == row_bytes)


def _dbf_fields(header: bytes) -> list[slice]:
    """Where the fields of a row stand: each field has 32 bytes in the header, its length is the 17th of them."""
    places, at = [], 1
    for start in range(32, len(header) - 31, 32):
        if header[start] == _DBF_END:
            break
        length = header[start + 16]
        places.append(slice(at, at + length))
        at += length
    return places
