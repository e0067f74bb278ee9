"""Documents that a gate names: what may be opened on the planner's click, and what is never opened.

Names come from project files that others have made: a link may lead to the web or to a plain document, never to a
program, a script, a device or another computer.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from planner.app.projectfiles.names import is_elsewhere

DOCUMENT_ENDINGS = frozenset({
    ".pdf", ".txt", ".md", ".csv", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".docx", ".xlsx", ".pptx",
    ".odt", ".ods", ".odp", ".eml", ".dxf", ".dwg", ".ics",
})  # fmt: skip
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]+:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a reference leads to.

    ``kind``: web (``target`` is an address), file (``target`` is an absolute path), reference (a file number or the
    like, nothing to open) or refused (``reason`` is the text code of why).
    """

    written: str
    kind: Literal["web", "file", "reference", "refused"]
    target: str = ""
    reason: str = ""


def document_of(written: str, folder: Path) -> Document:
    """What a reference leads to, seen from the project's folder; nothing is opened, only local files are looked for."""
    name = written.strip()
    if name.lower().startswith(("http://", "https://")):
        return _web(name)
    if _SCHEME.match(name) and not re.match(r"[a-zA-Z]:[\\/]", name):
        return Document(written=written, kind="refused", reason="delivery.document_scheme")
    if not name or any(not sign.isprintable() for sign in name):
        return Document(written=written, kind="refused", reason="delivery.document_name")
    return _file(name, folder)


def _web(name: str) -> Document:
    try:
        parts = urlsplit(name)
        usable = bool(parts.hostname) and parts.username is None and parts.password is None
    except ValueError:
        usable = False
    # what a browser would read otherwise than a person does
    if not usable or any(sign.isspace() or not sign.isprintable() or sign in '"<>\\^`{|}' for sign in name):
        return Document(written=name, kind="refused", reason="delivery.document_address")
    return Document(written=name, kind="web", target=name)


def _file(name: str, folder: Path) -> Document:
    if is_elsewhere(name, str(folder)):
        return Document(written=name, kind="refused", reason="delivery.document_elsewhere")
    ending = Path(name).suffix.lower()
    looks_like_path = "/" in name or "\\" in name or ending in DOCUMENT_ENDINGS
    try:
        path = (folder / name.replace("\\", "/")).resolve()
        there = path.is_file()
    except (OSError, ValueError, RuntimeError):
        return Document(written=name, kind="refused", reason="delivery.document_name")
    if not there:
        if not looks_like_path and not ending:
            return Document(written=name, kind="reference")
        known = ending in DOCUMENT_ENDINGS
        missing = "delivery.document_missing" if known else "delivery.document_kind"
        return Document(written=name, kind="refused" if known or looks_like_path else "reference", reason=missing)
    # the file that a link leads to decides, not the link's own name
    if path.suffix.lower() not in DOCUMENT_ENDINGS or is_elsewhere(str(path), str(folder)):
        return Document(written=name, kind="refused", reason="delivery.document_kind")
    return Document(written=name, kind="file", target=str(path))
