"""A GeoPackage looked through with plain sqlite before GDAL opens it: no table in it may read other files.

What is virtual is asked of SQLite itself (``PRAGMA table_list``) and not read out of the schema's text alone, since
comments, tabs and false root pages make that text say something else to a reader than to SQLite.
"""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from planner.io.findings import note, some
from planner.model.errors import PlannerError
from planner.model.issues import Issue

_VIRTUAL = re.compile(r"CREATE(?:\s|--[^\n]*(?:\n|$)|/\*.*?(?:\*/|$))+VIRTUAL\b", re.IGNORECASE | re.DOTALL)
_RTREE_COLUMNS = r" USING rtree ?\( ?\w+(?: ?, ?\w+){4} ?\)"
_STEP_LIMIT = 50_000_000
_BESIDE = ("-wal", "-journal")

Master = list[tuple[str, str, int | None, object]]


def layers_of(path: Path, where: str, *, pages: bool = True) -> tuple[list[str], tuple[Issue, ...]]:
    """Layers with geometry that are plain tables, and what was left out.

    Parameters
    ----------
    pages : bool
        Check every page of the file for damage, which reads it once; what could reach out of it is looked for always.

    Raises
    ------
    PlannerError
        The file is damaged, still open in another program, or holds a virtual table that reads other files.
    """
    _refuse_unfinished(path, where)
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error as error:
        raise PlannerError.of("io.gpkg_damaged", where=where) from error
    try:
        return _look(connection, where, pages=pages)
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        raise PlannerError.of("io.gpkg_damaged", where=where) from error
    finally:
        connection.close()


def unreadable_rows(path: Path, layer: str, rows: Sequence[int]) -> list[int]:
    """Of the rows (from 1, in the table's order) that came without a shape, those to which the file gives one."""
    if not rows:
        return []
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        query = "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?"
        named = connection.execute(query, (layer,)).fetchone()
        if named is None:
            return []
        table, column = (str(name).replace('"', '""') for name in (layer, named[0]))
        said = connection.execute(f'SELECT "{column}" IS NOT NULL FROM "{table}" ORDER BY rowid').fetchall()  # noqa: S608 - quoted names of a table that was looked through
        return [row for row in rows if row <= len(said) and said[row - 1][0]]
    except sqlite3.Error:
        return []
    finally:
        connection.close()


def _refuse_unfinished(path: Path, where: str) -> None:
    """Refuse changes that wait beside the file: GDAL would read them, and they were never looked through."""
    for ending in _BESIDE:
        beside = path.with_name(path.name + ending)
        if beside.exists() and beside.stat().st_size > 0:
            raise PlannerError.of("io.gpkg_unfinished", where=where, part=Path(where).name + ending)


def _look(connection: sqlite3.Connection, where: str, *, pages: bool) -> tuple[list[str], tuple[Issue, ...]]:
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA query_only=ON")
    connection.set_progress_handler(lambda: 1, _STEP_LIMIT)
    master: Master = connection.execute("SELECT type, name, rootpage, sql FROM sqlite_master").fetchall()
    for kind, name, _, _ in master:
        if kind == "view" and str(name).lower().startswith("gpkg_"):
            raise PlannerError.of("io.gpkg_metadata_view", where=where, table=str(name))
    virtual = _virtual_tables(connection, master)
    plain = {str(name) for kind, name, _, _ in master if kind == "table"} - virtual
    _refuse_virtual(connection, [row for row in master if str(row[1]) in virtual], plain, where)
    if pages and connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise PlannerError.of("io.gpkg_damaged", where=where)
    rows = connection.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'").fetchall()
    names = sorted(str(row[0]) for row in rows)
    views = [name for name in names if name not in plain]
    issues = (note("io.gpkg_views", where, views=some(views)),) if views else ()
    return [name for name in names if name in plain], issues


def _virtual_tables(connection: sqlite3.Connection, master: Master) -> set[str]:
    """Names of all that SQLite takes for a virtual table, and of all that could pass for one."""
    listed = connection.execute("PRAGMA main.table_list").fetchall()
    known = {str(row[1]) for row in listed if row[2] == "virtual"}
    suspect = {
        str(name)
        for kind, name, page, sql in master
        if (kind == "table" and not page) or (isinstance(sql, str) and _VIRTUAL.match(sql.lstrip()))
    }
    return known | suspect


def _refuse_virtual(connection: sqlite3.Connection, virtual: Master, plain: set[str], where: str) -> None:
    if not virtual:
        return
    columns = connection.execute("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchall()
    indices = {f"rtree_{table}_{column}".casefold() for table, column in columns if table in plain}
    for _, name, _, sql in virtual:
        if str(name).casefold() not in indices or not _is_spatial_index(str(name), sql):
            raise PlannerError.of("io.gpkg_virtual", where=where, table=str(name))


def _is_spatial_index(name: str, sql: object) -> bool:
    """Whether a statement makes the R-tree of this name and nothing else: the whole text is compared."""
    if not isinstance(sql, str):
        return False
    text = _one_line(sql)
    return any(
        re.fullmatch(re.escape(f"CREATE VIRTUAL TABLE {spelt}") + _RTREE_COLUMNS, text, re.IGNORECASE)
        for spelt in _spellings(name)
    )


def _spellings(name: str) -> Iterable[str]:
    quoted = name.replace('"', '""')
    yield _one_line(f'"{quoted}"')
    if re.fullmatch(r"\w+", name):
        yield name


def _one_line(text: str) -> str:
    return " ".join(text.split())
