"""Plain tables out of a pandapower JSON file: no hooks, no imports, no objects, no paths followed."""

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from planner.io.files import check_content
from planner.io.gridfile import HEAD, JSON_ENDINGS, MAX_BYTES, GridFile, counted, plain_scalars, raw_table
from planner.model.errors import PlannerError

MAX_UNPACKED_BYTES = MAX_BYTES
_QUIET = ("converged", "OPF_converged", "user_pf_options")
FORMAT = "pandapower JSON"


@dataclass(slots=True)
class _Sorted:
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    head: dict[str, str | float] = field(default_factory=dict)
    std_types: dict[str, dict[str, dict[str, float | str]]] = field(default_factory=dict)
    not_loaded: list[str] = field(default_factory=list)


def read_grid_file(path: Path, wanted: frozenset[str], where: str) -> GridFile:
    """Tables of a ``.json`` or ``.json.gz`` grid file.

    Parameters
    ----------
    wanted : frozenset of str
        Tables to read; all else is listed in ``not_loaded`` where it holds something.

    Raises
    ------
    PlannerError
        Not a pandapower grid, damaged, too large, or with program objects where a table should be.
    """
    if not path.name.lower().endswith(JSON_ENDINGS):
        raise PlannerError.of("io.grid_kind", where=where, known=", ".join(JSON_ENDINGS))
    check_content(path, where)
    document = _parse(_unpacked(path, where), where)
    content = document.get("_object") if isinstance(document, Mapping) else None
    if not isinstance(content, Mapping) or document.get("_class") != "pandapowerNet":
        raise PlannerError.of("io.not_grid", where=where)
    found = _Sorted()
    for key, value in content.items():
        _sort(str(key), value, wanted, where, found)
    if "bus" not in found.tables or found.tables["bus"].empty:
        raise PlannerError.of("io.grid_no_buses", where=where)
    return GridFile(
        tables=found.tables,
        head=found.head,
        std_types=found.std_types,
        not_loaded=tuple(sorted(found.not_loaded)),
        source_format=FORMAT,
    )


def _unpacked(path: Path, where: str) -> bytes:
    if path.suffix.lower() != ".gz":
        if path.stat().st_size > MAX_UNPACKED_BYTES:
            raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_UNPACKED_BYTES >> 20} MB")
        return path.read_bytes()
    try:
        with gzip.open(path) as file:
            content = file.read(MAX_UNPACKED_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise PlannerError.of("io.gz_damaged", where=where) from error
    if len(content) > MAX_UNPACKED_BYTES:
        raise PlannerError.of("io.gz_bomb", where=where, limit=f"{MAX_UNPACKED_BYTES >> 20} MB")
    return content


def _parse(content: bytes | str, where: str) -> Any:  # noqa: ANN401 - JSON is anything
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        return json.loads(text)
    except UnicodeDecodeError as error:
        raise PlannerError.of("io.not_utf8", where=where, byte=error.start) from error
    except RecursionError as error:
        raise PlannerError.of("io.json_deep", where=where) from error
    except json.JSONDecodeError as error:
        raise PlannerError.of("io.json_incomplete", where=where, line=error.lineno) from error
    except ValueError as error:
        raise PlannerError.of("io.not_grid", where=where) from error


def _sort(key: str, value: object, wanted: frozenset[str], where: str, found: _Sorted) -> None:
    if key in wanted:
        found.tables[key] = _table(key, value, where)
    elif key in HEAD:
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            found.head[key] = value
    elif key == "std_types":
        found.std_types = _std_types(value)
    elif key.startswith(("res_", "_")) or (key in _QUIET and not value) or isinstance(value, bool):
        return
    elif value and (rows := _rows_of(value)) != 0:
        found.not_loaded.append(counted(key, rows or 0))


def _rows_of(value: object) -> int | None:
    """Rows of a table that is only counted; None where it is none, or written in another way."""
    if not isinstance(value, Mapping) or value.get("_class") != "DataFrame":
        return None
    try:
        rows = json.loads(value["_object"])["index"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return None
    return len(rows) if isinstance(rows, list) else None


def _table(name: str, value: object, where: str) -> pd.DataFrame:
    if not isinstance(value, Mapping) or value.get("_class") != "DataFrame" or value.get("orient") != "split":
        raise PlannerError.of("io.grid_not_table", where=where, table=name)
    content = value.get("_object")
    parts = _parse(content, where) if isinstance(content, str) else content
    if not isinstance(parts, Mapping):
        raise PlannerError.of("io.grid_not_table", where=where, table=name)
    columns, index, data = (parts.get(key) for key in ("columns", "index", "data"))
    if not (isinstance(columns, list) and isinstance(index, list) and isinstance(data, list)):
        raise PlannerError.of("io.grid_not_table", where=where, table=name)
    return raw_table(name, columns, index, data, where)


def _std_types(value: object) -> dict[str, dict[str, dict[str, float | str]]]:
    """Standard types as plain scalars; whatever is something else is left out."""
    result: dict[str, dict[str, dict[str, float | str]]] = {}
    for element, types in _plain_items(value):
        rows = {name: plain_scalars(dict(_plain_items(row))) for name, row in _plain_items(types)}
        result[element] = {name: row for name, row in sorted(rows.items()) if row}
    return dict(sorted(result.items()))


def _plain_items(value: object) -> list[tuple[str, Any]]:
    if not isinstance(value, Mapping) or "_module" in value or "_class" in value:
        return []
    return [(str(key), item) for key, item in value.items()]
