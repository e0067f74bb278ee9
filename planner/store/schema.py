"""Tables of the project file beside those of the GeoPackage standard. All are plain rows that any SQLite reader shows.

Every row ends with the sum of its values; ``cs_meta`` holds the seal over all rows (:mod:`planner.store.sealing`).
"""

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date

from planner.store.geopackage import register_attributes
from planner.store.sealing import quoted

SCHEMA_VERSION = 4
# the oldest version of this program's tables that can still show such a file: 1 and 2 call kept results that hold more
# than they know damaged, and 3 takes another scenario's numbers of charging points for those of the one in use
READABLE_FROM = 4

TABLES: Mapping[str, tuple[str, str]] = {
    "cs_meta": ("Chargesite: what this file is", "key TEXT NOT NULL, value TEXT NOT NULL"),
    "cs_setting": ("Chargesite: the project and its settings, as JSON", "key TEXT NOT NULL, value TEXT NOT NULL"),
    "cs_source": (
        "Chargesite: files the project works with, and where they come from",
        "number INTEGER NOT NULL, id TEXT NOT NULL, role TEXT NOT NULL, uri TEXT NOT NULL, layer TEXT NOT NULL, "
        "driver TEXT NOT NULL, encoding TEXT NOT NULL, crs TEXT NOT NULL, licence TEXT NOT NULL, "
        "sha256 TEXT NOT NULL, rows INTEGER, read_at TEXT NOT NULL, embedded INTEGER NOT NULL, record TEXT NOT NULL",
    ),
    "cs_scenario": (
        "Chargesite: scenarios",
        "number INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, record TEXT NOT NULL",
    ),
    "cs_layer_style": (
        "Chargesite: how layers look",
        "number INTEGER NOT NULL, layer TEXT NOT NULL, visible INTEGER, z INTEGER, record TEXT NOT NULL",
    ),
    "cs_record": (
        "Chargesite: sites, areas and everything else the planner has declared",
        "kind TEXT NOT NULL, number INTEGER NOT NULL, record TEXT NOT NULL",
    ),
    "cs_result": (
        "Chargesite: runs by scenario; each holds only for the inputs of its hash",
        "scenario TEXT NOT NULL, input_hash TEXT NOT NULL, engine TEXT NOT NULL, made_at TEXT NOT NULL, "
        "sources TEXT NOT NULL, sha256 TEXT NOT NULL",
    ),
    "cs_file": (
        "Chargesite: files that lie inside the project",
        "source_sha256 TEXT NOT NULL, name TEXT NOT NULL, size_bytes INTEGER NOT NULL, sha256 TEXT NOT NULL",
    ),
    "cs_chunk": (
        "Chargesite: content of files and runs, in pieces",
        "sha256 TEXT NOT NULL, number INTEGER NOT NULL, content BLOB NOT NULL",
    ),
    "cs_version": (
        "Chargesite: locked versions; their content lies in cs_chunk by its sums",
        "number INTEGER NOT NULL, title TEXT NOT NULL, locked_on TEXT NOT NULL, locked_by TEXT NOT NULL, "
        "scenario TEXT NOT NULL, engine TEXT NOT NULL, project_sha256 TEXT NOT NULL, result_sha256 TEXT NOT NULL, "
        "sha256 TEXT NOT NULL",
    ),
    "cs_view": ("Chargesite: what was on the screen", "name TEXT NOT NULL, value TEXT NOT NULL"),
    "cs_log": (
        "Chargesite: what was done with this file",
        "at TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL",
    ),
}


# tables that came with a later version than the first
LATER: Mapping[str, int] = {"cs_version": 2}


def make_tables(connection: sqlite3.Connection, day: date, version: int = SCHEMA_VERSION) -> None:
    """Make the tables of a version in a new GeoPackage and name them in its contents."""
    add_tables(connection, day, [name for name in TABLES if LATER.get(name, 1) <= version])


def add_tables(connection: sqlite3.Connection, day: date, names: Iterable[str]) -> None:
    """Make some of our tables and name them in the file's contents."""
    for name in names:
        description, columns = TABLES[name]
        connection.execute(f"CREATE TABLE {quoted(name)} (fid INTEGER PRIMARY KEY, {columns}, sum TEXT NOT NULL)")
        register_attributes(connection, name, description, day)
