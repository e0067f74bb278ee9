"""A file read once and kept while its import is changed: the worker process answers the next question at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.app.importing.formats import format_of, layers_of
from planner.app.importing.records import LayerInfo
from planner.io.aliases import known_names
from planner.io.frames import rows_where
from planner.io.layer import read_raw
from planner.io.osm import read_osm
from planner.io.points import header_names, points_of
from planner.io.provenance import stamps_of
from planner.io.raw import RawLayer
from planner.io.tablerows import Row
from planner.io.tabular import HEADER_SEARCH_ROWS, Table, TableRows, read_rows, table_of
from planner.model.errors import PlannerError
from planner.model.project import Role, Source
from planner.tables.roles import ROLE_TABLES

_KEPT_FILES = 3
TABLES = ("csv", "xlsx")
ALONE = ("grid", "geotiff", "mbtiles")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One layer of a file: a table still without positions, or features; neither for grids and pictures."""

    file_format: str
    layers: tuple[LayerInfo, ...] = ()
    layer: str = ""
    table: TableRows | None = None
    raw: RawLayer | None = None


_kept: dict[tuple[object, ...], Opened] = {}


def open_file(path: Path, *, layer: str = "", encoding: str = "", role: Role | None = None, where: str = "") -> Opened:
    """One layer of a file (the first with rows where none is named), from memory where it was read before.

    Raises
    ------
    PlannerError
        The file cannot be read.
    """
    where = where or path.name
    file_format = format_of(path, where)
    osm_role = role if file_format == "osm" and role is Role.POIS else Role.ROADS
    key = (path.resolve(), *stamps_of(path), layer, encoding, osm_role)
    if key not in _kept:
        while len(_kept) >= _KEPT_FILES:
            _kept.pop(next(iter(_kept)))
        source = Source(role=osm_role, path=path.name, layer=layer, encoding=encoding)
        opened = _open(path, file_format, where, source)
        # asked for without its name first, by its name afterwards: the same layer
        _kept[(*key[:-3], opened.layer, *key[-2:])] = opened
        _kept[key] = opened
    return _kept[key]


def forget() -> None:
    """Give the memory of files back."""
    _kept.clear()


def _open(path: Path, file_format: str, where: str, source: Source) -> Opened:
    layers = layers_of(path, file_format, where)
    if file_format in ALONE:
        return Opened(file_format=file_format, layers=layers)
    if file_format in TABLES:
        rows = _table_rows(path, layers, source, where)
        return Opened(file_format=file_format, layers=layers, layer=rows.sheet, table=rows)
    chosen = source.layer or _default_layer(layers)
    if file_format == "osm":
        raw = read_osm(path, source.role, where)
    else:
        raw = read_raw(path, replace(source, layer=chosen), where)
    return Opened(file_format=file_format, layers=layers, layer=raw.layer if layers else source.layer, raw=raw)


def _default_layer(layers: Sequence[LayerInfo]) -> str:
    filled = [layer for layer in layers if layer.rows] or list(layers)
    return filled[0].name if filled else ""


def _table_rows(path: Path, layers: Sequence[LayerInfo], source: Source, where: str) -> TableRows:
    known = all_names()
    try:
        return read_rows(path, known, sheet=source.layer, encoding=source.encoding, where=where)
    except PlannerError as fault:
        if source.layer or fault.issues[0].code != "io.several_layers":
            raise
        return read_rows(path, known, sheet=_default_layer(layers), encoding=source.encoding, where=where)


def all_names() -> frozenset[str]:
    """Comparable names of the columns of all roles."""
    names = [known_names(role.value) for role in ROLE_TABLES]
    return frozenset().union(known_names("coordinates"), known_names("sessions"), *names)


def whole_table(rows: TableRows, where: str) -> Table:
    """Table with the header by which any role would know it."""
    return table_of(rows, all_names(), where)


def sampled(opened: Opened, source: Source, most_rows: int, where: str) -> tuple[RawLayer, int]:
    """Features for a source, at most so many of them and evenly spread, and how many there are.

    Raises
    ------
    PlannerError
        The table has no columns for a position.
    """
    if opened.raw is not None:
        frame = opened.raw.frame
        if len(frame) <= most_rows:
            return opened.raw, len(frame)
        return replace(opened.raw, frame=rows_where(frame, spread(len(frame), most_rows))), len(frame)
    if opened.table is None:
        raise PlannerError.of("io.no_geometry", where=where)
    rows = opened.table.rows
    known = header_names(source.role, source.columns.values())
    if len(rows) > most_rows + HEADER_SEARCH_ROWS:
        body = rows[HEADER_SEARCH_ROWS:]
        kept: list[Row] = [row for row, keep in zip(body, spread(len(body), most_rows), strict=True) if keep]
        thinned = replace(opened.table, rows=[*rows[:HEADER_SEARCH_ROWS], *kept])
        table = table_of(thinned, known, where)
        return points_of(table, source, where), len(table.frame) + len(body) - len(kept)
    table = table_of(opened.table, known, where)
    return points_of(table, source, where), len(table.frame)


def spread(count: int, most: int) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which of many to keep so that at most so many are left, evenly spread, the first among them.

    >>> spread(6, 3).tolist()
    [True, False, True, False, True, False]
    """
    keep = np.zeros(count, dtype=bool)
    keep[np.unique(np.linspace(0, count, min(most, count), endpoint=False).astype(np.int64))] = True
    return keep


def attributes(opened: Opened, where: str) -> pd.DataFrame:
    """Columns of the file as it is, positions included, without shapes."""
    if opened.table is not None:
        return whole_table(opened.table, where).frame
    if opened.raw is None:
        return pd.DataFrame()
    frame: gpd.GeoDataFrame = opened.raw.frame
    kept = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    return kept if opened.raw.left_out is None else pd.concat([kept, opened.raw.left_out]).sort_index()
