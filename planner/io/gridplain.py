"""A grid file's raw content as plain JSON text and back: all that crosses from a converting process to ours."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from planner.io.gridfile import GridFile, plain_objects, plain_scalars, raw_table
from planner.model.errors import PlannerError
from planner.model.issues import Issue, Severity


def to_text(file: GridFile) -> str:
    """Plain JSON of a file's raw content; numbers keep every digit."""
    tables = {
        name: {"columns": list(frame.columns), "index": frame.index.tolist(), "data": _cells(frame)}
        for name, frame in file.tables.items()
    }
    content = {
        "tables": tables,
        "head": dict(file.head),
        "std_types": {kind: {name: dict(row) for name, row in types.items()} for kind, types in file.std_types.items()},
        "not_loaded": list(file.not_loaded),
        "source_format": file.source_format,
        "issues": issues_to_plain(file.issues),
    }
    return json.dumps(content, allow_nan=True)


def _cells(frame: pd.DataFrame) -> list[list[object]]:
    rows: list[list[object]] = plain_objects(frame).to_numpy(dtype=object).tolist()
    return [
        [cell if isinstance(cell, str | int | float | bool | None) else _item(cell) for cell in row] for row in rows
    ]


def _item(cell: object) -> object:
    """Plain value of numpy's scalars; anything else as text, which the checks refuse where a number belongs."""
    inner = getattr(cell, "item", None)
    return inner() if callable(inner) and getattr(cell, "ndim", 1) == 0 else str(cell)


def from_text(text: str, where: str) -> GridFile:
    """Raw content out of plain JSON, checked like any file's.

    Raises
    ------
    PlannerError
        The text is not what :func:`to_text` writes, or a table's row numbers or columns are not sound.
    """
    try:
        content: Any = json.loads(text)
        tables = {str(name): _table(str(name), parts, where) for name, parts in content["tables"].items()}
        return GridFile(
            tables=tables,
            head=plain_scalars(content["head"]),
            std_types={
                str(kind): {str(name): plain_scalars(row) for name, row in types.items()}
                for kind, types in content["std_types"].items()
            },
            not_loaded=tuple(str(item) for item in content["not_loaded"]),
            source_format=str(content["source_format"]),
            issues=issues_of_plain(content["issues"]),
        )
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise PlannerError.of("io.grid_convert_failed", where=where) from error


def _table(name: str, parts: Mapping[str, list[Any]], where: str) -> pd.DataFrame:
    return raw_table(name, parts["columns"], parts["index"], parts["data"], where)


def issues_to_plain(issues: tuple[Issue, ...]) -> list[dict[str, object]]:
    """Findings as plain values."""
    return [
        {"severity": issue.severity.value, "code": issue.code, "params": dict(issue.params), "where": issue.where}
        for issue in issues
    ]


def issues_of_plain(plain: list[dict[str, Any]]) -> tuple[Issue, ...]:
    """Findings out of plain values."""
    return tuple(
        Issue(severity=Severity(row["severity"]), code=str(row["code"]), params=row["params"], where=str(row["where"]))
        for row in plain
    )
