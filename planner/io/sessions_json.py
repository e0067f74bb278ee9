"""Charging sessions in JSON: ACN (``_items``), OCPI charge detail records (``data``), or a plain list of records."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from planner.io.geojson import parse_json
from planner.io.names import plain
from planner.model.errors import PlannerError

MAX_BYTES = 512 << 20
MAX_ROWS = 2_000_000
_LISTS = ("_items", "data", "sessions", "cdrs")
_INSIDE = ("cdr_location",)


def records_table(path: Path, known: frozenset[str], where: str) -> pd.DataFrame:
    """Cells of the known columns, a row a record; everything else in the records is not kept.

    Parameters
    ----------
    known : frozenset of str
        Comparable column names.

    Raises
    ------
    PlannerError
        Too large, no JSON, or no list of records in it.
    """
    if path.stat().st_size > MAX_BYTES:
        raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_BYTES >> 20} MB")
    document = parse_json(path, where)
    if isinstance(document, Mapping):
        document = next((document[name] for name in _LISTS if name in document), None)
    if not isinstance(document, list) or not document or not all(isinstance(row, Mapping) for row in document):
        raise PlannerError.of("io.sessions_json", where=where)
    if len(document) > MAX_ROWS:
        raise PlannerError.of("io.too_many_rows", where=where, rows=len(document), limit=MAX_ROWS)
    rows = [_kept(row, known) for row in document]
    names = sorted({name for row in rows for name in row})
    columns = {name: [row.get(name) for row in rows] for name in names}
    return pd.DataFrame(columns, index=pd.RangeIndex(1, len(rows) + 1), dtype=object)


def _kept(record: Mapping[Any, Any], known: frozenset[str]) -> dict[str, str | int | float]:
    flat = {str(name): value for name, value in record.items()}
    for outer in _INSIDE:
        inside = flat.pop(outer, None)
        if isinstance(inside, Mapping):
            flat |= {f"{outer} {name}": value for name, value in inside.items()}
    return {
        name: value
        for name, value in flat.items()
        if plain(name) in known and isinstance(value, str | int | float) and not isinstance(value, bool)
    }
