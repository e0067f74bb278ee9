"""A planner's grid file as plain, checked tables; never by pandapower's own loaders, which run code from the file."""

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from planner.io.crs import crs_name, given_crs
from planner.io.findings import some
from planner.io.frames import Cells
from planner.io.gridcast import cast_table
from planner.io.gridcheck import check_tables, unknown_types
from planner.io.gridfile import GRID_ENDINGS, JSON_ENDINGS, WANTED, Convert, GridFile, ending_of, no_converter, stem_of
from planner.io.gridjson import read_grid_file
from planner.io.gridold import Tables, modernise
from planner.model.errors import PlannerError
from planner.model.progress import SILENT, Progress
from planner.tables.grid import GridTables
from planner.tables.grid_columns import GRID_COLUMNS, UNSUPPORTED_ELEMENTS

NEWEST_FORMAT = (3, 99)
_OLDEST_MAJOR = 2
_VERSION = re.compile(r"(\d{1,3})\.(\d{1,3})(\.\d{1,3})?\S*")
_RENUMBER_FROM = 1_000_000
_LOWEST_HZ, _HIGHEST_HZ = 16.0, 61.0
_NOTHING = (None, False, "", float("nan"))
_SWITCHED = {"b": "bus", "l": "line", "t": "trafo", "t3": "trafo3w"}
_BUS_COLUMNS = frozenset(name for kinds in GRID_COLUMNS.values() for name, kind in kinds.items() if kind == "bus")


def read_grid(
    path: Path, *, crs: str = "", where: str = "", convert: Convert = no_converter, progress: Progress = SILENT
) -> GridTables:
    """Tables of a planner's grid file.

    User power-flow options, controllers and results are never loaded; what was left out stands in ``not_loaded``.

    Parameters
    ----------
    crs : str
        CRS of the positions; EPSG:4326 if empty, as in pandapower.
    convert : Convert
        Reads every format but pandapower JSON, in a process of its own.

    Raises
    ------
    PlannerError
        With every fault found: not a grid, damaged, or values that no load flow should be run on.
    """
    where = where or path.name
    ending = ending_of(path.name)
    if not ending:
        raise PlannerError.of("io.grid_kind", where=where, known=", ".join(GRID_ENDINGS))
    file = read_grid_file(path, WANTED, where) if ending in JSON_ENDINGS else convert(path, where, progress)
    return grid_of_file(file, stem_of(path.name), crs=crs, where=where)


def grid_of_file(file: GridFile, stem: str, *, crs: str = "", where: str = "") -> GridTables:
    """Raw content in its kinds and checked, whatever format it came from.

    Parameters
    ----------
    stem : str
        Name of the grid where the file gives none.

    Raises
    ------
    PlannerError
        With every fault found.
    """
    version = _check_version(file, where)
    f_hz, sn_mva = _base_values(file, where)
    _refuse_unsupported(file, where)
    tables, dropped, filled = _tables(file, where)
    faults = unknown_types(tables, file.std_types, where) or check_tables(tables, where)
    if faults:
        raise PlannerError(tuple(faults))
    name = str(file.head.get("name") or "").strip()
    return GridTables(
        name=name[:200] or stem,
        tables=_renumbered(tables),
        std_types=file.std_types,
        f_hz=f_hz,
        sn_mva=sn_mva,
        crs=crs_name(given_crs(crs, where)) if crs else "EPSG:4326",
        version=version,
        not_loaded=(*file.not_loaded, *dropped),
        filled=tuple(filled),
        source_format=file.source_format,
        issues=file.issues,
    )


def _check_version(file: GridFile, where: str) -> str:
    if "source_version" in file.head:
        return str(file.head["source_version"])
    version = str(file.head.get("format_version") or file.head.get("version") or "")
    match = _VERSION.fullmatch(version)
    if match is None:
        raise PlannerError.of("io.grid_no_version", where=where)
    number = (int(match[1]), int(match[2]))
    if number[0] < _OLDEST_MAJOR:
        raise PlannerError.of("io.grid_too_old", where=where, version=version)
    if number > NEWEST_FORMAT:
        raise PlannerError.of("io.grid_too_new", where=where, version=version)
    return version


