"""Plain tables out of a pandapower SQLite file: read-only, base tables only, nothing of the file is ever run."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from planner.io.gridfile import MAX_BYTES, MAX_ROWS, SQLITE_ENDINGS, GridFile
from planner.io.gridsheets import MAX_COLUMNS, Sheet, grid_of_sheets, is_read
from planner.model.errors import PlannerError

FORMAT = "pandapower SQLite"
_MAGIC = b"SQLite format 3\x00"
_STEP_LIMIT = 200_000_000
_BESIDE = ("-wal", "-journal")


def read_sqlite_grid(path: Path, wanted: frozenset[str], where: str) -> GridFile:
    """Tables of a file written by pandapower's ``to_sqlite``.

    Views, virtual and shadow tables are never touched; triggers cannot run, since nothing is written.

    Raises
    ------
    PlannerError
        No SQLite file, damaged, still open in another program, too large, or no grid in it.
    """
    _check_file(path, where)
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error as error:
        raise PlannerError.of("io.grid_sqlite_damaged", where=where) from error
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA query_only=ON")
        connection.set_progress_handler(lambda: 1, _STEP_LIMIT)
        return grid_of_sheets(_sheets(connection, wanted, where), wanted, FORMAT, where)
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        raise PlannerError.of("io.grid_sqlite_damaged", where=where) from error
    finally:
        connection.close()


def _check_file(path: Path, where: str) -> None:
    if path.stat().st_size > MAX_BYTES:
        raise PlannerError.of("io.too_big", where=where, limit=f"{MAX_BYTES >> 20} MB")
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise PlannerError.of("io.wrong_content", where=where, ending=path.suffix.lower() or SQLITE_ENDINGS[0])
    for ending in _BESIDE:
        beside = path.with_name(path.name + ending)
        if beside.exists() and beside.stat().st_size > 0:
            raise PlannerError.of("io.grid_sqlite_unfinished", where=where, part=beside.name)


def _sheets(connection: sqlite3.Connection, wanted: frozenset[str], where: str) -> Iterator[Sheet]:
    listed = connection.execute("PRAGMA main.table_list").fetchall()
    for name in sorted(str(row[1]) for row in listed if row[2] == "table"):
        quoted = '"' + name.replace('"', '""') + '"'
        if not is_read(name, wanted):
            if not name.startswith("sqlite_"):
                rows = connection.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0]  # noqa: S608 - quoted above
                yield Sheet(name=name, count=int(rows))
            continue
        cursor = connection.execute(f"SELECT * FROM {quoted} LIMIT {MAX_ROWS + 1}")  # noqa: S608 - quoted above
        columns = [column[0] for column in cursor.description]
        if len(columns) > MAX_COLUMNS:
            raise PlannerError.of("io.too_wide", where=where, columns=len(columns), limit=MAX_COLUMNS)
        yield Sheet(name=name, columns=columns, rows=cursor.fetchall())
