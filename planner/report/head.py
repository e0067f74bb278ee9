"""Head of the papers: the company's name, address, logo and colour, checked before anything is set with them."""

import re
import struct
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from planner.maps.style import ACCENT
from planner.model.company import Company
from planner.model.errors import PlannerError

LOGO_KB = 512
LOGO_PX = (16, 4096)
_SLICE_BYTES = 1 << 20
LEAST_CONTRAST = 4.5
"""Of text on its ground: WCAG 2.2, success criterion 1.4.3, level AA."""

LogoKind = Literal["", "png", "svg"]
_PNG = b"\x89PNG\r\n\x1a\n"
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_OUTSIDE = re.compile(r"url\(\s*['\"]?\s*(?!#)|@import|javascript:", re.IGNORECASE)
_BARRED = frozenset({"script", "foreignobject", "image", "iframe", "audio", "video", "feimage"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands at the top of every page of a paper.

    ``color`` can be read on white and carries white letters; ``logo`` holds the bytes of a checked picture, empty: the
    name in letters.
    """

    name: str = ""
    lines: tuple[str, ...] = ()
    color: str = ACCENT["light"]
    logo: bytes = b""
    logo_kind: LogoKind = ""


def head_of(company: Company | None, folder: Path, organisation: str = "") -> Head:
    """Head of a company's papers; without a company, of the project's organisation.

    Raises
    ------
    PlannerError
        The logo cannot be read, is too large, is no PNG or SVG, or would load something from elsewhere.
    """
    if company is None:
        return Head(name=organisation)
    logo, kind = read_logo(folder / company.logo) if company.logo else (b"", "")
    address = tuple(line.strip() for line in re.split(r"[\n;]", company.address) if line.strip())
    contact = " · ".join(part for part in (company.phone, company.email) if part)
    return Head(
        name=company.name or organisation,
        lines=(*address, contact) if contact else address,
        color=readable(company.color) if company.color else ACCENT["light"],
        logo=logo,
        logo_kind=kind,
    )


def contrast(color: str, other: str = "#ffffff") -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance of IEC 61966-2-1).

    >>> round(contrast("#000000"), 1)
    21.0
    """
    light, dark = sorted((_luminance(color), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(color: str) -> str:
    """Colour itself, or the nearest darker shade of it that reads on white (:data:`LEAST_CONTRAST`).

    Raises
    ------
    PlannerError
        It is not written as ``#rrggbb``.
    """
    if not _COLOR.fullmatch(color):
        raise PlannerError.of("report.company_color", color=color)
    parts = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    for share in range(100, -1, -2):
        shade = "#" + "".join(f"{part * share // 100:02x}" for part in parts)
        if contrast(shade) >= LEAST_CONTRAST:
            return shade
    return "#000000"


def read_logo(path: Path) -> tuple[bytes, LogoKind]:
    """Bytes of a logo and what it is.

    Raises
    ------
    PlannerError
        As in :func:`head_of`.
    """
    try:
        if path.stat().st_size > LOGO_KB * 1024:
            raise PlannerError.of("report.logo_large", where=str(path), most=LOGO_KB)
        content = path.read_bytes()
    except OSError as error:
        raise PlannerError.of("report.logo_unread", where=str(path), reason=error.strerror or str(error)) from error
    kind: LogoKind = "png" if content.startswith(_PNG) else "svg"
    fault = _png_fault(content) if kind == "png" else _svg_fault(content)
    if fault:
        least, most = LOGO_PX
        raise PlannerError.of(f"report.logo_{fault}", where=str(path), least=least, most=most)
    return content, kind


def _luminance(color: str) -> float:
    shares = [int(color[i : i + 2], 16) / 255.0 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _png_fault(content: bytes) -> str:
    """What is wrong with a PNG: its size in pixels, or a part that is cut or damaged; empty: nothing."""
    kinds, pixels = [], b""
    for kind, data, whole in _chunks(content):
        if not whole:
            return "damaged"
        if kind == b"IHDR":
            least, most = LOGO_PX
            if len(data) != 13 or not all(least <= side <= most for side in struct.unpack(">II", data[:8])):
                return "pixels"
        kinds.append(kind)
        pixels += data if kind == b"IDAT" else b""
    if not _inflates(pixels):
        return "damaged"
    return "" if kinds[:1] == [b"IHDR"] and b"IDAT" in kinds and kinds[-1] == b"IEND" else "damaged"


def _inflates(pixels: bytes) -> bool:
    """Whether a stream of pixels is whole, asked without holding more of them than a picture may have."""
    stream, slices = zlib.decompressobj(), 8 * (LOGO_PX[1] + 1) ** 2 // _SLICE_BYTES + 1
    try:
        for _ in range(slices):
            stream.decompress(pixels, _SLICE_BYTES)
            pixels = stream.unconsumed_tail
            if stream.eof or not pixels:
                break
    except zlib.error:
        return False
    return stream.eof


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bool]]:
    """Chunks of a PNG: kind, content, and whether the checksum holds (PNG 1.2, section 3.2)."""
    at = len(_PNG)
    while at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        told = content[at + 8 + length : at + 12 + length]
        yield kind, data, len(told) == 4 and struct.unpack(">I", told)[0] == zlib.crc32(kind + data)
        at += 12 + length


def _svg_fault(content: bytes) -> str:
    """What is wrong with an SVG: no drawing, or one that runs something or loads from elsewhere; empty: nothing."""
    head = content[:4096].lower()
    if b"<!doctype" in content.lower() or b"<!entity" in content.lower():
        return "outside"
    if b"<svg" not in head:
        return "kind"
    try:
        root = ET.fromstring(content)  # noqa: S314 - no document type, so no entities; at most LOGO_KB
    except ET.ParseError:
        return "damaged"
    if root.tag.rpartition("}")[2] != "svg" or not (
        "viewBox" in root.attrib or {"width", "height"} <= set(root.attrib)
    ):
        return "kind"
    return "outside" if any(_reaches_out(node) for node in root.iter()) else ""


def _reaches_out(node: ET.Element) -> bool:
    """Whether an element runs something or names another file."""
    if node.tag.rpartition("}")[2].lower() in _BARRED or _OUTSIDE.search(node.text or ""):
        return True
    for key, value in node.attrib.items():
        name = key.rpartition("}")[2].lower()
        if name.startswith("on") or (name == "href" and not value.startswith("#")) or _OUTSIDE.search(value):
            return True
    return False
