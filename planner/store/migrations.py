"""From the tables of an older version to ours, one step after the other, each in one transaction, on a private copy.

The planner's file stays as it is until he saves; before a step is taken a backup is put aside.
"""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from planner.model.errors import PlannerError
from planner.store.codec import Unreadable, dump, load
from planner.store.records import rows_of
from planner.store.schema import LATER, SCHEMA_VERSION, TABLES, add_tables, make_tables
from planner.store.sealing import SEAL, insert, put_seal

Step = Callable[[sqlite3.Connection], None]


def version_of(connection: sqlite3.Connection) -> int:
    """Version of a file's tables.

    Raises
    ------
    Unreadable
        The file does not tell.
    """
    rows = connection.execute("SELECT value FROM cs_meta WHERE key = 'schema_version'").fetchall()
    if len(rows) != 1 or not str(rows[0][0]).isdecimal():
        raise Unreadable("schema_version")
    return int(rows[0][0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a private copy up to our version.

    Raises
    ------
    Unreadable, sqlite3.Error
        A step finds something else than its version has; the step is undone.
    """
    for version in range(version_of(connection), SCHEMA_VERSION):
        connection.execute("BEGIN")
        try:
            STEPS[version](connection)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def _from_0(connection: sqlite3.Connection) -> None:
    """Version 0 (the first drafts) kept the whole text form in one row and had no sums."""
    from planner.store.project_text import parse_project

    meta = dict(connection.execute("SELECT key, value FROM cs_meta"))
    written = connection.execute("SELECT value FROM cs_setting WHERE key = 'project.toml'").fetchone()
    if written is None or "uuid" not in meta:
        raise Unreadable("version 0 without a project")
    try:
        project = parse_project(written[0], Path(), where="project.toml")
    except PlannerError as error:
        raise Unreadable(error.message()) from error
    for table in TABLES:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
        connection.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (table,))
    make_tables(connection, project.project_date, version=1)
    rows = rows_of(project)
    insert(connection, "cs_setting", rows.single.items())
    # descriptive columns are filled when the file is saved
    sources = (
        (n, str(n), "", "", "", "", "", "", "", "", None, "", 0, row) for n, row in enumerate(rows.listed["sources"])
    )
    insert(connection, "cs_source", sources)
    insert(connection, "cs_scenario", ((n, "", "", row) for n, row in enumerate(rows.listed["scenarios"])))
    insert(connection, "cs_layer_style", ((n, "", None, None, row) for n, row in enumerate(rows.listed["looks"])))
    for kind in sorted(set(rows.listed) - {"sources", "scenarios", "looks"}):
        insert(connection, "cs_record", ((kind, n, row) for n, row in enumerate(rows.listed[kind])))
    kept = {"uuid": meta["uuid"], "generation": meta.get("generation", "0"), "crs": project.crs}
    known = {"schema_version": "1", "readable_from": "1", "app_version": meta.get("app_version", "0")}
    insert(connection, "cs_meta", {**known, **kept, "saved_at": _day(project.project_date)}.items())
    put_seal(connection)


def _day(day: date) -> str:
    return f"{day.isoformat()}T00:00:00+00:00"


def _from_1(connection: sqlite3.Connection) -> None:
    """Version 1 had no locked versions."""
    row = connection.execute("SELECT value FROM cs_setting WHERE key = 'project_date'").fetchone()
    if row is None:
        raise Unreadable("project_date")
    new = [name for name in TABLES if LATER.get(name) == 2]
    add_tables(connection, load(date, row[0]), new)
    _raised(connection, "2")


def _from_2(connection: sqlite3.Connection) -> None:
    """Version 2 had no id of its own: it keeps what it is called now, so that ids that went out stay as they are."""
    known = dict(connection.execute("SELECT key, value FROM cs_setting WHERE key IN ('name', 'project_id')"))
    if "name" not in known:
        raise Unreadable("name")
    if not load(str, known.get("project_id", dump(""))):
        connection.execute("DELETE FROM cs_setting WHERE key = 'project_id'")
        insert(connection, "cs_setting", [("project_id", known["name"])])
    _raised(connection, "3")


def _from_3(connection: sqlite3.Connection) -> None:
    """Version 3 had one register of numbers for all scenarios: it stays, and each scenario takes its points from it."""
    _raised(connection, "4")


def _raised(connection: sqlite3.Connection, version: str) -> None:
    """Say the new version, and seal anew."""
    kept = dict(connection.execute("SELECT key, value FROM cs_meta ORDER BY fid"))
    connection.execute("DELETE FROM cs_meta")
    kept.pop(SEAL, None)
    insert(connection, "cs_meta", {**kept, "schema_version": version}.items())
    put_seal(connection)


STEPS: Mapping[int, Step] = {0: _from_0, 1: _from_1, 2: _from_2, 3: _from_3}
