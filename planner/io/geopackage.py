"""A GeoPackage looked through with plain sqlite before GDAL opens it: no table in it may read other files."""

import re
import sqlite3
from pathlib import Path

from planner.io.findings import note, some
from planner.model.errors import PlannerError
from planner.model.issues import Issue

_NAME = r'(?:"(?:[^"]|"")*"|\[[^\]]*\]|`[^`]*`|[^\s"\[`]+)'
_RTREE = re.compile(rf"CREATE\s+VIRTUAL\s+TABLE\s+{_NAME}\s+USING\s+RTREE\b", re.IGNORECASE)
_STEP_LIMIT = 50_000_000


def layers_of(path: Path, where: str) -> tuple[list[str], tuple[Issue, ...]]:
    """Layers with geometry that are plain tables, and what was left out.

    Raises
    ------
    PlannerError
        The file is damaged or holds a virtual table that reads other files.
    """
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error as error:
        raise PlannerError.of("io.gpkg_damaged", where=where) from error
    try:
        return _look(connection, where)
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        raise PlannerError.of("io.gpkg_damaged", where=where) from error
    finally:
        connection.close()


def _look(connection: sqlite3.Connection, where: str) -> tuple[list[str], tuple[Issue, ...]]:
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA query_only=ON")
    connection.set_progress_handler(lambda: 1, _STEP_LIMIT)
    master = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    for _, name, sql in master:
        if (sql or "").lstrip().upper().startswith("CREATE VIRTUAL") and not _RTREE.match(sql.lstrip()):
            raise PlannerError.of("io.gpkg_virtual", where=where, table=str(name))
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise PlannerError.of("io.gpkg_damaged", where=where)
    rows = connection.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'").fetchall()
    tables = {str(name) for kind, name, _ in master if kind == "table"}
    names = sorted(str(row[0]) for row in rows)
    views = [name for name in names if name not in tables]
    issues = (note("io.gpkg_views", where, views=some(views)),) if views else ()
    return [name for name in names if name in tables], issues