def _base_values(file: GridFile, where: str) -> tuple[float, float]:
    f_hz, sn_mva = file.head.get("f_hz", 50.0), file.head.get("sn_mva", 1.0)
    if not isinstance(f_hz, int | float) or not _LOWEST_HZ <= f_hz <= _HIGHEST_HZ:
        raise PlannerError.of("io.grid_frequency", where=where, value=str(f_hz))
    if not isinstance(sn_mva, int | float) or not 1e-6 <= sn_mva <= 1e6:
        raise PlannerError.of("io.grid_base_power", where=where, value=str(sn_mva))
    return float(f_hz), float(sn_mva)


def _refuse_unsupported(file: GridFile, where: str) -> None:
    held = [name for name in UNSUPPORTED_ELEMENTS if name in file.tables and not file.tables[name].empty]
    if held:
        raise PlannerError.of("io.grid_unsupported", where=where, elements=", ".join(held))


def _tables(file: GridFile, where: str) -> tuple[Tables, list[str], list[str]]:
    """Tables in their kinds, what was dropped, and what was filled from standard types."""
    raw = modernise({name: frame for name, frame in file.tables.items() if name not in UNSUPPORTED_ELEMENTS})
    tables: Tables = {}
    dropped: list[str] = []
    filled: list[str] = []
    for name in GRID_COLUMNS:
        if name not in raw or (raw[name].empty and name != "bus"):
            continue
        typed, by_type = _typed(name, raw[name], file)
        filled += [f"{name}: {column}" for column in by_type]
        tables[name], columns = cast_table(name, typed, where)
        held = [column for column in columns if not raw[name][column].isin(_NOTHING).all()]
        if held:
            dropped.append(f"{name}: {some(held, 50)}")
    return tables, dropped, filled


def _typed(name: str, frame: pd.DataFrame, file: GridFile) -> tuple[pd.DataFrame, list[str]]:
    """Gaps in cable and transformer data filled from the file's own standard types, and the columns that had some."""
    types = file.std_types.get(name)
    if not types or "std_type" not in frame.columns:
        return frame, []
    result = frame.copy()
    filled: list[str] = []
    for column, kind in GRID_COLUMNS[name].items():
        if kind != "float":
            continue
        by_type = {key: row[column] for key, row in types.items() if column in row}
        standard = frame["std_type"].map(by_type)
        given = frame[column] if column in frame.columns else pd.Series(None, index=frame.index, dtype=object)
        if (given.isna() & standard.notna()).any():
            result[column] = given.where(given.notna(), standard)
            filled.append(column)
    return result, filled


def _renumbered(tables: Tables) -> Tables:
    """Tables whose huge row numbers became 0, 1, 2 ...: pandapower reserves memory up to the largest."""
    maps = {
        name: pd.Series(range(len(frame)), index=frame.index)
        for name, frame in tables.items()
        if len(frame) and frame.index.max() >= _RENUMBER_FROM
    }
    if not maps:
        return tables
    return {name: _renumber(name, frame, maps) for name, frame in tables.items()}


def _renumber(name: str, frame: pd.DataFrame, maps: Mapping[str, Cells]) -> pd.DataFrame:
    result = frame.copy()
    if name == "switch":
        for short, table in _SWITCHED.items():
            if table in maps:
                chosen = result["et"] == short
                result.loc[chosen, "element"] = result.loc[chosen, "element"].map(maps[table])
    if "bus" in maps:
        for column in _BUS_COLUMNS & set(result.columns):
            result[column] = result[column].map(maps["bus"])
    if name in maps:
        result.index = pd.Index(maps[name].to_numpy())
    return result
