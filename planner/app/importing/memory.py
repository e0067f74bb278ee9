"""What the planner chose for a file's like: the next one with the same columns is proposed the same way."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planner.io.names import plain
from planner.model.project import Role, Source

_FILE = "imports.json"
_MOST = 300
_TEXTS = ("crs", "encoding", "kind", "licence", "credit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What was chosen last for files of a kind."""

    role: Role
    columns: Mapping[str, str] = field(default_factory=dict)
    crs: str = ""
    encoding: str = ""
    kind: str = ""
    licence: str = ""
    credit: str = ""
    swap_axes: bool = False


def kind_of_file(file_format: str, columns: Iterable[str]) -> str:
    """Key of all files with the same format and the same column names, in whatever order."""
    names = "\n".join([file_format, *sorted(plain(name) for name in columns)])
    return hashlib.sha256(names.encode()).hexdigest()[:32]


def recall(folder: Path | None, key: str) -> Remembered | None:
    """What was chosen for files of a key; None where nothing, or nothing readable, is remembered."""
    entry = _read(folder).get(key) if folder is not None else None
    if not isinstance(entry, Mapping):
        return None
    try:
        role = Role(str(entry.get("role")))
    except ValueError:
        return None
    columns = entry.get("columns")
    named = {str(k): str(v) for k, v in columns.items()} if isinstance(columns, Mapping) else {}
    texts = {name: str(entry.get(name) or "") for name in _TEXTS}
    return Remembered(role=role, columns=named, swap_axes=entry.get("swap_axes") is True, **texts)


def remember(folder: Path | None, key: str, source: Source) -> None:
    """Keep a choice; the oldest are given up. A folder that cannot be written to only means that nothing is kept."""
    if folder is None:
        return
    entries = {each: value for each, value in _read(folder).items() if each != key}
    entries[key] = {
        "role": source.role.value, "columns": dict(source.columns), "swap_axes": source.swap_axes,
        **{name: getattr(source, name) for name in _TEXTS},
    }  # fmt: skip
    kept = dict(list(entries.items())[-_MOST:])
    beside = folder / f"{_FILE}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
        beside.replace(folder / _FILE)
    except OSError:
        beside.unlink(missing_ok=True)


def _read(folder: Path | None) -> dict[str, Any]:
    if folder is None:
        return {}
    try:
        content = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
