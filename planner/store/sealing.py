"""Checksums: each row carries the sum of its values, and one seal carries the sums of all rows."""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence

SUM = "sum"
SEAL = "seal"
_META = "cs_meta"


def row_sum(table: str, values: Sequence[object]) -> str:
    """SHA-256 over a row's table and values, each with its type and length so that none can pass for another."""
    digest = hashlib.sha256(table.encode())
    for value in values:
        content = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        digest.update(f"|{type(value).__name__}:{len(content)}|".encode())
        digest.update(content)
    return digest.hexdigest()


def own_tables(connection: sqlite3.Connection) -> list[str]:
    """Names of our own tables that carry sums, those of a newer version included."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'cs_*' ORDER BY name")
    return [name for (name,) in names.fetchall() if columns_of(connection, name)[-1:] == [SUM]]


def columns_of(connection: sqlite3.Connection, table: str) -> list[str]:
    """Column names of a table, in order."""
    return [row[1] for row in connection.execute(f"PRAGMA table_info({quoted(table)})")]


def quoted(name: str) -> str:
    """Name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def insert(connection: sqlite3.Connection, table: str, rows: Iterable[Sequence[object]]) -> None:
    """Add rows with their sums, numbered from 1 in a new table (its first column)."""
    first = connection.execute(f"SELECT coalesce(max(fid), 0) + 1 FROM {quoted(table)}").fetchone()[0]  # noqa: S608 - quoted
    for number, row in enumerate(rows, start=first):
        values = (number, *(storable(value) for value in row))
        marks = ",".join("?" * (len(values) + 1))
        command = f"INSERT INTO {quoted(table)} VALUES ({marks})"  # noqa: S608 - quoted
        connection.execute(command, (*values, row_sum(table, values)))


def storable(value: object) -> object:
    """Value that SQLite takes: half characters (of broken names) become question marks, numbers too long nothing."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return None if isinstance(value, int) and not -(2**63) <= value < 2**63 else value


def seal_of(connection: sqlite3.Connection) -> str:
    """One sum over all rows of our own tables, but for the seal itself."""
    digest = hashlib.sha256()
    for table in own_tables(connection):
        unsealed = " WHERE key != 'seal'" if table == _META else ""
        rows = connection.execute(f"SELECT fid, {SUM} FROM {quoted(table)}{unsealed} ORDER BY fid")  # noqa: S608 - quoted
        for fid, written in rows:
            digest.update(f"{table}:{fid}:{written}\n".encode())
    return digest.hexdigest()


def damaged_rows(connection: sqlite3.Connection) -> list[str]:
    """Rows whose values no longer have their sum, as ``table:row``, and ``seal`` where rows came or went."""
    found = []
    for table in own_tables(connection):
        for fid, *values, written in connection.execute(f"SELECT * FROM {quoted(table)} ORDER BY fid"):  # noqa: S608 - quoted
            if row_sum(table, (fid, *values)) != written:
                found.append(f"{table}:{fid}")
    kept = connection.execute("SELECT value FROM cs_meta WHERE key = 'seal'").fetchall()
    if kept != [(seal_of(connection),)]:
        found.append(SEAL)
    return found


def layers_sum(connection: sqlite3.Connection) -> str:
    """Sum over the rows of all layers: tells whether another program has edited them."""
    digest = hashlib.sha256()
    tables = "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY table_name"
    for (table,) in connection.execute(tables).fetchall():
        for row in connection.execute(f"SELECT * FROM {quoted(table)} ORDER BY fid"):  # noqa: S608 - quoted
            digest.update(row_sum(table, row).encode())
    return digest.hexdigest()


def put_seal(connection: sqlite3.Connection) -> str:
    """Seal the file: to be done last."""
    seal = seal_of(connection)
    insert(connection, _META, [(SEAL, seal)])
    return seal
